import IIIF
import Testing

@Suite("Image API: properties that hold for any request")
struct ImagePropertyTests {
    @Test("printing and reading again gives the same request", arguments: ImageVersion.allCases)
    func roundTrip(version: ImageVersion) throws {
        var random = ImageTestRandom(state: 1)
        for _ in 0..<20_000 {
            let path = Self.path(version, &random)
            guard let request = try? imageRequest(path, version) else { continue }
            #expect(try imageRequest(String(request.path.dropFirst()), version) == request, "\(path)")
        }
    }

    @Test("a canonical path asks for the same plan, and is its own canonical path", arguments: ImageVersion.allCases)
    func canonicalFixpoint(version: ImageVersion) throws {
        var random = ImageTestRandom(state: 2)
        var served = 0
        for _ in 0..<20_000 {
            let path = Self.path(version, &random)
            let image = PixelSize(width: Self.length(&random), height: Self.length(&random))
            let limits = try #require(Self.limits.randomElement(using: &random))
            guard let plan = try? imagePlan(path, version, of: image, limits) else { continue }
            served += 1
            let again = try imagePlan(String(plan.canonicalPath.dropFirst()), version, of: image, limits)
            #expect(again == plan, "\(path) of \(image), \(limits)")
        }
        #expect(served > 2_000)
    }

