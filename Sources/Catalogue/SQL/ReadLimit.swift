internal import CSQLite
internal import GRDB
internal import Synchronization

/// The bounds of the reads that one request makes. The server sets ``current`` for the task of a request; reads of
/// commands and services have no bound.
public struct ReadLimit: Sendable {
    /// Of the task that reads; nil for no bound.
    @TaskLocal public static var current: ReadLimit?

    /// Seconds that each read may take, time in the queue included.
    public var seconds: Int
    /// Whether the client has closed its connection. Asked while a read runs.
    public var hasLeft: @Sendable () -> Bool

    /// Gets what each read took, once it ended; nil measures nothing. For tests of cost: counts, unlike times, are the
    /// same on every machine.
    public var measured: (@Sendable (ReadWork) -> Void)?

    public init(
        seconds: Int, hasLeft: @escaping @Sendable () -> Bool = { false },
        measured: (@Sendable (ReadWork) -> Void)? = nil
    ) {
        (self.seconds, self.hasLeft, self.measured) = (seconds, hasLeft, measured)
    }
}

/// What a read of the catalogue took.
public struct ReadWork: Hashable, Sendable {
    /// Instructions of SQLite's virtual machine, in hundreds.
    public var steps: Int
    /// Pages of the database that were asked for, from memory or from the file.
    public var pages: Int

    public init(steps: Int = 0, pages: Int = 0) { (self.steps, self.pages) = (steps, pages) }

    public static func + (one: ReadWork, other: ReadWork) -> ReadWork {
        ReadWork(steps: one.steps + other.steps, pages: one.pages + other.pages)
    }
}

/// Watches one read: stops it at its deadline, when its task is cancelled, and when its client leaves.
///
/// SQLite asks every ``every`` instructions of its virtual machine. One instruction cannot be stopped; FTS5 evaluates
/// a whole expression up to its next row in one, which ``SearchMatch`` bounds.
final class ReadWatch: Sendable {
    private enum Reason { case late, left }

    /// About half a millisecond.
    private static let every: Int32 = 10_000
    /// A read this short is finished although its client left: clients may close their half of a connection and still
    /// take the answer.
    private static let grace = Duration.milliseconds(250)

    private let limit: ReadLimit?
    private let start = ContinuousClock.now
    private let isCancelled = Atomic(false)
    private let reason = Mutex<Reason?>(nil)
    private let steps = Atomic(0)
    /// Instructions between two looks where they are counted.
    private static let counted: Int32 = 100

    init(_ limit: ReadLimit?) { self.limit = limit }

    func cancel() { isCancelled.store(true, ordering: .relaxed) }

    /// - Throws: `CatalogueError.tooSlow` after the deadline, `CancellationError` where the client left or the task was cancelled.
    func check() throws {
        if shouldStop() { throw problem ?? CancellationError() }
    }

    /// Reads, and throws where it was stopped on the way: whatever the work made of that.
    func watched<Result>(_ database: Database, _ work: (Database) throws -> Result) throws -> Result {
        guard let connection = database.sqliteConnection else { return try work(database) }
        let context = Unmanaged.passUnretained(self).toOpaque()
        let measured = limit?.measured
        let pages = measured.map { _ in Self.pages(connection) }
        sqlite3_progress_handler(
            connection, measured == nil ? Self.every : Self.counted,
            { context in
                guard let context else { return 0 }
                let watch = Unmanaged<ReadWatch>.fromOpaque(context).takeUnretainedValue()
                watch.steps.add(1, ordering: .relaxed)
                return watch.shouldStop() ? 1 : 0
            }, context)
        defer {
            sqlite3_progress_handler(connection, 0, nil, nil)
            if let pages {
                measured?(
                    ReadWork(steps: steps.load(ordering: .relaxed), pages: Self.pages(connection) - pages))
            }
        }
        do {
            let result = try work(database)
            if let problem { throw problem }
            return result
        } catch {
            throw problem ?? error
        }
    }

    /// Pages that a connection asked for until now.
    private static func pages(_ connection: OpaquePointer) -> Int {
        [SQLITE_DBSTATUS_CACHE_HIT, SQLITE_DBSTATUS_CACHE_MISS].reduce(0) { sum, kind in
            var (now, most) = (Int32(0), Int32(0))
            sqlite3_db_status(connection, kind, &now, &most, 0)
            return sum + Int(now)
        }
    }

    private var problem: (any Error)? {
        switch reason.withLock({ $0 }) {
        case nil: nil
        case .late: CatalogueError.tooSlow(seconds: limit?.seconds ?? 0)
        case .left: CancellationError()
        }
    }

    private func shouldStop() -> Bool {
        let elapsed = start.duration(to: .now)
        let found: Reason? =
            if let limit, elapsed > .seconds(limit.seconds) {
                .late
            } else if isCancelled.load(ordering: .relaxed) || elapsed > Self.grace && limit?.hasLeft() ?? false {
                .left
            } else {
                nil
            }
        guard let found else { return false }
        reason.withLock { $0 = $0 ?? found }
        return true
    }
}
