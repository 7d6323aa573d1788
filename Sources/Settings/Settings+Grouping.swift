extension Settings.Collection {
    /// A collection of collections: one for each value of a field.
    public struct Grouping: Hashable, Sendable {
        /// The column's header, matched without regard to case.
        public var field: String
        /// What stands in URLs; never `top`, which is the collection of everything, or `search`.
        public var name: String
        /// `nil` means the header.
        public var label: LanguageText?

        /// - Parameter name: nil means the field in small letters.
        public init(field: String, name: String? = nil, label: LanguageText? = nil) {
            self.field = field
            self.name = name ?? field.lowercased()
            self.label = label
        }
    }
}

extension SettingType where Value == Settings.Collection.Grouping {
    /// A field whose values make collections; its name alone will do.
    static var grouping: Self {
        let header = SettingType<String>.header
        let name = SettingType<String?>.optional(
            .text("text other than top and search") { !["", "top", "search"].contains($0) })
        let label = SettingType<LanguageText?>.optional(.languageText)
        let described = [
            SettingMember("field", header, isRequired: true, "The column's header, in any case."),
            SettingMember(
                "name", name, isRequired: false, "What stands in URLs; the field in small letters if not given."),
            SettingMember("label", label, isRequired: false, "The label shown; without one, the header."),
        ]
        return .group(
            "a field's name, or a group with field, name and label", members: described,
            decode: { node, path, reader in
                if NodeReader.text(node) != nil {
                    return header.read(node, path, &reader).map { Value(field: $0) }
                }
                guard let members = reader.members(of: node, at: path, described: described) else { return nil }
                let field = members.read("field", header, &reader)
                let name = members.read("name", name, &reader) ?? nil
                let label = members.read("label", label, &reader) ?? nil
                return field.map { Value(field: $0, name: name, label: label) }
            },
            write: { grouping, language in
                [
                    ("field", header.write(grouping.field, language)),
                    grouping.name == grouping.field.lowercased()
                        ? nil : ("name", name.write(grouping.name, language)),
                    grouping.label.map { ("label", label.write($0, language)) },
                ]
            })
    }
}
