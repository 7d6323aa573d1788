internal import GRDB
internal import Rules

/// Works out, within a write transaction, what each audience sees: what a resource is for the public stands in its own
/// row, what it is for others beside it.
struct AccessWrite {
    let database: Database
    let access: AccessInForce

    /// Which resources are looked at.
    enum Scope {
        case object(Int64)
        /// Those that a rule may answer otherwise of on a day, or earlier.
        case due(String)
        case all
    }

    /// Rows looked at before those that differ are written.
    private static let page = 10_000

    /// The rules as the catalogue has them on its day.
    /// - Throws: ``CatalogueError/otherRules`` where another process put other ones in force.
    init(_ database: Database, _ access: AccessInForce) throws {
        let known = try database.first("SELECT rules, day FROM access_state") { (rules: $0.text(0), day: $0.text(1)) }
        guard let known, known.rules == access.rules.fingerprint else { throw CatalogueError.otherRules }
        self.database = database
        // Where none was put in force yet, no rule speaks of days.
        let day = CalendarDay(known.day) ?? access.day
        self.access = AccessInForce(rules: access.rules, audiences: access.audiences, day: day)
    }

    /// Without asking whether the rules are those in force: for putting them in force.
    init(enforcing access: AccessInForce, _ database: Database) {
        (self.database, self.access) = (database, access)
    }

    /// Objects of which an audience sees something else than before.
    struct Difference {
        /// Numbers of the audiences, by object. None of an object over which something else is laid that nobody sees.
        var audiences: [Int64: Set<Int>] = [:]

        var objects: Set<Int64> { Set(audiences.keys) }
    }

    /// Brings the resources in line with the rules.
    func settle(_ scope: Scope) throws -> Difference {
        var difference = Difference()
        for (audience, rule) in zip(access.audiences, access.rules.audiences) {
            for object in try settle(scope, for: audience, rule) {
                difference.audiences[object, default: []].insert(audience.number)
            }
        }
        for object in difference.objects { try settleOthers(of: object) }
        try settleOverlays(scope, &difference)
        try settleDays(scope)
        return difference
    }

    /// What audiences other than the public see of one object at all.
    func settleOthers(of object: Int64) throws {
        for audience in access.audiences where audience.number != 0 {
            let isSeen = try database.holds(
                """
                SELECT 1 FROM resource JOIN audience_resource AS seen ON seen.resource_id = resource.id
                WHERE resource.object_id = ? AND seen.audience = ? LIMIT 1
                """, object, audience.number)
            try database.run(
                isSeen
                    ? "INSERT INTO audience_object (audience, object_id) VALUES (?, ?) ON CONFLICT DO NOTHING"
                    : "DELETE FROM audience_object WHERE audience = ? AND object_id = ?", audience.number, object)
        }
    }

    // MARK: One audience

    private func settle(_ scope: Scope, for audience: Audience, _ rule: AudienceRule) throws -> Set<Int64> {
        let (sees, seesArguments) = condition(of: rule)
        let (cap, capArguments) = cap(of: rule)
        let columns = """
            resource.id, resource.object_id, \(sees), \(cap), \(audience.sees()), \(audience.cap())
            """
        var touched: Set<Int64> = []
        try forEach(scope, columns, seesArguments + capArguments) { row in
            let (id, object) = (row[0] as String, row[1] as Int64)
            let sees = row[2] as Bool? ?? false
            // A cap is kept only of what is seen, so that one that comes and goes unseen is no news.
            let cap = sees ? row[3] as Int? : nil
            guard sees != row[4] || cap != row[5] else { return }
            try write(sees, cap, of: id, for: audience)
            touched.insert(object)
        }
        return touched
    }

    private func write(_ sees: Bool, _ cap: Int?, of resource: String, for audience: Audience) throws {
        if audience.number == 0 {
            try database.cachedStatement(
                sql: "UPDATE resource SET shown = ?, was_shown = max(was_shown, ?), cap = ? WHERE id = ?"
            ).execute(arguments: [sees, sees, cap, resource])
        } else if sees {
            try database.cachedStatement(
                sql: """
                    INSERT INTO audience_resource (audience, resource_id, cap) VALUES (?, ?, ?)
                    ON CONFLICT (audience, resource_id) DO UPDATE SET cap = excluded.cap
                    """
            ).execute(arguments: [audience.number, resource, cap])
        } else {
            try database.cachedStatement(
                sql: "DELETE FROM audience_resource WHERE audience = ? AND resource_id = ?"
            ).execute(arguments: [audience.number, resource])
        }
    }

