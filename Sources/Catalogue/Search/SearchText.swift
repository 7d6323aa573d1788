internal import Foundation

/// Text as the index has it: in Unicode normal form C, without markup, with marks between values, and with every
/// character of scripts that put no spaces between words a word of its own.
enum SearchText {
    /// A word of its own between two values, so that no phrase goes from one to the next.
    static let boundary: Unicode.Scalar = "\u{E000}"
    /// What an extract marks as found, from and to.
    static let opening: Unicode.Scalar = "\u{E001}"
    static let closing: Unicode.Scalar = "\u{E002}"
    /// Divides words and is not seen.
    private static let divider: Unicode.Scalar = "\u{200B}"

    /// Bytes of one field of an object that are indexed: more than a novel.
    static let mostBytes = 4 << 20

    /// The part of a text that is indexed.
    static func shortened(_ text: String) -> String {
        text.utf8.count <= mostBytes ? text : String(decoding: text.utf8.prefix(mostBytes), as: UTF8.self)
    }

    static func indexed(_ text: String) -> String {
        var bytes = text.utf8
        // Nearly all text: nothing to do.
        let isPlain = bytes.withContiguousStorageIfAvailable { $0.allSatisfy { $0 < 0x80 && $0 != 0x3C && $0 != 0 } }
        if isPlain == true { return text }
        bytes = text.precomposedStringWithCanonicalMapping.utf8
        return prepared(withoutMarkup(String(bytes)))
    }

    /// Text of a query, to be compared with what is indexed.
    static func sought(_ text: String) -> String { prepared(text.precomposedStringWithCanonicalMapping) }

    private static func prepared(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        var wasAlone = false
        for scalar in text.unicodeScalars {
            if scalar.value == 0 || (boundary.value...closing.value).contains(scalar.value) {
                result.append(" ")
                wasAlone = false
                continue
            }
            let isAlone = standsAlone(scalar)
            if isAlone && !result.isEmpty || wasAlone { result.append(divider) }
            result.append(scalar)
            wasAlone = isAlone
        }
        return String(result)
    }

    /// Whether words of its script are written without spaces between them: Chinese characters and kana.
    private static func standsAlone(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x3040...0x30FF, 0x31F0...0x31FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x323AF:
            scalar.properties.isAlphabetic
        default: false
        }
    }

    /// Whether the index takes the character as part of a word (unicode61: letters and digits of every script).
    static func isOfWord(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
            .letterNumber, .otherNumber:
            true
        default: false
        }
    }

    /// How many words the index makes of a text of a query.
    static func words(in text: String) -> Int {
        var (count, isInWord) = (0, false)
        for scalar in sought(text).unicodeScalars {
            let isOfWord = isOfWord(scalar) || isInWord && scalar.properties.canonicalCombiningClass != .notReordered
            if isOfWord, !isInWord { count += 1 }
            isInWord = isOfWord
        }
        return count
    }

    /// Without what looks like HTML tags.
    private static func withoutMarkup(_ text: String) -> String {
        guard text.utf8.contains(0x3C) else { return text }
        var result: [UInt8] = []
        let bytes = Array(text.utf8)
        var index = 0
        while index < bytes.count {
            if bytes[index] == 0x3C, index + 1 < bytes.count, isTagStart(bytes[index + 1]),
                let end = bytes[index...].prefix(1000).firstIndex(of: 0x3E)
            {
                result.append(0x20)
                index = end + 1
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func isTagStart(_ byte: UInt8) -> Bool {
        byte == 0x2F || (0x61...0x7A).contains(byte | 0x20)
    }

    /// An extract as pieces of plain text, those marked that were found.
    static func pieces(_ extract: String) -> [SearchExtract] {
        var pieces: [SearchExtract] = []
        var text = String.UnicodeScalarView()
        var isFound = false
        func flush() {
            if !text.isEmpty { pieces.append(SearchExtract(text: String(text), isFound: isFound)) }
            text = String.UnicodeScalarView()
        }
        for scalar in extract.unicodeScalars {
            switch scalar {
            case opening, closing:
                flush()
                isFound = scalar == opening
            case boundary: text.append("·")
            case divider: break
            default: text.append(scalar)
            }
        }
        flush()
        return pieces
    }

    /// The name of a field as queries write it: small letters, spaces and underscores alike.
    static func fieldKey(_ name: String) -> String {
        name.precomposedStringWithCanonicalMapping.lowercased().split { $0.isWhitespace || $0 == "_" }
            .joined(separator: "_")
    }
}
