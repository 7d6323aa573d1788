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
        var reader = try SheetReader(Array(bytes), name: name, columns: columns, separator: separator)
        var rows: [ObjectRow] = []
        var problems: [RowProblem] = []
        var filesOfBadRows: Set<String> = []
        while let row = try reader.next() {
            switch row {
            case .good(let row): rows.append(row)
            case .bad(let found, let file):
                problems += found
                if let file { filesOfBadRows.insert(file) }
            }
        }
        problems = reader.headerProblems + problems
        var notices = reader.notices
        if rows.isEmpty, problems.isEmpty { notices.append(Self.emptyNotice) }
        self.filesOfBadRows = filesOfBadRows
        self.name = name
        self.encoding = reader.encoding
        self.delimiter = reader.delimiter
        self.fields = reader.header.fields
        self.rows = rows
        self.problems = problems
        self.notices = notices
    }

    static let emptyNotice = "there are no rows below the header"
}
