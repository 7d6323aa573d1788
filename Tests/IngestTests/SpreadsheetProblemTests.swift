import Ingest
import Testing

@Suite("What is wrong with rows of a spreadsheet")
struct SpreadsheetProblemTests {
    static let decomposed = "e\u{301}tude"

    /// Each text has one good row, `good.tif`, and one bad one.
    static let faults: [(text: String, row: Int, line: Int, column: String?, value: String?)] = [
        ("file,title\ngood.tif,x\n,y\n", 2, 3, "file", nil),
        ("file\n/etc/passwd\ngood.tif\n", 1, 2, "file", "/etc/passwd"),
        ("file\n\\\\server\\a.tif\ngood.tif\n", 1, 2, "file", "\\\\server\\a.tif"),
        ("file\nC:\\a.tif\ngood.tif\n", 1, 2, "file", "C:\\a.tif"),
        ("file\na/../b.tif\ngood.tif\n", 1, 2, "file", "a/../b.tif"),
        ("file\n..\\b.tif\ngood.tif\n", 1, 2, "file", "..\\b.tif"),
        ("file\nhttps://x/a.tif\ngood.tif\n", 1, 2, "file", "https://x/a.tif"),
        ("file\na/\ngood.tif\n", 1, 2, "file", "a/"),
        ("file\n.\ngood.tif\n", 1, 2, "file", "."),
        ("file\n\"a\nb\"\ngood.tif\n", 1, 2, "file", "a\nb"),
        ("file\ngood.tif\n./good.tif\n", 2, 3, "file", "./good.tif"),
        ("file,title\ngood.tif,x\na.tif,x,y\n", 2, 3, nil, "y"),
        ("file,title\na.tif,\"say \"hi\"\"\ngood.tif,x\n", 1, 2, "title", "say hi\"\""),
        ("file,published\na.tif,maybe\ngood.tif,no\n", 1, 2, "published", "maybe"),
        ("file,id\na.tif,a-b\ngood.tif,ab\n", 1, 2, "id", "a-b"),
        ("file,id\na.tif,é\ngood.tif,ab\n", 1, 2, "id", "é"),
        (
            "file,id\na.tif,\(String(repeating: "x", count: 65))\ngood.tif,ab\n", 1, 2, "id",
            String(repeating: "x", count: 65)
        ),
        ("file,id\ngood.tif,ab\na.tif,ab\n", 2, 3, "id", "ab"),
        ("file,identifier\na.tif,v1/x\ngood.tif,v1x\n", 1, 2, "identifier", "v1/x"),
        ("file,identifier\ngood.tif,étude\na.tif,\(decomposed)\n", 2, 3, "identifier", decomposed),
        ("file,Note\na.tif,x\u{1}y\ngood.tif,x\ty\n", 1, 2, "Note", "x\u{1}y"),
        ("file,Note\na.tif,caf\u{FFFD}\ngood.tif,café\n", 1, 2, "Note", "caf\u{FFFD}"),
        ("file,Note\na.tif,don\u{92}t\ngood.tif,don’t\n", 1, 2, "Note", "don\u{92}t"),
        ("file,Note\na.tif,x\u{7F}\ngood.tif,x\n", 1, 2, "Note", "x\u{7F}"),
    ]

    @Test("A bad row is reported with row, line, column and value, and the good one lands", arguments: faults)
    func fault(text: String, row: Int, line: Int, column: String?, value: String?) throws {
        let sheet = try SpreadsheetTests.read(text)
        #expect(sheet.rows.map(\.file) == ["good.tif"])
        #expect(sheet.problems.count == 1)
        let problem = try #require(sheet.problems.first)
        #expect(problem.file == "objects.csv")
        #expect(problem.row == row)
        #expect(problem.line == line)
        #expect(problem.column == column)
        #expect(problem.value == value)
        #expect(!problem.reason.isEmpty && !problem.remedy.isEmpty)
        #expect(problem.description.hasPrefix("objects.csv, row \(row) (line \(line))"))
        #expect(problem.description.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control })
    }

    @Test("A second claim names the row that came first")
    func claims() throws {
        let sheet = try SpreadsheetTests.read(
            "file,id,identifier\na.tif,x,étude\nb.tif,y,\(Self.decomposed)\na.tif,x,z\n")
        #expect(sheet.rows.map(\.row) == [1])
        #expect(sheet.problems.map(\.row) == [2, 3, 3])
        #expect(sheet.problems.allSatisfy { $0.reason.contains("row 1 ") })
    }

    @Test("A row left out still claims its file")
    func claimOfBadRow() throws {
        let sheet = try SpreadsheetTests.read("file,published\na.tif,maybe\na.tif,yes\n")
        #expect(sheet.rows.isEmpty)
        #expect(sheet.problems.map(\.column) == ["published", "file"])
    }

