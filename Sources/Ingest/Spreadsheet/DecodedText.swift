/// A file's text as UTF-8: the file's own bytes, where they are that, so that a large file is in memory once.
struct DecodedText {
    /// Without a byte order mark.
    let utf8: [UInt8]
    let encoding: TextEncoding
    let notice: String?

    /// - Throws: as ``SpreadsheetText/init(decoding:)``.
    init(_ bytes: [UInt8]) throws(SpreadsheetError) {
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
        } else if Self.isUTF8(bytes[...]) {
            self.init(bytes, .utf8)
        } else {
            let notice = "read as Windows-1252, since it is not UTF-8; save as “CSV UTF-8” to be sure"
            self.init(try Self.windows1252(bytes), .windows1252, notice)
        }
        if utf8.isEmpty { throw .empty }
    }

    private init(_ utf8: [UInt8], _ encoding: TextEncoding, _ notice: String? = nil) {
        self.utf8 = utf8
        self.encoding = encoding
        self.notice = notice
    }

    /// Looked at a piece at a time: the standard library can tell only while it makes a copy.
    private static func isUTF8(_ bytes: ArraySlice<UInt8>) -> Bool {
        var rest = bytes
        while !rest.isEmpty {
            var piece = rest.prefix(1 << 20)
            // An ASCII character ends the piece, so that it holds whole characters; where there is none, it is the rest.
            if let last = piece.lastIndex(where: { $0 < 0x80 }) { piece = piece[...last] } else { piece = rest }
            guard String(validating: piece, as: UTF8.self) != nil else { return false }
            rest = rest[piece.endIndex...]
        }
        return true
    }

    private static func markedUTF8(_ bytes: ArraySlice<UInt8>) throws(SpreadsheetError) -> [UInt8] {
        if let zero = bytes.firstIndex(of: 0) { throw .zeroByte(line: line(of: zero, in: bytes)) }
        if isUTF8(bytes) { return Array(bytes) }
        let bad = UTF8Survey(bytes).firstInvalid ?? bytes.startIndex
        throw .undecodable(.utf8WithMark, line: line(of: bad, in: bytes))
    }

    private static func utf16(
        _ bytes: ArraySlice<UInt8>, _ encoding: TextEncoding
    ) throws(SpreadsheetError) -> [UInt8] {
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
        if let text = String(validating: units, as: UTF16.self) { return Array(text.utf8) }
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

    private static func windows1252(_ bytes: [UInt8]) throws(SpreadsheetError) -> [UInt8] {
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
        return utf8
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
