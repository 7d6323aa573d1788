/// A search filter of ResourceSpace: a condition over rules, each of which names nodes.
///
/// Source: ResourceSpace, `get_filter_sql` in `include/search_functions.php` and `filter_check` in
/// `include/resource_functions.php`. The two functions disagree about rules that name nodes of both kinds; each has a
/// method here.
struct SearchFilter: Hashable, Sendable {
    /// `filter.filter_condition`.
    enum Condition: Int, Sendable {
        case all = 1
        case none = 2
        case any = 3
    }

    /// A row of `filter_rule` with its rows of `filter_rule_node`.
    struct Rule: Hashable, Sendable {
        /// Nodes with `node_condition` 1.
        var wanted: Set<Int> = []
        /// Nodes with `node_condition` 0.
        var unwanted: Set<Int> = []

        /// True if the resource has a wanted node or lacks every unwanted node. A rule without nodes never holds.
        func holds(_ nodes: Set<Int>) -> Bool {
            (!wanted.isEmpty && !wanted.isDisjoint(with: nodes))
                || (!unwanted.isEmpty && unwanted.isDisjoint(with: nodes))
        }

        /// The rule under the condition `none`: true if the resource lacks every wanted node or has an unwanted node.
        func isAvoided(_ nodes: Set<Int>) -> Bool {
            (!wanted.isEmpty && wanted.isDisjoint(with: nodes))
                || (!unwanted.isEmpty && !unwanted.isDisjoint(with: nodes))
        }

        /// The rule as `filter_check` evaluates it: no unwanted node, and a wanted one if there are any.
        func isMet(_ nodes: Set<Int>) -> Bool {
            unwanted.isDisjoint(with: nodes) && (wanted.isEmpty || !wanted.isDisjoint(with: nodes))
        }
    }

    /// `filter.ref`.
    var ref: Int
    /// `filter.name`.
    var name: String
    var condition: Condition
    /// At least one: ResourceSpace refuses every search under a filter without rules.
    var rules: [Rule]

    /// Whether a search finds a resource with these nodes.
    func admits(_ nodes: Set<Int>) -> Bool {
        switch condition {
        case _ where rules.isEmpty: false
        case .all: rules.allSatisfy { $0.holds(nodes) }
        case .any: rules.contains { $0.holds(nodes) }
        case .none: rules.allSatisfy { $0.isAvoided(nodes) }
        }
    }

    /// Whether the filter, as a derestriction filter, opens a restricted resource with these nodes.
    func derestricts(_ nodes: Set<Int>) -> Bool {
        switch condition {
        case _ where rules.isEmpty: false
        case .all: rules.allSatisfy { $0.isMet(nodes) }
        case .any: rules.contains { $0.isMet(nodes) }
        case .none: !rules.contains { $0.isMet(nodes) }
        }
    }
}
