internal import Foundation
internal import GRDB
internal import Glibc
internal import Synchronization

/// What a read may cost. Small reads never wait for large ones: each kind has threads and connections of its own.
enum ReadCost: Sendable {
    /// Look-ups by key: tokens, images, positions, single pages, objects of ordinary size.
    case small
    /// Searches, lists, and objects of many thousands of resources.
    case large

    /// Threads, and so connections, for each.
    static let smallThreads = 6
    static let largeThreads = min(4, max(2, ProcessInfo.processInfo.activeProcessorCount / 2))
    /// Connections beside them, for commands and services that read on threads of their own.
    static let otherConnections = 4
    /// Large reads that wait at most; a further one is refused.
    static let mostWaiting = 200

    var threads: ReadingThreads { self == .small ? .small : .large }
}

/// Threads that wait for the catalogue on behalf of tasks. One hand-over there and one back: with GRDB's asynchronous reads
/// it is three of each, which is longer than the reading where other threads are busy.
final class ReadingThreads: Sendable {
    private struct State {
        var waiting: [@Sendable () -> Void] = []
        var head = 0
        var idle = 0
        var count = 0

        mutating func next() -> (@Sendable () -> Void)? {
            guard head < waiting.count else { return nil }
            let work = waiting[head]
            head += 1
            if head == waiting.count || head > 1024 {
                waiting.removeFirst(head)
                head = 0
            }
            return work
        }
    }

    /// Those of this process. Each is started when it is first needed, and stays.
    static let small = ReadingThreads("vitrine.reader", most: ReadCost.smallThreads)
    /// They yield to all other threads: a search may take longer, a tile may not.
    static let large = ReadingThreads(
        "vitrine.search", most: ReadCost.largeThreads, queue: ReadCost.mostWaiting, niceness: 5)

    private let name: String
    private let most: Int
    private let queue: Int?
    private let niceness: Int32
    private let state = Mutex(State())
    private let called = DispatchSemaphore(value: 0)

    private enum Call { case signal, start, none, refuse }

    /// - Parameters:
    ///   - most: threads.
    ///   - queue: pieces of work that wait at most; nil for any number.
    ///   - niceness: added to that of the process.
    init(_ name: String, most: Int, queue: Int? = nil, niceness: Int32 = 0) {
        (self.name, self.most, self.queue, self.niceness) = (name, most, queue, niceness)
    }

    /// - Returns: false where too many wait already, and the work is not done.
    func add(_ work: @escaping @Sendable () -> Void) -> Bool {
        let call = state.withLock { state -> Call in
            if let queue, state.waiting.count - state.head >= queue { return .refuse }
            state.waiting.append(work)
            if state.idle > 0 {
                state.idle -= 1
                return .signal
            }
            guard state.count < most else { return .none }
            state.count += 1
            return .start
        }
        switch call {
        case .signal: called.signal()
        case .start:
            let thread = Thread { [self] in run() }
            thread.name = name
            thread.start()
        case .none: break
        case .refuse: return false
        }
        return true
    }

    private func run() {
        // Linux sets this for the calling thread alone. Without it, work is done all the same.
        let own = __priority_which_t(PRIO_PROCESS.rawValue)
        if niceness != 0 { _ = setpriority(own, 0, getpriority(own, 0) + niceness) }
        while true {
            let work = state.withLock { state in
                let work = state.next()
                if work == nil { state.idle += 1 }
                return work
            }
            if let work { work() } else { called.wait() }
        }
    }
}

extension Catalogue {
    /// Reads without holding a thread that runs tasks, within ``ReadLimit/current``.
    /// - Throws: `CatalogueError.busy` where too many large reads wait; `CatalogueError.tooSlow` after the deadline;
    ///   `CancellationError` where the client left or the task was cancelled.
    func reading<Result: Sendable>(
        _ cost: ReadCost = .small, _ work: @escaping @Sendable (Database) throws -> Result
    ) async throws -> Result {
        let watch = ReadWatch(ReadLimit.current)
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let isAdded = cost.threads.add { [pool] in
                    continuation.resume(
                        with: Swift.Result {
                            try watch.check()
                            return try pool.read { try watch.watched($0, work) }
                        })
                }
                if !isAdded { continuation.resume(throwing: CatalogueError.busy) }
            }
        } onCancel: {
            watch.cancel()
        }
    }
}
