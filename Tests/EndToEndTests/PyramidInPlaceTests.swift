import Foundation
import TestSupport
import Testing

@Suite("Sources that are pyramids, used in place")
struct PyramidInPlaceTests {
    private static let (width, height) = (1024, 768)
    private static let waves = Pixels.waves(width: width, height: height)
    private static let tiled = "tif[tile,pyramid,compression=jpeg,tile-width=256,tile-height=256"

    /// Objects and images are named like their files: levels in line, levels below, tiles in red, green and blue, grey,
    /// and one that has to be converted.
    private static func home(_ images: String = "") throws -> TestHome {
        let home = try TestHome(settings: "images: {tile_size: 128\(images)}\nlog: {level: warning}\n")
        func put(_ bytes: [UInt8], _ name: String) throws { try home.folder.write(bytes, to: "files/\(name).tif") }
        try put(waves.encoded(tiled + ",Q=80]"), "line")
        try put(waves.encoded(tiled + ",Q=80,subifd]"), "below")
        try put(waves.encoded(tiled + ",Q=95]"), "primaries")
        try put(waves.brightness.encoded(tiled + ",Q=80]"), "grey")
        try put(Pixels.waves(width: 901, height: 701).encoded(tiled + ",Q=80]"), "odd")
        return home
    }

    private static let names = ["line", "below", "primaries", "grey"]
    private static let sheet = Sheet.text(
        "file", "identifier", "id", rows: (names + ["odd"]).map { ["\($0).tif", $0, $0] })

    private static func isPart(_ bytes: ArraySlice<UInt8>, of file: [UInt8]) -> Bool {
        Data(file).range(of: Data(bytes)) != nil
    }

