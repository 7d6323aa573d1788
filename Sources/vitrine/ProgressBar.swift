import Foundation
import Glibc
import Ingest
import Synchronization

/// How far an import has come: a bar with rate and time left on a terminal, a plain line now and then elsewhere.
final class ProgressBar: Sendable {
    private struct State {
        var phase: ImportProgress.Phase?
        var start = ContinuousClock.now
        var shown: ContinuousClock.Instant?
        var isOpen = false
    }

    private let state = Mutex(State())
    private let isTerminal = isatty(STDERR_FILENO) == 1

    func show(_ progress: ImportProgress) {
        state.withLock { state in
            if state.phase != progress.phase {
                close(&state)
                state.phase = progress.phase
                state.start = .now
                state.shown = nil
            }
            let interval: Duration = isTerminal ? .milliseconds(100) : .seconds(10)
            let isLast = progress.done >= progress.total
            if let shown = state.shown, !isLast, shown.duration(to: .now) < interval { return }
            if state.shown == nil, !isTerminal, !isLast {
                state.shown = .now
                return
            }
            state.shown = .now
            let line = Self.line(progress, elapsed: state.start.duration(to: .now), withBar: isTerminal)
            if isTerminal {
                FileHandle.standardError.write(Data("\r\u{1B}[K\(line)".utf8))
                state.isOpen = true
            } else {
                FileHandle.standardError.write(Data((line + "\n").utf8))
            }
        }
    }

    /// Leaves the cursor on a line of its own.
    func finish() { state.withLock { close(&$0) } }

    private func close(_ state: inout State) {
        if state.isOpen { FileHandle.standardError.write(Data("\n".utf8)) }
        state.isOpen = false
    }

    private static func line(_ progress: ImportProgress, elapsed: Duration, withBar: Bool) -> String {
        let total = max(progress.total, 1)
        let share = min(1, Double(progress.done) / Double(total))
        let seconds = Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) / 1e18
        let rate = seconds > 0.05 ? Double(progress.done) / seconds : 0
        let filled = Int(share * 24)
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 24 - filled)
        var line = "\(progress.phase.rawValue) \(withBar ? bar + " " : "")\(progress.done)/\(progress.total)"
        if rate > 0 {
            line += String(format: ", %.1f/s", rate)
            let left = Int(Double(progress.total - progress.done) / rate)
            if left > 0 { line += ", \(left >= 60 ? "\(left / 60) min \(left % 60) s" : "\(left) s") left" }
        }
        return line
    }
}
