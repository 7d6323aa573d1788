internal import NIOCore

/// Accepts no more connections than configured, in all and of one client. While all places are taken and none can be
/// freed, the others wait in the kernel's queue.
final class AcceptGate: ChannelDuplexHandler {
    typealias InboundIn = any Channel
    typealias OutboundIn = any Channel

    private let limit: Int
    private let limits: ConnectionLimits
    private let peer: @Sendable (_ address: String?) -> Site.Peer
    private var open = 0
    private var isReadHeld = false
    private var isMakingRoom = false
    private static let betweenAttempts = TimeAmount.milliseconds(100)

    /// - Parameters:
    ///   - limit: open connections at one time.
    ///   - limits: decides about single connections.
    ///   - peer: who has an address.
    init(limit: Int, limits: ConnectionLimits, peer: @escaping @Sendable (_ address: String?) -> Site.Peer) {
        self.limit = limit
        self.limits = limits
        self.peer = peer
    }

    func read(context: ChannelHandlerContext) {
        if open < limit { return context.read() }
        isReadHeld = true
        if !isMakingRoom { makeRoom(context) }
    }

    /// Frees a place, now or as soon as a connection is slow enough.
    private func makeRoom(_ context: ChannelHandlerContext) {
        isMakingRoom = isReadHeld && context.channel.isActive
        guard isMakingRoom else { return }
        limits.relieve()
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        context.eventLoop.scheduleTask(in: Self.betweenAttempts) {
            let (gate, context) = bound.value
            gate.makeRoom(context)
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let channel = unwrapInboundIn(data)
        let peer = peer(channel.remoteAddress?.ipAddress)
        let client = ClientBudget.network(of: peer.address ?? "")
        guard limits.admit(channel, client: client, isTrusted: peer.isTrusted) else {
            return channel.close(promise: nil)
        }
        open += 1
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        channel.closeFuture.hop(to: context.eventLoop).whenComplete { [limits] _ in
            limits.leave(channel)
            let (gate, context) = bound.value
            gate.open -= 1
            if gate.isReadHeld, gate.open < gate.limit {
                gate.isReadHeld = false
                context.read()
            }
        }
        context.fireChannelRead(data)
    }
}
