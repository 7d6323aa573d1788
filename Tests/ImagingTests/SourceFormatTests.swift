import Imaging
import Testing

/// How a source file is made, what it should look like, and how near Vitrine must come to it.
struct SourceCase: Sendable, CustomTestStringConvertible {
    var name: String
    /// Shell that makes `source` from `base.png`.
    var make: String
    /// Shell that makes `reference.png`; by default ImageMagick reads the source.
    var reference: String
    /// Steps of 1/255, on average and at most. Pyramids are JPEG of quality 98: on smooth pictures 1 and 8.
    var mean: Double
    var most: Int
    var mediaType: String

    init(
        _ name: String, _ mediaType: String, _ make: String, reference: String = "$convert 'source[0]' reference.png",
        mean: Double = 1, most: Int = 8
    ) {
        self.name = name
        self.mediaType = mediaType
        self.make = make
        self.reference = reference
        self.mean = mean
        self.most = most
    }

    var testDescription: String { name }

    static let asBase = "cp base.png reference.png"

    func check() async throws {
        let workshop = try SourceWorkshop()
        try workshop.shell(make)
        try workshop.shell(reference)
        let facts = try await workshop.facts("source")
        #expect(facts.mediaType == mediaType)
        #expect(facts.pages == 1)
        #expect(facts.pageSizes.count == 1)
        #expect(facts.pageSizes.first == PageSize(width: facts.width ?? 0, height: facts.height ?? 0))
        let rendered = try await workshop.render("source")
        let difference = try workshop.difference(rendered, "reference.png")
        #expect(difference.mean <= mean, "mean difference \(difference.mean)")
        #expect(difference.most <= most, "greatest difference \(difference.most)")
    }
}

@Suite struct SourceFormatTests {
    @Test("Every kind of source looks as ImageMagick shows it", arguments: common + bitmaps)
    func looks(_ source: SourceCase) async throws { try await source.check() }

    @Test("Every kind of TIFF looks as ImageMagick or libvips' command line shows it", arguments: tiff)
    func tiffLooks(_ source: SourceCase) async throws { try await source.check() }

    private static let common: [SourceCase] =
        [
            SourceCase("JPEG", "image/jpeg", "$convert base.png -quality 95 jpg:source"),
            SourceCase("JPEG progressive", "image/jpeg", "$convert base.png -quality 95 -interlace JPEG jpg:source"),
            SourceCase("JPEG grey", "image/jpeg", "$convert base.png -colorspace gray -quality 95 jpg:source"),
            SourceCase("PNG", "image/png", "cp base.png source"),
            SourceCase("PNG interlaced", "image/png", "$convert base.png -interlace PNG png:source"),
            SourceCase("PNG palette", "image/png", "$convert base.png -colors 100 PNG8:source", most: 12),
            SourceCase("PNG RGB 16", "image/png", "$convert base.png -depth 16 PNG48:source"),
            SourceCase(
                "PNG RGBA 16", "image/png",
                "$convert base.png \\( -size 200x136 gradient: \\) -compose copy-opacity -composite PNG64:source",
                most: 1),
            SourceCase(
                "PNG RGBA", "image/png",
                "$convert base.png \\( -size 200x136 gradient: \\) -compose copy-opacity -composite PNG32:source",
                most: 0),
            SourceCase(
                "PNG grey and alpha", "image/png",
                "$convert base.png -colorspace gray \\( -size 200x136 gradient: \\) -compose copy-opacity -composite "
                    + "-define png:color-type=4 -depth 8 png:source", most: 0),
            SourceCase(
                "JPEG 2000", "image/jp2", "$convert base.png -quality 60 jp2:source",
                reference: "$convert jp2:source reference.png"),
            SourceCase(
                "JPEG 2000, tiled, lossless", "image/jp2",
                "vips jp2ksave base.png source.jp2 --lossless --tile-width 64 --tile-height 64 && mv source.jp2 source",
                reference: SourceCase.asBase),
            SourceCase(
                "JPEG 2000, 16 bit", "image/jp2",
                "$convert base.png -depth 16 b16.png && vips jp2ksave b16.png s.jp2 --lossless && mv s.jp2 source",
                reference: SourceCase.asBase),
            SourceCase(
                "JPEG 2000 codestream", "image/j2c", "$convert base.png -quality 60 j2k:source",
                reference: "$convert j2k:source reference.png"),
            SourceCase("WebP", "image/webp", "$convert base.png -quality 90 webp:source"),
            SourceCase(
                "WebP lossless with alpha", "image/webp",
                "$convert base.png \\( -size 200x136 gradient: \\) -compose copy-opacity -composite "
                    + "-define webp:lossless=true -define webp:exact=true webp:source", most: 1),
            SourceCase(
                "GIF, first frame", "image/gif", "$convert base.png \\( base.png -negate \\) gif:source", most: 24),
            SourceCase(
                "HEIF", "image/heif", "vips heifsave base.png s.heic --compression hevc --Q 90 && mv s.heic source"),
            SourceCase(
                "AVIF", "image/avif", "vips heifsave base.png s.avif --compression av1 --Q 90 && mv s.avif source"),
            SourceCase(
                "AVIF of 10 bits", "image/avif",
                "ffmpeg -v error -i base.png -c:v libaom-av1 -pix_fmt yuv444p10le -still-picture 1 -crf 5 s.avif "
                    + "&& mv s.avif source", mean: 1.5),
            SourceCase(
                "JPEG XL", "image/jxl", "vips jxlsave base.png s.jxl --lossless && mv s.jxl source",
                reference: SourceCase.asBase),
            SourceCase(
                "JPEG XL, 16 bit", "image/jxl",
                "$convert base.png -depth 16 b.png && vips jxlsave b.png s.jxl --lossless && mv s.jxl source",
                reference: SourceCase.asBase),
        ]
        + [1, 2, 4, 8, 16].map {
            // Few greys have edges, which JPEG softens.
            SourceCase(
                "PNG grey \($0)", "image/png",
                "$convert base.png -colorspace gray +dither -depth \($0) -define png:color-type=0 "
                    + "-define png:bit-depth=\($0) png:source", most: $0 < 8 ? 24 : 8)
        }

