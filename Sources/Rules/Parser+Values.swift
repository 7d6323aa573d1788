extension Parser {
    mutating func wholeValue() throws(ExpressionError) -> ComputedValue.Node {
        let value = try choice()
        try expectEnd("write + before another part, if and a condition, or nothing")
        return value
    }

    /// `value if condition else value`.
    private mutating func choice() throws(ExpressionError) -> ComputedValue.Node {
        let value = try sum()
        guard keyword == "if" else { return value }
        let column = token.column
        advance()
        let condition = try condition()
        let changes = condition.tests.contains { test in
            test.check.operands.contains { if case .today = $0 { true } else { false } }
        }
        guard !changes else {
            throw ExpressionError(
                column: column, reason: "the condition asks for today, and a computed value does not change by itself",
                remedy: "write a day, or ask for today in a rule of publication")
        }
        guard take(keyword: "else") else { return .choice(value, if: condition, else: nil) }
        let other = try deeper { parser throws(ExpressionError) in try parser.choice() }
        return .choice(value, if: condition, else: other)
    }

    private mutating func sum() throws(ExpressionError) -> ComputedValue.Node {
        var parts = [try part()]
        while take(sign: "+") { parts.append(try part()) }
        return parts.count == 1 ? parts[0] : .joined(parts)
    }

    private mutating func part() throws(ExpressionError) -> ComputedValue.Node {
        if case .text(let text) = token.kind {
            let node = try template(text)
            advance()
            return node
        }
        guard token.kind == .sign("(") else { return .field(try field()) }
        let opened = token.column
        advance()
        let inner = try deeper { parser throws(ExpressionError) in try parser.choice() }
        guard take(sign: ")") else { throw unexpected("write +, if, or ) for the ( in column \(opened)") }
        return inner
    }

    /// A text with fields in braces.
    private func template(_ text: String) throws(ExpressionError) -> ComputedValue.Node {
        let column = token.column
        var parts: [ComputedValue.Node] = []
        var literal = ""
        var rest = Array(text)[...]
        func fault(_ reason: String, _ remedy: String) -> ExpressionError {
            ExpressionError(column: column, reason: reason, remedy: remedy)
        }
        while let character = rest.popFirst() {
            guard character == "{" || character == "}" else {
                literal.append(character)
                continue
            }
            if rest.first == character {
                rest.removeFirst()
                literal.append(character)
                continue
            }
            guard character == "{" else { throw fault("a } in the text closes nothing", "write }} for a brace") }
            guard let end = rest.firstIndex(of: "}") else {
                throw fault("a { in the text is not closed", "write {FIELD}, or {{ for a brace")
            }
            let name = String(rest[..<end])
            rest = rest[(end + 1)...]
            if !literal.isEmpty { parts.append(.literal(literal)) }
            literal = ""
            parts.append(.field(try field(named: name, column: column)))
        }
        if !literal.isEmpty { parts.append(.literal(literal)) }
        if parts.isEmpty { throw fault("the text is empty", "write a text or a field") }
        // A field alone would bring all its values; a text has one.
        if case .literal = parts[0], parts.count == 1 { return parts[0] }
        return .joined(parts)
    }
}
