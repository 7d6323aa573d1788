internal import Foundation
internal import GRDB

extension Catalogue {
    /// A change that one receiver is to be told of.
    public struct WebhookDelivery: Hashable, Sendable {
        public var id: Int64
        public var receiver: String
        /// In the list of changes, from 1; the same each time that it is tried.
        public var position: Int
        /// This one included.
        public var attempts: Int
        public var activity: ActivityRecord
    }

    /// Rows that wait for one receiver, at most: what happens beyond waits in the list of changes.
    private static let mostQueued = 1000
    /// The longest lease or pause there is, seconds. One that ends later was made when the clock ran ahead.
    private static let longestPause = 7200.0

    /// Takes these for all the receivers there are. One that is new is told of what happens from now on; what one that is
    /// gone was still to be told is forgotten. Whoever calls serves the home, alone: leases of others are given back.
    public func prepareWebhooks(for receivers: [String]) throws {
        let known = try pool.read { try Set(String.fetchAll($0, sql: "SELECT receiver FROM webhook")) }
        if known.isEmpty, receivers.isEmpty { return }
        try pool.write { database in
            for gone in known.subtracting(receivers) {
                try database.execute(sql: "DELETE FROM webhook_delivery WHERE receiver = ?", arguments: [gone])
                try database.execute(sql: "DELETE FROM webhook WHERE receiver = ?", arguments: [gone])
            }
            for new in receivers where !known.contains(new) {
                try database.execute(
                    sql: """
                        INSERT INTO webhook (receiver, position)
                        SELECT ?, coalesce(max(position), 0) FROM activity
                        """,
                    arguments: [new])
            }
            // A server may end at any time; that is no failed attempt.
            try database.execute(
                sql: """
                    UPDATE webhook_delivery SET holder = NULL, leased_until = NULL, attempts = max(0, attempts - 1)
                    WHERE holder IS NOT NULL
                    """)
        }
    }

    /// Takes the next change that a receiver is to be told of, for `seconds`: the oldest that is due and before which
    /// there is none of the same object.
    /// - Parameter now: seconds since 1970; nil asks the clock.
    /// - Returns: nil where there is nothing to tell now.
    public func claimDelivery(
        to receiver: String, holder: String, seconds: Double, now: Double? = nil
    ) throws -> WebhookDelivery? {
        let now = now ?? Date.now.timeIntervalSince1970
        let isDue =
            "(leased_until IS NULL OR leased_until < :now OR leased_until > :late) "
            + "AND (not_before <= :now OR not_before > :late)"
        let arguments: StatementArguments = ["receiver": receiver, "now": now, "late": now + Self.longestPause]
        // This is asked again and again; nothing is written where there is nothing to do.
        let hasWork = try pool.read { database in
            try Bool.fetchOne(
                database,
                sql: """
                    SELECT EXISTS (SELECT 1 FROM activity WHERE position >
                        (SELECT position FROM webhook WHERE receiver = :receiver))
                    OR EXISTS (SELECT 1 FROM webhook_delivery
                        WHERE receiver = :receiver AND given_up = 0 AND \(isDue))
                    """,
                arguments: arguments) ?? false
        }
        guard hasWork else { return nil }
        return try pool.write { database in
            try Self.queue(database, receiver)
            let row = try Row.fetchOne(
                database,
                sql: """
                    SELECT due.id, due.position, due.attempts, kind, identifier, activity.target, at
                    FROM webhook_delivery AS due JOIN activity ON activity.position = due.position
                    WHERE due.receiver = :receiver AND due.given_up = 0 AND \(isDue)
                    AND NOT EXISTS (
                        SELECT 1 FROM webhook_delivery AS earlier
                        WHERE earlier.receiver = due.receiver AND earlier.given_up = 0
                        AND earlier.position < due.position
                        AND (earlier.object IN (due.object, due.target) OR earlier.target IN (due.object, due.target)))
                    ORDER BY due.position LIMIT 1
                    """,
                arguments: arguments)
            guard let row else { return nil }
            let id = row[0] as Int64
            try database.execute(
                sql: "UPDATE webhook_delivery SET holder = ?, leased_until = ?, attempts = attempts + 1 WHERE id = ?",
                arguments: [holder, now + seconds, id])
            return WebhookDelivery(
                id: id, receiver: receiver, position: row[1], attempts: row[2] + 1,
                activity: ActivityRecord(
                    kind: ActivityRecord.Kind(rawValue: row[3]) ?? .update, identifier: row[4], target: row[5],
                    at: row[6]))
        }
    }

