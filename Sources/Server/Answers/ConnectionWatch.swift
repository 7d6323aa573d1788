internal import NIOCore
internal import NIOHTTPTypes
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

/// The presences of all open connections.
final class ConnectionWatches: Sendable {
    private let presences = Mutex<[ObjectIdentifier: ClientPresence]>([:])

    func presence(on channel: any Channel) -> ClientPresence? {
        presences.withLock { $0[ObjectIdentifier(channel)] }
    }

    fileprivate func open(_ channel: any Channel) {
        presences.withLock { $0[ObjectIdentifier(channel)] = ClientPresence() }
    }

    fileprivate func inputClosed(_ channel: any Channel) { presence(on: channel)?.leave() }

    fileprivate func close(_ channel: any Channel) {
        presences.withLock { $0.removeValue(forKey: ObjectIdentifier(channel)) }?.leave()
    }
}

/// Sits in each connection's pipeline and notices when the client closes.
final class ConnectionWatch: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart

    private let watches: ConnectionWatches

    init(_ watches: ConnectionWatches) { self.watches = watches }

    func handlerAdded(context: ChannelHandlerContext) { watches.open(context.channel) }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .inputClosed? = event as? ChannelEvent { watches.inputClosed(context.channel) }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        watches.close(context.channel)
        context.fireChannelInactive()
    }
}
