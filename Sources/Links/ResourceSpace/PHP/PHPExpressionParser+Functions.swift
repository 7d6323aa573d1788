extension PHPExpressionParser {
    mutating func match(_ line: Int) throws(PHPBroken) -> PHPExpression {
        try expect("(")
        let subject = try expression()
        try expect(")")
        try expect("{")
        var arms: [PHPExpression] = []
        while !take("}") {
            repeat {
                // The list of conditions may end with a comma.
                if token.isSymbol("=>") { break }
                if token.word == "default" { advance() } else { arms.append(try expression()) }
            } while take(",")
            try expect("=>")
            arms.append(try expression())
            if !take(",") {
                try expect("}")
                break
            }
        }
        let choice = PHPExpression(line, .uncertain("chooses with match", arms))
        return PHPExpression(line, .unknown("chooses with match", [subject, choice]))
    }

    /// A function without a name, after `function` or `fn`.
    mutating func closure(_ word: String, _ line: Int) throws(PHPBroken) -> PHPExpression {
        guard word == "fn" else { return PHPExpression(line, .closure(try function())) }
        _ = take("&")
        guard token.isSymbol("(") else { throw unexpected() }
        _ = skipBrackets()
        while !token.isSymbol("=>") {
            if token.isSymbol(";") || token.isSymbol(")") || token.isSymbol("}") { throw unexpected() }
            if case .end = token.kind { throw unexpected() }
            advance()
        }
        advance()
        let start = cursor.position
        _ = try nested(binding: 4)
        var effects = PHPEffects()
        effects.add(body: cursor.tokens[start..<cursor.position])
        return PHPExpression(line, .closure(effects))
    }

    /// Skips a function's name, parameters, type and body.
    mutating func function() throws(PHPBroken) -> PHPEffects {
        var effects = PHPEffects()
        _ = take("&")
        if case .name = token.kind { advance() }
        guard token.isSymbol("(") else { throw unexpected() }
        effects.sharesParameters = skipBrackets().contains { $0.isSymbol("&") }
        if take(word: "use") {
            guard token.isSymbol("(") else { throw unexpected() }
            let shared = skipBrackets()
            for index in shared.indices.dropLast() where shared[index].isSymbol("&") {
                if case .variable(let name) = shared[index + 1].kind { effects.names.insert(name) }
            }
        }
        while !token.isSymbol("{") {
            switch token.kind {
            case .name, .symbol(":"), .symbol("?"), .symbol("|"), .symbol("&"), .symbol("("), .symbol(")"): advance()
            default: throw unexpected()
            }
        }
        effects.add(body: skipBrackets())
        return effects
    }

    /// `new` after its keyword.
    mutating func creation(_ line: Int) throws(PHPBroken) -> PHPExpression {
        var parts: [PHPExpression] = []
        if token.isSymbol("#[") { _ = skipBrackets() }
        while token.word == "readonly" { advance() }
        if take(word: "class") {
            if token.isSymbol("(") { parts += try arguments().map(\.value) }
            skipNames(",")
            guard token.isSymbol("{") else { throw unexpected() }
            var effects = PHPEffects()
            effects.add(body: skipBrackets())
            parts.append(PHPExpression(line, .closure(effects)))
            return PHPExpression(line, .unknown("creates an object", parts))
        }
        switch token.kind {
        case .name(let name):
            advance()
            parts.append(PHPExpression(line, .call(" \(name)", [])))
        case .variable, .symbol("$"):
            parts.append(try operand())
            while token.isSymbol("->") || token.isSymbol("::") || token.isSymbol("[") {
                if take("[") {
                    parts.append(try expression())
                    try expect("]")
                } else {
                    advance()
                    guard token.word != nil || { if case .variable = token.kind { true } else { false } }() else {
                        throw unexpected()
                    }
                    advance()
                }
            }
        case .symbol("("): parts.append(try operand())
        default: throw unexpected()
        }
        if token.isSymbol("(") { parts += try arguments().map(\.value) }
        return PHPExpression(line, .unknown("creates an object", parts))
    }
}
