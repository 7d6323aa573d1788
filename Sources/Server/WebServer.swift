internal import Foundation
internal import HTTPTypes
internal import HummingbirdCore
public import Logging
internal import NIOCore
internal import NIOPosix
public import ServiceLifecycle
internal import Settings

/// The HTTP server: raw requests in, answers out.
public struct WebServer: Service {
    private let site: Site
    private let logger: Logger
    private let announce: @Sendable (_ url: String) -> Void

    /// - Parameter announce: called once the server accepts connections, with its own address.
    public init(site: Site, logger: Logger, announce: @escaping @Sendable (_ url: String) -> Void) {
        self.site = site
        self.logger = logger
        self.announce = announce
    }

    public func run() async throws {
        let (site, logger, announce) = (site, logger, announce)
        let responder = Responder(site: site)
        let settings = site.settings.server
        let builder = HTTPServerBuilder.http1(
            configuration: .init(
                additionalChannelHandlers: [ConnectionWatch(site.connections)], idleTimeout: .seconds(75),
                httpDecoderConfiguration: .init(
                    maxHeaderFieldSize: 32 << 10, maxHeaderListSize: 64 << 10, maxHeaderFieldCount: 128)))
        let server = try builder.buildServer(
            configuration: .init(
                address: .hostname(settings.host, port: settings.port), serverName: nil,
                availableConnectionsDelegate: MaximumAvailableConnections(settings.maxConnections)),
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
            logger: Logger(label: "vitrine.http") { _ in SwiftLogNoOpLogHandler() },
            responder: { request, writer, channel in
                try await Self.respond(request, writer, channel, responder, logger)
            },
            onServerRunning: { channel in
                let port = channel.localAddress?.port ?? settings.port
                let url = Self.url(host: settings.host, port: port)
                site.listen(at: url)
                announce(url)
            })
        try await server.run()
    }

    /// The address that a client on this machine can use.
    private static func url(host: String, port: Int) -> String {
        let name = ["0.0.0.0", "::"].contains(host) ? "127.0.0.1" : host.contains(":") ? "[\(host)]" : host
        return port == 80 ? "http://\(name)" : "http://\(name):\(port)"
    }

    private static func respond(
        _ request: Request, _ writer: consuming ResponseWriter, _ channel: any Channel, _ responder: Responder,
        _ logger: Logger
    ) async throws {
        let start = ContinuousClock.now
        let fields = request.head.headerFields
        let base = responder.site.base(
            peer: channel.remoteAddress?.ipAddress,
            fields: ForwardedHeader.Fields(
                xForwardedProto: fields[values: .xForwardedProto].last,
                xForwardedHost: fields[values: .xForwardedHost].last))
        let inquiry = Inquiry(
            method: request.method, target: request.head.path ?? "", fields: fields, base: base,
            client: responder.site.client(
                peer: channel.remoteAddress?.ipAddress, forwardedFor: fields[values: .xForwardedFor].last),
            presence: responder.site.connections.presence(on: channel))
        let answer = await responder.answer(inquiry)
        var head = HTTPResponse(status: answer.status, headerFields: answer.fields)
        head.headerFields[.date] = HTTPDate(secondsSince1970: Int64(Date.now.timeIntervalSince1970)).description
        if answer.status != .notModified && answer.status != .noContent {
            head.headerFields[.contentLength] = String(answer.length)
        }
        try await write(head, request.method == .head ? .none : answer.body, writer)
        log(inquiry, answer, start.duration(to: .now), logger)
    }

    private static func write(
        _ head: HTTPResponse, _ body: Answer.Body, _ writer: consuming ResponseWriter
    ) async throws {
        switch body {
        case .none: try await writer.writeResponse(head)
        case .bytes(let buffer): try await writer.write(response: head, body: ResponseBody(byteBuffer: buffer))
        case .file(let file, let offset, let length):
            var out = try await writer.writeHead(head)
            var sent: Int64 = 0
            while sent < length {
                let part = try await file.read(at: offset + sent, most: length - sent)
                // Cut short underneath: the connection ends early, which tells the client, as a made-up rest would not.
                guard part.readableBytes > 0 else { throw CancellationError() }
                sent += Int64(part.readableBytes)
                try await out.write(part)
            }
            try await out.finish(nil)
        }
    }

    private static func log(_ inquiry: Inquiry, _ answer: Answer, _ time: Duration, _ logger: Logger) {
        let isFault = answer.status.code >= 500 && answer.status != .notImplemented && !answer.isAbandoned
        // A full house is not a fault of ours, but somebody may want to know how often it is full.
        let level: Logger.Level = !isFault ? .debug : answer.status == .serviceUnavailable ? .warning : .error
        guard logger.logLevel <= level else { return }
        let (seconds, attoseconds) = time.components
        let milliseconds = seconds * 1000 + attoseconds / 1_000_000_000_000_000
        var metadata: Logger.Metadata = [
            "status": "\(answer.status.code)", "bytes": "\(answer.length)", "ms": "\(milliseconds)",
        ]
        if let problem = answer.problem { metadata["problem"] = "\(problem)" }
        logger.log(level: level, "\(inquiry.method.rawValue) \(inquiry.target.prefix(500))", metadata: metadata)
    }
}
