import Foundation
import TestSupport
import Testing

/// Stored tiles are sent as they are, but never where something is laid over them.
@Suite("Overlays on the fast path")
struct OverlayServingTests {
    private static func home(_ overlays: String) throws -> TestHome {
        let home = try TestHome(settings: "images: {tile_size: 256, overlays: [\(overlays)]}\nlog: {level: warning}\n")
        let waves = Pixels.waves(width: 1024, height: 768)
        let options = "tile,pyramid,compression=jpeg,tile-width=256,tile-height=256,Q=80"
        for name in ["derived", "free"] { try home.folder.write(waves.encoded("png"), to: "in/\(name).png") }
        for name in ["placed", "open"] { try home.folder.write(waves.encoded("tif[\(options)]"), to: "in/\(name).tif") }
        let rows = [
            ["derived.png", "derived", "derived"], ["free.png", "free", "free"], ["placed.tif", "placed", "placed"],
            ["open.tif", "open", "open"],
        ]
        guard try home.bring("in", sheet: Sheet.text("file", "identifier", "id", rows: rows)).status == 0,
            try home.status()["images_in_place"].int == 2
        else { throw SupportError("import") }
        return home
    }

    private static let tiles = [0, 1, 2, 3].flatMap { x in [0, 1, 2].map { (x: x * 256, y: $0 * 256) } }

    @Test(
        "What is hidden is in no tile, of derivatives and of sources in place, in memory or not; other images are free",
        arguments: ["true", "false"])
    func hidden(prompt: String) throws {
        let home = try Self.home(
            "{rectangle: {x: 300, y: 300, width: 100, height: 100}, colour: \"#ff0000\", identifiers: [derived, placed]}"
        )
        let server = try home.serve(environment: ["VITRINE_SERVER_PROMPT_ANSWERS": prompt])
        for (covered, plain) in [("derived", "free"), ("placed", "open")] {
            for _ in 0..<3 {
                for tile in Self.tiles {
                    let request = "\(tile.x),\(tile.y),256,256/256,256/0/default.jpg"
                    let (one, two) = (
                        try server.get("/iiif/image/\(covered)/\(request)"),
                        try server.get("/iiif/image/\(plain)/\(request)")
                    )
                    #expect(one.status == 200 && two.status == 200)
                    // The rectangle is within one tile; all others go out as they are.
                    let isHidden = tile == (x: 256, y: 256)
                    #expect((one.body == two.body) != isHidden, "\(covered) \(request)")
                    guard isHidden else { continue }
                    let image = try Pixels(decoding: one.body)
                    for (x, y) in [(50, 50), (90, 60), (130, 135)] {
                        let colour = image[x, y]
                        #expect(colour[0] > 245 && colour[1] < 10 && colour[2] < 10, "\(x),\(y): \(colour)")
                    }
                }
            }
            // And on every smaller level.
            for (request, x, y) in [("0,0,512,512/256,256", 175, 175), ("0,0,1024,768/256,192", 87, 87)] {
                let image = try Pixels(decoding: server.get("/iiif/image/\(covered)/\(request)/0/default.jpg").body)
                #expect(image[x, y][0] > 240 && image[x, y][1] < 16, "\(covered) \(request): \(image[x, y])")
            }
        }
        #expect(server.stop().errors.isEmpty)
    }

    @Test("A watermark for all images begins at its size: above, it is on every tile that it reaches, below on none")
    func fromSize() throws {
        let home = try Self.home("{text: MUSEUM, position: tile, opacity: 1, colour: \"#00ff00\", minimum_size: 600}")
        let server = try home.serve()
        for id in ["derived", "placed"] {
            func isMarked(_ request: String) throws -> Bool {
                let image = try Pixels(decoding: server.get("/iiif/image/\(id)/\(request)/0/default.jpg").body)
                // No wave is as green.
                return (0..<image.width * image.height).contains { index in
                    let colour = image[index % image.width, index / image.width]
                    return colour[1] > 243 && colour[0] < 40 && colour[2] < 40
                }
            }
            // The whole at the scale of the tile counts: 1024 and, at half, 512 pixels.
            #expect(try isMarked("0,0,256,256/256,256"))
            #expect(try isMarked("256,256,256,256/256,256"))
            #expect(try !isMarked("0,0,512,512/256,256"))
            #expect(try !isMarked("0,0,1024,768/256,192"))
            #expect(try isMarked("full/600,"))
            #expect(try !isMarked("full/599,"))
        }
        #expect(server.stop().errors.isEmpty)
    }

