import TestSupport
import Testing

/// A board whose squares are single pixels: whoever can tell them apart has seen more than half of the size.
@Suite("A size that is not exceeded")
struct CapTests {
    private static func home(cap: Int) throws -> TestHome {
        let home = try TestHome(
            settings: """
                log: {level: warning}
                images: {tile_size: 128, upscaling: true}
                publication:
                  originals: true
                  audiences:
                    - name: public
                      caps: [{long_edge: \(cap)}]

                """)
        let board = Pixels(width: 700, height: 500) { ($0 + $1).isMultiple(of: 2) ? [0, 0, 0] : [255, 255, 255] }
        let options = "tile,pyramid,compression=deflate,tile-width=128,tile-height=128"
        try home.folder.write(board.encoded("png"), to: "in/board.png")
        try home.folder.write(board.encoded("tif[\(options)]"), to: "in/placed.tif")
        try home.folder.write(Material.document(), to: "in/paper.pdf")
        try home.folder.write(Material.film(width: 1024, height: 768), to: "in/film.mp4")
        let rows = [
            ["board.png", "board", "board"], ["placed.tif", "placed", "placed"], ["paper.pdf", "paper", "paper"],
            ["film.mp4", "film", "film"],
        ]
        let result = try home.bring("in", sheet: Sheet.text("file", "identifier", "id", rows: rows))
        guard result.status == 0 else { throw SupportError(result.errors) }
        return home
    }

    /// The greatest and the smallest of all samples.
    private func contrast(_ pixels: Pixels) -> Int { Int(pixels.samples.max() ?? 0) - Int(pixels.samples.min() ?? 0) }

    @Test(
        "Taken apart tile by tile, in both versions and with every size there is, it yields no more than the cap",
        arguments: [350, 300, 175], ["board", "placed"])
    func apart(cap: Int, name: String) throws {
        let home = try Self.home(cap: cap)
        let server = try home.serve()
        for version in ["v2", "v3"] {
            let service = "/iiif/\(version)/image/\(name)"
            let information = try server.get("\(service)/info.json").json
            let (width, height) = (information["width"].int ?? 0, information["height"].int ?? 0)
            #expect(width == cap && height == (500 * cap * 2 + 700) / 1400)
            var covered = 0
            let tile = information["tiles"][0]
            let side = tile["width"].int ?? 0
            for scale in tile["scaleFactors"].items.compactMap(\.int) {
                for y in stride(from: 0, to: height, by: side * scale) {
                    for x in stride(from: 0, to: width, by: side * scale) {
                        let (w, h) = (min(side * scale, width - x), min(side * scale, height - y))
                        let (tw, th) = ((w + scale - 1) / scale, (h + scale - 1) / scale)
                        let size = version == "v2" ? "\(tw)," : "\(tw),\(th)"
                        let answer = try server.get("\(service)/\(x),\(y),\(w),\(h)/\(size)/0/default.png")
                        try #require(answer.status == 200, "\(x),\(y),\(w),\(h)/\(size)")
                        let pixels = try Pixels(decoding: answer.body)
                        #expect(pixels.width == tw && abs(pixels.height - th) <= 1)
                        #expect(contrast(pixels) < 130, "\(x),\(y),\(w),\(h)/\(size): \(contrast(pixels))")
                        if scale == 1 { covered += w * h }
                    }
                }
            }
            #expect(covered == width * height)
            let regions = [
                "full", "square", "0,0,16,16", "3,5,40,30", "pct:0,0,10,10", "pct:33.3,33.3,5,5", "0,0,700,500",
            ]
            let sizes =
                [
                    "full", "max", "^max", "700,500", "700,", ",500", "^700,500", "pct:100", "pct:200", "^pct:200",
                    "!700,700", "^!700,700", "40,40", "^40,40",
                ]
            for region in regions {
                for size in sizes {
                    for rotation in ["0", "!90"] {
                        let target = "\(service)/\(region)/\(size)/\(rotation)/default.png"
                        let answer = try server.get(target)
                        guard answer.status == 200 else {
                            #expect((400...501).contains(answer.status), "\(target)")
                            continue
                        }
                        let pixels = try Pixels(decoding: answer.body)
                        #expect(max(pixels.width, pixels.height) <= cap, "\(target)")
                        #expect(contrast(pixels) < 130, "\(target): \(contrast(pixels))")
                    }
                }
            }
        }
        #expect(server.stop().errors.isEmpty)
    }

