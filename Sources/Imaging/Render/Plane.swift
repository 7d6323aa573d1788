/// One component of an image: brightness, or a colour difference at its own resolution. 8 bits a sample.
final class Plane {
    let width: Int
    let height: Int
    /// Bytes from one row to the next: the width, up to the next multiple of 16.
    let stride: Int
    let bytes: UnsafeMutablePointer<UInt8>

    /// Bytes behind the last row: rows are read in steps of up to this many.
    private static let margin = 32

    /// Not cleared, but for what is behind the last row.
    init(width: Int, height: Int) {
        self.width = width
        self.height = height
        stride = (width + 15) / 16 * 16
        bytes = .allocate(capacity: stride * height + Self.margin)
        (bytes + stride * height).initialize(repeating: 0, count: Self.margin)
    }

    deinit { bytes.deallocate() }

    func row(_ index: Int) -> UnsafeMutablePointer<UInt8> { bytes + index * stride }

    /// The part that two axes ask for, at the size they ask for. What lies beyond a row's end repeats its last sample.
    /// - Throws: `ImagingError.unreadable` once `stop` is set.
    func resampled(_ across: Resampling, _ down: Resampling, stop: StopFlag?) throws(ImagingError) -> Plane {
        let result = Plane(width: across.count, height: down.count)
        // Rows first: whole rows at a time are quick to add up, and fewer are left to be resampled.
        let (first, length) = (across.reach.lowerBound, across.reach.count)
        let room = length + across.taps + Self.margin
        let sums = UnsafeMutablePointer<Float>.allocate(capacity: room)
        sums.initialize(repeating: 0, count: room)
        let rows = UnsafeMutablePointer<UnsafePointer<UInt8>?>.allocate(capacity: down.taps)
        defer {
            sums.deallocate()
            rows.deallocate()
        }
        for index in 0..<down.count {
            if index & 31 == 0, let stop, stop.isSet { throw .unreadable(detail: "the render was stopped") }
            let target = result.row(index)
            if across.isIdentity, down.isIdentity {
                target.update(from: row(down.reach.lowerBound + index) + first, count: result.width)
            } else {
                for tap in 0..<down.taps {
                    rows[tap] = UnsafePointer(row(min(down.start(index) + tap, down.reach.upperBound - 1)) + first)
                }
                down.add(rows, index: index, count: length, to: sums)
                across.apply(sums, to: target)
            }
            (target + result.width).update(repeating: target[result.width - 1], count: result.stride - result.width)
        }
        return result
    }

    /// Half the width and height, rounded up.
    func halved(stop: StopFlag?) throws(ImagingError) -> Plane {
        func half(_ length: Int) -> Resampling {
            Resampling(count: (length + 1) / 2, origin: 0, step: 2, reach: 0..<length)
        }
        return try resampled(half(width), half(height), stop: stop)
    }

    /// Red, green and blue become brightness and the two differences (ITU-R BT.601 as JFIF has it), in place.
    static func separate(_ red: Plane, _ green: Plane, _ blue: Plane) {
        func sample(_ value: Float) -> UInt8 { UInt8(max(0, min(255, value + 0.5))) }
        for index in 0..<(red.stride * red.height) {
            let (r, g, b) = (Float(red.bytes[index]), Float(green.bytes[index]), Float(blue.bytes[index]))
            red.bytes[index] = sample(0.299 * r + 0.587 * g + 0.114 * b)
            green.bytes[index] = sample(128 - 0.168736 * r - 0.331264 * g + 0.5 * b)
            blue.bytes[index] = sample(128 + 0.5 * r - 0.418688 * g - 0.081312 * b)
        }
    }
}
