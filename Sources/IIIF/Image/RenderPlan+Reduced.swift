extension RenderPlan {
    /// The same output, made from a larger image of which the one that was asked for is a reduction: the region in the
    /// larger image's pixels. The size stays, so that nothing is finer than what was asked for.
    /// - Parameters:
    ///   - reduced: the size of the image that this plan is of.
    ///   - full: the size of the image to read from, not smaller.
    public func read(from full: PixelSize, insteadOf reduced: PixelSize) -> RenderPlan {
        guard full != reduced else { return self }
        let across = Self.span(region.x, region.width, of: reduced.width, in: full.width, Self.scale(reduced, full))
        let down = Self.span(region.y, region.height, of: reduced.height, in: full.height, Self.scale(reduced, full))
        return RenderPlan(
            region: PixelRectangle(x: across.start, y: down.start, width: across.length, height: down.length),
            size: size, rotation: rotation, quality: quality, format: format, canonicalPath: canonicalPath)
    }

    /// The factor of the pyramid's level that the reduced image is exactly, so that its tiles are stored tiles.
    private static func scale(_ reduced: PixelSize, _ full: PixelSize) -> Int? {
        var scale = 1
        while scale <= max(full.width, full.height) {
            let isLevel =
                ImagePyramid.reduced(full.width, by: scale) == reduced.width
                && ImagePyramid.reduced(full.height, by: scale) == reduced.height
            if isLevel { return scale }
            scale *= 2
        }
        return nil
    }

    private static func span(
        _ start: Int, _ length: Int, of reduced: Int, in full: Int, _ scale: Int?
    ) -> (start: Int, length: Int) {
        if let scale {
            let first = min(start * scale, full - 1)
            return (first, max(1, min(length * scale, full - first)))
        }
        // Rounded alike for neighbours, so that they neither overlap nor leave a gap.
        func moved(_ place: Int) -> Int {
            let (whole, rest) = (place / reduced * full, place % reduced * full)
            return whole + (rest * 2 + reduced) / (reduced * 2)
        }
        let first = min(moved(start), full - 1)
        return (first, max(1, min(moved(start + length), full) - first))
    }
}
