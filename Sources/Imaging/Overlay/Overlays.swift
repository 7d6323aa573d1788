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

/// All that is laid over one image: redactions, and over them watermarks in order.
public struct Overlays: Hashable, Sendable {
    public var redactions: [Redaction]
    public var watermarks: [Watermark]

    public static let none = Overlays()

    public init(redactions: [Redaction] = [], watermarks: [Watermark] = []) {
        self.redactions = redactions
        self.watermarks = watermarks
    }

    public var isEmpty: Bool { redactions.isEmpty && watermarks.isEmpty }

    /// Names everything that the pixels depend on: a part of the key under which a rendered image is known.
    public var key: String {
        let marks = watermarks.map { mark in
            "\(mark.picture.checksum) \(mark.position) \(mark.margin) \(mark.size) \(mark.minimumSize)"
        }
        return (redactions.map { "\($0)" } + marks).joined(separator: "; ")
    }

    /// Whether any of them changes what a plan shows. Where none does, a stored tile may go out as it is.
    public func touch(_ plan: RenderPlan, image: PixelSize, levels: Int) -> Bool {
        if isEmpty { return false }
        if !Covers(redactions, plan: plan, image: image, levels: levels).rectangles.isEmpty { return true }
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
