/// The syntax of language tags: RFC 5646 (BCP 47), section 2.1.
public enum LanguageTag {
    /// The tag in the conventional case (section 2.1.1: `pt-BR`, `zh-Hant`), or nil if it is not well-formed.
    ///
    /// Stricter than the grammar in one point: it also allows languages of four to eight letters, none of which is
    /// registered, and accepting them would let `title@french` through. Irregular grandfathered tags are not accepted.
    public static func canonical(_ tag: String) -> String? {
        let subtags = tag.lowercased().split(separator: "-", omittingEmptySubsequences: false).map(Array.init(_:))
        guard subtags.allSatisfy({ (1...8).contains($0.count) && $0.allSatisfy(isAlphanumeric) }) else { return nil }
        var rest = subtags[...]
        if rest.first != ["x"] {
            guard let language = rest.popFirst(), (2...3).contains(language.count), language.allSatisfy(isLetter)
            else { return nil }
            for _ in 0..<3 where rest.first.map({ $0.count == 3 && $0.allSatisfy(isLetter) }) == true {
                rest.removeFirst()
            }
            if let script = rest.first, script.count == 4, script.allSatisfy(isLetter) { rest.removeFirst() }
            if let region = rest.first, isRegion(region) { rest.removeFirst() }
            while let variant = rest.first, isVariant(variant) { rest.removeFirst() }
            while let singleton = rest.first, singleton.count == 1, singleton != ["x"] {
                rest.removeFirst()
                guard let first = rest.first, first.count >= 2 else { return nil }
                while let value = rest.first, value.count >= 2 { rest.removeFirst() }
            }
        }
        if rest.first == ["x"] {
            guard rest.count >= 2 else { return nil }
            rest = []
        }
        return rest.isEmpty ? inConventionalCase(subtags) : nil
    }

    private static func inConventionalCase(_ subtags: [[Character]]) -> String {
        var afterSingleton = false
        let words = subtags.enumerated().map { index, subtag in
            defer { if subtag.count == 1 { afterSingleton = true } }
            let word = String(subtag)
            guard index > 0, !afterSingleton, subtag.allSatisfy(isLetter) else { return word }
            switch subtag.count {
            case 2: return word.uppercased()
            case 4: return word.prefix(1).uppercased() + word.dropFirst()
            default: return word
            }
        }
        return words.joined(separator: "-")
    }

    private static func isRegion(_ subtag: [Character]) -> Bool {
        (subtag.count == 2 && subtag.allSatisfy(isLetter)) || (subtag.count == 3 && subtag.allSatisfy(isDigit))
    }

    private static func isVariant(_ subtag: [Character]) -> Bool {
        subtag.count >= 5 || (subtag.count == 4 && subtag.first.map(isDigit) == true)
    }

    private static func isLetter(_ character: Character) -> Bool { ("a"..."z").contains(character) }
    private static func isDigit(_ character: Character) -> Bool { ("0"..."9").contains(character) }
    private static func isAlphanumeric(_ character: Character) -> Bool { isLetter(character) || isDigit(character) }
}
