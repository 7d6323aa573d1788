import TestSupport
import Testing

/// A harvester (Change Discovery 1.0, section 5): follows the list of changes of version 3 manifests from where it was,
/// and complains of whatever is not as it should be.
struct ActivityFollower {
    /// What is published, as far as was told: identifiers.
    private(set) var present: Set<String> = []
    /// Everything told so far, in order.
    private(set) var told: [String] = []
    private var lastTime = ""

    /// Reads the list from its beginning, since pages that were full must be as they were.
    mutating func follow(_ server: RunningServer, _ note: String = "") throws {
        let list = try server.get("/iiif/activity/all-changes")
        guard list.status == 200 else { return }
        var address = try list.json["first"]["id"].string
        var position = 0
        while let page = address {
            let document = try server.get(String(page.dropFirst(server.address.count))).json
            for item in document["orderedItems"].items {
                let line = Self.line(item)
                if position < told.count {
                    #expect(told[position] == line, "\(note): what was told is told otherwise")
                } else {
                    told.append(line)
                    apply(item, note)
                }
                position += 1
            }
            address = document["next"]["id"].string
        }
        #expect(position == told.count, "\(note): the list became shorter")
    }

    private static func line(_ item: JSON) -> String {
        let time = item["endTime"].string ?? item["startTime"].string ?? ""
        return "\(item["type"].string ?? "") \(path(item["object"])) \(path(item["target"])) \(time)"
    }

    /// Addresses without the server's port, which is another each time.
    private static func path(_ object: JSON) -> String {
        (object["id"].string ?? "").split(separator: "/").dropFirst(2).joined(separator: "/")
    }

    private static func identifier(_ object: JSON) -> String? {
        let parts = (object["id"].string ?? "").split(separator: "/")
        return parts.contains("v3") ? parts.dropLast().last.map(String.init) : nil
    }

    private mutating func apply(_ item: JSON, _ note: String) {
        let time = item["endTime"].string ?? item["startTime"].string ?? ""
        #expect(time >= lastTime, "\(note): times run backwards")
        lastTime = time
        guard let name = Self.identifier(item["object"]) else { return }
        switch item["type"].string {
        case "Create": #expect(present.insert(name).inserted, "\(note): \(name) created twice")
        case "Update": #expect(present.contains(name), "\(note): \(name) updated while it was not there")
        case "Delete": #expect(present.remove(name) != nil, "\(note): \(name) deleted twice")
        case "Move":
            #expect(present.remove(name) != nil, "\(note): \(name) moved while it was not there")
            if let target = Self.identifier(item["target"]) { present.insert(target) }
        default: Issue.record("\(note): \(item)")
        }
    }
}