    @Test("Neither the file, nor a document's, nor a film is to be had where they hold more")
    func files() throws {
        let home = try Self.home(cap: 200)
        let server = try home.serve()
        for (name, file) in [("board", "png"), ("placed", "tif"), ("paper", "pdf"), ("film", "mp4")] {
            for fields in [[:], ["Range": "bytes=0-99"]] as [[String: String]] {
                #expect(try server.get("/media/\(name)/original.\(file)", fields).status == 404, "\(name)")
            }
            for version in ["v2", "v3", "v4"] {
                let manifest = try server.get("/iiif/\(version)/\(name)/manifest")
                #expect(manifest.status == 200)
                #expect(!manifest.text.contains("/media/"), "\(name), \(version)")
            }
            for record in ["schema.json", "lido.xml"] {
                #expect(try !server.get("/iiif/\(name)/record/\(record)").text.contains("/media/"))
            }
        }
        for page in [1, 2] {
            let manifest = try server.get("/iiif/v3/paper/manifest").json["items"][page - 1]
            #expect(manifest["width"].int == 200 && manifest["height"].int == 100)
        }
        #expect(server.stop().errors.isEmpty)
    }

    @Test(
        "Sound is heard, and a film of few enough pixels seen, however large a waveform, a poster or another format is")
    func recordings() throws {
        let home = try TestHome(
            settings: """
                log: {level: warning}
                publication:
                  audiences:
                    - name: public
                      caps: [{long_edge: 100}]

                """)
        try home.folder.write(Material.sound(), to: "in/talk.wav")
        try home.folder.write(Material.film(width: 64, height: 48), to: "in/small.mp4")
        try home.folder.write(Material.film(width: 320, height: 240), to: "in/large.mp4")
        try home.folder.write(Pixels.waves(width: 400, height: 300).encoded("png"), to: "in/cover.png")
        let rows = [
            ["talk.wav", "talk", "talk", ""], ["small.mp4", "small", "small", ""],
            ["cover.png", "small", "cover", "placeholder"], ["large.mp4", "large", "large", ""],
        ]
        let sheet = Sheet.text("file", "identifier", "id", "used as", rows: rows)
        #expect(try home.bring("in", sheet: sheet).status == 0)
        let server = try home.serve()
        for (name, file) in [("talk", "wav"), ("small", "mp4")] {
            let target = "/media/\(name)/original.\(file)"
            #expect(try server.get(target).body == home.folder.read("in/\(name).\(file)"))
            #expect(try server.get(target, ["Range": "bytes=0-99"]).status == 206)
            for version in ["v2", "v3", "v4"] {
                #expect(
                    try server.get("/iiif/\(version)/\(name)/manifest").text.contains(target), "\(name), \(version)")
            }
        }
        #expect(try server.get("/media/large/original.mp4").status == 404)
        for version in ["v2", "v3", "v4"] {
            #expect(try !server.get("/iiif/\(version)/large/manifest").text.contains("/media/"))
        }
        // The pictures beside them are under the cap.
        for image in ["talk", "large", "cover"] {
            #expect(try server.get("/iiif/v3/image/\(image)/info.json").json["width"].int == 100, "\(image)")
            let whole = try Pixels(decoding: server.get("/iiif/v3/image/\(image)/full/max/0/default.png").body)
            #expect(whole.width == 100)
        }
        #expect(server.stop().errors.isEmpty)
    }
}
