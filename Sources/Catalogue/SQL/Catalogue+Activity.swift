internal import GRDB

extension Catalogue {
    /// How many changes the world has been told of.
    public func activityCount() async throws -> Int {
        try await reading { try Int.fetchOne($0, sql: "SELECT max(position) FROM activity") ?? 0 }
    }

    /// How many of the first `count` changes are refreshes, which are told once and not of each version.
    public func refreshes(ofFirst count: Int) async throws -> Int {
        try await reading {
            try Int.fetchOne(
                $0, sql: "SELECT count(*) FROM activity WHERE kind = 'refresh' AND position <= ?", arguments: [count])
                ?? 0
        }
    }

    /// The changes at positions `start` (from 0) to `start + limit`, and how many there are in all.
    public func activities(from start: Int, limit: Int) async throws -> (activities: [ActivityRecord], total: Int) {
        try await reading { database in
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT kind, identifier, target, at FROM activity WHERE position > ? AND position <= ?
                    ORDER BY position
                    """,
                arguments: [start, start + limit])
            let total = try Int.fetchOne(database, sql: "SELECT max(position) FROM activity") ?? 0
            let activities = rows.map {
                ActivityRecord(
                    kind: ActivityRecord.Kind(rawValue: $0[0]) ?? .update, identifier: $0[1], target: $0[2], at: $0[3])
            }
            return (activities, total)
        }
    }

    /// Tells the world that everything may be different: a refresh, and an update of each public object, in one
    /// transaction. Only where `fingerprint` differs from that of the last time; the first is merely remembered.
    /// - Parameter fingerprint: of all that documents depend on besides the catalogue.
    /// - Returns: whether it was told.
    @discardableResult
    public func refreshActivity(fingerprint: String) throws -> Bool {
        let known = try pool.read {
            try String.fetchOne($0, sql: "SELECT text FROM remembered WHERE name = 'documents'")
        }
        if known == fingerprint { return false }
        return try pool.write { database in
            try database.execute(
                sql: """
                    INSERT INTO remembered (name, text) VALUES ('documents', ?)
                    ON CONFLICT (name) DO UPDATE SET text = excluded.text
                    """,
                arguments: [fingerprint])
            guard known != nil, try Int.fetchOne(database, sql: "SELECT max(position) FROM activity") != nil else {
                return false
            }
            try Self.tell(database, .refresh)
            try database.execute(
                sql: """
                    INSERT INTO activity (position, kind, identifier, at)
                    SELECT last.position + row_number() OVER (ORDER BY sort_key, object.id), 'update', identifier, last.at
                    FROM object, (SELECT position, at FROM activity ORDER BY position DESC LIMIT 1) AS last
                    WHERE state = 'public'
                    """)
            return true
        }
    }

    static func isPublic(_ database: Database, object: Int64) throws -> Bool {
        try database.holds("SELECT state = 'public' FROM object WHERE id = ?", object)
    }

    /// Adds to what the world is told, within the transaction of the change.
    static func tell(
        _ database: Database, _ kind: ActivityRecord.Kind, _ identifier: String? = nil, target: String? = nil
    ) throws {
        try database.run(
            telling, kind.rawValue, identifier, target, Self.now())
    }

    /// Of kind, identifier, target and time.
    static let telling = """
        INSERT INTO activity (position, kind, identifier, target, at)
        VALUES (coalesce((SELECT max(position) FROM activity), 0) + 1, ?, ?, ?, max(coalesce(
            (SELECT at FROM activity ORDER BY position DESC LIMIT 1), ''), ?))
        """
}
