extension SettingType where Value == Settings.Link.Field {
    /// A column and its field; a name alone is both.
    static var linkField: Self {
        let column = SettingType<String>.text("the name of a column")
        let header = SettingType<String>.header
        let language = SettingType<String>.language
        let encoding = SettingType<Value.Encoding>.choice
        let line = SettingType<String>.text()
        let described = [
            SettingMember("column", column, isRequired: true, "The column, element or path in the source."),
            SettingMember(
                "field", header, isRequired: false, "The field that it fills; the column's name if not given."),
            SettingMember("language", language, isRequired: false, "The language of its text."),
            SettingMember(
                "encoding", encoding, isRequired: false,
                "How text in binary columns is encoded; automatic if not given: UTF-16 where every other byte is 0."),
            SettingMember("separator", line, isRequired: false, "What divides several values in it."),
        ]
        return .group(
            "a column's name, or a group with column, field, language, encoding and separator", members: described,
            decode: { node, path, reader in
                if NodeReader.text(node) != nil {
                    return column.read(node, path, &reader).map { Value(column: $0, field: $0) }
                }
                guard let members = reader.members(of: node, at: path, described: described),
                    let name = members.read("column", column, &reader)
                else { return nil }
                var field = Value(column: name, field: members.read("field", header, &reader) ?? name)
                field.language = members.read("language", language, &reader)
                field.encoding = members.read("encoding", encoding, &reader) ?? .automatic
                field.separator = members.read("separator", line, &reader)
                return field
            },
            write: { value, spoken in
                [
                    ("column", column.write(value.column, spoken)), ("field", header.write(value.field, spoken)),
                    value.language.map { ("language", language.write($0, spoken)) },
                    value.encoding == .automatic ? nil : ("encoding", encoding.write(value.encoding, spoken)),
                    value.separator.map { ("separator", line.write($0, spoken)) },
                ]
            })
    }
}

extension SettingType where Value == Settings.Link.Module {
    /// One table of a link.
    static var linkModule: Self {
        let name = SettingType<String>.linkName
        let column = SettingType<String>.text("the name of a column")
        let fields = SettingType<[Settings.Link.Field]>.list(
            "a list of columns", of: .linkField, name: { "\($0.column)\n\($0.field)\n\($0.language ?? "")" })
        let described = [
            SettingMember("name", name, isRequired: true, "What reports call it."),
            SettingMember(
                "table", column, isRequired: false,
                "Table or view; pattern of file names; set of a repository; path of an API. The name if not given."),
            SettingMember("key", column, isRequired: false, "The column that tells rows apart."),
            SettingMember(
                "identifier", column, isRequired: false, "The column that names the object; else the key does."),
            SettingMember(
                "changed", column, isRequired: false,
                "A column that grows when a row changes (time or number): then only such rows are read."),
            SettingMember("fields", fields, isRequired: false, "Which columns fill which fields; all, if not given."),
        ]
        return .group(
            "a group with a name", members: described,
            decode: { node, path, reader in
                guard let members = reader.members(of: node, at: path, described: described),
                    let called = members.read("name", name, &reader)
                else { return nil }
                var module = Value(name: called)
                module.table = members.read("table", column, &reader)
                module.key = members.read("key", column, &reader)
                module.identifier = members.read("identifier", column, &reader)
                module.changed = members.read("changed", column, &reader)
                module.fields = members.read("fields", fields, &reader) ?? []
                return module
            },
            write: { value, language in
                [
                    ("name", name.write(value.name, language)),
                    value.table.map { ("table", column.write($0, language)) },
                    value.key.map { ("key", column.write($0, language)) },
                    value.identifier.map { ("identifier", column.write($0, language)) },
                    value.changed.map { ("changed", column.write($0, language)) },
                    value.fields.isEmpty ? nil : ("fields", fields.write(value.fields, language)),
                ]
            })
    }
}

extension SettingType where Value == String {
    /// A name that stands in commands, file names and reports.
    static var linkName: Self {
        .text("1 to 40 letters, digits, - and _") { text in
            (1...40).contains(text.utf8.count)
                && text.unicodeScalars.allSatisfy { scalar in
                    switch scalar {
                    case "a"..."z", "A"..."Z", "0"..."9", "-", "_": true
                    default: false
                    }
                }
        }
    }
}
