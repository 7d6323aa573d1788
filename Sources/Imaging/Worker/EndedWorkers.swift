internal import Foundation
package import Glibc
internal import Synchronization

/// Ends worker processes and waits for those that do not end.
///
/// A process in an uninterruptible read, such as from a network share that does not respond, ends only when the read
/// does. It is abandoned: a thread waits for it, and the caller continues. The number of such processes is bounded.
package final class EndedWorkers: Sendable {
    static let shared = EndedWorkers()

    private struct State {
        var waiting: Set<pid_t> = []
        var isReaping = false
    }

    private let state = Mutex(State())
    private let most: Int
    private let kill: @Sendable (pid_t) -> Void

    /// Milliseconds in which nearly every process ends.
    private static let patience = 2000

    /// - Parameters:
    ///   - most: processes that do not end, at which no further worker is started; default 16.
    ///   - kill: ends a process; default by SIGKILL.
    package init(most: Int = 16, kill: @escaping @Sendable (pid_t) -> Void = { _ = Glibc.kill($0, SIGKILL) }) {
        self.most = most
        self.kill = kill
    }

    /// Processes that were ended and are still there.
    package var count: Int { state.withLock { $0.waiting.count } }

    /// Whether another worker must not be started.
    package var isFull: Bool { count >= most }

    /// Ends a child process. Returns when it has ended, or after two seconds.
    package func end(_ process: pid_t) {
        kill(process)
        for step in 0..<(Self.patience / 5) {
            if Self.isReaped(process) { return }
            usleep(step < 20 ? 500 : 5_000)
        }
        let begins = state.withLock { state in
            state.waiting.insert(process)
            defer { state.isReaping = true }
            return !state.isReaping
        }
        guard begins else { return }
        let thread = Thread { [self] in reap() }
        thread.name = "vitrine.reaper"
        thread.start()
    }

    private func reap() {
        while true {
            usleep(200_000)
            let ended = state.withLock { $0.waiting }.filter(Self.isReaped)
            let isOver = state.withLock { state in
                state.waiting.subtract(ended)
                state.isReaping = !state.waiting.isEmpty
                return state.waiting.isEmpty
            }
            if isOver { return }
        }
    }

    private static func isReaped(_ process: pid_t) -> Bool {
        var status: Int32 = 0
        let result = waitpid(process, &status, WNOHANG)
        return result == process || result < 0 && errno == ECHILD
    }
}
