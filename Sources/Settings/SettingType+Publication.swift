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

extension SettingType where Value == Settings.Publication.RightsWords {
    /// Words and the URI they stand for.
    static var rightsWords: Self {
        .pair(
            "words and a uri", SettingPart("words", .text(), \.words, "What the cell holds, in any case."),
            SettingPart("uri", .webAddress, \.uri, "The licence or rights statement.")
        ) { Value(words: $0, uri: $1) }
    }
}

extension SettingType where Value == Settings.Publication.Term {
    /// A term and its texts.
    static var term: Self {
        .pair(
            "a term and its text", SettingPart("term", .text(), \.term, "What the cell holds, in any case."),
            SettingPart("text", .languageText, \.text, "What is shown.")
        ) { Value(term: $0, text: $1) }
    }
}

extension SettingType where Value == String {
    /// An address with a place for the identifier.
    static var addressTemplate: Self {
        .text("an http or https URI with {identifier} in it") { text in
            let parts = text.split(separator: "{identifier}", omittingEmptySubsequences: false)
            return parts.count >= 2 && PublicURL.isWebAddress(parts.joined(separator: "x"))
        }
    }
}

extension SettingType where Value == Settings.Publication.FieldValue {
    /// A field and one of its values.
    static var fieldValue: Self {
        .pair(
            "a field and a value", SettingPart("field", .header, \.field, "The column's header, in any case."),
            SettingPart("value", .text(), \.value, "The value, exactly as it stands in cells.")
        ) { Value(field: $0, value: $1) }
    }
}
