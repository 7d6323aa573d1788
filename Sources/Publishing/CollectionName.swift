public import Settings

/// Which collection is meant.
public enum CollectionName: Hashable, Sendable {
    /// Everything.
    case top
    /// The values of a field, a collection each.
    case field(Settings.Collection.Grouping)
    /// The objects that have a value.
    case value(Settings.Collection.Grouping, text: String, language: String?)

    /// The objects that fulfil a rule.
    case rule(Settings.Collection.RuleCollection)
    /// The objects that a query finds, the best first.
    case search(String)

    /// The parts of its path behind `collection`, decoded.
    public var path: (name: String, value: String?) {
        switch self {
        case .top: ("top", nil)
        case .field(let grouping): (grouping.name, nil)
        case .search(let query): ("search", query)
        case .value(let grouping, let text, _): (grouping.name, text)
        case .rule(let collection): (collection.name, nil)
        }
    }
}
