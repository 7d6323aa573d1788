internal import GRDB

extension Catalogue {
    /// What the collection is like, for the person who keeps it.
    public struct Status: Codable, Hashable, Sendable {
        public struct Failure: Codable, Hashable, Sendable {
            public var identifier: String
            public var resource: String
            public var file: String
            public var reason: String
        }

        public var publicObjects: Int
        public var hiddenObjects: Int
        /// Of these, how many are hidden because IIIF is switched off for them.
        public var switchedOffObjects: Int
        public var withdrawnObjects: Int
        public var resources: Int
        public var readyImages: Int
        /// Of these, how many have no derivative and are answered from their source.
        public var imagesFromSource: Int
        /// Of these, how many have a source that is a pyramid and is used as it is.
        public var imagesInPlace: Int
        public var pendingImages: Int
        public var failedImages: Int
        /// Bytes of all derivatives.
        public var derivativeBytes: Int
        /// When anything last changed; nil in an empty catalogue.
        public var lastChange: String?
        /// The first hundred failures.
        public var failures: [Failure]
        /// The first hundred derivatives that could not be made and are tried again.
        public var retries: [Failure]
        /// When originals were last verified, and how many faults were left; nil where they never were.
        public var verified: String?
        /// Who is told of changes, as of the last start of a server.
        public var webhooks: [WebhookStatus]
        /// The first hundred changes that a receiver could not be told of.
        public var deadLetters: [DeadLetter]
    }

    public func status() throws -> Status {
        try pool.read { database in
            func count(_ sql: String, _ arguments: StatementArguments = []) throws -> Int {
                try Int.fetchOne(database, sql: sql, arguments: arguments) ?? 0
            }
            let failures = try Row.fetchAll(
                database,
                sql: """
                    SELECT object.identifier, resource.id, root.path || '/' || resource.path, image.reason
                    FROM image JOIN resource ON resource.id = image.resource_id
                    JOIN object ON object.id = resource.object_id JOIN root ON root.id = resource.root_id
                    WHERE image.state = 'failed' AND resource.withdrawn = 0
                    UNION ALL
                    SELECT object.identifier, resource.id, root.path || '/' || resource.path,
                    'the file is missing or cannot be read'
                    FROM resource JOIN object ON object.id = resource.object_id
                    JOIN root ON root.id = resource.root_id
                    WHERE resource.checksum = '' AND resource.withdrawn = 0
                    UNION ALL
                    SELECT object.identifier, resource.id, root.path || '/' || side_file_fault.path,
                    side_file_fault.reason
                    FROM side_file_fault JOIN resource ON resource.id = side_file_fault.resource_id
                    JOIN object ON object.id = resource.object_id JOIN root ON root.id = resource.root_id
                    WHERE resource.withdrawn = 0
                    ORDER BY 1, 2 LIMIT 100
                    """
            ).map { Status.Failure(identifier: $0[0], resource: $0[1], file: $0[2], reason: $0[3] ?? "unknown") }
            let retries = try Row.fetchAll(
                database,
                sql: """
                    SELECT object.identifier, resource.id, root.path || '/' || resource.path, job.problem
                    FROM job JOIN image ON image.id = image_id JOIN resource ON resource.id = image.resource_id
                    JOIN object ON object.id = resource.object_id JOIN root ON root.id = resource.root_id
                    WHERE job.problem IS NOT NULL ORDER BY 1, 2 LIMIT 100
                    """
            ).map { Status.Failure(identifier: $0[0], resource: $0[1], file: $0[2], reason: $0[3]) }
            return Status(
                publicObjects: try count("SELECT count(*) FROM object WHERE state = 'public'"),
                hiddenObjects: try count("SELECT count(*) FROM object WHERE state = 'hidden'"),
                switchedOffObjects: try count("SELECT count(*) FROM object WHERE switched_off = 1"),
                withdrawnObjects: try count("SELECT count(*) FROM object WHERE state = 'withdrawn'"),
                resources: try count("SELECT count(*) FROM resource WHERE withdrawn = 0 AND checksum <> ''"),
                readyImages: try count("SELECT count(*) FROM image WHERE state = 'ready'"),
                imagesFromSource: try count(
                    "SELECT count(*) FROM image WHERE state = 'ready' AND derivative IS NULL"),
                imagesInPlace: try count(
                    "SELECT count(*) FROM image WHERE state = 'ready' AND derivative = ?", [ImageRecord.inPlace]),
                pendingImages: try count("SELECT count(*) FROM job"),
                failedImages: try count(
                    """
                    SELECT count(*) FROM image JOIN resource ON resource.id = resource_id
                    WHERE state = 'failed' AND withdrawn = 0
                    """),
                derivativeBytes: try count("SELECT coalesce(sum(byte_size), 0) FROM image"),
                lastChange: try String.fetchOne(database, sql: "SELECT at FROM change ORDER BY number DESC LIMIT 1"),
                failures: failures, retries: retries,
                verified: try String.fetchOne(database, sql: "SELECT text FROM remembered WHERE name = 'verified'"),
                webhooks: try Self.webhookStatus(database), deadLetters: try Self.deadLetters(database))
        }
    }
}
