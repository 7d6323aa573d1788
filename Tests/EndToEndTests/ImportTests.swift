import TestSupport
import Testing

@Suite("Importing")
struct ImportTests {
    /// A folder `in` with these files, each a small picture of its own.
    static func home(_ files: [String], settings: String = "log: {level: warning}\n") throws -> TestHome {
        let home = try TestHome(settings: settings)
        for (index, file) in files.enumerated() {
            try home.folder.write(picture(index), to: "in/" + file)
        }
        return home
    }

    static func picture(_ seed: Int) throws -> [UInt8] {
        try Pixels.waves(width: 24, height: 18, seed: seed).encoded("png")
    }

    @Test("A spreadsheet with ten different faults gets ten reports, and its other rows are published")
    func tenFaults() throws {
        let home = try Self.home(["good1.png", "good2.png", "again.png", "place1.png", "place2.png", "reserved.png"])
        try home.folder.write("not an image", to: "in/broken.png")
        try home.folder.write("not an image", to: "in/folder.png/x")
        try home.folder.write("", to: "in/empty.tif")
        let sheet = Sheet.text(
            "file", "identifier", "sequence", "id", "published",
            rows: [
                ["good1.png", "one", "1", "", "yes"],
                ["Good1.PNG", "a", "", "", ""],  // 2: no such file
                ["broken.png", "b", "", "", ""],  // 3: not an image
                ["good1.png", "c", "", "", ""],  // 4: a file named twice
                ["place1.png", "one", "1", "", ""],  // 5: a place taken
                ["reserved.png", "image", "", "", ""],  // 6: a reserved word
                ["place2.png", "d", "", "no-id", ""],  // 7: no id
                ["again.png", "e", "", "", "perhaps"],  // 8: neither yes nor no
                ["../outside.png", "f", "", "", ""],  // 9: leads upwards
                ["folder.png", "g", "", "", ""],  // 10: a folder
                ["empty.tif", "h", "", "", ""],  // 11: empty
                ["good2.png", "two", "", "", ""],
            ])
        let result = try home.bring("in", sheet: sheet)
        #expect(result.status == 1)
        let columns = [
            2: "file", 3: "file", 4: "file", 5: "sequence", 6: "identifier", 7: "id", 8: "published", 9: "file",
            10: "file", 11: "file",
        ]
        let reports = result.errors.split(separator: "\n").filter { $0.hasPrefix("objects.csv, row ") }
        #expect(reports.count == columns.count)
        for (row, column) in columns {
            let report = reports.first { $0.hasPrefix("objects.csv, row \(row) (line \(row + 1))") }
            #expect(report?.contains(column) == true, "row \(row): \(report ?? "no report")")
        }
        #expect(result.output.contains("10 faults"))
        let status = try home.status()
        #expect(status["public_objects"].int == 2 && status["resources"].int == 2)
        #expect(status["failed_images"].int == 0 && status["pending_images"].int == 0)
    }

    @Test("A dry run reports the same and writes nothing")
    func dryRun() throws {
        let home = try Self.home(["a.png", "b.png"])
        let sheet = Sheet.text("file", "identifier", rows: [["a.png", "a"], ["b.png", "image"], ["c.png", "c"]])
        let before = home.folder.files
        let dry = try home.bring("in", sheet: sheet, "--dry-run")
        #expect(dry.status == 1)
        #expect(try home.status()["resources"].int == 0)
        #expect(try home.status()["last_change"] == .null)
        let after = home.folder.files.filter { $0 != "objects.csv" && $0 != "home/import.lock" }
        #expect(after.filter { !$0.contains("catalogue.sqlite") } == before.filter { !$0.contains("catalogue.sqlite") })
        let real = try home.bring("in", sheet: sheet)
        func reports(_ result: CommandResult) -> [Substring] {
            result.errors.split(separator: "\n").filter { $0.hasPrefix("objects.csv") }
        }
        #expect(reports(dry) == reports(real) && reports(dry).count == 2)
    }

    @Test("Importing the same again changes nothing")
    func again() throws {
        let home = try Self.home(["a.png", "b.png"])
        let sheet = Sheet.text("file", "identifier", "title", rows: [["a.png", "a", "A"], ["b.png", "b", "B"]])
        #expect(try home.bring("in", sheet: sheet).status == 0)
        let (status, files) = (try home.status(), home.folder.files)
        let result = try home.bring("in", sheet: sheet)
        #expect(result.status == 0 && result.output.contains("0 objects created, 0 updated, 2 unchanged"))
        #expect(try home.status() == status)
        #expect(home.folder.files == files)
        let changed = try home.bring("in", sheet: sheet.replacing(",B\n", with: ",C\n"))
        #expect(changed.output.contains("0 objects created, 1 updated, 1 unchanged"))
        #expect(try home.status()["last_change"] != status["last_change"])
    }

