import IIIF
import Testing

@Suite("Image API: from parameters to pixels")
struct ImagePlanTests {
    /// The picture in the standard's examples.
    static let sample = PixelSize(width: 300, height: 200)
    /// Cantaloupe's conformance image.
    static let cantaloupe = PixelSize(width: 64, height: 56)

    @Test(
        "regions of the standard's examples",
        arguments: [
            ("full", 0, 0, 300, 200), ("square", 50, 0, 200, 200), ("125,15,120,140", 125, 15, 120, 140),
            ("pct:41.6,7.5,40,70", 125, 15, 120, 140), ("125,15,200,200", 125, 15, 175, 185),
            ("pct:41.6,7.5,66.6,100", 125, 15, 175, 185),
        ], ImageVersion.allCases)
    func exampleRegions(row: (region: String, x: Int, y: Int, width: Int, height: Int), version: ImageVersion) throws {
        let plan = try imagePlan("\(row.region)/max/0/default.jpg", version, of: Self.sample)
        #expect(plan.region == PixelRectangle(x: row.x, y: row.y, width: row.width, height: row.height))
        #expect(plan.size == plan.region.size)
    }

    @Test(
        "sizes of the standard's examples, in both versions",
        arguments: [
            ("max", 300, 200), ("150,", 150, 100), (",150", 225, 150), ("pct:50", 150, 100), ("225,100", 225, 100),
            ("!225,100", 150, 100),
        ], ImageVersion.allCases)
    func exampleSizes(row: (size: String, width: Int, height: Int), version: ImageVersion) throws {
        let plan = try imagePlan("full/\(row.size)/0/default.jpg", version, of: Self.sample)
        #expect(plan.size == PixelSize(width: row.width, height: row.height))
    }

    @Test(
        "what Cantaloupe's conformance test asks of version 3",
        arguments: [
            ("full/max", 64, 56), ("square/max", 56, 56), ("20,20,100,100/max", 44, 36),
            ("pct:20,20,50,50/max", 32, 28),
            ("pct:20.2,20.6,50.2,50.6/max", 32, 28), ("0,0,99999,99999/max", 64, 56), ("full/^128,", 128, 112),
            ("full/50,", 50, 44), ("full/,50", 57, 50), ("full/^pct:110", 70, 62), ("full/!30,30", 30, 26),
            ("full/^!100,100", 100, 88), ("full/pct:50", 32, 28),
        ])
    func cantaloupeSizes(path: String, width: Int, height: Int) throws {
        let limits = try ImageLimits(maxWidth: 128, allowsUpscaling: true)
        let plan = try imagePlan("\(path)/0/default.jpg", .v3, of: Self.cantaloupe, limits)
        #expect(plan.size == PixelSize(width: width, height: height))
    }

    @Test(
        "what Cantaloupe's conformance test wants refused",
        arguments: [
            ("0,0,0,0/max/0/default.jpg", ImageRequestError.Segment.region), ("64,0,10,10/max/0/default.jpg", .region),
            ("99999,99999,50,50/max/0/default.jpg", .region), ("ca,ts,50,50/max/0/default.jpg", .region),
            ("full/65,/0/default.jpg", .size), ("full/,57/0/default.jpg", .size), ("full/pct:110/0/default.jpg", .size),
            ("full/65,56/0/default.jpg", .size), ("full/64,57/0/default.jpg", .size),
            ("full/^129,/0/default.jpg", .size),
            ("full/pct:0/0/default.jpg", .size), ("full/5,0/0/default.jpg", .size),
            ("full/max/-15/default.jpg", .rotation),
            ("full/max/4855/default.jpg", .rotation), ("full/max/0/bogus.jpg", .quality),
            ("full/max/0/default.bogus", .format),
        ])
    func cantaloupeRefusals(path: String, segment: ImageRequestError.Segment) throws {
        let limits = try ImageLimits(maxWidth: 128, allowsUpscaling: true)
        let refusal = imageRefusal(path, .v3, of: Self.cantaloupe, limits)
        #expect(refusal?.segment == segment)
        #expect(refusal?.kind != .unsupported)
    }

    @Test(
        "the validators' requests on their image of 1000 pixels",
        arguments: [
            ("full/523,/0/default.jpg", 523, 523), ("full/,711/0/default.jpg", 711, 711),
            ("full/400,700/0/default.jpg", 400, 700), ("full/pct:57/0/default.jpg", 570, 570),
            ("10,20,100,100/35,35/0/default.jpg", 35, 35), ("full/!367,741/0/default.jpg", 367, 367),
            ("full/!741,367/0/default.jpg", 367, 367), ("square/max/0/default.jpg", 1000, 1000),
            ("pct:41,7,9,9/max/0/default.jpg", 90, 90), ("5,6,74,74/max/!180/default.jpg", 74, 74),
        ], ImageVersion.allCases)
    func validators(row: (path: String, width: Int, height: Int), version: ImageVersion) throws {
        let plan = try imagePlan(row.path, version, of: PixelSize(width: 1000, height: 1000))
        #expect(plan.size == PixelSize(width: row.width, height: row.height))
    }

