public import Rules

extension Settings.Publication {
    /// What a field is, and how it is published.
    public struct Field: Hashable, Sendable {
        /// The column's header, matched without regard to case.
        public var name: String
        /// The label shown; `nil` means the header.
        public var label: LanguageText?
        /// Whether the world sees it.
        public var isPublic: Bool
        /// The Dublin Core element that it is; `nil` where its name says it, or it is none.
        public var means: Element?
        /// What its values are.
        public var type = FieldType.text
        /// The values that are accepted, in any case; empty for all.
        public var allowedValues: [String] = []
        /// Whether a resource may have several values.
        public var isMultiple = true
        /// Whether every resource must have a value.
        public var isRequired = false
        /// Whether objects can be looked up by its values.
        public var isIndexed = true
        /// Whether the search finds its values.
        public var isSearchable = true
        /// What it is made of; `nil` where the spreadsheet gives it. See `docs/rules.md`.
        public var computed: String?

        public init(name: String, label: LanguageText? = nil, isPublic: Bool = true, means: Element? = nil) {
            self.name = name
            self.label = label
            self.isPublic = isPublic
            self.means = means
        }
    }
}

extension Settings {
    /// What `publication.fields` says that fields are.
    public var definedFields: [FieldDefinition] {
        publication.fields.map { field in
            var definition = FieldDefinition(name: field.name, type: field.type, allowedValues: field.allowedValues)
            definition.isMultiple = field.isMultiple
            definition.isRequired = field.isRequired
            return definition
        }
    }

    /// The fields that rules can speak of.
    public var fieldDefinitions: FieldDefinitions {
        FieldDefinitions(definedFields)
    }

    /// What computed fields are made of. Settings that were loaded have no faults here; of others, faulty fields are left
    /// out.
    public var computedFields: ComputedFields {
        let definitions = fieldDefinitions
        let fields = publication.fields.compactMap { field -> ComputedFields.Field? in
            guard let source = field.computed, let value = try? ComputedValue(parsing: source, fields: definitions)
            else {
                return nil
            }
            return ComputedFields.Field(name: field.name, value: value)
        }
        return (try? ComputedFields(fields)) ?? .none
    }
}

extension SettingType where Value == Settings.Publication.Field {
    /// What one field is; a name alone will do.
    static var field: Self {
        let header = SettingType<String>.header
        let label = SettingType<LanguageText?>.optional(.languageText)
        let flag = SettingType<Bool>.flag
        let element = SettingType<Settings.Publication.Element>.choice
        let type = SettingType<FieldType>.choice
        let values = SettingType<[String]>.list(
            "a list of one or more values", of: .text("a value"), allowsEmpty: false, name: { $0.lowercased() })
        let expression = SettingType<String>.text("an expression or template, see docs/rules.md")
        let described = [
            SettingMember("name", header, isRequired: true, "The column's header, in any case."),
            SettingMember("label", label, isRequired: false, "The label shown; without one, the header."),
            SettingMember("public", flag, isRequired: false, "Whether the world sees the field; true if not given."),
            SettingMember("means", element, isRequired: false, "The Dublin Core element it is, for records."),
            SettingMember(
                "type", type, isRequired: false, "What its values are, checked at import; text if not given."),
            SettingMember(
                "values", values, isRequired: false, "The values that are accepted, in any case; a list must have them."
            ),
            SettingMember(
                "multiple", flag, isRequired: false, "Whether a resource may have several values; true if not given."),
            SettingMember(
                "required", flag, isRequired: false, "Whether every resource must have a value; false if not given."),
            SettingMember(
                "indexed", flag, isRequired: false,
                "Whether objects can be looked up by its values, as identifiers and collections by field need; true if not given."
            ),
            SettingMember(
                "searchable", flag, isRequired: false, "Whether the search finds its values; true if not given."),
            SettingMember(
                "computed", expression, isRequired: false,
                "What it is made of, in place of a column; the name identifier computes the objects' identifiers."),
        ]
        return .group(
            "a field's name, or a group with name and what else is to be said of the field", members: described,
            decode: { node, path, reader in
                if NodeReader.text(node) != nil {
                    return header.read(node, path, &reader).map { Value(name: $0) }
                }
                guard let members = reader.members(of: node, at: path, described: described) else { return nil }
                let name = members.read("name", header, &reader)
                var field = Value(name: name ?? "")
                field.label = members.read("label", label, &reader) ?? nil
                field.isPublic = members.read("public", flag, &reader) ?? true
                field.means = members.read("means", element, &reader)
                field.type = members.read("type", type, &reader) ?? .text
                field.allowedValues = members.read("values", values, &reader) ?? []
                field.isMultiple = members.read("multiple", flag, &reader) ?? true
                field.isRequired = members.read("required", flag, &reader) ?? false
                field.isIndexed = members.read("indexed", flag, &reader) ?? true
                field.isSearchable = members.read("searchable", flag, &reader) ?? true
                field.computed = members.read("computed", expression, &reader)
                return name == nil ? nil : field
            },
            write: { field, language in
                [
                    ("name", header.write(field.name, language)),
                    field.label.map { ("label", label.write($0, language)) },
                    field.isPublic ? nil : ("public", "false"),
                    field.means.map { ("means", element.write($0, language)) },
                    field.type == .text ? nil : ("type", type.write(field.type, language)),
                    field.allowedValues.isEmpty ? nil : ("values", values.write(field.allowedValues, language)),
                    field.isMultiple ? nil : ("multiple", "false"),
                    field.isRequired ? ("required", "true") : nil,
                    field.isIndexed ? nil : ("indexed", "false"),
                    field.isSearchable ? nil : ("searchable", "false"),
                    field.computed.map { ("computed", expression.write($0, language)) },
                ]
            })
    }
}
