/// Delimited text as a table: RFC 4180, with the liberties that spreadsheet programs take.
///
/// CRLF, LF and CR end a record; blank lines are skipped; a first line `sep=;` is honoured; quotation marks inside an
/// unquoted cell are text. Cells are exact: nothing is trimmed. Reading takes time in proportion to the text.
public struct SpreadsheetTable: Hashable, Sendable {
    /// What stands between cells.
    public enum Delimiter: UInt8, Hashable, Sendable, CaseIterable {
        case comma = 0x2C
        case semicolon = 0x3B
        case tab = 0x09

        /// The delimiter itself, as a person would name it.
        public var name: String {
            switch self {
            case .comma: "comma"
            case .semicolon: "semicolon"
            case .tab: "tab"
            }
        }
    }

    /// One record below the header.
    public struct Record: Hashable, Sendable {
        /// Counted from 1, the header and blank lines not counted.
        public let number: Int
        /// The line of the file on which it begins, from 1.
        public let line: Int
        /// Its cells; as many as there are, which need not be as many as the header has.
        public let fields: [String]
        /// The cell, from 0, in which text follows the closing quotation mark, so that its extent is doubtful.
        public let misquotedField: Int?
    }

    /// The first record that is not blank.
    public let header: [String]
    /// The line of the file on which the header begins, from 1.
    public let headerLine: Int
    /// The records below it, in order.
    public let records: [Record]
    /// From a `sep=` line, or else the one most frequent in the header outside quotation marks; comma if there is none.
    public let delimiter: Delimiter

    /// Reads a table.
    ///
    /// - Throws: ``SpreadsheetError/noHeader``, ``SpreadsheetError/unterminatedQuote(line:)`` or
    ///   ``SpreadsheetError/unknownDelimiter(_:)``.
    public init(parsing text: String) throws(SpreadsheetError) {
        var reader = try RecordReader(bytes: Array(text.utf8))
        let header = try reader.header()
        var records: [Record] = []
        while let record = try reader.next() {
            records.append(
                Record(
                    number: records.count + 1, line: record.line, fields: record.fields,
                    misquotedField: record.misquotedField))
        }
        self.header = header.fields
        self.headerLine = header.line
        self.records = records
        self.delimiter = reader.delimiter
    }
}
