extension PHPParser {
    mutating func constants(_ line: Int) throws(PHPBroken) -> [PHPStatement] {
        var statements: [PHPStatement] = []
        repeat {
            guard case .name(let name) = token.kind else { throw unexpected() }
            advance()
            try expect("=")
            statements.append(PHPStatement(line, .constant(name, try expression())))
        } while take(",")
        try endStatement()
        return statements
    }

    mutating func branches() throws(PHPBroken) -> PHPStatement.Kind {
        var branches: [PHPStatement.Branch] = []
        var otherwise: [PHPStatement]?
        let words: Set<String> = ["else", "elseif", "endif"]
        var isList = false
        repeat {
            let condition = try condition()
            if branches.isEmpty {
                isList = token.isSymbol(":")
            } else if token.isSymbol(":") != isList {
                throw unexpected()
            }
            branches.append(PHPStatement.Branch(condition: condition, body: try body(until: words)))
        } while take(word: "elseif")
        if take(word: "else") {
            // PHP has no `else if` in the form with `endif`.
            if token.isSymbol(":") != isList { throw unexpected() }
            otherwise = try body(until: ["endif"])
        }
        if isList {
            guard take(word: "endif") else { throw unexpected() }
            try endStatement()
        }
        return .branches(branches, otherwise: otherwise)
    }

    /// A loop, `switch`, `try` or `declare` after its keyword.
    mutating func control(_ word: String, _ line: Int) throws(PHPBroken) -> PHPStatement.Kind {
        func evaluated(_ expression: PHPExpression) -> PHPStatement {
            PHPStatement(expression.line, .expression(expression))
        }
        switch word {
        case "while":
            let condition = try condition()
            return .uncertain(what: "a loop", [evaluated(condition)] + (try body(endingWith: "endwhile")))
        case "do":
            let statements = try nested { parser throws(PHPBroken) in try parser.statement() }
            guard take(word: "while") else { throw unexpected() }
            let condition = try condition()
            try endStatement()
            return .uncertain(what: "a loop", (statements.map { [$0] } ?? []) + [evaluated(condition)])
        case "for":
            try expect("(")
            var parts = try expressions.list(until: ";")
            parts += try expressions.list(until: ";")
            parts += try expressions.list(until: ")")
            return .uncertain(what: "a loop", parts.map(evaluated) + (try body(endingWith: "endfor")))
        case "foreach":
            let targets = try iteration()
            return .uncertain(what: "a loop", targets.map(evaluated) + (try body(endingWith: "endforeach")))
        case "switch":
            return .uncertain(what: "a switch", [evaluated(try condition())] + (try cases()))
        case "try":
            return .uncertain(what: "a try", try attempts())
        default:
            // declare(strict_types=1)
            guard token.isSymbol("(") else { throw unexpected() }
            _ = skipBrackets()
            if token.isSymbol("{") { return .block(try block()) }
            if token.isSymbol(":") { return .block(try body(endingWith: "enddeclare")) }
            try endStatement()
            return .block([])
        }
    }

    /// `(values as $key => $value)`.
    mutating func iteration() throws(PHPBroken) -> [PHPExpression] {
        try expect("(")
        let line = token.line
        let values = try expression()
        guard take(word: "as") else { throw unexpected() }
        var expressions = [values]
        repeat {
            let isShared = take("&")
            let target = try expression()
            guard target.isTarget else { throw unexpected() }
            let value = PHPExpression(line, .unknown("is set by foreach", []))
            expressions.append(PHPExpression(line, isShared ? .share(target, values) : .assign(target, "=", value)))
        } while take("=>")
        try expect(")")
        return expressions
    }

    mutating func cases() throws(PHPBroken) -> [PHPStatement] {
        let isList = take(":")
        if !isList { try expect("{") }
        return try nested { parser throws(PHPBroken) in
            var statements: [PHPStatement] = []
            while !(isList ? parser.take(word: "endswitch") : parser.take("}")) {
                if case .close = parser.token.kind {
                    parser.advance()
                } else if parser.take(word: "case") {
                    statements.append(PHPStatement(parser.token.line, .expression(try parser.expression())))
                    if !parser.take(":") { try parser.endStatement() }
                } else if parser.take(word: "default") {
                    if !parser.take(":") { try parser.endStatement() }
                } else {
                    throw parser.unexpected()
                }
                statements += try parser.list(until: ["case", "default", "endswitch"])
            }
            if isList { try parser.endStatement() }
            return statements
        }
    }

    mutating func attempts() throws(PHPBroken) -> [PHPStatement] {
        var statements = try block()
        var count = 0
        while token.word == "catch" || token.word == "finally" {
            count += 1
            if take(word: "finally") {
                statements += try block()
                continue
            }
            advance()
            guard token.isSymbol("(") else { throw unexpected() }
            for token in skipBrackets() {
                guard case .variable(let name) = token.kind else { continue }
                let value = PHPExpression(token.line, .unknown("is an exception", []))
                let target = PHPExpression(token.line, .variable(name))
                statements.append(
                    PHPStatement(token.line, .expression(PHPExpression(token.line, .assign(target, "=", value)))))
            }
            statements += try block()
        }
        guard count > 0 else { throw unexpected() }
        return statements
    }
}
