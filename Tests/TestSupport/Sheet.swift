/// Text of spreadsheets (RFC 4180).
public enum Sheet {
    /// A line for each row, cells quoted where they must be.
    public static func text(_ rows: [[String]], delimiter: String = ",") -> String {
        rows.map { row in
            row.map { cell in
                let isPlain = !cell.contains { $0 == "\"" || $0.isNewline || delimiter.contains($0) }
                return isPlain
                    ? cell
                    : "\""
                        + cell.split(separator: "\"", omittingEmptySubsequences: false)
                        .joined(separator: "\"\"") + "\""
            }.joined(separator: delimiter) + "\n"
        }.joined()
    }

    /// Rows of a column each, under these headers: what most tests need.
    public static func text(_ headers: String..., rows: [[String]]) -> String { text([headers] + rows) }
}
