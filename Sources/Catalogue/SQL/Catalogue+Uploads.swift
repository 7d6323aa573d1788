internal import Foundation
internal import GRDB

extension Catalogue {
    /// Notes that a file is to come.
    public func add(_ upload: Upload) async throws { try await write { try Self.add(upload, $0) } }

    private func write<Result: Sendable>(
        _ work: @escaping @Sendable (Database) throws -> Result
    ) async throws -> Result {
        try await CatalogueError.naming { try await edits.perform { database, _ in try work(database) } }
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
        try await reading { try Self.upload($0, id, of: holder) }
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
        try await write {
            try $0.execute(
                sql: "UPDATE upload SET touched = ? WHERE id = ?", arguments: [Date.now.timeIntervalSince1970, id])
        }
    }

    /// Notes what the whole file is.
    /// - Returns: false where there is no such upload any more.
    public func finishUpload(_ id: String, facts: String, size: Int) async throws -> Bool {
        try await write {
            try $0.execute(
                sql: "UPDATE upload SET facts = ?, size = ?, touched = ? WHERE id = ?",
                arguments: [facts, size, Date.now.timeIntervalSince1970, id])
            return $0.changesCount > 0
        }
    }

    /// Forgets an upload, unless a resource has it. Its file is the caller's to remove.
    /// - Returns: whether there is no such upload now.
    public func discardUpload(_ id: String) async throws -> Bool {
        try await write { database in
            try database.execute(sql: "DELETE FROM upload WHERE id = ? AND resource_id IS NULL", arguments: [id])
            return try Int.fetchOne(database, sql: "SELECT 1 FROM upload WHERE id = ?", arguments: [id]) == nil
        }
    }

    /// Ids of uploads that no resource has and that nothing came to for so many seconds.
    public func idleUploads(seconds: Double) async throws -> [String] {
        try await reading {
            try String.fetchAll(
                $0, sql: "SELECT id FROM upload WHERE resource_id IS NULL AND touched < ? LIMIT 1000",
                arguments: [Date.now.timeIntervalSince1970 - seconds])
        }
    }

    /// How many uploads of a holder no resource has.
    public func waitingUploads(of holder: String) async throws -> Int {
        try await reading {
            try Int.fetchOne(
                $0, sql: "SELECT count(*) FROM upload WHERE holder = ? AND resource_id IS NULL", arguments: [holder])
                ?? 0
        }
    }

    /// Ids of all uploads, for whoever looks for files that belong to none.
    public func uploads() async throws -> Set<String> {
        try await reading { Set(try String.fetchAll($0, sql: "SELECT id FROM upload")) }
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
