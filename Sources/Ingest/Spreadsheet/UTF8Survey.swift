/// A count of what in some bytes is UTF-8 beyond ASCII, and what cannot be.
struct UTF8Survey {
    /// Well-formed sequences of two to four bytes.
    private(set) var sequences = 0
    /// Bytes above 0x7F that belong to no such sequence.
    private(set) var invalid = 0
    /// Where the first of those is.
    private(set) var firstInvalid: Int?

    init(_ bytes: ArraySlice<UInt8>) {
        var index = bytes.startIndex
        while index < bytes.endIndex {
            if bytes[index] < 0x80 {
                index += 1
                continue
            }
            let length = Self.length(lead: bytes[index])
            if length > 0, index + length <= bytes.endIndex,
                String(validating: bytes[index..<index + length], as: UTF8.self) != nil
            {
                sequences += 1
                index += length
            } else {
                invalid += 1
                if firstInvalid == nil { firstInvalid = index }
                index += 1
            }
        }
    }

    /// The bytes that a sequence beginning with this one has; 0 where none begins so.
    private static func length(lead: UInt8) -> Int {
        switch lead {
        case 0xC2...0xDF: 2
        case 0xE0...0xEF: 3
        case 0xF0...0xF4: 4
        default: 0
        }
    }
}
