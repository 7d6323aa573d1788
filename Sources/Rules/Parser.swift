/// Reads conditions and computed values by recursive descent.
struct Parser {
    let fields: FieldDefinitions
    private let characters: [Character]
    private let tokens: [Lexer.Token]
    private var position = 0
    private var depth = 0
    private var comparisons = 0

    init(_ source: String, fields: FieldDefinitions) throws(ExpressionError) {
        self.fields = fields
        let reading = try Lexer.read(source)
        (characters, tokens) = (reading.characters, reading.tokens)
    }

    // MARK: Tokens

    var token: Lexer.Token { tokens[min(position, tokens.count - 1)] }

    mutating func advance() { position += 1 }

    /// The keyword that stands here, in small letters.
    var keyword: String? {
        guard case .word(let word) = token.kind else { return nil }
        return word.lowercased()
    }

    mutating func take(keyword wanted: String) -> Bool {
        guard keyword == wanted else { return false }
        advance()
        return true
    }

    mutating func take(sign wanted: String) -> Bool {
        guard token.kind == .sign(wanted) else { return false }
        advance()
        return true
    }

    /// What stands here, as messages name it.
    private var found: String {
        token.kind == .end
            ? "the expression ends" : "“\(RuleText.printable(String(characters[token.range].prefix(40))))” cannot stand"
    }

    func unexpected(_ remedy: String) -> ExpressionError {
        ExpressionError(column: token.column, reason: "\(found) here", remedy: remedy)
    }

    mutating func expectEnd(_ remedy: String) throws(ExpressionError) {
        guard token.kind == .end else { throw unexpected(remedy) }
    }

    private func source(from start: Int) -> String {
        guard position > 0 else { return "" }
        return String(characters[start..<max(start, tokens[position - 1].range.upperBound)])
    }

    /// Runs what may contain itself, one level deeper.
    mutating func deeper<Result>(
        _ read: (inout Parser) throws(ExpressionError) -> Result
    ) throws(ExpressionError) -> Result {
        guard depth < ExpressionLimits.depth else {
            throw ExpressionError(
                column: token.column, reason: "the expression is nested too deeply",
                remedy: "use at most \(ExpressionLimits.depth) levels of parentheses, not and else")
        }
        depth += 1
        defer { depth -= 1 }
        return try read(&self)
    }

    // MARK: Conditions

    mutating func wholeCondition() throws(ExpressionError) -> Condition {
        let condition = try condition()
        try expectEnd("write and or or before another comparison, or nothing")
        return condition
    }

    mutating func condition() throws(ExpressionError) -> Condition {
        var parts = [try conjunction()]
        while take(keyword: "or") { parts.append(try conjunction()) }
        return parts.count == 1 ? parts[0] : .any(parts)
    }

    private mutating func conjunction() throws(ExpressionError) -> Condition {
        var parts = [try negation()]
        while take(keyword: "and") { parts.append(try negation()) }
        return parts.count == 1 ? parts[0] : .all(parts)
    }

    private mutating func negation() throws(ExpressionError) -> Condition {
        guard take(keyword: "not") else { return try primary() }
        return .not(try deeper { parser throws(ExpressionError) in try parser.negation() })
    }

    private mutating func primary() throws(ExpressionError) -> Condition {
        if token.kind == .sign("(") {
            let opened = token.column
            advance()
            let inner = try deeper { parser throws(ExpressionError) in try parser.condition() }
            guard take(sign: ")") else {
                throw unexpected("write and, or, or ) for the ( in column \(opened)")
            }
            return inner
        }
        if take(keyword: "true") { return .all([]) }
        if take(keyword: "false") { return .any([]) }
        let start = token.range.lowerBound
        if take(keyword: "has") {
            let field = try field()
            return .not(try test(field, .isEmpty, from: start))
        }
        return try comparison(try field(), from: start)
    }

    private static let comparisonsHelp = """
        write =, !=, <, <=, >, >=, ==, in [ ], starts with, ends with, contains, is empty or is not empty after a field
        """

    private mutating func comparison(_ field: Condition.Field, from start: Int) throws(ExpressionError) -> Condition {
        if take(keyword: "is") {
            let isNegated = take(keyword: "not")
            guard take(keyword: "empty") else { throw unexpected("write is empty or is not empty, or = and a value") }
            let test = try test(field, .isEmpty, from: start)
            return isNegated ? .not(test) : test
        }
        if keyword == "not" {
            advance()
            guard let condition = try wordComparison(field, from: start) else {
                throw unexpected("write in [ ], starts with, ends with or contains after not")
            }
            return .not(condition)
        }
        if let condition = try wordComparison(field, from: start) { return condition }
        guard case .sign(let sign) = token.kind, Self.signs.contains(sign) else {
            throw unexpected(Self.comparisonsHelp)
        }
        let column = token.column
        advance()
        switch sign {
        case "=": return try test(field, .isAny([try operand(of: field, isWhole: true)]), from: start)
        case "!=": return .not(try test(field, .isAny([try operand(of: field, isWhole: true)]), from: start))
        case "==":
            guard field.definition.type.isText else {
                throw ExpressionError(
                    column: column,
                    reason: "== compares letters, and \(named(field)) is \(field.definition.type.phrase)",
                    remedy: "write =")
            }
            let place = token
            guard case .text(let text) = try operand(of: field, isWhole: true), case .text(let exact) = place.kind
            else {
                throw ExpressionError(
                    column: place.column, reason: "this is no text", remedy: "write one in quotation marks")
            }
            _ = text
            return try test(field, .isExactly(RuleText.normalised(exact)), from: start)
        default:
            guard let order = Condition.Order(rawValue: sign) else { throw unexpected(Self.comparisonsHelp) }
            guard [.number, .date].contains(field.definition.type) else {
                throw ExpressionError(
                    column: column,
                    reason: "\(sign) asks for an order, and \(named(field)) is \(field.definition.type.phrase)",
                    remedy: "give the field the type number or date, or use = or in [ ]")
            }
            return try test(field, .compares(order, try operand(of: field, isWhole: true)), from: start)
        }
    }

