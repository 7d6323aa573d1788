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
    /// Attempts after which a job is given up although nobody ever said that it failed: whoever worked on it was gone
    /// each time.
    static let mostClaims = 10
    /// The longest lease there is, seconds. One that ends later was made when the clock ran ahead.
    private static let longestLease = 3600.0

    /// Seconds to wait after an attempt that failed: 1, then 5.
    static func pause(after attempts: Int) -> Double { attempts <= 1 ? 1 : 5 }

    /// Takes up to `limit` jobs for `holder`, for `seconds`. A lease that has run out is anybody's. Those that failed
    /// come last, and not before their time.
    /// - Parameter now: seconds since 1970; nil asks the clock.
    public func claimJobs(
        limit: Int, holder: String, seconds: Double, now: Double? = nil
    ) throws -> [DerivativeJob] {
        let now = now ?? Date.now.timeIntervalSince1970
        return try pool.write { database in
            try Self.giveUpLost(database, now)
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT \(Self.imageColumns), job.id AS job_id, job.attempts, object.identifier, root.path AS root_path,
                        resource.path AS resource_path, resource.kind, resource.duration,
                        resource.resolution, \(Schema.ground) AS ground
                    FROM job JOIN image ON image.id = job.image_id JOIN resource ON resource.id = image.resource_id
                    JOIN object ON object.id = resource.object_id JOIN root ON root.id = resource.root_id
                    WHERE (\(Self.isFree)) AND (not_before <= ? OR not_before > ?)
                    ORDER BY job.attempts, job.id LIMIT ?
                    """,
                arguments: [now, now + Self.longestLease, now, now + Self.longestLease, limit])
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

    /// Nobody holds the job at a time, or somebody whose clock ran ahead.
    private static let isFree = "job.leased_until IS NULL OR job.leased_until < ? OR job.leased_until > ?"

    private static func giveUpLost(_ database: Database, _ now: Double) throws {
        let lost = try String.fetchAll(
            database, sql: "SELECT image_id FROM job WHERE attempts >= ? AND (\(isFree))",
            arguments: [mostClaims, now, now + longestLease])
        for image in lost {
            try giveUp(
                database, image: image, reason: "whoever worked on it was ended, \(mostClaims) times", actor: "jobs")
        }
    }

    /// Holds on to what `holder` works on: leases are short, so that those of who is gone are soon anybody's.
    public func renewJobs(of holder: String, seconds: Double) throws {
        try pool.write { database in
            try database.execute(
                sql: "UPDATE job SET leased_until = ? WHERE holder = ?",
                arguments: [Date.now.timeIntervalSince1970 + seconds, holder])
        }
    }

    /// Seconds until the first of the jobs that nobody holds may be tried again; nil where there are none.
    public func secondsToNextJob() throws -> Double? {
        let due = try pool.read {
            try Double.fetchOne($0, sql: "SELECT min(not_before) FROM job WHERE leased_until IS NULL")
        }
        return due.map { max(0, $0 - Date.now.timeIntervalSince1970) }
    }

    /// Asks for the derivative of an image, from the start where that was asked for before.
    static func putJob(_ database: Database, image: String) throws {
        try database.execute(
            sql: """
                INSERT INTO job (image_id) VALUES (?) ON CONFLICT (image_id) DO UPDATE
                SET attempts = 0, holder = NULL, leased_until = NULL, not_before = 0, problem = NULL
                """,
            arguments: [image])
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
            let isOurs = try Int.fetchOne(
                database, sql: "SELECT 1 FROM job WHERE id = ? AND image_id = ?", arguments: [job.id, job.image.id])
            // Somebody else has finished it, or the image is gone: there is nothing to say, and perhaps a file too many.
            guard isOurs != nil else {
                let known = try String.fetchOne(
                    database, sql: "SELECT derivative FROM image WHERE id = ?", arguments: [job.image.id])
                return [known, ImageRecord.inPlace].contains(derivative.path) ? nil : derivative.path
            }
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
            let isOurs = try Int.fetchOne(
                database, sql: "SELECT 1 FROM job WHERE id = ? AND image_id = ?", arguments: [job.id, job.image.id])
            guard isOurs != nil else { return false }
            guard isPermanent || job.attempts >= Self.mostAttempts else {
                let time = Date.now.timeIntervalSince1970 + Self.pause(after: job.attempts)
                try database.execute(
                    sql: "UPDATE job SET holder = NULL, leased_until = NULL, not_before = ?, problem = ? WHERE id = ?",
                    arguments: [time, reason, job.id])
                return false
            }
            try Self.giveUp(database, image: job.image.id, reason: reason, actor: actor)
            return true
        }
    }

    private static func giveUp(_ database: Database, image: String, reason: String, actor: String) throws {
        try database.execute(
            sql: "UPDATE image SET state = 'failed', reason = ? WHERE id = ?", arguments: [reason, image])
        try database.execute(sql: "DELETE FROM job WHERE image_id = ?", arguments: [image])
        try recordUpdate(database, image: image, actor: actor, detail: "image \(image) could not be made")
    }
}
