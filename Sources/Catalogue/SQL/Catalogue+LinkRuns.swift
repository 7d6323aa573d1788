public import Foundation
internal import GRDB

extension Catalogue {
    /// A run of a link, over or not.
    public struct LinkRun: Codable, Hashable, Sendable {
        public var startedAt: String
        /// Nil while it runs, and for ever where it was killed.
        public var endedAt: String?
        /// `complete`, `incomplete`, `failed`; nil as above.
        public var outcome: String?
        /// JSON, as the link wrote it.
        public var report: String?
    }

    /// Notes that a run begins.
    public func beginLinkRun(_ link: String) throws -> Int64 {
        try pool.write { database in
            try database.execute(
                sql: "INSERT INTO link_run (link, started_at) VALUES (?, ?)", arguments: [link, Self.now()])
            return database.lastInsertedRowID
        }
    }

    public func endLinkRun(_ id: Int64, outcome: String, report: String) throws {
        try pool.write {
            try $0.execute(
                sql: "UPDATE link_run SET ended_at = ?, outcome = ?, report = ? WHERE id = ?",
                arguments: [Self.now(), outcome, report, id])
        }
    }

    /// Forgets runs that began before the given time (UTC, ISO 8601), but for the last complete one.
    public func forgetLinkRuns(_ link: String, before: String) throws {
        try pool.write {
            try $0.execute(
                sql: """
                    DELETE FROM link_run WHERE link = ? AND started_at < ? AND id <> coalesce(
                        (SELECT max(id) FROM link_run WHERE link = ? AND outcome = 'complete'), 0)
                    """, arguments: [link, before, link])
        }
    }

    /// The last run, and when the last complete one ended.
    public func linkRuns(_ link: String) throws -> (last: LinkRun?, completeAt: String?) {
        try pool.read { database in
            let last = try Row.fetchOne(
                database,
                sql: """
                    SELECT started_at, ended_at, outcome, report FROM link_run WHERE link = ? ORDER BY id DESC LIMIT 1
                    """, arguments: [link]
            ).map { LinkRun(startedAt: $0[0], endedAt: $0[1], outcome: $0[2], report: $0[3]) }
            return (last, try Self.completion(database, of: link))
        }
    }

    /// When the last complete run ended.
    private static func completion(_ database: Database, of link: String) throws -> String? {
        try String.fetchOne(
            database, sql: "SELECT max(ended_at) FROM link_run WHERE link = ? AND outcome = 'complete'",
            arguments: [link])
    }

    /// How many records a link has: with their objects, waiting for them, gone.
    public func linkCounts(_ link: String) throws -> (attached: Int, waiting: Int, gone: Int) {
        try pool.read { database in
            let row = try Row.fetchOne(
                database,
                sql: """
                    SELECT coalesce(sum(attached = 1 AND gone = 0), 0), coalesce(sum(attached = 0 AND gone = 0), 0),
                    coalesce(sum(gone = 1), 0) FROM link_record WHERE link = ?
                    """, arguments: [link])
            return (row?[0] ?? 0, row?[1] ?? 0, row?[2] ?? 0)
        }
    }

    /// A time that the catalogue wrote.
    public static func date(_ time: String) -> Date? {
        milliseconds(of: time).map { Date(timeIntervalSince1970: Double($0) / 1000) }
    }

    /// Those of some links that have not completed for longer than they may, with the hours that each may.
    public func staleLinks(_ links: [(name: String, hours: Int)]) async throws -> [String] {
        try await reading { database in
            try links.filter { link in
                try Self.isStale(Self.completion(database, of: link.name), hours: link.hours)
            }.map(\.name)
        }
    }

    /// Whether a link has not completed for longer than it may.
    /// - Parameter completion: when its last complete run ended; nil where none did.
    public static func isStale(_ completion: String?, hours: Int) -> Bool {
        completion.map { $0 < hoursAgo(hours) } ?? true
    }

    /// The same moment on each side of a comparison with times that the catalogue wrote.
    public static func hoursAgo(_ hours: Int) -> String {
        text(of: Date.now.addingTimeInterval(-3600 * Double(hours)))
    }
}
