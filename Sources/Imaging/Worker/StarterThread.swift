internal import Foundation
internal import Synchronization

/// A thread that lives as long as the program and starts worker processes: the kernel ends a worker with the thread that
/// started it, so that threads of a pool, which come and go, must not.
final class StarterThread: Sendable {
    typealias Work = @Sendable () -> Void

    private let waiting = Mutex<[Work]>([])
    private let available = DispatchSemaphore(value: 0)

    init(name: String) {
        let thread = Thread { [self] in
            while true {
                available.wait()
                let next = waiting.withLock { $0.isEmpty ? nil : $0.removeFirst() }
                next?()
            }
        }
        thread.name = name
        thread.start()
    }

    /// Puts work at the end of the queue. The caller bounds how much waits.
    func add(_ work: @escaping Work) {
        waiting.withLock { $0.append(work) }
        available.signal()
    }
}
