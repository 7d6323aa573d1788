internal import Foundation

/// How rules compare texts. SQLite calls the same functions, so that both ways of answering agree.
public enum RuleText {
    /// The text as `=`, `in`, `starts with`, `ends with` and `contains` see it: without regard to case and to the way in
    /// which accents are encoded, accents kept. Folding twice is folding once.
    public static func folded(_ text: String) -> String {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.lowercased() }
        // Upper case first: ς, σ and Σ are one letter, and so are ß and ss.
        return normalised(normalised(text.uppercased().lowercased()).lowercased())
    }

    /// The text as `==` sees it: without regard to the way in which accents are encoded (Unicode normal form C).
    public static func normalised(_ text: String) -> String { text.precomposedStringWithCanonicalMapping }

    static func starts(_ text: String, with start: String) -> Bool { text.utf8.starts(with: start.utf8) }

    static func ends(_ text: String, with end: String) -> Bool {
        text.utf8.count >= end.utf8.count && text.utf8.suffix(end.utf8.count).elementsEqual(end.utf8)
    }

    static func contains(_ text: String, _ part: String) -> Bool {
        guard let first = part.utf8.first else { return true }
        var (text, part) = (text, part)
        return text.withUTF8 { bytes in
            part.withUTF8 { wanted in
                guard wanted.count <= bytes.count else { return false }
                for start in 0...(bytes.count - wanted.count) where bytes[start] == first {
                    if bytes[start..<(start + wanted.count)].elementsEqual(wanted) { return true }
                }
                return false
            }
        }
    }
}

/// How rules read numbers.
public enum RuleNumber {
    /// A number in plain decimal notation with a point: `12`, `-3.5`, `1e3`, at most 40 characters; nil for any other
    /// text. Kept in double precision: whole numbers are exact up to 2⁵³.
    public static func read(_ text: String) -> Double? {
        var bytes = text.utf8[...]
        guard (1...40).contains(bytes.count) else { return nil }
        func digits() -> Bool {
            let count = bytes.prefix { (0x30...0x39).contains($0) }.count
            bytes = bytes.dropFirst(count)
            return count > 0
        }
        func sign() { if let first = bytes.first, first == 0x2B || first == 0x2D { bytes = bytes.dropFirst() } }
        sign()
        guard digits() else { return nil }
        if bytes.first == 0x2E {
            bytes = bytes.dropFirst()
            guard digits() else { return nil }
        }
        if bytes.first == 0x65 || bytes.first == 0x45 {
            bytes = bytes.dropFirst()
            sign()
            guard digits() else { return nil }
        }
        guard bytes.isEmpty, let number = Double(text), number.isFinite else { return nil }
        return number
    }
}
