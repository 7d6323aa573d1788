internal import COpenJPEG
internal import CVips
internal import Foundation
internal import Glibc
internal import IIIF

/// A JPEG 2000 file, of which parts are decoded at reduced sizes: only the code-blocks that a part needs are
/// (ITU-T T.800, annex B: resolutions, precincts, code-blocks). Worker processes only.
///
/// Levels below the file's own resolutions are made by averaging, as those of a pyramid are.
final class JPEG2000Source {
    private let file: PositionedFile
    private let length: Int
    private let isBoxed: Bool
    /// The image area on the reference grid (annex B.2).
    private let left: Int
    private let top: Int
    private let right: Int
    private let bottom: Int
    /// How often every component can be halved.
    private let reductions: Int
    /// The ICC profile; OpenJPEG 2.5.0 tells it with the first image that is decoded, others with the header.
    private var profile: [UInt8]
    /// Decoders of a file of one tile may be used again, which saves reading all of it; one for each reduction.
    private let mayReuse: Bool
    private var decoders: [Int: UnsafeMutablePointer<vitrine_jp2>] = [:]

    /// Bytes of the largest file whose decoders, which hold it in memory, are kept.
    private static let largestKept = 128 << 20

    var size: PixelSize { PixelSize(width: right - left, height: bottom - top) }

    /// - Throws: `ImagingError` where the file is damaged, or holds more than `limits` allow.
    init(path: String, format: SourceFormat, limits: DecodingLimits) throws(ImagingError) {
        file = try PositionedFile(reading: path)
        isBoxed = format == .jpeg2000
        var facts = stat()
        guard fstat(file.descriptor, &facts) == 0 else { throw .unreadable(detail: PositionedFile.reason(errno)) }
        length = Int(facts.st_size)
        // Every tile must be there: OpenJPEG leaves missing ones black.
        _ = try CodestreamHeader(path: path, isBoxed: isBoxed)
        let decoder = try Self.open(file, length, isBoxed, reduction: 0)
        defer { vitrine_jp2_close(decoder) }
        let image = decoder.pointee.image.pointee
        (left, top, right, bottom) = (Int(image.x0), Int(image.y0), Int(image.x1), Int(image.y1))
        guard right > left, bottom > top, right <= Int32.max, bottom <= Int32.max, image.numcomps > 0 else {
            throw .unreadable(detail: "it has no sensible size")
        }
        var (tiles, resolutions): (UInt32, UInt32) = (0, 0)
        vitrine_jp2_structure(decoder, &tiles, &resolutions)
        // An origin that does not halve evenly would shift the smaller images by part of a pixel.
        var even = 0
        while even < 32, left & ((1 << (even + 1)) - 1) == 0, top & ((1 << (even + 1)) - 1) == 0 { even += 1 }
        reductions = min(max(0, Int(resolutions) - 1), even)
        profile = Self.profile(image)
        // OpenJPEG applies palettes and channel definitions to the first image that it decodes only.
        let head = try file.read(at: 0, count: 64 << 10)
        let hasOddities = ["cdef", "pclr"].contains { Self.contains(head, Array($0.utf8)) }
        mayReuse = tiles == 1 && length <= Self.largestKept && !hasOddities
        try BufferedDecoding(limits: limits).check(path, format, width: right - left, height: bottom - top)
    }

    deinit { rest() }

    /// Empty where there is none: without a length, what is there is a colour space in OpenJPEG's own words.
    private static func profile(_ image: opj_image_t) -> [UInt8] {
        guard let bytes = image.icc_profile_buf, image.icc_profile_len > 0 else { return [] }
        return Array(UnsafeBufferPointer(start: bytes, count: Int(image.icc_profile_len)))
    }

    /// Gives back the memory of decoders that are kept.
    func rest() {
        for decoder in decoders.values { vitrine_jp2_close(decoder) }
        decoders = [:]
    }

    private static func contains(_ bytes: [UInt8], _ word: [UInt8]) -> Bool {
        guard let first = word.first else { return true }
        return bytes.indices.contains { bytes[$0] == first && bytes[$0...].starts(with: word) }
    }

