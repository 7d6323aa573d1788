import IIIF
import Imaging
import TestSupport
import Testing

@Suite("Rendering from a pyramid")
struct RendererTests {
    static let width = 701
    static let height = 499

    /// A pyramid of an image and the renderer that reads it.
    private struct Rendering {
        let workers: Workers
        let facts: PyramidFacts
        let path: String
        let renderer: PyramidRenderer

        init(_ source: Pixels, corners: [UInt8] = [10, 200, 30]) async throws {
            renderer = PyramidRenderer(settings: RenderSettings(rotationBackground: corners, quality: 95))
            workers = try Workers()
            (facts, path) = try await workers.pyramid(source.encoded("png"))
            try VipsRuntime.start(.ownPyramids, threads: 1)
        }

        func bytes(_ parameters: String, upscaling: Bool = false) throws -> [UInt8] {
            let parts = parameters.split(separator: "/").map(String.init)
            let request = try ImageRequest(
                version: .v3, region: parts[0], size: parts[1], rotation: parts[2], file: parts[3])
            let size = PixelSize(width: facts.width, height: facts.height)
            let limits = upscaling ? try ImageLimits(maxWidth: 4000, allowsUpscaling: true) : .none
            let plan = try RenderPlan.make(
                for: request, image: size,
                capabilities: ImageCapabilities(limits: limits, formats: ImageFormat.allCases))
            return try renderer.render(plan, pyramid: path, image: size, levels: facts.levels)
        }

        func image(_ parameters: String, upscaling: Bool = false) throws -> Pixels {
            try Pixels(decoding: bytes(parameters, upscaling: upscaling))
        }
    }

    @Test("Corners that an odd angle opens have one colour in what has no transparency, whatever the image has")
    func corners() async throws {
        let solid = Pixels(width: 200, height: 120) { _, _ in [200, 60, 40] }
        let glass = Pixels(width: 200, height: 120, bands: 4) { x, _ in [200, 60, 40, x < 100 ? 255 : 0] }
        for source in [solid, glass] {
            let rendering = try await Rendering(source)
            for file in ["default.jpg", "gray.jpg"] {
                for rotation in ["30", "!30"] {
                    let found = try rendering.image("full/max/\(rotation)/\(file)")
                    // 0.2126 × 10 + 0.7152 × 200 + 0.0722 × 30, or near it: grey as light has it.
                    let corner = found[0, 0]
                    if corner.count == 3 {
                        for (one, other) in zip(corner, [10, 200, 30]) {
                            #expect(abs(Int(one) - other) < 12, "\(corner)")
                        }
                    } else {
                        #expect((140...190).contains(corner[0]), "\(corner)")
                    }
                }
            }
            let dark = try await Rendering(source, corners: [0, 0, 90])
            for format in ["png", "jpg", "webp"] {
                let corner = try dark.image("full/max/30/bitonal.\(format)")[0, 0]
                #expect(corner.prefix(1) == [0], "\(format): dark corners in one bit, not the white under the image")
            }
            // What has transparency has it there.
            let clear = try rendering.image("full/max/30/default.png")
            #expect(clear.bands == 4 && clear[0, 0][3] == 0)
        }
        // Where the image is clear, the other colour shows, turned or not.
        let glassy = try await Rendering(glass)
        for rotation in ["0", "30"] {
            let found = try glassy.image("full/max/\(rotation)/default.jpg")
            #expect(found[found.width * 5 / 8, found.height * 5 / 8].allSatisfy { $0 > 240 }, "\(rotation)")
        }
    }

