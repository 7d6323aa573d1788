/// A condition over the fields of a resource, as an operator wrote it.
///
///     status = "published" and not (rights in ["closed", "in copyright"]) and embargo_until <= today
///
/// The language is described in `docs/rules.md`. A field may have several values: a comparison is true if any of them
/// makes it true. Answers are yes, no and unknown (Kleene's logic); a rule holds only where the answer is yes.
public struct Expression: Hashable, Sendable, CustomStringConvertible {
    /// As written.
    public let source: String
    public let condition: Condition

    /// - Throws: `ExpressionError` with the column and what was expected: for what is no expression, for fields that are
    ///   not defined, for values that the field's type cannot have, and beyond ``ExpressionLimits``.
    public init(parsing source: String, fields: FieldDefinitions) throws(ExpressionError) {
        var parser = try Parser(source, fields: fields)
        condition = try parser.wholeCondition()
        self.source = source
    }

    public var description: String { source }

    /// Whether it is true of these values on this day. Unknown is not true.
    public func holds(for values: FieldValues, on day: CalendarDay) -> Bool {
        condition.answer(for: values, on: day) == .yes
    }

    /// Whether an answer may change with nobody writing.
    public var changesWithTime: Bool {
        condition.tests.contains { test in test.check.operands.contains { if case .today = $0 { true } else { false } }
        }
    }

    /// The names of the fields that it asks about, each once.
    public var fieldNames: [String] {
        var seen: Set<String> = []
        return condition.tests.map(\.field.definition.name).filter { seen.insert($0).inserted }
    }
}

extension Condition.Check {
    var operands: [Condition.Operand] {
        switch self {
        case .isAny(let operands): operands
        case .compares(_, let operand): [operand]
        case .isEmpty, .isExactly, .starts, .ends, .contains: []
        }
    }
}