    @Test("Nothing is stored twice; tiles go out as they are in the source, everything else shows the same picture")
    func serves() throws {
        let home = try Self.home()
        #expect(try home.bring("files", sheet: Self.sheet).status == 0)
        let status = try home.status()
        #expect(status["images_in_place"].int == 4 && status["ready_images"].int == 5)
        #expect(home.folder.files.filter { $0.hasPrefix("home/derivatives/") }.count == 1)
        let server = try home.serve()
        for name in Self.names {
            let file = try home.folder.read("files/\(name).tif")
            let service = "/iiif/v3/image/\(name)"
            let tiles = try server.get("\(service)/info.json").json["tiles"][0]
            #expect(tiles["width"].int == 256 && tiles["scaleFactors"].items.compactMap(\.int) == [1, 2, 4])
            let source = name == "grey" ? Self.waves.brightness : Self.waves
            for scale in [1, 2, 4] {
                let level = source.reduced(by: scale)
                for y in stride(from: 0, to: level.height, by: 256) {
                    for x in stride(from: 0, to: level.width, by: 256) {
                        let (across, down) = (min(256, level.width - x), min(256, level.height - y))
                        let path =
                            "\(service)/\(x * scale),\(y * scale),\(across * scale),\(down * scale)/\(across),\(down)/0/"
                        let answer = try server.get(path + "default.jpg")
                        #expect(answer.status == 200)
                        // Bytes of the source, whole where the tile is.
                        let isWhole = across == 256 && down == 256
                        if isWhole { #expect(Self.isPart(answer.body.suffix(1500), of: file), "\(path)") }
                        let there = level.part(x: x, y: y, width: across, height: down)
                        for body in [answer.body, try server.get(path + "default.png").body] {
                            let tile = try Pixels(decoding: body)
                            let light = source.bands == 1 ? (tile, there) : (tile.brightness, there.brightness)
                            let difference = try #require(light.0.difference(from: light.1), "\(path)")
                            #expect(difference.mean < 4, "\(path): \(difference)")
                        }
                    }
                }
            }
            for (request, width, height) in [
                ("full/max/0/default.jpg", 1024, 768), ("full/300,/90/gray.png", 225, 300),
                ("101,203,700,500/333,/0/default.webp", 333, 238), ("full/max/0/bitonal.png", 1024, 768),
            ] {
                let image = try Pixels(decoding: server.get("\(service)/\(request)").body)
                #expect(image.width == width && image.height == height)
            }
        }
        #expect(server.stop().errors.isEmpty)
        // Imported again, nothing is new.
        #expect(try home.bring("files", sheet: Self.sheet).output.contains("5 unchanged; 0 images prepared"))
    }

    @Test("Colours are right in tiles of either coding")
    func colours() throws {
        let home = try TestHome(settings: "images: {tile_size: 128}\nlog: {level: warning}\n")
        for quality in [80, 95] {
            let picture = try Pixels.quarters(width: 512, height: 512).encoded(Self.tiled + ",Q=\(quality)]")
            try home.folder.write(picture, to: "files/q\(quality).tif")
        }
        let sheet = Sheet.text("file", "id", rows: [["q80.tif", "q80"], ["q95.tif", "q95"]])
        #expect(try home.bring("files", sheet: sheet).status == 0)
        #expect(try home.status()["images_in_place"].int == 2)
        let server = try home.serve()
        for id in ["q80", "q95"] {
            for request in [
                "0,0,512,512/256,256/0/default.jpg", "full/200,200/0/default.jpg", "full/max/0/default.png",
            ] {
                let image = try Pixels(decoding: server.get("/iiif/image/\(id)/\(request)").body)
                for (found, expected) in zip(image.middles, Pixels.quarterColours) {
                    let isNear = zip(found, expected).allSatisfy { abs(Int($0) - Int($1)) <= 8 }
                    #expect(isNear, "\(id) \(request): \(found), not \(expected)")
                }
            }
        }
        #expect(server.stop().errors.isEmpty)
    }

    @Test("A source that is cut short, rewritten, replaced or removed is an error for its own image, and never another")
    func changed() throws {
        let home = try Self.home()
        #expect(try home.bring("files", sheet: Self.sheet).status == 0)
        let server = try home.serve()
        let requests = [
            "0,0,256,256/256,256/0/default.jpg", "0,512,256,256/256,256/0/default.jpg",
            "0,512,512,256/256,128/0/default.jpg", "full/200,/0/default.png", "full/max/0/default.jpg",
        ]
        let whole = try home.folder.read("files/line.tif")
        let file = home.folder.file("files/line.tif")
        let other = try Pixels.waves(width: Self.width, height: Self.height, seed: 3).encoded(Self.tiled + ",Q=80]")
        let before = try server.get("/iiif/v3/image/line/\(requests[0])")
        let changes: [() throws -> Void] = [
            { try home.folder.write(whole.prefix(whole.count / 2), to: "files/line.tif") },
            // In place, byte for byte over the old content, in a file that is open.
            {
                let handle = try #require(FileHandle(forUpdatingAtPath: file))
                try handle.truncate(atOffset: UInt64(other.count))
                try handle.seek(toOffset: 0)
                try handle.write(contentsOf: other)
                try handle.close()
            },
            // Of the same length.
            { try home.folder.write(whole.map { ~$0 }, to: "files/line.tif") },
            { try FileManager.default.removeItem(atPath: file) },
            // Another pyramid in its place.
            {
                try home.folder.write(other, to: "files/new")
                try home.folder.move("files/new", to: "files/line.tif")
            },
        ]
        for (number, change) in changes.enumerated() {
            try change()
            for request in requests where number > 0 || request != requests[3] {
                #expect(
                    try server.get("/iiif/v3/image/line/\(request)?\(number)").status == 503, "\(number) \(request)")
            }
            #expect(try server.get("/iiif/v3/image/below/\(requests[0])").status == 200)
        }
        // From the next import on it is that picture, under another validator.
        #expect(try home.bring("files", sheet: Self.sheet).output.contains("1 updated"))
        let after = try server.get("/iiif/v3/image/line/\(requests[0])")
        #expect(after.status == 200 && after["ETag"] != before["ETag"])
        #expect(Self.isPart(after.body.suffix(1500), of: other) && !Self.isPart(after.body.suffix(1500), of: whole))
        // A picture that is no pyramid is converted.
        try home.folder.write(Pixels.quarters(width: 600, height: 400).encoded("tif"), to: "files/line.tif")
        #expect(try home.bring("files", sheet: Self.sheet).status == 0)
        #expect(try home.status()["images_in_place"].int == 3)
        let now = try Pixels(decoding: server.get("/iiif/v3/image/line/full/max/0/default.png").body)
        #expect(now.width == 600)
        // And back, which leaves no derivative behind.
        try home.folder.write(whole, to: "files/line.tif")
        #expect(try home.bring("files", sheet: Self.sheet).status == 0)
        #expect(try home.status()["images_in_place"].int == 4)
        #expect(home.folder.files.filter { $0.hasPrefix("home/derivatives/") }.count == 1)
        #expect(try Self.isPart(server.get("/iiif/v3/image/line/\(requests[0])").body.suffix(1500), of: whole))
        _ = server.stop()
    }

