import IIIF
import Testing

@Suite("Image API: upscaling and limits")
struct ImageLimitsTests {
    @Test(
        "upscaled sizes of the standard's examples",
        arguments: [
            ("^max", 360, 240, "^max"), ("^360,", 360, 240, "^max"), ("^,240", 360, 240, "^max"),
            ("^pct:120", 360, 240, "^max"), ("^360,360", 360, 360, "^360,360"), ("^!360,360", 360, 240, "^max"),
            ("^330,", 330, 220, "^330,220"), ("^150,", 150, 100, "150,100"), ("^300,200", 300, 200, "max"),
            ("max", 300, 200, "max"), ("!1000,1000", 300, 200, "max"),
        ])
    func exampleUpscaling(size: String, width: Int, height: Int, canonical: String) throws {
        let limits = try ImageLimits(maxWidth: 360, allowsUpscaling: true)
        let plan = try imagePlan("full/\(size)/0/default.jpg", .v3, of: ImagePlanTests.sample, limits)
        #expect(plan.size == PixelSize(width: width, height: height))
        #expect(plan.canonicalPath == "/full/\(canonical)/0/default.jpg")
    }

    @Test("max is held to maxWidth, as in the standard's example of 200 pixels")
    func maxWithinLimit() throws {
        let limits = try ImageLimits(maxWidth: 200)
        let three = try imagePlan("full/max/0/default.jpg", .v3, of: ImagePlanTests.sample, limits)
        #expect(three.size == PixelSize(width: 200, height: 133))
        #expect(three.canonicalPath == "/full/max/0/default.jpg")
        let two = try imagePlan("full/max/0/default.jpg", .v2, of: ImagePlanTests.sample, limits)
        #expect(two.size == three.size)
        #expect(two.canonicalPath == "/full/200,/0/default.jpg")
    }

    @Test(
        "upscaling without ^ is an error in version 3, even where the service upscales",
        arguments: ["1001,", ",1001", "1001,1001", "1001,1000", "1000,1001", "pct:200", "pct:100.01"])
    func noUpscaling(size: String) throws {
        let image = PixelSize(width: 1000, height: 1000)
        let upscaling = try ImageLimits(maxWidth: 4000, allowsUpscaling: true)
        for limits in [ImageLimits.none, upscaling] {
            #expect(imageRefusal("full/\(size)/0/default.jpg", .v3, of: image, limits)?.kind == .tooLarge)
        }
    }

    @Test(
        "upscaling with ^ is unsupported where the service does not upscale",
        arguments: [
            "^1001,", "^,1001", "^1001,1", "^pct:120", "^!1001,1001", "^9223372036854775807,",
            "^!9223372036854775807,9223372036854775807", "^9223372036854775807,9223372036854775807",
        ])
    func unsupportedUpscaling(size: String) throws {
        let image = PixelSize(width: 1000, height: 1000)
        for limits in [ImageLimits.none, try ImageLimits(maxWidth: 4000)] {
            #expect(imageRefusal("full/\(size)/0/default.jpg", .v3, of: image, limits)?.kind == .unsupported)
        }
    }

