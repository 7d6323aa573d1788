internal import IIIF
internal import NIOCore
internal import Synchronization

/// Information documents, kept by all that they say: nothing in them can be out of date.
final class InformationMemory: Sendable {
    struct Key: Hashable, Sendable {
        /// The service's URI as the client asked for it.
        var service: String
        var version: ImageVersion
        var width: Int
        var height: Int
        var tileSize: Int
        var rights: String?
    }

    struct Document: Sendable {
        var bytes: ByteBuffer
        var entityTag: String
    }

    private let documents = Mutex<[Key: Document]>([:])
    /// About 20 MB.
    private static let limit = 20_000

    func document(_ key: Key, make: () -> [UInt8]) -> Document {
        if let known = documents.withLock({ $0[key] }) { return known }
        let bytes = make()
        let document = Document(bytes: ByteBuffer(bytes: bytes), entityTag: Responder.tag(of: bytes))
        documents.withLock { documents in
            if documents.count >= Self.limit { documents.removeAll(keepingCapacity: true) }
            documents[key] = document
        }
        return document
    }
}
