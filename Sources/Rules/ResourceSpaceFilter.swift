/// A search filter of ResourceSpace, as its tables `filter`, `filter_rule` and `filter_rule_node` hold it.
public struct ResourceSpaceFilter: Hashable, Sendable {
    /// `filter.filter_condition`.
    public enum Condition: Int, Hashable, Sendable {
        /// All rules must apply.
        case all = 1
        /// No rule may apply.
        case none = 2
        /// One rule is enough.
        case any = 3
    }

    /// A value that a rule asks for.
    public struct Node: Hashable, Sendable {
        /// The name of the field here.
        public var field: String
        /// The node's name.
        public var value: String
        /// `filter_rule_node.node_condition`: 1 is, 0 is not.
        public var isWanted: Bool

        public init(field: String, value: String, isWanted: Bool = true) {
            (self.field, self.value, self.isWanted) = (field, value, isWanted)
        }
    }

    public var condition: Condition
    /// A rule applies where the resource has one of the wanted nodes, or lacks all of the unwanted ones.
    public var rules: [[Node]]

    public init(_ condition: Condition, rules: [[Node]]) { (self.condition, self.rules) = (condition, rules) }

    /// The condition in the language of rules. A filter without rules admits nothing: ResourceSpace refuses every
    /// search under it. A rule without nodes never applies.
    ///
    /// Source: ResourceSpace, `get_filter_sql`. Under `none`, a rule with both kinds of nodes admits a resource that
    /// lacks the wanted ones or has an unwanted one.
    public var expression: String {
        let parts = rules.map { condition == .none ? Self.avoided($0) : Self.text($0) }
        guard !parts.isEmpty else { return "false" }
        switch condition {
        case .all, .none: return parts.contains(where: \.isEmpty) ? "false" : Self.joined(parts, " and ")
        case .any:
            let some = parts.filter { !$0.isEmpty }
            return some.isEmpty ? "false" : Self.joined(some, " or ")
        }
    }

    private static func joined(_ parts: [[String]], _ word: String) -> String {
        parts.map { parts.count == 1 ? $0.joined(separator: " or ") : grouped($0) }.joined(separator: word)
    }

    /// A rule under the condition `none`: the alternatives of which one admits a resource.
    private static func avoided(_ rule: [Node]) -> [String] {
        let wanted = text(rule.filter(\.isWanted))
        let unwanted = text(rule.filter { !$0.isWanted }.map { Node(field: $0.field, value: $0.value) })
        return (wanted.isEmpty ? [] : ["not (\(wanted.joined(separator: " or ")))"]) + unwanted
    }

    private static func grouped(_ parts: [String]) -> String {
        parts.count == 1 ? parts[0] : "(\(parts.joined(separator: " or ")))"
    }

    /// The alternatives of a rule.
    private static func text(_ rule: [Node]) -> [String] {
        func comparisons(_ nodes: [Node]) -> [String] {
            var fields: [String] = []
            for node in nodes where !fields.contains(node.field) { fields.append(node.field) }
            return fields.map { field in
                let values = nodes.filter { $0.field == field }.map { quoted($0.value) }
                let name = Parser.quotedName(field)
                return values.count == 1 ? "\(name) = \(values[0])" : "\(name) in [\(values.joined(separator: ", "))]"
            }
        }
        let wanted = comparisons(rule.filter(\.isWanted))
        let unwanted = comparisons(rule.filter { !$0.isWanted })
        return wanted + (unwanted.isEmpty ? [] : ["not (\(unwanted.joined(separator: " or ")))"])
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for character in text {
            switch character {
            case "\"", "\\": result += "\\\(character)"
            case "\n": result += "\\n"
            default: result.append(character)
            }
        }
        return result + "\""
    }
}
