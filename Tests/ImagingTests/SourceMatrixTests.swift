import IIIF
import Imaging
import Testing

/// Every kind of source in every quality and every class of rotation, beside what ImageMagick and libvips' command line
/// make of the same file.
@Suite struct SourceMatrixTests {
    /// Shell that makes `source`, and what reads it for the reference (`base.png` where it is lossless).
    private static let kinds: [(name: String, make: String, reference: String)] = {
        let asBase = "cp base.png reference.png"
        let magick = "$convert 'source[0]' reference.png"
        return [
            ("JPEG", "$convert base.png -quality 95 jpg:source", magick),
            (
                "JPEG, turned", "$convert base.png -quality 95 -rotate -90 -orient RightTop jpg:source",
                "$convert source -auto-orient reference.png"
            ),
            ("PNG", "cp base.png source", asBase),
            ("PNG 16", "$convert base.png -depth 16 PNG48:source", asBase),
            ("TIFF strips", "$convert base.png -compress zip tif:source", asBase),
            (
                "TIFF tiles",
                "vips tiffsave base.png s.tif --tile --tile-width 64 --tile-height 64 && mv s.tif source",
                asBase
            ),
            ("TIFF 16", "$convert base.png -depth 16 tif:source", asBase),
            (
                "TIFF pyramid of JPEG tiles",
                "vips tiffsave base.png s.tif --tile --pyramid --compression jpeg --Q 95 --tile-width 64 --tile-height 64 "
                    + "&& mv s.tif source", asBase
            ),
            ("TIFF grey", "$convert base.png -colorspace gray tif:source", magick),
            ("JPEG 2000", "vips jp2ksave base.png s.jp2 --lossless && mv s.jp2 source", asBase),
            ("WebP", "$convert base.png -quality 95 webp:source", magick),
            ("GIF", "$convert base.png -colors 200 gif:source", magick),
            (
                "HEIF", "vips heifsave base.png s.heic --compression hevc --Q 95 && mv s.heic source",
                asBase
            ),
            (
                "AVIF", "vips heifsave base.png s.avif --compression av1 --Q 95 && mv s.avif source", asBase
            ),
            ("JPEG XL", "vips jxlsave base.png s.jxl --lossless && mv s.jxl source", asBase),
            ("BMP", "$convert base.png BMP3:source", asBase),
        ]
    }()

    /// What the Image API asks for, and what ImageMagick calls it: mirrored first, then turned (3.0 section 4.3).
    private static let rotations: [(rotation: String, options: String)] = [
        ("0", ""), ("90", "-rotate 90"), ("180", "-rotate 180"), ("270", "-rotate 270"),
        ("!0", "-flop"),
        ("!90", "-flop -rotate 90"), ("!180", "-flop -rotate 180"), ("!270", "-flop -rotate 270"),
        ("30", "-background none -virtual-pixel background -rotate 30 +repage"),
    ]

    @Test("Every kind of source, in every quality and every class of rotation", arguments: kinds)
    func looks(name: String, make: String, reference: String) async throws {
        let workshop = try SourceWorkshop()
        try workshop.shell(make)
        try workshop.shell(reference)
        // Grey as libvips has it: by the light that colours give, not by their numbers.
        var script = """
            vips colourspace reference.png g.v b-w; vips cast g.v gray.png uchar
            vips relational_const gray.png b.v moreeq 128; vips copy b.v bitonal.png; $convert reference.png color.png

            """
        for quality in ["color", "gray", "bitonal"] {
            for (index, rotation) in Self.rotations.enumerated() {
                // Of an odd angle the middle is compared: what opens at the corners is each program's own.
                let crop = rotation.rotation == "30" ? "-gravity center -crop 100x60+0+0 +repage" : ""
                script +=
                    "$convert \(quality).png \(rotation.options) \(crop) -alpha off -depth 8 "
                    + "RGB:\(quality)\(index).expected\n"
            }
        }
        try workshop.shell(script)
        script = ""
        let facts = try await workshop.built("source")
        for quality in ["color", "gray", "bitonal"] {
            for (index, rotation) in Self.rotations.enumerated() {
                let file = try workshop.render(
                    "source", facts, rotation: rotation.rotation, quality: quality)
                let crop = rotation.rotation == "30" ? "-gravity center -crop 100x60+0+0 +repage" : ""
                script +=
                    "$convert '\(file)' \(crop) -colorspace sRGB -alpha off -depth 8 RGB:\(quality)\(index).found\n"
            }
        }
        try workshop.shell(script)
        for quality in ["color", "gray", "bitonal"] {
            for (index, rotation) in Self.rotations.enumerated() {
                let (expected, found) = (
                    try workshop.read("\(quality)\(index).expected"),
                    try workshop.read("\(quality)\(index).found")
                )
                try #require(
                    expected.count == found.count, "\(quality) \(rotation.rotation) has another size")
                let sum = zip(expected, found).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
                let mean = Double(sum) / Double(expected.count)
                // Pyramids are JPEG. Black and white may change places where grey is near the middle.
                // Where a GIF is dithered, no two ways of turning it give the same dots.
                let isDithered = name == "GIF" && rotation.rotation == "30"
                let allowed = (quality == "bitonal" ? 6.0 : 2.0) * (isDithered ? 3 : 1)
                #expect(mean <= allowed, "\(quality) \(rotation.rotation): \(mean)")
            }
        }
    }
}
