internal import GRDB
internal import Synchronization

/// Writes that share a commit: while one transaction is being synced to disk, those that come meanwhile wait, and are
/// the next one together. Each is acknowledged after the commit that it is in, and a failure of one undoes only that one.
final class GroupCommit: Sendable {
    private struct State {
        var waiting: [any GroupedWrite] = []
        var isRunning = false
    }

    private let pool: DatabasePool
    private let state = Mutex(State())
    /// Writes in one transaction at most: others want their turn too.
    private static let most = 128

    private let stamp: CatalogueStamp

    init(_ pool: DatabasePool, _ stamp: CatalogueStamp) { (self.pool, self.stamp) = (pool, stamp) }

    /// Does a write, and returns once it is on the disk.
    /// - Parameter write: may be called twice, the first time in a transaction that is undone.
    func perform<Result: Sendable>(
        _ write: @escaping @Sendable (Database, WriteGroup) throws -> Result
    ) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            let item = Item(write, continuation)
            let starts = state.withLock { state in
                state.waiting.append(item)
                defer { state.isRunning = true }
                return !state.isRunning
            }
            if starts { runNext() }
        }
    }

    private func runNext() {
        let group = state.withLock { state in
            let group = Array(state.waiting.prefix(Self.most))
            state.waiting.removeFirst(group.count)
            if group.isEmpty { state.isRunning = false }
            return group
        }
        guard !group.isEmpty else { return }
        write(group) { [self] in runNext() }
    }

    private func write(_ items: [any GroupedWrite], then next: @escaping @Sendable () -> Void) {
        let announcement = Mutex<UInt32?>(nil)
        pool.asyncWrite { [stamp] database in
            let before = database.totalChangesCount
            let group = WriteGroup(database)
            for item in items { item.run(database, group) }
            try group.finish()
            // A transaction that wrote nothing makes no commit that could be counted.
            let isWritten = database.isInsideTransaction && database.totalChangesCount > before
            announcement.withLock { $0 = isWritten ? stamp.announce(group.objects) : nil }
        } completion: { [self] _, result in
            let failed = if case .failure = result { true } else { false }
            if let number = announcement.withLock({ $0 }) { stamp.settle(number, isCommitted: !failed) }
            guard case .failure(let failure) = result else {
                for item in items { item.acknowledge(nil) }
                return next()
            }
            // What could not be written for all of them together may be the fault of one.
            if let shared = failure as? SharedFailure, items.count > 1, !shared.isOfDisk {
                return writeOneByOne(items[...], then: next)
            }
            for item in items { item.acknowledge((failure as? SharedFailure)?.error ?? failure) }
            next()
        }
    }

    private func writeOneByOne(_ items: ArraySlice<any GroupedWrite>, then next: @escaping @Sendable () -> Void) {
        guard let first = items.first else { return next() }
        write([first]) { [self] in writeOneByOne(items.dropFirst(), then: next) }
    }

    private final class Item<Result: Sendable>: GroupedWrite {
        private let write: @Sendable (Database, WriteGroup) throws -> Result
        private let continuation: CheckedContinuation<Result, any Error>
        private let outcome = Mutex<Swift.Result<Result, any Error>?>(nil)

        init(
            _ write: @escaping @Sendable (Database, WriteGroup) throws -> Result,
            _ continuation: CheckedContinuation<Result, any Error>
        ) {
            self.write = write
            self.continuation = continuation
        }

        func run(_ database: Database, _ group: WriteGroup) {
            outcome.withLock { $0 = nil }
            // A failure such as a full disk ends the whole transaction: what follows it cannot be in it.
            guard database.isInsideTransaction else { return }
            do {
                let result = try database.attempt { try write(database, group) }
                outcome.withLock { $0 = .success(result) }
            } catch {
                outcome.withLock { $0 = .failure(error) }
            }
        }

        func acknowledge(_ failure: (any Error)?) {
            let outcome = self.outcome.withLock { $0 }
            switch (outcome, failure) {
            case (.failure(let error)?, _): continuation.resume(throwing: error)
            case (.success(let result)?, nil): continuation.resume(returning: result)
            case (_, let failure?): continuation.resume(throwing: failure)
            case (nil, nil): continuation.resume(throwing: CatalogueError.notWritten)
            }
        }
    }
}

private protocol GroupedWrite: Sendable {
    func run(_ database: Database, _ group: WriteGroup)
    func acknowledge(_ failure: (any Error)?)
}

/// What the writes of one transaction have in common, used on the thread that writes.
final class WriteGroup {
    private let database: Database
    private var index: SearchWriter?
    /// All that is written, by the keys of identifiers.
    private(set) var objects: Set<String> = []

    init(_ database: Database) { self.database = database }

    /// Notes that an object is written.
    func note(_ key: String) { objects.insert(key) }

    /// What is found by searching is written once for all of them. What a write noted that was undone is found to be as
    /// it was.
    func searchWriter() throws -> SearchWriter {
        if let index { return index }
        let index = try SearchWriter(database)
        self.index = index
        return index
    }

    /// To be called when all has been written.
    func finish() throws {
        guard database.isInsideTransaction, let index else { return }
        do { try index.flush() } catch let error as DatabaseError { throw SharedFailure(error: error) }
    }
}

/// Why what several writes have in common was not written.
private struct SharedFailure: Error {
    var error: DatabaseError

    /// Whether trying again without the others would be of no use.
    var isOfDisk: Bool {
        [.SQLITE_FULL, .SQLITE_IOERR, .SQLITE_READONLY, .SQLITE_CORRUPT].contains(error.resultCode)
    }
}

extension Database {
    /// Does a part of a transaction that leaves nothing behind where it fails.
    func attempt<Result>(_ part: () throws -> Result) throws -> Result {
        try run("SAVEPOINT part")
        do {
            let result = try part()
            try run("RELEASE part")
            return result
        } catch {
            // Some failures undo the whole transaction by themselves.
            if isInsideTransaction {
                try run("ROLLBACK TO part")
                try run("RELEASE part")
            }
            throw error
        }
    }
}
