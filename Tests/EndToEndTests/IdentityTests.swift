import TestSupport
import Testing

@Suite("Ids that last")
struct IdentityTests {
    private func manifest(_ server: RunningServer, _ identifier: String) throws -> JSON {
        try server.get("/iiif/v3/\(Spelling.segment(identifier))/manifest").json
    }

    private func canvas(_ server: RunningServer, _ identifier: String, _ index: Int = 0) throws -> String {
        let id = try #require(try manifest(server, identifier)["items"][index]["id"].string)
        return String(id.dropFirst(server.address.count))
    }

    private func image(_ canvas: String) throws -> String {
        try #require(canvas.split(separator: "/").last).dropFirst().description
    }

    @Test("A renamed file keeps its id, a changed one too, and the next request shows the change")
    func renamedAndChanged() throws {
        let home = try ImportTests.home(["a.png", "b.png"])
        func sheet(_ name: String, _ title: String) -> String {
            Sheet.text("file", "identifier", "title", rows: [[name, "x", title], ["b.png", "y", "Y"]])
        }
        #expect(try home.bring("in", sheet: sheet("a.png", "First")).status == 0)
        let server = try home.serve()
        let first = try canvas(server, "x")
        let image = "/iiif/image/\(try image(first))/full/max/0/default.png"
        let before = try server.get(image)
        #expect(before.status == 200)

        try home.folder.move("in/a.png", to: "in/deeper/renamed.png")
        #expect(try home.bring("in", sheet: sheet("deeper/renamed.png", "Second")).status == 0)
        #expect(try canvas(server, "x") == first)
        #expect(try manifest(server, "x")["label"]["none"][0].string == "Second")
        #expect(try server.get(image)["ETag"] == before["ETag"])

        let other = Pixels.waves(width: 40, height: 30, seed: 9)
        try home.folder.write(other.encoded("png"), to: "in/deeper/renamed.png")
        #expect(try home.bring("in", sheet: sheet("deeper/renamed.png", "Second")).status == 0)
        #expect(try canvas(server, "x") == first)
        let after = try server.get(image, ["If-None-Match": before["ETag"] ?? ""])
        #expect(after.status == 200 && after["ETag"] != before["ETag"])
        #expect(try Pixels(decoding: after.body).width == 40)
        #expect(try manifest(server, "x")["items"][0]["width"].int == 40)
        let status = try home.status()
        #expect(status["resources"].int == 2 && status["public_objects"].int == 2 && status["ready_images"].int == 2)
        // Derivatives that nothing refers to are gone.
        #expect(home.folder.files.filter { $0.hasPrefix("home/derivatives/") }.count == 2)
        #expect(server.stop().errors.isEmpty)
    }

    @Test("The same material in a new home gets the same ids, and no id tells a folder's name")
    func newHome() throws {
        func ids() throws -> [String] {
            let home = try ImportTests.home(["secret-folder/a.png", "b.png"])
            #expect(try home.bring("in").status == 0)
            let server = try home.serve()
            return [try canvas(server, "secret-folder"), try canvas(server, "in")]
        }
        let first = try ids()
        #expect(try ids() == first)
        #expect(Set(first).count == 2)
        let id = try image(first[0])
        #expect(id.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) } && !id.contains("secret"))
    }

    @Test("Two folders of one name with the same file names do not meet")
    func twoRoots() throws {
        let home = try TestHome(settings: "log: {level: warning}\n")
        for (index, folder) in ["one/scans", "two/scans"].enumerated() {
            try home.folder.write(ImportTests.picture(index), to: folder + "/001.png")
            let sheet = Sheet.text("file", "identifier", rows: [["001.png", "object-\(index)"]])
            #expect(try home.bring(folder, sheet: sheet).status == 0)
        }
        let server = try home.serve()
        let canvases = try [canvas(server, "object-0"), canvas(server, "object-1")]
        #expect(try image(canvases[0]) != image(canvases[1]))
        let tags = try canvases.map { try server.get("/iiif/image/\(try image($0))/full/max/0/default.png")["ETag"] }
        #expect(tags[0] != nil && tags[0] != tags[1])
        #expect(try home.status()["resources"].int == 2)
    }

    @Test("Two copies of one file are two resources, and stay themselves when one of them moves")
    func copies() throws {
        let home = try TestHome(settings: "log: {level: warning}\n")
        let picture = try ImportTests.picture(1)
        for name in ["a.png", "b.png"] { try home.folder.write(picture, to: "in/" + name) }
        let rows = [["a.png", "a"], ["b.png", "b"]]
        #expect(try home.bring("in", sheet: Sheet.text("file", "identifier", rows: rows)).status == 0)
        let server = try home.serve()
        let before = try [canvas(server, "a"), canvas(server, "b")]
        try home.folder.move("in/a.png", to: "in/c.png")
        let moved = Sheet.text("file", "identifier", rows: [["c.png", "a"], ["b.png", "b"]])
        #expect(try home.bring("in", sheet: moved).status == 0)
        #expect(try [canvas(server, "a"), canvas(server, "b")] == before)
        #expect(try home.status()["resources"].int == 2)
    }

    @Test("Names that differ only in Unicode normal form are refused as identifiers, and found as files")
    func normalForms() throws {
        let home = try ImportTests.home(["caf\u{E9}.png", "b.png"])
        let sheet = Sheet.text(
            "file", "identifier", rows: [["cafe\u{301}.png", "caf\u{E9}"], ["b.png", "cafe\u{301}"]])
        let result = try home.bring("in", sheet: sheet)
        #expect(result.status == 1)
        #expect(result.errors.contains("row 2") && !result.errors.contains("row 1 (line"))
        // Also when the two come one after the other.
        let second = try home.bring("in", sheet: Sheet.text("file", "identifier", rows: [["b.png", "cafe\u{301}"]]))
        #expect(second.status == 1)
        #expect(try home.status()["public_objects"].int == 1)
    }
}
