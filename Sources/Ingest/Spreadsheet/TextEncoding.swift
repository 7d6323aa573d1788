/// The encodings in which spreadsheet programs write text, as far as Vitrine reads them.
public enum TextEncoding: String, Hashable, Sendable, CaseIterable {
    case utf8
    /// UTF-8 that begins with a byte order mark, as Excel's "CSV UTF-8" does.
    case utf8WithMark
    case utf16LittleEndian
    case utf16BigEndian
    case windows1252

    /// The name a person knows it by.
    public var name: String {
        switch self {
        case .utf8: "UTF-8"
        case .utf8WithMark: "UTF-8 with a byte order mark"
        case .utf16LittleEndian: "UTF-16 (little-endian)"
        case .utf16BigEndian: "UTF-16 (big-endian)"
        case .windows1252: "Windows-1252"
        }
    }
}

/// The code page of western Windows, which spreadsheet programs there still write as plain "CSV".
enum Windows1252 {
    /// The scalars of the bytes 0x80…0x9F; nil where the code page defines none. Elsewhere it equals ISO 8859-1.
    private static let upper: [UInt32?] = [
        0x20AC, nil, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
        0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, nil, 0x017D, nil,
        nil, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
        0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, nil, 0x017E, 0x0178,
    ]

    /// The scalar a byte stands for, or nil for the five undefined bytes 81, 8D, 8F, 90 and 9D.
    static func scalar(_ byte: UInt8) -> Unicode.Scalar? {
        guard (0x80...0x9F).contains(byte) else { return Unicode.Scalar(byte) }
        return upper[Int(byte) - 0x80].flatMap(Unicode.Scalar.init)
    }
}
