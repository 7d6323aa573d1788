/// Reads the expressions of a PHP file.
struct PHPExpressionParser: PHPReading {
    var cursor: PHPCursor

    init(_ cursor: PHPCursor) { self.cursor = cursor }

    /// How strongly an operator binds; higher binds more.
    private enum Binding {
        static let words = ["or": 1, "xor": 2, "and": 3, "instanceof": 20]
        static let symbols = [
            "?": 5, "??": 6, "||": 7, "&&": 8, "|": 9, "^": 10, "&": 11, "==": 12, "!=": 12, "===": 12, "!==": 12,
            "<>": 12, "<=>": 12, "<": 13, "<=": 13, ">": 13, ">=": 13, "|>": 14, ".": 15, "<<": 16, ">>": 16, "+": 17,
            "-": 17, "*": 18, "/": 18, "%": 18, "**": 22,
        ]
        static let choice = 5
        static let coalesce = 6
        static let not = 19
        static let prefix = 21
        static let power = 22
    }

    static let assignments: Set<String> = [
        "=", "+=", "-=", "*=", "/=", ".=", "%=", "**=", "??=", "&=", "|=", "^=", "<<=", ">>=",
    ]

    mutating func expression() throws(PHPBroken) -> PHPExpression { try nested(binding: 0) }

    mutating func nested(binding: Int) throws(PHPBroken) -> PHPExpression {
        try nested { parser throws(PHPBroken) in try parser.operators(binding) }
    }

    /// Expressions with commas between them.
    mutating func list() throws(PHPBroken) -> [PHPExpression] {
        var expressions: [PHPExpression] = []
        repeat { expressions.append(try expression()) } while take(",")
        return expressions
    }

    /// Expressions up to and including a symbol, with a comma before it or not.
    mutating func list(until symbol: String) throws(PHPBroken) -> [PHPExpression] {
        var expressions: [PHPExpression] = []
        while !take(symbol) {
            expressions.append(try expression())
            if !take(",") {
                try expect(symbol)
                break
            }
        }
        return expressions
    }

    private var binding: (symbol: String, strength: Int)? {
        switch token.kind {
        case .symbol(let symbol): Binding.symbols[symbol].map { (symbol, $0) }
        case .name(let name): Binding.words[name.lowercased()].map { (name.lowercased(), $0) }
        default: nil
        }
    }

    /// Reads operators that bind at least this strongly.
    private mutating func operators(_ least: Int) throws(PHPBroken) -> PHPExpression {
        var left = try prefixed()
        // Operators of one strength, not yet in `left`.
        var links: [PHPExpression.Link] = []
        var strength = 0
        var choices = 0
        func finish() {
            if !links.isEmpty { left = PHPExpression(left.line, .chain(left, links)) }
            links = []
        }
        while let (symbol, next) = binding, next >= least {
            if next != strength { finish() }
            strength = next
            advance()
            switch symbol {
            case "?":
                finish()
                choices += 1
                guard cursor.depth + choices <= PHPToken.deepest else { throw .tooDeep(token.line) }
                let then = token.isSymbol(":") ? nil : try expression()
                try expect(":")
                let otherwise = try nested(binding: Binding.choice + 1)
                left = PHPExpression(left.line, .choice(left, then: then, otherwise: otherwise))
            case "??":
                finish()
                left = PHPExpression(left.line, .coalesce(left, try nested(binding: Binding.coalesce)))
            case "instanceof":
                finish()
                left = PHPExpression(left.line, .unknown("asks for a class", [left, try nested(binding: next + 1)]))
            case "**":
                links.append(PHPExpression.Link(symbol: symbol, operand: try nested(binding: Binding.power)))
            case "|>":
                finish()
                choices += 1
                guard cursor.depth + choices <= PHPToken.deepest else { throw .tooDeep(token.line) }
                left = PHPExpression(left.line, .unknown("calls a function", [left, try operators(next + 1)]))
            default: links.append(PHPExpression.Link(symbol: symbol, operand: try operators(next + 1)))
            }
        }
        finish()
        return left
    }

    /// Prefix operators, or an operand with an assignment to it.
    private mutating func prefixed() throws(PHPBroken) -> PHPExpression {
        let line = token.line
        switch token.kind {
        case .symbol(let symbol):
            switch symbol {
            case "!":
                advance()
                return PHPExpression(line, .prefix("!", try nested(binding: Binding.not)))
            case "-", "+", "~", "@":
                advance()
                return PHPExpression(line, .prefix(symbol, try nested(binding: Binding.prefix)))
            case "++", "--":
                advance()
                let target = try nested(binding: Binding.prefix)
                guard target.isTarget else { throw unexpected() }
                return PHPExpression(line, .step(target, by: symbol == "++" ? 1 : -1, isPrefix: true))
            case "&":
                // By reference, in arrays; and elements of arrays read it.
                throw unexpected()
            case "#[":
                _ = skipBrackets()
                return try nested(binding: Binding.prefix)
            default: break
            }
        case .cast(let type):
            advance()
            return PHPExpression(line, .cast(type, try nested(binding: Binding.prefix)))
        case .name:
            if let expression = try wordPrefixed() { return expression }
        default: break
        }
        return try assignment(to: try postfixed(try operand()))
    }

    /// Keywords that an expression follows; nil for others.
    private mutating func wordPrefixed() throws(PHPBroken) -> PHPExpression? {
        let line = token.line
        guard let word = token.word else { return nil }
        switch word {
        case "include", "include_once", "require", "require_once":
            advance()
            return PHPExpression(line, .include(word, try nested(binding: 1)))
        case "print":
            advance()
            return PHPExpression(line, .unknown("writes a text", [try nested(binding: 4)]))
        case "throw":
            advance()
            return PHPExpression(line, .exit([try nested(binding: 1)]))
        case "clone":
            advance()
            return PHPExpression(line, .unknown("copies an object", [try nested(binding: Binding.prefix)]))
        case "yield":
            throw PHPBroken(line, "yield stands outside a function; remove it")
        case "new":
            advance()
            return try postfixed(try creation(line))
        default: return nil
        }
    }

    private mutating func assignment(to target: PHPExpression) throws(PHPBroken) -> PHPExpression {
        guard case .symbol(let symbol) = token.kind else { return target }
        if symbol == "++" || symbol == "--" {
            guard target.isTarget else { throw unexpected() }
            advance()
            return PHPExpression(target.line, .step(target, by: symbol == "++" ? 1 : -1, isPrefix: false))
        }
        guard Self.assignments.contains(symbol) else { return target }
        guard target.isTarget else { throw unexpected() }
        advance()
        if symbol == "=", take("&") {
            return PHPExpression(target.line, .share(target, try nested(binding: 4)))
        }
        return PHPExpression(target.line, .assign(target, symbol, try nested(binding: 4)))
    }
}
