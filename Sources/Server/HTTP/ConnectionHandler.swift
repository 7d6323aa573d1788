internal import HTTPTypes
internal import Logging
internal import NIOCore
internal import NIOHTTP1

/// One client's connection: requests in, answers out, in the order in which they were asked for.
///
/// What needs no waiting is answered at once, on the event loop, and everything else by a task; both are the same
/// ``Responder``, and both are sent from here.
final class ConnectionHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// What all connections share.
    struct Desk: Sendable {
        let site: CurrentSite
        let connections: OpenConnections
        let limits: ConnectionLimits
        let logger: Logger
        let answersPromptly: Bool
        /// Octets a second that a body has to come with, after seconds of grace.
        let bodyPace: (octets: Int, grace: Int)
        let date = DateField()

        var responder: Responder { Responder(site: site.value) }
    }

    /// Requests read ahead of the one being answered; with more, the client has to wait.
    private static let readAhead = 16
    /// Octets of a body that are passed over where nothing takes one.
    private static let bodyLimit = 64 << 10
    /// How long a connection may be idle, a request may take to arrive, or a client may take nothing of an answer.
    private static let patience = TimeAmount.seconds(75)
    private static let checkEvery = TimeAmount.seconds(15)
    /// Octets handed to the socket at a time, so that a slow client is seen to make progress.
    static let slice = 256 << 10

    let desk: Desk
    let boundary: RequestBoundary
    var seat: ConnectionSeat?
    /// Checks the pace of a request that arrives in parts; nil while none does.
    var arrivalWatch: Scheduled<Void>?
    private let presence = ClientPresence()
    private var peer = Site.Peer(address: nil, isTrusted: false)
    private var tick: RepeatedTask?

    /// The request whose end has not come yet.
    private var arriving: HTTPRequestHead?
    var bodyOctets = 0
    var waiting = CircularBuffer<Arrived>()
    /// The body that is arriving for whoever answers its request.
    var body: RequestBody?
    /// Seconds in which that was waited for.
    var secondsAwaited = 0
    var bodyWatch: RepeatedTask?
    var hasContinued = false
    var isAnswering = false
    /// An answer is being written: what a full buffer calls meanwhile must not write another in the middle of it.
    var isSending = false
    /// What the parser's complaint is answered with, once everything before has been.
    private var complaint: Answer?
    var isReadHeld = false
    var inputIsClosed = false
    private var isShuttingDown = false
    /// Nothing more is read or answered: the last answer is on its way.
    var isEnding = false
    var needsFlush = false
    /// Whether a response was sent on this connection.
    var hasAnswered = false
    /// Another client needs the place of this connection.
    var isGivingWay = false
    /// When something last moved: a request was answered, a part of an answer was taken.
    var lastProgress = NIODeadline.now()

    init(_ desk: Desk, _ boundary: RequestBoundary) {
        self.desk = desk
        self.boundary = boundary
    }

    // MARK: Life

    func channelActive(context: ChannelHandlerContext) {
        peer = desk.responder.site.peer(context.channel.remoteAddress?.ipAddress)
        desk.connections.open(context.channel)
        seat = desk.limits.seat(of: context.channel)
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        tick = context.eventLoop.scheduleRepeatedTask(initialDelay: Self.checkEvery, delay: Self.checkEvery) { _ in
            let (handler, context) = bound.value
            handler.checkPatience(context)
        }
        // Chosen before there was a handler to hear of it.
        if seat?.isEvicted == true { giveWay(context) }
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        tick?.cancel()
        arrivalWatch?.cancel()
        endBody(.left)
        isEnding = true
        waiting.removeAll()
        presence.leave()
        desk.connections.close(context.channel)
        context.fireChannelInactive()
    }

    private func checkPatience(_ context: ChannelHandlerContext) {
        guard lastProgress + Self.patience < .now() else { return }
        // A render has a deadline of its own; a client that takes nothing has none.
        if isAnswering && context.channel.isWritable { return }
        context.close(promise: nil)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case ChannelEvent.inputClosed:
            inputIsClosed = true
            endBody(.left)
            presence.leave()
            if isEnding || !hasWork { context.close(promise: nil) }
        case is EvictionEvent: giveWay(context)
        case is ShutdownEvent:
            isShuttingDown = true
            if !hasWork && !isEnding { context.close(promise: nil) }
        default: context.fireUserInboundEventTriggered(event)
        }
    }

    var hasWork: Bool { isAnswering || !waiting.isEmpty || complaint != nil }

    // MARK: Reading

    func read(context: ChannelHandlerContext) {
        if isEnding || mayRead(context) { context.read() } else { isReadHeld = true }
    }

    private func mayRead(_ context: ChannelHandlerContext) -> Bool {
        // What an ended connection still sends is thrown away: with it unread, the last answer would be lost.
        isEnding || waiting.count < Self.readAhead && context.channel.isWritable && body?.hasRoom ?? true
    }

    func resumeReading(_ context: ChannelHandlerContext) {
        guard isReadHeld, mayRead(context) else { return }
        isReadHeld = false
        context.read()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isEnding else { return }
        switch unwrapInboundIn(data) {
        case .head(let head):
            boundary.isBetweenRequests = false
            bodyOctets = 0
            // More of a message that was refused may not be a request at all.
            guard complaint == nil else { return }
            if let fault = RequestCheck.fault(head) { return complain(fault, context) }
            if desk.takesBody(head) { beginBody(head, context) } else { arriving = head }
        case .body(let part):
            bodyOctets += part.readableBytes
            if let body { return body.append(part) }
            guard bodyOctets > Self.bodyLimit, complaint == nil else { return }
            complain(
                Problem(.contentTooLarge, "Nothing here takes a body of more than \(Self.bodyLimit) bytes."), context)
        case .end:
            boundary.isBetweenRequests = true
            boundary.arrived()
            if let body {
                body.finish()
                return endBody(nil)
            }
            guard let head = arriving, complaint == nil else { return }
            arriving = nil
            waiting.append(Arrived(head: head, body: nil))
            proceed(context)
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        flush(context)
        watchArrival(context)
        noteState(context)
        context.fireChannelReadComplete()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        lastProgress = .now()
        proceed(context)
        flush(context)
        resumeReading(context)
        noteState(context)
        context.fireChannelWritabilityChanged()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch error {
        case HTTPParserError.headerOverflow:
            complain(
                Problem(.requestHeaderFieldsTooLarge, "The request's target or header fields are too long."), context)
        case HTTPParserError.invalidMethod where boundary.hasUnknownMethod:
            complain(Problem(.notImplemented, "The method is unknown. Accepted: GET, HEAD, OPTIONS."), context)
        case is HTTPParserError:
            complain(
                Problem(
                    .badRequest,
                    "This is no request of HTTP/1.1. Accepted: such as GET /iiif/collection/top HTTP/1.1."),
                context)
        // More of what could not be read; the refusal may still be waiting for the answers before it.
        case is ByteToMessageDecoderError where complaint != nil || isEnding: break
        default: context.close(promise: nil)
        }
    }

    /// Refuses what arrives, after everything before it is answered, and ends the connection.
    func complain(_ problem: Problem, _ context: ChannelHandlerContext) {
        guard complaint == nil, !isEnding else { return }
        endBody(.left)
        arriving = nil
        complaint = desk.responder.refusal(problem)
        proceed(context)
        flush(context)
    }

    // MARK: Answering

    func proceed(_ context: ChannelHandlerContext) {
        guard !isSending else { return }
        while !isAnswering, !isEnding, context.channel.isWritable, let next = waiting.popFirst() {
            begin(next, context)
        }
        if !isAnswering, !isEnding, waiting.isEmpty, let refusal = complaint {
            send(refusal, nil, isHead: false, .close, context)
        }
        resumeReading(context)
        noteState(context)
    }

    private func begin(_ arrived: Arrived, _ context: ChannelHandlerContext) {
        let start = NIODeadline.now()
        let head = arrived.head
        let (responder, eventLoop) = (desk.responder, context.eventLoop)
        let exchange = Exchange(head: head, start: start, body: arrived.body)
        let inquiry = Inquiry(
            method: HTTPRequest.Method(head.method.rawValue) ?? .trace, target: head.uri,
            fields: RequestFields(head.headers), peer: peer, site: responder.site, presence: presence,
            body: arrived.body)
        if desk.answersPromptly {
            if head.method == .GET || head.method == .HEAD, let kept = inquiry.key.flatMap(responder.keptAnswer) {
                return finish(exchange, kept.answer, kept.head, context)
            }
            if let answer = responder.promptAnswer(inquiry) { return finish(exchange, answer, nil, context) }
        }
        isAnswering = true
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        Task {
            let answer = await responder.answer(inquiry)
            eventLoop.execute {
                let (handler, context) = bound.value
                handler.isAnswering = false
                handler.finish(exchange, answer, nil, context)
                handler.proceed(context)
                handler.flush(context)
            }
        }
    }

    /// A request, and its body where somebody takes that.
    struct Arrived {
        let head: HTTPRequestHead
        let body: RequestBody?
    }

    /// A request under way.
    struct Exchange: Sendable {
        let head: HTTPRequestHead
        let start: NIODeadline
        let body: RequestBody?
    }

    /// - Parameter encoded: the answer's head, if it was kept.
    private func finish(
        _ exchange: Exchange, _ answer: Answer, _ encoded: ByteBuffer?, _ context: ChannelHandlerContext
    ) {
        // What is left of a body that nobody wants cannot be told from the next request but by reading all of it.
        let isUnread = exchange.body != nil && exchange.body === body
        if isUnread { endBody(.left) }
        let isLast =
            isUnread || isShuttingDown || isGivingWay || (inputIsClosed && waiting.isEmpty)
            || RequestCheck.endsParsing(exchange.head)
        let connection: ResponseHead.Connection =
            isLast || !exchange.head.isKeepAlive
            ? .close : exchange.head.version.minor == 0 ? .keepAliveSaid : .keepAlive
        if context.channel.isActive {
            send(answer, encoded, isHead: exchange.head.method == .HEAD, connection, context)
        }
        RequestLog.write(exchange, answer, desk.logger)
    }
}
