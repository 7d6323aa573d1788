internal import CSQLite
internal import Glibc
internal import Synchronization

/// Tells whether anything was committed since, by any process, and whether that was more than edits of this one.
///
/// Asked on every request, so that what is kept in memory is never older than the catalogue. That is why it is the header
/// of SQLite's write-ahead index that is read (https://sqlite.org/walformat.html, section 2.1: every commit writes it and
/// counts itself there): reading 96 bytes takes a tenth of the time of asking SQLite, which is done where there is no
/// such header.
public final class CatalogueStamp: Sendable {
    /// A state of the catalogue, as far as what is kept of an earlier one may still hold.
    public struct Moment: Hashable, Sendable {
        /// Another after each commit.
        public var version: Int
        /// Another after each commit that may have changed anything.
        var epoch: Int
        /// How many commits of this epoch changed nothing but known objects.
        var edits: Int
        /// Whether it is known what the last commit changed; it may be under way.
        var isSettled: Bool
    }

    /// Only used under the lock.
    private struct Connection: @unchecked Sendable {
        var database: OpaquePointer
        var statement: OpaquePointer
        var header: IndexHeader?
        var dataVersion: Int?
        var moment = Moment(version: 0, epoch: 0, edits: 0, isSettled: true)
        /// What commits of this process change, by their numbers in the header.
        var announced: [UInt32: Announcement] = [:]
        /// After which of the epoch's edits each object was last written, by the keys of identifiers.
        var lastEdits: [String: Int] = [:]
    }

    private struct Announcement {
        var objects: Set<String>
        var isCommitted = false
    }

    /// Announced commits, and objects, remembered at most.
    private static let mostAnnounced = 10_000
    private static let mostObjects = 100_000

    /// What a thread saw last.
    private struct Seen {
        var header: IndexHeader
        var moment: Moment
    }

    private let connection: Mutex<Connection>
    /// The index, open; negative where there is none.
    private let index: Int32
    /// Most threads find here what they ask for, and wait for no other that was interrupted while it asked.
    private let seen: [Slot]

