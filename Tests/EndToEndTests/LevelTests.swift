import TestSupport
import Testing

/// What is switched off is not advertised, and what is advertised answers (Image API 3.0 section 6, 2.1 section 6).
@Suite("Tiles and sizes switched off")
struct LevelTests {
    static let whole = [
        "full/max/0/default.jpg": 200, "full/75,50/0/default.jpg": 200, "full/150,100/90/gray.png": 200,
    ]

    static let cases: [(setting: String, answers: [String: Int], features: Set<String>, tiles: Bool)] = [
        (
            "custom_sizes: false",
            [
                "full/80,/0/default.jpg": 400, "full/!75,75/0/default.jpg": 200, "full/pct:50/0/default.jpg": 200,
                "full/pct:51/0/default.jpg": 400, "0,0,128,128/128,128/0/default.jpg": 200,
                "128,128,128,72/128,72/0/default.jpg": 200, "0,0,256,200/128,100/0/default.jpg": 200,
                "0,0,128,128/max/0/default.jpg": 200, "0,0,128,128/64,64/0/default.jpg": 400,
                "1,0,128,128/128,128/0/default.jpg": 400, "square/max/0/default.jpg": 400,
            ], [], true
        ),
        (
            "tiles: false",
            [
                "full/80,/0/default.jpg": 200, "0,0,128,128/128,128/0/default.jpg": 400,
                "0,0,300,200/150,/0/default.jpg": 200, "square/max/0/default.jpg": 400,
                "pct:0,0,50,50/max/0/default.jpg": 400,
            ], ["sizeByW", "sizeByH", "sizeByWh", "sizeByConfinedWh", "sizeByPct"], false
        ),
        (
            "tiles: false, custom_sizes: false",
            ["full/80,/0/default.jpg": 400, "0,0,128,128/128,128/0/default.jpg": 400], [], false
        ),
    ]

