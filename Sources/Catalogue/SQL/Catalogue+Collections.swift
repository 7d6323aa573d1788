internal import Foundation
internal import GRDB
public import Rules

extension Catalogue {
    /// Which objects a list is of.
    public enum ObjectSelection: Hashable, Sendable {
        case all
        /// Those with a resource, shown to the audience, that has this text in the field. The text is compared by its
        /// bytes, in whatever language; the field's name without regard to case.
        case value(String, field: String)
        /// Those with a resource, shown to the audience, that fulfils the rule on the day.
        case rule(Rules.Expression, on: CalendarDay)
    }

    /// A text that a field has in some object.
    public struct SharedValue: Hashable, Sendable {
        public var text: String
        /// BCP 47 tag; nil where none was given.
        public var language: String?
        /// Objects that have it.
        public var objects: Int

        public init(text: String, language: String? = nil, objects: Int) {
            self.text = text
            self.language = language
            self.objects = objects
        }
    }

    /// Objects that `audience` may see in natural order of their identifiers, `limit` at a time after `offset`.
    public func objects(
        _ selection: ObjectSelection = .all, for audience: Audience, offset: Int, limit: Int
    ) async throws -> [ObjectSummary] {
        let fields = fields(of: audience)
        let order = resourceOrder
        // Counting rows to pass over takes longer the further on a part is.
        if selection == .all, offset >= Self.mostPassedOver, limit > 0, offset % limit == 0 {
            let parts = try await listing(.all, for: audience, size: limit).parts
            guard offset / limit < parts.count else { return [] }
            let part = parts[offset / limit]
            return try await reading(.large) { database in
                try Row.fetchAll(
                    database,
                    sql: """
                        SELECT id, identifier, changed_at FROM object
                        WHERE \(audience.sees(object: "object")) AND (sort_key, id) >= (?, ?)
                        ORDER BY sort_key, id LIMIT ?
                        """,
                    arguments: [part.sortKey, part.id, limit]
                ).map { try self.summary(database, $0, for: audience, fields, order) }
            }
        }
        // Which objects fulfil a rule takes a look at all of them, whichever part is wanted.
        let members =
            selection == .all || limit <= 0 ? nil : try await listing(selection, for: audience, size: limit).members
        return try await reading(.large) { database in
            if let members {
                let rows = try Row.fetchAll(
                    database,
                    sql: """
                        SELECT object.id, identifier, changed_at FROM json_each(?) AS wanted
                        CROSS JOIN object ON object.id = wanted.value
                        WHERE \(audience.sees(object: "object")) ORDER BY wanted.key
                        """,
                    arguments: [KnownRows.list(Array(members.dropFirst(offset).prefix(limit)))])
                return try rows.map { try self.summary(database, $0, for: audience, fields, order) }
            }
            let (sql, arguments) = try Self.chosen(selection, for: audience, fields, database)
            let rows = try Row.fetchAll(
                database,
                sql:
                    "SELECT id, identifier, changed_at FROM object WHERE \(sql) ORDER BY sort_key, id LIMIT ? OFFSET ?",
                arguments: arguments + [limit, offset])
            return try rows.map { try self.summary(database, $0, for: audience, fields, order) }
        }
    }

    /// How many objects there are to see.
    public func count(_ selection: ObjectSelection, for audience: Audience) async throws -> Int {
        let fields = fields(of: audience)
        return try await reading(.large) { database in
            let (sql, arguments) = try Self.chosen(selection, for: audience, fields, database)
            return try Int.fetchOne(database, sql: "SELECT count(*) FROM object WHERE \(sql)", arguments: arguments)
                ?? 0
        }
    }

    /// The identifiers of the first and the last object of each part, where a list is divided into parts of `size`.
    public func spans(
        _ selection: ObjectSelection, for audience: Audience, size: Int
    ) async throws -> [(first: String, last: String)] {
        try await listing(selection, for: audience, size: size).parts.map { ($0.first, $0.last) }
    }

    /// Objects that are passed over rather than looked up where the part begins.
    private static let mostPassedOver = 1000

    struct ValueListKey: Hashable, Sendable {
        var field: String
        var audience: Audience
    }

