import Imaging
import Testing

@Suite struct SourceHostileTests {
    /// Shell that makes one good file of each format.
    private static let formats: [(name: String, make: String)] = [
        ("jpg", "$convert base.png f.jpg"), ("progressive.jpg", "$convert base.png -interlace JPEG f.progressive.jpg"),
        ("png", "$convert base.png f.png"), ("interlaced.png", "$convert base.png -interlace PNG f.interlaced.png"),
        ("tif", "$convert base.png -compress zip f.tif"),
        ("tiles.tif", "vips tiffsave base.png f.tiles.tif --tile --pyramid --compression jpeg"),
        ("g4.tif", "$convert base.png -monochrome -compress group4 f.g4.tif"),
        ("jp2", "vips jp2ksave base.png f.jp2 --tile-width 64 --tile-height 64"), ("j2k", "$convert base.png f.j2k"),
        ("webp", "$convert base.png f.webp"), ("gif", "$convert base.png f.gif"),
        ("heic", "vips heifsave base.png f.heic --compression hevc"),
        ("avif", "vips heifsave base.png f.avif --compression av1"), ("jxl", "vips jxlsave base.png f.jxl"),
        ("bmp", "$convert base.png BMP3:f.bmp"),
        ("rle.bmp", "$convert base.png -colors 16 -type palette -compress RLE BMP3:f.rle.bmp"),
    ]
    private static let limits = DecodingLimits(
        maxPixels: 1_000_000_000, documentResolution: 144, memoryBytes: 1 << 30, seconds: 20)

