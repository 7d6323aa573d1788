internal import GRDB
public import Rules

extension Catalogue {
    static func sheet(_ database: Database, of id: String) throws -> ResourceSheet? {
        let found = try database.first(
            """
            SELECT object.identifier, sequence, published, withdrawn, root.name, root.path, resource.path, kind,
                media_type, byte_size, checksum, width, height, duration, pages
            FROM resource JOIN object ON object.id = object_id JOIN root ON root.id = root_id WHERE resource.id = ?
            """, id
        ) { row in
            ResourceSheet(
                id: id, object: row.text(0), sequence: row.optionalText(1), isPublished: row.flag(2),
                isDeleted: row.flag(3), folder: row.text(4), root: row.text(5), path: row.text(6), kind: row.text(7),
                mediaType: row.text(8), byteSize: row.number(9), checksum: row.text(10), width: row.optionalNumber(11),
                height: row.optionalNumber(12), duration: row.optionalReal(13), pages: row.number(14), images: [],
                own: [], shown: [])
        }
        guard var sheet = found else { return nil }
        sheet.images = try database.all("SELECT id FROM image WHERE resource_id = ? ORDER BY page", id) { $0.text(0) }
        try readValues(database, into: &sheet)
        return sheet
    }

    private static func readValues(_ database: Database, into sheet: inout ResourceSheet) throws {
        let values = try StatementReader(
            database,
            """
            SELECT owner, field, language, text, position, 1 FROM value WHERE resource_id = ?1
            UNION ALL SELECT owner, field, language, text, position, 0 FROM value_aside
            WHERE resource_id = ?1 AND owner = ?2 ORDER BY field, owner, language, position
            """)
        try values.bind(sheet.id, ValueOwner.api.rawValue)
        defer { values.end() }
        while try values.next() {
            let (owner, language) = (values.text(0), values.text(2))
            let text = FieldText(
                field: values.text(1), language: language.isEmpty ? nil : language, texts: [values.text(3)])
            if owner == ValueOwner.api.rawValue { add(text, to: &sheet.own) }
            guard values.flag(5) else { continue }
            if let last = sheet.shown.last, last.owner == owner, last.value.field == text.field,
                last.value.language == text.language
            {
                sheet.shown[sheet.shown.count - 1].value.texts += text.texts
            } else {
                sheet.shown.append(.init(owner: owner, value: text))
            }
        }
    }

    private static func add(_ text: FieldText, to texts: inout [FieldText]) {
        if let last = texts.last, last.field == text.field, last.language == text.language {
            texts[texts.count - 1].texts += text.texts
        } else {
            texts.append(text)
        }
    }

    static func objectSheet(_ database: Database, of identifier: String) throws -> ObjectSheet? {
        try database.first(
            "SELECT id, identifier, state, withdrawn_by IS NOT NULL FROM object WHERE identifier_key = ?",
            identifierKey(identifier)
        ) { row in
            let resources = try database.all(
                """
                SELECT id FROM resource WHERE object_id = ? AND withdrawn = 0 ORDER BY sequence_key, position, id
                """, row.number(0)
            ) { $0.text(0) }
            return ObjectSheet(
                identifier: row.text(1), state: PublicationState(rawValue: row.text(2)) ?? .hidden,
                isWithdrawn: row.flag(3), resources: resources)
        }
    }

    // MARK: Lists

    /// What a list of resources or objects is ordered by; the first in a list is the smallest.
    public enum SheetOrder: String, Hashable, Sendable, CaseIterable {
        case id
        /// The object, in natural order of identifiers, then as in the object.
        case object
        /// The object's last change, then as above.
        case changed

        fileprivate var columns: [String] {
            switch self {
            case .id: ["resource.id"]
            case .object: ["object.sort_key", "resource.sequence_key", "resource.id"]
            case .changed: ["object.change", "resource.id"]
            }
        }

        fileprivate var objectColumns: [String] {
            switch self {
            case .id: ["object.id"]
            case .object: ["object.sort_key", "object.id"]
            case .changed: ["object.change"]
            }
        }
    }

    /// Where a page of a list ended: texts as they are, numbers in digits.
    public typealias SheetCursor = [String]

