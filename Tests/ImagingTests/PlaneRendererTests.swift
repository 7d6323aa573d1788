import IIIF
import Imaging
import TestSupport
import Testing

/// Upright JPEGs from JPEG tiles do not go through libvips: what they show is compared with the source itself, and with
/// what libvips makes of the same pyramid.
@Suite("Rendering JPEGs from JPEG tiles")
struct PlaneRendererTests {
    /// What tiles are made of: colours at half resolution, red, green and blue (as libvips has it from quality 90 on),
    /// or grey.
    enum Tiles: CaseIterable {
        case halved, primaries, grey
    }

    struct Rendering {
        let workers: Workers
        let source: Pixels
        let size: PixelSize
        let facts: PyramidFacts
        let path: String

        init(width: Int, height: Int, _ tiles: Tiles) async throws {
            let waves = Pixels.waves(width: width, height: height)
            source = tiles == .grey ? waves.brightness : waves
            size = PixelSize(width: width, height: height)
            workers = try Workers(quality: tiles == .primaries ? 95 : 89)
            (facts, path) = try await workers.pyramid(source.encoded("png"))
            try VipsRuntime.start(.ownPyramids, threads: 1)
        }

        func bytes(_ parameters: String, quality: Int = 100) throws -> [UInt8] {
            let parts = parameters.split(separator: "/").map(String.init)
            let request = try ImageRequest(
                version: .v3, region: parts[0], size: parts[1], rotation: "0", file: parts[2])
            let plan = try RenderPlan.make(
                for: request, image: size,
                capabilities: ImageCapabilities(
                    limits: ImageLimits(maxWidth: 4000, allowsUpscaling: true), formats: ImageFormat.allCases))
            return try PyramidRenderer(settings: RenderSettings(quality: quality)).render(
                plan, pyramid: path, image: size, levels: facts.levels)
        }

        /// Brightness as it is rendered.
        func image(_ parameters: String, quality: Int = 100) throws -> Pixels {
            try Pixels(decoding: bytes(parameters, quality: quality)).grey
        }

        /// Brightness as it should be: each pixel the mean of exactly what it covers, parts of pixels included.
        func expected(_ area: PixelRectangle, _ width: Int, _ height: Int) -> Pixels {
            func cover(_ start: Int, _ length: Int, _ count: Int, _ index: Int) -> [(at: Int, share: Double)] {
                let step = Double(length) / Double(count)
                let (from, to) = (Double(start) + Double(index) * step, Double(start) + Double(index + 1) * step)
                return (Int(from)..<max(Int(from) + 1, Int(to.rounded(.up)))).map {
                    ($0, min(to, Double($0 + 1)) - max(from, Double($0)))
                }
            }
            let light = source.grey
            let columns = (0..<width).map { cover(area.x, area.width, width, $0) }
            return Pixels(width: width, height: height, bands: 1) { x, y in
                var (sum, total) = (0.0, 0.0)
                for row in cover(area.y, area.height, height, y) {
                    for column in columns[x] {
                        let sample = light.samples[
                            min(row.at, size.height - 1) * size.width + min(column.at, size.width - 1)]
                        sum += row.share * column.share * Double(sample)
                        total += row.share * column.share
                    }
                }
                return [UInt8(sum / total + 0.5)]
            }
        }
    }

    /// Regions on and off the pixels of every level, at the edges, and of odd extent.
    static let regions = [
        PixelRectangle(x: 0, y: 0, width: 1021, height: 771), PixelRectangle(x: 1, y: 1, width: 1019, height: 769),
        PixelRectangle(x: 512, y: 256, width: 509, height: 515), PixelRectangle(x: 203, y: 97, width: 777, height: 601),
        PixelRectangle(x: 7, y: 701, width: 900, height: 70), PixelRectangle(x: 127, y: 129, width: 2, height: 300),
        PixelRectangle(x: 1020, y: 770, width: 1, height: 1), PixelRectangle(x: 255, y: 255, width: 258, height: 130),
    ]

    @Test("A region is sampled exactly where it is, whichever level it is read from", arguments: Tiles.allCases)
    func places(tiles: Tiles) async throws {
        let rendering = try await Rendering(width: 1021, height: 771, tiles)
        for region in Self.regions {
            for scale in [0.7, 1, 1.9, 2, 2.7, 5.3, 7.7] {
                let width = max(1, Int(Double(region.width) / scale)),
                    height = max(1, Int(Double(region.height) / scale))
                let area = "\(region.x),\(region.y),\(region.width),\(region.height)"
                let image = try rendering.image("\(area)/^\(width),\(height)/default.jpg")
                let expected = rendering.expected(region, width, height)
                let difference = try #require(image.difference(from: expected))
                // The waves change by up to 8 from one pixel of the image to the next: half a pixel of the reduced level
                // off would be 3 and more in the mean, at all scales.
                // Of a single pixel JPEG's own error is seen.
                let allowed = width * height < 16 ? 7 : 1.6
                #expect(difference.mean < allowed, "\(area) at 1/\(scale): \(difference)")
            }
        }
    }

