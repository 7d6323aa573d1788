import TestSupport

extension CrashWork {
    /// All of a resource anew; its file stays.
    mutating func replace(_ object: String, _ title: String, _ server: RunningServer) throws {
        guard let page = pages[object] else { return }
        let body = "{\"object\": \"\(object)\", \"values\": {\"title\": \"\(title)\"}}"
        let answer = try ask(
            server, "PUT", "resources/\(page.id)", "application/json", ["If-Match": page.tag], Array(body.utf8))
        try settle(answer, object, title, "replaced", server)
    }

    /// What it was after the first of its changes.
    mutating func restore(_ object: String, _ server: RunningServer) throws {
        guard let page = pages[object], let title = page.titles.first else { return }
        let history = try get(server, "resources/\(page.id)/history?limit=100").json["changes"].items
        let change = history.last?["change"].int ?? 0
        let answer = try ask(
            server, "POST", "resources/\(page.id)/restore", "application/json", ["If-Match": page.tag],
            Array("{\"change\": \(change)}".utf8))
        try settle(answer, object, title, "restored", server)
    }

    /// The same asked for twice is done once, so that it can be sent again.
    mutating func withdraw(_ object: String, _ isWithdrawn: Bool, _ server: RunningServer) throws {
        let answer = try ask(
            server, "PATCH", "objects/\(object)", "application/merge-patch+json", ["If-Match": "*"],
            Array("{\"withdrawn\": \(isWithdrawn)}".utf8))
        expect(answer.status == 200, answer, "\(object) withdrawn: \(isWithdrawn)")
        pages[object]?.isWithdrawn = isWithdrawn
    }
}
