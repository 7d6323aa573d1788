internal import GRDB

/// What a rule says of resources, as the catalogue asks it.
public struct ResourceCondition: Sendable, CustomStringConvertible {
    /// As it was written.
    public let description: String
    /// Whether it may hold on one day and not on another.
    let changesWithTime: Bool

    func sql(on day: String) -> (text: String, arguments: StatementArguments) { ("1 = 1", []) }

    /// The next day, ISO 8601, on which it may answer otherwise of `resource`; null where there is none.
    func nextDay(after day: String) -> (text: String, arguments: StatementArguments) { ("NULL", []) }
}
