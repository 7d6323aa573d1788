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
        var change: Int
    }

    struct Document: Sendable {
        let bytes: ByteBuffer
        /// The same, compressed; nil where that gains nothing.
        let compressed: ByteBuffer?
        let entityTag: String

        init(_ encoded: [UInt8]) {
            bytes = ByteBuffer(bytes: encoded)
            compressed = Gzip.compress(encoded).map { ByteBuffer(bytes: $0) }
            entityTag = Responder.tag(of: encoded)
        }

        var cost: Int { bytes.readableBytes + (compressed?.readableBytes ?? 0) + 256 }
    }

    private struct State {
        var documents: [Key: Document] = [:]
        var size = 0
    }

    private let state = Mutex(State())
    private let limit: Int

    /// - Parameter limit: bytes kept at most.
    init(limit: Int) { self.limit = limit }

    subscript(key: Key) -> Document? { state.withLock { $0.documents[key] } }

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
