internal import IIIF

/// Where redactions fall on the pixels that a plan is rendered from.
///
/// Redactions are painted before any pixel is scaled, so that no pixel under them takes part in an answer. A JPEG pixel
/// depends on all of its block, and with colours at half resolution on a pixel of the next block. So covers reach out to
/// whole blocks of 16 and one pixel more, and by what ``Spread`` names. The answer is then the same whatever the source
/// has under them, bit for bit. To keep that margin small, they are painted on a finer level, whose pixels are averaged
/// as the pyramid's own levels are.
struct Covers {
    /// What to fill, in pixels of `fineLevel`, and with what; only what meets `fineArea`.
    var rectangles: [(area: PixelRectangle, colour: [UInt8])] = []
    /// The level that the plan needs, and the part of it.
    var level: Int
    var area: PixelRectangle
    /// The level that is painted on, and the part of it; the same where there is nothing to paint.
    var fineLevel: Int
    var fineArea: PixelRectangle

    private static let block = 16
    /// Pixels that may be decoded for the sake of a small margin.
    private static let budget = 16 << 20

    init(_ overlays: Overlays, plan: RenderPlan, image: PixelSize, levels: Int) {
        level = PyramidRenderer.level(for: plan, levels: levels)
        area = PyramidRenderer.area(of: plan.region, at: level, bounds: Self.bounds(of: image, at: level))
        fineLevel = level
        fineArea = area
        guard !overlays.redactions.isEmpty else { return }
        for steps in stride(from: min(2, level), to: 0, by: -1)
        where area.width * area.height << (2 * steps) <= Self.budget {
            fineLevel = level - steps
            fineArea = Self.refined(area, by: steps, within: Self.bounds(of: image, at: fineLevel))
            break
        }
        let size = Self.bounds(of: image, at: fineLevel)
        for redaction in overlays.redactions {
            guard
                let across = Self.span(
                    redaction.x, redaction.width, side: image.width, fineLevel, size.width, overlays.spread),
                let down = Self.span(
                    redaction.y, redaction.height, side: image.height, fineLevel, size.height, overlays.spread)
            else { continue }
            let cover = PixelRectangle(
                x: across.lowerBound, y: down.lowerBound, width: across.count, height: down.count)
            guard let shown = Self.common(cover, fineArea) else { continue }
            rectangles.append((shown, redaction.colour))
        }
        if rectangles.isEmpty { (fineLevel, fineArea) = (level, area) }
    }

    /// Those of a plan for all of an image, for a part of the level alone: painted on the same level.
    func part(_ part: PixelRectangle) -> Covers {
        var covers = self
        covers.area = part
        covers.fineArea = Self.refined(part, by: level - fineLevel, within: fineArea.size)
        covers.rectangles = rectangles.compactMap { cover in
            Self.common(cover.area, covers.fineArea).map { ($0, cover.colour) }
        }
        return covers
    }

    /// An area in pixels of a level that is finer by some steps.
    private static func refined(_ area: PixelRectangle, by steps: Int, within bounds: PixelSize) -> PixelRectangle {
        let (x, y) = (area.x << steps, area.y << steps)
        return PixelRectangle(
            x: x, y: y, width: min(area.width << steps, bounds.width - x),
            height: min(area.height << steps, bounds.height - y))
    }

    private static func common(_ one: PixelRectangle, _ other: PixelRectangle) -> PixelRectangle? {
        let (left, top) = (max(one.x, other.x), max(one.y, other.y))
        let right = min(one.x + one.width, other.x + other.width)
        let bottom = min(one.y + one.height, other.y + other.height)
        guard left < right, top < bottom else { return nil }
        return PixelRectangle(x: left, y: top, width: right - left, height: bottom - top)
    }

    private static func bounds(of image: PixelSize, at level: Int) -> PixelSize {
        PixelSize(
            width: ImagePyramid.reduced(image.width, by: 1 << level),
            height: ImagePyramid.reduced(image.height, by: 1 << level))
    }

    /// The pixels of a level that a redaction takes along one side; nil where it lies outside of the image.
    private static func span(
        _ start: Redaction.Length, _ length: Redaction.Length, side: Int, _ level: Int, _ bound: Int, _ spread: Spread
    ) -> Range<Int>? {
        func pixels(_ length: Redaction.Length) -> Double {
            switch length {
            case .pixels(let count): Double(count)
            case .percent(let share): share / 100 * Double(side)
            }
        }
        let from = pixels(start)
        let to = min(from + pixels(length), Double(side))
        guard from < to else { return nil }
        let scale = Double(1 << level)
        let (before, behind) = ((from - Double(spread.full)) / scale, (to + Double(spread.full)) / scale)
        let reach = (level == 0 ? 0 : spread.level) + 1
        let first = Int(max(0, before).rounded(.down)) / block * block - reach
        let last = (Int(behind.rounded(.up)) + block - 1) / block * block + reach
        return max(0, first)..<min(last, bound)
    }
}
