import TestSupport
import Testing

@Suite("Files that mean harm or are broken")
struct HostileFileTests {
    @Test("Each fails its own row, with a reason, and the good ones are published")
    func hostile() throws {
        let home = try ImportTests.home(["good1.png", "good2.png"])
        let whole = try Pixels.waves(width: 300, height: 200).encoded("jpg")
        let page = "<!doctype html><script>alert(1)</script><img src='http://127.0.0.1:9/x'>"
        let files: [(name: String, bytes: [UInt8])] = [
            ("header-only.jpg", Array(whole.prefix(40))), ("enormous.png", Material.enormousPNG),
            ("noise.jpg", Material.noise(50_000)), ("empty.jpg", []), ("page.mp4", Array(page.utf8)),
            ("playlist.mp4", Array("#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n".utf8)),
            ("concat.mp4", Array("ffconcat version 1.0\nfile /etc/passwd\n".utf8)),
            ("film.mp4", [0, 0, 0, 24] + Array("ftypisom".utf8) + Material.noise(4000)),
            ("sound.mp3", Array("ID3".utf8) + Material.noise(4000)), ("paper.pdf", Array("%PDF-1.4\nnothing".utf8)),
            ("pyramid.tif", [0x49, 0x49, 42, 0, 8, 0, 0, 0] + Material.noise(4000)),
        ]
        for (name, bytes) in files { try home.folder.write(bytes, to: "in/" + name) }
        var rows = [["good1.png", "good1"]]
        rows += files.enumerated().map { [$1.name, "bad\($0)"] }
        rows.append(["good2.png", "good2"])
        let result = try home.bring("in", sheet: Sheet.text("file", "identifier", rows: rows))
        #expect(result.status == 1)
        for (index, file) in files.enumerated() {
            let report = result.errors.split(separator: "\n").filter { $0.hasPrefix("objects.csv, row \(index + 2) ") }
            #expect(report.count == 1 && report.first?.contains(file.name) == true, "\(file.name)")
            #expect(report.first?.contains("root:") == false)
        }
        // A header may pass for an image until it is decoded; its page is then empty.
        let status = try home.status()
        let failed = try #require(status["failed_images"].int)
        #expect(failed <= 1 && status["public_objects"].int == 2 + failed && status["ready_images"].int == 2)
        let server = try home.serve()
        #expect(try server.get("/iiif/good2/manifest").status == 200)
        #expect(server.stop().errors.isEmpty)
    }

    @Test("A JPEG cut short is reported, or shown as far as it goes, and takes nobody with it")
    func truncated() throws {
        let home = try ImportTests.home(["good.png"])
        let whole = try Pixels.waves(width: 600, height: 400).encoded("jpg")
        try home.folder.write(whole.prefix(whole.count / 2), to: "in/cut.jpg")
        let sheet = Sheet.text("file", "identifier", rows: [["cut.jpg", "cut"], ["good.png", "good"]])
        let result = try home.bring("in", sheet: sheet)
        #expect(result.status == 1)
        #expect(result.errors.contains("cut.jpg"))
        let status = try home.status()
        #expect(status["pending_images"].int == 0 && status["failed_images"].int == 1)
        #expect(status["failures"][0]["identifier"].string == "cut")
        #expect(try Vitrine.run(["status", "--home", home.path]).status == 1)
        let server = try home.serve()
        #expect(try server.get("/iiif/good/manifest").json["items"][0]["items"].items.count == 1)
        // The page is there, empty, until the file is mended.
        #expect(try server.get("/iiif/cut/manifest").json["items"][0]["items"].items.isEmpty)
        try home.folder.write(whole, to: "in/cut.jpg")
        #expect(try home.bring("in", sheet: sheet).status == 0)
        #expect(try server.get("/iiif/cut/manifest").json["items"][0]["items"].items.count == 1)
        #expect(try home.status()["failed_images"].int == 0)
    }

    @Test("A link that leads out of the folder is refused, one that stays inside is followed")
    func links() throws {
        let home = try ImportTests.home(["real.png"])
        try home.folder.write(ImportTests.picture(5), to: "outside/secret.png")
        try tool("ln", "-s", "../outside/secret.png", home.folder.file("in/out.png"))
        try tool("ln", "-s", "../outside", home.folder.file("in/folder"))
        try tool("ln", "-s", "real.png", home.folder.file("in/inner.png"))
        try tool("ln", "-s", "nowhere.png", home.folder.file("in/dangling.png"))
        let sheet = Sheet.text(
            "file", "identifier",
            rows: [["out.png", "a"], ["folder/secret.png", "b"], ["dangling.png", "c"], ["inner.png", "d"]])
        let result = try home.bring("in", sheet: sheet)
        #expect(result.status == 1)
        for row in 1...3 { #expect(result.errors.contains("objects.csv, row \(row) ")) }
        #expect(!result.errors.contains("objects.csv, row 4 "))
        #expect(try home.status()["public_objects"].int == 1)
        // And without a spreadsheet nothing from outside comes in either.
        let plain = try TestHome(settings: "log: {level: warning}\n")
        _ = try Vitrine.run(["import", home.folder.file("in"), "--home", plain.path])
        let server = try plain.serve()
        let text = try server.get("/iiif/v3/collection/top").text
        #expect(!text.contains("folder"))
        #expect(try (plain.status()["resources"].int ?? 9) <= 2)
    }

    @Test("Captions that lead out of the folder are not served")
    func captions() throws {
        let home = try TestHome(settings: "log: {level: warning}\n")
        try home.folder.write(Material.sound(), to: "in/s.wav")
        try home.folder.write("secret of the house", to: "outside.txt")
        try tool("ln", "-s", "../outside.txt", home.folder.file("in/s.vtt"))
        _ = try home.bring("in", sheet: Sheet.text("file", "identifier", "id", rows: [["s.wav", "s", "s"]]))
        let server = try home.serve()
        #expect(try !server.get("/media/s/captions.vtt").text.contains("secret"))
        // A file that is exchanged for a link after import leads nowhere either.
        try home.folder.remove("in/s.wav")
        try tool("ln", "-s", "../outside.txt", home.folder.file("in/s.wav"))
        #expect(try !server.get("/media/s/original.wav").text.contains("secret"))
    }

    @Test("Originals are never changed")
    func originals() throws {
        let home = try ImportTests.home(["a.png", "b/c.png"])
        try home.folder.write(Material.film(seconds: 1), to: "in/film.mp4")
        let before = try home.folder.files.filter { $0.hasPrefix("in/") }.map {
            [UInt8]($0.utf8) + (try home.folder.read($0))
        }
        #expect(try home.bring("in").status == 0)
        let after = try home.folder.files.filter { $0.hasPrefix("in/") }.map {
            [UInt8]($0.utf8) + (try home.folder.read($0))
        }
        #expect(before == after)
    }
}
