import Foundation
import Imaging
import TestSupport
import Testing

@Suite("Sources that are pyramids")
struct SourcePyramidTests {
    private static let tiled = "tile,pyramid,compression=jpeg,tile-width=256,tile-height=256"
    /// Halves evenly down to one tile.
    private static let even = (width: 1024, height: 768)

    private static let cases: [(name: String, options: String, isUsed: Bool)] = [
        ("levels behind one another", tiled + ",Q=80", true), ("levels below the first", tiled + ",Q=80,subifd", true),
        ("red, green and blue", tiled + ",Q=95", true), ("BigTIFF", tiled + ",Q=80,bigtiff", true),
        ("BigTIFF, levels below", tiled + ",Q=80,bigtiff,subifd", true),
        ("other compression", "tile,pyramid,compression=deflate,tile-width=256,tile-height=256", false),
        ("no levels", "tile,compression=jpeg,tile-width=256,tile-height=256", false),
        ("strips", "compression=jpeg", false),
        ("tiles that are not square", "tile,pyramid,compression=jpeg,tile-width=256,tile-height=128", false),
        ("small tiles", "tile,pyramid,compression=jpeg,tile-width=64,tile-height=64", false),
        ("large tiles", "tile,pyramid,compression=jpeg,tile-width=2048,tile-height=2048", false),
    ]

    /// Whether nothing is written for a source of these bytes, because it is one already.
    private func isUsed(
        _ bytes: [UInt8], _ workers: Workers, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> Bool {
        let (facts, path) = try await workers.pyramid(bytes)
        let isWritten = workers.folder.files.contains("pyramid.tif")
        #expect(facts.isSource != isWritten, "either a source or a derivative", sourceLocation: sourceLocation)
        if isWritten { try workers.folder.remove("pyramid.tif") }
        #expect(path.hasSuffix("pyramid.tif"))
        return facts.isSource
    }

    @Test("A pyramid of JPEG tiles is used as it is, another file is converted", arguments: cases)
    func kinds(name: String, options: String, isUsed: Bool) async throws {
        let workers = try Workers()
        let source = try Pixels.waves(width: Self.even.width, height: Self.even.height).encoded("tif[\(options)]")
        let facts = try await workers.pyramid(source).facts
        #expect(facts.isSource == isUsed)
        #expect(facts.width == 1024 && facts.height == 768)
        #expect(facts.tileSize == (isUsed ? 256 : 128) && facts.levels == (isUsed ? 3 : 4))
        #expect(workers.folder.files.contains("pyramid.tif") != isUsed)
    }

    @Test("Levels that were rounded down are a pixel short: these are converted")
    func roundedDown() async throws {
        let workers = try Workers()
        let odd = try Pixels.waves(width: 1021, height: 771).encoded("tif[\(Self.tiled)]")
        #expect(try await !isUsed(odd, workers))
        // One tile has no other level.
        #expect(try await isUsed(Pixels.waves(width: 201, height: 133).encoded("tif[\(Self.tiled)]"), workers))
        let grey = try Pixels.waves(width: 1024, height: 768).brightness.encoded("tif[\(Self.tiled)]")
        #expect(try await isUsed(grey, workers))
    }

    @Test("What is turned, of other colours, or of several pages is converted")
    func plain() async throws {
        let workers = try Workers()
        let folder = try TemporaryFolder()
        let source = Pixels.waves(width: 512, height: 512)
        func written(_ options: String, _ change: (String) throws -> Void = { _ in }) throws -> [UInt8] {
            let path = try folder.write(source.encoded("tif[\(Self.tiled),Q=80\(options)]"), to: "a.tif")
            try change(path)
            return try folder.read("a.tif")
        }
        #expect(try await isUsed(written(""), workers))
        #expect(try await isUsed(written("") { try tool("tiffset", "-s", "274", "1", $0) }, workers))
        #expect(try await !isUsed(written("") { try tool("tiffset", "-s", "274", "6", $0) }, workers))
        let profiles = "/usr/share/color/icc/"
        #expect(try await isUsed(written(",profile=\(profiles)sRGB.icc"), workers))
        #expect(try await !isUsed(written(",profile=\(profiles)compatibleWithAdobeRGB1998.icc"), workers))
        #expect(try await !isUsed(written(",profile=\(profiles)LStar-RGB.icc"), workers))
        let ink = Pixels(width: 512, height: 512, bands: 4) { x, y in [UInt8(x / 2), UInt8(y / 2), 90, 0] }
        #expect(try await !isUsed(ink.encoded("tif[\(Self.tiled)]", meaning: .cmyk), workers))
        let one = try folder.write(written(""), to: "one.tif")
        try tool("tiffcp", one, one, folder.file("two.tif"))
        #expect(try await !isUsed(folder.read("two.tif"), workers))
    }

    @Test(
        "Switched off, or with tiles larger than may be delivered, the source is converted", arguments: [0, 128, 256])
    func limit(largest: Int) async throws {
        let workers = try Workers(largestInPlace: largest)
        let source = try Pixels.waves(width: 512, height: 512).encoded("tif[\(Self.tiled)]")
        #expect(try await isUsed(source, workers) == (largest == 256))
    }

    @Test("A tile that is damaged or missing is found before anything is served")
    func damaged() async throws {
        let workers = try Workers()
        let source = try Pixels.waves(width: 512, height: 512).encoded("tif[\(Self.tiled),Q=80]")
        let scan = try #require(source.indices.dropLast(3).first { source[$0] == 0xFF && source[$0 + 1] == 0xDA })
        var bytes = source
        for index in (scan + 40)..<(scan + 80) { bytes[index] = 0xFF }
        // libtiff shows what it can of it, which is for the conversion to do.
        #expect(try await !isUsed(bytes, workers))
        // What says otherwise than the directory how its colours are to be read is left to the conversion.
        var adobe = source
        let table = try #require(source.indices.dropLast(3).first { source[$0] == 0xFF && source[$0 + 1] == 0xDB })
        #expect(source[table + 2] == 0)
        adobe.replaceSubrange((table + 1)...(table + 1), with: [0xEE])
        adobe.replaceSubrange((table + 4)..<(table + 16), with: Array("Adobe".utf8) + [0, 100, 0, 0, 0, 0, 0])
        if let facts = try? await workers.pyramid(adobe).facts { #expect(!facts.isSource) }
    }

    /// libvips until 8.14.3 used freed memory where a pyramid that it writes ends in an error.
    @Test(
        "A source that ends in the middle of the conversion is refused in words, and costs no worker",
        arguments: ["PNG cut short", "a tile that does not begin as one"])
    func brokenWithin(kind: String) async throws {
        let tally = WorkerTally()
        let workers = try Workers(tally: tally)
        let noise = Material.noise(512 * 384 * 3)
        let picture = Pixels(width: 512, height: 384) { x, y in
            Array(noise[((y * 512 + x) * 3)..<((y * 512 + x) * 3 + 3)])
        }
        var bytes = try picture.encoded(kind.hasPrefix("PNG") ? "png" : "tif[\(Self.tiled),Q=80]")
        if kind.hasPrefix("PNG") {
            bytes.removeLast(bytes.count / 2)
        } else {
            // One of the full size: behind its start of image comes the frame, behind that of the tables a table.
            let start = try #require(
                bytes.indices.dropLast(3).first { Array(bytes[$0..<($0 + 4)]) == [0xFF, 0xD8, 0xFF, 0xC0] })
            bytes[start + 1] = 0
        }
        for _ in 0..<5 {
            let path = try workers.folder.write(bytes, to: "source")
            let failure = try #require(
                await workers.failure(
                    .pyramid(path: path, page: 1, destination: workers.folder.file("pyramid.tif"))))
            #expect(failure.isPermanent, "\(failure)")
            #expect(!failure.reason.contains("signal") && failure.reason.contains("cannot be read: "), "\(failure)")
            #expect(workers.folder.files == ["source"], "nothing half made stays behind")
        }
        #expect(tally.counts.died == 0 && tally.counts.started == 1, "\(tally.counts)")
    }

