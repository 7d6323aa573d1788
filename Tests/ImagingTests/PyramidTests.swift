import IIIF
import Imaging
import TestSupport
import Testing

@Suite("Pyramids")
struct PyramidTests {
    static let sizes: [(width: Int, height: Int)] = [
        (1, 1), (1, 700), (127, 128), (128, 128), (129, 128), (257, 255), (701, 499), (1025, 3), (1000, 1000),
    ]

    private func header(_ path: String, _ field: String, page: Int = 0) throws -> Int {
        let text = try tool("vipsheader", "-f", field, "\(path)[page=\(page)]")
        return try #require(Int(text.split(separator: "\n")[0]))
    }

    @Test("Every level is half the one above, rounded up, for any other reader too", arguments: sizes)
    func levels(width: Int, height: Int) async throws {
        let workers = try Workers()
        let source = Pixels.waves(width: width, height: height)
        let (facts, path) = try await workers.pyramid(source.encoded("png"))
        #expect(facts.width == width && facts.height == height && facts.tileSize == 128 && !facts.hasAlpha)
        #expect(facts.levels == ImagePyramid.levels(width: width, height: height, tileSize: 128))
        #expect(facts.byteSize == (try workers.folder.read("pyramid.tif").count))
        #expect(try header(path, "n-pages") == facts.levels)
        for level in 0..<facts.levels {
            let scale = 1 << level
            #expect(try header(path, "width", page: level) == (width + scale - 1) / scale)
            #expect(try header(path, "height", page: level) == (height + scale - 1) / scale)
        }
        // Nothing half made stays behind.
        #expect(workers.folder.files == ["pyramid.tif", "source"])
        let full = try Pixels(decoding: workers.folder.read("pyramid.tif"))
        let difference = try #require(full.difference(from: source))
        #expect(difference.mean < 4)
    }

    @Test(
        "Of a long and narrow image every level that is there is as large as it must be, and what lies below is rendered",
        arguments: [(66_000, 300), (300, 66_000), (65_000, 40), (17_001, 900)])
    func elongated(width: Int, height: Int) async throws {
        let workers = try Workers()
        let path = workers.folder.file("long.v")
        try tool("vips", "black", path, "\(width)", "\(height)")
        try tool("vips", "linear", path, workers.folder.file("grey.v"), "1", "120")
        try tool("vips", "cast", workers.folder.file("grey.v"), workers.folder.file("source.png"), "uchar")
        let (facts, pyramid) = try await workers.pyramid(workers.folder.read("source.png"))
        let all = ImagePyramid.levels(width: width, height: height, tileSize: 128)
        #expect((6..<all).contains(facts.levels), "\(facts)")
        for level in 0..<facts.levels {
            let scale = 1 << level
            #expect(try header(pyramid, "width", page: level) == (width + scale - 1) / scale)
            #expect(try header(pyramid, "height", page: level) == (height + scale - 1) / scale)
        }
        try VipsRuntime.start(.ownPyramids, threads: 1)
        let image = PixelSize(width: width, height: height)
        for size in ImagePyramid(image: image, tile: PixelSize(width: 128, height: 128)).sizes.prefix(4) {
            let request = try ImageRequest(
                version: .v3, region: "full", size: "\(size.width),\(size.height)", rotation: "0",
                file: "default.png")
            let plan = try RenderPlan.make(for: request, image: image, capabilities: ImageCapabilities())
            let bytes = try PyramidRenderer(settings: RenderSettings())
                .render(plan, pyramid: pyramid, image: image, levels: facts.levels)
            let found = try Pixels(decoding: bytes)
            #expect([found.width, found.height] == [size.width, size.height])
            // Padding would be black; a JPEG of three rows of grey above it rings a little.
            #expect(found.samples.allSatisfy { abs(Int($0) - 120) < 16 }, "the whole of it, no padding")
        }
    }

    @Test("Transparency is kept without loss, and dropped where it hides nothing")
    func alpha() async throws {
        let workers = try Workers()
        let glass = Pixels(width: 200, height: 150, bands: 4) { x, y in [UInt8(x), UInt8(y), 90, x < 100 ? 255 : 40] }
        let kept = try await workers.pyramid(glass.encoded("png"))
        #expect(kept.facts.hasAlpha)
        #expect(try Pixels(decoding: workers.folder.read("pyramid.tif")) == glass)
        let solid = Pixels(width: 200, height: 150, bands: 4) { x, y in [UInt8(x), UInt8(y), 90, 255] }
        #expect(try await !workers.pyramid(solid.encoded("png")).facts.hasAlpha)
    }

    @Test("The second page of a document is its second page")
    func pages() async throws {
        let workers = try Workers()
        let paper = Material.document(pages: 2)
        _ = try await workers.pyramid(paper, page: 1)
        let first = try Pixels(decoding: workers.folder.read("pyramid.tif"))
        _ = try await workers.pyramid(paper, page: 2)
        let second = try Pixels(decoding: workers.folder.read("pyramid.tif"))
        // The square is at the bottom left, since PDF counts from there.
        #expect(first[5, 145].allSatisfy { $0 < 30 } && second[5, 145].allSatisfy { $0 > 240 })
        #expect(first[5, 5].allSatisfy { $0 > 240 })
    }

    @Test("A poster is made of film and of sound")
    func posters() async throws {
        let workers = try Workers()
        let film = try workers.folder.write(Material.film(), to: "film.mp4")
        let sound = try workers.folder.write(Material.sound(), to: "sound.wav")
        let jobs: [WorkerJob] = [
            .poster(path: film, kind: .video, duration: 2, destination: workers.folder.file("film.tif")),
            .poster(path: sound, kind: .sound, duration: 1, destination: workers.folder.file("sound.tif")),
        ]
        var sizes: [[Int]] = []
        for job in jobs {
            if case .pyramid(let facts) = await workers.pool.perform(job) { sizes.append([facts.width, facts.height]) }
        }
        #expect(sizes == [[64, 48], [1600, 400]])
        #expect(workers.folder.files == ["film.mp4", "film.tif", "sound.tif", "sound.wav"])
    }

    @Test("What cannot be written is not the file's fault, and leaves nothing")
    func notWritten() async throws {
        let workers = try Workers()
        let path = try workers.folder.write(Pixels.quarters(width: 9, height: 9).encoded("png"), to: "a.png")
        let destination = workers.folder.file("no/such/folder/a.tif")
        let failure = try #require(await workers.failure(.pyramid(path: path, page: 1, destination: destination)))
        #expect(!failure.isPermanent)
    }
}
