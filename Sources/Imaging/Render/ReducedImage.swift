public import IIIF

/// A smaller picture that stands for an image: every answer is a part of it, and so has no pixel that the picture as a
/// whole does not have.
public struct ReducedImage: Hashable, Codable, Sendable {
    /// Pixels of the picture, fewer than the image has.
    public var size: PixelSize
    /// Levels of its tiling, the picture itself included.
    public var levels: Int

    public init(size: PixelSize, levels: Int) {
        self.size = size
        self.levels = levels
    }
}
