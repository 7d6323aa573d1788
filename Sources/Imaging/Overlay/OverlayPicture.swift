internal import CVips
internal import Crypto
internal import Foundation
internal import IIIF

/// The picture of a watermark: sRGB with alpha, opacity applied, made once at start.
///
/// - Note: `@unchecked Sendable` because a libvips image in memory is not changed by reading it, and this one is never
///   written to (libvips: "images can be shared between threads").
public final class OverlayPicture: @unchecked Sendable, Hashable {
    /// SHA-256 of size and pixels, hexadecimal.
    public let checksum: String
    public let width: Int
    public let height: Int
    /// Whether it has no colour, so that grey images stay grey under it.
    let isGrey: Bool
    let picture: Picture

    /// The longest side kept: watermarks larger than this are scaled up from it.
    private static let longestSide = 2048

    /// Reads a PNG file that the operator named. Call before requests are served: it lets libvips read PNG for as long
    /// as it takes.
    /// - Throws: `ImagingError.unreadable` where it is none.
    public convenience init(file path: String, opacity: Double) throws(ImagingError) {
        vips_operation_block_set("VipsForeignLoadPng", 0)
        defer { vips_operation_block_set("VipsForeignLoadPng", 1) }
        var picture = try Picture.made { vitrine_load_file(path, $0) }
        guard picture.width <= 16384, picture.height <= 16384 else {
            throw .tooLarge(what: "a watermark of \(picture.width) × \(picture.height)", limit: "16384 × 16384 pixels")
        }
        picture = try picture.converted(to: VIPS_INTERPRETATION_sRGB)
        if !picture.hasAlpha { picture = try picture.step(vitrine_addalpha) }
        if picture.format != VIPS_FORMAT_UCHAR {
            picture = try picture.step { vitrine_cast_shift($0, $1, VIPS_FORMAT_UCHAR, 1) }
        }
        let longest = max(picture.width, picture.height)
        if longest > Self.longestSide {
            picture = try picture.scaled(
                width: max(1, picture.width * Self.longestSide / longest),
                height: max(1, picture.height * Self.longestSide / longest))
        }
        try self.init(
            pixels: picture.pixels(), width: picture.width, height: picture.height, opacity: opacity)
    }

    /// Draws a line of text.
    /// - Parameter colour: red, green, blue.
    public convenience init(text: String, colour: [UInt8], opacity: Double) throws(ImagingError) {
        let markup = Self.escaped(text)
        // As large as it may become: drawn once to be measured, and again in its final size.
        let trial = try Picture.made { vitrine_text(markup, $0, "sans bold 48", 72) }
        let longest = max(trial.width, trial.height, 1)
        let resolution = min(72 * Self.longestSide / longest, 600)
        let coverage = try Picture.made { vitrine_text(markup, $0, "sans bold 48", Int32(max(resolution, 1))) }
        let mask = try coverage.pixels()
        var pixels: [UInt8] = []
        pixels.reserveCapacity(mask.count * 4)
        for value in mask {
            pixels += colour.prefix(3)
            pixels.append(value)
        }
        try self.init(pixels: pixels, width: coverage.width, height: coverage.height, opacity: opacity)
    }

    /// - Parameter pixels: red, green, blue, alpha.
    public init(pixels: [UInt8], width: Int, height: Int, opacity: Double) throws(ImagingError) {
        guard width > 0, height > 0, pixels.count == width * height * 4 else {
            throw .unreadable(detail: "a watermark of \(width) × \(height) pixels has \(pixels.count) bytes")
        }
        var pixels = pixels
        var isGrey = true
        for index in stride(from: 0, to: pixels.count, by: 4) {
            pixels[index + 3] = UInt8((Double(pixels[index + 3]) * opacity).rounded())
            isGrey = isGrey && pixels[index] == pixels[index + 1] && pixels[index] == pixels[index + 2]
        }
        var hash = SHA256()
        hash.update(data: Data("\(width) \(height) ".utf8))
        hash.update(data: pixels)
        checksum = Hexadecimal.text(hash.finalize())
        self.width = width
        self.height = height
        self.isGrey = isGrey
        picture = try Picture.colour(pixels, width: width, height: height)
    }

    /// Pango markup that shows `text` as it is.
    static func escaped(_ text: String) -> String {
        text.reduce(into: "") { markup, character in
            switch character {
            case "&": markup += "&amp;"
            case "<": markup += "&lt;"
            case ">": markup += "&gt;"
            default: markup.append(character)
            }
        }
    }

    public static func == (left: OverlayPicture, right: OverlayPicture) -> Bool { left.checksum == right.checksum }
    public func hash(into hasher: inout Hasher) { hasher.combine(checksum) }
}
