import Ingest
import Testing

@Suite("A spreadsheet")
struct SpreadsheetTests {
    static func read(
        _ text: String, columns: ColumnNames = ColumnNames(), separator: String = "|"
    ) throws -> Spreadsheet {
        try Spreadsheet(bytes: text.utf8, name: "objects.csv", columns: columns, separator: separator)
    }

    @Test("Rows give file, object, place, visibility and values in the order title, description, rights, metadata")
    func rows() throws {
        let sheet = try Self.read(
            """
            Date;FILE;Identifier;sequence; Title @fr ;title@EN;description;rights;published;id;toc;Place@de;place
            1650 | c. 1700;.\\scans\\1.tif; ark:/12345/x1 ;2r;Livre; Book ;"One | two
            lines";https://example.org/r;non;AbC9;Preface|I;Köln||Rom;
            ;./a//b/./2.tif;;;;;;;;;;;Rome
            """)
        #expect(sheet.problems.isEmpty)
        #expect(sheet.notices.isEmpty)
        #expect(sheet.delimiter == .semicolon)
        let expected = [
            ObjectRow(
                row: 1, line: 2, file: "scans/1.tif", identifier: "ark:/12345/x1", sequence: "2r", id: "AbC9",
                published: false, toc: ["Preface", "I"],
                values: [
                    FieldValue(role: .title, field: "title", language: "fr", values: ["Livre"]),
                    FieldValue(role: .title, field: "title", language: "en", values: ["Book"]),
                    FieldValue(role: .description, field: "description", language: nil, values: ["One | two\nlines"]),
                    FieldValue(role: .rights, field: "rights", language: nil, values: ["https://example.org/r"]),
                    FieldValue(role: .metadata, field: "Date", language: nil, values: ["1650", "c. 1700"]),
                    FieldValue(role: .metadata, field: "Place", language: "de", values: ["Köln", "Rom"]),
                ]),
            ObjectRow(
                row: 2, line: 4, file: "a/b/2.tif",
                values: [FieldValue(role: .metadata, field: "Place", language: nil, values: ["Rome"])]),
        ]
        #expect(sheet.rows == expected)
        #expect(
            sheet.fields == [
                SpreadsheetField(role: .metadata, name: "Date", label: "Date", languages: [nil]),
                SpreadsheetField(role: .title, name: "title", label: "Title", languages: ["fr", "en"]),
                SpreadsheetField(role: .description, name: "description", label: "description", languages: [nil]),
                SpreadsheetField(role: .rights, name: "rights", label: "rights", languages: [nil]),
                SpreadsheetField(role: .metadata, name: "Place", label: "Place", languages: ["de", nil]),
            ])
    }

    @Test("Columns can be named otherwise, and a column with a default name is then metadata")
    func renamed() throws {
        let names = ColumnNames(file: "Datei", title: "Titel")
        let row = try #require(try Self.read("datei,TITEL,title\na.tif,x,y\n", columns: names).rows.first)
        #expect(
            row.values == [
                FieldValue(role: .title, field: "title", language: nil, values: ["x"]),
                FieldValue(role: .metadata, field: "title", language: nil, values: ["y"]),
            ])
    }

    static let separators: [(separator: String, cell: String, values: [String])] = [
        ("|", "a| b |", ["a", "b"]), ("|", "|", []), (" / ", "a / b/c", ["a", "b/c"]), ("", "a|b", ["a|b"]),
        ("\n", "a\r\nb\rc", ["a", "b", "c"]), ("||", "a|b||c|||d", ["a|b", "c", "|d"]),
        ("|", "a|\u{301}b", ["a", "\u{301}b"]),
    ]

    @Test("Metadata cells are split at the separator, trimmed, empty values dropped", arguments: separators)
    func separator(separator: String, cell: String, values: [String]) throws {
        let row = try #require(try Self.read("file,x\na.tif,\"\(cell)\"\n", separator: separator).rows.first)
        #expect(row.values.flatMap(\.values) == values)
    }

    static let visibility: [(cell: String, published: Bool?)] =
        [("", nil)] + ["yes", "Yes", "TRUE", "1", "oui", "Ja", "y"].map { ($0, true) }
        + ["no", "No", "FALSE", "0", "non", "NEIN", "n"].map { ($0, false) }

    @Test(
        "The published column takes yes and no in several languages; an empty cell says nothing", arguments: visibility)
    func published(cell: String, published: Bool?) throws {
        #expect(try Self.read("file,published\na.tif,\(cell)\n").rows.map(\.published) == [published])
    }

    static let languages: [(written: String, language: String)] = [
        ("fr", "fr"), ("FR", "fr"), ("pt-br", "pt-BR"), ("ZH-hant-tw", "zh-Hant-TW"), ("es-419", "es-419"),
        ("sl-rozaj-biske", "sl-rozaj-biske"), ("de-CH-1901", "de-CH-1901"), ("zh-yue-HK", "zh-yue-HK"),
        ("en-a-bbb-x-US", "en-a-bbb-x-us"), ("x-inhouse", "x-inhouse"), ("grc", "grc"),
    ]

    @Test("A header takes any language tag of BCP 47 and gives it in conventional case", arguments: languages)
    func language(written: String, language: String) throws {
        #expect(try Self.read("file,title@\(written)\n").fields.map(\.languages) == [[language]])
    }

    static let notLanguages = [
        "", "french", "f", "en_GB", "en-", "-en", "en--gb", "en-a", "x", "fr fr", "é", "fr@fr@", "abcd",
    ]

    @Test("What is no language tag is an error of the header", arguments: notLanguages)
    func notLanguage(tag: String) {
        let written = "title@\(tag)"
        let at = written.split(separator: "@", omittingEmptySubsequences: false).last.map(String.init) ?? ""
        let error = SpreadsheetError.invalidLanguage(.init(column: 2, text: written), tag: at)
        #expect(throws: error) { try Self.read("file,\(written)\n") }
    }

    static let headers: [(text: String, error: SpreadsheetError)] = [
        (
            "title,File name,x\n",
            .missingFileColumn(expected: "file", headers: ["title", "File name", "x"], nearest: "File name")
        ),
        ("title,flie\n", .missingFileColumn(expected: "file", headers: ["title", "flie"], nearest: "flie")),
        ("title,place,\n", .missingFileColumn(expected: "file", headers: ["title", "place"], nearest: nil)),
        ("file,Date,x,date\n", .duplicateColumn(.init(column: 2, text: "Date"), .init(column: 4, text: "date"))),
        ("file,t@fr,t @FR\n", .duplicateColumn(.init(column: 2, text: "t@fr"), .init(column: 3, text: "t @FR"))),
        ("file,File\n", .duplicateColumn(.init(column: 1, text: "file"), .init(column: 2, text: "File"))),
        ("file@fr\n", .unexpectedLanguage(.init(column: 1, text: "file@fr"))),
        ("file,@fr\n", .namelessColumn(.init(column: 2, text: "@fr"))),
        ("file,a\u{FFFD}b\n", .unreadableHeader(.init(column: 2, text: "a\u{FFFD}b"))),
    ]

    @Test("A header without sense is an error that names the columns", arguments: headers)
    func header(text: String, error: SpreadsheetError) {
        #expect(throws: error) { try Self.read(text) }
    }

    @Test("Two settings with one name are an error")
    func ambiguous() {
        let names = ColumnNames(identifier: "Signatur", sequence: " signatur")
        #expect(throws: SpreadsheetError.self) { try Self.read("file\n", columns: names) }
    }

    @Test(
        "Columns are named with the letters that spreadsheet programs show",
        arguments: [(1, "A"), (26, "Z"), (27, "AA"), (703, "AAA")])
    func letters(column: Int, letters: String) {
        #expect(
            SpreadsheetError.HeaderCell(column: column, text: "x").description == "column \(column) (\(letters)) “x”")
    }

    @Test("A misspelt column that becomes metadata is pointed out")
    func misspelt() throws {
        let notices = try Self.read("file,identifer,title\na.tif,x,y\n").notices
        #expect(notices.count == 1)
        #expect(notices.first?.contains("“identifer”") == true)
        #expect(notices.first?.contains("“identifier”") == true)
    }

    @Test("Short rows are filled, trailing delimiters and rows of blanks ignored")
    func ragged() throws {
        let sheet = try Self.read("file,title,\na.tif\n,,\nb.tif,x,,,\n , \n")
        #expect(sheet.rows.map(\.file) == ["a.tif", "b.tif"])
        #expect(sheet.rows.map(\.row) == [1, 3])
        #expect(sheet.problems.isEmpty)
    }

    @Test("A Windows-1252 export is read, with a notice")
    func windows1252() throws {
        let sheet = try Spreadsheet(bytes: Array("file;title\na.tif;caf".utf8) + [0xE9], name: "a.csv")
        #expect(sheet.rows.first?.values.first?.values == ["café"])
        #expect(sheet.encoding == .windows1252)
        #expect(sheet.notices.count == 1)
    }

    @Test("Fifty thousand rows keep their numbers and lines")
    func large() throws {
        let text = "file,note\n" + (1...50_000).map { "\($0).tif,\"two\nlines\"\n" }.joined()
        let sheet = try Self.read(text)
        #expect(sheet.rows.count == 50_000)
        #expect(sheet.rows.last?.line == 100_000)
    }
}