    private static let bitmaps: [SourceCase] =
        [
            ("24 bits", "BMP3:source", "", 8), ("OS/2", "BMP2:source", "", 8),
            ("8 bits", "BMP3:source", "-colors 200", 12),
            ("8 bits, run-length encoded", "BMP3:source", "-colors 16 +dither -type palette -compress RLE", 40),
            ("4 bits", "BMP3:source", "-colors 16 +dither -type palette", 40),
            ("1 bit", "BMP3:source", "-monochrome", 70),
            ("16 bits, 565", "BMP:source", "-define bmp:subtype=RGB565", 12),
            ("16 bits, 555", "BMP:source", "-define bmp:subtype=RGB555", 12),
        ].map { name, output, options, most in
            SourceCase(
                "BMP of \(name)", "image/bmp", "$convert base.png \(options) \(output)",
                reference: "$convert bmp:source reference.png", mean: most > 20 ? 4 : 1, most: most)
        } + [
            SourceCase(
                "BMP with alpha", "image/bmp",
                "$convert base.png \\( -size 200x136 gradient: \\) -compose copy-opacity -composite BMP:source",
                reference: "$convert bmp:source reference.png", most: 0)
        ]

    /// Shell that makes `lab.v`, CIELAB of D50 from the sRGB base, in floating point: what comes back must be the base.
    static let lab = """
        printf '3 3\\n1.0478112 0.0228866 -0.0501270\\n0.0295424 0.9904844 -0.0170491\\n-0.0092345 0.0150436 0.7521316\\n' >d50.mat
        vips colourspace base.png xyz.v xyz; vips recomb xyz.v x50.v d50.mat
        vips copy x50.v x.v --interpretation xyz; vips XYZ2Lab x.v lab.v --temp '96.422 100 82.521'

        """