    private final class Slot: Sendable {
        let value = Mutex<Seen?>(nil)
    }

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
        connection = Mutex(Connection(database: database, statement: statement))
        index = open(path + "-shm", O_RDONLY | O_CLOEXEC)
        seen = (0..<16).map { _ in Slot() }
    }

    deinit {
        connection.withLock { connection in
            sqlite3_finalize(connection.statement)
            sqlite3_close(connection.database)
        }
        if index >= 0 { close(index) }
    }

    /// A number that differs from the one before if there was a commit in between.
    public func current() throws -> Int { try moment().version }

    /// The present state.
    public func moment() throws -> Moment {
        // Threads' numbers are addresses, a page or more apart.
        let slot = seen[Int((UInt(pthread_self()) >> 12) % UInt(seen.count))]
        if let header = IndexHeader(index) {
            if let known = slot.value.withLock({ $0 }), known.header == header { return known.moment }
        }
        return try connection.withLock { connection in
            guard let header = IndexHeader(index) ?? IndexHeader(index) else {
                // There is none, or it is being written for longer than that takes.
                connection.header = nil
                try Self.ask(&connection)
                return connection.moment
            }
            let moment = Self.moment(&connection, at: header)
            if moment.isSettled { slot.value.withLock { $0 = Seen(header: header, moment: moment) } }
            return moment
        }
    }

    private static func moment(_ connection: inout Connection, at header: IndexHeader) -> Moment {
        if header == connection.header { return connection.moment }
        connection.moment.version += 1
        guard let known = connection.header else {
            connection.header = header
            forget(&connection)
            return connection.moment
        }
        return follow(&connection, from: known, to: header)
    }

    /// Takes note of the commits since.
    private static func follow(
        _ connection: inout Connection, from known: IndexHeader, to header: IndexHeader
    ) -> Moment {
        let count = header.commits &- known.commits
        // All of the log was written to the catalogue's file, and it was begun anew.
        if count == 0, header.frames == 0 {
            connection.header = header
            return connection.moment
        }
        let numbers = count <= mostAnnounced ? (0..<count).map { known.commits &+ 1 &+ $0 } : []
        let announced = numbers.compactMap { connection.announced[$0] }
        guard count > 0, announced.count == Int(count) else {
            connection.header = header
            forget(&connection)
            return connection.moment
        }
        guard announced.allSatisfy(\.isCommitted) else {
            var moment = connection.moment
            moment.isSettled = false
            return moment
        }
        for number in numbers {
            connection.moment.edits += 1
            for object in connection.announced.removeValue(forKey: number)?.objects ?? [] {
                connection.lastEdits[object] = connection.moment.edits
            }
        }
        connection.header = header
        if connection.lastEdits.count > mostObjects { forget(&connection) }
        return connection.moment
    }

    /// Nothing that is known holds any more.
    private static func forget(_ connection: inout Connection) {
        connection.moment.epoch += 1
        connection.moment.edits = 0
        connection.lastEdits.removeAll(keepingCapacity: true)
        connection.announced = connection.announced.filter { !$0.value.isCommitted }
    }

    private static func ask(_ connection: inout Connection) throws {
        defer { sqlite3_reset(connection.statement) }
        guard sqlite3_step(connection.statement) == SQLITE_ROW else {
            throw CatalogueError.unusable(
                path: "’s change counter", detail: String(cString: sqlite3_errmsg(connection.database)))
        }
        let version = Int(sqlite3_column_int64(connection.statement, 0))
        guard version != connection.dataVersion else { return }
        connection.dataVersion = version
        connection.moment.version += 1
        forget(&connection)
    }

    /// After which of an epoch's edits an object was last written: 0 where it was not, nil where the epoch is over.
    /// - Parameter key: of its identifier.
    func lastEdit(of key: String, in epoch: Int) -> Int? {
        connection.withLock { $0.moment.epoch == epoch ? $0.lastEdits[key] ?? 0 : nil }
    }

    // MARK: Commits of this process

    /// Says what the transaction that is under way on the connection that writes has changed: nothing but these objects.
    /// To be called when nothing more is to be written, and only where something was: then the commit counts itself.
    /// - Returns: the commit's number, to be settled; nil where nobody can know.
    func announce(_ objects: Set<String>) -> UInt32? {
        // Nobody else commits meanwhile.
        guard let header = IndexHeader(index) else { return nil }
        return connection.withLock { connection in
            if connection.announced.count >= Self.mostAnnounced { connection.announced = [:] }
            let number = header.commits &+ 1
            connection.announced[number] = Announcement(objects: objects)
            return number
        }
    }

    /// Says whether it was committed: before anybody is told.
    func settle(_ number: UInt32, isCommitted: Bool) {
        connection.withLock { connection in
            if isCommitted {
                connection.announced[number]?.isCommitted = true
            } else {
                connection.announced[number] = nil
            }
        }
    }
}

/// The header of the write-ahead index.
private struct IndexHeader: Equatable {
    private var words = InlineArray<12, UInt64>(repeating: 0)

    /// - Returns: nil where it cannot be read whole, is empty, or its two copies differ since it is being written.
    init?(_ descriptor: Int32) {
        let got = withUnsafeMutableBytes(of: &words) { pread(descriptor, $0.baseAddress, $0.count, 0) }
        guard got == 96, words[0] != 0, (0..<6).allSatisfy({ words[$0] == words[$0 + 6] }) else { return nil }
    }

    /// How many transactions were committed, modulo 2³²: the third of its numbers.
    var commits: UInt32 { UInt32(truncatingIfNeeded: UInt64(littleEndian: words[1])) }

    /// How much there is in the log.
    var frames: UInt32 { UInt32(truncatingIfNeeded: UInt64(littleEndian: words[2])) }

    static func == (left: IndexHeader, right: IndexHeader) -> Bool {
        (0..<6).allSatisfy { left.words[$0] == right.words[$0] }
    }
}
