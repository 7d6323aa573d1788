internal import Foundation
internal import GRDB
internal import Synchronization

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
    static let shared = ReadingThreads()
    /// As many as there are connections that read.
    static let most = 8

    private let state = Mutex(State())
    private let called = DispatchSemaphore(value: 0)

    private enum Call { case signal, start, none }

    func add(_ work: @escaping @Sendable () -> Void) {
        let call = state.withLock { state -> Call in
            state.waiting.append(work)
            if state.idle > 0 {
                state.idle -= 1
                return .signal
            }
            guard state.count < Self.most else { return .none }
            state.count += 1
            return .start
        }
        switch call {
        case .signal: called.signal()
        case .start:
            let thread = Thread { [self] in run() }
            thread.name = "vitrine.reader"
            thread.start()
        case .none: break
        }
    }

    private func run() {
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
    /// Reads without holding a thread that runs tasks.
    func reading<Result: Sendable>(_ work: @escaping @Sendable (Database) throws -> Result) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            ReadingThreads.shared.add { [pool] in
                continuation.resume(with: Swift.Result { try pool.read(work) })
            }
        }
    }
}
