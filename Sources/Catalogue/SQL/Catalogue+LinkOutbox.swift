internal import GRDB

extension Catalogue {
    /// A record of a link, for telling others what became of it.
    public struct LinkedPlace: Hashable, Sendable {
        public var module: String
        public var key: String
        public var identifier: String
        /// Whether its object has it now.
        public var isAttached: Bool

        public init(module: String, key: String, identifier: String, isAttached: Bool) {
            (self.module, self.key, self.identifier, self.isAttached) = (module, key, identifier, isAttached)
        }
    }

    /// Records of a link in the order of module and key, gone ones too, at most `limit` behind the given one.
    public func linkedPlaces(
        _ link: String, after place: LinkedPlace?, limit: Int
    ) throws -> [LinkedPlace] {
        try pool.read { database in
            try Row.fetchAll(
                database.cachedStatement(
                    sql: """
                        SELECT module, key, identifier, attached = 1 AND gone = 0 FROM link_record
                        WHERE link = ? AND (module, key) > (?, ?) ORDER BY module, key LIMIT ?
                        """), arguments: [link, place?.module ?? "", place?.key ?? "", limit]
            ).map { LinkedPlace(module: $0[0], key: $0[1], identifier: $0[2], isAttached: $0[3]) }
        }
    }

    /// The hashes of what a place was last told of records; nil where it was told nothing.
    public func told(_ places: [LinkedPlace], link: String, to place: String) throws -> [String?] {
        try pool.read { database in
            let statement = try database.cachedStatement(
                sql: "SELECT hash FROM link_told WHERE link = ? AND place = ? AND module = ? AND key = ?")
            return try places.map {
                try String.fetchOne(statement, arguments: [link, place, $0.module, $0.key])
            }
        }
    }

    /// Notes what a place was told; nil where it was told that there is nothing any more.
    public func noteTold(_ told: [(place: LinkedPlace, hash: String?)], link: String, to place: String) throws {
        try pool.write { database in
            for (record, hash) in told {
                if let hash {
                    try database.cachedStatement(
                        sql: """
                            INSERT INTO link_told (link, place, module, key, hash) VALUES (?, ?, ?, ?, ?)
                            ON CONFLICT (link, place, module, key) DO UPDATE SET hash = excluded.hash
                            """
                    ).execute(arguments: [link, place, record.module, record.key, hash])
                } else {
                    try database.cachedStatement(
                        sql: "DELETE FROM link_told WHERE link = ? AND place = ? AND module = ? AND key = ?"
                    ).execute(arguments: [link, place, record.module, record.key])
                }
            }
        }
    }
}