    @Test("A file touched without a change is the same again after an import")
    func touched() throws {
        let home = try Self.home()
        #expect(try home.bring("files", sheet: Self.sheet).status == 0)
        let server = try home.serve()
        let path = "/iiif/v3/image/line/0,0,256,256/256,256/0/default.jpg"
        let before = try server.get(path)
        try tool("touch", home.folder.file("files/line.tif"))
        #expect(try server.get(path).status == 503)
        #expect(try home.bring("files", sheet: Self.sheet).output.contains("5 unchanged"))
        let after = try server.get(path)
        #expect(after.status == 200 && after["ETag"] == before["ETag"] && after.body == before.body)
        _ = server.stop()
    }

    @Test("Rewritten again and again under load, each answer is the imported picture or an error")
    func underLoad() throws {
        let home = try Self.home()
        #expect(try home.bring("files", sheet: Self.sheet).status == 0)
        let server = try home.serve()
        let whole = try home.folder.read("files/line.tif")
        let times = try FileManager.default.attributesOfItem(atPath: home.folder.file("files/line.tif"))
        let modified = try #require(times[.modificationDate] as? Date)
        let paths = ["0,0,256,256/256,256/0/default.jpg", "256,256,256,256/256,256/0/default.jpg"]
            .map { "/iiif/v3/image/line/\($0)" }
        let expected = try paths.map { try server.get($0).body }
        let writer = Thread {
            for round in 0..<60 {
                let bytes = round % 2 == 0 ? whole.map { $0 ^ 0x55 } : whole
                _ = try? home.folder.write(bytes, to: "files/line.tif")
                usleep(3000)
            }
        }
        writer.start()
        var statuses: Set<Int> = []
        while !writer.isFinished {
            for (path, bytes) in zip(paths, expected) {
                let answer = try server.get(path)
                statuses.insert(answer.status)
                #expect(answer.status == 503 || answer.status == 200 && answer.body == bytes)
            }
        }
        #expect(statuses.contains(503) && statuses.isSubset(of: [200, 503]))
        // Brought back as it was, it is served as before.
        try home.folder.write(whole, to: "files/line.tif")
        #expect(try home.bring("files", sheet: Self.sheet).status == 0)
        #expect(try server.get(paths[0]).body == expected[0])
        #expect(modified.timeIntervalSince1970 > 0)
        _ = server.stop()
    }

    @Test("Switched off, sources are converted; purging and withdrawing work as for all images")
    func commands() throws {
        let home = try Self.home()
        #expect(try home.bring("files", sheet: Self.sheet).status == 0)
        let server = try home.serve()
        let tile = "0,0,256,256/256,256/0/default.jpg"
        #expect(try server.get("/iiif/v3/image/line/full/200,/0/default.jpg").status == 200)
        let purged = try Vitrine.run(["purge", "line", "--home", home.path])
        #expect(purged.status == 0 && purged.output.contains("line is purged"))
        #expect(try server.get("/iiif/v3/image/line/full/200,/0/default.jpg").status == 200)
        #expect(try home.withdraw("below").status == 0)
        #expect(try server.get("/iiif/v3/image/below/\(tile)").status == 410)
        #expect(home.folder.files.contains("files/below.tif"), "originals are never removed")
        try home.folder.write(
            "images: {tile_size: 128, pyramids_in_place: false}\nlog: {level: warning}\n", to: "home/vitrine.yaml")
        #expect(try home.bring("files", sheet: Self.sheet).output.contains("images prepared"))
        #expect(try home.status()["images_in_place"].int == 0)
        #expect(try server.get("/iiif/v3/image/line/info.json").json["tiles"][0]["width"].int == 128)
        let part = try Pixels(decoding: server.get("/iiif/v3/image/line/\(tile)").body)
        let there = Self.waves.part(x: 0, y: 0, width: 256, height: 256).brightness
        #expect(try #require(part.brightness.difference(from: there)).mean < 4)
        #expect(server.stop().errors.isEmpty)
    }

    @Test("On demand, the first answer comes from the source, and then it is known to be a pyramid")
    func demand() throws {
        let home = try Self.home(", derivatives: demand")
        #expect(try home.bring("files", sheet: Self.sheet).status == 0)
        let server = try home.serve()
        let path = "/iiif/v3/image/line/0,0,256,256/256,256/0/default.jpg"
        let first = try server.get(path)
        #expect(first.status == 200)
        #expect(try eventually(within: 120) { try home.status()["images_in_place"].int == 1 })
        let file = try home.folder.read("files/line.tif")
        #expect(try Self.isPart(server.get(path).body.suffix(1500), of: file))
        #expect(home.folder.files.filter { $0.hasPrefix("home/derivatives/") }.isEmpty)
        #expect(server.stop().errors.isEmpty)
    }
}
