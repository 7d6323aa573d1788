internal import Foundation
internal import Settings

extension Settings.Link.Field.Encoding {
    /// The text of a value: bytes by this encoding, text as it is; nil where nothing is left.
    func text(_ value: ODBCValue) -> String? {
        let text: String =
            switch value {
            case .text(let text): text
            case .bytes(let bytes): decode(bytes)
            }
        let trimmed = text.trimmingCharacters(in: Self.blank)
        return trimmed.isEmpty ? nil : trimmed
    }

    /// Databases pad with spaces and end texts with NUL.
    private static let blank = CharacterSet.whitespacesAndNewlines.union(CharacterSet(charactersIn: "\0\u{FEFF}"))

    private func decode(_ bytes: [UInt8]) -> String {
        switch self {
        case .utf8: String(decoding: bytes, as: UTF8.self)
        case .utf16: Self.utf16(bytes, bigEndian: bytes.starts(with: [0xFE, 0xFF]))
        case .utf16be: Self.utf16(bytes, bigEndian: !bytes.starts(with: [0xFF, 0xFE]))
        case .latin1: String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
        case .windows1252: String(bytes: bytes, encoding: .windowsCP1252) ?? String(decoding: bytes, as: UTF8.self)
        case .automatic: Self.guess(bytes).decode(bytes)
        }
    }

    /// UTF-16 where a mark says so or many other bytes are zero, else UTF-8 where it is that, else Windows-1252.
    private static func guess(_ bytes: [UInt8]) -> Self {
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) { return .utf16 }
        if bytes.count.isMultiple(of: 2), !bytes.isEmpty {
            let odd = stride(from: 1, to: bytes.count, by: 2).count { bytes[$0] == 0 }
            let even = stride(from: 0, to: bytes.count, by: 2).count { bytes[$0] == 0 }
            if odd * 4 > bytes.count { return .utf16 }
            if even * 4 > bytes.count { return .utf16be }
        }
        return String(validating: bytes, as: UTF8.self) == nil ? .windows1252 : .utf8
    }

    private static func utf16(_ bytes: [UInt8], bigEndian: Bool) -> String {
        var units: [UInt16] = []
        units.reserveCapacity(bytes.count / 2)
        for index in stride(from: 0, to: bytes.count - 1, by: 2) {
            let first = UInt16(bytes[index])
            let second = UInt16(bytes[index + 1])
            units.append(bigEndian ? first << 8 | second : second << 8 | first)
        }
        return String(decoding: units, as: UTF16.self)
    }
}
