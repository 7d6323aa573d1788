internal import GRDB

extension Schema {
    static let embeddedRights = """
        -- What files say of their rights in their own metadata, by what is in the file, wherever it is: JSON, for whoever
        -- delivers the file's pixels.
        CREATE TABLE embedded_rights (checksum TEXT PRIMARY KEY, note TEXT NOT NULL) WITHOUT ROWID;
        """
}

extension Catalogue {
    /// Notes what files say of their rights.
    /// - Parameter notes: JSON, by the checksum of the content.
    public func note(embeddedRights notes: [String: String]) throws {
        if notes.isEmpty { return }
        try pool.write { database in
            let statement = try database.cachedStatement(
                sql: """
                    INSERT INTO embedded_rights (checksum, note) VALUES (?, ?)
                    ON CONFLICT (checksum) DO UPDATE SET note = excluded.note
                    """)
            for (checksum, note) in notes { try statement.execute(arguments: [checksum, note]) }
        }
    }
}
