internal import Foundation

/// What a run of a link came to.
public struct LinkReport: Codable, Hashable, Sendable {
    public enum Outcome: String, Codable, Sendable {
        case complete
        /// Some module or withdrawal did not happen; the others did.
        case incomplete
        /// Nothing happened.
        case failed
    }

    public var link: String
    public var isDryRun = false
    public var outcome = Outcome.complete
    /// Rows read, or found unchanged by the source's own account.
    public var read = 0
    public var created = 0
    public var updated = 0
    public var unchanged = 0
    /// Records whose objects have no files yet.
    public var waiting = 0
    public var withdrawn = 0
    /// What people would want to read, a line for each; of a dry run, what would happen. At most a thousand lines.
    public var changes: [String] = []
    /// What went wrong, and what to do.
    public var problems: [String] = []
    public var notices: [String] = []
    /// Problems that an earlier run reported and that still exist. They do not make a run fail.
    public var standing: [String]?

    public init(link: String) { self.link = link }

    static let lineLimit = 1000

    mutating func note(_ change: String) {
        if changes.count < Self.lineLimit { changes.append(change) }
    }

    /// Something did not happen that the run was for.
    mutating func fail(_ problem: String) {
        outcome = .incomplete
        note(problem: problem)
    }

    /// A row could not be used; the run goes on and is complete without it.
    mutating func note(problem: String) {
        if problems.count < Self.lineLimit { problems.append(problem) }
    }

    /// One line.
    public var summary: String {
        let verb = isDryRun ? "would be " : ""
        var parts = [
            "\(read) read", "\(created) \(verb)created", "\(updated) \(verb)updated", "\(unchanged) unchanged",
            "\(withdrawn) \(verb)withdrawn",
        ]
        if waiting > 0 { parts.append("\(waiting) without files yet") }
        parts.append(
            problems.isEmpty ? "no problems" : "\(problems.count) \(problems.count == 1 ? "problem" : "problems")")
        if let count = standing?.count, count > 0 { parts.append("\(count) standing") }
        return "\(link): \(outcome.rawValue): " + parts.joined(separator: ", ")
    }

    /// For people: the summary, then everything else.
    public var text: String {
        var lines = [summary]
        if !problems.isEmpty { lines += ["", "Problems"] + problems.map { "- \($0)" } }
        if let standing, !standing.isEmpty { lines += ["", "Standing problems"] + standing.map { "- \($0)" } }
        if !notices.isEmpty { lines += ["", "Notices"] + notices.map { "- \($0)" } }
        if !changes.isEmpty { lines += ["", isDryRun ? "What would change" : "Changes"] + changes.map { "- \($0)" } }
        return lines.joined(separator: "\n") + "\n"
    }

    public var json: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }
}
