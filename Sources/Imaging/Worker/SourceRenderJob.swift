internal import Foundation
internal import IIIF

/// A render that a worker process is asked for: one JSON object on a line of its standard input. Everything it needs is
/// in it, but for the pictures of watermarks, which are sent once to each worker.
struct SourceRenderJob: Codable, Sendable {
    /// A watermark, its picture by checksum.
    struct Mark: Codable, Sendable {
        var picture: String
        var position: Watermark.Position
        var margin: Double
        var size: Double
        var minimumSize: Int
    }

    struct MarkPicture: Codable, Sendable {
        var width: Int
        var height: Int
        /// Red, green, blue, alpha.
        var pixels: Data
    }

    var file: SourceFile
    var plan: RenderPlan
    var image: PixelSize
    var levels: Int
    /// Whether the file is itself a pyramid, of tiles of `tileSize`.
    var isPyramid: Bool
    var tileSize: Int
    var reduced: ReducedImage?
    var redactions: [Redaction]
    var spread: Spread
    var marks: [Mark]
    var embedsProfile: Bool
    var rights: RightsNote?
    /// Pictures that this worker has not been sent before, by checksum.
    var pictures: [String: MarkPicture] = [:]

    init(_ job: RenderJob, _ file: SourceFile) {
        self.file = file
        plan = job.plan
        image = job.image
        levels = job.levels
        isPyramid = job.tileSize > 0
        tileSize = job.tileSize
        reduced = job.reduced
        redactions = job.additions.overlays.redactions
        spread = job.additions.overlays.spread
        marks = job.additions.overlays.watermarks.map {
            Mark(
                picture: $0.picture.checksum, position: $0.position, margin: $0.margin, size: $0.size,
                minimumSize: $0.minimumSize)
        }
        embedsProfile = job.additions.embedsProfile
        rights = job.additions.rights
    }
}

/// What came of it: one JSON object on a line of the worker's standard output, with `length` bytes of the encoded image
/// right behind it.
struct SourceRenderReply: Codable, Sendable {
    var length = 0
    var failure: WorkerFailure?
}

/// Why an image could not be answered from its source.
public struct SourceRenderFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// For logs: may name files.
    public var reason: String
    public var kind: Kind

    public init(reason: String, kind: Kind) {
        self.reason = reason
        self.kind = kind
    }

    public enum Kind: String, Sendable {
        /// The file is damaged, or needs more than a worker may spend: asking again is of no use.
        case unusable
        /// The file is not the one that was imported, or cannot be opened.
        case changed
        /// The worker process ended, for reasons that may pass.
        case ended
    }

    public var description: String { reason }
}
