/// Text in one or several languages, in the order given: a IIIF language map (Presentation 3.0, section 4).
public struct LanguageText: Hashable, Sendable {
    /// The key of text without a language.
    public static let none = "none"

    /// The texts; a language may occur several times.
    public var values: [Value]

    /// One text in one language.
    public struct Value: Hashable, Sendable {
        /// A BCP 47 tag as written, or `none`.
        public var language: String
        public var text: String

        public init(language: String, text: String) {
            self.language = language
            self.text = text
        }
    }

    /// These texts, in this order.
    public init(_ values: [Value]) {
        self.values = values
    }

    /// One text; without a language unless one is named.
    public init(_ text: String, language: String = LanguageText.none) {
        values = [Value(language: language, text: text)]
    }

    /// The texts of each language, languages in the order of their first text.
    public var byLanguage: [(language: String, texts: [String])] {
        var groups: [(language: String, texts: [String])] = []
        for value in values {
            if let index = groups.firstIndex(where: { $0.language == value.language }) {
                groups[index].texts.append(value.text)
            } else {
                groups.append((value.language, [value.text]))
            }
        }
        return groups
    }

    /// Whether this has the form of a BCP 47 tag (RFC 5646, section 2.1) or is `none`. The registry is not asked.
    public static func isLanguage(_ tag: String) -> Bool {
        let parts = tag.split(separator: "-", omittingEmptySubsequences: false)
        guard let first = parts.first, first.allSatisfy({ $0.isASCII && $0.isLetter }) else { return false }
        let isPrivate = ["x", "i"].contains(first.lowercased()) && parts.count > 1
        guard isPrivate || (2...8).contains(first.count) else { return false }
        return parts.allSatisfy { part in
            (1...8).contains(part.count) && part.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
        }
    }
}
