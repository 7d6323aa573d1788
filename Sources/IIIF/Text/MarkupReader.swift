/// Reads XML, and HTML that is nearly XML, as a row of tags and texts.
///
/// Nothing is fetched and no entity is defined: document type declarations, comments and processing instructions are
/// passed over, and the only references read are the numeric ones and the names that HTML has. Memory is in proportion
/// to one token, whatever the nesting.
struct MarkupReader {
    enum Token: Hashable {
        case open(Tag)
        /// The local name, in small letters.
        case close(String)
        case text(String)
    }

    struct Tag: Hashable {
        /// Without its prefix, in small letters.
        var name: String
        var prefix: String
        /// By their local names in small letters; namespace declarations as they are written.
        var attributes: [String: String]
        /// Whether it ends in `/>`.
        var isEmpty: Bool

        /// The namespace that the tag itself declares for its prefix.
        var declaredNamespace: String? { attributes[prefix.isEmpty ? "xmlns" : "xmlns:" + prefix] }
    }

    private let bytes: [UInt8]
    private var index = 0

    init(_ text: String) { bytes = Array(text.utf8) }

    /// The first tag; nil where there is none, or text before it.
    static func root(of text: String) -> Tag? {
        var reader = MarkupReader(text)
        while let token = reader.next() {
            switch token {
            case .open(let tag): return tag
            case .text(let text) where text.allSatisfy({ $0.isWhitespace || $0 == "\u{FEFF}" }): continue
            default: return nil
            }
        }
        return nil
    }

    mutating func next() -> Token? {
        while index < bytes.count {
            guard bytes[index] == UInt8(ascii: "<"), index + 1 < bytes.count else { return text() }
            switch bytes[index + 1] {
            case UInt8(ascii: "?"): skip(past: "?>")
            case UInt8(ascii: "!"):
                if starts("<!--") {
                    skip(past: "-->")
                } else if starts("<![CDATA[") {
                    let start = index + 9
                    skip(past: "]]>")
                    let end = max(start, index - 3)
                    return .text(String(decoding: bytes[min(start, end)..<end], as: UTF8.self))
                } else {
                    skipDeclaration()
                }
            case UInt8(ascii: "/"):
                let start = index + 2
                skip(past: ">")
                let name = String(decoding: bytes[start..<max(start, index - 1)], as: UTF8.self).trimmed
                return .close(Self.split(name).local)
            case let byte where Self.beginsName(byte): return tag()
            default: return text()
            }
        }
        return nil
    }

    private mutating func text() -> Token {
        let start = index
        index += 1
        while index < bytes.count, bytes[index] != UInt8(ascii: "<") { index += 1 }
        return .text(Entities.decoded(String(decoding: bytes[start..<index], as: UTF8.self)))
    }

    private mutating func tag() -> Token {
        index += 1
        let (prefix, name) = Self.split(word())
        var tag = Tag(name: name, prefix: prefix, attributes: [:], isEmpty: false)
        while index < bytes.count {
            skipSpace()
            guard index < bytes.count else { break }
            if bytes[index] == UInt8(ascii: ">") {
                index += 1
                break
            }
            if bytes[index] == UInt8(ascii: "/") {
                index += 1
                tag.isEmpty = index < bytes.count && bytes[index] == UInt8(ascii: ">")
                continue
            }
            let before = index
            let attribute = word()
            // Whatever else stands here is passed over.
            if index == before {
                index += 1
                continue
            }
            let value = value()
            let key = attribute.hasPrefix("xmlns") ? attribute : Self.split(attribute).local
            if tag.attributes[key] == nil { tag.attributes[key] = value }
        }
        return .open(tag)
    }

    private mutating func value() -> String {
        skipSpace()
        guard index < bytes.count, bytes[index] == UInt8(ascii: "=") else { return "" }
        index += 1
        skipSpace()
        guard index < bytes.count else { return "" }
        let quote = bytes[index]
        guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else { return Entities.decoded(word()) }
        index += 1
        let start = index
        while index < bytes.count, bytes[index] != quote { index += 1 }
        let value = String(decoding: bytes[start..<index], as: UTF8.self)
        if index < bytes.count { index += 1 }
        return Entities.decoded(value)
    }

    /// Up to the next space or the end of the tag.
    private mutating func word() -> String {
        let start = index
        while index < bytes.count, bytes[index] > 0x20, !"=/>\"'".utf8.contains(bytes[index]) { index += 1 }
        return String(decoding: bytes[start..<index], as: UTF8.self)
    }

    private mutating func skipSpace() {
        while index < bytes.count, bytes[index] <= 0x20 { index += 1 }
    }

    private func starts(_ text: StaticString) -> Bool {
        let count = text.utf8CodeUnitCount
        guard index + count <= bytes.count else { return false }
        return (0..<count).allSatisfy { bytes[index + $0] == text.utf8Start[$0] }
    }

    private mutating func skip(past text: StaticString) {
        while index < bytes.count {
            if starts(text) {
                index += text.utf8CodeUnitCount
                return
            }
            index += 1
        }
    }

    /// `<!DOCTYPE … [ … ]>`
    private mutating func skipDeclaration() {
        var isInside = false
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            if byte == UInt8(ascii: "[") { isInside = true }
            if byte == UInt8(ascii: "]") { isInside = false }
            if byte == UInt8(ascii: ">"), !isInside { return }
        }
    }

    private static func split(_ name: String) -> (prefix: String, local: String) {
        guard let colon = name.lastIndex(of: ":") else { return ("", name.lowercased()) }
        return (String(name[..<colon]), name[name.index(after: colon)...].lowercased())
    }

    private static func beginsName(_ byte: UInt8) -> Bool {
        byte >= 0x80 || byte == UInt8(ascii: "_")
            || (byte | 0x20) >= UInt8(ascii: "a") && (byte | 0x20) <= UInt8(ascii: "z")
    }
}
