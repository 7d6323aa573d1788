/// Text in one or more languages, languages in the order they should be offered (Presentation API 3.0, section 4).
public struct LanguageMap: Hashable, Sendable {
    public struct Entry: Hashable, Sendable {
        /// BCP 47 tag, or `none` where the language is not known.
        public var language: String
        public var texts: [String]
    }

    public private(set) var entries: [Entry]

    public init() { entries = [] }

    public init(_ text: String, language: String = "none") {
        entries = [Entry(language: language, texts: [text])]
    }

    public var isEmpty: Bool { entries.isEmpty }

    /// Adds texts to a language; empty ones are left out, since an empty string says nothing.
    public mutating func add(_ texts: [String], language: String) {
        let texts = texts.filter { !$0.isEmpty }
        guard !texts.isEmpty else { return }
        if let index = entries.firstIndex(where: { $0.language == language }) {
            entries[index].texts += texts
        } else {
            entries.append(Entry(language: language, texts: texts))
        }
    }

    /// Adds one text to a language, unless it is empty.
    public mutating func add(_ text: String, language: String) {
        guard !text.isEmpty else { return }
        if let index = entries.firstIndex(where: { $0.language == language }) {
            entries[index].texts.append(text)
        } else {
            entries.append(Entry(language: language, texts: [text]))
        }
    }

    /// The first text, in the first of `preferred` that there is, else in whatever comes first.
    public func text(preferring preferred: [String] = []) -> String? {
        for language in preferred {
            if let entry = entries.first(where: { $0.language == language }) { return entry.texts.first }
        }
        return entries.first?.texts.first
    }

    /// 3.0: an object of arrays.
    func write(to json: inout JSONWriter) {
        json.object { json in
            for entry in entries {
                json.key(dynamic: entry.language)
                json.array(entry.texts) { $0.value($1) }
            }
        }
    }

    /// 2.1: a string where there is only one and no language is known, else strings or `@value` objects.
    func write2(to json: inout JSONWriter) {
        let parts = entries.flatMap { entry in entry.texts.map { (entry.language, $0) } }
        func one(_ json: inout JSONWriter, _ part: (language: String, text: String)) {
            guard part.language != "none" else { return json.value(part.text) }
            json.object {
                $0.member("@value", part.text)
                $0.member("@language", part.language)
            }
        }
        if parts.count == 1 { return one(&json, parts[0]) }
        json.array(parts) { one(&$0, $1) }
    }
}

extension JSONWriter {
    mutating func member(_ name: StaticString, _ text: LanguageMap) {
        key(name)
        text.write(to: &self)
    }

    mutating func member(_ name: StaticString, ifPresent text: LanguageMap) {
        if !text.isEmpty { member(name, text) }
    }

    mutating func member2(_ name: StaticString, ifPresent text: LanguageMap) {
        guard !text.isEmpty else { return }
        key(name)
        text.write2(to: &self)
    }
}
