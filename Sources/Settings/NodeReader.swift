internal import Rules
import Yams

/// Reads values from the tree of a YAML document and collects what is wrong with them.
struct NodeReader {
    /// The name of the file, for reports.
    let file: String
    /// The language of text that names none.
    let language: String
    /// What was wrong so far.
    var problems: [SettingsProblem] = []

    init(file: String, language: String) {
        self.file = file
        self.language = language
    }

    /// One key of a mapping, with its place and its value.
    struct Member {
        let name: String
        let path: String
        let key: Node
        let value: Node
    }

    func origin(of node: Node) -> SettingsProblem.Origin {
        guard let mark = node.mark else { return .wholeFile(name: file) }
        return .file(name: file, line: mark.line, column: mark.column)
    }

    mutating func report(_ fault: SettingsProblem.Fault, _ node: Node, _ path: String) {
        problems.append(SettingsProblem(origin: origin(of: node), path: path, fault: fault))
    }

    mutating func refuse(_ node: Node, _ path: String, accepted: String) {
        report(.wrongValue(found: NodeReader.shown(node), accepted: accepted), node, path)
    }

    /// Nothing, `~` or `null`, unquoted.
    static func isNull(_ node: Node) -> Bool {
        guard case .scalar(let scalar) = node, scalar.style == .plain || scalar.style == .any else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(scalar.string)
    }

    /// The text of a scalar as written: `no`, `1984` and `2024-01-01` are text where text is asked for, whatever YAML
    /// takes them for. `nil` for null, lists and mappings.
    static func text(_ node: Node) -> String? {
        guard case .scalar(let scalar) = node, !isNull(node) else { return nil }
        return scalar.string
    }

    /// The text of a scalar without quotes, which is how numbers and truth values are written.
    static func bareText(_ node: Node) -> String? {
        guard case .scalar(let scalar) = node, scalar.style == .plain || scalar.style == .any else { return nil }
        return text(node)
    }

    /// The value for a report.
    static func shown(_ node: Node) -> String {
        switch node {
        case .scalar(let scalar):
            if isNull(node) { return "nothing" }
            // The tag is resolved by asking the node: a bare 80 is a number, a quoted one is text.
            return node.tag.description == Tag.Name.str.rawValue ? YAMLText.quoted(scalar.string) : scalar.string
        case .mapping: return "a group of keys"
        case .sequence: return "a list"
        case .alias: return "an alias"
        }
    }

    /// The members of a mapping that are among `accepted`, in the order of the file; unknown and repeated ones are
    /// reported. Nothing counts as an empty mapping; `nil` after reporting that this is none.
    mutating func members(of node: Node, at path: String, accepted: [String]) -> [Member]? {
        let members = allMembers(of: node, at: path, accepted: "these keys: " + accepted.joined(separator: ", "))
        return members?.filter { member in
            if accepted.contains(member.name) { return true }
            let nearest = NearestName.find(member.name, among: accepted) ?? NodeReader.elsewhere(member.name)
            report(.unknownKey(nearest: nearest, accepted: accepted), member.key, member.path)
            return false
        }
    }

    /// Every member of a mapping, in the order of the file; repeated ones are reported and left out.
    mutating func allMembers(of node: Node, at path: String, accepted: String) -> [Member]? {
        if NodeReader.isNull(node) { return [] }
        guard case .mapping(let mapping) = node else {
            refuse(node, path, accepted: accepted)
            return nil
        }
        var members: [Member] = []
        for (key, value) in mapping {
            guard case .scalar(let scalar) = key else {
                refuse(key, path, accepted: accepted)
                continue
            }
            let name = scalar.string
            let memberPath = path.isEmpty ? name : "\(path).\(name)"
            if let first = members.first(where: { $0.name == name }) {
                report(.repeatedKey(firstLine: first.key.mark?.line), key, memberPath)
            } else {
                members.append(Member(name: name, path: memberPath, key: key, value: value))
            }
        }
        return members
    }

    /// The path of the only setting that has this key, for a key in the wrong group.
    private static func elsewhere(_ name: String) -> String? {
        let paths = SettingDescription.all.map(\.path).filter { $0.keys.last == name }
        return paths.count == 1 ? paths.first?.description : nil
    }

    /// Text with or without languages.
    mutating func languageText(_ node: Node, at path: String, accepted: String) -> LanguageText? {
        if let text = NodeReader.text(node), !text.isEmpty { return LanguageText(text, language: language) }
        guard case .mapping(let mapping) = node, !mapping.isEmpty else {
            refuse(node, path, accepted: accepted)
            return nil
        }
        guard let members = allMembers(of: node, at: path, accepted: accepted) else { return nil }
        var values: [LanguageText.Value] = []
        for member in members {
            guard LanguageText.isLanguage(member.name) else {
                let found = YAMLText.quoted(member.name)
                report(
                    .wrongValue(found: found, accepted: "a language tag such as en or pt-BR, or none"), member.key,
                    member.path)
                continue
            }
            let texts = member.value.sequence.map { Array($0) } ?? [member.value]
            for node in texts {
                if let text = NodeReader.text(node), !text.isEmpty {
                    values.append(LanguageText.Value(language: member.name, text: text))
                } else {
                    refuse(node, member.path, accepted: "text")
                }
            }
        }
        return LanguageText(values)
    }
}
