import CVips
import Foundation
import IIIF
import Imaging
import TestSupport
import Testing

/// Under a cap, the smaller picture is the image: no request yields a pixel that the picture as a whole does not have.
@Suite("A smaller picture that stands for an image", .serialized)
struct ReducedImageTests {
    private static let size = PixelSize(width: 1390, height: 1101)

    init() throws { try VipsRuntime.start(.sources, threads: 2) }

    /// What answers come from: the pyramid of an image, and a smaller size.
    private struct Ground {
        let source: OverlaySource
        let pyramid: String
        let size: PixelSize
        let overlays: Overlays

        private var reduced: ReducedImage {
            ReducedImage(
                size: size,
                levels: ImagePyramid.levels(
                    width: size.width, height: size.height, tileSize: OverlaySource.tileSize))
        }

        func bytes(_ path: String, _ version: ImageVersion = .v3) throws -> [UInt8] {
            let parts = path.split(separator: "/").map(String.init)
            let request = try ImageRequest(
                version: version, region: parts[0], size: parts[1], rotation: parts[2], file: parts[3])
            let plan = try RenderPlan.make(
                for: request, image: size, capabilities: ImageCapabilities(formats: ImageFormat.allCases))
            return try PyramidRenderer(settings: RenderSettings()).render(
                plan, pyramid: pyramid, image: source.size, levels: source.levels, reduced: reduced,
                additions: RenderAdditions(overlays: overlays))
        }

        func picture(_ path: String) throws -> DecodedImage { try DecodedImage(bytes(path)) }
    }

    private static let redaction = Redaction(
        x: .pixels(301), y: .pixels(199), width: .pixels(157), height: .pixels(131), colour: [10, 200, 30])

    /// Each size with and without a redaction, with and without transparency; one size is a level of the pyramid, and
    /// one keeps all columns.
    private static func grounds(_ bands: Int, in folder: URL) async throws -> [Ground] {
        let source = OverlaySource(size, bands: bands)
        let pyramid = try await source.pyramid(in: folder, named: "bands\(bands)")
        return [
            PixelSize(width: 1000, height: 792), PixelSize(width: 695, height: 551), PixelSize(width: 600, height: 475),
            PixelSize(width: 97, height: 77), PixelSize(width: 1390, height: 700), PixelSize(width: 1, height: 1),
        ].flatMap { size in
            [Overlays.none, Overlays(redactions: [redaction])].map {
                Ground(source: source, pyramid: pyramid, size: size, overlays: $0)
            }
        }
    }

    @Test("Any region is a crop of the whole, pixel for pixel", arguments: [3, 4])
    func regions(bands: Int) async throws {
        try await withTemporaryFolder { folder in
            for ground in try await Self.grounds(bands, in: folder) {
                var random = SeededRandom(seed: UInt64(ground.size.width))
                let whole = try ground.picture("full/max/0/default.png")
                #expect(whole.width == ground.size.width && whole.height == ground.size.height)
                for _ in 0..<40 {
                    let (x, y) = (
                        Int.random(in: 0..<whole.width, using: &random),
                        Int.random(in: 0..<whole.height, using: &random)
                    )
                    // Narrow ones among them.
                    let most = random.chance(0.5) ? 3 : 700
                    let area = PixelRectangle(
                        x: x, y: y, width: Int.random(in: 1...min(most, whole.width - x), using: &random),
                        height: Int.random(in: 1...(whole.height - y), using: &random))
                    let part = try ground.picture("\(area)/max/0/default.png")
                    #expect(part.pixels == whole.part(area), "\(area) of \(ground.size), \(ground.overlays.key)")
                }
            }
        }
    }

    @Test("Asked for column by column and row by row, it is the picture that one request gives")
    func reconstruction() async throws {
        try await withTemporaryFolder { folder in
            let source = OverlaySource(PixelSize(width: 398, height: 301))
            let pyramid = try await source.pyramid(in: folder, named: "one")
            let ground = Ground(
                source: source, pyramid: pyramid, size: PixelSize(width: 200, height: 151), overlays: .none)
            let whole = try ground.picture("full/max/0/default.png")
            for x in 0..<200 {
                let column = try ground.picture("\(x),0,1,151/max/0/default.png")
                #expect(column.pixels == whole.part(PixelRectangle(x: x, y: 0, width: 1, height: 151)), "column \(x)")
            }
            for y in 0..<151 {
                let row = try ground.picture("0,\(y),200,1/max/0/default.png")
                #expect(row.pixels == whole.part(PixelRectangle(x: 0, y: y, width: 200, height: 1)), "row \(y)")
            }
        }
    }

