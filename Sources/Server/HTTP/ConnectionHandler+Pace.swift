internal import HTTPTypes
internal import NIOCore

/// Clients that keep the server waiting: how long each may, and who gives way to others.
extension ConnectionHandler {
    /// Seconds in which any request may arrive, and bytes a second with which a slower one has to (RFC 9110 section
    /// 15.5.9). Both hold for header fields and for bodies that are dropped; bodies that are taken have `api.body_rate`.
    private static let arrivalGrace: Int64 = 10
    private static let arrivalRate: Int64 = 1024

    /// Watches a request that arrives in parts.
    func watchArrival(_ context: ChannelHandlerContext) {
        if body != nil || isEnding { boundary.arrived() }
        guard boundary.arrivingSince != nil else {
            arrivalWatch?.cancel()
            arrivalWatch = nil
            return
        }
        if arrivalWatch == nil { scheduleArrivalCheck(in: .seconds(Self.arrivalGrace), context) }
    }

    private func scheduleArrivalCheck(in delay: TimeAmount, _ context: ChannelHandlerContext) {
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        arrivalWatch = context.eventLoop.scheduleTask(in: delay) {
            let (handler, context) = bound.value
            handler.checkArrival(context)
        }
    }

    private func checkArrival(_ context: ChannelHandlerContext) {
        arrivalWatch = nil
        guard let since = boundary.arrivingSince, !isEnding, body == nil else { return }
        // While the server itself does not read, the client cannot send.
        let seconds = (NIODeadline.now() - since).nanoseconds / 1_000_000_000
        guard isReadHeld || seconds < Self.arrivalGrace || Int64(boundary.octets) >= Self.arrivalRate * seconds else {
            return complain(
                Problem(
                    .requestTimeout,
                    "The request took more than \(Self.arrivalGrace) s and came with less than \(Self.arrivalRate) bytes/s."
                ), context)
        }
        scheduleArrivalCheck(in: .seconds(1), context)
    }

    /// Says what the connection waits for.
    func noteState(_ context: ChannelHandlerContext) {
        guard let seat else { return }
        let phase: ConnectionSeat.Phase =
            if !context.channel.isWritable {
                .stalled
            } else if hasWork || isEnding {
                .answering
            } else {
                boundary.arrivingSince != nil || !hasAnswered ? .arriving : .idle
            }
        let known = seat.current.phase
        if phase != known || phase == .idle { seat.begin(phase) }
    }

    /// Closes for another client: after the response, where a request is being answered or is about to be.
    func giveWay(_ context: ChannelHandlerContext) {
        isGivingWay = true
        // The client takes nothing of its response.
        if !context.channel.isWritable { return context.close(promise: nil) }
        // A request may have arrived that was not read yet.
        leaveWhenIdle(in: .milliseconds(50), context)
    }

    private func leaveWhenIdle(in delay: TimeAmount, _ context: ChannelHandlerContext) {
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        context.eventLoop.scheduleTask(in: delay) {
            let (handler, context) = bound.value
            guard context.channel.isActive, !handler.isEnding else { return }
            if handler.hasWork {
                handler.leaveWhenIdle(in: .seconds(1), context)
            } else {
                context.close(promise: nil)
            }
        }
    }
}
