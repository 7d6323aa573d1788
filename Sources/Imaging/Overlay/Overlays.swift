public import IIIF

/// A rectangle that hides what is under it, at every size.
public struct Redaction: Hashable, Codable, Sendable {
    /// A length along one side of the full image.
    public enum Length: Hashable, Codable, Sendable {
        case pixels(Int)
        /// Of that side, 0…100.
        case percent(Double)
    }

    /// Place and extent on the full image; what lies outside of it is of no effect.
    public var x: Length
    public var y: Length
    public var width: Length
    public var height: Length
    /// Red, green, blue.
    public var colour: [UInt8]

    public init(x: Length, y: Length, width: Length, height: Length, colour: [UInt8] = [0, 0, 0]) {
        self.x = x
        self.y = y
        self.width = width
        self.height = height
        self.colour = colour
    }
}

/// A picture laid over images, placed on the whole image and scaled with it, so that regions and tiles show their part.
public struct Watermark: Hashable, Sendable {
    public enum Position: Hashable, Codable, Sendable {
        /// A share of the room that is left, 0…1 from left and from top.
        case at(x: Double, y: Double)
        /// All over the image, again and again.
        case tiled
    }

    public var picture: OverlayPicture
    public var position: Position
    /// From the edges, or to the next one: a share of the image's width, 0…1.
    public var margin: Double
    /// Its width: a share of the image's width, 0…1.
    public var size: Double
    /// It is left out where the whole image, at the scale asked for, has no side this long, in pixels.
    public var minimumSize: Int

    public init(
        _ picture: OverlayPicture, position: Position = .at(x: 1, y: 1), margin: Double = 0.02, size: Double = 0.25,
        minimumSize: Int = 0
    ) {
        self.picture = picture
        self.position = position
        self.margin = margin
        self.size = size
        self.minimumSize = minimumSize
    }
}

/// How far pixels under a redaction have taken part in pixels around it, before Vitrine reads them.
public struct Spread: Hashable, Codable, Sendable {
    /// Pixels of the full image, 0 or more: blocks of the source's own compression.
    public var full: Int
    /// Pixels of each reduced level, 0 or more: how that level was made.
    public var level: Int

    /// A derivative of a source without lossy compression. libvips encodes each level but the full size twice, and so
    /// carries what a block took from the next one block further.
    public static let lossless = Spread(full: 0, level: 16)
    /// A derivative of a source that may have lossy compression, or that source itself. JPEG blocks have up to 32
    /// pixels a side, where a colour stands for four pixels (ITU-T T.81, A.2), and lie on any grid once the image is
    /// turned as its EXIF orientation says; one pixel more where colours are enlarged.
    public static let lossy = Spread(full: 33, level: 16)
    /// A pyramid that another program made, used as it is: a level may be made from the one before as decoded, by
    /// filters of three lobes, and be encoded twice. Each level then adds 3 + 16 + 16 + 1 pixels to half of what the
    /// level before has, which stays below 72; 16 of them are the block that every cover is extended to.
    public static let foreign = Spread(full: 0, level: 64)

    public init(full: Int, level: Int) {
        self.full = full
        self.level = level
    }
}

/// All that is laid over one image: redactions, and over them watermarks in order.
public struct Overlays: Hashable, Sendable {
    public var redactions: [Redaction]
    public var watermarks: [Watermark]
    /// How much more than their rectangles redactions cover.
    public var spread: Spread

    public static let none = Overlays()

    public init(redactions: [Redaction] = [], watermarks: [Watermark] = [], spread: Spread = .lossless) {
        self.redactions = redactions
        self.watermarks = watermarks
        self.spread = spread
    }

    public var isEmpty: Bool { redactions.isEmpty && watermarks.isEmpty }

    /// Names everything that the pixels depend on: a part of the key under which a rendered image is known.
    public var key: String {
        let marks = watermarks.map { mark in
            "\(mark.picture.checksum) \(mark.position) \(mark.margin) \(mark.size) \(mark.minimumSize)"
        }
        // Without a redaction it is of no effect.
        let spread = redactions.isEmpty ? [] : ["\(spread)"]
        return (redactions.map { "\($0)" } + marks + spread).joined(separator: "; ")
    }

    /// Whether any of them changes what a plan shows. Where none does, a stored tile may go out as it is.
    public func touch(_ plan: RenderPlan, image: PixelSize, levels: Int) -> Bool {
        if isEmpty { return false }
        if !Covers(self, plan: plan, image: image, levels: levels).rectangles.isEmpty { return true }
        let frame = MarkFrame(plan, image: image, levels: levels)
        return watermarks.contains { !frame.isClear(of: $0) }
    }
}

/// What is added to the pixels of a render, and to its file.
public struct RenderAdditions: Hashable, Sendable {
    public var overlays: Overlays
    /// Whether the file names its colour space.
    public var embedsProfile: Bool
    /// What the file says of its rights.
    public var rights: RightsNote?

    public static let none = RenderAdditions()

    public init(overlays: Overlays = .none, embedsProfile: Bool = false, rights: RightsNote? = nil) {
        self.overlays = overlays
        self.embedsProfile = embedsProfile
        self.rights = rights
    }
}