    private static func settings(_ rule: String) -> String {
        """
        log: {level: notice}
        images:
          tile_size: 256
          overlays:
            - {rectangle: {x: 300, y: 300, width: 100, height: 100}, colour: "#ff0000", where: '\(rule)'}
        publication:
          originals: true
          fields: [{name: status}, {name: day, type: date}]

        """
    }

    @Test(
        "An overlay by rule is where the rule holds, on the fast path too, and follows values, days and settings",
        arguments: ["true", "false"])
    func byRule(prompt: String) throws {
        let home = try TestHome(settings: Self.settings("status = \"secret\" or day <= today"))
        let waves = Pixels.waves(width: 1024, height: 768)
        let options = "tile,pyramid,compression=jpeg,tile-width=256,tile-height=256,Q=80"
        try home.folder.write(waves.encoded("png"), to: "in/a.png")
        try home.folder.write(waves.encoded("png"), to: "in/b.png")
        try home.folder.write(waves.encoded("tif[\(options)]"), to: "in/c.tif")
        func bring(_ statuses: [String], day: String = "") throws {
            let rows = [
                ["a.png", "a", "a", statuses[0], ""], ["b.png", "b", "b", statuses[1], ""],
                ["c.tif", "c", "c", statuses[2], day],
            ]
            let sheet = Sheet.text("file", "identifier", "id", "status", "day", rows: rows)
            #expect(try home.bring("in", sheet: sheet).status == 0)
        }
        try bring(["secret", "open", "secret"])
        let server = try home.serve(environment: ["VITRINE_SERVER_PROMPT_ANSWERS": prompt])
        func isHidden(_ name: String) throws -> Bool {
            var answers: Set<Bool> = []
            // Asked again and again, it comes from memory.
            for _ in 0..<3 {
                for (request, x, y) in [("256,256,256,256/256,256", 90, 90), ("0,0,512,512/256,256", 175, 175)] {
                    let answer = try server.get("/iiif/image/\(name)/\(request)/0/default.jpg")
                    let colour = try Pixels(decoding: answer.body)[x, y]
                    answers.insert(colour[0] > 240 && colour[1] < 16 && colour[2] < 16)
                }
            }
            #expect(answers.count == 1, "\(name) is not the same everywhere")
            // What is hidden in the image is not to be had in the file.
            let original = try server.get("/media/\(name)/original.\(name == "c" ? "tif" : "png")")
            #expect(original.status == (answers.contains(true) ? 404 : 200), "\(name)")
            return answers.contains(true)
        }
        func all() throws -> [Bool] { try ["a", "b", "c"].map(isHidden) }
        #expect(try all() == [true, false, true])
        let target = "/iiif/image/b/256,256,256,256/256,256/0/default.jpg"
        let tile = try server.get(target)
        try bring(["open", "secret", "secret"])
        #expect(try all() == [false, true, true])
        #expect(try server.get(target)["ETag"] != tile["ETag"])
        // A day that is over, and one that is to come: until then no answer is kept longer.
        try bring(["open", "open", "open"], day: "2001-02-03")
        #expect(try all() == [false, false, true])
        try bring(["open", "open", "open"], day: "2999-02-03")
        #expect(try all() == [false, false, false])
        try home.folder.write(Self.settings("status = \"open\" and id != \"b\""), to: "home/vitrine.yaml")
        server.command.send(SIGHUP)
        #expect(eventually { server.command.errors.contains("settings read again") })
        #expect(try all() == [true, false, true])
        try home.folder.write(Self.settings("status ="), to: "home/vitrine.yaml")
        server.command.send(SIGHUP)
        #expect(eventually { server.command.errors.contains("images.overlays[1].where: column 9") })
        #expect(try all() == [true, false, true])
        #expect(server.stop().status == 0)
    }
}