    @Test("With --metadata-only no file is opened: known ones stay, new rows are empty pages until their files come")
    func metadataOnly() throws {
        let home = try Self.home(["a.png"])
        func sheet(_ title: String) -> String {
            Sheet.text(
                "file", "identifier", "id", "title",
                rows: [["a.png", "a", "a1", title], ["new.png", "b", "b1", "Waiting"]])
        }
        #expect(try home.bring("in", sheet: sheet("First")).status == 1)
        let image = try home.status()["ready_images"].int
        let result = try home.bring("in", sheet: sheet("Second"), "--metadata-only")
        #expect(
            result.status == 0 && result.output.contains("1 objects created, 1 updated")
                || result.output.contains("1 object created, 1 updated"))
        #expect(result.errors.contains("1 row names a file not imported so far"))
        let server = try home.serve()
        let known = try server.get("/iiif/a/manifest").json
        #expect(known["label"]["none"][0].string == "Second")
        #expect(known["items"][0]["items"][0]["items"].items.count == 1)
        #expect(try home.status()["ready_images"].int == image)
        let waiting = try server.get("/iiif/b/manifest").json
        #expect(waiting["items"].items.count == 1 && waiting["items"][0]["items"][0]["items"].items.isEmpty)
        #expect(try server.get("/api/v1/search?q=waiting").json["total"].int == 1)
        try home.folder.write(Self.picture(7), to: "in/new.png")
        #expect(try home.bring("in", sheet: sheet("Second")).status == 0)
        #expect(try server.get("/iiif/b/manifest").json["items"][0]["items"][0]["items"].items.count == 1)
        #expect(try home.bring("in", sheet: sheet("Second"), "--metadata-only").output.contains("2 unchanged"))
        #expect(try home.bring("in", "--metadata-only").status == 64)
        #expect(server.stop().errors.isEmpty)
    }

    @Test("Without a spreadsheet each folder is an object, its files in natural order")
    func folders() throws {
        let home = try Self.home(["album/10.png", "album/9.png", "album/x/1.png", "z.png", "album/notes.txt"])
        try home.folder.write("notes", to: "in/album/notes.txt")
        #expect(try home.bring("in").status == 0)
        let server = try home.serve()
        let items = try server.get("/iiif/v3/collection/top").json["items"].items.compactMap { $0["id"].string }
        let expected = ["album", "album%2Fx", "in"].map { "\(server.address)/iiif/v3/\($0)/manifest" }
        #expect(items == expected)
        let album = try server.get("/iiif/album/manifest").json
        #expect(album["label"]["none"][0].string == "album")
        // Widths are all the same, so the order shows in the checksums' stead: by names 9, 10.
        #expect(album["items"].items.count == 2)
        #expect(server.stop().errors.isEmpty)
    }

    @Test(
        "Spreadsheets in Windows-1252 and UTF-16 are read as they were meant",
        arguments: ["windows-1252", "utf-16le", "utf-16be", "utf-8-bom", "semicolon"])
    func encodings(encoding: String) throws {
        let home = try Self.home(["a.png"])
        let text = Sheet.text("file", "identifier", "title", rows: [["a.png", "a", "Œuvre “naïve” à 5 €"]])
        let bytes: [UInt8]
        switch encoding {
        case "windows-1252":
            let special: [Unicode.Scalar: UInt8] = ["Œ": 0x8C, "“": 0x93, "”": 0x94, "€": 0x80]
            bytes = text.unicodeScalars.map { special[$0] ?? UInt8(truncatingIfNeeded: $0.value) }
        case "utf-16le":
            bytes = [0xFF, 0xFE] + text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        case "utf-16be":
            bytes = [0xFE, 0xFF] + text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
        case "semicolon": bytes = Array(text.replacing(",", with: ";").utf8)
        default: bytes = [0xEF, 0xBB, 0xBF] + Array(text.utf8)
        }
        let sheet = try home.folder.write(bytes, to: "sheet.csv")
        let result = try home.bring("in", "--metadata", sheet)
        #expect(result.status == 0, "\(result.errors)")
        let server = try home.serve()
        let title = try server.get("/iiif/a/manifest").json["label"]["none"][0].string
        #expect(title == "Œuvre “naïve” à 5 €")
        #expect(server.stop().errors.isEmpty)
    }

    @Test("Of an object that is withdrawn because nothing names it, no page without a file is left to be published")
    func emptyPlaces() throws {
        let home = try Self.home(["a.png", "b.png"])
        func bring(_ rows: [[String]]) throws -> CommandResult {
            try home.bring("in", sheet: Sheet.text("file", "identifier", rows: rows), "--withdraw-missing")
        }
        let settings = "log: {level: warning}\nimport: {withdraw_limit: 1}\n"
        try home.folder.write(settings, to: "home/vitrine.yaml")
        let all = [["a.png", "a"], ["absent.png", "a"], ["b.png", "b"]]
        #expect(try bring(all).status == 1)
        let server = try home.serve()
        #expect(try server.get("/iiif/a/manifest").json["items"].items.count == 2)
        // A row that is still there is named, whatever is wrong with it.
        try home.folder.move("in/a.png", to: "away.png")
        #expect(try bring(all).status == 1)
        #expect(try server.get("/iiif/a/manifest").json["items"].items.count == 2)
        #expect(try bring([["b.png", "b"]]).status == 0)
        #expect(try server.get("/iiif/a/manifest").status == 410)
        #expect(try home.status()["failed_images"].int == 0 && home.status()["failures"].items.isEmpty)
        #expect(server.stop().errors.isEmpty)
    }

    @Test("What cannot be imported at all is said, with exit status 2")
    func nothing() throws {
        let home = try Self.home(["a.png"])
        #expect(try home.bring("nowhere").status == 2)
        #expect(try home.bring("in", sheet: "title\nx\n").status == 2)
        #expect(try home.bring("in", "--metadata", home.folder.file("none.csv")).status == 2)
        let result = try home.bring("in", "--metadata", home.folder.file("none.csv"))
        #expect(result.errors.contains("none.csv"))
    }
}