    private static let tiff: [SourceCase] = {
        let type = "image/tiff"
        func grey(_ options: String) -> String { "$convert base.png -colorspace gray +dither \(options) tif:source" }
        func colour(_ options: String) -> String { "$convert base.png \(options) tif:source" }
        func vips(_ options: String) -> String { "vips tiffsave base.png s.tif \(options) && mv s.tif source" }
        var cases: [SourceCase] = []
        for compression in ["none", "lzw", "zip", "zstd", "webp", "rle"] {
            cases.append(SourceCase("TIFF \(compression)", type, colour("-compress \(compression)")))
        }
        cases += [
            SourceCase("TIFF JPEG", type, colour("-compress jpeg -quality 95")),
            SourceCase("TIFF JPEG YCbCr", type, vips("--compression jpeg --Q 85"), mean: 1.5, most: 12),
            SourceCase("TIFF tiles", type, vips("--tile --tile-width 64 --tile-height 64 --compression deflate")),
            SourceCase(
                "TIFF tiles JPEG", type, vips("--tile --tile-width 64 --tile-height 64 --compression jpeg --Q 95")),
            SourceCase("BigTIFF", type, vips("--bigtiff")),
            SourceCase("TIFF big-endian", type, colour("-endian MSB")),
            SourceCase("TIFF big-endian 16", type, colour("-depth 16 -endian MSB")),
            SourceCase("TIFF planes", type, colour("-interlace plane")),
            SourceCase("TIFF one strip", type, colour("-compress zip -define tiff:rows-per-strip=136")),
            SourceCase("TIFF G4", type, colour("-monochrome -compress group4"), mean: 6, most: 90),
            SourceCase("TIFF G3", type, colour("-monochrome -compress fax"), mean: 6, most: 90),
            SourceCase(
                "TIFF CCITT min-is-black", type,
                colour("-monochrome -define quantum:polarity=min-is-black -compress group4"), mean: 6, most: 90),
            SourceCase("TIFF palette 8", type, colour("-colors 100 -type palette"), most: 12),
            SourceCase("TIFF palette 4", type, colour("-colors 16 +dither -type palette -depth 4"), mean: 2, most: 40),
            SourceCase("TIFF palette 2", type, colour("-colors 4 +dither -type palette -depth 2"), mean: 2, most: 60),
            SourceCase("TIFF RGB 16", type, colour("-depth 16")),
            SourceCase("TIFF RGB 32", type, colour("-depth 32 -define quantum:format=unsigned")),
            SourceCase("TIFF YCbCr", type, colour("-colorspace YCbCr -compress lzw"), mean: 1.5),
            SourceCase(
                "TIFF RGBA", type,
                "$convert base.png \\( -size 200x136 gradient: \\) -compose copy-opacity -composite "
                    + "-define tiff:alpha=unassociated tif:source", most: 1),
            SourceCase(
                "TIFF RGBA associated", type,
                "$convert base.png \\( -size 200x136 gradient:white-gray \\) -compose copy-opacity -composite "
                    + "-define tiff:alpha=associated tif:source", mean: 1, most: 3),
            SourceCase(
                "TIFF with an unnamed extra band", type,
                "$convert base.png \\( -size 200x136 gradient: \\) -compose copy-opacity -composite "
                    + "-define tiff:alpha=unspecified tif:source", reference: SourceCase.asBase),
        ]
        for bits in [1, 2, 4, 8, 16] {
            cases.append(
                SourceCase("TIFF grey \(bits)", type, grey("-depth \(bits)"), most: bits < 8 ? 24 : 8))
            cases.append(
                SourceCase(
                    // ImageMagick 6 does not read its own of 2 and 4 bits: the field is set by hand, which inverts.
                    "TIFF min-is-white \(bits)", type,
                    grey("-depth \(bits)") + "; cp source b.tif; tiffset -s 262 0 source",
                    reference: "$convert b.tif -negate reference.png", most: bits < 8 ? 24 : 8))
        }
        cases.append(SourceCase("TIFF grey 32", type, grey("-depth 32 -define quantum:format=unsigned")))
        cases.append(SourceCase("TIFF grey float 0…1", type, grey("-depth 32 -define quantum:format=floating-point")))
        // Linear light: the reference is libvips' command line.
        cases.append(
            SourceCase(
                "TIFF RGB float", type,
                "vips colourspace base.png l.v scrgb && vips tiffsave l.v s.tif && mv s.tif source",
                reference: SourceCase.asBase))
        let measured = "$convert base.png -colorspace gray g.png && vips extract_band g.png g1.v 0 &&"
        let scaled = "vips scale g1.v reference.png"
        cases += [
            SourceCase(
                "TIFF float -10…50", type,
                measured + " vips linear g1.v f.v 0.25 ' -10' && vips tiffsave f.v s.tif && mv s.tif source",
                reference: scaled, mean: 1, most: 8),
            SourceCase(
                "TIFF signed 16", type,
                measured + " vips linear g1.v f.v 40 ' -3000' && vips cast f.v i.v short && "
                    + "vips copy i.v i2.v --interpretation b-w && vips tiffsave i2.v s.tif && mv s.tif source",
                reference: scaled, mean: 1, most: 8),
        ]
        cases += [
            SourceCase(
                "TIFF CIELAB 8", type, lab + "vips Lab2LabQ lab.v q.v && vips tiffsave q.v s.tif && mv s.tif source",
                reference: SourceCase.asBase, mean: 2, most: 40),
            SourceCase(
                "TIFF CIELAB 16", type, lab + "vips Lab2LabS lab.v q.v && vips tiffsave q.v s.tif && mv s.tif source",
                reference: SourceCase.asBase, mean: 1, most: 8),
        ]
        return cases
    }()
}
