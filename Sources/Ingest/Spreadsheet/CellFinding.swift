/// What one look at the bytes of a cell shows.
struct CellFinding {
    /// A control character other than tab and line end, or U+FFFD: signs of a misread encoding.
    private(set) var unreadable: Unicode.Scalar?
    private(set) var hasCarriageReturn = false
    /// The first or last character is a space, or not ASCII, so that it must be looked at.
    private(set) var mayNeedTrimming = false

    init(_ text: String) {
        var text = text
        self = text.withUTF8 { CellFinding(bytes: $0) }
    }

    private init(bytes: UnsafeBufferPointer<UInt8>) {
        guard let first = bytes.first, let last = bytes.last else { return }
        mayNeedTrimming = first <= 0x20 || first >= 0x80 || last <= 0x20 || last >= 0x80
        for (index, byte) in bytes.enumerated() where byte < 0x20 || byte >= 0x7F {
            let found: UInt32?
            switch byte {
            case 0x09, 0x0A: found = nil
            case 0x0D:
                hasCarriageReturn = true
                found = nil
            case 0x00...0x1F, 0x7F: found = UInt32(byte)
            // The C1 controls are C2 80 … C2 9F; the replacement character is EF BF BD. Valid UTF-8 has the rest of a
            // sequence after its first byte.
            case 0xC2: found = bytes[index + 1] <= 0x9F ? UInt32(bytes[index + 1]) : nil
            case 0xEF: found = bytes[index + 1] == 0xBF && bytes[index + 2] == 0xBD ? 0xFFFD : nil
            default: found = nil
            }
            if unreadable == nil, let found { unreadable = Unicode.Scalar(found) }
        }
    }
}

extension StringProtocol {
    /// Without the white space, and the stray byte order marks, at its ends.
    func trimmingSpaces() -> SubSequence {
        func isSpace(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.isWhitespace || scalar == "\u{FEFF}" }
        let scalars = unicodeScalars
        guard let start = scalars.firstIndex(where: { !isSpace($0) }),
            let last = scalars.lastIndex(where: { !isSpace($0) })
        else { return self[endIndex...] }
        return self[start..<scalars.index(after: last)]
    }

    /// With every CRLF and CR turned into LF.
    func normalisingLineEnds() -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(utf8.count)
        var afterReturn = false
        for byte in utf8 {
            if byte == 0x0D {
                bytes.append(0x0A)
            } else if byte != 0x0A || !afterReturn {
                bytes.append(byte)
            }
            afterReturn = byte == 0x0D
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
