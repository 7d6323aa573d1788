import TestSupport

/// A harvester as Change Discovery 1.0 describes it (section 5): reads the list of changes backwards from its last page
/// to where it was, looks at each manifest once, and keeps a copy of what is published.
struct Harvester {
    /// Manifests of version 3 by address, as they were fetched last.
    private(set) var kept: [String: [UInt8]] = [:]
    /// The time of the newest change that it has dealt with.
    private var lastCrawl = ""

    /// Follows the list from where it was.
    mutating func crawl(_ server: RunningServer) throws {
        var done: Set<String> = []
        var newest: String?
        var address = try ActivityPage.list(server)?.last?.id
        pages: while let next = address {
            let page = try ActivityPage.get(next, server)
            for activity in (page.orderedItems ?? []).reversed() {
                newest = newest ?? activity.time
                // Several changes may have the same time: those of the last one are looked at again.
                if activity.time < lastCrawl { break pages }
                try take(activity, server, &done)
            }
            address = page.prev?.id
        }
        lastCrawl = newest ?? lastCrawl
    }

    private mutating func take(
        _ activity: ActivityPage.Activity, _ server: RunningServer, _ done: inout Set<String>
    ) throws {
        guard let object = activity.object, object.identifier != nil else { return }
        let isGone = ["Delete", "Move"].contains(activity.type)
        if done.insert(object.id).inserted {
            if isGone { kept[object.id] = nil } else { try fetch(object.id, server) }
        }
        if let target = activity.target?.id, done.insert(target).inserted { try fetch(target, server) }
    }

    /// It may be another by now, or gone: that is told of later.
    private mutating func fetch(_ manifest: String, _ server: RunningServer) throws {
        let answer = try server.get(String(manifest.dropFirst(server.address.count)))
        kept[manifest] = answer.status == 200 ? answer.body : nil
    }
}
