import Foundation
import TestSupport
import Testing

/// Read by poppler's tools, which know nothing of Vitrine.
@Suite("The PDF of an object")
struct PrintingTests {
    private static let waves = (0..<3).map { Pixels.waves(width: 900, height: 600, seed: $0) }

    private static func home(_ settings: String = "") throws -> TestHome {
        let home = try TestHome(
            settings: """
                collection: {language: en}
                publication: {pdf_size: 450\(settings)}
                images:
                  overlays: [{rectangle: {x: 0, y: 0, width: 300, height: 600}, colour: "#ff0000", identifiers: [covered]}]
                log: {level: warning}
                """)
        for (index, image) in waves.enumerated() { try home.folder.write(image.encoded("png"), to: "in/\(index).png") }
        try home.folder.write(waves[0].encoded("png"), to: "in/single.png")
        for name in ["a", "b"] { try home.folder.write(waves[1].encoded("png"), to: "in/covered/\(name).png") }
        let sheet = Sheet.text(
            "file", "identifier", "id", "sequence", "title", "toc",
            rows: [
                ["0.png", "book/1", "p0", "1", "Träume & Bücher", "Part one > Dawn"],
                ["1.png", "book/1", "p1", "2", "", "Part one > Noon"],
                ["2.png", "book/1", "p2", "3", "", "Part two"], ["single.png", "single", "s", "", "", ""],
                ["covered/a.png", "covered", "c1", "1", "", ""], ["covered/b.png", "covered", "c2", "2", "", ""],
            ])
        let result = try home.bring("in", sheet: sheet)
        guard result.status == 0 else { throw SupportError("import: \(result.errors)") }
        return home
    }

    private static let path = "/iiif/book%2F1/rendering/object.pdf"

    @Test("It has the object's pictures in order, its title and its contents, and the manifest names it")
    func contents() throws {
        let home = try Self.home()
        let server = try home.serve()
        for version in ["v3", "v4"] {
            let rendering = try server.get("/iiif/\(version)/book%2F1/manifest").json["rendering"][0]
            #expect(rendering["id"].string == server.address + Self.path)
            #expect(rendering["format"].string == "application/pdf")
        }
        let two = try server.get("/iiif/v2/book%2F1/manifest").json["rendering"]
        #expect((two["@id"].string ?? two[0]["@id"].string) == server.address + Self.path)
        let answer = try server.get(Self.path)
        #expect(answer.status == 200 && answer["Content-Type"] == "application/pdf")
        try home.folder.write(answer.body, to: "object.pdf")
        let file = home.folder.file("object.pdf")
        let information = try tool("pdfinfo", file)
        #expect(information.contains("Pages:           3"), "\(information)")
        #expect(information.contains("Träume & Bücher"))
        #expect(information.contains("225 x 150 pts"))
        let outline = try tool("pdftohtml", "-xml", "-i", "-stdout", file)
        let titles = outline.matches(of: /<item page="(\d+)">([^<]*)<\/item>/).map { "\($0.1) \($0.2)" }
        #expect(titles == ["1 Part one", "1 Dawn", "2 Noon", "3 Part two"])
        for (index, image) in Self.waves.enumerated() {
            let number = String(index + 1)
            try tool(
                "pdftoppm", "-r", "144", "-f", number, "-l", number, "-singlefile", "-png", file,
                home.folder.file("page\(number)"))
            let drawn = try Pixels(decoding: Array(home.folder.read("page\(number).png")))
            let difference = try #require(drawn.brightness.difference(from: image.reduced(by: 2).brightness))
            #expect(difference.mean < 4, "page \(number): \(difference)")
        }
        // What it was written to is gone once it is sent.
        let left = try FileManager.default.contentsOfDirectory(atPath: home.path + "/cache/temporary")
        #expect(!left.contains { $0.hasPrefix("pdf-") })
    }

    @Test("It can be had in parts, and again only where it is another")
    func conditions() throws {
        let home = try Self.home()
        let server = try home.serve()
        let whole = try server.get(Self.path)
        let tag = try #require(whole["ETag"])
        let part = try server.get(Self.path, ["Range": "bytes=10-1009", "If-Range": tag])
        #expect(part.status == 206 && part.body == Array(whole.body[10..<1010]))
        #expect(try server.get(Self.path, ["If-None-Match": tag]).status == 304)
        #expect(try server.get(Self.path, method: "HEAD")["Content-Length"] == "\(whole.body.count)")
        #expect(whole["Access-Control-Allow-Origin"] == "*")
    }

