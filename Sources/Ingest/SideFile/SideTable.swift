/// A small spreadsheet beside a file: its columns by their names, its rows with their numbers.
struct SideTable {
    struct Row {
        /// From 1.
        var number: Int
        var line: Int
        var cells: [String: String]

        /// Trimmed; nil where it is empty.
        func text(_ column: String) -> String? { cells[column] }
    }

    /// Path below the root, by which problems call it.
    let file: String
    /// In small letters, in their order.
    let columns: [String]
    let rows: [Row]

    /// The most rows that are read.
    private static let most = 100_000

    init(_ text: String, file: String) throws(SpreadsheetError) {
        let table = try SpreadsheetTable(parsing: text)
        self.file = file
        let names = table.header.map { $0.trimmingSpaces().lowercased() }
        columns = names
        rows = table.records.prefix(Self.most).compactMap { record in
            var cells: [String: String] = [:]
            for (name, cell) in zip(names, record.fields) {
                let trimmed = cell.trimmingSpaces()
                if !trimmed.isEmpty { cells[name] = trimmed.normalisingLineEnds() }
            }
            return cells.isEmpty ? nil : Row(number: record.number, line: record.line, cells: cells)
        }
    }

    func problem(_ row: Row, _ column: String, _ value: String?, _ reason: String, _ remedy: String) -> RowProblem {
        RowProblem(
            file: file, row: row.number, line: row.line, column: column, value: value, reason: reason, remedy: remedy)
    }
}
