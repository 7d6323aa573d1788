internal import Dispatch
internal import Foundation
internal import Glibc
internal import Synchronization

/// Why a ``BlockingPool`` does not do work. A request that meets one of these gets 503 with `Retry-After`.
public enum BlockingPoolError: Error, Hashable, Sendable {
    /// All threads are busy and the queue is full, or the work waited in the queue for as long as it may take.
    case full
    /// The work took longer than it may. Its thread is abandoned.
    case timedOut
    /// Too many threads of the pool are abandoned. Nothing is tried until one of them returns.
    case stuck
}

/// A bounded set of threads for work that blocks: opening files, reading them, waiting for a process.
///
/// Event loops and Swift's own threads are few, so that code on them must never wait for a disk. The pool runs such code
/// on threads of the pool. A thread that is stuck, such as in a read from a network share that does not respond, is
/// abandoned after a deadline and replaced; the number of abandoned threads is bounded. Threads are started on demand.
public final class BlockingPool: Sendable {
    /// What the pool is doing, for tests and logs.
    public struct Counts: Hashable, Sendable {
        /// Threads that take work, busy ones included and abandoned ones excluded.
        public var threads = 0
        public var running = 0
        public var queued = 0
        public var abandoned = 0
    }

    private struct State {
        var queue: [Job] = []
        /// The work of each busy thread that is not abandoned, and when that is abandoned.
        var running: [Int: (job: Job, deadline: ContinuousClock.Instant?)] = [:]
        var threads = 0
        var abandoned = 0
        var nextThread = 0
        /// Whether ``watch()`` is scheduled.
        var isWatching = false

        /// Number of the thread to start for queued work, if one may be started.
        mutating func newThread(most: Int) -> Int? {
            guard threads < min(most, running.count + queue.count) else { return nil }
            threads += 1
            nextThread += 1
            return nextThread
        }
    }

    private let name: String
    private let most: Int
    private let queueLimit: Int
    private let mostAbandoned: Int
    private let niceness: Int32
    private let state = Mutex(State())
    private let called = DispatchSemaphore(value: 0)
    private let timer: DispatchQueue
    private let idleSeconds: Int

    /// How exactly deadlines are kept.
    private static let tick = DispatchTimeInterval.milliseconds(50)

    /// - Parameters:
    ///   - name: of the threads, at most 15 bytes are shown by Linux.
    ///   - threads: that work at one time; at least 1.
    ///   - queue: pieces of work that wait for a thread; with more, ``BlockingPoolError/full``.
    ///   - mostAbandoned: stuck threads at which the pool refuses work; default as many as `threads`.
    ///   - niceness: nice value of the threads, 0 to 19; default 0.
    ///   - idleSeconds: after which a thread without work ends; default 30.
    public init(
        name: String, threads: Int, queue: Int, mostAbandoned: Int? = nil, niceness: Int = 0, idleSeconds: Int = 30
    ) {
        self.name = name
        most = max(1, threads)
        queueLimit = max(0, queue)
        self.mostAbandoned = max(1, mostAbandoned ?? threads)
        self.niceness = Int32(niceness)
        self.idleSeconds = idleSeconds
        timer = DispatchQueue(label: name + ".deadlines")
    }

    /// What the pool is doing now.
    public var counts: Counts {
        state.withLock {
            Counts(
                threads: $0.threads, running: $0.running.count, queued: $0.queue.count, abandoned: $0.abandoned)
        }
    }