    /// The part `area` of a level, in that level's pixels, as 8-bit sRGB or grey with or without alpha.
    func picture(level: Int, area: PixelRectangle) throws(ImagingError) -> Picture {
        let reduction = min(level, reductions)
        let rest = level - reduction
        // In pixels of the resolution that is decoded; whole pixels of the level, but for what the image ends in.
        let bounds = PixelSize(
            width: ImagePyramid.reduced(right - left, by: 1 << reduction),
            height: ImagePyramid.reduced(bottom - top, by: 1 << reduction))
        let (x, y) = (area.x << rest, area.y << rest)
        let (width, height) = (
            min(area.width << rest, bounds.width - x), min(area.height << rest, bounds.height - y)
        )
        guard x >= 0, y >= 0, width > 0, height > 0 else { throw .unreadable(detail: "nothing is there") }
        let decoder: UnsafeMutablePointer<vitrine_jp2>
        if let kept = decoders.removeValue(forKey: reduction) {
            decoder = kept
        } else {
            decoder = try Self.open(file, length, isBoxed, reduction: reduction)
        }
        var isGood = false
        defer {
            if mayReuse && isGood { decoders[reduction] = decoder } else { vitrine_jp2_close(decoder) }
        }
        guard
            vitrine_jp2_decode(
                decoder, Int32(left + x << reduction), Int32(top + y << reduction),
                Int32(min(right, left + (x + width) << reduction)),
                Int32(min(bottom, top + (y + height) << reduction))) != 0
        else { throw .unreadable(detail: Self.message(decoder)) }
        let place = (x: left >> reduction + x, y: top >> reduction + y)
        var picture = try samples(decoder, width: width, height: height, place: place)
        isGood = true
        picture = try SourceColour { () throws(ImagingError) in throw .unreadable(detail: "it has no integers") }
            .standard(picture)
        return rest > 0 ? try picture.step { vitrine_shrink($0, $1, 1 << Int32(rest)) } : picture
    }

    /// The decoded components as one picture of 8 or 16 bits.
    private func samples(
        _ decoder: UnsafeMutablePointer<vitrine_jp2>, width: Int, height: Int, place: (x: Int, y: Int)
    ) throws(ImagingError) -> Picture {
        let image = decoder.pointee.image.pointee
        if profile.isEmpty { profile = Self.profile(image) }
        let count = Int(image.numcomps)
        // More than four are three colours and what nobody knows.
        let bands = count > 4 ? 3 : count
        var isDeep = false
        var isSubsampled = false
        for band in 0..<bands {
            let component = vitrine_jp2_component(decoder, UInt32(band)).pointee
            isDeep = isDeep || component.prec > 8
            isSubsampled = isSubsampled || component.dx > 1 || component.dy > 1
        }
        let depth = isDeep ? 2 : 1
        let bytes = width * height * bands * depth
        guard let pixels = g_try_malloc(gsize(bytes)) else {
            throw .tooLarge(what: "\(bytes) bytes of pixels", limit: "this worker's memory")
        }
        for band in 0..<bands
        where vitrine_jp2_pack(
            decoder, UInt32(band), pixels, Int32(width), Int32(height), Int32(bands), Int32(depth), Int32(place.x),
            Int32(place.y)) == 0
        {
            g_free(pixels)
            throw .unreadable(detail: "component \(band) has no samples")
        }
        let isPrint = image.color_space == OPJ_CLRSPC_CMYK
        let space =
            bands < 3
            ? (isDeep ? VIPS_INTERPRETATION_GREY16 : VIPS_INTERPRETATION_B_W)
            : isPrint ? VIPS_INTERPRETATION_CMYK : isDeep ? VIPS_INTERPRETATION_RGB16 : VIPS_INTERPRETATION_sRGB
        guard
            let made = vitrine_image_of(
                pixels, bytes, Int32(width), Int32(height), Int32(bands),
                isDeep ? VIPS_FORMAT_USHORT : VIPS_FORMAT_UCHAR, space)
        else {
            g_free(pixels)
            throw .unreadable(detail: VipsRuntime.takeError())
        }
        if !profile.isEmpty { vitrine_set_profile(made, profile, profile.count) }
        var picture = Picture(made)
        let isYCC =
            image.color_space == OPJ_CLRSPC_SYCC || image.color_space == OPJ_CLRSPC_EYCC
            || (image.color_space != OPJ_CLRSPC_SRGB && isSubsampled)
        if isYCC, bands == 3 {
            if isDeep { picture = try picture.step { vitrine_cast_shift($0, $1, VIPS_FORMAT_UCHAR, 1) } }
            picture = try picture.step(vitrine_ycbcr_to_rgb)
        }
        return picture
    }

    private static func open(
        _ file: PositionedFile, _ length: Int, _ isBoxed: Bool, reduction: Int
    ) throws(ImagingError) -> UnsafeMutablePointer<vitrine_jp2> {
        guard let decoder = vitrine_jp2_open(file.descriptor, Int64(length), isBoxed ? 1 : 0, UInt32(reduction)) else {
            throw .tooLarge(what: "a JPEG 2000 file", limit: "this worker's memory")
        }
        guard decoder.pointee.image != nil else {
            let message = message(decoder)
            vitrine_jp2_close(decoder)
            throw .unreadable(detail: message)
        }
        return decoder
    }

    private static func message(_ decoder: UnsafeMutablePointer<vitrine_jp2>) -> String {
        let text = withUnsafeBytes(of: decoder.pointee.message) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }.split(whereSeparator: \.isNewline).joined(separator: "; ")
        return text.isEmpty ? "it does not decode" : text
    }
}
