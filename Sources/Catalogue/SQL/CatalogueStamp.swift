internal import GRDB
internal import Synchronization

/// Tells whether anything was committed since, by any process: SQLite's `data_version`, asked on a connection of its own.
///
/// Cheap enough to ask on every request (microseconds, no lock on the database), so that what is kept in memory is
/// never older than the catalogue.
public final class CatalogueStamp: Sendable {
    private let queue: DatabaseQueue

    /// - Parameter path: the catalogue's file, which exists.
    init(path: String) throws {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(5)
        queue = try DatabaseQueue(path: path, configuration: configuration)
    }

    /// A number that differs from the one before if there was a commit in between.
    public func current() throws -> Int {
        try queue.unsafeRead { database in
            try Int.fetchOne(database.cachedStatement(sql: "PRAGMA data_version")) ?? 0
        }
    }
}

/// Answers about the catalogue, kept until anything in it changes.
public final class FactsCache<Key: Hashable & Sendable, Fact: Sendable>: Sendable {
    private struct State {
        var stamp: Int?
        var facts: [Key: Fact] = [:]
    }

    private let state = Mutex(State())
    private let limit: Int

    /// - Parameter limit: facts kept at most; with one more, all are forgotten.
    public init(limit: Int) { self.limit = limit }

    /// What is known under `key` as of `stamp`.
    public func fact(_ key: Key, at stamp: Int) -> Fact? {
        state.withLock { state in
            if state.stamp != stamp {
                state.stamp = stamp
                state.facts.removeAll(keepingCapacity: true)
            }
            return state.facts[key]
        }
    }

    /// Keeps a fact that was read after `stamp` was.
    public func keep(_ fact: Fact, for key: Key, at stamp: Int) {
        state.withLock { state in
            guard state.stamp == stamp else { return }
            if state.facts.count >= limit { state.facts.removeAll(keepingCapacity: true) }
            state.facts[key] = fact
        }
    }
}
