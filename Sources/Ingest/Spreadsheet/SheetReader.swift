/// A spreadsheet, read row by row. Of what has been read, nothing is kept but the names that rows claimed.
struct SheetReader: Sendable {
    enum Row: Sendable {
        case good(ObjectRow)
        /// - file: which it names all the same, where that can be read.
        case bad([RowProblem], file: String?)
    }

    let encoding: TextEncoding
    let delimiter: SpreadsheetTable.Delimiter
    let header: SpreadsheetHeader
    /// What the user should know although nothing is wrong.
    let notices: [String]
    private let name: String
    private let headerLine: Int
    private var records: RecordReader
    private var rows: RowReader
    /// Records below the header.
    private var count = 0
    /// What stands in columns without a name, by column.
    private var unnamed: [Int: Unnamed] = [:]

    private struct Unnamed {
        var rows: Int
        var first: Int
        var value: String
    }

    /// - Throws: as ``Spreadsheet``.
    init(
        _ bytes: [UInt8], name: String, columns: ColumnNames, separator: String
    ) throws(SpreadsheetError) {
        let text = try DecodedText(bytes)
        records = try RecordReader(bytes: text.utf8)
        let header = try records.header()
        self.header = try SpreadsheetHeader(header.fields, names: columns)
        (self.name, encoding, headerLine, delimiter) = (name, text.encoding, header.line, records.delimiter)
        notices = (text.notice.map { [$0] } ?? []) + self.header.notices
        rows = RowReader(name: name, header: self.header, separator: separator, delimiter: records.delimiter)
    }

    /// The next row that is not blank; nil at the end.
    mutating func next() throws(SpreadsheetError) -> Row? {
        while let read = try records.next() {
            count += 1
            let record = SpreadsheetTable.Record(
                number: count, line: read.line, fields: read.fields, misquotedField: read.misquotedField)
            if !header.unnamed.isEmpty { lookAtUnnamed(record) }
            switch rows.read(record) {
            case .blank: continue
            case .good(let row): return .good(row)
            case .bad(let problems): return .bad(problems, file: file(of: record))
            }
        }
        return nil
    }

    private func file(of record: SpreadsheetTable.Record) -> String? {
        guard let column = header.index(of: .file), column < record.fields.count,
            case .success(let path) = FilePath.normalise(String(record.fields[column].trimmingSpaces()))
        else { return nil }
        return path
    }

    private mutating func lookAtUnnamed(_ record: SpreadsheetTable.Record) {
        for column in header.unnamed where column < record.fields.count {
            let value = record.fields[column]
            if value.trimmingSpaces().isEmpty { continue }
            unnamed[column, default: Unnamed(rows: 0, first: record.number, value: value)].rows += 1
        }
    }

    /// Once all rows are read: one problem for each column that has data but no name. Its data goes nowhere, which the
    /// user has to hear once, not once per row.
    var headerProblems: [RowProblem] {
        unnamed.sorted { $0.key < $1.key }.map { column, found in
            let rows =
                found.rows == 1 ? "row \(found.first) has" : "\(found.rows) rows, from row \(found.first), have"
            return RowProblem(
                file: name, row: 0, line: headerLine, column: header.name(ofColumn: column), value: found.value,
                reason: "the column has no name, but \(rows) something in it",
                remedy: "name the column or empty it; until then it is left out")
        }
    }
}