    private static let signs = ["=", "!=", "==", "<", "<=", ">", ">="]

    /// `in`, `starts with`, `ends with` and `contains`.
    private mutating func wordComparison(
        _ field: Condition.Field, from start: Int
    ) throws(ExpressionError) -> Condition? {
        switch keyword {
        case "in":
            advance()
            return try test(field, .isAny(try list(of: field)), from: start)
        case "starts", "ends":
            let starts = keyword == "starts"
            advance()
            guard take(keyword: "with") else { throw unexpected("write with") }
            let part = try part(of: field)
            return try test(field, starts ? .starts(part) : .ends(part), from: start)
        case "contains":
            advance()
            return try test(field, .contains(try part(of: field)), from: start)
        default: return nil
        }
    }

    private mutating func test(
        _ field: Condition.Field, _ check: Condition.Check, from start: Int
    ) throws(ExpressionError) -> Condition {
        comparisons += 1
        guard comparisons <= ExpressionLimits.comparisons else {
            throw ExpressionError(
                column: token.column, reason: "the expression has too many comparisons",
                remedy: "use at most \(ExpressionLimits.comparisons); in [ ] takes a list")
        }
        return .test(Condition.Test(field: field, check: check, source: source(from: start)))
    }

    private mutating func list(of field: Condition.Field) throws(ExpressionError) -> [Condition.Operand] {
        guard take(sign: "[") else { throw unexpected("write a list such as [\"a\", \"b\"] after in") }
        var operands: [Condition.Operand] = []
        repeat {
            guard operands.count < ExpressionLimits.list else {
                throw ExpressionError(
                    column: token.column, reason: "the list is too long",
                    remedy: "use at most \(ExpressionLimits.list) values")
            }
            operands.append(try operand(of: field, isWhole: true))
        } while take(sign: ",")
        guard take(sign: "]") else { throw unexpected("write , and another value, or ]") }
        return operands
    }

    // MARK: Fields

    /// A word that has a meaning of its own, and names a field only in backquotes.
    static let keywords: Set<String> = [
        "and", "or", "not", "in", "is", "has", "empty", "starts", "ends", "with", "contains", "today", "true", "false",
        "if",
        "else",
    ]

    mutating func field() throws(ExpressionError) -> Condition.Field {
        let written: String
        switch token.kind {
        case .name(let name): written = name
        case .word(let word) where !Self.keywords.contains(word.lowercased()): written = word
        case .text(let text):
            throw ExpressionError(
                column: token.column, reason: "a comparison begins with a field, and this is a text",
                remedy: fields[text] == nil
                    ? "write FIELD = \"\(RuleText.printable(text))\""
                    : "write `\(RuleText.printable(text))` in backquotes")
        default: throw unexpected("write a field's name, in `backquotes` if it holds spaces")
        }
        let field = try field(named: written, column: token.column)
        advance()
        return field
    }

    func field(named written: String, column: Int) throws(ExpressionError) -> Condition.Field {
        if let definition = fields[written] { return Condition.Field(definition: definition) }
        if let at = written.lastIndex(of: "@"), let definition = fields[String(written[..<at])],
            definition.place == .value
        {
            return Condition.Field(
                definition: definition, language: String(written[written.index(after: at)...]).lowercased())
        }
        let near = fields.nearest(to: written).map { "did you mean \(Self.quotedName($0))? " } ?? ""
        throw ExpressionError(
            column: column, reason: "no field is called “\(RuleText.printable(written))”",
            remedy: near + "define it under fields in the settings, or write the name of another")
    }

    /// A name as it is written in expressions.
    static func quotedName(_ name: String) -> String {
        let isWord =
            (name.first.map { Lexer.beginsName($0) } ?? false)
            && name.allSatisfy { Lexer.beginsName($0) || $0.isNumber } && !keywords.contains(name.lowercased())
        return isWord
            ? name : "`\(name.split(separator: "`", omittingEmptySubsequences: false).joined(separator: "``"))`"
    }

    func named(_ field: Condition.Field) -> String { "“\(RuleText.printable(field.definition.name))”" }
}
