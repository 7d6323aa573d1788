import IIIF
import Imaging
import Testing

@Suite struct SourceColourTests {
    /// ImageMagick and Little CMS, relative colorimetric with black point compensation, as Vitrine does it.
    private static let managed =
        "$convert 'source[0]' -intent relative -black-point-compensation -profile $icc/sRGB.icc reference.png"
    private static func encoded(_ profile: String, _ options: String, _ output: String) -> String {
        "$convert base.png \(options) -intent relative -black-point-compensation -profile $icc/sRGB.icc "
            + "-profile \(profile) \(output)"
    }

    @Test(
        "An embedded profile is honoured in every format that has them",
        arguments: [
            ("jpg:source", "-quality 97", "image/jpeg"), ("png:source", "", "image/png"),
            ("png:source", "-depth 16", "image/png"), ("tif:source", "", "image/tiff"),
            ("tif:source", "-depth 16", "image/tiff"), ("webp:source", "-define webp:lossless=true", "image/webp"),
            ("jp2:source", "-quality 90", "image/jp2"), ("heic:source", "-quality 95", "image/heif"),
            ("avif:source", "-quality 95", "image/avif"),
        ])
    func profile(output: String, options: String, type: String) async throws {
        // Through Little CMS libvips takes 16 bits by a table, coarse beside the darkest saturated colours.
        let most = options == "-depth 16" ? 26 : 12
        for profile in ["$icc/compatibleWithAdobeRGB1998.icc", "$icc/LStar-RGB.icc"] {
            try await SourceCase(
                "\(profile) \(options) \(output)", type, Self.encoded(profile, options, output),
                reference: Self.managed, mean: 1.5, most: most
            ).check()
        }
    }

    @Test("Display P3 is honoured, and JPEG XL")
    func displayP3() async throws {
        let make = "vips icc_transform base.png p3.png p3 --input-profile srgb --intent relative; "
        try await SourceCase(
            "P3", "image/png", make + "cp p3.png source", reference: SourceCase.asBase, mean: 1.5, most: 12
        ).check()
        try await SourceCase(
            "P3 JXL", "image/jxl", make + "vips jxlsave p3.png s.jxl --lossless; mv s.jxl source",
            reference: SourceCase.asBase, mean: 1.5, most: 12
        ).check()
    }

    @Test("Without its profile the same numbers look otherwise: the comparison can fail")
    func comparisonCanFail() async throws {
        let workshop = try SourceWorkshop()
        try workshop.shell(Self.encoded("$icc/compatibleWithAdobeRGB1998.icc", "", "a.png"))
        try workshop.shell("$convert a.png -strip png:source; $convert a.png -profile $icc/sRGB.icc reference.png")
        let difference = try workshop.difference(try await workshop.render("source"), "reference.png")
        #expect(difference.mean > 3)
    }

    @Test("A grey profile is honoured, and the picture stays grey")
    func greyProfile() async throws {
        let workshop = try SourceWorkshop()
        try workshop.shell(
            """
            $convert base.png -colorspace gray -depth 8 g.png; $convert g.png +profile icc -profile $icc/Gray.icc tif:source
            $convert source -intent relative -black-point-compensation -profile $icc/sRGB.icc reference.png
            """)
        let rendered = try await workshop.render("source")
        let difference = try workshop.difference(rendered, "reference.png")
        #expect(difference.mean <= 1.5)
        #expect(difference.most <= 10)
        try workshop.shell("[ $(vipsheader -f bands \(rendered)) = 1 ]")
    }

    @Test(
        "CMYK is read through its profile, or the usual one where it has none",
        arguments: [
            ("jpg:source", "-quality 97", true, "image/jpeg"), ("jpg:source", "-quality 97", false, "image/jpeg"),
            ("tif:source", "", true, "image/tiff"), ("tif:source", "", false, "image/tiff"),
            ("tif:source", "-depth 16", true, "image/tiff"),
            ("tif:source", "-compress jpeg -quality 97", false, "image/tiff"),
        ])
    func cmyk(output: String, options: String, embeds: Bool, type: String) async throws {
        // libvips' own profile, taken out of a file that carries it.
        let profile = "vips icc_transform base.png c.tif cmyk --input-profile srgb; $convert c.tif cmyk.icc; "
        try await SourceCase(
            "CMYK \(output) \(options) \(embeds)", type,
            profile + Self.encoded("cmyk.icc", options + (embeds ? "" : " "), embeds ? output : "c.miff")
                + (embeds ? "" : "; $convert c.miff +profile icc \(options) \(output)"),
            reference: "$convert source \(embeds ? "" : "-profile cmyk.icc") -intent relative "
                + "-black-point-compensation -profile $icc/sRGB.icc reference.png",
            mean: 2, most: 24
        ).check()
    }

    @Test("CMYK JPEG that libvips wrote, which is Adobe's inverted kind too")
    func cmykOfLibvips() async throws {
        try await SourceCase(
            "CMYK", "image/jpeg",
            "vips icc_transform base.png c.tif cmyk --input-profile srgb --intent relative; "
                + "vips jpegsave c.tif s.jpg --Q 97; mv s.jpg source",
            reference: Self.managed, mean: 2, most: 24
        ).check()
    }

