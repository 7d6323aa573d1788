public import Catalogue
internal import Foundation
public import Settings

/// Where a link stands.
public struct LinkStanding: Encodable, Sendable {
    public let name: String
    /// Whether it has not completed for longer than its settings allow.
    public let isStale: Bool
    /// When it last completed, UTC, ISO 8601; nil for never.
    public let completeAt: String?
    /// When it last began; nil for never.
    public let lastRunAt: String?
    /// `complete`, `incomplete`, `failed`; nil where the last run is under way or was killed.
    public let lastOutcome: String?
    /// Records that objects have, that wait for files, and that the source has no more.
    public let attached: Int
    public let waiting: Int
    public let gone: Int

    /// Standing problems that `text` lists.
    private static let shown = 100

    private let adapter: String
    private let staleHours: Int
    private let report: LinkReport?

    private enum CodingKeys: String, CodingKey {
        case name, isStale, completeAt, lastRunAt, lastOutcome, attached, waiting, gone
    }

    public init(_ link: Settings.Link, catalogue: Catalogue) throws {
        let (last, completeAt) = try catalogue.linkRuns(link.name)
        (name, adapter, staleHours) = (link.name, link.adapter.rawValue, link.staleHours)
        (attached, waiting, gone) = try catalogue.linkCounts(link.name)
        self.completeAt = completeAt
        (lastRunAt, lastOutcome) = (last?.startedAt, last?.outcome)
        isStale = Catalogue.isStale(completeAt, hours: link.staleHours)
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        report = last?.report.flatMap { try? decoder.decode(LinkReport.self, from: Data($0.utf8)) }
    }

    /// Whether it is neither stale nor had problems in its last run.
    public var isWell: Bool { !isStale && lastOutcome == LinkReport.Outcome.complete.rawValue }

    /// Some lines for people.
    public var text: String {
        var lines = [
            "\(name) (\(adapter)): last complete \(completeAt ?? "never")"
                + (isStale ? ", which is stale (more than \(staleHours) hours)" : "")
        ]
        if let lastRunAt {
            let end = lastOutcome ?? "not finished: it runs, or was killed and the next run goes on"
            lines.append("  last run \(lastRunAt): \(end)")
        }
        if let report {
            lines.append("  \(report.summary)")
            lines += report.problems.prefix(5).map { "  problem: \($0)" }
            let standing = report.standing ?? []
            lines += standing.prefix(Self.shown).map { "  standing: \($0)" }
            if standing.count > Self.shown {
                lines.append("  and \(standing.count - Self.shown) more; the report of the run lists all")
            }
        }
        if attached + waiting + gone > 0 {
            lines.append("  \(attached) records with objects, \(waiting) waiting for files, \(gone) gone")
        }
        return lines.joined(separator: "\n")
    }
}
