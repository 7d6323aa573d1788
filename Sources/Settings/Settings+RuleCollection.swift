public import Rules

extension Settings.Collection {
    /// A collection of the objects of which a resource fulfils a rule.
    public struct RuleCollection: Hashable, Sendable {
        /// What stands in URLs.
        public var name: String
        /// `nil` means the name.
        public var label: LanguageText?
        /// The rule, as written.
        public var condition: String

        public init(name: String, label: LanguageText? = nil, condition: String) {
            self.name = name
            self.label = label
            self.condition = condition
        }
    }
}

extension Settings {
    /// The rule of a collection; nil where it cannot be read, which settings that were loaded never say.
    public func rule(of collection: Collection.RuleCollection) -> Expression? {
        try? Expression(parsing: collection.condition, fields: fieldDefinitions)
    }
}

extension SettingType where Value == Settings.Collection.RuleCollection {
    /// A name, a rule and perhaps a label.
    static var ruleCollection: Self {
        let name = SettingType<String>.text("text other than top and search") { !["", "top", "search"].contains($0) }
        let label = SettingType<LanguageText?>.optional(.languageText)
        let rule = SettingType<String>.text("a rule, see docs/rules.md")
        let described = [
            SettingMember("name", name, isRequired: true, "What stands in URLs."),
            SettingMember("label", label, isRequired: false, "The label shown; without one, the name."),
            SettingMember(
                "where", rule, isRequired: true, "The rule: objects are listed of which a resource shown fulfils it."),
        ]
        return .group(
            "a group with name and where, perhaps a label", members: described,
            decode: { node, path, reader in
                guard let members = reader.members(of: node, at: path, described: described) else { return nil }
                let name = members.read("name", name, &reader)
                let label = members.read("label", label, &reader) ?? nil
                let condition = members.read("where", rule, &reader)
                guard let name, let condition else { return nil }
                return Value(name: name, label: label, condition: condition)
            },
            write: { collection, language in
                [
                    ("name", name.write(collection.name, language)),
                    collection.label.map { ("label", label.write($0, language)) },
                    ("where", rule.write(collection.condition, language)),
                ]
            })
    }
}
