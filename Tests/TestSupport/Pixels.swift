internal import Foundation

/// An image in memory: what tests make sources of, and what they look at answers with. Files are read and written by
/// libvips' own command, which knows nothing of Vitrine.
public struct Pixels: Hashable, Sendable {
    public var width: Int
    public var height: Int
    /// 1 grey, 2 grey and alpha, 3 RGB, 4 RGB and alpha or CMYK.
    public var bands: Int
    /// Rows from the top, 8 bits a sample.
    public var samples: [UInt8]

    public init(width: Int, height: Int, bands: Int = 3, _ colour: (_ x: Int, _ y: Int) -> [UInt8]) {
        (self.width, self.height, self.bands) = (width, height, bands)
        samples = []
        samples.reserveCapacity(width * height * bands)
        for y in 0..<height {
            for x in 0..<width { samples += colour(x, y).prefix(bands) }
        }
    }

    public subscript(x: Int, y: Int) -> [UInt8] {
        let start = (y * width + x) * bands
        return Array(samples[start..<(start + bands)])
    }

    /// A part of the image; must lie inside.
    public func part(x: Int, y: Int, width: Int, height: Int) -> Pixels {
        Pixels(width: width, height: height, bands: bands) { self[x + $0, y + $1] }
    }

    /// The level of a pyramid: each pixel the mean of the square it covers, cut at the edges.
    public func reduced(by scale: Int) -> Pixels {
        Pixels(width: (width + scale - 1) / scale, height: (height + scale - 1) / scale, bands: bands) { x, y in
            let (columns, rows) = (
                (x * scale)..<min((x + 1) * scale, width), (y * scale)..<min((y + 1) * scale, height)
            )
            var sums = [Int](repeating: 0, count: bands)
            for row in rows {
                for column in columns {
                    let start = (row * width + column) * bands
                    for band in 0..<bands { sums[band] += Int(samples[start + band]) }
                }
            }
            return sums.map { UInt8($0 / (columns.count * rows.count)) }
        }
    }

    /// Brightness alone, which JPEG keeps much better than colour (ITU-R BT.601).
    public var brightness: Pixels {
        Pixels(width: width, height: height, bands: 1) { x, y in
            let colour = self[x, y].map(Int.init)
            return [UInt8((299 * colour[0] + 587 * colour[1] + 114 * colour[2]) / 1000)]
        }
    }

    /// The greatest and the mean difference of samples; nil where the sizes differ.
    public func difference(from other: Pixels) -> (greatest: Int, mean: Double)? {
        guard (width, height, bands) == (other.width, other.height, other.bands) else { return nil }
        var (greatest, sum) = (0, 0)
        for (one, two) in zip(samples, other.samples) {
            let distance = abs(Int(one) - Int(two))
            greatest = max(greatest, distance)
            sum += distance
        }
        return (greatest, Double(sum) / Double(max(1, samples.count)))
    }
}

// MARK: - Pictures

extension Pixels {
    /// Soft waves that show every shift, and that JPEG keeps well.
    public static func waves(width: Int, height: Int, seed: Int = 0) -> Pixels {
        Pixels(width: width, height: height) { x, y in
            let (x, y) = (Double(x), Double(y))
            func wave(_ value: Double) -> UInt8 { UInt8(128 + 100 * sin(value)) }
            return [wave((x + y) / 17 + Double(seed)), wave(x / 23 - y / 31), wave(y / 19 + Double(seed) / 2)]
        }
    }

    /// Colours of ``quarters(width:height:)``: top left, top right, bottom left, bottom right.
    public static let quarterColours: [[UInt8]] = [[210, 30, 30], [30, 160, 50], [30, 50, 200], [230, 220, 60]]

    /// A colour in each quarter, so that turning and colour conversion show.
    public static func quarters(width: Int, height: Int) -> Pixels {
        Pixels(width: width, height: height) { quarterColours[(2 * $1 / height) * 2 + 2 * $0 / width] }
    }

    /// The colours in the middle of the four quarters.
    public var middles: [[UInt8]] {
        [(1, 1), (3, 1), (1, 3), (3, 3)].map { self[width * $0.0 / 4, height * $0.1 / 4] }
    }
}

// MARK: - Files

extension Pixels {
    /// What samples mean, as libvips' own file format numbers it.
    public enum Meaning: Int32, Sendable {
        case cmyk = 15
        case sRGB = 22
        case grey = 1
        case deepRGB = 25
    }

    /// The bytes of an image file.
    /// - Parameters:
    ///   - ending: what libvips takes: `tif[compression=deflate]`, `jpg[Q=90]`, `png`.
    ///   - meaning: by default sRGB or grey; `deepRGB` widens samples to 16 bits.
    public func encoded(_ ending: String, meaning: Meaning? = nil) throws -> [UInt8] {
        let folder = try TemporaryFolder()
        let meaning = meaning ?? (bands < 3 ? .grey : .sRGB)
        let isDeep = meaning == .deepRGB
        var head: [Int32] = [
            0, Int32(width), Int32(height), Int32(bands), isDeep ? 16 : 8, isDeep ? 2 : 0, 0, meaning.rawValue,
        ]
        head += [Int32](repeating: 0, count: 8)
        head[8] = Int32(bitPattern: Float(1).bitPattern)
        head[9] = head[8]
        var bytes = head.flatMap { value in (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * Int32($0))) } }
        bytes.replaceSubrange(0..<4, with: [0xB6, 0xA6, 0xF2, 0x08])
        bytes += isDeep ? samples.flatMap { [$0, $0] } : samples
        let source = try folder.write(bytes, to: "source.v")
        let name = "encoded." + (ending.split(separator: "[").first.map(String.init) ?? ending)
        try tool("vips", "copy", source, folder.file("encoded." + ending))
        return try folder.read(name)
    }

    /// Decodes an image of any kind that libvips knows.
    public init(decoding bytes: [UInt8]) throws {
        let folder = try TemporaryFolder()
        let source = try folder.write(bytes, to: "source")
        // Alpha in one bit or sixteen is nothing that tests need to see.
        try tool("vips", "cast", source, folder.file("decoded.v"), "uchar")
        let decoded = try folder.read("decoded.v")
        func number(_ offset: Int) -> Int {
            (0..<4).reduce(0) { $0 | Int(decoded[offset + $1]) << (8 * $1) }
        }
        (width, height, bands) = (number(4), number(8), number(12))
        samples = Array(decoded.dropFirst(64).prefix(width * height * bands))
        guard samples.count == width * height * bands else { throw SupportError("an image was cut short") }
    }
}
