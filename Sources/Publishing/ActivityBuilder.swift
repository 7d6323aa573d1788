public import Catalogue
public import IIIF

/// Makes what the world is told of changes out of what the catalogue has noted (Change Discovery API 1.0). Pure.
public struct ActivityBuilder: Sendable {
    /// The public address without a trailing slash.
    private let base: String

    /// Changes on one page. A page, once full, never changes, so this is not to be changed either.
    public static let pageSize = 500

    /// The versions that each change is told of, in this order.
    static let versions: [PresentationVersion] = [.v3, .v2, .v4]

    public init(base: String) { self.base = base }

    /// - Parameters:
    ///   - total: changes noted, at least one.
    ///   - refreshes: how many of these are refreshes.
    public func collection(total: Int, refreshes: Int) -> ActivityDocument {
        .collection(
            id: address, total: count(total, refreshes), first: page(0), last: page((total - 1) / Self.pageSize))
    }

    /// How many activities changes are: a refresh is one, everything else is told of each version.
    private func count(_ changes: Int, _ refreshes: Int) -> Int {
        (changes - refreshes) * Self.versions.count + refreshes
    }

    /// - Parameters:
    ///   - page: from 0.
    ///   - records: the changes on it, oldest first.
    ///   - total: changes noted.
    ///   - refreshes: how many of those on pages before are refreshes.
    public func page(_ number: Int, _ records: [ActivityRecord], total: Int, refreshes: Int) -> ActivityDocument {
        let end = (number + 1) * Self.pageSize
        return .page(
            id: page(number), collection: address, start: count(number * Self.pageSize, refreshes),
            previous: number > 0 ? page(number - 1) : nil, next: total > end ? page(number + 1) : nil,
            activities: records.flatMap(activities))
    }

    /// One change as a webhook carries it.
    /// - Parameter position: in the list of changes, from 1.
    public func notice(_ record: ActivityRecord, position: Int) -> [UInt8] {
        ActivityNotice(position: position, collection: address, activities: activities(record)).json
    }

    /// The same change, told of each version of the manifest.
    private func activities(_ record: ActivityRecord) -> [Activity] {
        guard let kind = Self.kinds[record.kind], let identifier = record.identifier else {
            return [Activity(kind: .refresh, time: record.at)]
        }
        return Self.versions.map { version in
            Activity(
                kind: kind, object: document(identifier, version, isThere: kind == .create || kind == .update),
                target: record.target.map { document($0, version, isThere: true) }, time: record.at)
        }
    }

    private static let kinds: [ActivityRecord.Kind: Activity.Kind] = [
        .create: .create, .update: .update, .delete: .delete, .move: .move,
    ]

    private func document(_ identifier: String, _ version: PresentationVersion, isThere: Bool) -> Activity.Document {
        let stable = Links(base: base, named: nil)
        return Activity.Document(
            id: Links(base: base, named: version).manifest(identifier),
            format: "application/ld+json;profile=\"http://iiif.io/api/presentation/\(version.rawValue)/context.json\"",
            canonical: stable.manifest(identifier),
            seeAlso: !isThere
                ? []
                : RecordFormat.allCases.map {
                    Activity.ExternalDescription(
                        id: stable.record(identifier, $0), format: $0.mediaType, profile: $0.profile)
                })
    }

    private var address: String { base + "/iiif/activity/all-changes" }
    private func page(_ number: Int) -> String { base + "/iiif/activity/page-\(number)" }
}
