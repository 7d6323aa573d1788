public import Foundation
internal import GRDB

extension Catalogue {
    /// When each link last ended a complete run; the begin of its first run where none was complete. Links that never
    /// ran are left out: nothing of them is stored.
    public func lastReadings(of links: [String]) async throws -> [String: Date] {
        try await pool.read { database in
            var times: [String: Date] = [:]
            for link in links {
                let time = try String.fetchOne(
                    database,
                    sql: """
                        SELECT coalesce(max(CASE WHEN outcome = 'complete' THEN ended_at END), min(started_at))
                        FROM link_run WHERE link = ?
                        """, arguments: [link])
                times[link] = time.flatMap(Self.date)
            }
            return times
        }
    }

    /// Whether one of these links gave an object: its files, or what is said of it.
    public func isObject(_ identifier: String, of links: [String]) async throws -> Bool {
        try await pool.read { database in
            let key = Self.identifierKey(identifier)
            let names = KnownRows.list(links)
            return try Int.fetchOne(
                database,
                sql: """
                    SELECT 1 WHERE EXISTS (
                        SELECT 1 FROM object JOIN resource ON resource.object_id = object.id
                        WHERE object.identifier_key = ? AND \(Self.isOfLinks))
                    OR EXISTS (
                        SELECT 1 FROM link_record
                        WHERE identifier_key = ? AND gone = 0 AND link IN (SELECT value FROM json_each(?)))
                    """, arguments: [key, names, key, names]) != nil
        }
    }

    /// Whether one of these links gave a resource, or what is said of its object.
    /// - Parameter image: the id of a resource, or of one of its images.
    public func isResource(_ image: String, of links: [String]) async throws -> Bool {
        let identifier = try await pool.read { database in
            try String.fetchOne(
                database,
                sql: """
                    SELECT object.identifier FROM resource JOIN object ON object.id = resource.object_id
                    WHERE resource.id = ? OR resource.id = (SELECT resource_id FROM image WHERE id = ?) LIMIT 1
                    """, arguments: [image, image])
        }
        guard let identifier else { return false }
        return try await isObject(identifier, of: links)
    }

    /// Holds for rows of `resource` whose folder a link imports from.
    private static let isOfLinks = """
        resource.root_id IN (
            SELECT root.id FROM root JOIN link_state ON link_state.name = 'roots'
            JOIN json_each(link_state.value) AS folder ON folder.value = root.path
            WHERE link_state.link IN (SELECT value FROM json_each(?)))
        """
}
