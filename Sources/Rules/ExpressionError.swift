/// Why a text is no expression: where, what, and what would be accepted.
public struct ExpressionError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Place of the offending character, from 1, in characters as people count them; one more than the length at the end.
    public let column: Int
    /// What is wrong, as a clause.
    public let reason: String
    /// What to do, as an imperative.
    public let remedy: String

    public init(column: Int, reason: String, remedy: String) {
        (self.column, self.reason, self.remedy) = (column, reason, remedy)
    }

    public var description: String { "column \(column): \(reason); \(remedy)" }
}

/// What an expression may not exceed.
public enum ExpressionLimits {
    /// Characters of an expression.
    public static let length = 10_000
    /// Parentheses, `not` and `else` within one another.
    public static let depth = 50
    /// Values of one list.
    public static let list = 1_000
    /// Comparisons of one expression.
    public static let comparisons = 200
    /// Days, weeks, months or years from today.
    public static let offset = 10_000
}