    static let requests:
        [(region: String, x: Int, y: Int, width: Int, height: Int, size: String, across: Int, down: Int)] = [
            ("full", 0, 0, 701, 499, "max", 701, 499), ("full", 0, 0, 701, 499, "351,250", 351, 250),
            ("full", 0, 0, 701, 499, "176,125", 176, 125), ("full", 0, 0, 701, 499, "88,63", 88, 63),
            ("full", 0, 0, 701, 499, "300,", 300, 214), ("full", 0, 0, 701, 499, "20,400", 20, 400),
            ("512,256,189,243", 512, 256, 189, 243, "95,122", 95, 122),
            ("13,7,301,203", 13, 7, 301, 203, "max", 301, 203),
            ("13,7,301,203", 13, 7, 301, 203, "151,102", 151, 102), ("5,3,690,490", 5, 3, 690, 490, "87,62", 87, 62),
            ("640,440,200,200", 640, 440, 61, 59, "max", 61, 59), ("700,498,1,1", 700, 498, 1, 1, "max", 1, 1),
            ("pct:25,25,50,50", 175, 125, 351, 250, "100,", 100, 71),
        ]

    @Test("A region comes from its place and at its size, whichever level it is read from", arguments: requests)
    func regions(
        request: (region: String, x: Int, y: Int, width: Int, height: Int, size: String, across: Int, down: Int)
    ) async throws {
        let source = Pixels.waves(width: Self.width, height: Self.height)
        let image = try await Rendering(source).image("\(request.region)/\(request.size)/0/default.png")
        #expect([image.width, image.height] == [request.across, request.down])
        // Each pixel is the mean of what it covers.
        let expected = Pixels(width: request.across, height: request.down) { x, y in
            func span(_ at: Int, _ count: Int, _ length: Int, _ start: Int) -> Range<Int> {
                let from = start + at * length / count
                return from..<max(from + 1, start + (at + 1) * length / count)
            }
            let (columns, rows) = (
                span(x, request.across, request.width, request.x), span(y, request.down, request.height, request.y)
            )
            var sums = [0, 0, 0]
            for row in rows {
                for column in columns { for band in 0..<3 { sums[band] += Int(source[column, row][band]) } }
            }
            return sums.map { UInt8($0 / (columns.count * rows.count)) }
        }
        // A region that ends between two pixels of a level is a fraction of a pixel off at its edge.
        let difference = try #require(image.brightness.difference(from: expected.brightness))
        #expect(difference.mean < 6, "\(difference)")
    }

    @Test(
        "A constant image stays constant",
        arguments: [
            "full/max/0", "full/100,/0", "0,0,701,499/33,77/!0", "3,5,500,300/max/90", "full/^1400,/0",
            "square/64,/180",
        ])
    func constant(parameters: String) async throws {
        let colour: [UInt8] = [120, 90, 200]
        let rendering = try await Rendering(Pixels(width: Self.width, height: Self.height) { _, _ in colour })
        let image = try rendering.image(parameters + "/default.png", upscaling: true)
        for (sample, expected) in zip(image.samples, (0..<(image.width * image.height)).flatMap { _ in colour }) {
            guard abs(Int(sample) - Int(expected)) > 2 else { continue }
            Issue.record("\(parameters): \(sample) instead of \(expected)")
            break
        }
    }

    @Test("Corners that a rotation opens are transparent, or of the background where the format cannot say so")
    func rotation() async throws {
        let rendering = try await Rendering(Pixels(width: 200, height: 100) { _, _ in [200, 20, 20] })
        let png = try rendering.image("full/max/45/default.png")
        // The bounding box of a turned rectangle (3.0 section 4.3).
        #expect(abs(png.width - 213) <= 1 && abs(png.height - 213) <= 1)
        #expect(png.bands == 4 && png[0, 0][3] == 0 && png[106, 106] == [200, 20, 20, 255])
        // No rim, dark or bright, where colour meets transparency.
        let seen = (0..<png.height).flatMap { y in (0..<png.width).map { png[$0, y] } }.filter { $0[3] > 40 }
        #expect(seen.allSatisfy { abs(Int($0[0]) - 200) < 25 })
        let jpeg = try rendering.image("full/max/45/default.jpg")
        let corner = jpeg[2, 2]
        #expect(abs(Int(corner[0]) - 10) < 12 && abs(Int(corner[1]) - 200) < 12 && abs(Int(corner[2]) - 30) < 12)
    }

