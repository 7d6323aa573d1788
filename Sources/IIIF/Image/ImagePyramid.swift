/// The levels of an image cut into tiles: scale factors 1, 2, 4, … up to the first at which one tile holds all of it.
///
/// Every level is exactly ⌈width ÷ s⌉ × ⌈height ÷ s⌉. Viewers take `sizes` for the levels when there are as many of
/// them, and fail without a word on any other rounding.
public struct ImagePyramid: Hashable, Sendable {
    /// Full size of the image, at least 1×1.
    public let image: PixelSize
    /// Size of a tile, at least 1×1.
    public let tile: PixelSize
    /// Powers of two, ascending from 1.
    public let scaleFactors: [Int]
    /// The size of each level, ascending: the smallest first, the full size last.
    public let sizes: [PixelSize]

    /// Sides below 1 are taken as 1.
    public init(image: PixelSize, tile: PixelSize) {
        let image = PixelSize(width: max(image.width, 1), height: max(image.height, 1))
        let tile = PixelSize(width: max(tile.width, 1), height: max(tile.height, 1))
        var factors = [1]
        var levels = [image]
        var level = image
        while level.exceeds(tile) {
            level = level.halved
            levels.append(level)
            factors.append(1 << factors.count)
        }
        self.image = image
        self.tile = tile
        scaleFactors = factors
        sizes = levels.reversed()
    }

    /// The size of the smallest level alone.
    public static func smallest(of image: PixelSize, tile: PixelSize) -> PixelSize {
        let tile = PixelSize(width: max(tile.width, 1), height: max(tile.height, 1))
        var level = PixelSize(width: max(image.width, 1), height: max(image.height, 1))
        while level.exceeds(tile) { level = level.halved }
        return level
    }

    /// A length at a scale factor: ⌈length ÷ factor⌉.
    public static func reduced(_ length: Int, by factor: Int) -> Int { (length + factor - 1) / factor }

    /// Whether `region`, scaled to `size`, is a tile of a level, whole or cut at an edge.
    /// - Parameter factors: scale factors of the levels.
    func hasTile(_ region: PixelRectangle, size: PixelSize, at factors: [Int]) -> Bool {
        factors.contains { scale -> Bool in
            let (across, down) = (tile.width * scale, tile.height * scale)
            return region.x % across == 0 && region.y % down == 0
                && region.width == min(across, image.width - region.x)
                && region.height == min(down, image.height - region.y)
                && size.width == Self.reduced(region.width, by: scale)
                && size.height == Self.reduced(region.height, by: scale)
        }
    }
}
