/// A width and a height in pixels.
public struct PixelSize: Hashable, Codable, Sendable, CustomStringConvertible {
    /// Pixels across.
    public var width: Int
    /// Pixels down.
    public var height: Int

    public init(width: Int, height: Int) {
        self.width = width
        self.height = height
    }

    /// `width×height`, for messages.
    public var description: String { "\(width)×\(height)" }

    /// Whether either side is longer than the same side of `other`.
    func exceeds(_ other: PixelSize) -> Bool { width > other.width || height > other.height }
}

extension PixelSize {
    /// This size reduced by two, each side rounded up: the next level of a pyramid.
    ///
    /// Repeating it gives exactly ⌈side ÷ 2ⁿ⌉.
    var halved: PixelSize { PixelSize(width: width / 2 + width % 2, height: height / 2 + height % 2) }

    /// The size with these proportions whose width is `width`; nil if its height is beyond `Int`.
    func scaled(toWidth width: Int) -> PixelSize? {
        Self.companion(of: width, from: self.width, other: height).map { PixelSize(width: width, height: $0) }
    }

    /// The size with these proportions whose height is `height`; nil if its width is beyond `Int`.
    func scaled(toHeight height: Int) -> PixelSize? {
        Self.companion(of: height, from: self.height, other: width).map { PixelSize(width: $0, height: height) }
    }

    /// The largest size with these proportions that no side of `box` is shorter than; nil if it is beyond `Int`.
    func fitted(in box: PixelSize) -> PixelSize? {
        let across = UInt64(box.width).multipliedFullWidth(by: UInt64(height))
        let down = UInt64(box.height).multipliedFullWidth(by: UInt64(width))
        let widthBinds = (across.high, across.low) <= (down.high, down.low)
        return widthBinds ? scaled(toWidth: box.width) : scaled(toHeight: box.height)
    }

    /// The first level of this size's pyramid that is `width` wide; nil if none below the top is.
    func level(width: Int) -> PixelSize? {
        var level = halved
        while level.width > width { level = level.halved }
        return level.width == width && width < self.width ? level : nil
    }

    /// The first level of this size's pyramid that is `height` high; nil if none below the top is.
    func level(height: Int) -> PixelSize? {
        var level = halved
        while level.height > height { level = level.halved }
        return level.height == height && height < self.height ? level : nil
    }

    /// The length that goes with `side` when a side of length `from` becomes `side`: the exact quotient rounded half
    /// up, which keeps the proportions as closely as possible, but never below 1.
    private static func companion(of side: Int, from: Int, other: Int) -> Int? {
        Quotient.rounded(other, times: side, over: from, .halfUp).map { max($0, 1) }
    }
}
