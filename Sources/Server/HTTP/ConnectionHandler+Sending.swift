internal import NIOCore

/// How answers go out, and how a connection ends.
extension ConnectionHandler {
    func send(
        _ answer: Answer, _ encoded: ByteBuffer?, isHead: Bool, _ connection: ResponseHead.Connection,
        _ context: ChannelHandlerContext
    ) {
        var head = context.channel.allocator.buffer(capacity: 640)
        if let encoded { head.writeImmutableBuffer(encoded) } else { ResponseHead.begin(answer, &head) }
        ResponseHead.end(date: desk.date.now, connection: connection, &head)
        lastProgress = .now()
        hasAnswered = true
        isSending = true
        // Last of all: a write that fills the buffer flushes what there is so far.
        defer {
            isSending = false
            needsFlush = true
        }
        let closes = connection == .close
        if closes { isEnding = true }
        switch answer.body {
        case .file(let file, let offset, let length) where !isHead && length > 0:
            context.writeAndFlush(wrapOutboundOut(head), promise: nil)
            stream(file, offset, length, closes, context)
        case .bytes(let body) where !isHead && body.readableBytes > 0:
            context.write(wrapOutboundOut(head), promise: nil)
            write(body, closes, context)
        default: context.write(wrapOutboundOut(head), promise: closes ? ending(context) : nil)
        }
    }

    /// Writes bytes that are in memory; large ones in slices.
    private func write(_ bytes: ByteBuffer, _ closes: Bool, _ context: ChannelHandlerContext) {
        var rest = bytes
        while rest.readableBytes > Self.slice, let part = rest.readSlice(length: Self.slice) {
            context.write(wrapOutboundOut(part), promise: progress(context))
        }
        context.write(wrapOutboundOut(rest), promise: closes ? ending(context) : nil)
    }

    private func progress(_ context: ChannelHandlerContext) -> EventLoopPromise<Void> {
        let promise = context.eventLoop.makePromise(of: Void.self)
        let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        promise.futureResult.whenSuccess { bound.value.lastProgress = .now() }
        return promise
    }

    /// Sends part of a file as fast as the client takes it.
    private func stream(
        _ file: MediaFile, _ offset: Int64, _ length: Int64, _ closes: Bool, _ context: ChannelHandlerContext
    ) {
        isAnswering = true
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        let (channel, eventLoop) = (context.channel, context.eventLoop)
        Task {
            do {
                var sent: Int64 = 0
                while sent < length {
                    let part = try await file.read(at: offset + sent, most: length - sent)
                    // Cut short underneath: the connection ends early, which tells the client, as a made-up rest would
                    // not.
                    guard part.readableBytes > 0 else { throw CancellationError() }
                    sent += Int64(part.readableBytes)
                    try await channel.writeAndFlush(part)
                    eventLoop.execute { bound.value.0.lastProgress = .now() }
                }
            } catch {
                channel.close(promise: nil)
                return
            }
            eventLoop.execute {
                let (handler, context) = bound.value
                handler.isAnswering = false
                if closes { handler.end(context) } else { handler.proceed(context) }
                handler.flush(context)
            }
        }
    }

    func flush(_ context: ChannelHandlerContext) {
        guard needsFlush else { return }
        needsFlush = false
        context.flush()
    }

    // MARK: Ending

    private func ending(_ context: ChannelHandlerContext) -> EventLoopPromise<Void> {
        let promise = context.eventLoop.makePromise(of: Void.self)
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        promise.futureResult.whenComplete { _ in
            let (handler, context) = bound.value
            handler.end(context)
        }
        return promise
    }

    /// Says that nothing more comes and waits a little for the client to say the same: closing at once, while it is
    /// still sending, would take the answer away from it again (RFC 9112 section 9.6).
    private func end(_ context: ChannelHandlerContext) {
        isEnding = true
        if inputIsClosed || !context.channel.isActive { return context.close(promise: nil) }
        context.close(mode: .output, promise: nil)
        // What still comes is read and dropped: closing over unread bytes resets the connection, and what the client has
        // not taken yet would be lost.
        if isReadHeld {
            isReadHeld = false
            context.read()
        }
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        context.eventLoop.scheduleTask(in: .seconds(2)) { bound.value.close(promise: nil) }
    }
}