    @Test("info.json declares level 0 and lists what answers", arguments: cases)
    func level(setting: String, answers: [String: Int], features: Set<String>, tiles: Bool) throws {
        let home = try TestHome(settings: "images: {tile_size: 128, \(setting)}\nlog: {level: warning}\n")
        try home.folder.write(try Pixels.waves(width: 300, height: 200).encoded("png"), to: "in/p1.png")
        let sheet = Sheet.text([["file", "identifier", "id"], ["p1.png", "book", "p1"]])
        #expect(try home.bring("in", sheet: sheet).status == 0)
        let server = try home.serve()
        for (parameters, status) in answers.merging(Self.whole, uniquingKeysWith: { first, _ in first }) {
            let answer = try server.get("/iiif/v3/image/p1/\(parameters)")
            #expect(answer.status == status, "\(parameters): \(answer.text.prefix(200))")
            if status == 200 { #expect(answer["Link"]?.contains("/image/3/level0.json") == true) }
        }
        let three = try server.get("/iiif/v3/image/p1/info.json").json
        #expect(three["profile"].string == "level0")
        #expect(three["tiles"].items.isEmpty == !tiles)
        #expect(three["extraFormats"].strings.contains("png"))
        let extra = Set(three["extraFeatures"].strings)
        #expect(extra.isSuperset(of: features.union(["baseUriRedirect", "cors", "jsonldMediaType", "rotationBy90s"])))
        #expect(extra.filter { $0.hasPrefix("sizeBy") } == features)
        #expect(extra.allSatisfy { !$0.hasPrefix("region") })
        for size in three["sizes"].items {
            let (width, height) = try (#require(size["width"].int), #require(size["height"].int))
            let answer = try server.get("/iiif/v3/image/p1/full/\(width),\(height)/0/default.jpg")
            #expect(answer.status == 200)
        }
        let two = try server.get("/iiif/v2/image/p1/info.json").json
        #expect(two["profile"].items.first?.string == "http://iiif.io/api/image/2/level0.json")
        #expect(server.stop().errors.isEmpty)
    }

    /// Level 0 lists what answers: without sizes of the client's choice there is none above the full size.
    @Test("Enlarging is announced only where it answers", arguments: [true, false])
    func enlarging(customSizes: Bool) throws {
        let home = try TestHome(
            settings:
                "images: {upscaling: true, max_width: 2000, custom_sizes: \(customSizes)}\nlog: {level: warning}\n")
        try home.folder.write(try Pixels.waves(width: 300, height: 200).encoded("png"), to: "in/p1.png")
        #expect(try home.bring("in", sheet: Sheet.text([["file", "id"], ["p1.png", "p1"]])).status == 0)
        let server = try home.serve()
        let three = try server.get("/iiif/v3/image/p1/info.json").json
        #expect(three["extraFeatures"].strings.contains("sizeUpscaling") == customSizes)
        let two = try server.get("/iiif/v2/image/p1/info.json").json
        #expect(two["profile"].items.last?["supports"].strings.contains("sizeAboveFull") == customSizes)
        for (path, version) in [("%5E600,400", "v3"), ("%5Emax", "v3"), ("600,", "v2")] {
            let status = try server.get("/iiif/\(version)/image/p1/full/\(path)/0/default.jpg").status
            #expect(status == (customSizes ? 200 : 400), "\(path)")
        }
        #expect(server.stop().errors.isEmpty)
    }

    @Test("Only the scale factors that are configured are listed, and each of them answers", arguments: [true, false])
    func scaleFactors(customSizes: Bool) throws {
        let home = try TestHome(
            settings: "images: {tile_size: 64, scale_factors: [2, 4, 64], custom_sizes: \(customSizes)}\n"
                + "log: {level: warning}\n")
        try home.folder.write(try Pixels.waves(width: 300, height: 200).encoded("png"), to: "in/p1.png")
        #expect(try home.bring("in", sheet: Sheet.text([["file", "id"], ["p1.png", "p1"]])).status == 0)
        let server = try home.serve()
        for version in ["v2", "v3"] {
            let tiles = try server.get("/iiif/\(version)/image/p1/info.json").json["tiles"].items
            #expect(tiles.count == 1)
            #expect(
                tiles[0]["scaleFactors"].items.compactMap(\.int) == [2, 4], "of 1, 2, 4 and 8, which the image has")
        }
        for (request, isListed) in [
            ("0,0,128,128/64,64", true), ("256,128,44,72/22,36", true), ("0,0,256,200/64,50", true),
            ("0,0,64,64/64,64", false), ("64,64,64,64/64,64", false),
        ] {
            let status = try server.get("/iiif/v3/image/p1/\(request)/0/default.jpg").status
            #expect(status == (isListed || customSizes ? 200 : 400), "\(request)")
        }
        #expect(server.stop().errors.isEmpty)
    }

    @Test("Where no scale factor is left, there are no tiles to list")
    func noScaleFactor() throws {
        let home = try TestHome(settings: "images: {scale_factors: [32]}\nlog: {level: warning}\n")
        try home.folder.write(try Pixels.waves(width: 300, height: 200).encoded("png"), to: "in/p1.png")
        #expect(try home.bring("in", sheet: Sheet.text([["file", "id"], ["p1.png", "p1"]])).status == 0)
        let server = try home.serve()
        #expect(try server.get("/iiif/image/p1/info.json").json["tiles"] == .null)
    }

    @Test(
        "A scale factor that is no power of two, twice there, or none at all is refused at start",
        arguments: ["[1, 3]", "[0]", "[2, 2]", "[]", "4", "[131072]", "[two]"])
    func wrongScaleFactor(value: String) throws {
        let home = try TestHome(settings: "images: {scale_factors: \(value)}\n")
        let result = try Vitrine.run(["serve", "--home", home.path, "--port", "0"])
        #expect(result.status != 0)
        #expect(result.errors.contains("images.scale_factors"), "\(result.errors)")
        #expect(result.errors.contains(value == "[2, 2]" ? "each item once" : "power"), "\(result.errors)")
    }

    @Test("A tile size above a limit is refused at start")
    func conflict() throws {
        let home = try TestHome(settings: "images: {tile_size: 512, max_width: 256}\n")
        let result = try Vitrine.run(["serve", "--home", home.path, "--port", "0"])
        #expect(result.status != 0)
        #expect(result.errors.contains("images.tile_size"))
    }

    @Test("No more pixels than the limit are delivered in one piece, and info.json says so")
    func limit() throws {
        let home = try TestHome(settings: "images: {tile_size: 64, max_area: 10000}\nlog: {level: warning}\n")
        try home.folder.write(try Pixels.waves(width: 300, height: 200).encoded("png"), to: "in/p1.png")
        #expect(try home.bring("in", sheet: Sheet.text([["file", "id"], ["p1.png", "p1"]])).status == 0)
        let server = try home.serve()
        #expect(try server.get("/iiif/image/p1/info.json").json["maxArea"].int == 10_000)
        let image = try Pixels(decoding: server.get("/iiif/image/p1/full/max/0/default.png").body)
        #expect(image.width * image.height <= 10_000 && image.width > 115)
        #expect(try server.get("/iiif/image/p1/full/150,100/0/default.jpg").status == 400)
    }
}
