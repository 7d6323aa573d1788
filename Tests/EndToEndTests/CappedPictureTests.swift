import Foundation
import TestSupport
import Testing

/// Under a cap, the smaller picture is the image: whatever is asked for is a part of it.
@Suite("The picture under a cap")
struct CappedPictureTests {
    private static let (width, height) = (1304, 967)

    /// Noise over slopes: every column and row differs, and nothing of it survives a scaling unchanged.
    private static let noise: Pixels = {
        var random = SeededRandom(seed: 16)
        return Pixels(width: width, height: height) { x, y in
            let grain = UInt8.random(in: 0...63, using: &random)
            let (red, green, blue) = (UInt8((x / 7) & 127), UInt8((y / 5) & 127), UInt8(((x + y) / 9) & 127))
            return [red + grain, green + grain / 2, blue + grain / 3]
        }
    }()

    /// How answers come about: from a derivative, from a source that is a pyramid, from a source alone.
    private static let sources: [(name: String, ending: String, derivatives: String)] = [
        ("prepared", "png", "import"),
        ("placed", "tif[tile,pyramid,compression=jpeg,tile-width=128,tile-height=128,Q=90]", "import"),
        ("direct", "png", "never"), ("photo", "jpg[Q=95]", "never"),
        ("wavelet", "jp2[lossless,tile-width=512,tile-height=512]", "never"),
    ]

    private static func home(_ source: (name: String, ending: String, derivatives: String), cap: Int, more: String = "")
        throws -> TestHome
    {
        let home = try TestHome(
            settings: """
                log: {level: warning}
                images: {tile_size: 128, derivatives: \(source.derivatives)\(more)}
                publication:
                  audiences:
                    - name: public
                      caps: [{long_edge: \(cap)}]
                    - name: readers

                """)
        let file = source.name + "." + (source.ending.split(separator: "[").first.map(String.init) ?? "")
        try home.folder.write(noise.encoded(source.ending), to: "in/" + file)
        let sheet = Sheet.text("file", "identifier", "id", rows: [[file, "x", "x"]])
        let result = try home.bring("in", sheet: sheet)
        guard result.status == 0 else { throw SupportError(result.errors) }
        return home
    }

    @Test(
        "Every region is a crop of the whole, pixel for pixel, whatever was asked for before, in every version",
        arguments: [326, 500], 0..<5)
    func crops(cap: Int, number: Int) throws {
        let source = Self.sources[number]
        let home = try Self.home(source, cap: cap)
        let height = (967 * cap * 2 + 1304) / 2608
        var random = SeededRandom(seed: UInt64(cap + number))
        var areas: [(x: Int, y: Int, width: Int, height: Int)] = [
            (0, 0, 1, height), (cap - 1, 0, 1, height), (0, height - 1, cap, 1), (128, 0, 128, 128), (0, 0, 128, 128),
        ]
        for _ in 0..<12 {
            let (x, y) = (Int.random(in: 0..<cap, using: &random), Int.random(in: 0..<height, using: &random))
            let most = random.pick([1, 2, 300])
            areas.append(
                (
                    x, y, Int.random(in: 1...min(most, cap - x), using: &random),
                    Int.random(in: 1...(height - y), using: &random)
                ))
        }
        // Cold: each part from a server that has made no other.
        let server = try home.serve()
        let parts = try areas.map { area in
            try Pixels(
                decoding: server.get(
                    "/iiif/v3/image/x/\(area.x),\(area.y),\(area.width),\(area.height)/max/0/default.png"
                ).body)
        }
        let whole = try Pixels(decoding: server.get("/iiif/v3/image/x/full/max/0/default.png").body)
        #expect(whole.width == cap && whole.height == height)
        for (area, part) in zip(areas, parts) {
            let crop = whole.part(x: area.x, y: area.y, width: area.width, height: area.height)
            #expect(part == crop, "\(source.name): \(area)")
            let older = try server.get(
                "/iiif/v2/image/x/\(area.x),\(area.y),\(area.width),\(area.height)/full/0/default.tif")
            #expect(try Pixels(decoding: older.body) == crop, "\(source.name): \(area) in 2.1")
        }
        // Other ways to say the same, and turned, grey, compressed.
        for (request, area) in [
            ("pct:25,25,50,50/max", (cap / 4, height / 4, cap / 2, height / 2)),
            ("square/pct:100", ((cap - height) / 2, 0, height, height)), ("0,0,9999,9999/max", (0, 0, cap, height)),
            ("\(cap - 20),7,9999,30/max", (cap - 20, 7, 20, 30)),
        ] {
            let answer = try server.get("/iiif/v3/image/x/\(request)/0/default.png")
            let found = try Pixels(decoding: answer.body)
            #expect(abs(found.width - area.2) <= 1 && abs(found.height - area.3) <= 1, "\(request)")
            if found.width == area.2, found.height == area.3, area.0 == 0 || request.hasPrefix("\(cap - 20)") {
                #expect(found == whole.part(x: area.0, y: area.1, width: area.2, height: area.3), "\(request)")
            }
        }
        let turned = try Pixels(decoding: server.get("/iiif/v3/image/x/10,20,90,60/max/90/default.png").body)
        let upright = whole.part(x: 10, y: 20, width: 90, height: 60)
        #expect(turned == Pixels(width: 60, height: 90) { x, y in upright[y, 59 - x] })
        let mirrored = try Pixels(decoding: server.get("/iiif/v3/image/x/10,20,90,60/max/!0/default.png").body)
        #expect(mirrored == Pixels(width: 90, height: 60) { x, y in upright[89 - x, y] })
        for format in ["jpg", "webp", "jp2"] {
            let lossy = try Pixels(
                decoding: server.get("/iiif/v3/image/x/128,0,128,128/max/0/default.\(format)").body)
            let difference = try #require(
                lossy.brightness.difference(from: whole.part(x: 128, y: 0, width: 128, height: 128).brightness))
            #expect(difference.mean < 8, "\(source.name) \(format): \(difference)")
        }
        // Beyond the picture there is nothing, though the file has it.
        #expect(try server.get("/iiif/v3/image/x/\(cap),0,10,10/max/0/default.png").status == 400)
        #expect(try server.get("/iiif/v3/image/x/\(cap),0,10,10/max/0/default.jpg").status == 400)
        // Another process makes the same picture.
        _ = server.stop()
        try home.folder.remove("home/cache/renders")
        let again = try home.serve()
        #expect(try Pixels(decoding: again.get("/iiif/v3/image/x/full/max/0/default.png").body) == whole)
        #expect(again.stop().errors.isEmpty)
    }
}
