internal import Foundation
internal import GRDB

extension Catalogue {
    /// The changes of a resource, the latest first.
    /// - Parameter before: only changes with smaller numbers.
    /// - Returns: at most `limit`, and the number to go on before; nil at the end.
    public func history(
        of id: String, before: Int?, limit: Int
    ) async throws -> (changes: [ResourceChange], next: Int?) {
        try await reading { database in
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT number, at, actor, detail, state FROM (
                        SELECT change AS version, state FROM resource_version WHERE resource_id = ?1
                        UNION ALL SELECT since, '' FROM resource WHERE id = ?1 AND since IS NOT NULL)
                    JOIN change ON number = version WHERE number < ?2 ORDER BY number DESC LIMIT ?3
                    """,
                arguments: [id, before ?? Int.max, limit + 1])
            guard let first = rows.first else { return ([], nil) }
            var after = try Self.state(database, of: id, after: first[0])
            var changes: [ResourceChange] = []
            for row in rows.prefix(limit) {
                let past = try Self.read(row[4])
                if let after {
                    changes.append(
                        ResourceChange(
                            number: row[0], at: row[1], actor: row[2], detail: row[3], before: past, after: after))
                }
                after = past
            }
            return (changes, rows.count > limit ? changes.last?.number : nil)
        }
    }

    /// How a resource was from a change on, whether or not it is one of its own.
    static func state(_ database: Database, of id: String, after change: Int) throws -> ResourceState? {
        let next = try String.fetchOne(
            database,
            sql: "SELECT state FROM resource_version WHERE resource_id = ? AND change > ? ORDER BY change LIMIT 1",
            arguments: [id, change])
        return try next.map { try read($0) } ?? state(database, of: id)
    }

    private static func read(_ text: String) throws -> ResourceState? {
        text.isEmpty ? nil : try JSONDecoder().decode(ResourceState.self, from: Data(text.utf8))
    }
}

extension EditSession {
    /// How a resource was from one of its changes on; nil where that is no change of it.
    public func state(of resource: String, after change: Int) throws -> ResourceState? {
        let known = try Int.fetchOne(
            database,
            sql: """
                SELECT 1 FROM resource_version WHERE resource_id = ?1 AND change = ?2
                UNION ALL SELECT 1 FROM resource WHERE id = ?1 AND since = ?2
                """,
            arguments: [resource, change])
        return known == nil ? nil : try Catalogue.state(database, of: resource, after: change)
    }
}