    @Test("A file cut short is refused, with a reason, in every format", arguments: formats)
    func cutShort(name: String, make: String) async throws {
        let tally = WorkerTally()
        let workshop = try SourceWorkshop(limits: Self.limits, tally: tally)
        try workshop.shell(make)
        let whole = try workshop.read("f.\(name)")
        for part in [0.02, 0.3, 0.6] {
            try workshop.write(Array(whole.prefix(max(30, Int(Double(whole.count) * part)))), "cut")
            let refusal = try #require(await workshop.refusal("cut"), "\(part) of \(name) was accepted")
            #expect(
                !refusal.isEmpty && !refusal.contains("signal") && !refusal.contains("took more than"), "\(refusal)")
        }
        #expect(tally.counts.died == 0, "\(tally.counts)")
    }

    @Test("Random bytes behind a true beginning end in an error or a picture", arguments: formats)
    func randomBytes(name: String, make: String) async throws {
        let workshop = try SourceWorkshop(limits: Self.limits)
        try workshop.shell(make)
        let whole = try workshop.read("f.\(name)")
        var generator = SplitMix(state: name.utf8.reduce(7) { $0 &* 31 &+ UInt64($1) })
        for kept in [16, 40, 200] {
            let noise = (0..<whole.count).map { _ in UInt8.random(in: 0...255, using: &generator) }
            try workshop.write(Array(whole.prefix(kept)) + noise, "noise")
            await Self.expectAnswer(workshop, "noise")
        }
        // Single bytes and runs changed, most often in the header.
        for _ in 0..<25 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...6, using: &generator) {
                let end = Bool.random(using: &generator) ? min(200, bytes.count) : bytes.count
                bytes[Int.random(in: 0..<end, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            }
            try workshop.write(bytes, "mutant")
            await Self.expectAnswer(workshop, "mutant")
        }
        // The workers are as able as before.
        try workshop.shell("cp base.png good.png")
        #expect(await workshop.refusal("good.png") == nil)
    }

    private static func expectAnswer(_ workshop: SourceWorkshop, _ name: String) async {
        guard let refusal = await workshop.refusal(name) else { return }
        #expect(!refusal.isEmpty)
        #expect(!refusal.contains("took more than"), "\(refusal)")
    }

    @Test("Sizes that a header only claims are refused before anything is decoded")
    func claims() async throws {
        let workshop = try SourceWorkshop(limits: Self.limits)
        try workshop.shell(
            """
            $convert -size 64x64 xc:white BMP3:f.bmp; $convert -size 64x64 xc:white f.jpg
            $convert -size 64x64 xc:white -compress none f.tif; tiffset -s 256 900000 f.tif; tiffset -s 257 900000 f.tif
            """)
        var bitmap = try workshop.read("f.bmp")
        bitmap.replaceSubrange(18..<26, with: [0xFF, 0xFF, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF, 0x7F])
        try workshop.write(bitmap, "f.bmp")
        var jpeg = try workshop.read("f.jpg")
        let frame = try #require(jpeg.indices.dropLast(9).first { jpeg[$0] == 0xFF && jpeg[$0 + 1] == 0xC0 })
        jpeg.replaceSubrange((frame + 5)..<(frame + 9), with: [0xFF, 0xDC, 0xFF, 0xDC])
        try workshop.write(jpeg, "f.jpg")
        for name in ["f.bmp", "f.jpg", "f.tif"] {
            guard case .failed(let failure) = await workshop.probe(name) else {
                Issue.record("\(name) was accepted")
                continue
            }
            #expect(failure.reason.contains("over the limit"), "\(name): \(failure.reason)")
        }
    }

    @Test("A picture that a few bytes swell to is refused by its header")
    func bomb() async throws {
        let workshop = try SourceWorkshop(limits: Self.limits)
        try workshop.shell("vips black b.v 40000 40000; vips pngsave b.v bomb.png --compression 9 --bitdepth 1")
        #expect(try workshop.read("bomb.png").count < 1 << 20)
        let refusal = try #require(await workshop.refusal("bomb.png"))
        #expect(refusal.contains("40000 × 40000") && refusal.contains("1000000000 pixels"))
    }

    @Test(
        "What has to be decoded whole in memory has a limit of its own, and the remedy is named",
        arguments: [
            ("$convert base.png -interlace JPEG f", "jpg:", "baseline JPEG"),
            ("$convert base.png -interlace PNG f", "png:", "without interlacing"),
            ("$convert base.png f", "webp:", "tiled TIFF"), ("$convert base.png f", "gif:", "tiled TIFF"),
            ("$convert base.png f", "BMP3:", "tiled TIFF"),
            ("vips heifsave base.png f.avif --compression av1; mv f.avif f", "", "tiled TIFF"),
            ("vips jxlsave base.png f.jxl; mv f.jxl f", "", "tiled TIFF"),
        ])
    func buffered(make: String, prefix: String, remedy: String) async throws {
        let workshop = try SourceWorkshop(limits: DecodingLimits(maxBufferedPixels: 20_000, seconds: 60))
        try workshop.shell(prefix.isEmpty ? make : make.dropLast() + prefix + "f")
        let refusal = try #require(await workshop.refusal("f"))
        #expect(refusal.contains(remedy) && refusal.contains("20000 pixels"), "\(refusal)")
        #expect(refusal.contains("raise workers.max_buffered_pixels"), "\(refusal)")
        // The same picture in rows that come in order is not bound by it.
        try workshop.shell("$convert base.png rows.jpg; cp base.png rows.png; $convert base.png rows.tif")
        for name in ["rows.jpg", "rows.png", "rows.tif"] { #expect(await workshop.refusal(name) == nil) }
    }

    @Test("What libvips reads as noise or not at all is refused in words")
    func unsupported() async throws {
        let workshop = try SourceWorkshop()
        try workshop.shell(
            """
            $convert base.png -colorspace gray -depth 64 -define quantum:format=floating-point double.tif
            printf 'just text\\n' >text.tif; : >empty.jpg
            $convert base.png p.ppm; $convert base.png p.miff; gzip -c <<<'<svg xmlns="http://www.w3.org/2000/svg"/>' >z.svgz
            printf 'push graphic-context\\nimage over 0,0 0,0 "https://127.0.0.1/x"\\n' >mvg.jpg
            """)
        for (name, words) in [
            ("double.tif", "64-bit samples"), ("text.tif", "a text file"), ("empty.jpg", "it is empty"),
            ("p.ppm", "not supported"), ("p.miff", "not supported"), ("z.svgz", "not supported"),
            ("mvg.jpg", "a text file"),
        ] {
            let refusal = try #require(await workshop.refusal(name), "\(name) was accepted")
            #expect(refusal.contains(words), "\(name): \(refusal)")
        }
    }
}

/// SplitMix64: the same seed gives the same bytes on every run.
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
