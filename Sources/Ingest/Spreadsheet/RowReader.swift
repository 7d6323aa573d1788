internal import Catalogue

/// Reads records as typed rows, and remembers what earlier rows have claimed.
struct RowReader: Sendable {
    /// The longest cell, in bytes of UTF-8.
    static let maximumCellLength = 1 << 20

    private let name: String
    private let header: SpreadsheetHeader
    private let separator: [UInt8]
    private let delimiter: SpreadsheetTable.Delimiter
    private var files = Claims()
    private var ids = Claims()
    /// By what a URL may mean (``IdentifierReading``).
    private var identifiers = Claims()
    /// Of those, by the rows that have them, as they are written, where that is otherwise.
    private var spellings: [Int: String] = [:]
    /// The last one without a fault: rows of one object mostly follow each other.
    private var lastIdentifier: String?
    /// The problems of the row being read.
    private var problems: [RowProblem] = []

    init(name: String, header: SpreadsheetHeader, separator: String, delimiter: SpreadsheetTable.Delimiter) {
        self.name = name
        self.header = header
        self.separator = Array(separator.utf8)
        self.delimiter = delimiter
    }

    enum Reading {
        case blank
        case good(ObjectRow)
        case bad([RowProblem])
    }

    /// Reads one record. A bad row still claims its file, id and identifier, so that a second claim is found too.
    mutating func read(_ record: SpreadsheetTable.Record) -> Reading {
        problems = []
        checkShape(record)
        let cells = record.fields.indices.prefix(header.labels.count).map { cell($0, of: record) }
        if problems.isEmpty, cells.allSatisfy({ $0 == nil }) { return .blank }
        func value(_ key: SpreadsheetHeader.Key) -> String? {
            header.index(of: key).flatMap { $0 < cells.count ? cells[$0] : nil }
        }
        let file = readFile(value(.file), record)
        let identifier = readIdentifier(value(.identifier), record)
        let id = readID(value(.id), record)
        let published = readPublished(value(.published), record)
        guard problems.isEmpty, let file else { return .bad(problems) }
        var values: [FieldValue] = []
        values.reserveCapacity(header.valueColumns.count)
        for column in header.valueColumns where column.index < cells.count {
            guard let cell = cells[column.index] else { continue }
            let parts = column.isList ? split(cell) : [cell]
            guard !parts.isEmpty else { continue }
            values.append(FieldValue(role: column.role, field: column.field, language: column.language, values: parts))
        }
        return .good(
            ObjectRow(
                row: record.number, line: record.line, file: file, identifier: identifier, sequence: value(.sequence),
                id: id, published: published, toc: value(.toc).map(split) ?? [], values: values))
    }

    private mutating func report(
        _ record: SpreadsheetTable.Record, column: Int?, value: String?, _ reason: String, _ remedy: String
    ) {
        problems.append(
            RowProblem(
                file: name, row: record.number, line: record.line, column: column.map(header.name(ofColumn:)),
                value: value, reason: reason, remedy: remedy))
    }

    private mutating func checkShape(_ record: SpreadsheetTable.Record) {
        if let index = record.misquotedField {
            report(
                record, column: index, value: record.fields[index],
                "text follows the quotation mark that closes the cell",
                "double every quotation mark that belongs to the text")
        }
        let width = header.labels.count
        guard record.fields.count > width else { return }
        if let extra = record.fields[width...].first(where: { !$0.trimmingSpaces().isEmpty }) {
            report(
                record, column: nil, value: extra,
                "the row has \(record.fields.count) cells, the header only \(width)",
                "put quotation marks around a cell that contains a \(delimiter.name), or name the column")
        }
    }

    /// The cell's text, trimmed; nil if it is empty or bad.
    private mutating func cell(_ index: Int, of record: SpreadsheetTable.Record) -> String? {
        let written = record.fields[index]
        guard !written.isEmpty else { return nil }
        let length = written.utf8.count
        guard length <= Self.maximumCellLength else {
            report(
                record, column: index, value: written, "the cell holds \(length) bytes",
                "shorten it to \(Self.maximumCellLength) bytes (1 MB) or fewer")
            return nil
        }
        let finding = CellFinding(written)
        if let scalar = finding.unreadable {
            report(
                record, column: index, value: written,
                "the cell contains the character U+\(Self.hexadecimal(scalar)); "
                    + "the file's encoding was probably misread, here or before",
                "retype the cell, or export the spreadsheet again as “CSV UTF-8”")
            return nil
        }
        let text = finding.hasCarriageReturn ? written.normalisingLineEnds() : written
        guard finding.mayNeedTrimming else { return text }
        let trimmed = text.trimmingSpaces()
        return trimmed.isEmpty ? nil : String(trimmed)
    }

