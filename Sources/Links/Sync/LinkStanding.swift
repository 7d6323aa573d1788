public import Catalogue
internal import Foundation
public import Settings

/// Where a link stands.
public struct LinkStanding: Sendable {
    public let link: String
    /// Whether it has not completed for longer than its settings allow.
    public let isStale: Bool
    /// Whether it is neither stale nor had problems in its last run.
    public let isWell: Bool
    /// Some lines for people.
    public let text: String

    public init(_ link: Settings.Link, catalogue: Catalogue) throws {
        let (last, completeAt) = try catalogue.linkRuns(link.name)
        let counts = try catalogue.linkCounts(link.name)
        self.link = link.name
        isStale = completeAt.map { $0 < Catalogue.hoursAgo(link.staleHours) } ?? true
        isWell = !isStale && last?.outcome == LinkReport.Outcome.complete.rawValue
        var lines = [
            "\(link.name) (\(link.adapter.rawValue)): last complete \(completeAt ?? "never")"
                + (isStale ? ", which is stale (more than \(link.staleHours) hours)" : "")
        ]
        if let last {
            let end = last.outcome ?? "not finished: it runs, or was killed and the next run goes on"
            lines.append("  last run \(last.startedAt): \(end)")
            let decoder = JSONDecoder()
            decoder.keyDecodingStrategy = .convertFromSnakeCase
            if let report = last.report.flatMap({ try? decoder.decode(LinkReport.self, from: Data($0.utf8)) }) {
                lines.append("  \(report.summary)")
                lines += report.problems.prefix(5).map { "  problem: \($0)" }
            }
        }
        if counts.attached + counts.waiting + counts.gone > 0 {
            lines.append(
                "  \(counts.attached) records with objects, \(counts.waiting) waiting for files, \(counts.gone) gone")
        }
        text = lines.joined(separator: "\n")
    }
}
