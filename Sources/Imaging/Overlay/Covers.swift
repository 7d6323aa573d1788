internal import IIIF

/// Where redactions fall on the pixels that a plan is rendered from.
///
/// They are painted before anything is scaled, so that nothing under them takes part in what is shown. A JPEG pixel
/// depends on all of its block, and with colours at half resolution on a pixel of the next: so covers reach out to
/// whole blocks of 16 and one pixel more (a block more on reduced levels), and the answer is the same whatever is under them, bit for bit. To keep that
/// margin small, they are painted on a finer level, whose pixels are then averaged as the pyramid's own levels are.
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

    init(_ redactions: [Redaction], plan: RenderPlan, image: PixelSize, levels: Int) {
        func bounds(_ level: Int) -> PixelSize {
            PixelSize(
                width: ImagePyramid.reduced(image.width, by: 1 << level),
                height: ImagePyramid.reduced(image.height, by: 1 << level))
        }
        level = PyramidRenderer.level(for: plan, levels: levels)
        area = PyramidRenderer.area(of: plan.region, at: level, bounds: bounds(level))
        fineLevel = level
        fineArea = area
        guard !redactions.isEmpty else { return }
        for steps in stride(from: min(2, level), to: 0, by: -1)
        where area.width * area.height << (2 * steps) <= Self.budget {
            fineLevel = level - steps
            let size = bounds(fineLevel)
            let (x, y) = (area.x << steps, area.y << steps)
            fineArea = PixelRectangle(
                x: x, y: y, width: min(area.width << steps, size.width - x),
                height: min(area.height << steps, size.height - y))
            break
        }
        let size = bounds(fineLevel)
        for redaction in redactions {
            guard
                let across = Self.span(redaction.x, redaction.width, side: image.width, fineLevel, size.width),
                let down = Self.span(redaction.y, redaction.height, side: image.height, fineLevel, size.height)
            else { continue }
            let left = max(across.lowerBound, fineArea.x)
            let right = min(across.upperBound, fineArea.x + fineArea.width)
            let top = max(down.lowerBound, fineArea.y)
            let bottom = min(down.upperBound, fineArea.y + fineArea.height)
            guard left < right, top < bottom else { continue }
            rectangles.append(
                (PixelRectangle(x: left, y: top, width: right - left, height: bottom - top), redaction.colour))
        }
        if rectangles.isEmpty { (fineLevel, fineArea) = (level, area) }
    }

    /// The pixels of a level that a redaction takes along one side; nil where it lies outside of the image.
    private static func span(
        _ start: Redaction.Length, _ length: Redaction.Length, side: Int, _ level: Int, _ bound: Int
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
        // libvips encodes all levels but the full size twice: what a block took from its neighbour goes one further.
        let reach = (level == 0 ? 0 : block) + 1
        let first = Int((from / scale).rounded(.down)) / block * block - reach
        let last = (Int((to / scale).rounded(.up)) + block - 1) / block * block + reach
        return max(0, first)..<min(last, bound)
    }
}
