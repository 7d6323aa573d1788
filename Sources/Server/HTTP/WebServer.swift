public import Logging
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
public import ServiceLifecycle
internal import Settings

/// The HTTP server: raw requests in, answers out. `docs/decisions/0009-own-connection-handler.md` says why it stands on
/// SwiftNIO itself.
public struct WebServer: Service {
    private let site: CurrentSite
    private let logger: Logger
    private let announce: @Sendable (_ url: String) -> Void

    /// - Parameter announce: called once the server accepts connections, with its own address.
    public init(site: CurrentSite, logger: Logger, announce: @escaping @Sendable (_ url: String) -> Void) {
        self.site = site
        self.logger = logger
        self.announce = announce
    }

    public func run() async throws {
        let settings = site.value.settings.server
        let connections = OpenConnections()
        let limits = ConnectionLimits(total: settings.maxConnections, perClient: settings.clientConnections)
        let desk = ConnectionHandler.Desk(
            site: site, connections: connections, limits: limits, logger: logger,
            answersPromptly: settings.promptAnswers,
            bodyPace: (site.value.settings.api.bodyRate, site.value.settings.api.bodyGraceSeconds))
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelInitializer { [site] channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        AcceptGate(limit: settings.maxConnections, limits: limits) { site.value.peer($0) })
                }
            }
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            // A client may say that it has nothing more to ask and still wait for its answers.
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try Self.prepare(channel, desk) }
            }
            .bind(host: settings.host, port: settings.port).get()
        let url = Self.url(host: settings.host, port: server.localAddress?.port ?? settings.port)
        site.value.listen(at: url)
        announce(url)
        try await withTaskCancellationHandler {
            try await withGracefulShutdownHandler {
                try await server.closeFuture.get()
                await connections.allClosed()
            } onGracefulShutdown: {
                server.close(promise: nil)
                connections.shutDown()
            }
        } onCancel: {
            server.close(promise: nil)
            connections.abort()
        }
    }

    private static func prepare(_ channel: any Channel, _ desk: ConnectionHandler.Desk) throws {
        let boundary = RequestBoundary()
        var limits = NIOHTTPDecoderLimitConfiguration()
        limits.maxHeaderFieldSize = 32 << 10
        limits.maxHeaderListSize = 64 << 10
        limits.maxHeaderFieldCount = 128
        let decoder = HTTPRequestDecoder(
            leftOverBytesStrategy: .dropBytes, informationalResponseStrategy: .drop, limitConfiguration: limits)
        try channel.pipeline.syncOperations.addHandlers([
            RequestLineMender(boundary), ByteToMessageHandler(decoder), ConnectionHandler(desk, boundary),
        ])
    }

    /// The address that a client on this machine can use.
    private static func url(host: String, port: Int) -> String {
        let name = ["0.0.0.0", "::"].contains(host) ? "127.0.0.1" : host.contains(":") ? "[\(host)]" : host
        return port == 80 ? "http://\(name)" : "http://\(name):\(port)"
    }
}
