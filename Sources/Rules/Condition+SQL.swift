extension Expression {
    /// The condition as SQL that is true where the rule holds, and false, never NULL, elsewhere.
    ///
    /// - Parameters:
    ///   - resource: SQL that gives a resource's id, such as `resource.id`. Must not be made of what somebody wrote.
    ///   - day: what `today` is.
    ///   - columns: SQL of what is compared in place of the columns of built-in fields. Speaks of `rule_resource`, and
    ///     must not be made of what somebody wrote.
    public func sql(
        resource: String, on day: CalendarDay, columns: [BuiltInField: String] = [:]
    ) -> SQLFragment {
        condition.sql(resource: resource, on: day, columns: columns)
    }
}

extension Condition {
    /// See ``Expression/sql(resource:on:columns:)``.
    public func sql(
        resource: String, on day: CalendarDay, columns: [BuiltInField: String] = [:]
    ) -> SQLFragment {
        var writer = ConditionWriter(resource: resource, day: day, columns: columns)
        let text = writer.write(self, isNegated: false)
        return SQLFragment("((\(text)) IS TRUE)", arguments: writer.arguments)
    }

    fileprivate var depth: Int {
        switch self {
        case .all(let parts), .any(let parts): 1 + (parts.map(\.depth).max() ?? 0)
        case .not(let part): part.depth
        case .test: 0
        }
    }
}

/// Writes a condition as SQL. AND, OR and NOT of SQL are Kleene's, as those of the language: NULL is unknown.
private struct ConditionWriter {
    let resource: String
    let day: CalendarDay
    let columns: [BuiltInField: String]
    var arguments: [SQLValue] = []

    init(resource: String, day: CalendarDay, columns: [BuiltInField: String]) {
        (self.resource, self.day, self.columns) = (resource, day, columns)
    }

    mutating func write(_ condition: Condition, isNegated: Bool) -> String {
        switch condition {
        case .not(let part): return write(part, isNegated: !isNegated)
        case .test(let test): return (isNegated ? "NOT " : "") + write(test)
        case .all(let parts): return join(parts, isNegated ? "OR" : "AND", isNegated)
        case .any(let parts): return join(parts, isNegated ? "AND" : "OR", isNegated)
        }
    }

    /// The deepest part first: SQLite's parser keeps what stands to the left of an open parenthesis on a short stack.
    private mutating func join(_ parts: [Condition], _ word: String, _ isNegated: Bool) -> String {
        guard !parts.isEmpty else { return word == "AND" ? "1" : "0" }
        let ordered = parts.map { ($0, $0.depth) }.enumerated()
            .sorted { ($1.element.1, $0.offset) < ($0.element.1, $1.offset) }
        var texts: [String] = []
        for part in ordered { texts.append(write(part.element.0, isNegated: isNegated)) }
        return "(" + texts.joined(separator: " \(word) ") + ")"
    }

    private mutating func write(_ test: Condition.Test) -> String {
        let isNumber = test.field.definition.type == .number
        let number = number(test.field)
        switch test.check {
        case .isEmpty: return "(NOT EXISTS (SELECT 1 \(source(test.field))))"
        case .isExactly(let text):
            return exists(test.field) { "rule_normal(\($0)) = \($1.bind(.text(text)))" }
        case .starts(let text):
            return exists(test.field) { "instr(rule_fold(\($0)), \($1.bind(.text(text)))) = 1" }
        case .ends(let text):
            return exists(test.field) {
                let length = $1.bind(.integer(-text.unicodeScalars.count))
                return "substr(rule_fold(\($0)), \(length)) = \($1.bind(.text(text)))"
            }
        case .contains(let text):
            return exists(test.field) { "instr(rule_fold(\($0)), \($1.bind(.text(text)))) > 0" }
        case .isAny(let operands):
            if isNumber {
                return anyValue(of: test.field, whenNone: "0") { number + " IN (\($1.list(operands)))" }
            }
            if test.field.definition.type == .date {
                return anyValue(of: test.field, whenNone: "0") { text, writer in
                    writer.balanced(operands[...]) { $1.within(text, $0) }
                }
            }
            return exists(test.field) { "rule_fold(\($0)) IN (\($1.list(operands)))" }
        case .compares(let order, let operand):
            return anyValue(of: test.field, whenNone: "NULL") { text, writer in
                guard !isNumber else {
                    return "\(number) \(order.rawValue) \(writer.list([operand]))"
                }
                return writer.compares(text, order, operand)
            }
        }
    }

    // MARK: Values

