internal import Catalogue
internal import HTTPTypes
internal import IIIF
internal import Imaging
internal import NIOCore
internal import Synchronization

/// Answers that were given before and hold until the catalogue changes: for what is asked for again and again, neither
/// the path nor the fields are worked out twice.
///
/// Nothing is kept that could not be worked out from the catalogue's present state: a commit, by any process, empties it.
final class AnswerMemory: Sendable {
    /// Everything that an answer without conditions depends on.
    struct Key: Hashable, Sendable {
        var target: String
        var base: String
        var accept: String?
        var acceptEncoding: String?
    }

    /// An answer without the fields that depend on the moment.
    struct Kept: Sendable {
        var answer: Answer
        var head: ByteBuffer
    }

    /// Where the body of an answer comes from, if it can be had again.
    enum Source: Sendable {
        case memory
        case tile(TileRequest)
        case render(RenderJob)
    }

    private let answers = FactsCache<Key, Kept>(limit: 30_000)
    private let bytes = Mutex((stamp: -1, count: 0))

    /// Bodies larger than this are kept elsewhere, within limits of their own; all bodies together are kept up to the
    /// second number.
    private static let bodyLimit = 64 << 10
    private static let totalLimit = 16 << 20

    func answer(_ key: Key, at stamp: Int) -> Kept? { answers.fact(key, at: stamp) }

    /// Keeps an answer that was worked out after `stamp` was read.
    func keep(_ answer: Answer, for key: Key, at stamp: Int) {
        guard answer.status == .ok, let source = answer.source, key.target.utf8.count < 1000 else { return }
        var head = ByteBufferAllocator().buffer(capacity: 640)
        ResponseHead.begin(answer, &head)
        var kept = answer
        if case .memory = source {
            guard answer.length <= Self.bodyLimit, hasRoom(Int(answer.length), stamp) else { return }
        } else {
            // The length stays in the head; the bytes are fetched each time.
            kept.body = .none
        }
        answers.keep(Kept(answer: kept, head: head), for: key, at: stamp)
    }

    private func hasRoom(_ length: Int, _ stamp: Int) -> Bool {
        bytes.withLock { bytes in
            if bytes.stamp != stamp { bytes = (stamp, 0) }
            guard bytes.count + length <= Self.totalLimit else { return false }
            bytes.count += length
            return true
        }
    }
}

/// A stored tile: what ``TileStore`` has to be asked for it.
struct TileRequest: Sendable {
    var plan: RenderPlan
    /// That the file is in: whose threads read it.
    var folder: String
    var path: String
    /// Given, it is the source itself that is read.
    var original: SourceFile?
    var image: PixelSize
    var tileSize: Int
    var levels: Int
}
