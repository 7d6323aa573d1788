import Foundation
import IIIF
import Imaging
import Testing

@Suite("Overlays", .serialized)
struct OverlayTests {
    /// On no grid of blocks, tiles or levels.
    private static let hidden = PixelRectangle(x: 301, y: 199, width: 157, height: 131)
    private static let size = PixelSize(width: 1037, height: 771)
    private static let redaction = Redaction(
        x: .pixels(301), y: .pixels(199), width: .pixels(157), height: .pixels(131), colour: [10, 200, 30])

    init() throws { try VipsRuntime.start(.sources, threads: 1) }

    private static func mark(_ position: Watermark.Position, minimumSize: Int = 0) throws -> Watermark {
        var pixels: [UInt8] = []
        for index in 0..<(200 * 60) {
            let inside = (index % 200 - 100) * (index % 200 - 100) + (index / 200 - 30) * (index / 200 - 30) * 11 < 9500
            pixels += [250, UInt8(index % 251), 40, inside ? 255 : 0]
        }
        let picture = try OverlayPicture(pixels: pixels, width: 200, height: 60, opacity: 0.7)
        return Watermark(picture, position: position, size: 0.4, minimumSize: minimumSize)
    }

    private static let requests = [
        "full/max/0/default", "full/400,/0/default", "full/!90,90/0/gray", "full/13,/0/default", "full/1,1/0/default",
        "full/^2000,/0/default", "full/max/90/default", "full/max/!180/color", "full/300,/37.5/default",
        "full/700,/0/bitonal", "square/256,/0/default", "290,190,64,64/64,/0/default", "290,190,64,64/^999,/0/default",
        "320,220,40,40/max/0/default", "457,329,8,8/max/0/default", "458,330,5,5/^100,/!270/gray",
        "0,0,302,200/max/0/default", "256,0,256,256/128,/0/default", "100,100,700,500/333,77/12/default",
    ]

    @Test("What a redaction hides has no part in any answer, bit for bit", arguments: [3, 4])
    func nothingShows(bands: Int) async throws {
        try await withTemporaryFolder { folder in
            let source = OverlaySource(Self.size, bands: bands)
            let other = source.altered(in: Self.hidden)
            let (one, two) = (
                try await source.pyramid(in: folder, named: "one"), try await other.pyramid(in: folder, named: "two")
            )
            let overlays = Overlays(redactions: [Self.redaction])
            let formats = PyramidRenderer.available([.jpg, .png, .webp, .gif, .tif, .jp2, .pdf])
            var differing = 0
            for request in Self.requests {
                for format in request.hasPrefix("full/400") ? formats : [.png] {
                    let plan = try source.plan("\(request).\(format.rawValue)")
                    let answers = (try source.render(plan, one, overlays), try source.render(plan, two, overlays))
                    #expect(answers.0 == answers.1, "\(request).\(format.rawValue)")
                    if try source.render(plan, one, .none) != source.render(plan, two, .none) { differing += 1 }
                }
            }
            #expect(differing > Self.requests.count / 2, "without the redaction the answers tell the two apart")
            for plan in try source.tiles("default.jpg") {
                let answers = (try source.render(plan, one, overlays), try source.render(plan, two, overlays))
                #expect(answers.0 == answers.1, "\(plan.canonicalPath)")
            }
        }
    }

