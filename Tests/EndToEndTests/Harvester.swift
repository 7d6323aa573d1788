import TestSupport

/// A harvester as Change Discovery 1.0 describes it (section 5): reads the list of changes backwards from its last page
/// to where it was, looks at each manifest once, and keeps a copy of what is published.
struct Harvester {
    /// Manifests of version 3 by address, as they were fetched last.
    private(set) var kept: [String: JSON] = [:]
    /// Activities that it looked at.
    private(set) var seen = 0
    /// The time of the newest change that it has dealt with.
    private var lastCrawl = ""

    /// Follows the list from where it was.
    mutating func crawl(_ server: RunningServer) throws {
        let list = try server.get("/iiif/activity/all-changes")
        guard list.status == 200 else { return }
        var done: Set<String> = []
        var newest: String?
        var address = try list.json["last"]["id"].string
        pages: while let page = address {
            let document = try get(page, server).json
            for activity in document["orderedItems"].items.reversed() {
                let time = activity["endTime"].string ?? activity["startTime"].string ?? ""
                newest = newest ?? time
                if time < lastCrawl { break pages }
                seen += 1
                try take(activity, server, &done)
            }
            address = document["prev"]["id"].string
        }
        lastCrawl = newest ?? lastCrawl
    }

    private mutating func take(_ activity: JSON, _ server: RunningServer, _ done: inout Set<String>) throws {
        guard let object = activity["object"]["id"].string, object.contains("/iiif/v3/") else { return }
        let isGone = ["Delete", "Move"].contains(activity["type"].string)
        if done.insert(object).inserted {
            if isGone { kept[object] = nil } else { try fetch(object, server) }
        }
        if let target = activity["target"]["id"].string, done.insert(target).inserted { try fetch(target, server) }
    }

    /// It may be another by now, or gone: that is told of later.
    private mutating func fetch(_ manifest: String, _ server: RunningServer) throws {
        let answer = try get(manifest, server)
        kept[manifest] = answer.status == 200 ? try answer.json : nil
    }

    private func get(_ address: String, _ server: RunningServer) throws -> Response {
        try server.get(String(address.dropFirst(server.address.count)))
    }
}
