/// A rectangle of whole pixels; the origin is the upper left pixel of the full image.
public struct PixelRectangle: Hashable, Codable, Sendable, CustomStringConvertible {
    public var x: Int
    public var y: Int
    public var width: Int
    public var height: Int

    public init(x: Int, y: Int, width: Int, height: Int) {
        self.x = x
        self.y = y
        self.width = width
        self.height = height
    }

    /// The rectangle's extent.
    public var size: PixelSize { PixelSize(width: width, height: height) }

    /// `x,y,width,height`, as in a region parameter.
    public var description: String { "\(x),\(y),\(width),\(height)" }
}
