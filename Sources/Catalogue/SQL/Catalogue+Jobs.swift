internal import Foundation
internal import GRDB

extension Catalogue {
    /// What a finished derivative is like.
    public struct Derivative: Hashable, Sendable {
        /// Path below the home's folder of derivatives, or ``ImageRecord/inPlace``.
        public var path: String
        public var checksum: String
        public var width: Int
        public var height: Int
        public var tileSize: Int
        public var levels: Int
        public var hasAlpha: Bool
        public var byteSize: Int

        public init(
            path: String, checksum: String, width: Int, height: Int, tileSize: Int, levels: Int, hasAlpha: Bool,
            byteSize: Int
        ) {
            self.path = path
            self.checksum = checksum
            self.width = width
            self.height = height
            self.tileSize = tileSize
            self.levels = levels
            self.hasAlpha = hasAlpha
            self.byteSize = byteSize
        }
    }

    /// Attempts after which a job that fails for no fault of its file is given up.
    static let mostAttempts = 3

    /// Takes up to `limit` jobs for `holder`, for `seconds`. A lease that has run out is anybody's.
    public func claimJobs(limit: Int, holder: String, seconds: Double) throws -> [DerivativeJob] {
        try pool.write { database in
            let now = Date.now.timeIntervalSince1970
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT \(Self.imageColumns), job.id AS job_id, job.attempts, object.identifier, root.path AS root_path,
                        resource.path AS resource_path, resource.kind, resource.duration,
                        resource.resolution, \(Schema.ground) AS ground
                    FROM job JOIN image ON image.id = job.image_id JOIN resource ON resource.id = image.resource_id
                    JOIN object ON object.id = resource.object_id JOIN root ON root.id = resource.root_id
                    WHERE job.leased_until IS NULL OR job.leased_until < ? ORDER BY job.id LIMIT ?
                    """,
                arguments: [now, limit])
            return try rows.map { row in
                let id = row["job_id"] as Int64
                try database.execute(
                    sql: "UPDATE job SET holder = ?, leased_until = ?, attempts = attempts + 1 WHERE id = ?",
                    arguments: [holder, now + seconds, id])
                var image = Self.image(row)
                image.checksum = row["ground"]
                return DerivativeJob(
                    id: id, image: image, identifier: row["identifier"], root: row["root_path"],
                    path: row["resource_path"], kind: row["kind"], duration: row["duration"],
                    resolution: row["resolution"], attempts: row["attempts"] + 1)
            }
        }
    }

    /// Who works on jobs: one process of each kind at a time, which holds the home's lock of that kind.
    public enum JobHolder: String, Sendable {
        case `import`, server
    }

    /// Gives back every lease of one kind of process: for one of that kind, since whoever held them is gone.
    public func releaseJobs(of kind: JobHolder = .import) throws {
        let condition = kind == .server ? "holder LIKE 'server %'" : "holder NOT LIKE 'server %'"
        // A server is told to stop at any time; that is no failed attempt.
        let attempts = kind == .server ? ", attempts = max(0, attempts - 1)" : ""
        try pool.write {
            try $0.execute(
                sql: "UPDATE job SET holder = NULL, leased_until = NULL\(attempts) WHERE \(condition)")
        }
    }

    /// Asks for the derivative of an image that has none; nothing happens where it is asked for already.
    public func wantDerivative(of image: String) throws {
        try pool.write { database in
            try database.execute(
                sql: """
                    INSERT INTO job (image_id) SELECT id FROM image
                    WHERE id = ? AND state = 'ready' AND derivative IS NULL ON CONFLICT (image_id) DO NOTHING
                    """,
                arguments: [image])
        }
    }

    /// Puts a finished derivative in place of the one before.
    /// - Returns: the path of the file that nothing refers to any more, if there is one.
    public func finish(_ job: DerivativeJob, _ derivative: Derivative, actor: String) throws -> String? {
        try pool.write { database in
            let current = try String.fetchOne(
                database,
                sql: """
                    SELECT \(Schema.ground) FROM image JOIN resource ON resource.id = image.resource_id
                    WHERE image.id = ?
                    """,
                arguments: [job.image.id])
            // A source that changed meanwhile needs another derivative: the job stays, and is anybody's.
            if derivative.path == ImageRecord.inPlace, current != derivative.checksum {
                try database.execute(
                    sql: "UPDATE job SET holder = NULL, leased_until = NULL WHERE id = ?", arguments: [job.id])
                return nil
            }
            let old = try String.fetchOne(
                database, sql: "SELECT derivative FROM image WHERE id = ?", arguments: [job.image.id])
            try database.execute(
                sql: """
                    UPDATE image SET state = 'ready', reason = NULL, derivative = ?, checksum = ?, width = ?, height = ?,
                        tile_size = ?, levels = ?, has_alpha = ?, byte_size = ? WHERE id = ?
                    """,
                arguments: [
                    derivative.path, derivative.checksum, derivative.width, derivative.height, derivative.tileSize,
                    derivative.levels, derivative.hasAlpha, derivative.byteSize, job.image.id,
                ])
            if current == derivative.checksum {
                try database.execute(sql: "DELETE FROM job WHERE id = ?", arguments: [job.id])
            } else {
                try database.execute(
                    sql: "UPDATE job SET holder = NULL, leased_until = NULL WHERE id = ?", arguments: [job.id])
            }
            try Self.recordUpdate(database, image: job.image.id, actor: actor, detail: "image \(job.image.id) is ready")
            return old == derivative.path || old == ImageRecord.inPlace ? nil : old
        }
    }

    /// Notes that a derivative could not be made. Tried again later unless the file is at fault or it failed too often.
    /// - Returns: true when it is given up.
    public func fail(_ job: DerivativeJob, reason: String, isPermanent: Bool, actor: String) throws -> Bool {
        try pool.write { database in
            guard isPermanent || job.attempts >= Self.mostAttempts else {
                try database.execute(
                    sql: "UPDATE job SET holder = NULL, leased_until = NULL, problem = ? WHERE id = ?",
                    arguments: [reason, job.id])
                return false
            }
            try database.execute(
                sql: "UPDATE image SET state = 'failed', reason = ? WHERE id = ?", arguments: [reason, job.image.id])
            try database.execute(sql: "DELETE FROM job WHERE id = ?", arguments: [job.id])
            try Self.recordUpdate(
                database, image: job.image.id, actor: actor, detail: "image \(job.image.id) could not be made")
            return true
        }
    }
}