    /// Runs work on a thread that may block, for as long as it takes.
    /// - Throws: what the work throws; ``BlockingPoolError/full`` or ``BlockingPoolError/stuck`` without running it.
    public func run<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            submit(within: nil, work) { continuation.resume(with: $0) }
        }
    }

    /// Runs work on a thread that may block, and abandons the thread when the work takes longer than `limit`.
    ///
    /// The time in the queue counts. Abandoned work runs on and its result is dropped, so that a value which holds
    /// something open must release it in its `deinit`.
    /// - Throws: what the work throws; ``BlockingPoolError``.
    public func run<Value: Sendable>(
        within limit: Duration, _ work: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            submit(within: limit, work) { continuation.resume(with: $0) }
        }
    }

    /// Runs work without waiting for it.
    /// - Parameters:
    ///   - limit: after which the thread is abandoned; nil for none.
    ///   - countsQueue: whether the limit includes the time in the queue; if not, it begins with the work.
    ///   - done: called once, on any thread, with the result or the refusal.
    public func submit<Value: Sendable>(
        within limit: Duration?, countsQueue: Bool = true, _ work: @escaping @Sendable () throws -> Value,
        done: @escaping @Sendable (Result<Value, any Error>) -> Void
    ) {
        let outcome = Outcome(done)
        let job = Job(
            limit: limit, deadline: countsQueue ? limit.map { .now + $0 } : nil,
            work: { outcome.settle(Result(catching: work)) }, refuse: { outcome.settle(.failure($0)) })
        let (refusal, thread, watches) = state.withLock { state -> (BlockingPoolError?, Int?, Bool) in
            if state.abandoned >= mostAbandoned { return (.stuck, nil, false) }
            let free = most - state.running.count
            guard state.queue.count < queueLimit + max(0, free) else { return (.full, nil, false) }
            state.queue.append(job)
            let watches = limit != nil && !state.isWatching
            if watches { state.isWatching = true }
            return (nil, state.newThread(most: most), watches)
        }
        if let refusal { return job.refuse(refusal) }
        if let thread { start(thread) }
        called.signal()
        if watches { scheduleWatch() }
    }

    // MARK: Threads

    private func start(_ number: Int) {
        let thread = Thread { [self] in
            Thread.current.name = name
            // On Linux a nice value belongs to a thread.
            if niceness != 0 { setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, niceness) }
            serve(number)
        }
        thread.start()
    }

    private func serve(_ number: Int) {
        while true {
            guard called.wait(timeout: .now() + .seconds(idleSeconds)) == .success else {
                let ends = state.withLock { state in
                    guard state.queue.isEmpty else { return false }
                    state.threads -= 1
                    return true
                }
                if ends { return }
                continue
            }
            let job = state.withLock { state -> Job? in
                guard !state.queue.isEmpty else { return nil }
                let job = state.queue.removeFirst()
                state.running[number] = (job, job.deadline ?? job.limit.map { .now + $0 })
                return job
            }
            // The work that this call was for may have been refused while it waited.
            guard let job else { continue }
            job.work()
            let isAbandoned = state.withLock { state in
                guard state.running.removeValue(forKey: number) == nil else { return false }
                state.abandoned -= 1
                return true
            }
            if isAbandoned { return }
        }
    }

    // MARK: Deadlines

    private func scheduleWatch() {
        timer.asyncAfter(deadline: .now() + Self.tick) { [weak self] in self?.watch() }
    }

    /// Abandons threads whose work is late, refuses work that waited too long, and starts threads in their place.
    private func watch() {
        let now = ContinuousClock.now
        let (late, expired, refused, threads, goesOn) = state.withLock { state -> ([Job], [Job], [Job], [Int], Bool) in
            func isLate(_ deadline: ContinuousClock.Instant?) -> Bool { deadline.map { $0 <= now } ?? false }
            let stuck = state.running.filter { isLate($0.value.deadline) }
            for number in stuck.keys { state.running[number] = nil }
            state.threads -= stuck.count
            state.abandoned += stuck.count
            let expired = state.queue.filter { isLate($0.deadline) }
            state.queue.removeAll { isLate($0.deadline) }
            // With too many threads stuck, the rest of the queue would only add to them.
            var refused: [Job] = []
            if state.abandoned >= mostAbandoned {
                refused = state.queue
                state.queue.removeAll()
            }
            var threads: [Int] = []
            while let number = state.newThread(most: most) { threads.append(number) }
            let goesOn =
                state.queue.contains { $0.limit != nil } || state.running.values.contains { $0.deadline != nil }
            state.isWatching = goesOn
            return (stuck.values.map(\.job), expired, refused, threads, goesOn)
        }
        for number in threads {
            start(number)
            called.signal()
        }
        for job in late { job.refuse(.timedOut) }
        for job in expired { job.refuse(.full) }
        for job in refused { job.refuse(.stuck) }
        if goesOn { scheduleWatch() }
    }

    /// A piece of work that waits or runs.
    private final class Job: Sendable {
        let limit: Duration?
        /// Nil where the limit begins with the work.
        let deadline: ContinuousClock.Instant?
        let work: @Sendable () -> Void
        let refuse: @Sendable (BlockingPoolError) -> Void

        init(
            limit: Duration?, deadline: ContinuousClock.Instant?, work: @escaping @Sendable () -> Void,
            refuse: @escaping @Sendable (BlockingPoolError) -> Void
        ) {
            (self.limit, self.deadline, self.work, self.refuse) = (limit, deadline, work, refuse)
        }
    }

    /// Hands a result on once: that of the work, or the refusal, whichever comes first.
    private final class Outcome<Value: Sendable>: Sendable {
        private let done: Mutex<(@Sendable (Result<Value, any Error>) -> Void)?>

        init(_ done: @escaping @Sendable (Result<Value, any Error>) -> Void) { self.done = Mutex(done) }

        func settle(_ result: Result<Value, any Error>) {
            let done = done.withLock { done in
                defer { done = nil }
                return done
            }
            done?(result)
        }
    }
}
