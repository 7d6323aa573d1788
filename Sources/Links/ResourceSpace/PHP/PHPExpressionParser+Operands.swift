extension PHPExpressionParser {
    /// `[key]`, `->property`, `::member` and calls after an operand.
    mutating func postfixed(_ operand: PHPExpression) throws(PHPBroken) -> PHPExpression {
        var result = operand
        var count = 0
        while case .symbol(let symbol) = token.kind, ["[", "->", "?->", "::", "("].contains(symbol) {
            count += 1
            guard cursor.depth + count <= PHPToken.deepest else { throw .tooDeep(token.line) }
            let line = result.line
            switch symbol {
            case "[":
                advance()
                let key = token.isSymbol("]") ? nil : try expression()
                try expect("]")
                if case .variable("GLOBALS") = result.kind, let key {
                    result = Self.dynamic(line, key)
                } else {
                    result = PHPExpression(line, .index(result, key))
                }
            case "(":
                let arguments = try arguments()
                if case .constant(let name) = result.kind {
                    result = PHPExpression(line, .call(name, arguments))
                } else {
                    result = PHPExpression(line, .unknown("calls a function", [result] + arguments.map(\.value)))
                }
            default:
                advance()
                result = try member(of: result)
            }
        }
        return result
    }

    private static func dynamic(_ line: Int, _ name: PHPExpression) -> PHPExpression {
        if case .literal(let value) = name.kind, let text = value.string { return PHPExpression(line, .variable(text)) }
        return PHPExpression(line, .dynamic(name))
    }

    private mutating func member(of object: PHPExpression) throws(PHPBroken) -> PHPExpression {
        var parts = [object]
        if case .constant(let name) = object.kind { parts = [PHPExpression(object.line, .call(" \(name)", []))] }
        switch token.kind {
        case .name, .variable: advance()
        case .symbol("{"):
            advance()
            parts.append(try expression())
            try expect("}")
        case .symbol("$"): parts.append(try operand())
        default: throw unexpected()
        }
        guard token.isSymbol("(") else { return PHPExpression(object.line, .unknown("reads a property", parts)) }
        parts += try arguments().map(\.value)
        return PHPExpression(object.line, .unknown("calls a method", parts))
    }

    mutating func arguments() throws(PHPBroken) -> [PHPExpression.Argument] {
        try expect("(")
        var arguments: [PHPExpression.Argument] = []
        while !take(")") {
            var isPlain = true
            if take("...") {
                isPlain = false
                // name(...) is a closure of the function.
                if take(")") { break }
            } else if case .name = token.kind, ahead(1).isSymbol(":") {
                isPlain = false
                advance()
                advance()
            }
            arguments.append(PHPExpression.Argument(value: try expression(), isPlain: isPlain))
            if !take(",") {
                try expect(")")
                break
            }
        }
        return arguments
    }

    /// A variable, literal, name, array or bracketed expression.
    mutating func operand() throws(PHPBroken) -> PHPExpression {
        let line = token.line
        switch token.kind {
        case .variable(let name):
            advance()
            return PHPExpression(line, .variable(name))
        case .literal(let value):
            advance()
            return PHPExpression(line, .literal(value))
        case .template(let parts):
            advance()
            return PHPExpression(line, .template(try template(parts, line)))
        case .command:
            advance()
            return PHPExpression(line, .unknown("runs a command", []))
        case .symbol("("):
            advance()
            let expression = try expression()
            try expect(")")
            return expression
        case .symbol("["):
            advance()
            return PHPExpression(line, .list(try items(until: "]")))
        case .symbol("$"):
            advance()
            if take("{") {
                let name = try expression()
                try expect("}")
                return Self.dynamic(line, name)
            }
            let name = try nested { parser throws(PHPBroken) in try parser.operand() }
            switch name.kind {
            case .variable, .dynamic: return PHPExpression(line, .dynamic(name))
            default: throw unexpected()
            }
        case .name(let name): return try named(name, line)
        default: throw unexpected()
        }
    }

    private mutating func template(_ parts: [PHPToken.Part], _ line: Int) throws(PHPBroken) -> [PHPExpression] {
        var expressions: [PHPExpression] = []
        for part in parts {
            switch part {
            case .text(let text): expressions.append(PHPExpression(line, .literal(.text(text))))
            case .code(let tokens):
                let inner = PHPCursor(tokens, depth: cursor.depth, statementLine: cursor.statementLine)
                var parser = PHPExpressionParser(inner)
                expressions.append(try parser.expression())
                guard case .end = parser.token.kind else { throw parser.unexpected() }
            }
        }
        return expressions
    }

    /// Elements of an array, or targets of a destructuring assignment.
    private mutating func items(until symbol: String) throws(PHPBroken) -> [PHPExpression.Item] {
        var items: [PHPExpression.Item] = []
        while !take(symbol) {
            if take(",") {
                items.append(PHPExpression.Item())
                continue
            }
            var item = PHPExpression.Item()
            item.isSpread = take("...")
            item.isShared = take("&")
            item.value = try expression()
            if !item.isSpread, !item.isShared, take("=>") {
                item.key = item.value
                item.isShared = take("&")
                item.value = try expression()
            }
            items.append(item)
            if !take(",") {
                try expect(symbol)
                break
            }
        }
        return items
    }

    private mutating func named(_ name: String, _ line: Int) throws(PHPBroken) -> PHPExpression {
        let word = name.lowercased()
        guard !PHPKeywords.reserved.contains(word) else { throw unexpected() }
        advance()
        switch word {
        case "array" where token.isSymbol("("), "list" where token.isSymbol("("):
            advance()
            return PHPExpression(line, .list(try items(until: ")")))
        case "array", "list": throw unexpected()
        case "static" where !["function", "fn"].contains(token.word ?? "") && !token.isSymbol("::"): throw unexpected()
        case "isset":
            try expect("(")
            return PHPExpression(line, .isset(try list(until: ")")))
        case "empty":
            try expect("(")
            let part = try expression()
            try expect(")")
            return PHPExpression(line, .empty(part))
        case "exit", "die":
            return PHPExpression(line, .exit(token.isSymbol("(") ? try arguments().map(\.value) : []))
        case "eval":
            guard token.isSymbol("(") else { throw unexpected() }
            return PHPExpression(line, .call("eval", try arguments()))
        case "match" where token.isSymbol("("): return try match(line)
        case "static" where token.word == "function" || token.word == "fn":
            let kind = token.word ?? ""
            advance()
            return try closure(kind, line)
        case "function", "fn": return try closure(word, line)
        case "__line__": return PHPExpression(line, .literal(.int(line)))
        default: return PHPExpression(line, .constant(name))
        }
    }
}