    /// TIFF 6.0 section 23, byte by byte: L* from 0 to 255, a* and b* as signed bytes. D50 as ICC has it: an independent
    /// conversion (CIE 15 to XYZ, Bradford to D65, IEC 61966-2-1) of 60, 40, -30 gives sRGB 193, 117, 199.
    @Test("CIELAB of a hand-written TIFF has the colour that the standards give it")
    func handWrittenLab() async throws {
        let side = 64
        func number(_ value: Int, _ size: Int) -> [UInt8] {
            (0..<size).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
        }
        let fields = [
            (256, 4, 1, side), (257, 4, 1, side), (258, 3, 3, 8 + 2 + 10 * 12 + 4), (259, 3, 1, 1), (262, 3, 1, 8),
            (273, 4, 1, 8 + 2 + 10 * 12 + 4 + 6), (277, 3, 1, 3), (278, 4, 1, side), (279, 4, 1, 3 * side * side),
            (284, 3, 1, 1),
        ]
        var file = Array("II".utf8) + number(42, 2) + number(8, 4) + number(fields.count, 2)
        for (tag, type, count, value) in fields {
            file += number(tag, 2) + number(type, 2) + number(count, 4) + number(value, 4)
        }
        file += number(0, 4) + number(8, 2) + number(8, 2) + number(8, 2)
        for _ in 0..<(side * side) { file += [153, 40, UInt8(bitPattern: -30)] }
        let workshop = try SourceWorkshop()
        try workshop.write(file, "source")
        #expect(try await workshop.facts("source").mediaType == "image/tiff")
        let pixels = try workshop.pixels(try await workshop.render("source"))
        try #require(pixels.count == 4 * side * side)
        for start in stride(from: 0, to: pixels.count, by: 4) {
            let found = pixels[start..<(start + 3)].map(Int.init)
            for (one, other) in zip(found, [193, 117, 199]) { try #require(abs(one - other) <= 2, "\(found)") }
        }
    }

    @Test("A broken profile does not lose the picture", arguments: ["", "-colorspace gray", "-colorspace CMYK"])
    func brokenProfile(options: String) async throws {
        let workshop = try SourceWorkshop()
        try workshop.shell("$convert base.png \(options) -quality 97 good.jpg")
        let garbage = (0..<500).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let payload = Array("ICC_PROFILE\0".utf8) + [1, 1] + garbage
        try workshop.write(try workshop.read("good.jpg").inserting(marker: 0xE2, payload), "source")
        let facts = try await workshop.facts("source")
        #expect(facts.width == 200)
        let broken = try await workshop.render("source")
        let good = try await workshop.render("good.jpg")
        #expect(try workshop.difference(broken, good).most == 0)
    }

    @Test("All eight EXIF orientations turn pixels and dimensions", arguments: 1...8)
    func orientation(_ orientation: Int) async throws {
        let workshop = try SourceWorkshop()
        try workshop.shell("$convert base.png -quality 97 plain.jpg")
        // Big-endian TIFF with one field: 0x0112, SHORT, 1.
        let exif: [UInt8] =
            Array("Exif\0\0MM\0*".utf8) + [0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1]
            + [0, UInt8(orientation), 0, 0, 0, 0, 0, 0]
        try workshop.write(try workshop.read("plain.jpg").inserting(marker: 0xE1, exif), "source")
        try workshop.shell("$convert source -auto-orient reference.png")
        try workshop.shell(
            "$convert base.png -quality 97 -orient undefined tif:tiff; tiffset -s 274 \(orientation) tiff")
        for name in ["source", "tiff"] {
            let facts = try await workshop.facts(name)
            let size = orientation >= 5 ? PageSize(width: 136, height: 200) : PageSize(width: 200, height: 136)
            #expect(facts.pageSizes == [size])
            #expect(facts.width == size.width && facts.height == size.height)
            let difference = try workshop.difference(try await workshop.render(name), "reference.png")
            #expect(difference.mean <= 1)
            #expect(difference.most <= 8)
        }
    }

    @Test("Transparency is kept in PNG and WebP and flattened on the background in JPEG")
    func alpha() async throws {
        let workshop = try SourceWorkshop()
        try workshop.shell(
            """
            $convert base.png \\( -size 200x136 gradient: \\) -compose copy-opacity -composite png:source
            $convert source -background 'rgb(200,30,90)' -flatten flat.png
            """)
        let png = try await workshop.render("source", as: .png)
        #expect(try workshop.difference(png, "source").most == 0)
        let webp = try await workshop.render("source", as: .webp)
        let (kept, original) = (try workshop.pixels(webp), try workshop.pixels("source"))
        let alphas = stride(from: 3, to: original.count, by: 4).map { abs(Int(kept[$0]) - Int(original[$0])) }
        #expect((alphas.max() ?? 255) <= 2)
        let jpeg = try await workshop.render("source", as: .jpg, background: [200, 30, 90])
        let flat = try workshop.difference(jpeg, "flat.png")
        #expect(flat.mean <= 1)
        #expect(flat.most <= 8)
    }
}

extension [UInt8] {
    /// A JPEG with one more segment behind its start of image.
    func inserting(marker: UInt8, _ payload: [UInt8]) -> [UInt8] {
        let length = payload.count + 2
        return prefix(2) + [0xFF, marker, UInt8(length >> 8), UInt8(length & 255)] + payload + dropFirst(2)
    }
}
