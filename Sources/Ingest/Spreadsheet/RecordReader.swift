/// Splits delimited text into records, byte by byte (see `docs/decisions/0003-own-csv-reader.md`).
///
/// Works on UTF-8: the bytes of delimiters, quotation marks and line ends never occur inside another character.
struct RecordReader: Sendable {
    struct Record {
        let line: Int
        let fields: [String]
        let misquotedField: Int?
    }

    let delimiter: SpreadsheetTable.Delimiter
    private let bytes: [UInt8]
    private var position = 0
    private var line = 1
    /// Most records have as many cells as the last.
    private var expectedCount = 8

    private static let quote: UInt8 = 0x22
    private static let lineFeed: UInt8 = 0x0A
    private static let carriageReturn: UInt8 = 0x0D

    /// Honours a `sep=` line or else looks at the header for the delimiter.
    init(bytes: [UInt8]) throws(SpreadsheetError) {
        self.bytes = bytes
        if let (named, end) = try Self.delimiterLine(bytes) {
            delimiter = named
            position = end
            skipLineEnd()
        } else {
            delimiter = Self.sniff(bytes)
        }
    }

    /// The first record that has something in it.
    mutating func header() throws(SpreadsheetError) -> Record {
        while let record = try next() {
            if record.fields.contains(where: { !$0.allSatisfy(\.isWhitespace) }) { return record }
        }
        throw .noHeader
    }

    /// The next record that is not a blank line; nil at the end.
    mutating func next() throws(SpreadsheetError) -> Record? {
        while position < bytes.count, Self.endsLine(bytes[position]) { skipLineEnd() }
        guard position < bytes.count else { return nil }
        let start = line
        var fields: [String] = []
        fields.reserveCapacity(expectedCount)
        var misquotedField: Int?
        while true {
            if position < bytes.count, bytes[position] == Self.quote {
                let (field, clean) = try quotedField()
                if !clean, misquotedField == nil { misquotedField = fields.count }
                fields.append(field)
            } else {
                let from = position
                skipToFieldEnd()
                fields.append(String(decoding: bytes[from..<position], as: UTF8.self))
            }
            guard position < bytes.count, bytes[position] == delimiter.rawValue else { break }
            position += 1
        }
        if position < bytes.count { skipLineEnd() }
        expectedCount = fields.count
        return Record(line: start, fields: fields, misquotedField: misquotedField)
    }

    /// A cell that begins with a quotation mark; not clean if text other than spaces follows the closing one.
    private mutating func quotedField() throws(SpreadsheetError) -> (text: String, clean: Bool) {
        let opened = line
        position += 1
        var from = position
        var content: [UInt8] = []
        while true {
            guard position < bytes.count else { throw .unterminatedQuote(line: opened) }
            let byte = bytes[position]
            if byte == Self.quote {
                if position + 1 < bytes.count, bytes[position + 1] == Self.quote {
                    content += bytes[from...position]
                    position += 2
                    from = position
                } else {
                    break
                }
            } else if Self.endsLine(byte) {
                skipLineEnd()
            } else {
                position += 1
            }
        }
        let closing = position
        position += 1
        skipToFieldEnd()
        let rest = bytes[closing + 1..<position]
        if content.isEmpty, rest.isEmpty {
            return (String(decoding: bytes[from..<closing], as: UTF8.self), true)
        }
        content += bytes[from..<closing]
        content += rest
        return (String(decoding: content, as: UTF8.self), rest.allSatisfy { $0 == 0x20 || $0 == 0x09 })
    }

    private mutating func skipToFieldEnd() {
        let end = delimiter.rawValue
        while position < bytes.count {
            let byte = bytes[position]
            if byte == end || Self.endsLine(byte) { return }
            position += 1
        }
    }

    private mutating func skipLineEnd() {
        guard position < bytes.count else { return }
        let pair =
            bytes[position] == Self.carriageReturn && position + 1 < bytes.count
            && bytes[position + 1] == Self.lineFeed
        position += pair ? 2 : 1
        line += 1
    }

    private static func endsLine(_ byte: UInt8) -> Bool { byte == lineFeed || byte == carriageReturn }

    /// Excel's hint to itself: `sep=;` alone on the first line, perhaps quoted, perhaps padded with delimiters.
    private static func delimiterLine(
        _ bytes: [UInt8]
    ) throws(SpreadsheetError) -> (SpreadsheetTable.Delimiter, end: Int)? {
        let end = bytes.firstIndex(where: endsLine) ?? bytes.count
        let unquoted = bytes[..<end].drop { $0 == quote }
        guard unquoted.count >= 4, String(decoding: unquoted.prefix(4), as: UTF8.self).lowercased() == "sep=" else {
            return nil
        }
        let value = unquoted.dropFirst(4)
        let padding = value.dropFirst().drop { $0 == quote }
        guard let first = value.first, let delimiter = SpreadsheetTable.Delimiter(rawValue: first),
            padding.allSatisfy({ $0 == first || $0 == 0x20 })
        else { throw .unknownDelimiter(String(decoding: value, as: UTF8.self)) }
        return (delimiter, end)
    }

    private static func sniff(_ bytes: [UInt8]) -> SpreadsheetTable.Delimiter {
        var counts: [SpreadsheetTable.Delimiter: Int] = [:]
        var quoted = false
        var begun = false
        for byte in bytes {
            if byte == quote { quoted.toggle() }
            if !quoted {
                if let delimiter = SpreadsheetTable.Delimiter(rawValue: byte) { counts[delimiter, default: 0] += 1 }
                // A line of nothing but delimiters or spaces is blank; the header is still to come.
                if endsLine(byte), begun { break }
            }
            if byte > 0x20, byte != SpreadsheetTable.Delimiter.comma.rawValue,
                byte != SpreadsheetTable.Delimiter.semicolon.rawValue
            {
                begun = true
            }
        }
        return SpreadsheetTable.Delimiter.allCases.reduce(.comma) { best, candidate in
            counts[candidate, default: 0] > counts[best, default: 0] ? candidate : best
        }
    }
}
