/// A spreadsheet, read: its fields, its good rows, and what is wrong with the others.
///
/// Pure: whether the files exist is for the importer to find out.
public struct Spreadsheet: Hashable, Sendable {
    /// The name given, by which problems call it.
    public let name: String
    public let encoding: TextEncoding
    public let delimiter: SpreadsheetTable.Delimiter
    /// Title, description, rights and metadata, in the order of the header.
    public let fields: [SpreadsheetField]
    /// The rows without a problem, in order.
    public let rows: [ObjectRow]
    /// All problems of all other rows, in order. A problem with the header alone (data below a cell without a name)
    /// has row 0, and leaves no row out.
    public let problems: [RowProblem]
    /// Every file that any row names, those with problems included.
    public var mentionedFiles: Set<String> { filesOfBadRows.union(rows.map(\.file)) }
    private let filesOfBadRows: Set<String>
    /// What the user should know although nothing is wrong.
    public let notices: [String]

    /// Reads a spreadsheet.
    ///
    /// A row with fewer cells than the header is filled with blanks; a row of blanks is skipped. Line ends within cells
    /// become LF.
    /// - Parameters:
    ///   - bytes: The file's bytes, in any ``TextEncoding``.
    ///   - name: What to call it in problems, as a rule the file's name.
    ///   - columns: The headers to look for.
    ///   - separator: What stands between several values in a cell; nothing is split if it is empty.
    /// - Throws: ``SpreadsheetError`` if no row can be read.
    public init(
        bytes: some Collection<UInt8>, name: String, columns: ColumnNames = ColumnNames(), separator: String = "|"
    ) throws(SpreadsheetError) {
        let text = try SpreadsheetText(decoding: bytes)
        let table = try SpreadsheetTable(parsing: text.text)
        let header = try SpreadsheetHeader(table.header, names: columns)
        var reader = RowReader(name: name, header: header, separator: separator, delimiter: table.delimiter)
        var rows: [ObjectRow] = []
        var problems = Self.unnamedColumnProblems(table, header, name)
        rows.reserveCapacity(table.records.count)
        let column = header.index(of: .file)
        var filesOfBadRows: Set<String> = []
        for record in table.records {
            switch reader.read(record) {
            case .blank: break
            case .good(let row): rows.append(row)
            case .bad(let found):
                problems += found
                guard let column, column < record.fields.count,
                    case .success(let path) = FilePath.normalise(String(record.fields[column].trimmingSpaces()))
                else { continue }
                filesOfBadRows.insert(path)
            }
        }
        var notices = header.notices
        if let notice = text.notice { notices.insert(notice, at: 0) }
        if rows.isEmpty, problems.isEmpty { notices.append("there are no rows below the header") }
        self.filesOfBadRows = filesOfBadRows
        self.name = name
        self.encoding = text.encoding
        self.delimiter = table.delimiter
        self.fields = header.fields
        self.rows = rows
        self.problems = problems
        self.notices = notices
    }

    /// One problem for each column that has data but no name: its data goes nowhere, which the user has to hear once,
    /// not once per row.
    private static func unnamedColumnProblems(
        _ table: SpreadsheetTable, _ header: SpreadsheetHeader, _ name: String
    ) -> [RowProblem] {
        let width = table.records.lazy.map(\.fields.count).max() ?? 0
        return header.unnamed.prefix { $0 < width }.compactMap { index in
            let filled = table.records.filter { record in
                index < record.fields.count && !record.fields[index].trimmingSpaces().isEmpty
            }
            guard let first = filled.first else { return nil }
            let rows =
                filled.count == 1
                ? "row \(first.number) has" : "\(filled.count) rows, from row \(first.number), have"
            return RowProblem(
                file: name, row: 0, line: table.headerLine, column: header.name(ofColumn: index),
                value: first.fields[index], reason: "the column has no name, but \(rows) something in it",
                remedy: "name the column or empty it; until then it is left out")
        }
    }
}
