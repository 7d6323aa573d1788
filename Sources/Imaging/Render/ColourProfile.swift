/// Colour profiles of outputs: small ICC profiles of version 4 (ICC.1:2010), written here, exact to the curve of
/// IEC 61966-2-1. libvips' own sRGB profile says the same in 6,922 bytes, which is more than many a thumbnail.
enum ColourProfile {
    /// 480 bytes.
    static let sRGB = profile(
        space: "RGB ",
        [
            ("rXYZ", xyz(0x6FA2, 0x38F5, 0x0390)), ("gXYZ", xyz(0x6299, 0xB785, 0x18DA)),
            ("bXYZ", xyz(0x24A0, 0x0F84, 0xB6CF)), ("rTRC", curve), ("gTRC", curve), ("bTRC", curve),
        ])
    /// 360 bytes.
    static let grey = profile(space: "GRAY", [("kTRC", curve)])

    /// As segments of a JPEG (ICC.1:2010, annex B.4).
    static func segment(_ profile: [UInt8]) -> [UInt8] {
        JPEGSegment.bytes(0xE2, Array("ICC_PROFILE\0".utf8) + [1, 1] + profile)
    }

    private static func profile(space: String, _ particular: [(String, [UInt8])]) -> [UInt8] {
        // From D65 to the D50 of the connection space (Bradford), as sRGB's own profiles give it.
        let adaptation = [0x10C42, 0x05DE, -0x0DA7, 0x0793, 0xFD90, -0x0274, -0x04EF, 0x0794, 0xBF2A]
        let tags =
            [
                ("desc", text(space == "GRAY" ? "sGry" : "sRGB")), ("cprt", text("CC0")),
                ("wtpt", xyz(0xF6D6, 0x10000, 0xD32D)),
            ]
            + particular + [("chad", type("sf32") + adaptation.flatMap { number($0, 4) })]
        var table = number(tags.count, 4)
        var data: [UInt8] = []
        var known: [[UInt8]: Int] = [:]
        let start = 128 + 4 + 12 * tags.count
        for (name, value) in tags {
            let offset = known[value] ?? start + data.count
            if known.updateValue(offset, forKey: value) == nil {
                data += value + [UInt8](repeating: 0, count: (4 - value.count % 4) % 4)
            }
            table += name.utf8 + number(offset, 4) + number(value.count, 4)
        }
        var header = number(start + data.count, 4) + [0, 0, 0, 0, 4, 0x20, 0, 0]
        header += "mntr\(space)XYZ ".utf8
        // A fixed date: the same bytes in every run.
        for part in [2024, 1, 1, 0, 0, 0] { header += number(part, 2) }
        header += "acsp".utf8
        header += [UInt8](repeating: 0, count: 68 - header.count)
        header += number(0xF6D6, 4) + number(0x10000, 4) + number(0xD32D, 4)
        header += [UInt8](repeating: 0, count: 128 - header.count)
        return header + table + data
    }

    /// The curve of sRGB (parametric curve of type 3).
    private static let curve =
        type("para") + [0, 3, 0, 0]
        + [0x26666, 0xF2A7, 0x0D59, 0x13D0, 0x0A5B].flatMap { number($0, 4) }

    private static func xyz(_ x: Int, _ y: Int, _ z: Int) -> [UInt8] {
        type("XYZ ") + number(x, 4) + number(y, 4) + number(z, 4)
    }

    private static func text(_ text: String) -> [UInt8] {
        let characters = text.utf16.flatMap { number(Int($0), 2) }
        return type("mluc") + number(1, 4) + number(12, 4) + "enUS".utf8 + number(characters.count, 4) + number(28, 4)
            + characters
    }

    private static func type(_ name: String) -> [UInt8] { name.utf8 + [0, 0, 0, 0] }

    private static func number(_ value: Int, _ bytes: Int) -> [UInt8] {
        (0..<bytes).map { UInt8(truncatingIfNeeded: value >> (8 * (bytes - 1 - $0))) }
    }
}

/// Segments put into JPEG files (ISO/IEC 10918-1, B.1.1.4).
enum JPEGSegment {
    /// Empty where the content is too long for one.
    static func bytes(_ marker: UInt8, _ content: [UInt8]) -> [UInt8] {
        let length = content.count + 2
        guard length <= 0xFFFF else { return [] }
        return [0xFF, marker, UInt8(length >> 8), UInt8(length & 0xFF)] + content
    }

    /// Puts segments behind the start of image, and behind the JFIF header where there is one, which wants to be first.
    static func insert(_ segments: [UInt8], into jpeg: [UInt8]) -> [UInt8] {
        guard !segments.isEmpty, jpeg.count > 6 else { return jpeg }
        let head = jpeg[2] == 0xFF && jpeg[3] == 0xE0 ? 4 + (Int(jpeg[4]) << 8 | Int(jpeg[5])) : 2
        return jpeg.prefix(head) + segments + jpeg.dropFirst(head)
    }
}
