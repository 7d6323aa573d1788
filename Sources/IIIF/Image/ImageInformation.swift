/// What info.json says of one image (3.0 section 5, 2.1 section 5).
///
/// Values are version-neutral; ``json(version:)`` writes only what a version knows, and leaves out what its level already
/// promises.
public struct ImageInformation: Hashable, Sendable {
    /// A set of tiles (section 5.4 of 3.0).
    public struct TileSet: Hashable, Sendable {
        public var width: Int
        /// nil: as `width`.
        public var height: Int?
        public var scaleFactors: [Int]

        public init(width: Int, height: Int? = nil, scaleFactors: [Int]) {
            self.width = width
            self.height = height
            self.scaleFactors = scaleFactors
        }
    }

    /// Features beyond level 2 that both versions name alike.
    ///
    /// Upscaling follows from the limits, and `square` regions are always served, so neither is listed here.
    public enum Feature: String, Hashable, Sendable, CaseIterable {
        case canonicalLinkHeader, mirroring, profileLinkHeader, rotationArbitrary
    }

    public var level = ComplianceLevel.level2
    /// Whether any size can be asked for, where the level does not say so.
    public var customSizes = true
    /// The base URI of the image service, without a trailing slash.
    public var id: String
    /// Full size.
    public var size: PixelSize
    /// Preferred sizes of the full image; ones above the limits are not written.
    public var sizes: [PixelSize]
    /// Sets of a size above the limits are not written.
    public var tiles: [TileSet]
    public var limits: ImageLimits
    /// Formats that can be asked for; `jpg` and `png` go without saying.
    public var extraFormats: [ImageFormat]
    /// Qualities that make sense for the image: without `color` where there is none (3.0 section 4.4).
    public var extraQualities: [ImageQuality]
    public var extraFeatures: [Feature]
    /// The best first; version 3 only. Formats that are not offered are not written.
    public var preferredFormats: [ImageFormat]
    /// URI of a licence or rights statement; `license` in version 2.
    public var rights: String?

    public init(
        id: String, size: PixelSize, sizes: [PixelSize] = [], tiles: [TileSet] = [], limits: ImageLimits = .none,
        extraFormats: [ImageFormat] = [], extraQualities: [ImageQuality] = [.color, .gray, .bitonal],
        extraFeatures: [Feature] = [], preferredFormats: [ImageFormat] = [], rights: String? = nil
    ) {
        self.id = id
        self.size = size
        self.sizes = sizes
        self.tiles = tiles
        self.limits = limits
        self.extraFormats = extraFormats
        self.extraQualities = extraQualities
        self.extraFeatures = extraFeatures
        self.preferredFormats = preferredFormats
        self.rights = rights
    }

    /// The information of an image that is served from `pyramid` by an installation with `capabilities`.
    ///
    /// `isGray` leaves `color` out of the qualities; `linkHeaders` says that image answers carry the canonical and the
    /// profile link.
    public init(
        id: String, pyramid: ImagePyramid, capabilities: ImageCapabilities, isGray: Bool = false,
        linkHeaders: Bool = true, preferredFormats: [ImageFormat] = [], rights: String? = nil
    ) {
        let tile = pyramid.tile
        let factors = capabilities.tiles ? capabilities.listed(pyramid.scaleFactors) : []
        var features: [Feature] = linkHeaders ? [.canonicalLinkHeader, .profileLinkHeader] : []
        if capabilities.mirroring { features.append(.mirroring) }
        if capabilities.arbitraryRotation { features.append(.rotationArbitrary) }
        self.init(
            id: id, size: pyramid.image, sizes: pyramid.sizes,
            tiles: factors.isEmpty
                ? []
                : [
                    TileSet(
                        width: tile.width, height: tile.height == tile.width ? nil : tile.height, scaleFactors: factors)
                ],
            limits: capabilities.limits.holding(for: pyramid.image), extraFormats: capabilities.formats,
            extraQualities: isGray ? [.gray, .bitonal] : [.color, .gray, .bitonal], extraFeatures: features,
            preferredFormats: preferredFormats, rights: rights)
        level = capabilities.level
        customSizes = capabilities.customSizes
    }

    /// The pyramid of an image in square tiles: its `sizes` and the scale factors of its tiles.
    public static func pyramid(of size: PixelSize, tileSize: Int) -> ImagePyramid {
        ImagePyramid(image: size, tile: PixelSize(width: tileSize, height: tileSize))
    }
}