    /// FROM and WHERE that give a row for each value.
    private mutating func source(_ field: Condition.Field) -> String {
        switch field.definition.place {
        case .value:
            let name = bind(.text(field.definition.name))
            let folded = bind(.text(RuleText.folded(field.definition.name)))
            let language = field.language.map { " AND lower(rule_value.language) = \(bind(.text($0)))" } ?? ""
            return """
                FROM value AS rule_value WHERE rule_value.resource_id = \(resource) AND (rule_value.field = \(name) \
                OR rule_value.field IN (SELECT name FROM field WHERE rule_fold(name) = \(folded)))\(language)
                """
        case .builtIn(.identifier):
            return """
                FROM resource AS rule_resource JOIN object AS rule_object ON rule_object.id = rule_resource.object_id \
                WHERE rule_resource.id = \(resource)
                """
        case .builtIn:
            return """
                FROM resource AS rule_resource WHERE rule_resource.id = \(resource) AND \(column(field)) IS NOT NULL \
                AND \(column(field)) <> ''
                """
        }
    }

    private func column(_ field: Condition.Field) -> String {
        switch field.definition.place {
        case .value: "rule_value.text"
        case .builtIn(.identifier): "rule_object.identifier"
        case .builtIn(.file): "rule_resource.path"
        // The names of the enumeration, written in this program.
        case .builtIn(let field): columns[field] ?? "rule_resource.\(field.rawValue)"
        }
    }

    private func number(_ field: Condition.Field) -> String {
        field.definition.place == .value ? "rule_number(rule_value.text)" : "CAST(\(column(field)) AS REAL)"
    }

    private mutating func exists(
        _ field: Condition.Field, _ condition: (String, inout ConditionWriter) -> String
    ) -> String {
        let source = source(field)
        return "EXISTS (SELECT 1 \(source) AND \(condition(column(field), &self)))"
    }

    /// Yes if any value says so, else unknown if any is, else no.
    private mutating func anyValue(
        of field: Condition.Field, whenNone: String, _ condition: (String, inout ConditionWriter) -> String
    ) -> String {
        // Arguments are bound in the order in which they stand.
        let answer = condition(column(field), &self)
        let source = source(field)
        return """
            (SELECT CASE WHEN count(*) = 0 THEN \(whenNone) WHEN max(answer) = 1 THEN 1 \
            WHEN count(answer) < count(*) THEN NULL ELSE 0 END FROM (SELECT \(answer) AS answer \(source)))
            """
    }

    // MARK: Comparisons

    private mutating func within(_ text: String, _ operand: Condition.Operand) -> String {
        guard let wanted = operand.days(on: day) else { return "NULL" }
        let (first, last) = ("rule_first_day(\(text))", "rule_last_day(\(text))")
        return """
            CASE WHEN \(first) >= \(bind(wanted.first)) AND \(last) <= \(bind(wanted.last)) THEN 1 \
            WHEN \(last) < \(bind(wanted.first)) OR \(first) > \(bind(wanted.last)) THEN 0 END
            """
    }

    private mutating func compares(
        _ text: String, _ order: Condition.Order, _ operand: Condition.Operand
    ) -> String {
        guard let wanted = operand.days(on: day) else { return "NULL" }
        let (first, last) = ("rule_first_day(\(text))", "rule_last_day(\(text))")
        let (yes, no, bound) =
            switch order {
            case .less: ("\(last) <", "\(first) >=", wanted.first)
            case .lessOrEqual: ("\(last) <=", "\(first) >", wanted.last)
            case .greater: ("\(first) >", "\(last) <=", wanted.last)
            case .greaterOrEqual: ("\(first) >=", "\(last) <", wanted.first)
            }
        return "CASE WHEN \(yes) \(bind(bound)) THEN 1 WHEN \(no) \(bind(bound)) THEN 0 END"
    }

    /// OR as a tree, so that its depth stays within what SQLite takes.
    private mutating func balanced(
        _ operands: ArraySlice<Condition.Operand>, _ write: (Condition.Operand, inout ConditionWriter) -> String
    ) -> String {
        if operands.count == 1, let only = operands.first { return "(\(write(only, &self)))" }
        let middle = operands.startIndex + operands.count / 2
        let left = balanced(operands[..<middle], write)
        return "(\(left) OR \(balanced(operands[middle...], write)))"
    }

    private mutating func list(_ operands: [Condition.Operand]) -> String {
        var marks: [String] = []
        for operand in operands {
            switch operand {
            case .text(let text): marks.append(bind(.text(text)))
            case .number(let number): marks.append(bind(.number(number)))
            case .days, .today: break
            }
        }
        return marks.joined(separator: ", ")
    }

    private mutating func bind(_ value: SQLValue) -> String {
        arguments.append(value)
        return "?"
    }

    private mutating func bind(_ day: CalendarDay) -> String { bind(.integer(day.number)) }
}