    @Test("Qualities", arguments: ["png", "jpg", "webp", "tif"])
    func qualities(format: String) async throws {
        let rendering = try await Rendering(Pixels.quarters(width: 64, height: 48))
        let grey = try rendering.image("full/max/0/gray.\(format)")
        #expect(grey.middles.allSatisfy { colour in (colour.max() ?? 0) - (colour.min() ?? 0) <= 8 })
        let bitonal = try rendering.image("full/max/0/bitonal.\(format)")
        #expect(bitonal.middles.allSatisfy { $0.prefix(3).allSatisfy { $0 < 25 || $0 > 230 } })
    }

    @Test("A PDF is one page with the image, every object where its table says", arguments: ["default", "gray"])
    func document(quality: String) async throws {
        let rendering = try await Rendering(Pixels.quarters(width: 301, height: 200))
        let bytes = try rendering.bytes("full/max/0/\(quality).pdf")
        let text = String(decoding: bytes.map { $0 < 0x80 ? $0 : 0x2E }, as: UTF8.self)
        #expect(text.hasPrefix("%PDF-1.") && text.hasSuffix("%%EOF\n"))
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let start = try #require(lines.lastIndex(of: "startxref").flatMap { Int(lines[$0 + 1]) })
        let table = String(decoding: bytes[start...], as: UTF8.self).split(separator: "\n")
        #expect(table[0] == "xref")
        let count = try #require(table[1].split(separator: " ").last.flatMap { Int($0) })
        for number in 1..<count {
            let entry = table[2 + number]
            #expect(entry.utf8.count == 19, "20 bytes with the line end (ISO 32000-1, 7.5.4)")
            let offset = try #require(Int(entry.prefix(10)))
            #expect(bytes[offset...].starts(with: "\(number) 0 obj".utf8))
        }
        #expect(text.contains("/MediaBox[0 0 301.0 200.0]") || text.contains("/MediaBox[0 0 301 200]"))
        let image = try Pixels(decoding: bytes)
        #expect(image.width == 301 && image.height == 200)
    }

    @Test("A damaged derivative is an error that names it, never a crash")
    func damaged() async throws {
        let rendering = try await Rendering(Pixels.waves(width: 400, height: 300))
        let whole = try rendering.workers.folder.read("pyramid.tif")
        for bytes in [[], Array(whole.prefix(100)), Array(whole.prefix(whole.count / 3)), Material.noise(5000)] {
            try rendering.workers.folder.write(bytes, to: "pyramid.tif")
            #expect(throws: ImagingError.self) { try rendering.bytes("full/max/0/default.jpg") }
        }
        try rendering.workers.folder.remove("pyramid.tif")
        #expect(throws: ImagingError.self) { try rendering.bytes("full/max/0/default.jpg") }
    }

