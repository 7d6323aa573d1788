public import Foundation
internal import Rules
public import Settings

/// Any database that has an ODBC driver.
///
/// Rows are read in the order of their keys, a chunk with each statement, so that neither side holds more than that and
/// a lost connection costs one chunk. Names come from the database's own catalogue, values are parameters.
public struct ODBCSource: LinkSource {
    private let session: ODBCSession
    private let link: Settings.Link

    /// - Parameters:
    ///   - environment: holds the password, if `password_env` says so.
    ///   - folder: what `password_file` is relative to.
    public init(_ link: Settings.Link, environment: [String: String], folder: URL) throws(LinkFault) {
        let text = try ConnectionText(
            link.connection ?? "", password: link.password, environment: environment, folder: folder)
        self.link = link
        session = ODBCSession(text, name: link.name, seconds: link.timeoutSeconds)
    }

    public func table(of module: Settings.Link.Module) async throws -> LinkTable {
        let preset = link.preset
        return try await session.with { connection in
            let table = try Self.find(module, connection)
            let columns = try Self.columns(of: table, connection)
            return try LinkTable(
                module, table: table.full, has: columns.map { ($0.name, $0.type) }, preset: preset)
        }
    }

    public func chunk(of table: LinkTable, after place: String?, since: String?) async throws -> LinkChunk {
        let count = link.chunk
        return try await session.with { connection in
            let names = table.read
            let kinds = try Self.kinds(of: table, connection)
            var conditions = ["\(connection.quoted(table.key)) IS NOT NULL"]
            var parameters: [ODBCParameter] = []
            if let since, let changed = table.changed {
                conditions.append("\(connection.quoted(changed)) >= ?")
                parameters.append(Self.parameter(since, kinds[changed]))
            }
            if let place {
                conditions[0] = "\(connection.quoted(table.key)) > ?"
                parameters.insert(Self.parameter(place, kinds[table.key]), at: 0)
            }
            let select =
                "SELECT \(names.map(connection.quoted).joined(separator: ", ")) FROM "
                + "\(Self.quoted(table.table, connection)) WHERE \(conditions.joined(separator: " AND ")) "
                + "ORDER BY \(connection.quoted(table.key))"
            let statement = try ODBCStatement(connection, connection.limited(select, to: count), parameters)
            var chunk = LinkChunk(rows: [])
            while try statement.next() {
                guard let row = try Self.row(table, names, kinds, statement) else { continue }
                if let last = chunk.rows.last, last.key == row.key {
                    chunk.problems.append(
                        "module “\(table.module.name)”: \(table.table) has several rows with \(table.key) \(row.key); "
                            + "the first is taken: give a view with one row for each object")
                    continue
                }
                chunk.rows.append(row)
            }
            chunk.next = chunk.rows.count + chunk.problems.count < count ? nil : chunk.rows.last?.key
            return chunk
        }
    }

    public func keys(of table: LinkTable) async throws -> [String]? {
        try await session.with(patience: 10) { connection in
            let key = connection.quoted(table.key)
            let statement = try ODBCStatement(
                connection,
                "SELECT \(key) FROM \(Self.quoted(table.table, connection)) WHERE \(key) IS NOT NULL")
            var keys: [String] = []
            while try statement.next() { if let key = try statement.text(1) { keys.append(Self.trimmed(key)) } }
            return keys
        }
    }

    public func latest(of table: LinkTable) async throws -> String? {
        guard let changed = table.changed else { return nil }
        return try await session.with(patience: 10) { connection in
            let statement = try ODBCStatement(
                connection,
                "SELECT max(\(connection.quoted(changed))) FROM \(Self.quoted(table.table, connection))")
            return try statement.next() ? statement.text(1) : nil
        }
    }

    public func row(of table: LinkTable, key: String) async throws -> LinkRow? {
        try await session.with { connection in
            let names = table.read
            let kinds = try Self.kinds(of: table, connection)
            let statement = try ODBCStatement(
                connection,
                "SELECT \(names.map(connection.quoted).joined(separator: ", ")) FROM "
                    + "\(Self.quoted(table.table, connection)) WHERE \(connection.quoted(table.key)) = ?",
                [Self.parameter(key, kinds[table.key])])
            return try statement.next() ? Self.row(table, names, kinds, statement) : nil
        }
    }

