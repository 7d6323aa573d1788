public import Catalogue

/// A spreadsheet of old and new addresses, checked: what can be used, and what is wrong with the rest.
public struct RedirectSheet: Sendable {
    /// Patterns in all; each is tried for every address that is not found.
    public static let mostPatterns = 500
    /// Redirects that follow one another before that is taken for a circle.
    private static let mostSteps = 16

    public struct Row: Hashable, Sendable {
        /// Data row from 1, and the line of the file.
        public var row: Int
        public var line: Int
        public var from: String
        public var to: String

        public init(row: Int, line: Int, from: String, to: String) {
            (self.row, self.line, self.from, self.to) = (row, line, from, to)
        }
    }

    public enum Column: String, Sendable { case from, to }

    public struct Problem: Sendable {
        public let row: Row
        public let column: Column
        public let fault: RedirectFault
    }

    /// What is to be written: the good rows, and those known before that now lead on.
    public private(set) var redirects: [Redirect] = []
    /// Rows that can be used.
    public private(set) var accepted = 0
    public private(set) var problems: [Problem] = []

    private var exact: [String: RedirectRule] = [:]
    private var patterns: [RedirectRule] = []
    private var rows: [String: Int] = [:]

    /// - Parameter known: the redirects that there are already and that stay.
    public init(_ rows: [Row], known: [Redirect]) {
        for rule in known.compactMap({ RedirectRule($0) }) { insert(rule) }
        var order: [String] = known.map(\.source)
        for row in rows {
            do throws(RowFault) {
                let source = try add(row)
                order.append(source)
                accepted += 1
            } catch {
                problems.append(Problem(row: row, column: error.column, fault: error.fault))
            }
        }
        let before = Dictionary(known.map { ($0.source, $0.target) }) { $1 }
        var written: Set<String> = []
        for source in order where written.insert(source).inserted {
            guard let rule = exact[source] ?? patterns.first(where: { $0.pattern.source == source }) else { continue }
            var redirect = rule.redirect
            if !redirect.isPattern { redirect.target = end(of: rule) }
            if self.rows[source] != nil || before[source] != redirect.target { redirects.append(redirect) }
        }
    }

    private struct RowFault: Error {
        var column: Column
        var fault: RedirectFault
    }

    private mutating func add(_ row: Row) throws(RowFault) -> String {
        let pattern: RedirectPattern
        let template: RedirectTemplate
        do throws(RedirectFault) { pattern = try RedirectPattern(row.from) } catch {
            throw RowFault(column: .from, fault: error)
        }
        do throws(RedirectFault) {
            template = try RedirectTemplate(row.to, captures: pattern.captures)
        } catch { throw RowFault(column: .to, fault: error) }
        if let first = rows[pattern.source] {
            throw RowFault(
                column: .from,
                fault: RedirectFault(row.from, "row \(first) is about this address already", "remove one"))
        }
        let rule = RedirectRule(pattern, template)
        if let other = circle(of: rule) {
            let through =
                rows[other].map { "row \($0)" } ?? (other == pattern.source ? "itself" : "“\(other)”, known before")
            throw RowFault(
                column: .to,
                fault: RedirectFault(row.to, "this leads in a circle through \(through)", "give where it ends"))
        }
        if pattern.isPattern, !patterns.contains(where: { $0.pattern == pattern }),
            patterns.count >= Self.mostPatterns
        {
            throw RowFault(
                column: .from,
                fault: RedirectFault(
                    row.from, "there are \(Self.mostPatterns) patterns already",
                    "give addresses without captures, of which there may be any number"))
        }
        rows[pattern.source] = row.row
        insert(rule)
        return pattern.source
    }

    private mutating func insert(_ rule: RedirectRule) {
        guard rule.pattern.isPattern else {
            exact[rule.pattern.source] = rule
            return
        }
        if let index = patterns.firstIndex(where: { $0.pattern == rule.pattern }) {
            patterns[index] = rule
        } else {
            patterns.append(rule)
        }
    }

    // MARK: Following

    /// The rule whose address a rule leads to, if it leads to one here. What is looked up is there, or leads nowhere.
    private func next(after rule: RedirectRule, with own: RedirectRule? = nil) -> RedirectRule? {
        guard rule.template.isPath, !rule.template.isLookedUp,
            let asked = try? RedirectPattern(rule.template.sample)
        else { return nil }
        let candidates = own.map { [$0] } ?? []
        func leads(_ candidate: RedirectRule) -> Bool {
            candidate.pattern.isPattern
                ? candidate.pattern.matches(asked) : candidate.pattern.source == asked.source
        }
        return candidates.first(where: leads) ?? exact[asked.source] ?? patterns.first(where: leads)
    }

    /// The source of the rule that closes a circle which this one would begin.
    private func circle(of rule: RedirectRule) -> String? {
        var seen: Set<String> = [rule.pattern.source]
        var last = rule
        for _ in 0..<Self.mostSteps {
            guard let next = next(after: last, with: rule) else { return nil }
            guard seen.insert(next.pattern.source).inserted else { return last.pattern.source }
            last = next
        }
        return last.pattern.source
    }

    /// Where an address leads in the end, through others that are no patterns.
    private func end(of rule: RedirectRule) -> String {
        var last = rule
        for _ in 0..<Self.mostSteps {
            guard let next = next(after: last), !next.pattern.isPattern else { break }
            last = next
        }
        return last.template.text
    }
}
