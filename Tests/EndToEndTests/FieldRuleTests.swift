import TestSupport
import Testing

@Suite("Fields, computed values and rules, from the spreadsheet to what is served")
struct FieldRuleTests {
    private static let settings = """
        collection:
          by_rule:
            - {name: harbour, label: {en: The harbour}, where: 'title contains "HARBOUR" and not (status = "draft")'}
            - {name: small, where: 'width < 100 and kind = "image"'}
        publication:
          fields:
            - {name: identifier, computed: 'ark if ark starts with "ark" else accession'}
            - {name: signature, computed: '"{accession} [{part}]"', label: {en: Signature}}
            - {name: ark}
            - {name: accession, multiple: false, required: true}
            - {name: part}
            - {name: status, type: list, values: [draft, published]}
            - {name: embargo, type: date}
            - {name: weight, type: number}
            - {name: link, type: url}
        log: {level: warning}
        """
    private static let headers = [
        "file", "id", "title", "ark", "accession", "part", "status", "embargo", "weight", "link", "note",
    ]

    private static func home(_ rows: [[String]]) throws -> (TestHome, CommandResult) {
        let home = try TestHome(settings: settings)
        let picture = try Pixels.quarters(width: 20, height: 16).encoded("png")
        for row in rows { try home.folder.write(picture, to: "in/\(row[0])") }
        return (home, try home.bring("in", sheet: Sheet.text([headers] + rows)))
    }

    private static let rows = [
        [
            "1.png", "r1", "Harbour at night", "ark:/12345/x1", "A1", "1", "published", "2027", "12.5",
            "https://example.org/", "",
        ],
        ["2.png", "r2", "Quay of the harbour", "none", "A2", "", "draft", "", "", "", ""],
        ["3.png", "r3", "A mill", "", "A3", "3", "Published", "1887~", "-3", "", "=HYPERLINK(\"http://evil\")"],
    ]

    @Test("A computed identifier decides the object, and computed values are published like others")
    func computed() throws {
        let (home, result) = try Self.home(Self.rows)
        #expect(result.status == 0, "\(result.errors)")
        let server = try home.serve()
        let manifest = try server.get("/iiif/ark:%2F12345%2Fx1/manifest")
        #expect(manifest.status == 200 && manifest.text.contains("A1 [1]") && manifest.text.contains("Signature"))
        // Without a part there is no signature, rather than half of one.
        let second = try server.get("/iiif/A2/manifest")
        #expect(second.status == 200 && !second.text.contains("Signature"))
        // A formula is text.
        #expect(try server.get("/iiif/A3/manifest").text.contains("=HYPERLINK("))
        // A changed value changes what is made of it, and other definitions make everything anew.
        var rows = Self.rows
        rows[0][5] = "7"
        #expect(try home.bring("in", sheet: Sheet.text([Self.headers] + rows)).status == 0)
        #expect(try server.get("/iiif/ark:%2F12345%2Fx1/manifest").text.contains("A1 [7]"))
        _ = server.stop()
        let changed = Self.settings.split(separator: "\n").map {
            $0.contains("signature") ? String($0).replacing("[{part}]", with: "({part})") : String($0)
        }
        try home.folder.write(changed.joined(separator: "\n") + "\n", to: "home/vitrine.yaml")
        #expect(try home.bring("in", sheet: Sheet.text([Self.headers, rows[2]])).status == 0)
        let again = try home.serve()
        #expect(try again.get("/iiif/ark:%2F12345%2Fx1/manifest").text.contains("A1 (7)"))
    }

    @Test("Values that do not fit are reported with row, column and remedy, and kept")
    func faults() throws {
        var rows = Self.rows
        rows[0][6...9] = ["publised", "31.12.2027", "12,5", "example.org"]
        rows[1][4] = ""
        let (home, result) = try Self.home(rows)
        #expect(result.status == 1)
        for text in [
            "row 1 (line 2), column “status”: “publised”: the field does not have this value; did you mean “published”?",
            "row 1 (line 2), column “embargo”: “31.12.2027”: this is no date",
            "column “weight”: “12,5”: this is no number",
            "column “link”: “example.org”: this is no web address",
            "row 2 (line 3), column “accession”: the field is required and the cell is empty",
        ] {
            #expect(result.errors.contains(text), "\(text)\n\(result.errors)")
        }
        let explained = try Vitrine.run(
            ["explain", "r1", "--home", home.path, "--rule", "not (embargo > today)", "--on", "2028-01-01"])
        #expect(explained.status == 1 && explained.output.contains("unknown: embargo > today (embargo: “31.12.2027”)"))
    }

    @Test("Several values where one is meant, and texts without a language, are said at import and over the network")
    func several() throws {
        let fields = "{name: code, multiple: false}, {name: caption, type: language_tagged}"
        let editing = try EditingHome(
            settings: "import: {separator: \"|\"}\npublication: {fields: [\(fields)]}"
        ) { home in
            try home.folder.write(Pixels.quarters(width: 20, height: 16).encoded("png"), to: "in/1.png")
            let sheet = Sheet.text(
                "file", "id", "code", "caption", "caption@fr", rows: [["1.png", "r1", "A|B", "Bare", "Vêtue"]])
            let result = try home.bring("in", sheet: sheet)
            #expect(result.status == 1)
            for text in [
                "row 1 (line 2), column “code”: “B”: the field has one value only; leave one in the cell",
                "row 1 (line 2), column “caption”: “Bare”: the text has no language; name the language in the column's "
                    + "header, such as caption@en",
            ] {
                #expect(result.errors.contains(text), "\(text)\n\(result.errors)")
            }
            #expect(!result.errors.contains("caption@fr”") && !result.errors.contains("“A”"))
        }
        let file = "\"file\": {\"folder\": \"scans\", \"path\": \"a.png\"}"
        for (values, fault) in [
            ("{\"code\": [\"A\", \"B\"]}", "/values/code: the field has one value only"),
            ("{\"caption\": \"Bare\"}", "/values/caption: the text has no language; give it as {\"en\": …}"),
        ] {
            let answer = try editing.send("POST", "resources", json: "{\(file), \"values\": \(values)}")
            #expect(answer.status == 422, "\(answer.text)")
            #expect(try answer.json["detail"].string?.contains(fault) == true, "\(answer.text)")
        }
        #expect(try editing.get("resources").json["resources"].items.count == 1)
        try editing.create("a.png", id: "a", values: "{\"code\": [\"A\"], \"caption\": {\"en\": \"Fine\"}}")
        #expect(editing.server.stop().errors.isEmpty)
    }

