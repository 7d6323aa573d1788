internal import CVips
internal import IIIF

extension PyramidRenderer {
    /// Pixels of a side of the squares that a smaller picture is made in. libvips sums positions along a row, so that
    /// where a row begins decides its last bits: a pixel is always made in its own square, whatever part is wanted.
    private static let square = 512

    /// A part of the smaller picture that stands for an image, with redactions painted over it. Each of its pixels is
    /// the same whatever part is wanted.
    /// - Parameters:
    ///   - size: pixels of the smaller picture.
    ///   - region: the part, in pixels of the smaller picture.
    func reduced(
        _ size: PixelSize, showing region: PixelRectangle, of image: PixelSize, levels: Int, _ overlays: Overlays,
        _ part: Part
    ) throws(ImagingError) -> Picture {
        let covers = Covers(overlays, plan: .whole(of: image, at: size), image: image, levels: levels)
        let level = covers.area.size
        let needed = PixelRectangle(
            across: Self.needed(region.x, region.width, of: size.width, in: level.width),
            down: Self.needed(region.y, region.height, of: size.height, in: level.height))
        var picture = try covered(covers.part(needed), part)
        if level == size {
            return try picture.crop(
                x: region.x - needed.x, y: region.y - needed.y, width: region.width, height: region.height)
        }
        if needed.size != level {
            // What is missing is never looked at.
            picture = try picture.step {
                vitrine_surround($0, $1, Int32(needed.x), Int32(needed.y), Int32(level.width), Int32(level.height))
            }
        }
        // Squares of three rows at most are kept while the picture is read from the top.
        let kept = (size.width / Self.square + 2) * 3
        return try picture.scaled(width: size.width, height: size.height)
            .step { vitrine_in_squares($0, $1, Int32(Self.square), Int32(kept)) }
            .crop(x: region.x, y: region.y, width: region.width, height: region.height)
    }

    /// The pixels of a level that the squares of a region are made from, along one side: as far as three lobes of the
    /// filter reach, and the means before it.
    private static func needed(_ start: Int, _ length: Int, of size: Int, in level: Int) -> Range<Int> {
        if size == level { return start..<(start + length) }
        let first = start / square * square
        let end = min(size, (start + length + square - 1) / square * square)
        let step = level / size + 1
        let reach = 16 * step
        return max(0, first * level / size - reach)..<min(level, (end * level + size - 1) / size + reach)
    }
}

extension PixelRectangle {
    fileprivate init(across: Range<Int>, down: Range<Int>) {
        self.init(x: across.lowerBound, y: down.lowerBound, width: across.count, height: down.count)
    }
}
