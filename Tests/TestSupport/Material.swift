internal import Foundation

/// Source files of other kinds than plain images.
public enum Material {
    /// A JPEG with an EXIF orientation (TIFF 6.0 tag 274), 1…8.
    public static func jpeg(_ pixels: Pixels, orientation: UInt8) throws -> [UInt8] {
        let plain = try pixels.encoded("jpg[Q=95]")
        var exif = Array("Exif\0\0".utf8)
        exif += [0x4D, 0x4D, 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0]
        let length = exif.count + 2
        return Array(plain[..<2]) + [0xFF, 0xE1, UInt8(length >> 8), UInt8(length & 0xFF)] + exif + plain[2...]
    }

    /// A film: colour bars with a clock, sound, its index at the front.
    public static func film(seconds: Int = 2, width: Int = 64, height: Int = 48) throws -> [UInt8] {
        let folder = try TemporaryFolder()
        try tool(
            "ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc=s=\(width)x\(height):r=10:d=\(seconds)", "-f",
            "lavfi", "-i", "sine=d=\(seconds)", "-c:v", "mpeg4", "-c:a", "aac", "-movflags", "+faststart",
            folder.file("film.mp4"))
        return try folder.read("film.mp4")
    }

    /// A sound recording: one tone, uncompressed (RIFF WAVE, PCM, 8 bits).
    public static func sound(seconds: Int = 1) -> [UInt8] {
        let rate = 8000
        func number(_ value: Int, _ count: Int) -> [UInt8] {
            (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
        }
        let samples = (0..<(rate * seconds)).map { UInt8(128 + 80 * sin(Double($0) / 4)) }
        return Array("RIFF".utf8) + number(36 + samples.count, 4) + Array("WAVEfmt ".utf8) + number(16, 4)
            + number(1, 2) + number(1, 2) + number(rate, 4) + number(rate, 4) + number(1, 2) + number(8, 2)
            + Array("data".utf8) + number(samples.count, 4) + samples
    }

    public static let captions = "WEBVTT\n\n00:00.000 --> 00:01.000\nA clock\n"

    /// A PDF of empty pages, 144 × 72 points, with a black square on the first.
    public static func document(pages: Int = 2) -> [UInt8] {
        var file = "%PDF-1.4\n"
        var offsets: [Int] = []
        func object(_ text: String) {
            offsets.append(file.utf8.count)
            file += "\(offsets.count) 0 obj\n\(text)\nendobj\n"
        }
        let kids = (0..<pages).map { "\(4 + $0) 0 R" }.joined(separator: " ")
        object("<</Type/Catalog/Pages 2 0 R>>")
        object("<</Type/Pages/Kids[\(kids)]/Count \(pages)>>")
        object("<</Length 20>>\nstream\n0 0 36 36 re f      \nendstream")
        for page in 0..<pages {
            object("<</Type/Page/Parent 2 0 R/MediaBox[0 0 144 72]\(page == 0 ? "/Contents 3 0 R" : "")>>")
        }
        let table = file.utf8.count
        file += "xref\n0 \(offsets.count + 1)\n0000000000 65535 f \n"
        for offset in offsets { file += String(format: "%010d 00000 n \n", offset) }
        file += "trailer\n<</Size \(offsets.count + 1)/Root 1 0 R>>\nstartxref\n\(table)\n%%EOF\n"
        return Array(file.utf8)
    }

    /// A PNG that claims to be 100,000 pixels wide and high and holds next to nothing.
    public static let enormousPNG: [UInt8] = {
        var bytes: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        func chunk(_ type: String, _ data: [UInt8]) {
            let body = Array(type.utf8) + data
            var checksum: UInt32 = 0xFFFF_FFFF
            for byte in body {
                checksum ^= UInt32(byte)
                for _ in 0..<8 { checksum = checksum & 1 == 1 ? checksum >> 1 ^ 0xEDB8_8320 : checksum >> 1 }
            }
            checksum = ~checksum
            bytes += big(UInt32(data.count)) + body + big(checksum)
        }
        func big(_ value: UInt32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) } }
        chunk("IHDR", big(100_000) + big(100_000) + [8, 2, 0, 0, 0])
        chunk("IDAT", [0x78, 0x9C, 0x03, 0x00, 0x00, 0x00, 0x00, 0x01])
        chunk("IEND", [])
        return bytes
    }()

    /// The same arbitrary bytes every time.
    public static func noise(_ count: Int) -> [UInt8] {
        var state: UInt64 = 0x9E37_79B9_7F4A_7C15
        return (0..<count).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(truncatingIfNeeded: state >> 56)
        }
    }
}
