internal import NIOCore
internal import NIOHTTP1

/// Bodies that somebody takes: handed on as they arrive, no faster than they are taken and no slower than is allowed.
extension ConnectionHandler {
    /// Hands a request on before its body is there.
    func beginBody(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        let body = RequestBody()
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        let eventLoop = context.eventLoop
        // RFC 9110 section 10.1.1: ignored where the client speaks HTTP/1.0.
        let asks = head.version.minor > 0 && head.headers["expect"].contains { $0.lowercased() == "100-continue" }
        body.onWanted { [weak body] in
            guard let body else { return }
            eventLoop.execute {
                let (handler, context) = bound.value
                handler.bodyIsWanted(asks: asks, body, context)
            }
        }
        self.body = body
        secondsAwaited = 0
        bodyWatch = context.eventLoop.scheduleRepeatedTask(initialDelay: .seconds(1), delay: .seconds(1)) { _ in
            bound.value.0.checkBody()
        }
        waiting.append(Arrived(head: head, body: body))
        proceed(context)
    }

    private func bodyIsWanted(asks: Bool, _ wanted: RequestBody, _ context: ChannelHandlerContext) {
        guard body === wanted, !isEnding else { return }
        // Only now it is known that the request is not refused by its head alone (RFC 9110 section 10.1.1).
        if asks, bodyOctets == 0, !hasContinued {
            hasContinued = true
            var line = context.channel.allocator.buffer(capacity: 32)
            line.writeStaticString("HTTP/1.1 100 Continue\r\n\r\n")
            context.writeAndFlush(wrapOutboundOut(line), promise: nil)
        }
        resumeReading(context)
    }

    /// Gives up on a client that takes too long: counted are the seconds in which it was its turn.
    private func checkBody() {
        guard let body, body.isAwaited else { return }
        secondsAwaited += 1
        let pace = desk.bodyPace
        guard secondsAwaited > pace.grace, bodyOctets < pace.octets * secondsAwaited else { return }
        body.fail(.tooSlow)
    }

    /// - Parameter fault: why it does not come whole; nil where it has.
    func endBody(_ fault: RequestBody.Fault?) {
        if let fault { body?.fail(fault) }
        body = nil
        hasContinued = false
        bodyWatch?.cancel()
        bodyWatch = nil
    }
}

extension ConnectionHandler.Desk {
    /// Whether a request has a body that whoever answers it wants to see.
    func takesBody(_ head: HTTPRequestHead) -> Bool {
        switch head.method {
        case .GET, .HEAD, .OPTIONS: return false
        default: break
        }
        let length = head.headers.first(name: "content-length").flatMap { Int($0) } ?? 0
        guard length > 0 || head.headers.contains(name: "transfer-encoding") else { return false }
        return APITarget(head.uri, prefix: site.value.prefix) != nil
    }
}
