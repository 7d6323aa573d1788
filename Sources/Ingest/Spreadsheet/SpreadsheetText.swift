/// The text of a spreadsheet export, decoded from its bytes.
///
/// Recognised, in this order: a byte order mark (UTF-8, UTF-16); UTF-16 without one, by where its zero bytes fall;
/// UTF-8, if every byte agrees; else Windows-1252. Everything else is refused by name, with what to do about it.
public struct SpreadsheetText: Hashable, Sendable {
    /// The text, without its byte order mark.
    public let text: String
    /// The encoding it was read from.
    public let encoding: TextEncoding
    /// What the user should know about a guess that was made; nil when nothing was guessed.
    public let notice: String?

    /// Decodes the bytes of a file.
    ///
    /// - Throws: ``SpreadsheetError`` for an empty file, a file that is no text (a workbook, a PDF), UTF-32, zero
    ///   bytes, bytes that fit none of the encodings, and UTF-8 with a few foreign bytes in it.
    public init(decoding bytes: some Collection<UInt8>) throws(SpreadsheetError) {
        let bytes = Array(bytes)
        guard !bytes.isEmpty else { throw .empty }
        if let kind = ForeignFile(recognising: bytes) { throw .notText(kind) }
        if Self.isUTF32(bytes) { throw .utf32 }
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
            self.init(try Self.markedUTF8(bytes.dropFirst(3)), .utf8WithMark)
        } else if bytes.starts(with: [0xFF, 0xFE]) {
            self.init(try Self.utf16(bytes.dropFirst(2), .utf16LittleEndian), .utf16LittleEndian)
        } else if bytes.starts(with: [0xFE, 0xFF]) {
            self.init(try Self.utf16(bytes.dropFirst(2), .utf16BigEndian), .utf16BigEndian)
        } else if let encoding = Self.unmarkedUTF16(bytes) {
            let notice = "read as \(encoding.name), although it has no byte order mark; save as “CSV UTF-8” to be sure"
            self.init(try Self.utf16(bytes[...], encoding), encoding, notice)
        } else if let zero = bytes.firstIndex(of: 0) {
            throw .zeroByte(line: Self.line(of: zero, in: bytes[...]))
        } else if let text = String(validating: bytes, as: UTF8.self) {
            self.init(text, .utf8)
        } else {
            let notice = "read as Windows-1252, since it is not UTF-8; save as “CSV UTF-8” to be sure"
            self.init(try Self.windows1252(bytes), .windows1252, notice)
        }
        if text.isEmpty { throw .empty }
    }

    private init(_ text: String, _ encoding: TextEncoding, _ notice: String? = nil) {
        self.text = text
        self.encoding = encoding
        self.notice = notice
    }

    private static func markedUTF8(_ bytes: ArraySlice<UInt8>) throws(SpreadsheetError) -> String {
        if let zero = bytes.firstIndex(of: 0) { throw .zeroByte(line: line(of: zero, in: bytes)) }
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        let bad = UTF8Survey(bytes).firstInvalid ?? bytes.startIndex
        throw .undecodable(.utf8WithMark, line: line(of: bad, in: bytes))
    }

    private static func utf16(
        _ bytes: ArraySlice<UInt8>, _ encoding: TextEncoding
    ) throws(SpreadsheetError) -> String {
        let low = encoding == .utf16LittleEndian ? 0 : 1
        var units: [UInt16] = []
        units.reserveCapacity(bytes.count / 2)
        var index = bytes.startIndex
        while index + 1 < bytes.endIndex {
            units.append(UInt16(bytes[index + low]) | UInt16(bytes[index + 1 - low]) << 8)
            index += 2
        }
        if let zero = units.firstIndex(of: 0) { throw .zeroByte(line: line(of: zero, in: units[...])) }
        guard index == bytes.endIndex else {
            throw .undecodable(encoding, line: line(of: units.endIndex, in: units[...]))
        }
        if let text = String(validating: units, as: UTF16.self) { return text }
        throw .undecodable(encoding, line: line(of: firstLoneSurrogate(units), in: units[...]))
    }

    private static func firstLoneSurrogate(_ units: [UInt16]) -> Int {
        var index = 0
        while index < units.count {
            if UTF16.isLeadSurrogate(units[index]) {
                guard index + 1 < units.count, UTF16.isTrailSurrogate(units[index + 1]) else { return index }
                index += 1
            } else if UTF16.isTrailSurrogate(units[index]) {
                return index
            }
            index += 1
        }
        return units.count
    }

    private static func windows1252(_ bytes: [UInt8]) throws(SpreadsheetError) -> String {
        // Windows-1252 text hardly ever contains a well-formed UTF-8 sequence. Where such sequences prevail the file
        // is UTF-8 that was damaged or pasted together, and reading it as 1252 would garble every accent in it.
        let survey = UTF8Survey(bytes[...])
        if let bad = survey.firstInvalid, survey.sequences > survey.invalid {
            throw .damagedUTF8(byte: bytes[bad], line: line(of: bad, in: bytes[...]))
        }
        var utf8: [UInt8] = []
        utf8.reserveCapacity(bytes.count + bytes.count / 8)
        for index in bytes.indices {
            guard let scalar = Windows1252.scalar(bytes[index]) else {
                throw .unknownEncoding(byte: bytes[index], line: line(of: index, in: bytes[...]))
            }
            utf8.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        }
        return String(decoding: utf8, as: UTF8.self)
    }

    /// A mark FF FE 00 00 or 00 00 FE FF, or a first character that takes four bytes.
    private static func isUTF32(_ bytes: [UInt8]) -> Bool {
        guard bytes.count >= 4 else { return false }
        let head = Array(bytes.prefix(4))
        if head == [0xFF, 0xFE, 0, 0] || head == [0, 0, 0xFE, 0xFF] { return true }
        let zeros = head.map { $0 == 0 }
        return zeros == [false, true, true, true] || zeros == [true, true, true, false]
    }

    /// UTF-16 shows itself without a mark: the header and delimiters are ASCII, so that one byte of many pairs, always
    /// the same one, is zero. A stray zero byte in other text does not reach the threshold.
    private static func unmarkedUTF16(_ bytes: [UInt8]) -> TextEncoding? {
        let pairs = min(bytes.count, 512) / 2
        var first = 0
        var second = 0
        for pair in 0..<pairs {
            if bytes[2 * pair] == 0 { first += 1 }
            if bytes[2 * pair + 1] == 0 { second += 1 }
        }
        let threshold = max(2, pairs / 8)
        if second >= threshold, second > 4 * first { return .utf16LittleEndian }
        if first >= threshold, first > 4 * second { return .utf16BigEndian }
        return nil
    }

    /// The line, from 1, on which a code unit stands; CRLF, LF and CR each end a line.
    private static func line<Unit: FixedWidthInteger>(of position: Int, in units: ArraySlice<Unit>) -> Int {
        var line = 1
        var previous: Unit = 0
        for unit in units[units.startIndex..<position] {
            if unit == 0x0D || (unit == 0x0A && previous != 0x0D) { line += 1 }
            previous = unit
        }
        return line
    }
}
