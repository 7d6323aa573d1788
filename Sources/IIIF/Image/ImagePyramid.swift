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
}
