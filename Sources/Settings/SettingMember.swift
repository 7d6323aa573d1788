import Yams

/// A key of a group that is set as one, such as `publication.provider`.
public struct SettingMember: Hashable, Sendable {
    /// The key.
    public let name: String
    /// What is accepted, to follow "give".
    public let accepted: String
    /// Whether the group is refused without it.
    public let isRequired: Bool
    /// What it is for.
    public let summary: String

    init<Value>(_ name: String, _ type: SettingType<Value>, isRequired: Bool, _ summary: String) {
        self.name = name
        accepted = type.accepted
        self.isRequired = isRequired
        self.summary = summary
    }
}

extension NodeReader {
    /// The members of a group; unknown, repeated and missing ones are reported.
    mutating func members(of node: Node, at path: String, described: [SettingMember]) -> [Member]? {
        guard let members = members(of: node, at: path, accepted: described.map(\.name)) else { return nil }
        for member in described where member.isRequired && !members.contains(where: { $0.name == member.name }) {
            report(.missingKey, node, "\(path).\(member.name)")
        }
        return members
    }
}

extension [NodeReader.Member] {
    /// The value of one member; `nil` if it is absent, or reported.
    func read<Value>(_ name: String, _ type: SettingType<Value>, _ reader: inout NodeReader) -> Value? {
        guard let member = first(where: { $0.name == name }) else { return nil }
        return type.read(member.value, member.path, &reader)
    }
}