    @Test("All problems of a row are listed")
    func several() throws {
        let sheet = try SpreadsheetTests.read("file,identifier,published,id,x\n../a,image,perhaps,?,\u{2}\n")
        #expect(sheet.problems.map(\.column) == ["x", "file", "identifier", "id", "published"])
    }

    @Test("Several rows of one object, even in one place, are no problem")
    func oneObject() throws {
        #expect(try SpreadsheetTests.read("file,identifier,sequence\na,o,1\nb,o,1\nc,o,2\n").rows.count == 3)
    }

    @Test("Data below a header cell without a name is reported once, and the rows land")
    func unnamed() throws {
        let sheet = try SpreadsheetTests.read("\nfile,,title\na.tif,,x\nb.tif,note,y\nc.tif,other,z\n")
        #expect(sheet.rows.count == 3)
        let problem = try #require(sheet.problems.first)
        #expect(sheet.problems.count == 1)
        #expect(problem.row == 0)
        #expect(problem.line == 2)
        #expect(problem.column == "column 2 (B)")
        #expect(problem.value == "note")
        #expect(problem.description.hasPrefix("objects.csv, header (line 2), column “column 2 (B)”: “note”: "))
    }

    @Test("A cell may hold 1 MB, not a byte more; a report shows its beginning")
    func largeCells() throws {
        let limit = 1 << 20
        let text = "file,x\na,\(String(repeating: "x", count: limit))\nb,\(String(repeating: "x", count: limit + 1))\n"
        let sheet = try SpreadsheetTests.read(text)
        #expect(sheet.rows.map(\.file) == ["a"])
        #expect(sheet.problems.first?.value == String(repeating: "x", count: 80) + "…")
    }
}

@Suite("The rule for identifiers")
struct SpreadsheetIdentifierRuleTests {
    static let accepted = [
        "1", "MS 12", "a/b", "ark:/12345/x1", "100%2F5", "Image", "images", "image-1", "v10", "v0", "v1x", "x/image",
        "...a", ".hidden", "été", "日本", "a//b", String(repeating: "é", count: 256),
    ]

    @Test("Identifiers are opaque: nearly everything is accepted", arguments: accepted)
    func accepts(identifier: String) {
        #expect(IdentifierRule.check(identifier) == nil)
    }

    static let refused: [(identifier: String, fault: IdentifierRule.Fault)] =
        [
            ("", .empty), (" a", .surroundingSpace), ("a\u{A0}", .surroundingSpace), ("a\tb", .unreadable("\t")),
            ("a\u{0}b", .unreadable("\u{0}")), ("a\u{9F}b", .unreadable("\u{9F}")),
            ("a\u{FFFD}", .unreadable("\u{FFFD}")),
            ("a\u{2028}b", .unreadable("\u{2028}")), (String(repeating: "é", count: 257), .tooLong(514)), (".", .dots),
            ("..", .dots),
            ("....", .dots), ("a/../b", .dots), ("./a", .dots), ("v3/x/manifest", .reserved("v3")),
        ]
        + ["image", "collection", "activity", "search", "auth", "api"].map { ($0, .reserved($0)) }
        + (1...9).map { ("v\($0)/x", .reserved("v\($0)")) }

    @Test("What cannot stand in an address is refused with the reason", arguments: refused)
    func refuses(identifier: String, fault: IdentifierRule.Fault) {
        #expect(IdentifierRule.check(identifier) == fault)
        #expect(!fault.reason.isEmpty && !fault.remedy.isEmpty)
    }

    @Test("A name that was claimed is known among a great many, in whatever code points")
    func claims() throws {
        let rows = (1...3000).map { "a\($0).tif,MS \($0),é\($0)" }
        let others = ["./a1234.tif,MS 1,x", "b.tif,MS%201500,x", "c.tif,MS 1500,x"]
        let text = "file,identifier,Note\n" + (rows + others).joined(separator: "\n")
        let sheet = try Spreadsheet(bytes: text.utf8, name: "objects.csv")
        #expect(sheet.rows.count == 3001)
        #expect(sheet.problems.map(\.row) == [3001, 3002])
        #expect(
            sheet.problems.map(\.reason) == [
                "row 1234 already names this file", "row 1500 has “MS 1500”, which answers to the same addresses",
            ])
        let accents = (0..<200).map { "e\u{301}\($0).tif" } + ["\u{E9}150.tif"]
        let respelled = try Spreadsheet(
            bytes: ("file\n" + accents.joined(separator: "\n")).utf8, name: "objects.csv")
        #expect(respelled.problems.map(\.reason) == ["row 151 already names this file"])
    }
}
