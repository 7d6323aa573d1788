internal import NIOCore
internal import Synchronization

/// What a connection is waiting for, and since when: read by ``ConnectionLimits`` on another thread.
final class ConnectionSeat: Sendable {
    /// Ordered: under pressure, connections of a lower phase are closed first.
    enum Phase: UInt64, Comparable {
        /// No byte of a request arrived yet, or only a part of one.
        case arriving
        /// Kept open after a response.
        case idle
        /// The client takes nothing of a response.
        case stalled
        /// A response is being made or sent.
        case answering

        static func < (left: Phase, right: Phase) -> Bool { left.rawValue < right.rawValue }
    }

    /// What counts as one client: see ``ClientBudget/network(of:)``.
    let client: String
    /// Trusted proxies stand for many clients: their connections are theirs to limit.
    let isTrusted: Bool
    /// Milliseconds of the phase's beginning, times four, plus the phase.
    private let state: Atomic<UInt64>
    private let evicted = Atomic(false)

    init(client: String, isTrusted: Bool) {
        (self.client, self.isTrusted) = (client, isTrusted)
        state = Atomic(Self.encoded(.arriving))
    }

    private static func encoded(_ phase: Phase) -> UInt64 { now() << 2 | phase.rawValue }

    /// Milliseconds since the machine was started.
    static func now() -> UInt64 { NIODeadline.now().uptimeNanoseconds / 1_000_000 }

    func begin(_ phase: Phase) { state.store(Self.encoded(phase), ordering: .relaxed) }

    /// The phase, and its beginning in milliseconds.
    var current: (phase: Phase, since: UInt64) {
        let state = state.load(ordering: .relaxed)
        return (Phase(rawValue: state & 3) ?? .answering, state >> 2)
    }

    /// Whether the connection was chosen to be closed.
    var isEvicted: Bool {
        get { evicted.load(ordering: .relaxed) }
        set { evicted.store(newValue, ordering: .relaxed) }
    }
}

/// Another client needs the place of this connection: it closes, after its response if a request is being answered.
struct EvictionEvent: Sendable {}