    @Test("A scaled region is the scaled crop of the whole")
    func scaled() async throws {
        try await withTemporaryFolder { folder in
            for ground in try await Self.grounds(3, in: folder) where ground.size.width >= 600 {
                let whole = try ground.bytes("full/max/0/default.png")
                for (area, size) in [
                    (PixelRectangle(x: 0, y: 0, width: ground.size.width, height: ground.size.height), (300, 200)),
                    (PixelRectangle(x: 11, y: 13, width: 500, height: 400), (250, 200)),
                    (PixelRectangle(x: 200, y: 100, width: 256, height: 256), (128, 128)),
                    (PixelRectangle(x: 590, y: 3, width: 9, height: 400), (4, 178)),
                    (PixelRectangle(x: 37, y: 41, width: 333, height: 3), (100, 1)),
                ] {
                    let found = try ground.picture("\(area)/\(size.0),\(size.1)/0/default.png")
                    let expected = try Self.scaled(whole, area, to: size)
                    #expect(found.width == size.0 && found.height == size.1 && found.pixels.count == expected.count)
                    // libvips sums positions along a row: where it begins decides the last bit.
                    let isSame = zip(found.pixels, expected).allSatisfy { abs(Int($0) - Int($1)) <= 1 }
                    #expect(isSame, "\(area) of \(ground.size)")
                }
                let (plain, grey) = (
                    try ground.picture("11,13,50,40/max/!90/default.png"),
                    try ground.picture("11,13,50,40/max/0/gray.png")
                )
                let upright = try ground.picture("11,13,50,40/max/0/default.png")
                #expect(plain.width == 40 && plain.height == 50 && grey.bands == 1)
                for y in 0..<50 {
                    for x in 0..<40 where plain[x, y] != upright[49 - y, 39 - x] { Issue.record("\(x),\(y)") }
                }
            }
        }
    }

    /// A part of a file, scaled by libvips itself.
    private static func scaled(
        _ file: [UInt8], _ area: PixelRectangle, to size: (Int, Int)
    ) throws -> [UInt8] {
        let blob = vips_blob_copy(file, file.count)
        defer { vips_area_unref(UnsafeMutableRawPointer(blob)?.assumingMemoryBound(to: VipsArea.self)) }
        let source = try #require(vips_source_new_from_blob(blob))
        defer { vitrine_unref(source) }
        let image = try #require(vitrine_load_source(source, "", 0))
        defer { vitrine_unref(image) }
        var part: UnsafeMutablePointer<VipsImage>?
        try #require(
            vitrine_extract_area(
                image, &part, Int32(area.x), Int32(area.y), Int32(area.width), Int32(area.height)) == 0)
        let crop = try #require(part)
        defer { vitrine_unref(crop) }
        var out: UnsafeMutablePointer<VipsImage>?
        try #require(vitrine_scale(crop, &out, Int32(size.0), Int32(size.1)) == 0)
        let result = try #require(out)
        defer { vitrine_unref(result) }
        var count = 0
        let memory = try #require(vips_image_write_to_memory(result, &count))
        defer { g_free(memory) }
        return [UInt8](UnsafeRawBufferPointer(start: memory, count: count))
    }

    @Test("What a redaction hides has no part in any answer about the smaller picture, bit for bit")
    func redacted() async throws {
        try await withTemporaryFolder { folder in
            let source = OverlaySource(Self.size)
            let other = source.altered(in: PixelRectangle(x: 301, y: 199, width: 157, height: 131))
            let (one, two) = (
                try await source.pyramid(in: folder, named: "one"), try await other.pyramid(in: folder, named: "two")
            )
            for edge in [1300, 1000, 695, 500, 348, 90] {
                let size = PixelSize(width: edge, height: (1101 * edge * 2 + 1390) / 2780)
                func answers(_ overlays: Overlays) throws -> [[[UInt8]]] {
                    try [one, two].map { pyramid in
                        let ground = Ground(source: source, pyramid: pyramid, size: size, overlays: overlays)
                        return try [
                            "full/max/0/default.png", "full/!80,80/0/gray.jpg", "pct:10,10,33,33/max/0/default.jpg",
                        ]
                        .map { try ground.bytes($0) }
                    }
                }
                let covered = try answers(Overlays(redactions: [Self.redaction]))
                #expect(covered[0] == covered[1], "\(size)")
                let open = try answers(.none)
                #expect(open[0] != open[1], "\(size)")
            }
        }
    }
}
