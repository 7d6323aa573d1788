internal import IIIF

/// The whole image at a plan's scale, and the part of it that the plan shows: the ground that watermarks are placed on.
/// All tiles of a level have the same whole, so that they show parts of one and the same watermark.
struct MarkFrame {
    /// The whole image at this scale.
    var whole: PixelSize
    /// The part shown.
    var part: PixelRectangle
    /// Watermarks come before scaling where the plan enlarges: at the image's own scale, and enlarged with it.
    var isBeforeScaling: Bool
    /// The longer side of the whole image at the scale asked for.
    private var longestSide: Double

    init(_ plan: RenderPlan, image: PixelSize, levels: Int) {
        let (region, size) = (plan.region, plan.size)
        let across = Double(size.width) / Double(region.width)
        let down = Double(size.height) / Double(region.height)
        longestSide = max(Double(image.width) * across, Double(image.height) * down)
        isBeforeScaling = false
        if size.width > region.width || size.height > region.height {
            whole = image
            part = region
            isBeforeScaling = true
            return
        }
        // A part of a level, such as a tile: exactly that level's pixels, though sides were rounded.
        for level in (0..<max(levels, 1)).reversed() {
            let scale = 1 << level
            guard region.x % scale == 0, region.y % scale == 0,
                ImagePyramid.reduced(region.width, by: scale) == size.width,
                ImagePyramid.reduced(region.height, by: scale) == size.height
            else { continue }
            whole = PixelSize(
                width: ImagePyramid.reduced(image.width, by: scale),
                height: ImagePyramid.reduced(image.height, by: scale))
            part = PixelRectangle(
                x: region.x / scale, y: region.y / scale, width: size.width, height: size.height)
            longestSide = Double(max(whole.width, whole.height))
            return
        }
        part = PixelRectangle(
            x: Int((Double(region.x) * across).rounded()), y: Int((Double(region.y) * down).rounded()),
            width: size.width, height: size.height)
        whole = PixelSize(
            width: max(Int((Double(image.width) * across).rounded()), part.x + part.width),
            height: max(Int((Double(image.height) * down).rounded()), part.y + part.height))
    }

    /// The extent of a watermark on the whole image: its share of the width, or less where it would be too high.
    func extent(of mark: Watermark) -> PixelSize {
        var width = mark.size * Double(whole.width)
        let proportion = Double(mark.picture.height) / Double(mark.picture.width)
        width = min(width, Double(whole.height) / proportion)
        return PixelSize(
            width: max(1, Int(width.rounded())), height: max(1, Int((width * proportion).rounded())))
    }

    /// Pixels around a watermark.
    func margin(of mark: Watermark) -> Int { Int((mark.margin * Double(whole.width)).rounded()) }

    /// Its rectangle on the whole image; nil where it is all over.
    func rectangle(of mark: Watermark) -> PixelRectangle? {
        guard case .at(let x, let y) = mark.position else { return nil }
        let extent = extent(of: mark)
        let margin = margin(of: mark)
        func place(_ share: Double, _ side: Int, _ length: Int) -> Int {
            let edge = min(margin, max(0, (side - length) / 2))
            return edge + Int((share * Double(max(0, side - length - 2 * edge))).rounded())
        }
        return PixelRectangle(
            x: place(x, whole.width, extent.width), y: place(y, whole.height, extent.height), width: extent.width,
            height: extent.height)
    }

    /// Whether nothing of a watermark shows in this part.
    func isClear(of mark: Watermark) -> Bool {
        guard longestSide.rounded() >= Double(mark.minimumSize) else { return true }
        guard let place = rectangle(of: mark) else { return false }
        return place.x >= part.x + part.width || place.x + place.width <= part.x
            || place.y >= part.y + part.height || place.y + place.height <= part.y
    }
}
