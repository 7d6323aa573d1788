internal import Catalogue

/// The redirects of the catalogue, patterns in memory until anything but an edit is committed.
final class RedirectTable: Sendable {
    struct Rules: Sendable {
        var patterns: [RedirectRule]
        /// Whether there are any at all.
        var isEmpty: Bool
    }

    private let rules = FactsCache<Int, Rules>(limit: 1)

    func current(_ catalogue: Catalogue) async throws -> Rules {
        let now = try catalogue.stamp.moment()
        if let known = rules.fact(0, at: now) { return known }
        let (patterns, others) = try await catalogue.redirectPatterns()
        let read = Rules(patterns: patterns.compactMap { RedirectRule($0) }, isEmpty: patterns.isEmpty && others == 0)
        rules.keep(read, for: 0, at: now)
        return read
    }

    /// Whether it is known that there are none.
    func isKnownEmpty(_ catalogue: Catalogue) -> Bool {
        guard let now = try? catalogue.stamp.moment() else { return false }
        return rules.fact(0, at: now)?.isEmpty ?? false
    }
}
