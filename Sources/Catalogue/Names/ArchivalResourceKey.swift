internal import Foundation

/// An ARK, `ark:/12345/x1` or `ark:12345/x1`, in the form in which ARKs are compared: draft-kunze-ark-41, “Normalization
/// and Lexical Equivalence”.
public struct ArchivalResourceKey: Hashable, Sendable, CustomStringConvertible {
    /// The authority's number (NAAN), in small letters.
    public let authority: String
    /// Name and qualifiers: case kept, without hyphens, and with one structural character at a time.
    public let name: String

    /// `ark:12345/x1`.
    public var description: String { "ark:\(authority)/\(name)" }

    private init(authority: String, name: String) {
        (self.authority, self.name) = (authority, name)
    }

    /// Reads an ARK, with or without the address of a resolver before it, and normalises it.
    ///
    /// The label and the NAAN are read in any case, the name is not; hyphens, and the characters U+2010 to U+2015 that
    /// word processors put in their place, are left out; so are `/` and `.` at the ends and repeated; a variant that
    /// stands before a component (`x.v2/p3`) goes to the end.
    /// - Returns: nil for text that is no ARK: another label, no NAAN of letters and digits, or no name.
    public init?(_ text: String) {
        guard var rest = Self.withoutResolver(text) else { return nil }
        rest = rest.prefix { $0 != "?" }
        if rest.first == "/" { rest.removeFirst() }
        let plain = Self.withoutHyphens(rest)
        guard let slash = plain.firstIndex(of: "/") else { return nil }
        let authority = plain[..<slash].lowercased()
        let isNumber = authority.utf8.allSatisfy {
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
        }
        let name = Self.ordered(Self.structured(plain[slash...]))
        guard !authority.isEmpty, isNumber, !name.isEmpty else { return nil }
        self.init(authority: authority, name: name)
    }

    /// The same without its last component or variant, and what was cut off, again and again: what a qualifier may be
    /// asked of, the longest first. At most sixteen.
    public var shorter: [(ark: ArchivalResourceKey, qualifier: String)] {
        var result: [(ark: ArchivalResourceKey, qualifier: String)] = []
        var end = name.endIndex
        while result.count < 16, let cut = name[..<end].lastIndex(where: { $0 == "/" || $0 == "." }) {
            result.append(
                (
                    ArchivalResourceKey(authority: authority, name: String(name[..<cut])),
                    String(name[name.index(after: cut)...])
                ))
            end = cut
        }
        return result
    }

    /// Whether a text has the label of an ARK in it, so that it is worth reading.
    static func mayBe(_ text: String) -> Bool {
        // Asked of every value: the last three bytes, in small letters.
        var before: UInt32 = 0
        for byte in text.utf8 {
            if byte == UInt8(ascii: ":"), before & 0xFFFFFF == 0x61_72_6B { return true }
            before = before << 8 | UInt32(byte | 0x20)
        }
        return false
    }

    /// What follows the label `ark:`, nil where there is none.
    private static func withoutResolver(_ text: String) -> Substring? {
        let lower = text.prefix(8).lowercased()
        if lower.hasPrefix("ark:") { return text.dropFirst(4) }
        guard lower.hasPrefix("http://") || lower.hasPrefix("https://"),
            let label = text.range(of: "/ark:", options: .caseInsensitive)
        else { return nil }
        return text[label.upperBound...]
    }

    private static func withoutHyphens(_ text: Substring) -> String {
        var scalars = String.UnicodeScalarView()
        scalars.append(
            contentsOf: text.unicodeScalars.filter { $0 != "-" && !("\u{2010}"..."\u{2015}").contains($0) })
        return String(scalars)
    }

    /// Without structural characters at the ends and beside one another; escapes in capital letters.
    private static func structured(_ text: Substring) -> String {
        var result: [Character] = []
        var escape = 0
        for character in text {
            let isStructural = character == "/" || character == "."
            if isStructural, result.last.map({ $0 == "/" || $0 == "." }) ?? true { continue }
            if escape > 0 {
                result += Array(character.uppercased())
                escape -= 1
            } else {
                result.append(character)
                if character == "%" { escape = 2 }
            }
        }
        while let last = result.last, last == "/" || last == "." { result.removeLast() }
        return String(result)
    }

    /// Variants after all components.
    private static func ordered(_ name: String) -> String {
        guard let dot = name.firstIndex(of: "."), name[dot...].contains("/") else { return name }
        var variants = ""
        let components = name.split(separator: "/").map { component in
            guard let dot = component.firstIndex(of: ".") else { return component }
            variants += component[dot...]
            return component[..<dot]
        }
        return components.joined(separator: "/") + variants
    }
}
