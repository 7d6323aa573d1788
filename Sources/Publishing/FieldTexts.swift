internal import Catalogue
internal import IIIF
internal import Settings

/// Catalogue texts as language maps: text without a language takes the collection's; `~en:Book~fr:Livre` and terms of
/// the configured vocabulary become several.
struct FieldTexts: Sendable {
    let settings: Settings
    /// By the term in small letters.
    private let terms: [String: LanguageMap]

    init(settings: Settings) {
        self.settings = settings
        terms = Dictionary(
            settings.publication.vocabulary.map { ($0.term.lowercased(), Self.map($0.text) { $0 }) },
            uniquingKeysWith: { first, _ in first })
    }

    func language(_ tag: String?) -> String { tag ?? settings.collection.language }

    /// Text that may hold no HTML, such as a label (3.0, section 4.5).
    func map(_ values: [FieldText]) -> LanguageMap { map(values, cleaned: Self.plain) }

    /// Text that may hold HTML: summary, metadata and required statement.
    func value(_ values: [FieldText]) -> LanguageMap { map(values, cleaned: HTMLText.sanitised) }

    /// One text, as a label.
    func label(_ text: String, language tag: String?) -> LanguageMap {
        map([FieldText(field: "", language: tag, texts: [text])])
    }

    /// One text that names something, as a label that is never empty.
    func name(_ text: String, language tag: String?) -> LanguageMap {
        let label = label(text, language: tag)
        return label.isEmpty ? LanguageMap(HTMLText.guarded(text), language: language(tag)) : label
    }

    /// The name of a column or field as a label, never empty.
    func heading(_ name: String) -> LanguageMap {
        let plain = Self.plain(name)
        return LanguageMap(plain.isEmpty ? HTMLText.guarded(name) : plain, language: settings.collection.language)
    }

    private static func plain(_ text: String) -> String { HTMLText.guarded(HTMLText.plain(text)) }

    private func map(_ values: [FieldText], cleaned: (String) -> String) -> LanguageMap {
        var map = LanguageMap()
        for value in values {
            for text in value.texts {
                if value.language == nil {
                    let several = terms.isEmpty ? nil : terms[text.lowercased()]
                    if let several = several ?? LanguageMap(tilded: text) {
                        for entry in several.entries { map.add(entry.texts.map(cleaned), language: entry.language) }
                        continue
                    }
                }
                map.add(cleaned(text), language: language(value.language))
            }
        }
        return map
    }

    /// A text of the settings as a label.
    func map(_ text: LanguageText) -> LanguageMap { Self.map(text, cleaned: Self.plain) }

    /// A text of the settings that may hold HTML.
    func value(_ text: LanguageText) -> LanguageMap { Self.map(text, cleaned: HTMLText.sanitised) }

    /// How the label of a required statement reads.
    var statementLabel: LanguageMap {
        settings.publication.requiredStatement.map { map($0.label) } ?? Wording.attribution
    }

    /// The required statement of whatever says none of its own; nil where nothing is to be said.
    var requiredStatement: MetadataPair? {
        settings.publication.requiredStatement.flatMap { MetadataPair(statementLabel, ifSaid: value($0.value)) }
    }

    private static func map(_ text: LanguageText, cleaned: (String) -> String) -> LanguageMap {
        var map = LanguageMap()
        for (language, texts) in text.byLanguage { map.add(texts.map(cleaned), language: language) }
        return map
    }

    /// The values of a field from the first resource that has one.
    /// - Parameter rows: the values of each.
    func first(_ rows: some Sequence<[FieldText]>, _ field: String) -> [FieldText] {
        for values in rows where values.contains(where: { $0.field == field }) {
            return values.filter { $0.field == field }
        }
        return []
    }
}

extension MetadataPair {
    /// Nil where nothing is left of the value once markup that may not stand there is gone: a pair says something.
    init?(_ label: LanguageMap, ifSaid value: LanguageMap) {
        guard !value.isEmpty else { return nil }
        self.init(label: label, value: value)
    }
}
