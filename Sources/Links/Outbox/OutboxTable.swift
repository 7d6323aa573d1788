internal import Settings

/// A table in the linked database that is there for the outbox and nothing else.
struct OutboxTable: Sendable {
    let name: String
    let session: ODBCSession

    /// What makes it.
    static let definition =
        "CREATE TABLE vitrine_outbox (module VARCHAR(40) NOT NULL, record_key VARCHAR(200) NOT NULL, identifier "
        + "VARCHAR(500), manifest VARCHAR(2000), thumbnail VARCHAR(2000), width INTEGER, height INTEGER, rights "
        + "VARCHAR(2000), updated_at VARCHAR(30), PRIMARY KEY (module, record_key))"

    /// Puts lines in place of those of the same records, in one transaction.
    func put(_ entries: [OutboxEntry], at time: String) async throws {
        let name = name
        try await session.with(patience: 5) { connection in
            var module = Settings.Link.Module(name: "outbox")
            module.table = name
            let table = try ODBCSource.find(module, connection)
            let columns = try ODBCSource.columns(of: table, connection).map(\.name)
            // A table with other columns is somebody else's.
            guard Set(columns.map { $0.lowercased() }) == Set(OutboxEntry.columns) else {
                throw LinkFault(
                    "\(table.full) is no outbox: it has the columns \(columns.joined(separator: ", "))",
                    remedy: "tables of other systems are never written; make one: \(Self.definition)")
            }
            let spelled = OutboxEntry.columns.map { wanted in
                connection.quoted(columns.first { $0.lowercased() == wanted } ?? wanted)
            }
            let place = ODBCSource.quoted(table.full, connection)
            try connection.transaction {
                for entry in entries {
                    _ = try ODBCStatement(
                        connection, "DELETE FROM \(place) WHERE \(spelled[0]) = ? AND \(spelled[1]) = ?",
                        [.text(entry.module), .text(entry.key)])
                    let values = entry.values(at: time)
                    guard !values.isEmpty else { continue }
                    _ = try ODBCStatement(
                        connection,
                        "INSERT INTO \(place) (\(spelled.joined(separator: ", "))) VALUES "
                            + "(\(values.map { _ in "?" }.joined(separator: ", ")))",
                        zip(OutboxEntry.columns, values).map(Self.parameter))
                }
            }
        }
    }

    private static func parameter(_ column: String, _ value: String?) -> ODBCParameter {
        guard let value else { return .null }
        return ["width", "height"].contains(column) ? Int64(value).map(ODBCParameter.integer) ?? .null : .text(value)
    }
}