    @Test("Directories that lie, and any change of a byte, end in an answer, and the workers go on")
    func hostile() async throws {
        let tally = WorkerTally()
        let workers = try Workers(tally: tally)
        let sources = try [",Q=80", ",Q=80,subifd", ",Q=95,bigtiff"].map {
            try Pixels.waves(width: 512, height: 384).encoded("tif[\(Self.tiled)\($0)]")
        }
        var hostile: [[UInt8]] = []
        // Counts of tiles (324 and 325), of tables (347) and of levels (330) beyond all bounds.
        for source in sources.prefix(2) {
            for tag in [324, 325, 347, 330, 256, 257, 322, 323] {
                for value in [[0xFF, 0xFF, 0xFF, 0x03], [0xFF, 0xFF, 0xFF, 0xFF], [0, 0, 0, 0x40]] as [[UInt8]] {
                    for offset in [4, 8] {
                        var bytes = source
                        for index in source.indices.dropLast(12)
                        where source[index] == tag & 255 && source[index + 1] == tag >> 8
                            && [3, 4, 7, 13, 16].contains(source[index + 2]) && source[index + 3] == 0
                        {
                            bytes.replaceSubrange((index + offset)..<(index + offset + 4), with: value)
                        }
                        hostile.append(bytes)
                    }
                }
            }
        }
        var state: UInt64 = 11
        func random(_ range: Range<Int>) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return range.lowerBound + Int(state >> 33) % range.count
        }
        for source in sources {
            for attempt in 0..<60 {
                var bytes = source
                if attempt % 4 == 0 { bytes.removeLast(random(1..<bytes.count)) }
                // Most often in the directories, at the end.
                let from = attempt % 3 == 0 ? 0 : max(0, bytes.count - 1500)
                for _ in 0...(attempt % 7) { bytes[random(from..<bytes.count)] = UInt8(random(0..<256)) }
                hostile.append(bytes)
            }
        }
        for bytes in hostile {
            let path = try workers.folder.write(bytes, to: "source")
            let destination = workers.folder.file("pyramid.tif")
            if case .failed(let failure) = await workers.pool.perform(
                .pyramid(path: path, page: 1, destination: destination))
            {
                #expect(!failure.reason.isEmpty)
            }
        }
        #expect(tally.counts.killedAtDeadline == 0 && tally.counts.died == 0, "\(tally.counts)")
        // What was converted last is in the way of the question whether anything is written.
        try? FileManager.default.removeItem(atPath: workers.folder.file("pyramid.tif"))
        #expect(try await isUsed(sources[0], workers), "the workers are as able as before")
    }
}
