internal import GRDB

extension Catalogue {
    /// How it stands with one receiver of changes.
    public struct WebhookStatus: Codable, Hashable, Sendable {
        public var receiver: String
        /// Changes that it is still to be told of.
        public var waiting: Int
        /// Changes that it could not be told of.
        public var givenUp: Int
        /// Why the oldest of those that wait could not be told the last time; nil where none failed.
        public var problem: String?
    }

    /// A change that a receiver could not be told of.
    public struct DeadLetter: Codable, Hashable, Sendable {
        public var receiver: String
        /// In the list of changes, from 1.
        public var position: Int
        public var kind: String
        /// Nil with a refresh.
        public var identifier: String?
        /// When the change was made.
        public var at: String
        public var attempts: Int
        public var reason: String
        /// Whether the receiver was told of a later change of the same object.
        public var isSuperseded: Bool
    }

    static func webhookStatus(_ database: Database) throws -> [WebhookStatus] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT receiver,
                    (SELECT count(*) FROM webhook_delivery AS one
                        WHERE one.receiver = webhook.receiver AND given_up = 0)
                    + max(0, (SELECT coalesce(max(position), 0) FROM activity) - position),
                    (SELECT count(*) FROM webhook_delivery AS one
                        WHERE one.receiver = webhook.receiver AND given_up = 1),
                    (SELECT problem FROM webhook_delivery AS one
                        WHERE one.receiver = webhook.receiver AND given_up = 0 AND problem IS NOT NULL
                        ORDER BY position LIMIT 1)
                FROM webhook ORDER BY receiver
                """
        ).map { WebhookStatus(receiver: $0[0], waiting: $0[1], givenUp: $0[2], problem: $0[3]) }
    }

    /// The first hundred of them.
    static func deadLetters(_ database: Database) throws -> [DeadLetter] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT receiver, activity.position, kind, identifier, at, attempts, problem, superseded
                FROM webhook_delivery JOIN activity ON activity.position = webhook_delivery.position
                WHERE given_up = 1 ORDER BY receiver, activity.position LIMIT 100
                """
        ).map {
            DeadLetter(
                receiver: $0[0], position: $0[1], kind: $0[2], identifier: $0[3], at: $0[4], attempts: $0[5],
                reason: $0[6] ?? "unknown", isSuperseded: $0[7])
        }
    }
}