    @Test("A stored tile goes out as it is only where the redaction has no part in it")
    func storedTiles() async throws {
        try await withTemporaryFolder { folder in
            let source = OverlaySource(Self.size)
            let one = try await source.pyramid(in: folder, named: "one")
            let two = try await source.altered(in: Self.hidden).pyramid(in: folder, named: "two")
            let overlays = Overlays(redactions: [Self.redaction])
            let tiles = TileStore()
            func stored(_ plan: RenderPlan, _ path: String) throws -> [UInt8]? {
                let answer = try tiles.tile(
                    for: plan, pyramid: path, image: source.size, tileSize: OverlaySource.tileSize,
                    levels: source.levels, mayWait: true
                ) { capacity, fill in
                    [UInt8](unsafeUninitializedCapacity: capacity) { bytes, count in
                        count = fill(UnsafeMutableRawBufferPointer(bytes))
                    }
                }
                if case .tile(let bytes) = answer { return bytes }
                return nil
            }
            var counts = (touched: 0, free: 0)
            for plan in try source.tiles("default.jpg") {
                let (first, second) = (try #require(try stored(plan, one)), try #require(try stored(plan, two)))
                if overlays.touch(plan, image: source.size, levels: source.levels) {
                    counts.touched += 1
                } else {
                    counts.free += 1
                    #expect(first == second, "\(plan.canonicalPath)")
                }
            }
            #expect(counts.touched >= 5 && counts.free >= 10, "\(counts)")
        }
    }

    @Test("A redaction covers its rectangle with its colour, and little more")
    func covers() async throws {
        try await withTemporaryFolder { folder in
            let source = OverlaySource(Self.size)
            let pyramid = try await source.pyramid(in: folder, named: "one")
            let overlays = Overlays(redactions: [Self.redaction])
            for scale in [1, 2, 4] {
                let (width, height) = ((1037 + scale - 1) / scale, (771 + scale - 1) / scale)
                let plan = try source.plan("full/\(width),\(height)/0/default.tif")
                let image = try DecodedImage(source.render(plan, pyramid, overlays))
                let plain = try DecodedImage(source.render(plan, pyramid, .none))
                let (left, top, right, bottom) = (301 / scale, 199 / scale, 457 / scale, 329 / scale)
                for y in top...bottom {
                    for x in left...right where image[x, y] != [10, 200, 30] { Issue.record("\(x),\(y)") }
                }
                let room = 18 / min(scale, 4) + 2
                var (total, count) = (0, 0)
                for y in 0..<height {
                    for x in 0..<width where !(left - room...right + room ~= x && top - room...bottom + room ~= y) {
                        total += zip(image[x, y], plain[x, y]).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
                        count += 3
                    }
                }
                // Averages of decoded pixels instead of decoded averages: JPEG's noise, and no more.
                let difference = Double(total) / Double(count)
                #expect(scale == 1 ? difference == 0 : difference < 8, "at 1/\(scale): \(difference)")
            }
        }
    }

    @Test("A redaction in percent, one beyond the edge and one outside of the image")
    func places() async throws {
        try await withTemporaryFolder { folder in
            let source = OverlaySource(Self.size)
            let pyramid = try await source.pyramid(in: folder, named: "one")
            let plan = try source.plan("full/max/0/default.tif")
            let whole = Redaction(x: .percent(0), y: .percent(0), width: .percent(100), height: .percent(100))
            let black = try DecodedImage(source.render(plan, pyramid, Overlays(redactions: [whole])))
            #expect(black.pixels.allSatisfy { $0 == 0 })
            let beyond = Redaction(x: .percent(90), y: .pixels(700), width: .pixels(9999), height: .percent(100))
            let corner = try DecodedImage(source.render(plan, pyramid, Overlays(redactions: [beyond])))
            #expect(corner[1036, 770] == [0, 0, 0] && corner[934, 700] == [0, 0, 0])
            #expect(corner[500, 770] != [0, 0, 0])
            let outside = Redaction(x: .pixels(1037), y: .pixels(0), width: .pixels(5), height: .pixels(5))
            #expect(!Overlays(redactions: [outside]).touch(plan, image: source.size, levels: source.levels))
        }
    }

    @Test(
        "A watermark goes on from tile to tile without a seam, at every scale",
        arguments: [Watermark.Position.at(x: 0.5, y: 0.5), .at(x: 1, y: 1), .tiled])
    func seamless(position: Watermark.Position) async throws {
        try await withTemporaryFolder { folder in
            let source = OverlaySource(Self.size)
            let pyramid = try await source.pyramid(in: folder, named: "one")
            let overlays = Overlays(watermarks: [try Self.mark(position)])
            var levels: [Int: DecodedImage] = [:]
            for plan in try source.tiles("default.tif") {
                var scale = 1
                while (plan.region.width + scale - 1) / scale != plan.size.width
                    || (plan.region.height + scale - 1) / scale != plan.size.height
                { scale *= 2 }
                let (width, height) = ((1037 + scale - 1) / scale, (771 + scale - 1) / scale)
                let whole: DecodedImage
                if let known = levels[scale] {
                    whole = known
                } else {
                    let full = try source.plan("full/\(width),\(height)/0/default.tif")
                    whole = try DecodedImage(source.render(full, pyramid, overlays))
                    #expect(try whole != DecodedImage(source.render(full, pyramid, .none)))
                    levels[scale] = whole
                }
                let tile = try DecodedImage(source.render(plan, pyramid, overlays))
                let place = PixelRectangle(
                    x: plan.region.x / scale, y: plan.region.y / scale, width: tile.width, height: tile.height)
                #expect(tile.pixels == whole.part(place), "\(plan.canonicalPath)")
            }
            #expect(levels.count == source.levels)
        }
    }

    @Test("A watermark is left out below its minimum size, and tiles that it does not reach are free")
    func minimumSize() throws {
        let source = OverlaySource(Self.size)
        let overlays = Overlays(watermarks: [try Self.mark(.at(x: 1, y: 1), minimumSize: 600)])
        func touches(_ path: String) throws -> Bool {
            try overlays.touch(source.plan(path), image: source.size, levels: source.levels)
        }
        #expect(try touches("full/max/0/default.jpg"))
        #expect(try touches("full/600,/0/default.jpg"))
        #expect(try !touches("full/599,/0/default.jpg"))
        // The whole image at the scale asked for counts, not the part.
        #expect(try touches("800,600,100,100/max/0/default.jpg"))
        #expect(try !touches("800,600,100,100/50,/0/default.jpg"))
        #expect(try !touches("0,0,256,256/256,256/0/default.jpg"))
    }

    @Test("The key of the answers changes with all that an overlay is")
    func keys() throws {
        let mark = try Self.mark(.at(x: 1, y: 1))
        var variants = [Overlays.none, Overlays(redactions: [Self.redaction]), Overlays(watermarks: [mark])]
        for change in [
            { $0.position = .tiled }, { $0.position = .at(x: 0, y: 1) }, { $0.margin = 0.1 }, { $0.size = 0.5 },
            { $0.minimumSize = 5 },
        ] as [(inout Watermark) -> Void] {
            var other = mark
            change(&other)
            variants.append(Overlays(watermarks: [other]))
        }
        for change in [
            { $0.x = .percent(301) }, { $0.y = .pixels(0) }, { $0.width = .pixels(0) }, { $0.height = .pixels(0) },
            { $0.colour = [0, 0, 0] },
        ] as [(inout Redaction) -> Void] {
            var other = Self.redaction
            change(&other)
            variants.append(Overlays(redactions: [other]))
        }
        let text = try OverlayPicture(text: "<b>&</b>", colour: [255, 255, 255], opacity: 1)
        let fainter = try OverlayPicture(text: "<b>&</b>", colour: [255, 255, 255], opacity: 0.5)
        variants += [Overlays(watermarks: [Watermark(text)]), Overlays(watermarks: [Watermark(fainter)])]
        #expect(Set(variants.map(\.key)).count == variants.count)
        #expect(text.width > 500 && text.width > text.height)
    }

    @Test(
        "Rendered images name their colour space, and their rights on request",
        arguments: ["jpg", "png", "tif", "webp"])
    func metadata(format: String) async throws {
        try await withTemporaryFolder { folder in
            let source = OverlaySource(PixelSize(width: 300, height: 200))
            let pyramid = try await source.pyramid(in: folder, named: "one")
            let note = RightsNote(text: "Müller & <Söhne>", uri: "http://creativecommons.org/publicdomain/mark/1.0/")
            let renderer = PyramidRenderer(settings: RenderSettings())
            for quality in ["default", "gray"] {
                let plan = try source.plan("full/max/0/\(quality).\(format)")
                func bytes(_ additions: RenderAdditions) throws -> [UInt8] {
                    try renderer.render(
                        plan, pyramid: pyramid, image: source.size, levels: source.levels, additions: additions)
                }
                let plain = try bytes(.none)
                let full = try bytes(RenderAdditions(embedsProfile: true, rights: note))
                #expect(try DecodedImage(full) == DecodedImage(plain))
                #expect(OutputFacts(plain) == OutputFacts())
                let facts = OutputFacts(full)
                #expect(facts.profile?.count == (quality == "gray" ? 360 : 480))
                let xmp = String(decoding: facts.xmp ?? [], as: UTF8.self)
                #expect(xmp.contains("Müller &amp; &lt;Söhne&gt;") && xmp.contains(note.uri ?? "-"))
                #expect(full.count - plain.count < 2000)
            }
        }
    }
}