    /// The different texts of a field in objects that `audience` may see, in natural order.
    public func values(of field: String, for audience: Audience) async throws -> [SharedValue] {
        guard fields(of: audience).shows(field) else { return [] }
        let now = try stamp.current()
        let key = ValueListKey(field: field, audience: audience)
        if let known = valueLists.fact(key, at: now) { return known }
        let values = try await reading(.large) { try Self.values(of: field, for: audience, where: "1 = 1", [], $0) }
        let sorted = NaturalOrder.sorted(values, by: \.text)
        if sorted.count <= Listing.mostMembers { valueLists.keep(sorted, for: key, at: now) }
        return sorted
    }

    /// One of them; nil where no object has it.
    public func value(_ text: String, of field: String, for audience: Audience) async throws -> SharedValue? {
        guard fields(of: audience).shows(field) else { return nil }
        return try await reading(.large) {
            try Self.values(of: field, for: audience, where: "text = ?", [text], $0).first
        }
    }

    /// Whether an object that `audience` may see has anything in a field.
    public func hasValues(of field: String, for audience: Audience) async throws -> Bool {
        guard fields(of: audience).shows(field) else { return false }
        return try await reading(.large) { database in
            let names = try Self.names(of: field, database)
            return try Bool.fetchOne(
                database,
                sql: """
                    SELECT EXISTS (SELECT 1 FROM value JOIN resource ON resource.id = value.resource_id
                    WHERE field IN (\(Self.marks(names))) AND \(audience.sees()))
                    """,
                arguments: StatementArguments(names)) ?? false
        }
    }

    private static func values(
        of field: String, for audience: Audience, where condition: String, _ arguments: StatementArguments,
        _ database: Database
    ) throws -> [SharedValue] {
        let names = try names(of: field, database)
        return try Row.fetchAll(
            database,
            sql: """
                SELECT text, min(language) AS language, count(DISTINCT object_id) AS objects FROM value
                JOIN resource ON resource.id = value.resource_id
                WHERE \(condition) AND field IN (\(marks(names))) AND \(audience.sees()) GROUP BY text
                """,
            arguments: arguments + StatementArguments(names)
        ).map { row in
            let language = row["language"] as String
            return SharedValue(
                text: row["text"], language: language.isEmpty ? nil : language, objects: row["objects"])
        }
    }

    /// The number of the last change of all: from memory where nothing changed.
    public func lastChange() async throws -> Int {
        let now = try stamp.current()
        if let known = lastChanges.fact(0, at: now) { return known }
        let change = try await reading { try Int.fetchOne($0, sql: "SELECT max(number) FROM change") ?? 0 }
        lastChanges.keep(change, for: 0, at: now)
        return change
    }

    /// The same, if it is in memory and nothing changed since.
    public func knownLastChange() throws -> Int? { lastChanges.fact(0, at: try stamp.current()) }

    static func chosen(
        _ selection: ObjectSelection, for audience: Audience, _ fields: FieldVisibility, _ database: Database
    ) throws -> (sql: String, arguments: StatementArguments) {
        switch selection {
        case .all: return (audience.sees(object: "object"), [])
        case .rule(let rule, let day):
            let condition = rule.sql(resource: "resource.id", on: day)
            return (
                """
                \(audience.sees(object: "object")) AND id IN (
                    SELECT object_id FROM resource WHERE \(audience.sees()) AND (\(condition.text)))
                """, condition.statementArguments
            )
        case .value(_, let field) where !fields.shows(field): return ("1 = 0", [])
        case .value(let text, let field):
            let names = try names(of: field, database)
            return (
                """
                \(audience.sees(object: "object")) AND id IN (
                    SELECT object_id FROM value JOIN resource ON resource.id = value.resource_id
                    WHERE text = ? AND field IN (\(marks(names))) AND \(audience.sees()))
                """, [text] + StatementArguments(names)
            )
        }
    }

    /// The spellings that spreadsheets gave a field's name.
    static func names(of field: String, _ database: Database) throws -> [String] {
        let key = field.lowercased()
        return try String.fetchAll(database, sql: "SELECT name FROM field").filter { $0.lowercased() == key }
    }

    private static func marks(_ names: [String]) -> String { names.map { _ in "?" }.joined(separator: ", ") }
}
