import TestSupport
import Testing

/// What HTTP asks of every address, asked of one.
enum HTTPRules {
    /// CORS and nosniff stand in every answer exactly once.
    static func crossOrigin(_ server: RunningServer, _ target: String, status: Int = 200) throws {
        for method in ["GET", "HEAD", "OPTIONS", "POST"] {
            let answer = try server.get(target, ["Origin": "https://viewer.example"], method: method)
            #expect(answer.status == ["OPTIONS": 204, "POST": 405][method] ?? status, "\(method) \(target)")
            #expect(answer.values("Access-Control-Allow-Origin") == ["*"])
            #expect(answer.values("X-Content-Type-Options") == ["nosniff"])
            #expect(answer.values("Date").count == 1)
            #expect(answer.isWhole)
        }
    }

    /// HEAD answers with the headers of GET and no body.
    static func head(_ server: RunningServer, _ target: String, status: Int = 200) throws {
        let get = try server.get(target)
        let head = try server.get(target, method: "HEAD")
        #expect(head.status == status, "\(target)")
        #expect(head.body.isEmpty)
        func plain(_ answer: Response) -> [String] {
            answer.fields.filter { $0.name.lowercased() != "date" }.map { "\($0.name.lowercased()): \($0.value)" }
                .sorted()
        }
        #expect(plain(head) == plain(get))
        #expect(get["Content-Length"] == String(get.body.count))
    }

    /// A tag that was given is answered with 304, another with the document (RFC 9110, section 13).
    static func conditional(_ server: RunningServer, _ target: String) throws {
        let tag = try #require(try server.get(target)["ETag"], "\(target)")
        #expect(tag.hasPrefix("\"") && tag.hasSuffix("\""))
        for (condition, status) in [
            (tag, 304), ("W/\(tag)", 304), ("\"other\", \(tag)", 304), ("*", 304), ("\"other\"", 200),
        ] {
            let answer = try server.get(target, ["If-None-Match": condition])
            #expect(answer.status == status, "If-None-Match: \(condition) of \(target)")
            #expect(answer["ETag"] == tag)
            #expect(answer["Cache-Control"] != nil)
            if status == 304 { #expect(answer.body.isEmpty) }
        }
        #expect(try server.get(target, ["If-Match": "\"other\""]).status == 412)
        #expect(try server.get(target, ["If-Match": tag]).status == 200)
    }

    /// All of these, of a document.
    static func document(_ server: RunningServer, _ target: String) throws {
        try crossOrigin(server, target)
        try head(server, target)
        try conditional(server, target)
    }
}
