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
}
