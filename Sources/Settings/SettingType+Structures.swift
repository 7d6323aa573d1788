extension SettingType where Value == LanguageText {
    /// Text, or text for each language.
    static var languageText: Self {
        SettingType(
            accepted: "text, or one text for each language such as {en: Map, fr: Carte}",
            parse: { text, language in text.isEmpty ? nil : LanguageText(text, language: language) },
            decode: { node, path, accepted, reader in reader.languageText(node, at: path, accepted: accepted) },
            write: { text, language in
                if text.values.count == 1, let only = text.values.first, only.language == language {
                    return YAMLText.scalar(only.text)
                }
                return YAMLText.mapping(
                    text.byLanguage.map { group in
                        let texts = group.texts.map(YAMLText.scalar)
                        return (group.language, texts.count == 1 ? texts[0] : YAMLText.list(texts))
                    })
            })
    }
}
