/// An expression that is true or not, as a typed tree.
public indirect enum Condition: Hashable, Sendable {
    /// True if all are; an empty one is true.
    case all([Condition])
    /// True if any is; an empty one is false.
    case any([Condition])
    case not(Condition)
    case test(Test)

    /// A field in an expression.
    public struct Field: Hashable, Sendable {
        public var definition: FieldDefinition
        /// Only values of this language, in small letters; nil for all.
        public var language: String?
    }

    /// What is asked of the values of one field.
    public struct Test: Hashable, Sendable {
        public var field: Field
        public var check: Check
        /// The part of the expression that says so.
        public var source: String
    }

    public enum Check: Hashable, Sendable {
        case isEmpty
        /// Any value is one of these.
        case isAny([Operand])
        /// Any value has the same letters in the same case; as `RuleText.normalised` gives them.
        case isExactly(String)
        /// As `RuleText.folded` gives it, like the next two.
        case starts(String)
        case ends(String)
        case contains(String)
        case compares(Order, Operand)
    }

    public enum Order: String, Hashable, Sendable {
        case less = "<", lessOrEqual = "<=", greater = ">", greaterOrEqual = ">="
    }

    public enum Operand: Hashable, Sendable {
        /// As `RuleText.folded` gives it.
        case text(String)
        case number(Double)
        case days(DayRange)
        case today(offset: Int, unit: CalendarDay.Unit)

        /// The days meant; nil for what is no date.
        func days(on day: CalendarDay) -> DayRange? {
            switch self {
            case .days(let range): range
            case .today(let offset, let unit): DayRange(day.adding(offset, unit))
            case .text, .number: nil
            }
        }
    }

    /// All tests in it, from left to right.
    public var tests: [Test] {
        switch self {
        case .all(let parts), .any(let parts): parts.flatMap(\.tests)
        case .not(let part): part.tests
        case .test(let test): [test]
        }
    }
}

/// What can be said of a condition. A rule holds only where the answer is yes.
public enum Answer: String, Hashable, Sendable {
    case yes, no
    /// A value cannot be read, is missing where an order is asked for, or is a date that may be either.
    case unknown

    var negated: Answer {
        switch self {
        case .yes: .no
        case .no: .yes
        case .unknown: .unknown
        }
    }

    static func all(_ answers: some Sequence<Answer>) -> Answer {
        var result = Answer.yes
        for answer in answers {
            if answer == .no { return .no }
            if answer == .unknown { result = .unknown }
        }
        return result
    }

    static func any(_ answers: some Sequence<Answer>) -> Answer { all(answers.lazy.map(\.negated)).negated }
}
