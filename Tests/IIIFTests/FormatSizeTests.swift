import IIIF
import Testing

/// What a format has no room for is refused, and never announced.
@Suite("Image API: the largest side of a format")
struct FormatSizeTests {
    private static let sides: [(format: ImageFormat, side: Int)] = [
        (.jpg, 65_500), (.pdf, 65_500), (.webp, 16_383), (.gif, 65_535), (.avif, 16_384),
    ]

    @Test("One pixel more is refused, with the limit named, upright and turned", arguments: sides)
    func refused(format: ImageFormat, side: Int) throws {
        for version in ImageVersion.allCases {
            func refusal(_ path: String, _ width: Int, _ height: Int) -> ImageRequestError? {
                imageRefusal("\(path)/default.\(format.rawValue)", version, of: PixelSize(width: width, height: height))
            }
            for rotation in ["0", "90", "180", "!270"] {
                #expect(refusal("full/max/\(rotation)", side, 20) == nil)
                #expect(refusal("full/max/\(rotation)", 20, side) == nil)
                #expect(refusal("0,0,\(side),20/max/\(rotation)", side + 9, 20) == nil)
            }
            // Turned a little it is narrower by much less than its height adds.
            #expect(refusal("full/max/1", side, 5000)?.segment == .format)
            #expect(refusal("full/max/45", side, 20) == nil)
            // Of the format that everybody asks for, `max` is as large as it can be.
            if format == .jpg || format == .pdf || format == .gif {
                let plan = try imagePlan(
                    "full/max/0/default.\(format.rawValue)", version, of: PixelSize(width: side + 1, height: 20))
                #expect(plan.size.width == 65_500)
            } else {
                for rotation in ["0", "90"] {
                    let found = try #require(refusal("full/max/\(rotation)", side + 1, 20))
                    #expect(found.segment == .format && found.kind == .tooLarge)
                    #expect(found.accepted.contains("\(side) pixels"))
                }
            }
        }
    }

    @Test(
        "Formats without such a limit take the largest size that is announced",
        arguments: [ImageFormat.png, .tif, .jp2, .jxl])
    func unlimited(format: ImageFormat) throws {
        let image = PixelSize(width: 70_000, height: 300)
        #expect(
            try imagePlan("full/max/0/default.\(format.rawValue)", .v3, of: image).size
                == PixelSize(width: 65_500, height: 281))
    }

    @Test("An image that a format's encoder cannot hold is refused, with the limit named")
    func encoder() throws {
        var capabilities = ImageCapabilities(formats: [.jpg, .webp])
        capabilities.mostPixels = [.webp: 1000]
        func plan(_ path: String, _ width: Int) throws -> RenderPlan {
            try RenderPlan.make(
                for: imageRequest(path, .v3), image: PixelSize(width: width, height: 10), capabilities: capabilities)
        }
        #expect(try plan("full/max/0/default.webp", 100).outputSize == PixelSize(width: 100, height: 10))
        #expect(try plan("full/max/90/default.webp", 100).outputSize == PixelSize(width: 10, height: 100))
        #expect(try plan("full/max/0/default.jpg", 101).size.width == 101)
        #expect(try plan("full/100,/0/default.webp", 101).size.width == 100)
        let refusal = #expect(throws: ImageRequestError.self) { try plan("full/max/0/default.webp", 101) }
        #expect(refusal?.accepted.contains("1000 pixels in all") == true && refusal?.segment == .format)
        // Turned, it needs room for its corners.
        #expect(throws: ImageRequestError.self) { try plan("full/max/45/default.webp", 100) }
    }

    @Test("info.json of a larger image states the limit, and lists no size above it")
    func information() throws {
        func json(_ width: Int, _ limits: ImageLimits = .none) -> String {
            let pyramid = ImageInformation.pyramid(of: PixelSize(width: width, height: 300), tileSize: 512)
            let information = ImageInformation(
                id: "https://example.org/a", pyramid: pyramid, capabilities: ImageCapabilities(limits: limits))
            return String(decoding: information.json(version: .v3), as: UTF8.self)
        }
        #expect(json(65_501).contains("\"maxWidth\":65500"))
        #expect(!json(65_501).contains("\"width\":65501,\"height\":300}"))
        #expect(json(65_501).contains("{\"width\":32751,\"height\":150}"))
        #expect(!json(65_500).contains("maxWidth"))
        // A limit that is lower stays; a height that is set goes no further either.
        #expect(json(65_501, try ImageLimits(maxWidth: 4000)).contains("\"maxWidth\":4000"))
        let tall = json(65_501, try ImageLimits(maxWidth: 90_000, maxHeight: 80_000))
        #expect(tall.contains("\"maxWidth\":65500,\"maxHeight\":65500"))
        // Enlarging knows no bound but the area.
        #expect(json(100, try ImageLimits(maxArea: 1_000_000, allowsUpscaling: true)).contains("\"maxWidth\":65500"))
        #expect(!json(100, try ImageLimits(maxArea: 60_000, allowsUpscaling: true)).contains("maxWidth"))
    }

    @Test("Enlarged, `max` has room in the format too")
    func enlarged() throws {
        let limits = try ImageLimits(maxArea: 10_000_000, allowsUpscaling: true)
        let plan = try imagePlan("full/^max/0/default.jpg", .v3, of: PixelSize(width: 2000, height: 1), limits)
        #expect(plan.size.width == 65_500)
    }
}
