internal import Synchronization

/// Whether the client of a connection is still there.
///
/// The server lets clients close their half of a connection and still answers them, so a client that has gone away does
/// not end the connection by itself. Cheap answers are sent all the same; costly work asks here, and stops.
final class ClientPresence: Sendable {
    private struct State {
        var hasLeft = false
        var next = 0
        var actions: [Int: @Sendable () -> Void] = [:]
    }

    private let state = Mutex(State())

    var isThere: Bool { state.withLock { !$0.hasLeft } }

    /// Runs `action` when the client leaves, at once if it has.
    func onLeaving(_ action: @escaping @Sendable () -> Void) -> Int? {
        let token = state.withLock { state -> Int? in
            guard !state.hasLeft else { return nil }
            state.next += 1
            state.actions[state.next] = action
            return state.next
        }
        if token == nil { action() }
        return token
    }

    func forget(_ token: Int?) {
        if let token { state.withLock { $0.actions[token] = nil } }
    }

    func leave() {
        let actions = state.withLock { state in
            state.hasLeft = true
            defer { state.actions.removeAll() }
            return Array(state.actions.values)
        }
        for action in actions { action() }
    }
}
