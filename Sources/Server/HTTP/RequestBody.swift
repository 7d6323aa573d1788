internal import HTTPTypes
internal import NIOCore
internal import Synchronization

/// The body of a request, taken as it arrives: what nobody has taken yet stays in the client's hands, so that a fast one
/// fills no memory here.
final class RequestBody: Sendable {
    /// Why it did not arrive whole.
    enum Fault: Sendable {
        case left
        case tooSlow
    }

    private struct State {
        var parts = CircularBuffer<ByteBuffer>()
        var held = 0
        var isWhole = false
        var fault: Fault?
        var waiter: CheckedContinuation<Void, Never>?
        var want: (@Sendable () -> Void)?
    }

    /// Octets held at most before the client has to wait.
    private static let room = 256 << 10
    private let state = Mutex(State())

    // MARK: Taking

    /// The next part; nil at the end.
    /// - Throws: 400 where the client left before the end, 408 where it was too slow.
    func next() async throws(Problem) -> ByteBuffer? {
        while true {
            let (part, isOver, fault, want) = state.withLock {
                state -> (ByteBuffer?, Bool, Fault?, (@Sendable () -> Void)?) in
                if let part = state.parts.popFirst() {
                    state.held -= part.readableBytes
                    return (part, false, nil, state.want)
                }
                return (nil, state.isWhole, state.fault, state.want)
            }
            if let part {
                want?()
                return part
            }
            switch fault {
            case .left: throw Problem(.badRequest, "The connection ended before the body did.")
            case .tooSlow:
                throw Problem(.requestTimeout, "The body came too slowly. Send it again, in smaller parts if need be.")
            case nil: if isOver { return nil }
            }
            await withCheckedContinuation { continuation in
                let isThere = state.withLock { state in
                    if !state.parts.isEmpty || state.isWhole || state.fault != nil { return true }
                    state.waiter = continuation
                    return false
                }
                if isThere { continuation.resume() } else { want?() }
            }
        }
    }

    /// All of it.
    /// - Throws: 413 where it has more than `limit` octets.
    func collect(_ limit: Int) async throws(Problem) -> [UInt8] {
        var bytes: [UInt8] = []
        while let part = try await next() {
            guard bytes.count + part.readableBytes <= limit else {
                throw Problem(.contentTooLarge, "A body here has at most \(limit) bytes.")
            }
            bytes += part.readableBytesView
        }
        return bytes
    }

    // MARK: Arriving

    /// - Parameter want: called, on any thread, when there is room or somebody waits.
    func onWanted(_ want: @escaping @Sendable () -> Void) { state.withLock { $0.want = want } }

    /// Whether more may be read from the client.
    var hasRoom: Bool { state.withLock { $0.held < Self.room } }

    /// Whether somebody waits for the client.
    var isAwaited: Bool { state.withLock { $0.waiter != nil } }

    func append(_ part: ByteBuffer) {
        wake { state in
            state.parts.append(part)
            state.held += part.readableBytes
        }
    }

    func finish() { wake { $0.isWhole = true } }

    func fail(_ fault: Fault) { wake { if !$0.isWhole { $0.fault = $0.fault ?? fault } } }

    private func wake(_ change: (inout State) -> Void) {
        let waiter = state.withLock { state in
            change(&state)
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume()
    }
}
