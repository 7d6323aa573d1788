/// Reads the statements of a PHP file. Bodies of functions and classes are skipped.
struct PHPParser: PHPReading {
    /// Functions, and classes with a space before the name, in small letters.
    private(set) var functions: [String: PHPEffects] = [:]
    var expressions: PHPExpressionParser

    var cursor: PHPCursor {
        get { expressions.cursor }
        _modify { yield &expressions.cursor }
    }

    init(_ tokens: [PHPToken]) { expressions = PHPExpressionParser(PHPCursor(tokens)) }

    /// Reads the whole file.
    mutating func statements() throws(PHPBroken) -> [PHPStatement] {
        try PHPToken.checkBrackets(cursor.tokens)
        let statements = try list(until: [])
        guard case .end = token.kind else { throw unexpected() }
        return statements
    }

    mutating func expression() throws(PHPBroken) -> PHPExpression { try expressions.expression() }

    mutating func endStatement() throws(PHPBroken) {
        if case .close = token.kind { return advance() }
        try expect(";")
    }

    /// Reads statements up to a `}`, one of these words or the end.
    mutating func list(until words: Set<String>) throws(PHPBroken) -> [PHPStatement] {
        var statements: [PHPStatement] = []
        while true {
            if case .end = token.kind { return statements }
            if token.isSymbol("}") { return statements }
            if let word = token.word, words.contains(word) { return statements }
            if let statement = try statement() { statements.append(statement) }
        }
    }

    /// The body of `if`, `while` and the like: one statement, or a list from `:` to a word.
    mutating func body(until words: Set<String>) throws(PHPBroken) -> [PHPStatement] {
        try nested { parser throws(PHPBroken) in
            if parser.take(":") { return try parser.list(until: words) }
            return try parser.statement().map { [$0] } ?? []
        }
    }

    /// The body of `while` and the like, whose second form ends with a word of its own.
    mutating func body(endingWith word: String) throws(PHPBroken) -> [PHPStatement] {
        let isList = token.isSymbol(":")
        let statements = try body(until: [word])
        if isList {
            guard take(word: word) else { throw unexpected() }
            try endStatement()
        }
        return statements
    }

    mutating func block() throws(PHPBroken) -> [PHPStatement] {
        try expect("{")
        let statements = try nested { parser throws(PHPBroken) in try parser.list(until: []) }
        try expect("}")
        return statements
    }

    mutating func condition() throws(PHPBroken) -> PHPExpression {
        try expect("(")
        let condition = try expression()
        try expect(")")
        return condition
    }

    /// - Returns: nil for statements that set nothing.
    mutating func statement() throws(PHPBroken) -> PHPStatement? {
        while token.isSymbol("#[") { _ = skipBrackets() }
        let line = token.line
        cursor.statementLine = line
        switch token.kind {
        case .close, .symbol(";"):
            advance()
            return nil
        case .symbol("{"): return PHPStatement(line, .block(try block()))
        case .name(let name):
            if ahead(1).isSymbol(":"), !PHPKeywords.reserved.contains(name.lowercased()) {
                advance()
                advance()
                return nil
            }
            if let statement = try keyword(name.lowercased(), line) { return statement.first }
        default: break
        }
        let expression = try expression()
        try endStatement()
        return PHPStatement(line, .expression(expression))
    }

    /// A statement that begins with a keyword, as a list of none or one; nil for expressions.
    mutating func keyword(_ word: String, _ line: Int) throws(PHPBroken) -> [PHPStatement]? {
        func one(_ kind: PHPStatement.Kind) -> [PHPStatement] { [PHPStatement(line, kind)] }
        let following = ahead(1)
        switch word {
        case "if":
            advance()
            return one(try branches())
        case "while", "for", "foreach", "do", "switch", "try", "declare":
            advance()
            return one(try control(word, line))
        case "return":
            advance()
            var value: PHPExpression?
            if case .close = token.kind {} else if !token.isSymbol(";") { value = try expression() }
            try endStatement()
            return one(.end(value))
        case "echo":
            advance()
            let values = try expressions.list()
            try endStatement()
            return one(.expression(PHPExpression(line, .unknown("writes a text", values))))
        case "unset" where following.isSymbol("("):
            advance()
            try expect("(")
            let targets = try expressions.list(until: ")")
            try endStatement()
            return one(.unset(targets))
        case "global":
            advance()
            _ = try expressions.list()
            try endStatement()
            return []
        case "static":
            guard case .variable = following.kind else { return nil }
            advance()
            // A variable without a value is null, and an assignment otherwise.
            let values = try expressions.list()
            try endStatement()
            return one(.block(values.map { PHPStatement(line, .expression($0)) }))
        case "const":
            advance()
            return one(.block(try constants(line)))
        case "break", "continue":
            advance()
            if case .literal = token.kind { advance() }
            try endStatement()
            return []
        case "goto":
            advance()
            advance()
            try endStatement()
            return one(.jump)
        default: return try declaration(word, following)
        }
    }

    /// `function`, `class`, `namespace` and `use`; nil for expressions.
    mutating func declaration(_ word: String, _ following: PHPToken) throws(PHPBroken) -> [PHPStatement]? {
        switch word {
        case "function":
            let name = following.isSymbol("&") ? ahead(2) : following
            guard let name = name.word else { return nil }
            advance()
            functions[name, default: PHPEffects()].formUnion(try expressions.function())
            return []
        case "abstract", "final", "class", "interface", "trait", "enum", "readonly":
            guard case .name = following.kind else { return nil }
            while PHPKeywords.classes.contains(token.word ?? ""), case .name = ahead(1).kind { advance() }
            let name = token.word ?? ""
            skipNames(",", ":")
            guard token.isSymbol("{") else { throw unexpected() }
            functions[" \(name)", default: PHPEffects()].add(body: skipBrackets())
            return []
        case "namespace":
            guard !following.isSymbol("\\") else { return nil }
            advance()
            if case .name = token.kind { advance() }
            if token.isSymbol("{") { return [PHPStatement(following.line, .block(try block()))] }
            try endStatement()
            return []
        case "use":
            advance()
            skipNames(",", "{", "}", "\\")
            try endStatement()
            return []
        default: return nil
        }
    }
}

/// Words that name no constant.
enum PHPKeywords {
    static let classes: Set<String> = ["abstract", "final", "class", "interface", "trait", "enum", "readonly"]
    static let reserved: Set<String> = [
        "abstract", "and", "as", "break", "case", "catch", "class", "const", "continue", "declare", "default", "do",
        "echo", "else", "elseif", "enddeclare", "endfor", "endforeach", "endif", "endswitch", "endwhile", "extends",
        "final", "finally", "for", "foreach", "global", "goto", "if", "implements", "instanceof", "insteadof",
        "interface", "namespace", "or", "private", "protected", "public", "return", "switch", "trait", "try", "unset",
        "use", "var", "while", "xor",
    ]
}
