import IIIF
import Testing

@Suite("Image API: info.json")
struct ImageInformationTests {
    static let id = "https://example.org/iiif/v3/image/abc%2F1"

    private func text(_ information: ImageInformation, _ version: ImageVersion) -> String {
        String(decoding: information.json(version: version), as: UTF8.self)
    }

    @Test("the least there is, byte for byte")
    func least() {
        let information = ImageInformation(
            id: Self.id, size: PixelSize(width: 6000, height: 4000), extraQualities: [.default])
        #expect(
            text(information, .v3) == """
                {"@context":"http://iiif.io/api/image/3/context.json",\
                "id":"https://example.org/iiif/v3/image/abc%2F1","type":"ImageService3",\
                "protocol":"http://iiif.io/api/image","profile":"level2","width":6000,"height":4000}
                """)
        #expect(
            text(information, .v2) == """
                {"@context":"http://iiif.io/api/image/2/context.json",\
                "@id":"https://example.org/iiif/v3/image/abc%2F1","protocol":"http://iiif.io/api/image",\
                "width":6000,"height":4000,"profile":["http://iiif.io/api/image/2/level2.json",\
                {"supports":["regionSquare"]}]}
                """)
    }

    @Test("everything there is, byte for byte, in version 3")
    func complete3() throws {
        #expect(
            text(try Self.complete(), .v3) == """
                {"@context":"http://iiif.io/api/image/3/context.json",\
                "id":"https://example.org/iiif/v3/image/abc%2F1","type":"ImageService3",\
                "protocol":"http://iiif.io/api/image","profile":"level2","width":6001,"height":4001,\
                "maxWidth":8000,"maxHeight":6000,"maxArea":40000000,\
                "sizes":[{"width":376,"height":251},{"width":751,"height":501},{"width":1501,"height":1001},\
                {"width":3001,"height":2001},{"width":6001,"height":4001}],\
                "tiles":[{"width":512,"scaleFactors":[1,2,4,8,16]}],\
                "rights":"http://rightsstatements.org/vocab/InC-EDU/1.0/","preferredFormats":["webp","png"],\
                "extraFormats":["webp","tif"],"extraQualities":["color","gray","bitonal"],\
                "extraFeatures":["canonicalLinkHeader","mirroring","profileLinkHeader","rotationArbitrary",\
                "sizeUpscaling"]}
                """)
    }

    @Test("everything there is, byte for byte, in version 2")
    func complete2() throws {
        #expect(
            text(try Self.complete(), .v2) == """
                {"@context":"http://iiif.io/api/image/2/context.json",\
                "@id":"https://example.org/iiif/v3/image/abc%2F1","protocol":"http://iiif.io/api/image",\
                "width":6001,"height":4001,\
                "sizes":[{"width":376,"height":251},{"width":751,"height":501},{"width":1501,"height":1001},\
                {"width":3001,"height":2001},{"width":6001,"height":4001}],\
                "tiles":[{"width":512,"scaleFactors":[1,2,4,8,16]}],\
                "license":"http://rightsstatements.org/vocab/InC-EDU/1.0/",\
                "profile":["http://iiif.io/api/image/2/level2.json",\
                {"formats":["webp","tif"],"qualities":["color","gray"],\
                "maxWidth":8000,"maxHeight":6000,"maxArea":40000000,\
                "supports":["canonicalLinkHeader","mirroring","profileLinkHeader","regionSquare",\
                "rotationArbitrary","sizeAboveFull"]}]}
                """)
    }

    private static func complete() throws -> ImageInformation {
        let limits = try ImageLimits(maxWidth: 8000, maxHeight: 6000, maxArea: 40_000_000, allowsUpscaling: true)
        return ImageInformation(
            id: id, pyramid: ImageInformation.pyramid(of: PixelSize(width: 6001, height: 4001), tileSize: 512),
            capabilities: ImageCapabilities(limits: limits, formats: [.jpg, .png, .webp, .tif]),
            preferredFormats: [.webp, .avif, .png], rights: "http://rightsstatements.org/vocab/InC-EDU/1.0/")
    }

    @Test("a grey image does not list color")
    func gray() {
        let information = ImageInformation(
            id: Self.id, pyramid: ImageInformation.pyramid(of: PixelSize(width: 100, height: 100), tileSize: 512),
            capabilities: ImageCapabilities(), isGray: true)
        #expect(text(information, .v3).contains(#""extraQualities":["gray","bitonal"]"#))
        #expect(text(information, .v2).contains(#""qualities":["gray"]"#))
    }

    @Test("sizes and tiles above the limits are left out", arguments: ImageVersion.allCases)
    func withinLimits(version: ImageVersion) throws {
        let pyramid = ImageInformation.pyramid(of: PixelSize(width: 6000, height: 4000), tileSize: 512)
        let some = ImageInformation(
            id: Self.id, pyramid: pyramid, capabilities: ImageCapabilities(limits: try ImageLimits(maxWidth: 3000)))
        #expect(text(some, version).contains(#"{"width":3000,"height":2000}],"tiles""#))
        let none = ImageInformation(
            id: Self.id, pyramid: pyramid, capabilities: ImageCapabilities(limits: try ImageLimits(maxArea: 100)))
        #expect(!text(none, version).contains("sizes"))
        #expect(!text(none, version).contains("tiles"))
    }

    @Test("tiles that are not square have a height")
    func oblongTiles() {
        let information = ImageInformation(
            id: Self.id,
            pyramid: ImagePyramid(
                image: PixelSize(width: 2000, height: 2000), tile: PixelSize(width: 1024, height: 512)),
            capabilities: ImageCapabilities())
        #expect(text(information, .v3).contains(#""tiles":[{"width":1024,"height":512,"scaleFactors":[1,2,4]}]"#))
    }

    @Test(
        "a pyramid ends at the first level that one tile holds",
        arguments: [
            (6000, 4000, 512, [1, 2, 4, 8, 16]), (512, 512, 512, [1]), (513, 1, 512, [1, 2]), (1, 513, 512, [1, 2]),
            (1025, 1024, 512, [1, 2, 4]), (1, 1, 256, [1]),
            (100_000, 30_000, 256, [1, 2, 4, 8, 16, 32, 64, 128, 256, 512]),
        ])
    func scaleFactors(width: Int, height: Int, tile: Int, factors: [Int]) {
        #expect(
            ImageInformation.pyramid(of: PixelSize(width: width, height: height), tileSize: tile).scaleFactors
                == factors)
    }

    @Test("the sizes are each level rounded up, ascending, and can be asked for in every form")
    func sizes() throws {
        var random = ImageTestRandom(state: 6)
        for _ in 0..<500 {
            let image = PixelSize(
                width: Int.random(in: 1...50_000, using: &random), height: Int.random(in: 1...50_000, using: &random))
            let pyramid = ImageInformation.pyramid(of: image, tileSize: 512)
            #expect(pyramid.sizes.count == pyramid.scaleFactors.count)
            for (factor, size) in zip(pyramid.scaleFactors, pyramid.sizes.reversed()) {
                #expect(size.width == (image.width + factor - 1) / factor)
                #expect(size.height == (image.height + factor - 1) / factor)
                for version in ImageVersion.allCases {
                    let plan = try imagePlan("full/\(size.width),\(size.height)/0/default.jpg", version, of: image)
                    #expect(plan.size == size)
                }
            }
        }
    }

    @Test("version 2 names the listed sizes by their width alone")
    func sizesByWidth() throws {
        for image in [PixelSize(width: 6000, height: 4001), PixelSize(width: 577, height: 1024)] {
            for size in ImageInformation.pyramid(of: image, tileSize: 512).sizes.dropLast() {
                let plan = try imagePlan("full/\(size.width),/0/default.jpg", .v2, of: image)
                #expect(plan.size == size)
                #expect(plan.canonicalPath == "/full/\(size.width),/0/default.jpg")
            }
        }
    }
}