    @Test("every plan lies within the image and the limits, and has pixels", arguments: ImageVersion.allCases)
    func bounds(version: ImageVersion) throws {
        var random = ImageTestRandom(state: 3)
        for _ in 0..<20_000 {
            let path = Self.path(version, &random)
            let image = PixelSize(width: Self.length(&random), height: Self.length(&random))
            let limits = try #require(Self.limits.randomElement(using: &random))
            guard let plan = try? imagePlan(path, version, of: image, limits) else { continue }
            let region = plan.region
            #expect(region.x >= 0 && region.width > 0 && region.x + region.width <= image.width, "\(path) of \(image)")
            #expect(
                region.y >= 0 && region.height > 0 && region.y + region.height <= image.height, "\(path) of \(image)")
            #expect(plan.size.width > 0 && plan.size.height > 0, "\(path) of \(image), \(limits)")
            #expect(limits.allow(plan.size), "\(path) of \(image), \(limits)")
            if !limits.allowsUpscaling {
                #expect(plan.size.width <= region.width && plan.size.height <= region.height, "\(path) of \(image)")
            }
        }
    }

    @Test("a confined size cannot be enlarged by a pixel without leaving its box", arguments: ImageVersion.allCases)
    func confinedIsLargest(version: ImageVersion) throws {
        var random = ImageTestRandom(state: 4)
        for _ in 0..<5_000 {
            let image = PixelSize(width: Self.length(&random), height: Self.length(&random))
            let (width, height) = (Self.length(&random), Self.length(&random))
            let size = try imagePlan("full/!\(width),\(height)/0/default.jpg", version, of: image).size
            // Of an image larger than a JPEG may be, that is the limit.
            let largest = image.width > 65_500 || image.height > 65_500 ? 65_500 : Int.max
            let box = PixelSize(
                width: min(width, image.width, largest), height: min(height, image.height, largest))
            #expect(size.width == box.width || size.height == box.height)
            #expect(size.width <= box.width && size.height <= box.height)
            // The other side is within one pixel of the exact proportion.
            let error = (size.width * image.height - size.height * image.width).magnitude
            #expect(error < max(image.width, image.height), "\(size) of \(image)")
        }
    }

    @Test(
        "tiles of odd images cover every level exactly, by width and height or, in version 2, by width alone",
        arguments: [256, 512, 1000])
    func tiling(tileSize: Int) throws {
        let images = [
            PixelSize(width: 6001, height: 4003), PixelSize(width: 1025, height: 1023),
            PixelSize(width: 4097, height: 513),
            PixelSize(width: 255, height: 3), PixelSize(width: 3, height: 2999), PixelSize(width: 1, height: 1),
        ]
        for image in images {
            let pyramid = ImageInformation.pyramid(of: image, tileSize: tileSize)
            for (factor, level) in zip(pyramid.scaleFactors, pyramid.sizes.reversed()) {
                let step = tileSize * factor
                var across = 0
                for x in stride(from: 0, to: image.width, by: step) {
                    var down = 0
                    for y in stride(from: 0, to: image.height, by: step) {
                        let tile = try Self.tile(x, y, factor, tileSize, image)
                        if y == 0 { across += tile.width }
                        down += tile.height
                    }
                    #expect(down == level.height, "\(image) at \(factor)")
                }
                #expect(across == level.width, "\(image) at \(factor)")
            }
        }
    }

    /// One tile as the implementation notes of 3.0 compute it (section 3), asked for in both versions.
    private static func tile(_ x: Int, _ y: Int, _ factor: Int, _ tileSize: Int, _ image: PixelSize) throws -> PixelSize
    {
        let region = PixelRectangle(
            x: x, y: y, width: min(tileSize * factor, image.width - x), height: min(tileSize * factor, image.height - y)
        )
        let width = (region.width + factor - 1) / factor
        let height = (region.height + factor - 1) / factor
        for version in ImageVersion.allCases {
            let plan = try imagePlan("\(region)/\(width),\(height)/0/default.jpg", version, of: image)
            #expect(plan.region == region)
            #expect(plan.size == PixelSize(width: width, height: height))
            // The width alone says how high; one pixel across could be of any level.
            if version == .v2, width > 1 {
                let byWidth = try imagePlan("\(region)/\(width),/0/default.jpg", version, of: image)
                #expect(byWidth == plan, "\(region) at \(factor)")
            }
        }
        return PixelSize(width: width, height: height)
    }

    @Test(
        "no text makes the parser crash, and every refusal names a segment as it was sent",
        arguments: ImageVersion.allCases)
    func noise(version: ImageVersion) throws {
        var random = ImageTestRandom(state: 5)
        let image = PixelSize(width: 1000, height: 700)
        let limits = try ImageLimits(maxWidth: 5000, allowsUpscaling: true)
        for round in 0..<20_000 {
            let segments = (0..<4).map { _ in round % 2 == 0 ? Self.grammarNoise(&random) : Self.unicodeNoise(&random) }
            for place in 0..<5 {
                var parts = ["full", "max", "0", "default.jpg"]
                if place < 4 { parts[place] = segments[place] } else { parts = segments }
                do {
                    let request = try ImageRequest(
                        version: version, region: parts[0], size: parts[1], rotation: parts[2], file: parts[3])
                    _ = try RenderPlan.make(
                        for: request, image: image, capabilities: ImageCapabilities(limits: limits))
                } catch {
                    #expect(!error.description.isEmpty && !error.accepted.isEmpty)
                }
            }
        }
    }

    // MARK: Generators

    private static let limits: [ImageLimits] = {
        let made = [
            try? ImageLimits(maxWidth: 500), try? ImageLimits(maxWidth: 700, maxHeight: 90),
            try? ImageLimits(maxArea: 12_345), try? ImageLimits(maxWidth: 900, maxArea: 65_432, allowsUpscaling: true),
            try? ImageLimits(maxWidth: 20_000, allowsUpscaling: true),
            try? ImageLimits(maxArea: 77, allowsUpscaling: true),
        ]
        return made.compactMap { $0 } + [.none]
    }()

    /// Lengths from 1 to 100 000, each magnitude as likely as the next.
    private static func length(_ random: inout ImageTestRandom) -> Int {
        let ceilings = [1, 2, 10, 100, 1_000, 10_000, 100_000]
        return Int.random(in: 1...(ceilings.randomElement(using: &random) ?? 1), using: &random)
    }

    private static func decimal(upTo whole: Int, _ random: inout ImageTestRandom) -> String {
        let integer = Int.random(in: 0..<whole, using: &random)
        return switch Int.random(in: 0..<4, using: &random) {
        case 0: "\(integer)"
        case 1: "\(integer).\(Int.random(in: 0..<100, using: &random))"
        case 2: ".\(Int.random(in: 0..<1_000_000, using: &random))"
        default: "\(integer).\(UInt64.random(in: 0...UInt64.max, using: &random))"
        }
    }

    private static func path(_ version: ImageVersion, _ random: inout ImageTestRandom) -> String {
        let region =
            switch Int.random(in: 0..<4, using: &random) {
            case 0: "full"
            case 1: "square"
            case 2: "\(length(&random) - 1),\(length(&random) - 1),\(length(&random)),\(length(&random))"
            default:
                "pct:" + (0..<4).map { _ in decimal(upTo: 120, &random) }.joined(separator: ",")
            }
        let caret = version == .v3 && Bool.random(using: &random) ? "^" : ""
        let size =
            switch Int.random(in: 0..<7, using: &random) {
            case 0: version == .v2 ? "full" : "max"
            case 1: "\(caret)max"
            case 2: "\(caret)\(length(&random)),"
            case 3: "\(caret),\(length(&random))"
            case 4: "\(caret)pct:\(decimal(upTo: 130, &random))"
            case 5: "\(caret)\(length(&random)),\(length(&random))"
            default: "\(caret)!\(length(&random)),\(length(&random))"
            }
        let rotation = (Bool.random(using: &random) ? "!" : "") + decimal(upTo: 361, &random)
        let quality = ImageQuality.allCases.randomElement(using: &random) ?? .default
        let format = ImageFormat.allCases.randomElement(using: &random) ?? .jpg
        return "\(region)/\(size)/\(rotation)/\(quality.rawValue).\(format.rawValue)"
    }

    /// Text made of the grammar's own pieces.
    private static func grammarNoise(_ random: inout ImageTestRandom) -> String {
        let pieces = [
            "full", "square", "max", "pct:", ",", ",", ",", "!", "^", ".", "0", "1", "99", "9223372036854775807",
            "18446744073709551616", "0.000000000000000001", "-", "+", "e", " ", "%", "default", "jpg", "\u{301}", "",
        ]
        return (0..<Int.random(in: 0...9, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }
            .joined()
    }

    private static func unicodeNoise(_ random: inout ImageTestRandom) -> String {
        var text = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0...12, using: &random) {
            let ceiling: UInt32 = Bool.random(using: &random) ? 0x7F : 0x10FFFF
            if let scalar = Unicode.Scalar(UInt32.random(in: 0...ceiling, using: &random)) { text.append(scalar) }
        }
        return String(text)
    }
}
