extension ComputedValue {
    /// How the value came about, a line for each choice that was made and each field that was read.
    public func explanation(for values: FieldValues) -> [String] {
        var lines: [String] = []
        Self.explain(root, values, &lines)
        return lines
    }

    private static func explain(_ node: Node, _ values: FieldValues, _ lines: inout [String]) {
        switch node {
        case .literal: return
        case .field(let field):
            let texts = values.values(of: field).map(\.text)
            let shown = texts.prefix(5).map { "“\(RuleText.printable($0))”" }.joined(separator: ", ")
            lines.append("\(field.definition.name): \(texts.isEmpty ? "empty" : shown)")
        case .joined(let parts): for part in parts { explain(part, values, &lines) }
        case .choice(let node, let condition, let other):
            let why = condition.explanation(for: values, on: anyDay)
            lines += why.lines.enumerated().map { ($0.offset == 0 ? "if " : "   ") + $0.element }
            if why.answer == .yes { return explain(node, values, &lines) }
            if let other { explain(other, values, &lines) } else { lines.append("no else: no value") }
        }
    }
}
