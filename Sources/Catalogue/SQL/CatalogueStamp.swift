internal import CSQLite
internal import Glibc
internal import Synchronization

/// Tells whether anything was committed since, by any process: SQLite's `data_version`, asked on a connection of its own.
///
/// Asked on every request, so that what is kept in memory is never older than the catalogue. That is why SQLite is only
/// asked where the header of its write-ahead index has changed (https://sqlite.org/walformat.html, section 2.1: every
/// commit writes it): reading 96 bytes takes a tenth of the time.
public final class CatalogueStamp: Sendable {
    /// Only used under the lock.
    private struct Connection: @unchecked Sendable {
        var database: OpaquePointer
        var statement: OpaquePointer
        /// The index, open; negative where there is none.
        var index: Int32
        var header = IndexHeader()
        var version: Int?
    }

    /// Both copies of the header of the write-ahead index.
    private struct IndexHeader: Equatable {
        private var low = InlineArray<12, UInt64>(repeating: 0)

        /// - Returns: nil where it cannot be read whole, or is empty.
        init?(_ descriptor: Int32) {
            let got = withUnsafeMutableBytes(of: &low) { pread(descriptor, $0.baseAddress, $0.count, 0) }
            guard got == 96, low[0] != 0 else { return nil }
        }

        init() {}

        static func == (left: IndexHeader, right: IndexHeader) -> Bool {
            (0..<12).allSatisfy { left.low[$0] == right.low[$0] }
        }
    }

    private let connection: Mutex<Connection>

    /// - Parameter path: the catalogue's file, which exists.
    init(path: String) throws {
        var database: OpaquePointer?
        var statement: OpaquePointer?
        guard sqlite3_open_v2(path, &database, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, nil) == SQLITE_OK,
            let database
        else {
            sqlite3_close(database)
            throw CatalogueError.unusable(path: path, detail: "it cannot be opened a second time")
        }
        sqlite3_busy_timeout(database, 5000)
        guard sqlite3_prepare_v2(database, "PRAGMA data_version", -1, &statement, nil) == SQLITE_OK, let statement
        else {
            let detail = String(cString: sqlite3_errmsg(database))
            sqlite3_close(database)
            throw CatalogueError.unusable(path: path, detail: detail)
        }
        // The first question makes SQLite open the index, if another connection has not.
        _ = sqlite3_step(statement)
        sqlite3_reset(statement)
        connection = Mutex(
            Connection(
                database: database, statement: statement, index: open(path + "-shm", O_RDONLY | O_CLOEXEC)))
    }

    deinit {
        connection.withLock { connection in
            sqlite3_finalize(connection.statement)
            sqlite3_close(connection.database)
            if connection.index >= 0 { close(connection.index) }
        }
    }

    /// A number that differs from the one before if there was a commit in between.
    public func current() throws -> Int {
        try connection.withLock { connection in
            // Read before the question: a commit in between is found the next time.
            let header = IndexHeader(connection.index)
            if let header, header == connection.header, let version = connection.version { return version }
            defer { sqlite3_reset(connection.statement) }
            guard sqlite3_step(connection.statement) == SQLITE_ROW else {
                throw CatalogueError.unusable(
                    path: "’s change counter", detail: String(cString: sqlite3_errmsg(connection.database)))
            }
            let version = Int(sqlite3_column_int64(connection.statement, 0))
            connection.header = header ?? IndexHeader()
            connection.version = header == nil ? nil : version
            return version
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
