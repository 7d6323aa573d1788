import Foundation
import TestSupport
import Testing

@Suite("Images without derivatives")
struct SourceServingTests {
    private static let width = 1301
    private static let height = 907

    /// A home and sources of many kinds of one picture, each an object and an image named like its file.
    private static func home(_ derivatives: String, more: String = "") throws -> TestHome {
        let home = try TestHome(
            settings: "images: {tile_size: 256, derivatives: \(derivatives)\(more)}\nlog: {level: warning}\n")
        let waves = Pixels.waves(width: width, height: height)
        func put(_ bytes: [UInt8], _ name: String) throws { try home.folder.write(bytes, to: "files/" + name) }
        try put(waves.encoded("jp2[tile-width=512,tile-height=512,lossless]"), "jp2.jp2")
        try put(waves.encoded("tif[compression=deflate]"), "tiff.tif")
        try put(waves.encoded("jpg[Q=97]"), "jpeg.jpg")
        try put(waves.encoded("png"), "png.png")
        return home
    }

    private static let sheet = Sheet.text(
        "file", "identifier", "id",
        rows: [
            ["jp2.jp2", "jp2", "jp2"], ["tiff.tif", "tiff", "tiff"], ["jpeg.jpg", "jpeg", "jpeg"],
            ["png.png", "png", "png"],
        ])

    private static let requests = [
        "0,0,256,256/256,256/0/default.jpg", "256,512,256,256/256,256/0/default.jpg",
        "1024,768,277,139/139,70/0/default.jpg", "0,0,1024,907/256,227/0/default.jpg", "full/163,114/0/default.png",
        "full/max/0/default.png", "101,203,700,500/333,/0/default.png", "pct:10,10,50,50/!200,200/0/gray.png",
        "square/200,/!90/default.png", "512,256,512,512/^max/0/default.webp", "full/200,/33/default.png",
    ]