    /// What a list is of.
    public struct SheetQuery: Hashable, Sendable {
        /// Nil for all that is not deleted, whoever may see it.
        public var audience: Audience?
        public var filter: Rules.Expression?
        /// What `today` is.
        public var day: CalendarDay
        public var order: SheetOrder
        public var isDescending: Bool
        public var after: SheetCursor?
        public var limit: Int

        public init(
            audience: Audience?, filter: Rules.Expression?, day: CalendarDay, order: SheetOrder, isDescending: Bool,
            after: SheetCursor?, limit: Int
        ) {
            self.audience = audience
            self.filter = filter
            self.day = day
            self.order = order
            self.isDescending = isDescending
            self.after = after
            self.limit = limit
        }
    }

    /// Resources, and where to go on; nil at the end.
    public func resourceSheets(_ query: SheetQuery) async throws -> (sheets: [ResourceSheet], next: SheetCursor?) {
        try await reading(.large) { database in
            var condition = SQLFragment(query.audience.map { $0.sees() } ?? "resource.withdrawn = 0")
            if let filter = query.filter?.sql(resource: "resource.id", on: query.day) {
                condition = SQLFragment(
                    "\(condition.text) AND \(filter.text)", arguments: filter.arguments)
            }
            let (keys, next) = try Self.page(
                database, query, columns: query.order.columns, key: "resource.id", condition,
                from: "resource JOIN object ON object.id = resource.object_id")
            return (try keys.compactMap { try Self.sheet(database, of: $0) }, next)
        }
    }

    /// The same of objects: those with a resource that fulfils the filter.
    public func objectSheets(_ query: SheetQuery) async throws -> (sheets: [ObjectSheet], next: SheetCursor?) {
        try await reading(.large) { database in
            var condition = SQLFragment(query.audience.map { $0.sees(object: "object") } ?? "object.change > 0")
            if let filter = query.filter?.sql(resource: "resource.id", on: query.day) {
                let seen = query.audience.map { $0.sees() } ?? "resource.withdrawn = 0"
                condition = SQLFragment(
                    """
                    \(condition.text) AND EXISTS (SELECT 1 FROM resource
                    WHERE resource.object_id = object.id AND \(seen) AND \(filter.text))
                    """, arguments: filter.arguments)
            }
            let (keys, next) = try Self.page(
                database, query, columns: query.order.objectColumns, key: "object.identifier", condition, from: "object"
            )
            return (try keys.compactMap { try Self.objectSheet(database, of: $0) }, next)
        }
    }

    private static func page(
        _ database: Database, _ query: SheetQuery, columns: [String], key: String, _ condition: SQLFragment,
        from tables: String
    ) throws -> (keys: [String], next: SheetCursor?) {
        var sql = "SELECT \(key), \(columns.joined(separator: ", ")) FROM \(tables) WHERE \(condition.text)"
        var arguments = condition.statementArguments
        if let after = query.after, after.count == columns.count {
            let marks = columns.map { _ in "?" }.joined(separator: ", ")
            sql += " AND (\(columns.joined(separator: ", "))) \(query.isDescending ? "<" : ">") (\(marks))"
            let values = zip(columns, after).map { column, text -> DatabaseValue in
                ["object.id", "object.change"].contains(column)
                    ? (Int64(text) ?? 0).databaseValue : text.databaseValue
            }
            arguments += StatementArguments(values)
        }
        let direction = query.isDescending ? " DESC" : ""
        sql += " ORDER BY \(columns.map { $0 + direction }.joined(separator: ", ")) LIMIT ?"
        let rows = try Row.fetchAll(database, sql: sql, arguments: arguments + [query.limit + 1])
        let kept = rows.prefix(query.limit)
        guard rows.count > query.limit, let last = kept.last else { return (kept.map { $0[0] }, nil) }
        let cursor = (1...columns.count).map { index in
            let value = last[index] as DatabaseValue
            return Int64.fromDatabaseValue(value).map(String.init) ?? String.fromDatabaseValue(value) ?? ""
        }
        return (kept.map { $0[0] }, cursor)
    }
}
