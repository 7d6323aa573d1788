internal import IIIF

/// Where a request falls exactly on a stored tile.
struct StoredTile: Hashable, Sendable {
    var level: Int
    var column: Int
    var row: Int
    /// The tile's true size: smaller than a full one at the right and bottom edges.
    var size: PixelSize

    /// Nil unless the plan is one whole tile of a level at that level's scale, upright, as a JPEG.
    init?(_ plan: RenderPlan, image: PixelSize, tileSize: Int, levels: Int) {
        guard plan.format == .jpg, plan.rotation == .none, tileSize > 0 else { return nil }
        let region = plan.region
        for level in 0..<levels {
            let scale = 1 << level
            let side = tileSize * scale
            guard region.x % side == 0, region.y % side == 0,
                region.width == min(side, image.width - region.x),
                region.height == min(side, image.height - region.y),
                plan.size.width == ImagePyramid.reduced(region.width, by: scale),
                plan.size.height == ImagePyramid.reduced(region.height, by: scale)
            else { continue }
            self.level = level
            column = region.x / side
            row = region.y / side
            size = plan.size
            return
        }
        return nil
    }
}