    @Test(
        "a region wholly outside is refused",
        arguments: ["300,0,10,10", "0,200,10,10", "pct:100,0,5,5", "pct:0,200,5,5"],
        ImageVersion.allCases)
    func outside(region: String, version: ImageVersion) {
        let refusal = imageRefusal("\(region)/max/0/default.jpg", version, of: Self.sample)
        #expect(refusal?.segment == .region)
        #expect(refusal?.kind == .outside)
    }

    @Test(
        "percentages are exact decimals, rounded half up once, never to nothing",
        arguments: [
            // 0.5 of a pixel up; 33.3 % of 1000; 28.5 % of 200 is 57 and in binary a little less.
            ("pct:12.5,0,50,50", 1000, 4, 125, 0, 500, 2), ("pct:33.3,0,33.3,100", 1000, 10, 333, 0, 333, 10),
            ("pct:0,28.5,100,1", 10, 200, 0, 57, 10, 2), ("pct:0,0,0.05,0.05", 1000, 1000, 0, 0, 1, 1),
            ("pct:0,0,0.001,10", 1000, 3, 0, 0, 1, 1), ("pct:99.99,99.99,1,1", 1000, 1000, 999, 999, 1, 1),
            ("pct:0,0,999999999,999999999.999", 7, 5, 0, 0, 7, 5), ("pct:0,0,0.15,0.25", 1000, 1000, 0, 0, 2, 3),
        ])
    func percentages(region: String, imageWidth: Int, imageHeight: Int, x: Int, y: Int, width: Int, height: Int) throws
    {
        let image = PixelSize(width: imageWidth, height: imageHeight)
        let plan = try imagePlan("\(region)/max/0/default.jpg", .v3, of: image)
        #expect(plan.region == PixelRectangle(x: x, y: y, width: width, height: height))
    }

    @Test(
        "a computed side is rounded, and never below one pixel",
        arguments: [
            (10000, 3, "100,", 100, 1), (3, 10000, ",100", 1, 100), (10000, 3, "!100,100", 100, 1),
            (10000, 3, "pct:1", 100, 1), (1000, 333, "500,", 500, 167), (301, 201, "100,", 100, 67),
        ], ImageVersion.allCases)
    func roundedSide(row: (Int, Int, size: String, width: Int, height: Int), version: ImageVersion) throws {
        let plan = try imagePlan("full/\(row.size)/0/default.jpg", version, of: PixelSize(width: row.0, height: row.1))
        #expect(plan.size == PixelSize(width: row.width, height: row.height))
    }

    @Test("less than a pixel both ways is refused", arguments: ImageVersion.allCases)
    func lessThanPixel(version: ImageVersion) {
        let image = PixelSize(width: 1000, height: 1000)
        #expect(imageRefusal("full/pct:0.01/0/default.jpg", version, of: image)?.kind == .outside)
        #expect(imageRefusal("full/pct:0.05/0/default.jpg", version, of: image) == nil)
    }

    @Test(
        "a tile asked for by one side alone is the stored tile in version 2, and nearest in proportions in version 3",
        arguments: [
            ("0,0,1024,1024/256,", 256, 256, 256, 256), ("1024,2048,577,301/145,", 145, 76, 145, 76),
            ("0,2048,1024,301/256,", 256, 76, 256, 75), ("1024,0,577,1024/145,", 145, 256, 145, 257),
            ("0,2048,1024,301/,76", 256, 76, 259, 76), ("1600,0,1,1024/1,", 1, 1024, 1, 1024),
        ])
    func tiles(path: String, width: Int, height: Int, width3: Int, height3: Int) throws {
        let image = PixelSize(width: 1601, height: 2349)
        let two = try imagePlan("\(path)/0/default.jpg", .v2, of: image)
        #expect(two.size == PixelSize(width: width, height: height))
        let three = try imagePlan("\(path)/0/default.jpg", .v3, of: image)
        #expect(three.size == PixelSize(width: width3, height: height3))
    }

    @Test("what an installation cannot do is refused with what it can")
    func capabilities() throws {
        let poor = ImageCapabilities(formats: [.jpg, .png], arbitraryRotation: false, mirroring: false)
        func refusal(_ path: String) throws -> ImageRequestError? {
            let request = try imageRequest(path, .v3)
            return #expect(throws: ImageRequestError.self) {
                try RenderPlan.make(for: request, image: Self.sample, capabilities: poor)
            }
        }
        let format = try refusal("full/max/0/default.avif")
        #expect(format?.segment == .format)
        #expect(format?.kind == .malformed)
        #expect(format?.accepted == "jpg, png")
        #expect(try refusal("full/max/!0/default.jpg")?.segment == .rotation)
        #expect(try refusal("full/max/45/default.jpg")?.segment == .rotation)
        #expect(
            try RenderPlan.make(
                for: imageRequest("full/max/360/default.png", .v3), image: Self.sample, capabilities: poor
            )
            .rotation == .none)
    }

    @Test("an image without pixels is an error, not a trap")
    func noPixels() {
        #expect(
            imageRefusal("pct:0,0,1,1/max/0/default.jpg", .v3, of: PixelSize(width: 0, height: 5))?.kind == .outside)
    }
}
