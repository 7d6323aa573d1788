import Yams

/// What a setting accepts: how it is read from the file, from text outside the file, and written.
struct SettingType<Value: Hashable & Sendable>: Sendable {
    /// What is accepted, to follow "give": "a whole number from 0 to 65535".
    let accepted: String
    /// The keys of a group, or of each item of a list of groups.
    var members: [SettingMember] = []
    /// Reads an environment variable or a flag, given the language of text without one; `nil` if only the file may set it.
    let parse: (@Sendable (_ text: String, _ language: String) -> Value?)?
    /// Reads a node at a path; reports what would be accepted, in the given words, and gives `nil` if it is not.
    let decode: @Sendable (_ node: Node, _ path: String, _ accepted: String, _ reader: inout NodeReader) -> Value?
    /// Writes one line of YAML, given the language of text without one.
    let write: @Sendable (_ value: Value, _ language: String) -> String

    /// Reads a node at a path; reports and gives `nil` if it is not accepted.
    func read(_ node: Node, _ path: String, _ reader: inout NodeReader) -> Value? {
        decode(node, path, accepted, &reader)
    }
}

extension SettingType {
    /// A value that is one word or text. A `bare` one is written without quotes.
    static func scalar(
        _ accepted: String, bare: Bool = false, parse: @escaping @Sendable (String) -> Value?,
        write: @escaping @Sendable (Value) -> String
    ) -> Self {
        SettingType(
            accepted: accepted,
            parse: { text, _ in parse(text) },
            decode: { node, path, accepted, reader in
                let text = bare ? NodeReader.bareText(node) : NodeReader.text(node)
                if let text, let value = parse(text) { return value }
                reader.refuse(node, path, accepted: accepted)
                return nil
            },
            write: { value, _ in write(value) })
    }

    /// Nothing or a value. Outside the file, and for scalars in it, empty text is nothing.
    static func optional<Wrapped>(_ type: SettingType<Wrapped>) -> Self where Value == Wrapped? {
        var parse: (@Sendable (String, String) -> Value?)?
        if let parseWrapped = type.parse {
            parse = { text, language in
                if text.isEmpty { return .some(nil) }
                return parseWrapped(text, language).map { .some($0) }
            }
        }
        return SettingType(
            accepted: type.accepted + ", or null",
            members: type.members,
            parse: parse,
            decode: { node, path, accepted, reader in
                if NodeReader.isNull(node) { return .some(nil) }
                if type.parse != nil, NodeReader.text(node) == "" { return .some(nil) }
                return type.decode(node, path, accepted, &reader).map { .some($0) }
            },
            write: { value, language in value.map { type.write($0, language) } ?? "null" })
    }

    /// Values of one type in order; no two may have the same `name`.
    static func list<Element>(
        _ accepted: String, of type: SettingType<Element>, allowsEmpty: Bool = true,
        name: @escaping @Sendable (Element) -> String
    ) -> Self where Value == [Element] {
        SettingType(
            accepted: accepted,
            members: type.members,
            parse: nil,
            decode: { node, path, accepted, reader in
                guard case .sequence(let items) = node, allowsEmpty || !items.isEmpty else {
                    reader.refuse(node, path, accepted: accepted)
                    return nil
                }
                var values: [Element] = []
                var names: Set<String> = []
                for (index, item) in items.enumerated() {
                    let itemPath = "\(path)[\(index + 1)]"
                    guard let value = type.read(item, itemPath, &reader) else { continue }
                    if names.insert(name(value)).inserted {
                        values.append(value)
                    } else {
                        let found = YAMLText.quoted(name(value)) + " a second time"
                        reader.report(.wrongValue(found: found, accepted: "each item once"), item, itemPath)
                    }
                }
                return values
            },
            write: { values, language in YAMLText.list(values.map { type.write($0, language) }) })
    }

    /// A group of two keys, both required.
    static func pair<First: Hashable & Sendable, Second: Hashable & Sendable>(
        _ accepted: String, _ one: SettingPart<Value, First>, _ other: SettingPart<Value, Second>,
        make: @escaping @Sendable (First, Second) -> Value
    ) -> Self {
        let described = [
            SettingMember(one.name, one.type, isRequired: true, one.summary),
            SettingMember(other.name, other.type, isRequired: true, other.summary),
        ]
        return .group(
            accepted, members: described,
            decode: { node, path, reader in
                guard let members = reader.members(of: node, at: path, described: described) else { return nil }
                let first = members.read(one.name, one.type, &reader)
                let second = members.read(other.name, other.type, &reader)
                guard let first, let second else { return nil }
                return make(first, second)
            },
            write: { value, language in
                [
                    (one.name, one.type.write(value[keyPath: one.value], language)),
                    (other.name, other.type.write(value[keyPath: other.value], language)),
                ]
            })
    }

    /// A group of keys.
    static func group(
        _ accepted: String, members: [SettingMember],
        decode: @escaping @Sendable (Node, String, inout NodeReader) -> Value?,
        write: @escaping @Sendable (Value, String) -> [(key: String, value: String)?]
    ) -> Self {
        SettingType(
            accepted: accepted, members: members, parse: nil,
            decode: { node, path, _, reader in decode(node, path, &reader) },
            write: { value, language in YAMLText.mapping(write(value, language).compactMap { $0 }) })
    }
}

/// A key of a group: its name, its type, where its value is, what it is for.
struct SettingPart<Group, Value: Hashable & Sendable>: Sendable {
    let name: String
    let type: SettingType<Value>
    let value: any KeyPath<Group, Value> & Sendable
    let summary: String

    init(
        _ name: String, _ type: SettingType<Value>, _ value: any KeyPath<Group, Value> & Sendable, _ summary: String
    ) {
        self.name = name
        self.type = type
        self.value = value
        self.summary = summary
    }
}
