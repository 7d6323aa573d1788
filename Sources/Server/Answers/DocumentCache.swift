internal import Crypto
internal import IIIF
internal import NIOCore
internal import Synchronization

/// Encoded documents, kept by the change number they were built from: a document of an older change is never asked for
/// again, and falls out when room is needed.
final class DocumentCache: Sendable {
    struct Key: Hashable, Sendable {
        /// Canonical path of the document below the public address.
        var path: String
        var base: String
        var version: PresentationVersion
        /// Audiences share no documents.
        var audience: String
        var change: Int
    }

    final class Document: Sendable {
        let bytes: ByteBuffer
        let entityTag: String
        private let compression = Mutex<Compression>(.untried)

        private enum Compression {
            case untried
            /// Nil where it gains nothing.
            case done(ByteBuffer?)
        }

        init(_ encoded: [UInt8]) {
            bytes = ByteBuffer(bytes: encoded)
            entityTag = Responder.tag(of: encoded)
        }

        /// A document in pieces, each written where it stays: there is one copy of a large one.
        /// - Parameter make: is given what takes the pieces, with how many bytes there will be about in all.
        init(making make: ((_ piece: [UInt8], _ total: Int) -> Void) -> Void) {
            var buffer = ByteBuffer()
            var hash = SHA256()
            make { piece, total in
                // Growing by doubling would copy what there is again and again.
                if buffer.writableBytes < piece.count {
                    buffer.reserveCapacity(max(total + total / 16, buffer.writerIndex + piece.count))
                }
                buffer.writeBytes(piece)
                hash.update(data: piece)
            }
            bytes = buffer
            entityTag = Responder.tag(hash.finalize())
        }

        /// Whether making it took so much memory that what is left over is worth giving back.
        var isLarge: Bool { bytes.readableBytes > 2 << 20 }

        /// The same, compressed: when somebody first takes it so, since it takes longer than the making. Nil where it
        /// gains nothing.
        var compressed: ByteBuffer? {
            compression.withLock { compression in
                if case .done(let known) = compression { return known }
                let made = bytes.withUnsafeReadableBytes { Gzip.compress($0) }.map { ByteBuffer(bytes: $0) }
                compression = .done(made)
                return made
            }
        }

        /// Whether sending it takes no more than a moment: a large one may have to be compressed first.
        func isPrompt(compressed: Bool) -> Bool {
            guard compressed, bytes.readableBytes > 1 << 17 else { return true }
            return compression.withLock { if case .done = $0 { true } else { false } }
        }

        /// With what compression adds, which is a tenth as a rule.
        var cost: Int { bytes.readableBytes + bytes.readableBytes / 8 + 256 }
    }

    private struct State {
        var documents: [Key: Document] = [:]
        var size = 0
        /// Those that are being made, and who waits for them.
        var making: [Key: [CheckedContinuation<Void, Never>]] = [:]
    }

    private let state = Mutex(State())
    private let limit: Int

    /// - Parameter limit: bytes kept at most.
    init(limit: Int) { self.limit = limit }

    subscript(key: Key) -> Document? { state.withLock { $0.documents[key] } }

    /// Makes a document, once for all that ask for it at the same time: a document that has just changed is asked for by
    /// everybody at once.
    func document(_ key: Key, make: () async throws -> Document) async rethrows -> Document {
        let isFirst = state.withLock { state in
            if state.making[key] != nil { return false }
            state.making[key] = []
            return true
        }
        guard isFirst else {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    guard state.making[key] != nil else { return true }
                    state.making[key]?.append(continuation)
                    return false
                }
                if isOver { continuation.resume() }
            }
            if let known = self[key] { return known }
            // It was not made, or is not kept.
            return try await make()
        }
        defer {
            let waiting = state.withLock { $0.making.removeValue(forKey: key) ?? [] }
            for continuation in waiting { continuation.resume() }
        }
        return try await make()
    }

    func insert(_ document: Document, for key: Key) {
        let cost = document.cost
        guard cost <= limit else { return }
        state.withLock { state in
            guard state.documents[key] == nil else { return }
            // Any entry will do: those of the latest change are rebuilt in a millisecond if it was the wrong one.
            while state.size + cost > limit, let victim = state.documents.popFirst() {
                state.size -= victim.value.cost
            }
            state.documents[key] = document
            state.size += cost
        }
    }
}
