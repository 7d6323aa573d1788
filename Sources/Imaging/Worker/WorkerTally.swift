internal import Synchronization

/// What worker processes went through since the start: kept by whoever starts them.
public final class WorkerTally: Sendable {
    public struct Counts: Codable, Hashable, Sendable {
        public var started = 0
        /// Of those started, how many took the place of a lost one.
        public var restarted = 0
        /// Ended by themselves, or by somebody else.
        public var died = 0
        /// Killed because their job took longer than it may.
        public var killedAtDeadline = 0
        /// Ended because nobody waited for their answer any more.
        public var abandoned = 0

        public init() {}
    }

    /// How a worker was lost.
    enum Loss {
        case died, deadline, abandoned
    }

    private struct State {
        var counts = Counts()
        /// Lost and not yet replaced.
        var missing = 0
    }

    private let state = Mutex(State())
    private let changed: @Sendable (Counts) -> Void

    /// - Parameter changed: told of every change, on whichever thread it comes.
    public init(changed: @escaping @Sendable (_ now: Counts) -> Void = { _ in }) { self.changed = changed }

    public var counts: Counts { state.withLock(\.counts) }

    func start() {
        change { state in
            state.counts.started += 1
            guard state.missing > 0 else { return }
            state.missing -= 1
            state.counts.restarted += 1
        }
    }

    func lose(_ loss: Loss) {
        change { state in
            state.missing += 1
            switch loss {
            case .died: state.counts.died += 1
            case .deadline: state.counts.killedAtDeadline += 1
            case .abandoned: state.counts.abandoned += 1
            }
        }
    }

    private func change(_ body: (inout State) -> Void) {
        changed(
            state.withLock { state in
                body(&state)
                return state.counts
            })
    }
}