    @Test("What is hidden in pictures is hidden in it")
    func overlays() throws {
        let home = try Self.home()
        let server = try home.serve()
        try home.folder.write(server.get("/iiif/covered/rendering/object.pdf").body, to: "covered.pdf")
        try tool(
            "pdftoppm", "-r", "144", "-singlefile", "-png", home.folder.file("covered.pdf"), home.folder.file("covered")
        )
        let drawn = try Pixels(decoding: Array(home.folder.read("covered.png")))
        for (x, y) in [(5, 5), (75, 150), (140, 290)] {
            let colour = drawn[x, y]
            #expect(colour[0] > 240 && colour[1] < 16 && colour[2] < 16, "\(x),\(y): \(colour)")
        }
    }

    @Test("It has no more pixels of a page than the page may be shown with, and nothing of pages that are not shown")
    func rules() throws {
        let home = try TestHome(
            settings: """
                log: {level: warning}
                collection: {language: en}
                publication:
                  fields: [{name: status}]
                  audiences:
                    - name: public
                      filter: status != "closed"
                      caps: [{long_edge: 120, where: 'rights = "in copyright"'}]
                    - name: staff
                """)
        for (index, image) in Self.waves.enumerated() {
            try home.folder.write(image.encoded("png"), to: "in/\(index).png")
        }
        let sheet = Sheet.text(
            "file", "identifier", "id", "sequence", "title", "toc", "status", "rights",
            rows: [
                ["0.png", "book", "p0", "1", "Title", "Opening", "open", "in copyright"],
                ["1.png", "book", "p1", "2", "Unspoken", "Unspoken part", "closed", ""],
                ["2.png", "book", "p2", "3", "Last", "Ending", "open", ""],
            ])
        #expect(try home.bring("in", sheet: sheet).status == 0)
        let token = try EditingHome.token(home, scopes: ["read"], audience: "staff")
        let server = try home.serve()
        let whole = [900, 600]
        for (fields, sizes) in [
            ([:], [[120, 80], whole]), (["Authorization": "Bearer \(token)"], [whole, whole, whole]),
        ] as [([String: String], [[Int]])] {
            let answer = try server.get("/iiif/book/rendering/object.pdf", fields)
            #expect(answer.status == 200)
            let file = try home.folder.write(answer.body, to: "rules.pdf")
            #expect(try Self.pictures(in: file) == sizes)
            let text = try tool("pdfinfo", file) + tool("pdftohtml", "-xml", "-i", "-stdout", file)
            #expect(text.contains("Unspoken") == !fields.isEmpty && text.contains("Ending"))
            let last = home.folder.file("last")
            let number = String(sizes.count)
            try tool("pdftoppm", "-r", "144", "-f", number, "-l", number, "-singlefile", "-png", file, last)
            let drawn = try Pixels(decoding: Array(home.folder.read("last.png")))
            #expect(try #require(drawn.brightness.difference(from: Self.waves[2].brightness)).mean < 4)
        }
        #expect(server.stop().errors.isEmpty)
    }

    /// Width and height of each picture in a PDF, one for each page, in their order.
    static func pictures(in file: String) throws -> [[Int]] {
        let lines = try tool("pdfimages", "-list", file).split(separator: "\n").dropFirst(2)
        return try lines.enumerated().map { index, line in
            let columns = line.split(separator: " ")
            guard columns.count > 4, Int(columns[0]) == index + 1, let width = Int(columns[3]),
                let height = Int(columns[4])
            else { throw SupportError("a page without its one picture: \(lines)") }
            return [width, height]
        }
    }

    @Test("There is none of one picture, of more than the settings allow, of what is not there or was withdrawn")
    func none() throws {
        let home = try Self.home(", pdf_pages: 2")
        let server = try home.serve()
        for path in ["single", "book%2F1", "nothing"] {
            #expect(try server.get("/iiif/\(path)/rendering/object.pdf").status == 404)
        }
        #expect(try server.get("/iiif/v3/book%2F1/manifest").json["rendering"] == .null)
        #expect(try server.get("/iiif/covered/rendering/object.pdf").status == 200)
        #expect(try home.withdraw("covered").status == 0)
        #expect(try server.get("/iiif/covered/rendering/object.pdf").status == 410)
    }
}
