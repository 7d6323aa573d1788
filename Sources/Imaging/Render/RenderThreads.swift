internal import CLinux
internal import Foundation
internal import Glibc
internal import Synchronization

/// A fixed number of threads for work that takes processor time, at a lower priority than the event loops: answering
/// cheap requests comes first.
final class RenderThreads: Sendable {
    typealias Work = @Sendable () -> Void

    private let waiting = Mutex<(work: [Work], head: Int)>(([], 0))
    private let available = DispatchSemaphore(value: 0)

    /// Nice value of the threads: one that yields to the event loops and still gets its share of an idle machine.
    private static let niceness: Int32 = 10

    init(count: Int, name: String) {
        for _ in 0..<count {
            let thread = Thread { [self] in
                // On Linux a nice value belongs to a thread, and libvips' own threads inherit it.
                setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, Self.niceness)
                while true { next()() }
            }
            thread.name = name
            thread.start()
        }
    }

    /// Puts work at the end of the queue. How much may wait is the caller's to bound.
    func add(_ work: @escaping Work) {
        waiting.withLock { $0.work.append(work) }
        available.signal()
    }

    private func next() -> Work {
        available.wait()
        return waiting.withLock { queue in
            let work = queue.work[queue.head]
            queue.head += 1
            if queue.head == queue.work.count {
                queue.work.removeAll(keepingCapacity: true)
                queue.head = 0
            }
            return work
        }
    }
}
