import Ingest
import Testing

@Suite("Delimited text as a table (RFC 4180)")
struct SpreadsheetTableTests {
    static let grammar: [(text: String, header: [String], records: [[String]])] = [
        // RFC 4180, section 2, rules 1 to 7, with a name for every column.
        (
            "a,b,c\r\naaa,bbb,ccc\r\nzzz,yyy,xxx\r\n", ["a", "b", "c"],
            [["aaa", "bbb", "ccc"], ["zzz", "yyy", "xxx"]]
        ),
        ("a,b,c\r\nzzz,yyy,xxx", ["a", "b", "c"], [["zzz", "yyy", "xxx"]]),
        ("a,b\n\"aaa\",\"b \r\nbb\"\nzzz,yyy", ["a", "b"], [["aaa", "b \r\nbb"], ["zzz", "yyy"]]),
        ("a,b\n\"a\"\"aa\",\"\"\"\"", ["a", "b"], [["a\"aa", "\""]]),
        ("a,b\n\"x,y\", z ", ["a", "b"], [["x,y", " z "]]),
        // Liberties.
        ("a,b\r1,2\r3,4", ["a", "b"], [["1", "2"], ["3", "4"]]),
        ("\n\r\na,b\n\n\n1,2\n\n", ["a", "b"], [["1", "2"]]),
        ("a,b,\n1,2,\n", ["a", "b", ""], [["1", "2", ""]]),
        ("a,b\n1\n1,2,3", ["a", "b"], [["1"], ["1", "2", "3"]]),
        ("a,b\n5\" disc,\"x\" \n", ["a", "b"], [["5\" disc", "x "]]),
        ("a,b\n,\n", ["a", "b"], [["", ""]]),
        ("a,b\n,\u{301}x", ["a", "b"], [["", "\u{301}x"]]),
        ("a,b\nx\u{2028}y\u{B}z,\u{85}", ["a", "b"], [["x\u{2028}y\u{B}z", "\u{85}"]]),
        (",,\na,b,c\n", ["a", "b", "c"], []),
        ("a", ["a"], []),
    ]

    @Test("Records and cells are split as written", arguments: grammar)
    func splitting(text: String, header: [String], records: [[String]]) throws {
        let table = try SpreadsheetTable(parsing: text)
        #expect(table.header == header)
        #expect(table.records.map(\.fields) == records)
        #expect(table.records.map(\.number) == Array(1...records.count + 1).dropLast())
        #expect(table.records.allSatisfy { $0.misquotedField == nil })
    }

    static let delimiters: [(text: String, delimiter: SpreadsheetTable.Delimiter, header: [String])] = [
        ("a,b;c,d\n", .comma, ["a", "b;c", "d"]),
        ("a;b;c\n1,2,3,4,5\n", .semicolon, ["a", "b", "c"]),
        ("a\tb c\td\n", .tab, ["a", "b c", "d"]),
        ("\"a,b,c,d\";e\n", .semicolon, ["a,b,c,d", "e"]),
        ("\"x\n,,,,\";e\n", .semicolon, ["x\n,,,,", "e"]),
        ("alone\nx;y;z\n", .comma, ["alone"]),
        ("sep=;\r\na,b;c\r\n", .semicolon, ["a,b", "c"]),
        ("\"sep=,\"\na,b;c;d;e\n", .comma, ["a", "b;c;d;e"]),
        ("SEP=\t\na\tb\n", .tab, ["a", "b"]),
        ("sep=;;;;\na;b\n", .semicolon, ["a", "b"]),
    ]

    @Test("The delimiter is taken from a sep= line or from the header outside quotes", arguments: delimiters)
    func delimiter(text: String, delimiter: SpreadsheetTable.Delimiter, header: [String]) throws {
        let table = try SpreadsheetTable(parsing: text)
        #expect(table.delimiter == delimiter)
        #expect(table.header == header)
    }

    @Test(
        "Lines are the file's own, however they end and wherever cells contain line ends",
        arguments: ["\n", "\r\n", "\r"])
    func lines(end: String) throws {
        let lines = ["sep=,", "", "a,\"b", "c\"", "1,2", "", "\"3", "", "3\",4", "5,6"]
        let table = try SpreadsheetTable(parsing: lines.joined(separator: end))
        #expect(table.headerLine == 3)
        #expect(table.records.map(\.line) == [5, 7, 10])
        #expect(table.records.map(\.number) == [1, 2, 3])
    }

    @Test("Text after a closing quotation mark is noted with its cell, and the next record is whole")
    func misquoted() throws {
        let table = try SpreadsheetTable(parsing: "a,b\nx,\"say \"hello\" twice\"\n1,2\n")
        #expect(table.records.map(\.misquotedField) == [1, nil])
        #expect(table.records.last?.fields == ["1", "2"])
    }

    static let refused: [(text: String, error: SpreadsheetError)] = [
        ("a,b\n1,2\n3,\"4\n5,6\n", .unterminatedQuote(line: 3)),
        ("a,\"b", .unterminatedQuote(line: 1)),
        ("\n ; ;\n\n", .noHeader),
        ("sep=,\n", .noHeader),
        ("sep=|\na|b\n", .unknownDelimiter("|")),
        ("sep=\na,b\n", .unknownDelimiter("")),
    ]

    @Test("A file without sense is refused with the place", arguments: refused)
    func refusals(text: String, error: SpreadsheetError) {
        #expect(throws: error) { try SpreadsheetTable(parsing: text) }
    }

    @Test("Whatever is written by the rules is read back")
    func roundTrip() throws {
        var generator = SystemRandomNumberGenerator()
        let alphabet = ["a", "é", ",", ";", "\t", "\"", "\n", "\r\n", "\r", " ", "\u{301}", "🐎"]
        for _ in 0..<300 {
            let rows = (0..<Int.random(in: 1...5, using: &generator)).map { _ in
                ["k"]
                    + (0..<3).map { _ in
                        (0..<Int.random(in: 0...6, using: &generator)).compactMap { _ in
                            alphabet.randomElement(using: &generator)
                        }.joined()
                    }
            }
            for delimiter in SpreadsheetTable.Delimiter.allCases {
                let mark = String(Unicode.Scalar(delimiter.rawValue))
                let lines = ([["w", "x", "y", "z"]] + rows).map { row in
                    row.map(Self.quoted).joined(separator: mark)
                }
                let read = try SpreadsheetTable(parsing: lines.joined(separator: "\r\n")).records.map(\.fields)
                #expect(read.map { $0.map { Array($0.utf8) } } == rows.map { $0.map { Array($0.utf8) } })
            }
        }
    }

    /// Doubles quotation marks by scalar: as characters, those before a combining mark would be missed.
    private static func quoted(_ cell: String) -> String {
        "\"" + cell.unicodeScalars.map { $0 == "\"" ? "\"\"" : String($0) }.joined() + "\""
    }
}
