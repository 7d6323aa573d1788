internal import Foundation
internal import Synchronization

/// A thread for calls that wait: drivers of databases block for as long as their hosts are silent, and Swift's pool has
/// one thread for each core.
///
/// A call that does not come back within its time is given up: whoever waits gets an error, the thread is left to the
/// driver, and no further call is made on it.
final class OwnThread: Sendable {
    private let work = Work()

    init(name: String) {
        let thread = Thread { [work] in work.run() }
        thread.name = name
        thread.stackSize = 2 << 20
        thread.start()
    }

    deinit { work.end() }

    /// Runs `body` on the thread.
    /// - Throws: what `body` throws, or `late` when it takes longer than `seconds` or an earlier call never came back.
    func perform<Value: Sendable>(
        within seconds: Double, orElse late: LinkFault, _ body: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        let outcome = Outcome<Value>()
        return try await withCheckedThrowingContinuation { continuation in
            outcome.begin(continuation)
            guard work.add({ outcome.settle(Result { try body() }) }) else {
                outcome.settle(.failure(late))
                return
            }
            let watch = Task { [work] in
                try await Task.sleep(for: .seconds(seconds))
                if outcome.settle(.failure(late)) { work.end() }
            }
            outcome.watched(by: watch)
        }
    }

    /// Runs `body` on the thread and blocks the caller until it has ended, at most for `seconds`. Only for the end of an
    /// object's life, where nothing can be awaited.
    func performAndWait(within seconds: Double, _ body: @escaping @Sendable () -> Void) {
        let ended = DispatchSemaphore(value: 0)
        guard
            work.add({
                body()
                ended.signal()
            })
        else { return }
        _ = ended.wait(timeout: .now() + seconds)
    }

    /// What there is to do, in order.
    private final class Work: Sendable {
        private let jobs = Mutex<(waiting: [@Sendable () -> Void], isOver: Bool)>(([], false))
        private let bell = DispatchSemaphore(value: 0)

        func add(_ job: @escaping @Sendable () -> Void) -> Bool {
            let isTaken = jobs.withLock { jobs in
                if !jobs.isOver { jobs.waiting.append(job) }
                return !jobs.isOver
            }
            bell.signal()
            return isTaken
        }

        func end() {
            jobs.withLock { $0.isOver = true }
            bell.signal()
        }

        func run() {
            while true {
                bell.wait()
                let (job, isOver) = jobs.withLock { jobs in
                    (jobs.waiting.isEmpty ? nil : jobs.waiting.removeFirst(), jobs.isOver)
                }
                if let job { job() } else if isOver { return }
            }
        }
    }

    /// The first of result and lateness.
    private final class Outcome<Value: Sendable>: Sendable {
        private struct State {
            var continuation: CheckedContinuation<Value, any Error>?
            var watch: Task<Void, any Error>?
            var isSettled = false
        }

        private let state = Mutex(State())

        func begin(_ continuation: CheckedContinuation<Value, any Error>) {
            state.withLock { $0.continuation = continuation }
        }

        func watched(by watch: Task<Void, any Error>) {
            let isSettled = state.withLock { state in
                state.watch = watch
                return state.isSettled
            }
            if isSettled { watch.cancel() }
        }

        @discardableResult
        func settle(_ result: Result<Value, any Error>) -> Bool {
            let (continuation, watch) = state.withLock { state in
                state.isSettled = true
                defer { state.continuation = nil }
                return (state.continuation, state.watch)
            }
            watch?.cancel()
            continuation?.resume(with: result)
            return continuation != nil
        }
    }
}
