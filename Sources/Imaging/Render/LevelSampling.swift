internal import IIIF

/// Where the pixels of a plan are on a level of the pyramid: not to the next pixel, but exactly, so that the smallest
/// level that has enough of them will do.
struct LevelSampling: Hashable {
    /// One direction, in pixels of the level.
    struct Axis: Hashable {
        /// Where the first pixel of the result begins.
        var origin: Double
        /// Pixels of the level to one of the result.
        var step: Double
        /// The pixels that the region touches.
        var reach: Range<Int>
        /// Pixels of the result.
        var count: Int

        fileprivate init(start: Int, length: Int, count: Int, level: Int, side: Int) {
            let scale = 1 << level
            self.count = count
            let end = min(ImagePyramid.reduced(start + length, by: scale), side)
            let first = min(start / scale, side - 1)
            reach = first..<max(first + 1, end)
            if start % scale == 0, count == ImagePyramid.reduced(length, by: scale) {
                // The level's own pixels, the last of which may be cut by the image's edge.
                (origin, step) = (Double(start / scale), 1)
            } else {
                (origin, step) = (Double(start) / Double(scale), Double(length) / Double(scale) / Double(count))
            }
        }

        /// The same for a component with one sample for `source` pixels of the level, and one for `target` of the result.
        /// - Parameters:
        ///   - shift: the pixel of the level where the component's samples begin.
        ///   - bound: how many samples there are.
        func resampling(from source: Int, to target: Int, shift: Int, bound: Int) -> Resampling {
            // Samples that stand for more than a pixel reach over the region's edge: as every decoder, which makes
            // pixels of them before anything is cut out, the next ones are looked at too.
            let beyond = source > target ? 3 : 0
            let first = max(0, (reach.lowerBound - shift) / source - beyond)
            let end = min(bound, (reach.upperBound - shift + source - 1) / source + beyond)
            return Resampling(
                count: (count + target - 1) / target, origin: (origin - Double(shift)) / Double(source),
                step: step * Double(target) / Double(source), reach: first..<end,
                isLinear: source > target)
        }
    }

    let level: Int
    let across: Axis
    let down: Axis

    init(_ plan: RenderPlan, image: PixelSize, levels: Int) {
        level = Self.smallestLevel(for: plan, levels: levels)
        across = Axis(
            start: plan.region.x, length: plan.region.width, count: plan.size.width, level: level,
            side: ImagePyramid.reduced(image.width, by: 1 << level))
        down = Axis(
            start: plan.region.y, length: plan.region.height, count: plan.size.height, level: level,
            side: ImagePyramid.reduced(image.height, by: 1 << level))
    }

    /// The smallest level that still has every pixel asked for.
    static func smallestLevel(for plan: RenderPlan, levels: Int) -> Int {
        func suffices(_ level: Int) -> Bool {
            let scale = 1 << level
            return ImagePyramid.reduced(plan.region.width, by: scale) >= plan.size.width
                && ImagePyramid.reduced(plan.region.height, by: scale) >= plan.size.height
        }
        var level = 0
        while level + 1 < levels, suffices(level + 1) { level += 1 }
        return level
    }

    /// Pixels read and written.
    var work: Int { across.reach.count * down.reach.count + across.count * down.count }
}
