/// Something wrong with one row of a spreadsheet: where, what, and what would be accepted.
public struct RowProblem: Error, Hashable, Sendable {
    /// The spreadsheet's name.
    public let file: String
    /// The data row, from 1; 0 for the header.
    public let row: Int
    /// The line of the spreadsheet on which the row begins, from 1.
    public let line: Int
    /// The column's header, or its place (`column 5 (E)`) if it has none; nil if the whole row is meant.
    public let column: String?
    /// The offending value, cut after 80 characters.
    public let value: String?
    /// What is wrong, as a clause.
    public let reason: String
    /// What to do, as an imperative.
    public let remedy: String

    /// A problem; `value` is cut after 80 characters.
    public init(
        file: String, row: Int, line: Int, column: String? = nil, value: String? = nil, reason: String, remedy: String
    ) {
        self.file = file
        self.row = row
        self.line = line
        self.column = column
        self.value = value.map { Self.excerpt($0) }
        self.reason = reason
        self.remedy = remedy
    }

    private static func excerpt(_ text: String) -> String {
        guard let end = text.index(text.startIndex, offsetBy: 80, limitedBy: text.endIndex), end != text.endIndex else {
            return text
        }
        return text[..<end] + "…"
    }

    /// The text with control characters written out, so that it stays on one line and cannot steer a terminal.
    static func printable(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator:
                result.append(contentsOf: "\\u{\(String(scalar.value, radix: 16, uppercase: true))}".unicodeScalars)
            default: result.append(scalar)
            }
        }
        return String(result)
    }
}

extension RowProblem: CustomStringConvertible {
    /// One line: spreadsheet, place, value, reason; remedy.
    public var description: String {
        var place = Self.printable(file)
        // Line 0: there is no spreadsheet, and the file is a folder.
        if line > 0 { place += row == 0 ? ", header (line \(line))" : ", row \(row) (line \(line))" }
        if let column { place += ", column “\(Self.printable(column))”" }
        let subject = value.map { "“\(Self.printable($0))”: " } ?? ""
        return "\(place): \(subject)\(reason); \(remedy)"
    }
}