    /// Whether an audience would see an object if IIIF were not switched off for it.
    static func wouldSee(
        _ database: Database, _ object: Int64, _ audience: Audience, _ access: AccessInForce
    ) throws -> Bool {
        guard let rule = zip(access.audiences, access.rules.audiences).first(where: { $0.0 == audience })?.1 else {
            return false
        }
        let (sees, arguments) = AccessWrite(enforcing: access, database).condition(of: rule, evenIfSwitchedOff: true)
        return try Bool.fetchOne(
            database, sql: "SELECT EXISTS (SELECT 1 FROM resource WHERE object_id = ? AND \(sees))",
            arguments: [object] + arguments) ?? false
    }

    /// Holds for what a rule lets an audience see. What was withdrawn is seen by nobody, nor is what is switched off.
    private func condition(
        of rule: AudienceRule, evenIfSwitchedOff: Bool = false
    ) -> (sql: String, arguments: StatementArguments) {
        let open = openCondition(of: rule, evenIfSwitchedOff: evenIfSwitchedOff)
        guard let filter = rule.filter?.sql(resource: "resource.id", on: access.day) else { return (open, []) }
        return ("(\(open) AND (\(filter.text)))", filter.statementArguments)
    }

    /// The same without its filter: holds for what an audience sees on days on which the filter does.
    func openCondition(of rule: AudienceRule, evenIfSwitchedOff: Bool = false) -> String {
        var parts = [
            "resource.withdrawn = 0",
            """
            NOT EXISTS (SELECT 1 FROM object AS owner WHERE owner.id = resource.object_id
            AND (owner.withdrawn_by IS NOT NULL\(evenIfSwitchedOff ? "" : " OR owner.switched_off = 1")))
            """,
        ]
        if rule.seesNothing { parts.append("1 = 0") }
        if !rule.seesUnpublished { parts.append("resource.published = 1") }
        return "(" + parts.joined(separator: " AND ") + ")"
    }

    /// The smallest of the caps that hold; null where none does.
    private func cap(of rule: AudienceRule) -> (sql: String, arguments: StatementArguments) {
        // More than any image has.
        let none = Int32.max
        var parts = ["\(none)"]
        var arguments = StatementArguments()
        for cap in rule.caps {
            guard let condition = cap.condition?.sql(resource: "resource.id", on: access.day) else {
                parts.append("\(cap.longEdge)")
                continue
            }
            parts.append("CASE WHEN \(condition.text) THEN \(cap.longEdge) ELSE \(none) END")
            arguments += condition.statementArguments
        }
        return parts.count == 1 ? ("NULL", []) : ("nullif(min(\(parts.joined(separator: ", "))), \(none))", arguments)
    }

    // MARK: Resources

    /// Reads columns of resources and acts on each row, some thousands at a time where there may be many.
    func forEach(
        _ scope: Scope, _ columns: String, _ arguments: StatementArguments, _ act: (Row) throws -> Void
    ) throws {
        if case .object(let object) = scope {
            let statement = try database.cachedStatement(
                sql: "SELECT \(columns) FROM resource WHERE object_id = ?")
            for row in try Row.fetchAll(statement, arguments: arguments + [object]) { try act(row) }
            return
        }
        var last = ""
        while true {
            let rows: [Row]
            switch scope {
            case .due(let day):
                // What was acted on is still due until the days are settled, so the place in the list decides.
                rows = try Row.fetchAll(
                    database,
                    sql: """
                        SELECT \(columns) FROM resource WHERE id IN (
                            SELECT id FROM resource WHERE due <= ? AND id > ? ORDER BY id LIMIT ?) ORDER BY id
                        """,
                    arguments: arguments + [day, last, Self.page])
            default:
                rows = try Row.fetchAll(
                    database, sql: "SELECT \(columns) FROM resource WHERE id > ? ORDER BY id LIMIT ?",
                    arguments: arguments + [last, Self.page])
            }
            for row in rows { try act(row) }
            guard rows.count == Self.page, let id = rows.last?[0] as String? else { return }
            last = id
        }
    }
}