    @Test("^ without need of upscaling is served by every service")
    func caretWithoutNeed() throws {
        let image = PixelSize(width: 1000, height: 500)
        #expect(
            try imagePlan("full/^500,/0/default.jpg", .v3, of: image).canonicalPath == "/full/500,250/0/default.jpg")
        #expect(try imagePlan("full/^max/0/default.jpg", .v3, of: image).canonicalPath == "/full/max/0/default.jpg")
        #expect(try imagePlan("full/^!100,90/0/default.jpg", .v3, of: image).size == PixelSize(width: 100, height: 50))
        let small = try ImageLimits(maxWidth: 400)
        #expect(
            try imagePlan("full/^max/0/default.jpg", .v3, of: image, small).size == PixelSize(width: 400, height: 200))
        let large = try ImageLimits(maxWidth: 4000)
        #expect(imageRefusal("full/^max/0/default.jpg", .v3, of: image, large)?.kind == .unsupported)
    }

    @Test("!w,h is as large as fits without upscaling, and no error above the region", arguments: ImageVersion.allCases)
    func confinedAboveRegion(version: ImageVersion) throws {
        let image = PixelSize(width: 1000, height: 1000)
        let upscaling = try ImageLimits(maxWidth: 4000, allowsUpscaling: true)
        for limits in [ImageLimits.none, upscaling] {
            for size in ["!2000,3000", "!1000,1000", "!9223372036854775807,9223372036854775807"] {
                #expect(try imagePlan("full/\(size)/0/default.jpg", version, of: image, limits).size == image)
            }
        }
        let limited = try ImageLimits(maxWidth: 400, maxHeight: 300)
        #expect(
            try imagePlan("full/!2000,3000/0/default.jpg", version, of: image, limited).size
                == PixelSize(width: 300, height: 300))
    }

    @Test("version 2 upscales without ^ where it is offered, and else refuses")
    func versionTwoUpscaling() throws {
        let image = PixelSize(width: 1000, height: 1000)
        let upscaling = try ImageLimits(maxWidth: 2000, allowsUpscaling: true)
        let plan = try imagePlan("full/,1900/0/default.jpg", .v2, of: image, upscaling)
        #expect(plan.size == PixelSize(width: 1900, height: 1900))
        #expect(plan.canonicalPath == "/full/1900,/0/default.jpg")
        #expect(imageRefusal("full/,1900/0/default.jpg", .v2, of: image)?.kind == .tooLarge)
        #expect(imageRefusal("full/,2001/0/default.jpg", .v2, of: image, upscaling)?.kind == .tooLarge)
        #expect(try imagePlan("full/max/0/default.jpg", .v2, of: image, upscaling).size == image)
    }

    @Test("version 2 full is unscaled or refused; max is scaled to the limits")
    func versionTwoFull() throws {
        let image = PixelSize(width: 6000, height: 4000)
        let limits = try ImageLimits(maxWidth: 3000)
        let refusal = imageRefusal("full/full/0/default.jpg", .v2, of: image, limits)
        #expect(refusal?.kind == .tooLarge)
        #expect(refusal?.accepted.contains("3000×3000") == true)
        #expect(
            try imagePlan("full/max/0/default.jpg", .v2, of: image, limits).size == PixelSize(width: 3000, height: 2000)
        )
        #expect(
            try imagePlan("0,0,500,500/full/0/default.jpg", .v2, of: image, limits).size
                == PixelSize(width: 500, height: 500))
    }

    @Test(
        "sizes above a limit are refused, in both versions, though they fit the region",
        arguments: ["3001,", ",2001", "3001,10", "10,2001", "pct:51", "2900,1900"], ImageVersion.allCases)
    func aboveLimits(size: String, version: ImageVersion) throws {
        let limits = try ImageLimits(maxWidth: 3000, maxHeight: 2000, maxArea: 5_000_000)
        let refusal = imageRefusal(
            "full/\(size)/0/default.jpg", version, of: PixelSize(width: 6000, height: 4000), limits)
        #expect(refusal?.kind == .tooLarge)
        #expect(refusal?.accepted == "at most 3000×2000 pixels, at most 5000000 pixels in all")
    }

    @Test(
        "max obeys each limit and keeps the proportions",
        arguments: [
            (6000, 4000, 3000, 2000, 4_000_000, 2449, 1632), (6000, 4000, 3000, nil, nil, 3000, 2000),
            (4000, 6000, 3000, nil, nil, 2000, 3000), (6000, 4000, 3000, 1000, nil, 1500, 1000),
            (6000, 4000, nil, nil, 1_000_000, 1224, 816), (1, 1000, nil, nil, 10, 1, 10),
            (1000, 1, nil, nil, 10, 10, 1),
            (1000, 1000, nil, nil, 1, 1, 1), (10000, 3, 100, nil, nil, 100, 1), (3, 10000, 100, nil, nil, 1, 100),
        ] as [(Int, Int, Int?, Int?, Int?, Int, Int)])
    func maximum(
        imageWidth: Int, imageHeight: Int, maxWidth: Int?, maxHeight: Int?, maxArea: Int?, width: Int, height: Int
    ) throws {
        let limits = try ImageLimits(maxWidth: maxWidth, maxHeight: maxHeight, maxArea: maxArea)
        let image = PixelSize(width: imageWidth, height: imageHeight)
        for version in ImageVersion.allCases {
            let plan = try imagePlan("full/max/0/default.jpg", version, of: image, limits)
            #expect(plan.size == PixelSize(width: width, height: height))
        }
    }

    @Test(
        "^max is the largest that the limits permit",
        arguments: [
            (1000, 500, 4000, nil, nil, 4000, 2000), (1000, 500, 4000, 1000, nil, 2000, 1000),
            (1000, 500, nil, nil, 2_000_000, 2000, 1000), (1000, 500, 4000, nil, 2_000_000, 2000, 1000),
            (1000, 500, 300, nil, nil, 300, 150), (1, 1000, nil, nil, 4000, 2, 2000),
        ] as [(Int, Int, Int?, Int?, Int?, Int, Int)])
    func maximumUpscaled(
        imageWidth: Int, imageHeight: Int, maxWidth: Int?, maxHeight: Int?, maxArea: Int?, width: Int, height: Int
    ) throws {
        let limits = try ImageLimits(maxWidth: maxWidth, maxHeight: maxHeight, maxArea: maxArea, allowsUpscaling: true)
        let image = PixelSize(width: imageWidth, height: imageHeight)
        let plan = try imagePlan("full/^max/0/default.jpg", .v3, of: image, limits)
        #expect(plan.size == PixelSize(width: width, height: height))
    }

    @Test("limits that the standard forbids cannot be made")
    func invalidLimits() {
        #expect(throws: ImageLimits.Fault.heightWithoutWidth) { try ImageLimits(maxHeight: 10) }
        #expect(throws: ImageLimits.Fault.upscalingWithoutLimit) { try ImageLimits(allowsUpscaling: true) }
        #expect(throws: ImageLimits.Fault.notPositive) { try ImageLimits(maxArea: 0) }
    }
}