    @Test("More renders than there are places are refused at once, the others are made")
    func admission() async throws {
        let rendering = try await Rendering(Pixels.waves(width: 600, height: 400))
        let cache = RenderCache(folder: rendering.workers.folder.file("cache"), limit: 1 << 20)
        let service = RenderService(settings: RenderSettings(threads: 1, queue: 2), cache: cache)
        let size = PixelSize(width: 600, height: 400)
        let (path, levels) = (rendering.path, rendering.facts.levels)
        func job(_ angle: Int) throws -> RenderJob {
            let request = try ImageRequest(
                version: .v3, region: "full", size: "max", rotation: "\(angle)", file: "default.png")
            let plan = try RenderPlan.make(for: request, image: size, capabilities: ImageCapabilities())
            return RenderJob(plan: plan, id: "x1", pyramid: path, image: size, levels: levels, key: "\(angle)")
        }
        let jobs = try (1...12).map(job)
        let outcomes = await withTaskGroup(of: Bool.self) { group in
            for job in jobs { group.addTask { (try? await service.render(job)) != nil } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.filter { $0 }.count >= 3)
        #expect(outcomes.contains(false))
        #expect(try await !service.render(job(99)).isEmpty)
    }

    @Test("Asking for the same output many times renders it once, and the next time it is kept")
    func once() async throws {
        let rendering = try await Rendering(Pixels.waves(width: 600, height: 400))
        let folder = rendering.workers.folder.file("cache")
        let cache = RenderCache(folder: folder, limit: 1 << 20)
        let service = RenderService(settings: RenderSettings(threads: 1, queue: 1), cache: cache)
        let size = PixelSize(width: 600, height: 400)
        let request = try ImageRequest(version: .v3, region: "full", size: "300,", rotation: "0", file: "default.jpg")
        let plan = try RenderPlan.make(for: request, image: size, capabilities: ImageCapabilities())
        let job = RenderJob(
            plan: plan, id: "x1", pyramid: rendering.path, image: size, levels: rendering.facts.levels, key: "k")
        // Thirty at once have no room in a queue of two, but all wait for the same render.
        let answers = await withTaskGroup(of: [UInt8]?.self) { group in
            for _ in 0..<30 { group.addTask { try? await service.render(job) } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(answers).count == 1 && answers[0] != nil)
        #expect(service.kept(job) == answers[0])
        #expect(cache.size == answers[0]?.count)
        // Another process takes over what was kept; purging takes it away; a file deleted by hand is made again.
        let again = RenderCache(folder: folder, limit: 1 << 20)
        #expect(again.size == cache.size)
        cache.purge(image: "x1")
        #expect(cache.size == 0 && service.kept(job) == nil)
        #expect(try await service.render(job) == answers[0])
    }

    @Test("After the machine was started anew, the cache trusts nothing that may not have reached the disk")
    func restart() async throws {
        let workers = try Workers()
        let folder = workers.folder.file("cache")
        let rendering = try await Rendering(Pixels.waves(width: 300, height: 200))
        let size = PixelSize(width: 300, height: 200)
        let request = try ImageRequest(version: .v3, region: "full", size: "90,", rotation: "0", file: "default.jpg")
        let plan = try RenderPlan.make(for: request, image: size, capabilities: ImageCapabilities())
        for name in ["old", "new"] {
            let service = RenderService(
                settings: RenderSettings(), cache: RenderCache(folder: folder, limit: 1 << 20))
            _ = try await service.render(
                RenderJob(
                    plan: plan, id: name, pyramid: rendering.path, image: size, levels: rendering.facts.levels,
                    key: name))
        }
        let both = RenderCache(folder: folder, limit: 1 << 20).size
        try tool("find", folder + "/ld", "-type", "f", "-exec", "touch", "-d", "1 hour ago", "{}", "+")
        try workers.folder.write(Array("another run of the machine".utf8), to: "cache/.boot")
        let left = RenderCache(folder: folder, limit: 1 << 20).size
        #expect(left > 0 && left < both)
        #expect(RenderCache(folder: folder, limit: 1 << 20).size == left)
    }

    @Test("The cache never keeps more than its limit; what was used longest ago goes first")
    func limit() async throws {
        let rendering = try await Rendering(Pixels.waves(width: 600, height: 400))
        let cache = RenderCache(folder: rendering.workers.folder.file("cache"), limit: 200_000)
        let service = RenderService(settings: RenderSettings(), cache: cache)
        let size = PixelSize(width: 600, height: 400)
        var jobs: [RenderJob] = []
        for width in 60..<100 {
            let request = try ImageRequest(
                version: .v3, region: "full", size: "\(width),", rotation: "0", file: "default.png")
            let plan = try RenderPlan.make(for: request, image: size, capabilities: ImageCapabilities())
            let job = RenderJob(
                plan: plan, id: "x1", pyramid: rendering.path, image: size, levels: rendering.facts.levels,
                key: "\(width)")
            _ = try await service.render(job)
            jobs.append(job)
            #expect(cache.size <= 200_000)
        }
        #expect(service.kept(jobs[0]) == nil)
        #expect(service.kept(jobs[39]) != nil)
    }
}