    @Test("Where a region falls on a level's own pixels, libvips shows the same", arguments: Tiles.allCases)
    func otherWay(tiles: Tiles) async throws {
        let rendering = try await Rendering(width: 1024, height: 768, tiles)
        for (region, size) in [
            ("full", "max"), ("full", "512,384"), ("full", "256,192"), ("full", "128,96"), ("full", "200,150"),
            ("0,0,512,512", "300,300"), ("256,128,512,384", "128,96"), ("64,64,400,400", "max"), ("full", "33,700"),
            ("full", "^1500,1125"), ("full", "1,1"),
        ] {
            let ours = try rendering.image("\(region)/\(size)/default.jpg")
            let theirs = try rendering.image("\(region)/\(size)/default.png")
            let difference = try #require(ours.difference(from: theirs))
            #expect(difference.mean <= 1 && difference.greatest <= 12, "\(region) \(size): \(difference)")
        }
    }

    @Test(
        "No seams between the parts of a level, at any scale factor", arguments: [(1021, 771), (1, 300)],
        [Tiles.halved, .grey])
    func seams(size: (width: Int, height: Int), tiles: Tiles) async throws {
        let (width, height) = size
        let rendering = try await Rendering(width: width, height: height, tiles)
        for level in 0..<rendering.facts.levels {
            let scale = 1 << level
            func reduced(_ length: Int) -> Int { (length + scale - 1) / scale }
            let whole = try rendering.image("full/\(reduced(width)),\(reduced(height))/default.jpg")
            // No stored tile is of this size, so that each part is rendered.
            let side = 208 * scale
            for y in stride(from: 0, to: height, by: side) {
                for x in stride(from: 0, to: width, by: side) {
                    let (across, down) = (min(side, width - x), min(side, height - y))
                    let part = try rendering.image(
                        "\(x),\(y),\(across),\(down)/\(reduced(across)),\(reduced(down))/default.jpg")
                    let place = whole.part(x: x / scale, y: y / scale, width: part.width, height: part.height)
                    let difference = try #require(part.difference(from: place))
                    // The same samples, encoded twice. Colours at half resolution are less sure of themselves at an edge.
                    let allowed = tiles == .grey ? 1 : 8
                    #expect(difference.greatest <= allowed, "\(x),\(y) at 1/\(scale): \(difference)")
                    #expect(difference.mean < 0.2, "\(x),\(y) at 1/\(scale): \(difference)")
                }
            }
        }
    }

    @Test("Colours are those of the source, whole or at half resolution", arguments: Tiles.allCases, [70, 95])
    func colours(tiles: Tiles, quality: Int) async throws {
        let colours = Pixels.quarterColours
        let picture = Pixels.quarters(width: 601, height: 403)
        let workers = try Workers(quality: tiles == .primaries ? 95 : 85)
        let source = tiles == .grey ? picture.brightness : picture
        let (facts, path) = try await workers.pyramid(source.encoded("png"))
        try VipsRuntime.start(.ownPyramids, threads: 1)
        for size in ["max", "301,202", "150,100", "77,"] {
            let request = try ImageRequest(version: .v3, region: "full", size: size, rotation: "0", file: "default.jpg")
            let full = PixelSize(width: facts.width, height: facts.height)
            let plan = try RenderPlan.make(for: request, image: full, capabilities: ImageCapabilities())
            let image = try Pixels(
                decoding: PyramidRenderer(settings: RenderSettings(quality: quality)).render(
                    plan, pyramid: path, image: full, levels: facts.levels))
            let bands = tiles == .grey ? 1 : 3
            #expect(image.bands == bands)
            for (seen, colour) in zip(image.middles, tiles == .grey ? source.middles : colours) {
                for (one, two) in zip(seen, colour) { #expect(abs(Int(one) - Int(two)) <= 8, "\(seen) for \(colour)") }
            }
        }
    }

    @Test("A damaged tile is an error for what it takes part in, and for nothing else")
    func damagedTile() async throws {
        let rendering = try await Rendering(width: 1021, height: 771, .halved)
        var bytes = try rendering.workers.folder.read("pyramid.tif")
        // Tiles are written in rows, the full size first: this is within one of its first rows.
        for index in 3000..<3400 { bytes[index] = 0xFF }
        try rendering.workers.folder.write(bytes, to: "pyramid.tif")
        #expect(throws: ImagingError.self) { try rendering.bytes("0,0,1021,300/max/default.jpg") }
        #expect(try !rendering.bytes("0,600,1021,171/max/default.jpg").isEmpty)
    }

    @Test("Whatever is wrong with a derivative, the answer is a picture of the right size or an error")
    func hostile() async throws {
        let rendering = try await Rendering(width: 600, height: 431, .halved)
        let whole = try rendering.workers.folder.read("pyramid.tif")
        var random = SystemRandomNumberGenerator()
        var outcomes = (pictures: 0, errors: 0)
        for attempt in 0..<60 {
            var bytes = whole
            if attempt % 3 == 0 { bytes.removeLast(Int.random(in: 1..<whole.count, using: &random)) }
            for _ in 0..<(attempt % 20) where !bytes.isEmpty {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            try rendering.workers.folder.write(bytes, to: "pyramid.tif")
            for request in ["full/300,215/default.jpg", "13,17,500,400/200,160/default.jpg"] {
                do {
                    let image = try Pixels(decoding: rendering.bytes(request))
                    let width = request.hasPrefix("full") ? 300 : 200
                    #expect(image.width == width && image.height == (width == 300 ? 215 : 160))
                    outcomes.pictures += 1
                } catch is ImagingError {
                    outcomes.errors += 1
                }
            }
        }
        #expect(outcomes.pictures > 0 && outcomes.errors > 0)
    }
}

extension Pixels {
    /// Brightness, whether or not there are colours.
    fileprivate var grey: Pixels { bands < 3 ? self : brightness }
}
