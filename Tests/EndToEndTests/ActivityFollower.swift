import TestSupport
import Testing

/// Follows the list of changes of version 3 manifests from its beginning, and complains of whatever could not have
/// happened, or is told otherwise than before.
struct ActivityFollower {
    /// What is published, as far as was told: identifiers.
    private(set) var present: Set<String> = []
    /// Everything told so far, in order.
    private(set) var told: [String] = []
    private var lastTime = ""

    /// Reads the list from its beginning, since pages that were full must be as they were.
    mutating func follow(_ server: RunningServer, _ note: String = "") throws {
        guard let list = try ActivityPage.list(server) else { return }
        var address = list.first?.id
        var position = 0
        while let next = address {
            let page = try ActivityPage.get(next, server)
            for item in page.orderedItems ?? [] {
                let line = "\(item.type) \(item.object?.path ?? "") \(item.target?.path ?? "") \(item.time)"
                if position < told.count {
                    #expect(told[position] == line, "\(note): what was told is told otherwise")
                } else {
                    told.append(line)
                    apply(item, note)
                }
                position += 1
            }
            address = page.next?.id
        }
        #expect(position == told.count, "\(note): the list became shorter")
    }

    private mutating func apply(_ item: ActivityPage.Activity, _ note: String) {
        #expect(item.time >= lastTime, "\(note): times run backwards")
        lastTime = item.time
        guard let name = item.object?.identifier else { return }
        switch item.type {
        case "Create": #expect(present.insert(name).inserted, "\(note): \(name) created twice")
        case "Update": #expect(present.contains(name), "\(note): \(name) updated while it was not there")
        case "Delete": #expect(present.remove(name) != nil, "\(note): \(name) deleted twice")
        case "Move":
            #expect(present.remove(name) != nil, "\(note): \(name) moved while it was not there")
            if let target = item.target?.identifier { present.insert(target) }
        default: Issue.record("\(note): \(item)")
        }
    }
}
