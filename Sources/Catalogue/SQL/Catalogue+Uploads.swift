internal import Foundation
internal import GRDB

extension Catalogue {
    /// Notes that a file is to come.
    public func add(_ upload: Upload) async throws {
        try await edits.perform { database, _ in try Self.add(upload, database) }
    }

    static func add(_ upload: Upload, _ database: Database) throws {
        try database.execute(
            sql: """
                INSERT INTO upload (id, holder, name, size, digest, created_at, touched)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                upload.id, upload.holder, upload.name, upload.size, upload.digest, now(),
                Date.now.timeIntervalSince1970,
            ])
    }

    /// An upload of this holder; nil where there is none of that id.
    public func upload(_ id: String, of holder: String) async throws -> Upload? {
        try await pool.read { try Self.upload($0, id, of: holder) }
    }

    static func upload(_ database: Database, _ id: String, of holder: String) throws -> Upload? {
        try Row.fetchOne(
            database, sql: "SELECT * FROM upload WHERE id = ? AND holder = ?", arguments: [id, holder]
        ).map { row in
            var upload = Upload(
                id: row["id"], holder: row["holder"], name: row["name"], size: row["size"], digest: row["digest"])
            upload.facts = row["facts"]
            upload.resource = row["resource_id"]
            return upload
        }
    }

    /// Notes that more of it came.
    public func touchUpload(_ id: String) async throws {
        try await edits.perform { database, _ in
            try database.execute(
                sql: "UPDATE upload SET touched = ? WHERE id = ?", arguments: [Date.now.timeIntervalSince1970, id])
        }
    }

    /// Notes what the whole file is.
    public func finishUpload(_ id: String, facts: String, size: Int) async throws {
        try await edits.perform { database, _ in
            try database.execute(
                sql: "UPDATE upload SET facts = ?, size = ?, touched = ? WHERE id = ?",
                arguments: [facts, size, Date.now.timeIntervalSince1970, id])
        }
    }

    /// Forgets uploads that no resource has. Their files are the caller's to remove.
    public func discardUploads(_ ids: [String]) async throws {
        guard !ids.isEmpty else { return }
        try await edits.perform { database, _ in
            for id in ids {
                try database.execute(
                    sql: "DELETE FROM upload WHERE id = ? AND resource_id IS NULL", arguments: [id])
            }
        }
    }

    /// Ids of uploads that no resource has and that nothing came to for so many seconds.
    public func idleUploads(seconds: Double) async throws -> [String] {
        try await pool.read {
            try String.fetchAll(
                $0, sql: "SELECT id FROM upload WHERE resource_id IS NULL AND touched < ? LIMIT 1000",
                arguments: [Date.now.timeIntervalSince1970 - seconds])
        }
    }

    /// How many uploads of a holder no resource has.
    public func waitingUploads(of holder: String) async throws -> Int {
        try await pool.read {
            try Int.fetchOne(
                $0, sql: "SELECT count(*) FROM upload WHERE holder = ? AND resource_id IS NULL", arguments: [holder])
                ?? 0
        }
    }

    /// Ids of all uploads, for whoever looks for files that belong to none.
    public func uploads() async throws -> Set<String> {
        try await pool.read { Set(try String.fetchAll($0, sql: "SELECT id FROM upload")) }
    }
}

extension EditSession {
    /// Gives an upload to a resource.
    /// - Returns: false where there is none that is waiting.
    public func use(upload id: String, for resource: String) throws -> Bool {
        try database.execute(
            sql: "UPDATE upload SET resource_id = ? WHERE id = ? AND (resource_id IS NULL OR resource_id = ?)",
            arguments: [resource, id, resource])
        return database.changesCount > 0
    }
}
