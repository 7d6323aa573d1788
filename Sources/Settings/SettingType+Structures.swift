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

extension SettingType where Value == Settings.Publication.RequiredStatement {
    /// A label and a value.
    static var requiredStatement: Self {
        let text = SettingType<LanguageText>.languageText
        let label = SettingMember("label", text, isRequired: true, "What stands before the statement.")
        let value = SettingMember("value", text, isRequired: true, "The statement.")
        return .group(
            "a label and a value", members: [label, value],
            decode: { node, path, reader in
                guard let members = reader.members(of: node, at: path, described: [label, value]) else { return nil }
                let label = members.read("label", text, &reader)
                let value = members.read("value", text, &reader)
                guard let label, let value else { return nil }
                return Value(label: label, value: value)
            },
            write: { statement, language in
                [("label", text.write(statement.label, language)), ("value", text.write(statement.value, language))]
            })
    }
}

extension SettingType where Value == Settings.Publication.Provider {
    /// The institution that publishes.
    static var provider: Self {
        let text = SettingType<LanguageText>.languageText
        let uri = SettingType<String>.webAddress
        let optionalURI = SettingType<String?>.optional(uri)
        let described = [
            SettingMember("id", uri, isRequired: true, "URI that names the institution."),
            SettingMember("label", text, isRequired: true, "Its name."),
            SettingMember("homepage", optionalURI, isRequired: false, "Address of its web page."),
            SettingMember("logo", optionalURI, isRequired: false, "Address of its logo."),
        ]
        return .group(
            "an id and a label, perhaps a homepage and a logo", members: described,
            decode: { node, path, reader in
                guard let members = reader.members(of: node, at: path, described: described) else { return nil }
                let id = members.read("id", uri, &reader)
                let label = members.read("label", text, &reader)
                let homepage = members.read("homepage", optionalURI, &reader) ?? nil
                let logo = members.read("logo", optionalURI, &reader) ?? nil
                guard let id, let label else { return nil }
                return Value(id: id, label: label, homepage: homepage, logo: logo)
            },
            write: { provider, language in
                [
                    ("id", uri.write(provider.id, language)), ("label", text.write(provider.label, language)),
                    provider.homepage.map { ("homepage", uri.write($0, language)) },
                    provider.logo.map { ("logo", uri.write($0, language)) },
                ]
            })
    }
}

extension SettingType where Value == Settings.Publication.Field {
    /// How one field is published; a name alone will do.
    static var field: Self {
        let header = SettingType<String>.header
        let label = SettingType<LanguageText?>.optional(.languageText)
        let flag = SettingType<Bool>.flag
        let described = [
            SettingMember("name", header, isRequired: true, "The column's header, in any case."),
            SettingMember("label", label, isRequired: false, "The label shown; without one, the header."),
            SettingMember("public", flag, isRequired: false, "Whether the world sees the field; true if not given."),
        ]
        return .group(
            "a field's name, or a group with name, label and public", members: described,
            decode: { node, path, reader in
                if NodeReader.text(node) != nil {
                    return header.read(node, path, &reader).map { Value(name: $0) }
                }
                guard let members = reader.members(of: node, at: path, described: described) else { return nil }
                let name = members.read("name", header, &reader)
                let label = members.read("label", label, &reader) ?? nil
                let isPublic = members.read("public", flag, &reader)
                return name.map { Value(name: $0, label: label, isPublic: isPublic ?? true) }
            },
            write: { field, language in
                [
                    ("name", header.write(field.name, language)),
                    field.label.map { ("label", label.write($0, language)) },
                    field.isPublic ? nil : ("public", "false"),
                ]
            })
    }
}
