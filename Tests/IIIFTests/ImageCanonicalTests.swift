import IIIF
import Testing

@Suite("Image API: canonical paths")
struct ImageCanonicalTests {
    @Test("the canonical form that Cantaloupe asserts, with the ^ that its size needs in 3.0")
    func cantaloupeCanonical() throws {
        let limits = try ImageLimits(maxWidth: 128, allowsUpscaling: true)
        let three = try imagePlan("pct:50,50,50,50/^,50/15/gray.jpg", .v3, of: ImagePlanTests.cantaloupe, limits)
        #expect(three.canonicalPath == "/32,28,32,28/^57,50/15/gray.jpg")
        let two = try imagePlan("pct:50,50,50,50/,50/15/gray.jpg", .v2, of: ImagePlanTests.cantaloupe, limits)
        #expect(two.canonicalPath == "/32,28,32,28/57,/15/gray.jpg")
        #expect(
            imageRefusal("pct:50,50,50,50/,50/15/gray.jpg", .v3, of: ImagePlanTests.cantaloupe, limits)?.kind
                == .tooLarge)
    }

    @Test(
        "canonical forms of version 3, section 4.8",
        arguments: [
            ("full/max/0/default.jpg", "/full/max/0/default.jpg"),
            ("0,0,300,200/300,200/0/default.jpg", "/full/max/0/default.jpg"),
            ("0,0,999,999/pct:100/0/default.jpg", "/full/max/0/default.jpg"),
            ("pct:0,0,100,100/150,/90.0/default.jpg", "/full/150,100/90/default.jpg"),
            ("square/,50/!0/gray.png", "/50,0,200,200/50,50/!0/gray.png"),
            ("125,15,200,200/!90,90/22.50/default.jpg", "/125,15,175,185/85,90/22.5/default.jpg"),
            ("full/max/360/color.jpg", "/full/max/0/default.jpg"),
            ("full/max/!360/bitonal.jpg", "/full/max/!0/bitonal.jpg"),
            ("full/225,100/0.50/default.jpg", "/full/225,100/0.5/default.jpg"),
        ])
    func canonicalThree(path: String, canonical: String) throws {
        #expect(try imagePlan(path, .v3, of: ImagePlanTests.sample).canonicalPath == canonical)
    }

    @Test(
        "canonical forms of version 2.1, section 4.7",
        arguments: [
            ("full/max/0/default.jpg", "/full/full/0/default.jpg"),
            ("full/full/0/default.jpg", "/full/full/0/default.jpg"),
            ("0,0,300,200/300,/0/default.jpg", "/full/full/0/default.jpg"),
            ("full/150,100/0/default.jpg", "/full/150,/0/default.jpg"),
            ("full/,100/0/default.jpg", "/full/150,/0/default.jpg"),
            ("full/pct:50/.5/default.jpg", "/full/150,/0.5/default.jpg"),
            ("full/!225,100/0/default.jpg", "/full/150,/0/default.jpg"),
            ("full/225,100/0/default.jpg", "/full/225,100/0/default.jpg"),
            ("square/50,/0/color.jpg", "/50,0,200,200/50,/0/default.jpg"),
        ])
    func canonicalTwo(path: String, canonical: String) throws {
        #expect(try imagePlan(path, .v2, of: ImagePlanTests.sample).canonicalPath == canonical)
    }

    @Test("square of a square image is full, and centred in others", arguments: ImageVersion.allCases)
    func square(version: ImageVersion) throws {
        let plan = try imagePlan("square/100,/0/default.jpg", version, of: PixelSize(width: 400, height: 400))
        #expect(plan.canonicalPath.hasPrefix("/full/"))
        let tall = try imagePlan("square/max/0/default.jpg", version, of: PixelSize(width: 4, height: 7))
        #expect(tall.region == PixelRectangle(x: 0, y: 1, width: 4, height: 4))
    }
}