    private mutating func readFile(_ written: String?, _ record: SpreadsheetTable.Record) -> String? {
        guard let column = header.index(of: .file) else { return nil }
        guard let written else {
            if !problems.contains(where: { $0.column == header.name(ofColumn: column) }) {
                report(record, column: column, value: nil, "no file is named", "name one, or remove the row")
            }
            return nil
        }
        switch FilePath.normalise(written) {
        case .failure(let fault):
            report(record, column: column, value: written, fault.reason, fault.remedy)
            return nil
        case .success(let path):
            if let first = files.claim(path, row: record.number) {
                report(
                    record, column: column, value: written, "row \(first) already names this file",
                    "remove one of the rows")
            }
            return path
        }
    }

    private mutating func readIdentifier(_ identifier: String?, _ record: SpreadsheetTable.Record) -> String? {
        guard let identifier else { return nil }
        if let lastIdentifier, lastIdentifier.utf8.elementsEqual(identifier.utf8) { return identifier }
        let column = header.index(of: .identifier)
        let before = problems.count
        defer { if problems.count == before { lastIdentifier = identifier } }
        if let fault = IdentifierRule.check(identifier) {
            report(record, column: column, value: identifier, fault.reason, fault.remedy)
            return identifier
        }
        let key = IdentifierReading.key(identifier)
        guard let first = identifiers.claim(key, row: record.number) else {
            if !key.utf8.elementsEqual(identifier.utf8) { spellings[record.number] = identifier }
            return identifier
        }
        let spelling = spellings[first] ?? key
        if !spelling.utf8.elementsEqual(identifier.utf8) {
            report(
                record, column: column, value: identifier,
                spelling == identifier
                    ? "row \(first) has the same identifier in other code points (Unicode normalisation)"
                    : "row \(first) has “\(spelling)”, which answers to the same addresses",
                "copy the identifier of row \(first) if the object is the same, else choose another")
        }
        return identifier
    }

    private mutating func readID(_ id: String?, _ record: SpreadsheetTable.Record) -> String? {
        guard let id else { return nil }
        let column = header.index(of: .id)
        if !(1...64).contains(id.utf8.count) || !id.unicodeScalars.allSatisfy(Self.isLetterOrDigit) {
            report(
                record, column: column, value: id, "this cannot be an id",
                "use 1 to 64 letters and digits, A–Z, a–z and 0–9 only")
        } else if let first = ids.claim(id, row: record.number) {
            report(
                record, column: column, value: id, "row \(first) already has this id",
                "give each row its own, or leave the cell empty")
        }
        return id
    }

    private mutating func readPublished(_ written: String?, _ record: SpreadsheetTable.Record) -> Bool? {
        guard let written else { return nil }
        if let answer = Self.answer(written) { return answer }
        report(
            record, column: header.index(of: .published), value: written, "this is neither yes nor no",
            "write yes, true, 1, oui, ja or y; or no, false, 0, non, nein or n; or leave the cell empty for yes")
        return false
    }

    /// Yes or no, in English, French or German; nil for anything else.
    static func answer(_ written: String) -> Bool? {
        switch written.lowercased() {
        case "yes", "true", "1", "oui", "ja", "y": true
        case "no", "false", "0", "non", "nein", "n": false
        default: nil
        }
    }

    /// The values of a cell. Splits bytes, not characters: a separator counts whatever combining mark follows it.
    private func split(_ cell: String) -> [String] {
        guard let first = separator.first, cell.utf8.contains(first) else { return [cell] }
        var values: [String] = []
        var rest = Array(cell.utf8)[...]
        while let end = rest.indices.first(where: { rest[$0] == first && rest[$0...].starts(with: separator) }) {
            append(rest[..<end], to: &values)
            rest = rest[(end + separator.count)...]
        }
        append(rest, to: &values)
        return values
    }

    private func append(_ bytes: ArraySlice<UInt8>, to values: inout [String]) {
        let value = String(decoding: bytes, as: UTF8.self).trimmingSpaces()
        if !value.isEmpty { values.append(String(value)) }
    }

    private static func isLetterOrDigit(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9": true
        default: false
        }
    }

    /// At least four digits, as code points are written.
    static func hexadecimal(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
