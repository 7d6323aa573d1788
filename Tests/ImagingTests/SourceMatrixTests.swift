import IIIF
import Imaging
import Testing

/// Every kind of source in every quality and every class of rotation, beside what ImageMagick and libvips' command line
/// make of the same file.
@Suite struct SourceMatrixTests {
    /// Shell that makes `source`, and what reads it for the reference (`base.png` where it is lossless).
    private static let kinds: [(name: String, make: String, reference: String, page: Int)] = {
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
            ("PNG palette", "$convert base.png -colors 100 +dither PNG8:source", magick),
            ("PNG grey 4", "$convert base.png -colorspace gray +dither -depth 4 png:source", magick),
            (
                "PNG with alpha",
                "$convert base.png \\( -size 200x136 gradient: \\) -compose copy-opacity -composite PNG32:source",
                "$convert source PNG32:reference.png"
            ),
            ("TIFF palette", "$convert base.png -colors 100 +dither -type palette tif:source", magick),
            (
                "TIFF 1 bit", "$convert base.png -colorspace gray -threshold 50% -compress group4 tif:source",
                magick
            ),
            ("TIFF grey 4", "$convert base.png -colorspace gray +dither -depth 4 tif:source", magick),
            ("TIFF 32", "$convert base.png -depth 32 -define quantum:format=unsigned tif:source", asBase),
            (
                "TIFF float, linear light",
                "vips colourspace base.png l.v scrgb && vips tiffsave l.v s.tif && mv s.tif source", asBase
            ),
            (
                // The field is set by hand, which inverts.
                "TIFF min-is-white",
                "$convert base.png -colorspace gray -depth 8 tif:source; cp source b.tif; tiffset -s 262 0 source",
                "$convert b.tif -negate reference.png"
            ),
            ("TIFF YCbCr", "$convert base.png -colorspace YCbCr -compress lzw tif:source", asBase),
            (
                "TIFF CMYK",
                "vips icc_transform base.png c.v cmyk --input-profile srgb --intent relative "
                    + "&& vips tiffsave c.v s.tif && mv s.tif source",
                "$convert source -intent relative -black-point-compensation -profile $icc/sRGB.icc reference.png"
            ),
            (
                "JPEG CMYK",
                "vips icc_transform base.png c.v cmyk --input-profile srgb --intent relative "
                    + "&& vips jpegsave c.v s.jpg --Q 97 && mv s.jpg source",
                "$convert source -intent relative -black-point-compensation -profile $icc/sRGB.icc reference.png"
            ),
            (
                "TIFF CIELAB 8",
                SourceFormatTests.lab + "vips Lab2LabQ lab.v q.v && vips tiffsave q.v s.tif && mv s.tif source", asBase
            ),
            (
                "TIFF CIELAB 16",
                SourceFormatTests.lab + "vips Lab2LabS lab.v q.v && vips tiffsave q.v s.tif && mv s.tif source", asBase
            ),
            (
                "SVG",
                "printf '%s' '<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"100\" height=\"68\">"
                    + "<rect width=\"100\" height=\"68\" fill=\"#fff\"/>"
                    + "<rect x=\"10\" y=\"10\" width=\"60\" height=\"34\" fill=\"#2060c0\"/></svg>' >source",
                "$convert -size 200x136 xc:white -fill '#2060c0' -draw 'rectangle 20,20 139,87' -depth 8 "
                    + "PNG24:reference.png"
            ),
        ].map { ($0.0, $0.1, $0.2, 1) } + [
            (
                "TIFF, second page", "$convert \\( base.png -negate \\) base.png -compress zip tif:source", asBase, 2
            ),
            (
                "PDF, second page", pages + " >source",
                "pdftoppm -r 144 -f 2 -l 2 -png source p; mv p-2.png reference.png", 2
            ),
        ]
    }()

    /// Prints a PDF of two pages, the second in two colours.
    private static let pages = [
        "%PDF-1.1", "1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj",
        "2 0 obj<</Type/Pages/Kids[3 0 R 4 0 R]/Count 2>>endobj",
        "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 50 50]>>endobj",
        "4 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 68]/Contents 5 0 R>>endobj",
        "5 0 obj<</Length 65>>stream", "1 0 0 rg 10 10 60 34 re f 0 0.5 0.2 rg 40 30 50 30 re f          ",
        "endstream endobj", "trailer<</Root 1 0 R>>",
    ].reduce("printf '%s\\n'") { "\($0) '\($1)'" }

    /// What the Image API asks for, and what ImageMagick calls it: mirrored first, then turned (3.0 section 4.3).
    private static let rotations: [(rotation: String, options: String)] = [
        ("0", ""), ("90", "-rotate 90"), ("180", "-rotate 180"), ("270", "-rotate 270"),
        ("!0", "-flop"),
        ("!90", "-flop -rotate 90"), ("!180", "-flop -rotate 180"), ("!270", "-flop -rotate 270"),
        ("30", "-background none -virtual-pixel background -rotate 30 +repage"),
        ("!30", "-flop -background none -virtual-pixel background -rotate 30 +repage"),
        ("!22.5", "-flop -background none -virtual-pixel background -rotate 22.5 +repage"),
    ]

    /// Of an odd angle the middle is compared: what opens at the corners is each program's own.
    private static func crop(_ rotation: String) -> String {
        isOdd(rotation) ? "-gravity center -crop 90x50+0+0 +repage" : ""
    }

    private static let hardEdged: Set<String> = [
        "GIF", "PNG palette", "TIFF palette", "TIFF 1 bit", "SVG", "PDF, second page",
    ]

    private static func isOdd(_ rotation: String) -> Bool { rotation.hasSuffix("30") || rotation.hasSuffix("22.5") }

    @Test("Every kind of source, in every quality and every class of rotation", arguments: kinds)
    func looks(name: String, make: String, reference: String, page: Int) async throws {
        let workshop = try SourceWorkshop()
        try workshop.shell(make)
        try workshop.shell(reference)
        // Grey as libvips has it: by the light that colours give, not by their numbers.
        var script = """
            vips colourspace reference.png g.v b-w; vips cast g.v gray.png uchar
            flat=reference.png
            if [ "$(vipsheader -f bands reference.png)" = 4 ]; then vips flatten reference.png flat.png --background 255; flat=flat.png; fi
            vips colourspace $flat h.v b-w; vips cast h.v i.v uchar; vips relational_const i.v b.v moreeq 128
            vips copy b.v bitonal.png; $convert reference.png color.png

            """
        for quality in ["color", "gray", "bitonal"] {
            for (index, rotation) in Self.rotations.enumerated() {
                script +=
                    "$convert \(quality).png \(rotation.options) \(Self.crop(rotation.rotation)) -background white "
                    + "-alpha remove -alpha off -depth 8 "
                    + "RGB:\(quality)\(index).expected\n"
            }
        }
        try workshop.shell(script)
        script = ""
        let facts = try await workshop.built("source", page: page)
        for quality in ["color", "gray", "bitonal"] {
            for (index, rotation) in Self.rotations.enumerated() {
                let file = try workshop.render(
                    "source", facts, rotation: rotation.rotation, quality: quality)
                script +=
                    "$convert '\(file)' \(Self.crop(rotation.rotation)) -colorspace sRGB -background white "
                    + "-alpha remove -alpha off -depth 8 RGB:\(quality)\(index).found\n"
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
                // Where colours are few and edges hard, no two programs' ways of turning give the same pixels along them.
                let isHard = Self.hardEdged.contains(name) && Self.isOdd(rotation.rotation)
                let allowed = (quality == "bitonal" ? 6.0 : 2.0) * (isHard ? 6 : 1)
                #expect(mean <= allowed, "\(quality) \(rotation.rotation): \(mean)")
            }
        }
    }
}
