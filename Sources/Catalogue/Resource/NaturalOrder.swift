import Foundation

/// The order in which people count: 1, 2, 10, 10a, 11; blanks last.
///
/// Runs of ASCII digits compare by value, however long; letters without regard to case; digits before letters. Strings
/// that are equal so far compare by the bytes of their UTF-8, so that the order is total. Composed and decomposed
/// spellings of a letter compare alike, an accented letter after the plain one.
public struct NaturalOrder: Sendable {
    private init() {}

    /// A string whose bytes, compared as unsigned numbers, sort as the original does in natural order.
    ///
    /// For a database: SQLite's `BINARY` and PostgreSQL's `C` collation compare so. It contains no NUL, and is a little
    /// more than twice as long as the original. Nil counts as blank.
    public static func key(_ text: String?) -> String {
        String(decoding: bytes(text ?? ""), as: UTF8.self)
    }

    /// Whether the first sorts before the second. Sort many by their ``key(_:)``, or with ``sorted(_:by:)``.
    public static func areInIncreasingOrder(_ first: String?, _ second: String?) -> Bool {
        bytes(first ?? "").lexicographicallyPrecedes(bytes(second ?? ""))
    }

    /// The elements in natural order of the given strings; equal ones keep their order.
    public static func sorted<Element>(_ elements: some Sequence<Element>, by name: (Element) -> String?) -> [Element] {
        let keyed = elements.enumerated().map { (key: bytes(name($1) ?? ""), position: $0, element: $1) }
        let ordered = keyed.sorted { first, second in
            if first.key.lexicographicallyPrecedes(second.key) { return true }
            return first.key == second.key && first.position < second.position
        }
        return ordered.map(\.element)
    }

    /// The bytes of the key: the folded text, a byte that is less than any in it, and the text itself, to break ties.
    private static func bytes(_ text: String) -> [UInt8] {
        var key: [UInt8] = []
        key.reserveCapacity(2 * text.utf8.count + 8)
        let isWritten = text.utf8.first.map { (0x21..<0x7F).contains($0) } ?? false
        if !isWritten, text.allSatisfy(\.isWhitespace) {
            key += Array("\u{10FFFF}".utf8)
        } else {
            appendFolded(text, to: &key)
        }
        key.append(end)
        for byte in text.utf8 { append(byte, to: &key) }
        return key
    }

    private static let end: UInt8 = 0x01
    private static let escape: UInt8 = 0x02

    private static func appendFolded(_ text: String, to key: inout [UInt8]) {
        let isASCII = text.utf8.allSatisfy { $0 < 0x80 }
        let bytes = Array((isASCII ? text : fold(text)).utf8)
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            switch byte {
            case 0x30...0x39:
                let run = bytes[index...].prefix { (0x30...0x39).contains($0) }
                appendNumber(run.drop { $0 == 0x30 }, to: &key)
                index += run.count
                continue
            case 0x41...0x5A: key.append(byte + 0x20)
            default: append(byte, to: &key)
            }
            index += 1
        }
    }

    /// `0`, which is less than every letter, the count of digits, the digits. A longer number is greater, whatever its
    /// digits; the count is one character up to 92, and every further 92 add a `~` in front, which is greater than the
    /// others. No leading zeros; zero has no digits at all.
    private static func appendNumber(_ digits: ArraySlice<UInt8>, to key: inout [UInt8]) {
        key.append(0x30)
        var count = digits.count
        while count > 92 {
            key.append(0x7E)
            count -= 92
        }
        key.append(0x21 + UInt8(count))
        key += digits
    }

    /// Bytes up to ``escape`` make room for it and for ``end``, and NUL does not reach the database.
    private static func append(_ byte: UInt8, to key: inout [UInt8]) {
        if byte <= escape {
            key.append(escape)
            key.append(0x21 + byte)
        } else {
            key.append(byte)
        }
    }

    private static func fold(_ text: String) -> String {
        var folded = String.UnicodeScalarView()
        for scalar in text.lowercased().decomposedStringWithCanonicalMapping.unicodeScalars {
            // The last code point, a noncharacter, marks blanks.
            folded.append(scalar == "\u{10FFFF}" ? "\u{10FFFE}" : scalar)
        }
        return String(folded)
    }
}