    // MARK: Rows

    private static func row(
        _ table: LinkTable, _ names: [String], _ kinds: [String: ODBCKind], _ statement: ODBCStatement
    ) throws(LinkFault) -> LinkRow? {
        var values: [String: [String]] = [:]
        for (index, name) in names.enumerated() {
            guard let value = try statement.value(index + 1, kinds[name] ?? .text) else { continue }
            let encoding = table.fields.first { $0.column == name }?.encoding ?? .automatic
            if let text = encoding.text(value) { values[name] = [text] }
        }
        guard let key = values[table.key]?.first else { return nil }
        return LinkRow(key: key, values: values, changed: table.changed.flatMap { values[$0]?.first })
    }

    private static func trimmed(_ key: String) -> String {
        Settings.Link.Field.Encoding.automatic.text(.text(key)) ?? key
    }

    private static func parameter(_ text: String, _ kind: ODBCKind?) -> ODBCParameter {
        switch kind {
        case .integer: Int64(text).map(ODBCParameter.integer) ?? .text(text)
        case .time: .time(text)
        default: .text(text)
        }
    }

    // MARK: Catalogue of the source

    struct Table {
        var schema: String?
        var name: String
        var full: String { schema.map { "\($0).\(name)" } ?? name }
    }

    static func quoted(_ table: String, _ connection: ODBCConnection) -> String {
        table.split(separator: ".", maxSplits: 1).map { connection.quoted(String($0)) }.joined(separator: ".")
    }

    static func find(
        _ module: Settings.Link.Module, _ connection: ODBCConnection
    ) throws(LinkFault) -> Table {
        let wanted = module.table ?? module.name
        let statement = try ODBCStatement(tablesOf: connection)
        var all: [Table] = []
        while try statement.next() {
            _ = try statement.text(1)
            let schema = try statement.text(2)
            guard let name = try statement.text(3) else { continue }
            all.append(Table(schema: schema?.isEmpty == false ? schema : nil, name: name))
        }
        let found = all.filter { [$0.full, $0.name].contains(wanted) }
        let alike =
            found.isEmpty
            ? all.filter { [$0.full.lowercased(), $0.name.lowercased()].contains(wanted.lowercased()) } : found
        if let first = alike.first, alike.count == 1 { return first }
        if alike.count > 1 {
            throw LinkFault(
                "module “\(module.name)”: there are several tables “\(wanted)”",
                remedy: "give one of \(alike.map(\.full).joined(separator: ", "))")
        }
        let own = all.filter { !["information_schema", "pg_catalog", "sys"].contains($0.schema?.lowercased()) }
        let nearest = NearestName.find(wanted, among: own.flatMap { [$0.full, $0.name] })
        let names = own.map(\.full)
        throw LinkFault(
            "module “\(module.name)”: the database has no table or view “\(wanted)” that this user may see",
            remedy: (nearest.map { "did you mean “\($0)”? " } ?? "")
                + "there are \(names.prefix(40).joined(separator: ", "))\(names.count > 40 ? ", …" : "")")
    }

    static func columns(
        of table: Table, _ connection: ODBCConnection
    ) throws(LinkFault) -> [(name: String, type: String)] {
        let statement = try ODBCStatement(columnsOf: table.name, connection)
        var columns: [(name: String, type: String)] = []
        while try statement.next() {
            _ = try statement.text(1)
            let schema = try statement.text(2)
            let owner = try statement.text(3)
            guard let name = try statement.text(4) else { continue }
            _ = try statement.text(5)
            let type = try statement.text(6) ?? ""
            // The name given is a pattern there: _ stands for any letter.
            guard owner == table.name, table.schema == nil || schema == table.schema else { continue }
            columns.append((name, type))
        }
        return columns
    }

    /// What the columns that are read hold. Asks for a result without rows.
    private static func kinds(
        of table: LinkTable, _ connection: ODBCConnection
    ) throws(LinkFault) -> [String: ODBCKind] {
        let names = table.read
        let statement = try ODBCStatement(
            connection,
            "SELECT \(names.map(connection.quoted).joined(separator: ", ")) FROM "
                + "\(quoted(table.table, connection)) WHERE 1 = 0")
        return Dictionary(zip(names, try statement.columns().map(\.kind))) { first, _ in first }
    }
}