    @Test("The source answers as the pyramid does: the same facts, and pixels that differ by compression only")
    func sameAnswers() throws {
        let sheet = Self.sheet
        let (with, without) = (try Self.home("import"), try Self.home("never"))
        #expect(try with.bring("files", sheet: sheet).status == 0)
        let result = try without.bring("files", sheet: sheet)
        #expect(result.status == 0 && result.output.contains("0 images prepared"))
        #expect(try without.status()["images_from_source"].int == 4)
        let (pyramid, source) = (try with.serve(), try without.serve())
        for id in ["jp2", "tiff", "jpeg", "png"] {
            let (one, two) = (
                try pyramid.get("/iiif/v3/image/\(id)/info.json").json,
                try source.get("/iiif/v3/image/\(id)/info.json").json
            )
            for member in ["width", "height", "sizes", "tiles"] {
                #expect(one[member] == two[member], "\(id) \(member)")
            }
            for request in Self.requests {
                let path = "/iiif/v3/image/\(id)/\(request)"
                let (first, second) = (try pyramid.get(path), try source.get(path))
                guard first.status == 200, second.status == 200 else {
                    #expect(first.status == second.status, "\(path)")
                    continue
                }
                #expect(first["Content-Type"] == second["Content-Type"])
                #expect(first["ETag"] != second["ETag"], "other bytes, another validator")
                let (expected, found) = (try Pixels(decoding: first.body), try Pixels(decoding: second.body))
                // Brightness: colours lose much in each level of a pyramid, and nothing here. Wavelets sample at even
                // pixels where averages lie between two, so that small JPEG 2000 levels are half a pixel aside.
                let difference = try #require(
                    Self.brightness(found).difference(from: Self.brightness(expected)),
                    "\(path): \(found.width)×\(found.height)×\(found.bands), not \(expected.width)×\(expected.height)")
                #expect(difference.mean < (id == "jp2" ? 12 : 3), "\(path): \(difference)")
            }
        }
        #expect(source.stop().errors.isEmpty)
        #expect(pyramid.stop().errors.isEmpty)
    }

    private static func brightness(_ image: Pixels) -> Pixels { image.bands < 3 ? image : image.brightness }

    @Test("On demand, the first answer comes from the source and the later ones from the pyramid that is built behind")
    func demand() throws {
        let home = try Self.home("demand")
        #expect(try home.bring("files", sheet: Self.sheet).status == 0)
        let server = try home.serve()
        let path = "/iiif/v3/image/tiff/0,0,256,256/256,256/0/default.jpg"
        let first = try server.get(path)
        #expect(first.status == 200)
        var last = first
        #expect(
            try eventually(within: 120) {
                last = try server.get(path)
                return last["ETag"] != first["ETag"]
            })
        #expect(last.status == 200)
        let difference = try Pixels(decoding: last.body).difference(from: Pixels(decoding: first.body))
        #expect(try #require(difference).mean < 3)
        // Of the others nobody asked.
        let status = try home.status()
        #expect(status["images_from_source"].int == 3 && status["pending_images"].int == 0)
        #expect(server.stop().errors.isEmpty)
        // Importing again leaves what there is as it is.
        #expect(try home.bring("files", sheet: Self.sheet).output.contains("4 unchanged"))
        #expect(try home.status()["images_from_source"].int == 3)
    }

    @Test(
        "An import that makes derivatives makes those that an earlier one left out, and images stay visible meanwhile")
    func later() throws {
        let home = try Self.home("never")
        #expect(try home.bring("files", sheet: Self.sheet).status == 0)
        try home.folder.write("images: {tile_size: 256}\n", to: "home/vitrine.yaml")
        let again = try home.bring("files", sheet: Self.sheet)
        #expect(again.output.contains("4 images prepared"))
        #expect(try home.status()["images_from_source"].int == 0)
    }

    @Test("An image too large to be decoded whole for every part of it gets its derivative at import all the same")
    func tooLarge() throws {
        let home = try Self.home("never", more: ", source_megapixels: 1")
        #expect(try home.bring("files", sheet: Self.sheet).output.contains("3 images prepared"))
        #expect(try home.status()["images_from_source"].int == 1)
    }

    @Test("A source that was damaged, replaced or removed after its import is an error for its own image only")
    func changed() throws {
        let home = try Self.home("never")
        #expect(try home.bring("files", sheet: Self.sheet).status == 0)
        let server = try home.serve()
        let part = "0,0,256,256/256,256/0/default.jpg"
        let file = home.folder.file("files/tiff.tif")
        let whole = try home.folder.read("files/tiff.tif")
        try home.folder.write(Array(whole.prefix(whole.count / 2)), to: "files/tiff.tif")
        #expect(try server.get("/iiif/v3/image/tiff/\(part)").status == 503)
        try FileManager.default.removeItem(atPath: file)
        #expect(try server.get("/iiif/v3/image/tiff/1,1,256,256/max/0/default.jpg").status == 503)
        #expect(try server.get("/iiif/v3/image/png/\(part)").status == 200)
        // Brought back as another picture, it is that picture from the next import on, under another validator.
        try home.folder.write(Pixels.quarters(width: 600, height: 400).encoded("tif"), to: "files/tiff.tif")
        #expect(try home.bring("files", sheet: Self.sheet).status == 0)
        #expect(try server.get("/iiif/v3/image/tiff/info.json").json["width"].int == 600)
        let now = try Pixels(decoding: server.get("/iiif/v3/image/tiff/full/max/0/default.png").body)
        #expect(now.middles == Pixels.quarterColours)
        _ = server.stop()
    }

    @Test("A hostile source whose header is good gives a clear error, again and again, and the others are served")
    func hostile() throws {
        let home = try Self.home("never")
        var jp2 = try home.folder.read("files/jp2.jp2")
        // The packets of all tiles are noise; headers and lengths are as they were.
        let noise = Material.noise(jp2.count)
        for index in (jp2.count / 3)..<(jp2.count - 2000) where index % 7 == 0 { jp2[index] = noise[index] }
        try home.folder.write(jp2, to: "files/hostile.jp2")
        let sheet = Self.sheet + "hostile.jp2,hostile,hostile\n"
        _ = try home.bring("files", sheet: sheet)
        let server = try home.serve()
        for round in 0..<5 {
            let status = try server.get("/iiif/v3/image/hostile/\(round),600,500,300/max/0/default.jpg").status
            // Noise may decode to noise; what it must not do is hang, or take anything with it.
            #expect([200, 404, 500, 503].contains(status))
        }
        #expect(try server.get("/iiif/v3/image/png/0,0,256,256/256,256/0/default.jpg").status == 200)
        #expect(try server.get("/healthz").status == 200)
        #expect(server.stop().status == 0)
    }

    @Test("Pages of a PDF are answered from it")
    func document() throws {
        let home = try TestHome(settings: "images: {tile_size: 128, derivatives: never}\n")
        try home.folder.write(Material.document(pages: 2), to: "files/paper.pdf")
        let sheet = Sheet.text("file", "identifier", "id", rows: [["paper.pdf", "paper", "paper"]])
        #expect(try home.bring("files", sheet: sheet).output.contains("0 images prepared"))
        let server = try home.serve()
        for (page, isDark) in [("paper-p1", true), ("paper-p2", false)] {
            let image = try Pixels(decoding: server.get("/iiif/v3/image/\(page)/full/max/0/gray.png").body)
            #expect(image.width == 300 && image.height == 150)
            #expect((image[10, 140][0] < 100) == isDark, "the square at the lower left of the first page")
        }
        _ = server.stop()
    }

    @Test("JPEG 2000 in grey, 16 bits, with transparency, with a profile and as luminance and chroma has its colours")
    func colours() throws {
        let quarters = Pixels.quarters(width: 400, height: 300)
        let glass = Pixels(width: 400, height: 300, bands: 4) { x, y in quarters[x, y] + [x < 200 ? 255 : 0] }
        let grey = Pixels(width: 400, height: 300, bands: 1) { x, y in [UInt8(40 + 50 * (x / 200) + 100 * (y / 150))] }
        let plain = try quarters.encoded("jp2[lossless]")
        var files = [
            "plain": plain, "deep": try quarters.encoded("jp2[lossless]", meaning: .deepRGB),
            "alpha": try glass.encoded("jp2[lossless]"), "grey": try grey.encoded("jp2[lossless]"),
            "chroma": try Self.coloured(plain, [1, 0, 0, 0, 0, 0, 18]),
        ]
        let profile = "/usr/share/color/icc/compatibleWithAdobeRGB1998.icc"
        if let bytes = FileManager.default.contents(atPath: profile) {
            files["profile"] = try Self.coloured(plain, [2, 0, 0] + bytes)
        }
        let names = files.keys.sorted()
        let servers = try ["never", "import"].map { derivatives in
            let home = try TestHome(settings: "images: {tile_size: 128, derivatives: \(derivatives)}\n")
            for (name, bytes) in files { try home.folder.write(bytes, to: "files/\(name).jp2") }
            let sheet = Sheet.text("file", "identifier", "id", rows: names.map { ["\($0).jp2", $0, $0] })
            let result = try home.bring("files", sheet: sheet)
            #expect(result.status == 0, "\(result.errors)")
            return (home: home, server: try home.serve())
        }
        for name in names {
            let images = try servers.map {
                try Pixels(
                    decoding: $0.server.get(
                        "/iiif/v3/image/\(name)/full/max/0/default.png"
                    ).body)
            }
            #expect(images[0].bands == images[1].bands, "\(name)")
            let oracle = name == "chroma" ? Self.fromChroma : images[1].middles
            for image in images {
                for (found, expected) in zip(image.middles, oracle) {
                    let isNear = zip(found, expected).allSatisfy { abs(Int($0) - Int($1)) <= 12 }
                    #expect(isNear, "\(name): \(found), not \(expected)")
                }
            }
            // Not the numbers of the file, where those are of another space.
            let isAsStored = images[0].middles == quarters.middles
            #expect(isAsStored == ["plain", "deep"].contains(name), "\(name): \(images[0].middles)")
        }
        for (_, server) in servers { #expect(server.stop().status == 0) }
    }

    /// The quarters' numbers taken as luminance and chroma (ITU-R BT.601).
    private static let fromChroma = Pixels.quarterColours.map { colour in
        let (y, cb, cr) = (Double(colour[0]), Double(colour[1]) - 128, Double(colour[2]) - 128)
        return [y + 1.402 * cr, y - 0.344136 * cb - 0.714136 * cr, y + 1.772 * cb].map {
            UInt8(min(255, max(0, $0.rounded())))
        }
    }

    /// A JP2 file with another colour specification (ITU-T T.800, I.5.3.3).
    private static func coloured(_ jp2: [UInt8], _ specification: [UInt8]) throws -> [UInt8] {
        func place(_ box: String) throws -> Int {
            let found = jp2.indices.first { jp2[$0...].starts(with: box.utf8) }
            return try #require(found, "\(box)") - 4
        }
        func number(_ value: Int) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) } }
        func length(_ at: Int) -> Int { jp2[at..<(at + 4)].reduce(0) { $0 << 8 | Int($1) } }
        let (header, colour) = (try place("jp2h"), try place("colr"))
        let box = number(8 + specification.count) + Array("colr".utf8) + specification
        let grown = length(header) + box.count - length(colour)
        return jp2[..<header] + number(grown) + jp2[(header + 4)..<colour] + box + jp2[(colour + length(colour))...]
    }

    @Test("What is laid over images is laid over these as well")
    func overlays() throws {
        let home = try Self.home(
            "never",
            more: ", overlays: [{rectangle: {x: 0, y: 0, width: 300, height: 300}, colour: \"#ff0000\"}, "
                + "{text: Museum, position: bottom_right, opacity: 1, colour: \"#00ff00\"}]")
        #expect(try home.bring("files", sheet: Self.sheet).status == 0)
        let server = try home.serve()
        for id in ["jp2", "jpeg"] {
            let tile = try Pixels(decoding: server.get("/iiif/v3/image/\(id)/0,0,256,256/256,256/0/default.png").body)
            #expect(Set((0..<256).map { tile[$0, $0] }) == [[255, 0, 0]])
            let whole = try Pixels(decoding: server.get("/iiif/v3/image/\(id)/full/max/0/default.png").body)
            let isMarked = (whole.width / 2..<whole.width).contains { x in
                (whole.height * 3 / 4..<whole.height).contains { whole[x, $0] == [0, 255, 0] }
            }
            #expect(isMarked, "\(id)")
        }
        #expect(server.stop().errors.isEmpty)
    }
}
