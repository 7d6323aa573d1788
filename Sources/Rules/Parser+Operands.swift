extension FieldType {
    /// Whether texts are compared as texts.
    var isText: Bool { self != .number && self != .date }

    /// To follow "is".
    var phrase: String {
        switch self {
        case .text: "text"
        case .list: "one of a list of values"
        case .date: "a date"
        case .number: "a number"
        case .url: "a web address"
        case .languageTagged: "text in several languages"
        }
    }
}

extension Parser {
    /// A value that the field can have.
    mutating func operand(of field: Condition.Field, isWhole: Bool) throws(ExpressionError) -> Condition.Operand {
        switch field.definition.type {
        case .date: return try date(of: field)
        case .number: return try number(of: field)
        case .text, .list, .url, .languageTagged:
            let column = token.column
            let text = try text(of: field)
            if isWhole { try checkAllowed(text, field, column) }
            return .text(RuleText.folded(text))
        }
    }

    /// The text that a value begins with, ends with or contains, folded.
    mutating func part(of field: Condition.Field) throws(ExpressionError) -> String {
        guard field.definition.type.isText else {
            throw unexpected(
                "compare \(named(field)) with =, <, <=, > or >=: it is \(field.definition.type.phrase), not text")
        }
        return RuleText.folded(try text(of: field))
    }

    private mutating func text(of field: Condition.Field) throws(ExpressionError) -> String {
        switch token.kind {
        case .text(let text):
            guard !text.isEmpty else {
                throw ExpressionError(
                    column: token.column, reason: "no value is an empty text",
                    remedy: "write is empty, or is not empty")
            }
            guard !text.unicodeScalars.contains("\0") else {
                throw ExpressionError(
                    column: token.column, reason: "the text holds U+0000", remedy: "remove it: no value has it")
            }
            advance()
            return text
        case .word(let word) where word.lowercased() == "today":
            throw unexpected("give \(named(field)) the type date to compare it with a day")
        case .word(let word): throw unexpected("write texts in quotation marks: \"\(RuleText.printable(word))\"")
        case .figure(let figure):
            throw unexpected(
                "\(named(field)) is \(field.definition.type.phrase): write \"\(RuleText.printable(figure))\" in quotation marks"
            )
        case .name, .sign, .end: throw unexpected("write a text in quotation marks")
        }
    }

    private func checkAllowed(_ text: String, _ field: Condition.Field, _ column: Int) throws(ExpressionError) {
        let allowed = field.definition.allowedValues
        guard !allowed.isEmpty, !allowed.contains(where: { RuleText.folded($0) == RuleText.folded(text) }) else {
            return
        }
        let near = NearestName.find(text, among: allowed).map { "did you mean “\($0)”? " } ?? ""
        let list = allowed.prefix(10).map { "“\($0)”" }.joined(separator: ", ") + (allowed.count > 10 ? ", …" : "")
        throw ExpressionError(
            column: column, reason: "\(named(field)) is never “\(RuleText.printable(text))”",
            remedy: near + "it may be \(list)")
    }

    private mutating func number(of field: Condition.Field) throws(ExpressionError) -> Condition.Operand {
        switch token.kind {
        case .figure(let text), .text(let text):
            guard let number = RuleNumber.read(text) else { break }
            advance()
            return .number(number)
        default: break
        }
        throw unexpected("\(named(field)) is a number: write one such as 12 or -3.5")
    }

    private mutating func date(of field: Condition.Field) throws(ExpressionError) -> Condition.Operand {
        switch token.kind {
        case .word(let word) where word.lowercased() == "today":
            advance()
            return try offset()
        case .figure(let text), .text(let text):
            guard let range = DayRange(text) else { break }
            advance()
            return .days(range)
        default: break
        }
        throw unexpected("\(named(field)) is a date: write today, or \(DayRange.accepted)")
    }

    /// What may follow `today`: `+ 30 days`.
    private mutating func offset() throws(ExpressionError) -> Condition.Operand {
        var isNegative = false
        if case .figure(let text) = token.kind, text.hasPrefix("-") {
            isNegative = true
        } else if take(sign: "-") {
            isNegative = true
        } else if !take(sign: "+") {
            return .today(offset: 0, unit: .day)
        }
        guard case .figure(let text) = token.kind,
            let count = Int(text.hasPrefix("-") ? String(text.dropFirst()) : text),
            (0...ExpressionLimits.offset).contains(count)
        else {
            throw unexpected(
                "write a whole number from 0 to \(ExpressionLimits.offset), and days, weeks, months or years")
        }
        advance()
        guard let word = keyword,
            let unit = CalendarDay.Unit.allCases.first(where: { word == $0.rawValue || word == $0.rawValue + "s" })
        else { throw unexpected("write days, weeks, months or years") }
        advance()
        return .today(offset: isNegative ? -count : count, unit: unit)
    }
}
