internal import Rules

/// Who sees what, as SQL: every read for an audience is made with these, and with nothing else.
///
/// Numbers stand in the text instead of bound arguments: the catalogue itself gave them, and a condition can be put
/// anywhere in a query without counting the question marks before it.
extension Audience {
    /// Holds for the rows of `resource` that the audience sees.
    /// - Parameter resource: the name that the table has in the query.
    func sees(resource: String = "resource") -> String {
        guard number != 0 else { return "\(resource).shown = 1" }
        return """
            EXISTS (SELECT 1 FROM audience_resource AS seen
            WHERE seen.audience = \(number) AND seen.resource_id = \(resource).id)
            """
    }

    /// Holds for the rows of `object` of which the audience sees something.
    /// - Parameter object: the name that the table has in the query.
    func sees(object: String) -> String {
        guard number != 0 else { return "\(object).state = 'public'" }
        return """
            EXISTS (SELECT 1 FROM audience_object AS seen
            WHERE seen.audience = \(number) AND seen.object_id = \(object).id)
            """
    }

    /// Pixels of the long edge that the audience sees of a row of `resource` at most; null for any number.
    /// - Parameter resource: the name that the table has in the query.
    func cap(of resource: String = "resource") -> String {
        guard number != 0 else { return "\(resource).cap" }
        return """
            (SELECT seen.cap FROM audience_resource AS seen
            WHERE seen.audience = \(number) AND seen.resource_id = \(resource).id)
            """
    }

    /// The audience's revision at the last change of a row of `object` that it saw. Of a row that it sees.
    /// - Parameter object: the name that the table has in the query.
    func change(of object: String = "object") -> String { seen("seen_change", of: object) }

    /// When that change was: UTC, ISO 8601.
    /// - Parameter object: the name that the table has in the query.
    func changedAt(of object: String = "object") -> String { seen("seen_at", of: object) }

    /// The next day, ISO 8601, on which what the audience sees of an object may change by itself; null where there is none.
    /// - Parameter object: SQL of the object's id.
    func due(ofObject object: String = "object.id") -> String {
        "(SELECT timed.due FROM audience_due AS timed WHERE timed.audience = \(number) AND timed.object_id = \(object))"
    }

    private func seen(_ column: String, of object: String) -> String {
        guard number != 0 else { return "\(object).\(column)" }
        return """
            (SELECT seen.\(column) FROM audience_object AS seen
            WHERE seen.audience = \(number) AND seen.object_id = \(object).id)
            """
    }

    /// What rules in an audience's queries read in place of the columns of `resource` whose values it does not see: the
    /// size of an image that it sees smaller is the smaller one. The table has the name that rules give it.
    var seenColumns: [BuiltInField: String] {
        let table = "rule_resource"
        let (cap, long) = (cap(of: table), "max(\(table).width, \(table).height)")
        // As ImageRecord.size(_:_:within:).
        func seen(_ edge: String) -> String {
            """
            (CASE WHEN \(cap) < \(long)
            THEN max(1, (\(table).\(edge) * \(cap) * 2 + \(long)) / (\(long) * 2)) ELSE \(table).\(edge) END)
            """
        }
        return [.width: seen("width"), .height: seen("height")]
    }
}
