/// SQL with its values beside it.
public struct SQLFragment: Hashable, Sendable {
    /// With a `?` for each argument. Holds nothing that an operator or a spreadsheet wrote.
    public var text: String
    public var arguments: [SQLValue]

    public init(_ text: String, arguments: [SQLValue] = []) { (self.text, self.arguments) = (text, arguments) }
}

/// A value bound to a statement.
public enum SQLValue: Hashable, Sendable {
    case text(String)
    case number(Double)
    case integer(Int)
}

/// The functions that compiled rules call. A connection must have them before it runs a rule.
public enum RuleFunction: String, CaseIterable, Sendable {
    /// Text as `=` sees it.
    case fold = "rule_fold"
    /// Text as `==` sees it.
    case normal = "rule_normal"
    /// The number that a text is, or NULL.
    case number = "rule_number"
    /// The first and the last day that a date may mean, as days since 1970-01-01, or NULL.
    case firstDay = "rule_first_day"
    case lastDay = "rule_last_day"

    /// The answer for a text; nil is NULL.
    public func call(_ text: String) -> SQLValue? {
        switch self {
        case .fold: .text(RuleText.folded(text))
        case .normal: .text(RuleText.normalised(text))
        case .number: RuleNumber.read(text).map { .number($0) }
        case .firstDay: DayRange(text).map { .integer($0.first.number) }
        case .lastDay: DayRange(text).map { .integer($0.last.number) }
        }
    }
}
