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

    init(_ pool: DatabasePool) { self.pool = pool }

    /// Does a write, and returns once it is on the disk.
    func perform<Result: Sendable>(
        _ write: @escaping @Sendable (Database) throws -> Result
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
        pool.asyncWrite { database in
            for item in group { item.run(database) }
        } completion: { [self] _, result in
            var failure: (any Error)?
            if case .failure(let error) = result { failure = error }
            for item in group { item.acknowledge(failure) }
            runNext()
        }
    }

    private final class Item<Result: Sendable>: GroupedWrite {
        private let write: @Sendable (Database) throws -> Result
        private let continuation: CheckedContinuation<Result, any Error>
        private let outcome = Mutex<Swift.Result<Result, any Error>?>(nil)

        init(
            _ write: @escaping @Sendable (Database) throws -> Result,
            _ continuation: CheckedContinuation<Result, any Error>
        ) {
            self.write = write
            self.continuation = continuation
        }

        func run(_ database: Database) {
            // A failure such as a full disk ends the whole transaction: what follows it cannot be in it.
            guard database.isInsideTransaction else { return }
            do {
                var result: Result?
                try database.inSavepoint {
                    result = try write(database)
                    return .commit
                }
                outcome.withLock { [result] in $0 = result.map { .success($0) } }
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
    func run(_ database: Database)
    func acknowledge(_ failure: (any Error)?)
}
