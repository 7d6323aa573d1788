/// Who says something of a resource. Of several that speak of one field, the first in the configured order is heard.
public enum ValueOwner: String, Hashable, Sendable, CaseIterable {
    /// The interface for programs.
    case api
    case spreadsheet
    /// A collections system that is asked.
    case link
    /// ResourceSpace.
    case resourceSpace = "resourcespace"
    /// The settings, by rules.
    case computed

    /// An order with those that it does not name behind, in the order above.
    public static func precedence(_ names: [String]) -> [String] {
        var seen: Set<String> = []
        return (names + allCases.map(\.rawValue)).filter { seen.insert($0).inserted }
    }
}