    /// Makes rows of what the list of changes has since, as many as there is room for.
    private static func queue(_ database: Database, _ receiver: String) throws {
        let waiting = try Int.fetchOne(
            database, sql: "SELECT count(*) FROM webhook_delivery WHERE receiver = ? AND given_up = 0",
            arguments: [receiver])
        let room = mostQueued - (waiting ?? 0)
        guard room > 0 else { return }
        try database.execute(
            sql: """
                INSERT INTO webhook_delivery (receiver, position, object, target)
                SELECT :receiver, position, identifier, target FROM activity
                WHERE position > (SELECT position FROM webhook WHERE receiver = :receiver) ORDER BY position LIMIT :room
                """,
            arguments: ["receiver": receiver, "room": room])
        try database.execute(
            sql: """
                UPDATE webhook SET position = max(position, coalesce(
                    (SELECT max(position) FROM webhook_delivery WHERE receiver = :receiver), 0))
                WHERE receiver = :receiver
                """,
            arguments: ["receiver": receiver])
    }

    /// Notes that a receiver was told. What was given up of the same object before is superseded by that.
    public func noteDelivered(_ delivery: WebhookDelivery) throws {
        let (object, target) = (delivery.activity.identifier, delivery.activity.target)
        try pool.write { database in
            try database.execute(sql: "DELETE FROM webhook_delivery WHERE id = ?", arguments: [delivery.id])
            try database.execute(
                sql: """
                    UPDATE webhook_delivery SET given_up = 1, superseded = 1
                    WHERE receiver = ? AND position < ? AND (object IN (?, ?) OR target IN (?, ?))
                    """,
                arguments: [delivery.receiver, delivery.position, object, target, object, target])
        }
    }

    /// Notes that a receiver could not be told.
    /// - Parameter pause: seconds until it is tried again; nil gives it up.
    public func noteUndelivered(_ delivery: WebhookDelivery, reason: String, pause: Double?) throws {
        try pool.write { database in
            try database.execute(
                sql: """
                    UPDATE webhook_delivery SET holder = NULL, leased_until = NULL, problem = ?, not_before = ?,
                        given_up = ? WHERE id = ?
                    """,
                arguments: [
                    reason, Date.now.timeIntervalSince1970 + (pause ?? 0), pause == nil, delivery.id,
                ])
        }
    }

    /// Tries again what was given up, in its old order. What a receiver has been told something later of is dropped, since
    /// it would come out of order.
    /// - Parameter receiver: nil for all.
    public func retryDeadLetters(of receiver: String?) throws -> (again: Int, dropped: Int) {
        try pool.write { database in
            try database.execute(
                sql: "DELETE FROM webhook_delivery WHERE superseded = 1 AND receiver = coalesce(?, receiver)",
                arguments: [receiver])
            let dropped = database.changesCount
            try database.execute(
                sql: """
                    UPDATE webhook_delivery SET given_up = 0, attempts = 0, not_before = 0
                    WHERE given_up = 1 AND receiver = coalesce(?, receiver)
                    """,
                arguments: [receiver])
            return (database.changesCount, dropped)
        }
    }

    /// Forgets what was given up.
    public func dropDeadLetters(of receiver: String?) throws -> Int {
        try pool.write { database in
            try database.execute(
                sql: "DELETE FROM webhook_delivery WHERE given_up = 1 AND receiver = coalesce(?, receiver)",
                arguments: [receiver])
            return database.changesCount
        }
    }

    /// The names of receivers that a server was last started with.
    public func webhookReceivers() throws -> [String] {
        try pool.read { try String.fetchAll($0, sql: "SELECT receiver FROM webhook ORDER BY receiver") }
    }
}
