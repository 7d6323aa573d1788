extension RenderPlan {
    /// All of an image, upright, at a size: what a smaller picture that stands for the image is made by.
    /// - Parameters:
    ///   - image: pixels of the image.
    ///   - size: pixels of the smaller picture, at least 1 × 1.
    public static func whole(of image: PixelSize, at size: PixelSize) -> RenderPlan {
        RenderPlan(
            region: PixelRectangle(x: 0, y: 0, width: image.width, height: image.height), size: size,
            rotation: .none, quality: .default, format: .png, canonicalPath: "")
    }

    /// The same output as a request for the full image, where the smaller picture that this plan is of is exactly a
    /// level of the full image's pyramid and the plan scales nothing: a candidate for a stored tile.
    /// - Parameters:
    ///   - full: pixels of the full image.
    ///   - reduced: pixels of the smaller picture that the plan is of.
    /// - Returns: nil where the smaller picture is no level, or the plan scales.
    public func onLevel(of full: PixelSize, reducedTo reduced: PixelSize) -> RenderPlan? {
        guard size == region.size, let scale = Self.scale(reduced, full) else { return nil }
        func span(_ start: Int, _ length: Int, in full: Int) -> (start: Int, length: Int) {
            let first = min(start * scale, full - 1)
            return (first, max(1, min(length * scale, full - first)))
        }
        let (across, down) = (
            span(region.x, region.width, in: full.width), span(region.y, region.height, in: full.height)
        )
        return RenderPlan(
            region: PixelRectangle(x: across.start, y: down.start, width: across.length, height: down.length),
            size: size, rotation: rotation, quality: quality, format: format, canonicalPath: canonicalPath)
    }

    /// The factor of the pyramid's level that the smaller picture is exactly.
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
}