    @Test("Collections by rule list what fulfils the rule, and follow changes")
    func collections() throws {
        let (home, _) = try Self.home(Self.rows)
        let server = try home.serve()
        let top = try server.get("/iiif/collection/top").text
        #expect(top.contains("/collection/harbour") && top.contains("The harbour") && top.contains("/collection/small"))
        let harbour = try server.get("/iiif/collection/harbour")
        #expect(harbour.status == 200 && harbour.text.contains("x1") && !harbour.text.contains("/A2/"))
        #expect(try server.get("/iiif/v2/collection/small").text.contains("/A3/"))
        var rows = Self.rows
        rows[1][6] = "published"
        #expect(try home.bring("in", sheet: Sheet.text([Self.headers] + rows)).status == 0)
        #expect(try server.get("/iiif/collection/harbour").text.contains("/A2/"))
        #expect(try home.withdraw("A2").status == 0)
        #expect(try !server.get("/iiif/collection/harbour").text.contains("/A2/"))
    }

    @Test("explain shows each part of a rule with what it saw, and how computed values came about")
    func explain() throws {
        let (home, _) = try Self.home(Self.rows)
        let rule = "status = \"published\" and embargo <= today"
        let result = try Vitrine.run(["explain", "r1", "--home", home.path, "--rule", rule, "--on", "2027-06-01"])
        #expect(result.status == 1)
        for text in [
            "r1 of ark:/12345/x1: shown", "on 2027-06-01, the rule does not hold", "unknown: all of these",
            "yes: status = \"published\" (status: “published”)", "unknown: embargo <= today (embargo: “2027”)",
            "changes on 2027-12-31", "identifier is computed: “ark:/12345/x1”", "if yes: ark starts with \"ark\"",
        ] {
            #expect(result.output.contains(text), "\(text)\n\(result.output)")
        }
        let wrong = try Vitrine.run(["explain", "r1", "--home", home.path, "--rule", "stauts = 1"])
        #expect(wrong.status == 2 && wrong.errors.contains("column 1") && wrong.errors.contains("did you mean status?"))
        #expect(try Vitrine.run(["explain", "nothing", "--home", home.path]).status == 2)
    }

    @Test(
        "Definitions that cannot be are refused at start, with the reason",
        arguments: [
            ("{name: a, computed: '\"{b}\"'}, {name: b, computed: 'a'}", "made of itself: “"),
            ("{name: a, computed: 'b + '}, {name: b}", "computed of \"a\", column 5"),
            ("{name: a, type: list}", "a list without values"), ("{name: a, type: day}", "text, list, date"),
            ("{name: identifier, indexed: false}", "is the identifier and not indexed"),
            ("{name: width, computed: 'a'}, {name: a}", "Vitrine's own"),
            ("{name: a, type: number, values: [one]}", "which \"one\" in values is not"),
        ])
    func refused(fields: String, reason: String) throws {
        let home = try TestHome(settings: "publication: {fields: [\(fields)]}\n")
        let result = try Vitrine.run(["status", "--home", home.path])
        #expect(result.status != 0 && result.errors.contains(reason), "\(result.errors)")
    }

    @Test("Hostile texts in cells and rules are stored or refused, and never run")
    func hostile() throws {
        let attack = "'); DROP TABLE value; --"
        var rows = Self.rows
        rows[0][2] = "Harbour " + attack
        rows[2][10] = String(repeating: "x", count: 10 << 20)
        let (home, result) = try Self.home(rows)
        #expect(result.status == 1 && result.errors.contains("row 3 (line 4), column “note”"))
        #expect(result.errors.contains("10485760 bytes") && result.errors.utf8.count < 10_000)
        let explained = try Vitrine.run(
            [
                "explain", "r1", "--home", home.path, "--rule",
                "title contains \"\(attack)\" and `title` != \"\(attack)\"",
            ])
        #expect(explained.status == 0, "\(explained.output)\(explained.errors)")
        let deep = String(repeating: "(", count: 9_000) + "has part"
        let refused = try Vitrine.run(["explain", "r1", "--home", home.path, "--rule", deep])
        #expect(refused.status == 2 && refused.errors.contains("the expression is nested too deeply"))
        let server = try home.serve()
        #expect(try server.get("/iiif/collection/harbour").text.contains("x1"))
        #expect(try server.get("/iiif/ark:%2F12345%2Fx1/manifest").text.contains("DROP TABLE"))
        try home.folder.write(
            Array("collection: {by_rule: [{name: a, where: 'title = \"".utf8) + [0xFF] + Array("\"'}]}\n".utf8),
            to: "home/vitrine.yaml")
        let broken = try Vitrine.run(["status", "--home", home.path])
        #expect(broken.status != 0 && broken.errors.contains("vitrine.yaml"))
    }
}
