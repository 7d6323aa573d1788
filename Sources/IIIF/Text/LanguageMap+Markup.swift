extension LanguageMap {
    /// A value in several languages as ResourceSpace writes it, `~en:Book~fr:Livre`: nil where it is not written so.
    ///
    /// What follows a tilde without a language tag (2 or 3 letters and subtags, then a colon) is part of the text before
    /// it. Languages without text are left out.
    public init?(tilded text: String) {
        guard text.utf8.first == UInt8(ascii: "~"), text.first == "~" else { return nil }
        var parts: [(language: String, text: String)] = []
        for part in text.dropFirst().split(separator: "~", omittingEmptySubsequences: false) {
            let tag = part.prefix { $0 != ":" }
            if tag.count < part.count, Self.isTag(tag) {
                parts.append((String(tag), String(part.dropFirst(tag.count + 1))))
            } else if let last = parts.indices.last {
                parts[last].text += "~" + part
            } else {
                return nil
            }
        }
        self.init()
        for part in parts { add([part.text.trimmed], language: part.language) }
        if isEmpty { return nil }
    }

    /// Whether it has the form of a BCP 47 tag: `en`, `pt-BR`, `zh-Hant`.
    static func isTag(_ text: some StringProtocol) -> Bool {
        let parts = text.split(omittingEmptySubsequences: false) { $0 == "-" || $0 == "_" }
        guard let first = parts.first, (2...3).contains(first.count), first.allSatisfy({ $0.isASCII && $0.isLetter })
        else { return false }
        return parts.dropFirst().allSatisfy {
            (2...8).contains($0.count) && $0.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
        }
    }
}
