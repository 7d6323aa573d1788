internal import CResampling
internal import Foundation

/// How samples along one axis become others: for each, which ones it is made of, and how much of each.
///
/// The filter is Lanczos' with three lobes, widened where the result is smaller, as libvips' reductions have it. Beyond
/// the ends of the region the last sample is repeated, so that nothing outside of it takes part.
final class Resampling {
    /// Samples of the result.
    let count: Int
    /// Samples of the source that are looked at.
    let reach: Range<Int>
    /// Samples that make up one, a multiple of 4; the last may have no weight, and stand beyond the reach.
    let taps: Int
    /// Each sample is one of the source, unchanged.
    let isIdentity: Bool
    /// For each sample of the result the first it is made of, counted from the reach's begin; to a multiple of 4, as
    /// are the weights.
    private let starts: UnsafeMutablePointer<Int32>
    /// For each sample of the result `taps` weights, of which the sum is 1.
    private let weights: UnsafeMutablePointer<Float>

    /// - Parameters:
    ///   - count: samples of the result, at least 1.
    ///   - origin: where the first begins, counted in samples of the source.
    ///   - step: samples of the source to one of the result.
    ///   - reach: the samples that may be looked at; not empty.
    ///   - isLinear: straight lines between neighbours instead, as decoders enlarge halved colours: three lobes would
    ///     swing around every edge. Only where the result is larger.
    init(count: Int, origin: Double, step: Double, reach: Range<Int>, isLinear: Bool = false) {
        self.count = count
        self.reach = reach
        let scale = max(1, step)
        let isLinear = isLinear && step < 1
        let half = (isLinear ? 1 : Self.lobes) * scale
        // More than the reach has are never of use.
        taps = (min(Int((2 * half).rounded(.up)), reach.count) + 3) / 4 * 4
        let room = (count + 3) / 4 * 4
        starts = .allocate(capacity: room)
        starts.initialize(repeating: 0, count: room)
        weights = .allocate(capacity: room * taps)
        weights.initialize(repeating: 0, count: room * taps)
        isIdentity = step == 1 && origin == Double(reach.lowerBound) && reach.count >= count
        for index in 0..<count {
            let centre = origin + (Double(index) + 0.5) * step
            // Strictly within the filter: at its ends it is 0.
            let first = Int((centre - half - 0.5).rounded(.down)) + 1
            let last = max(first, Int((centre + half - 0.5).rounded(.up)) - 1)
            let start = max(reach.lowerBound, min(first, reach.upperBound - 1))
            let row = weights + index * taps
            var sum: Float = 0
            for sample in first...last {
                let distance = abs(Double(sample) + 0.5 - centre) / scale
                let weight = isLinear ? Float(max(0, 1 - distance)) : Self.kernel(distance)
                row[max(reach.lowerBound, min(sample, reach.upperBound - 1)) - start] += weight
                sum += weight
            }
            for tap in 0..<taps { row[tap] /= sum }
            starts[index] = Int32(start - reach.lowerBound)
        }
    }

    deinit {
        starts.deallocate()
        weights.deallocate()
    }

    /// The first sample that makes up a sample of the result.
    func start(_ index: Int) -> Int { reach.lowerBound + Int(starts[index]) }

    /// Along the axis: `samples` begin at the reach's begin, with `taps` more behind its end, of any finite value. Up to
    /// three bytes more than `count` are written.
    func apply(_ samples: UnsafePointer<Float>, to target: UnsafeMutablePointer<UInt8>) {
        vitrine_weighted_dots(samples, starts, weights, Int32(taps), Int32(count), target, Self.hasAVX2)
    }

    /// Across the axis: the rows that make row `index` of the result, added up. Up to 31 samples more than `count` are
    /// read and written.
    func add(
        _ rows: UnsafePointer<UnsafePointer<UInt8>?>, index: Int, count: Int, to sums: UnsafeMutablePointer<Float>
    ) {
        vitrine_weighted_sum(rows, weights + index * taps, Int32(taps), Int32(count), sums, Self.hasAVX2)
    }

    // MARK: The filter

    private static let hasAVX2 = vitrine_has_avx2()
    private static let lobes = 3.0
    private static let resolution = 1024.0
    /// sinc(x) · sinc(x ÷ 3) from 0 to 3, and one step more: asked for often enough to be kept.
    private static let table: [Float] = (0...Int(lobes * resolution) + 1).map { index in
        func sinc(_ x: Double) -> Double { x == 0 ? 1 : sin(.pi * x) / (.pi * x) }
        let x = Double(index) / resolution
        // Exactly nothing at whole numbers, so that a sample at its own place stays what it is.
        return x >= lobes || (x > 0 && x == x.rounded()) ? 0 : Float(sinc(x) * sinc(x / lobes))
    }

    private static func kernel(_ x: Double) -> Float {
        let place = x * resolution
        let index = Int(place)
        guard index < table.count - 1 else { return 0 }
        let part = Float(place - Double(index))
        return table[index] * (1 - part) + table[index + 1] * part
    }
}
