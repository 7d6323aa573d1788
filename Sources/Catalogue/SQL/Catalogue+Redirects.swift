internal import GRDB

extension Catalogue {
    /// All redirects in the order in which they were given.
    public func redirects() throws -> [Redirect] {
        try pool.read { try Self.redirects($0, where: "1 = 1") }
    }

    /// Those that are patterns, which are tried in this order, and how many others there are.
    public func redirectPatterns() async throws -> (patterns: [Redirect], others: Int) {
        try await reading { database in
            let others = try Int.fetchOne(database, sql: "SELECT count(*) FROM redirect WHERE is_pattern = 0") ?? 0
            return (try Self.redirects(database, where: "is_pattern = 1"), others)
        }
    }

    /// Where one address leads that is no pattern; sources are compared by their bytes.
    public func redirect(from sources: [String]) async throws -> Redirect? {
        try await reading { database in
            for source in sources {
                let found = try Self.redirects(database, where: "is_pattern = 0 AND source = ?", [source])
                if let first = found.first { return first }
            }
            return nil
        }
    }

    private static func redirects(
        _ database: Database, where condition: String, _ arguments: StatementArguments = []
    ) throws -> [Redirect] {
        try Row.fetchAll(
            database, sql: "SELECT source, target, is_pattern FROM redirect WHERE \(condition) ORDER BY id",
            arguments: arguments
        ).map { Redirect(source: $0[0], target: $0[1], isPattern: $0[2]) }
    }

    /// Adds redirects in one transaction. One with a source that is known takes its place.
    /// - Parameter replacing: whether all others go.
    public func put(_ redirects: [Redirect], replacing: Bool) throws {
        try pool.write { database in
            if replacing { try database.execute(sql: "DELETE FROM redirect") }
            let statement = try database.makeStatement(
                sql: """
                    INSERT INTO redirect (source, target, is_pattern, created_at) VALUES (?, ?, ?, ?)
                    ON CONFLICT (source) DO UPDATE SET target = excluded.target
                    """)
            let now = Self.now()
            for redirect in redirects {
                try statement.execute(arguments: [redirect.source, redirect.target, redirect.isPattern, now])
            }
        }
    }

    /// Removes a redirect.
    /// - Returns: whether there was one.
    public func removeRedirect(from source: String) throws -> Bool {
        try pool.write { database in
            try database.execute(sql: "DELETE FROM redirect WHERE source = ?", arguments: [source])
            return database.changesCount > 0
        }
    }
}
