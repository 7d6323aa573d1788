/// What makes a whole spreadsheet unreadable; single rows fail with a ``RowProblem`` instead.
public enum SpreadsheetError: Error, Hashable, Sendable {
    case empty
    case notText(ForeignFile)
    case utf32
    case zeroByte(line: Int)
    /// The file says by its mark what it is, and is not.
    case undecodable(TextEncoding, line: Int)
    /// Mostly UTF-8, with bytes of another encoding in it.
    case damagedUTF8(byte: UInt8, line: Int)
    /// Neither UTF-8 nor UTF-16 nor Windows-1252.
    case unknownEncoding(byte: UInt8, line: Int)
    /// A `sep=` line that names something other than `,` `;` or tab.
    case unknownDelimiter(String)
    /// A quotation mark opened a cell on this line, and none closes it.
    case unterminatedQuote(line: Int)
    case noHeader
    /// The settings give two columns one name.
    case ambiguousColumnName(String)
    case missingFileColumn(expected: String, headers: [String], nearest: String?)
    case duplicateColumn(HeaderCell, HeaderCell)
    /// What follows `@` is no language tag (BCP 47).
    case invalidLanguage(HeaderCell, tag: String)
    /// A language on a column that holds no text.
    case unexpectedLanguage(HeaderCell)
    /// A header with nothing before its `@`.
    case namelessColumn(HeaderCell)
    /// A header with control or replacement characters.
    case unreadableHeader(HeaderCell)

    /// A cell of the header, by place and text.
    public struct HeaderCell: Hashable, Sendable, CustomStringConvertible {
        /// Counted from 1.
        public let column: Int
        public let text: String

        public init(column: Int, text: String) {
            self.column = column
            self.text = text
        }

        /// For instance `column 28 (AB) “Title”`, with the letters that spreadsheet programs show.
        public var description: String {
            "column \(column) (\(ColumnLetters.letters(column))) “\(RowProblem.printable(text))”"
        }
    }
}

extension SpreadsheetError: CustomStringConvertible {
    /// What is wrong, and where.
    public var reason: String {
        switch self {
        case .empty: "the spreadsheet is empty"
        case .notText(let kind): "this is \(kind.name), not delimited text"
        case .utf32: "the spreadsheet is in UTF-32, which is not read"
        case .zeroByte(let line): "line \(line) contains a zero byte, which no text does"
        case .undecodable(let encoding, let line):
            "the file is marked as \(encoding.name), but line \(line) is not valid in it"
        case .damagedUTF8(let byte, let line):
            "the file is UTF-8 for the most part, but line \(line) has the byte \(Self.hexadecimal(byte)), which is not"
        case .unknownEncoding(let byte, let line):
            "the encoding is unknown: the file is neither UTF-8 nor UTF-16, and the byte \(Self.hexadecimal(byte)) "
                + "in line \(line) is not in Windows-1252 (it may be Mac Roman or a DOS code page)"
        case .unknownDelimiter(let text):
            "the first line, “sep=\(RowProblem.printable(text))”, names no known delimiter"
        case .unterminatedQuote(let line): "a quotation mark opens a cell in line \(line) and is never closed"
        case .noHeader: "the spreadsheet has no header: every line is blank"
        case .ambiguousColumnName(let name): "the settings name two different columns “\(RowProblem.printable(name))”"
        case .missingFileColumn(let expected, let headers, let nearest):
            "there is no column “\(expected)”; the headers are \(Self.list(headers))"
                + (nearest.map { " (nearest: “\(RowProblem.printable($0))”)" } ?? "")
        case .duplicateColumn(let first, let second): "\(first) and \(second) have the same name"
        case .invalidLanguage(let cell, let tag):
            "\(cell): “\(RowProblem.printable(tag))” after the @ is not a language tag"
        case .unexpectedLanguage(let cell): "\(cell): this column does not take a language"
        case .namelessColumn(let cell): "\(cell): there is no name before the @"
        case .unreadableHeader(let cell): "\(cell) contains characters that show a misread encoding"
        }
    }

    /// What to do about it.
    public var remedy: String {
        switch self {
        case .empty, .noHeader: "give the columns' names in the first line, and one row per file below"
        case .notText, .utf32, .zeroByte, .undecodable, .damagedUTF8, .unknownEncoding, .unreadableHeader:
            "open it in the spreadsheet program and save it as “CSV UTF-8”"
        case .unknownDelimiter: "use a comma, a semicolon or a tab"
        case .unterminatedQuote: "close it, and double every quotation mark that belongs to the text"
        case .ambiguousColumnName: "give each column its own name"
        case .missingFileColumn: "rename the column of file names, or name it in the settings"
        case .duplicateColumn: "rename one, remove it, or give them different languages (title@en, title@fr)"
        case .invalidLanguage: "write a BCP 47 tag such as fr, pt-BR or zh-Hant"
        case .unexpectedLanguage: "remove the @ and what follows"
        case .namelessColumn: "write the column's name before it, as in title@fr"
        }
    }

    /// The line of the file, from 1, where the error is known to have one.
    public var line: Int? {
        switch self {
        case .zeroByte(let line), .undecodable(_, let line), .damagedUTF8(_, let line), .unknownEncoding(_, let line),
            .unterminatedQuote(let line):
            line
        default: nil
        }
    }

    /// Reason and remedy in one line.
    public var description: String { "\(reason); \(remedy)" }

    private static func hexadecimal(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16, uppercase: true)
        return "0x" + (digits.count < 2 ? "0" + digits : digits)
    }

    private static func list(_ headers: [String]) -> String {
        headers.map { "“\(RowProblem.printable($0))”" }.joined(separator: ", ")
    }
}

/// The letters by which spreadsheet programs name columns: A…Z, AA…
enum ColumnLetters {
    /// The letters of a column counted from 1.
    static func letters(_ column: Int) -> String {
        var rest = column
        var letters: [Character] = []
        while rest > 0 {
            rest -= 1
            letters.insert(Character(Unicode.Scalar(UInt8(0x41 + rest % 26))), at: 0)
            rest /= 26
        }
        return String(letters)
    }
}
