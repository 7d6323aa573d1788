import Foundation
import TestSupport
import Testing

@Suite("The same creation many times at the same moment", .serialized)
struct IdempotencyTests {
    private static let count = 50

    /// Sends the same request on fifty connections, and only then reads the answers.
    private func storm(
        _ editing: EditingHome, _ path: String, key: String, type: String, _ body: [UInt8]
    ) throws -> [Response] {
        let head =
            "POST /api/v1/\(path) HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: \(type)\r\n"
            + "Authorization: Bearer \(editing.token)\r\nIdempotency-Key: \(key)\r\nContent-Length: \(body.count)\r\n\r\n"
        let connections = try (0..<Self.count).map { _ in try Connection(port: editing.server.port) }
        for connection in connections { try connection.send(Array(head.utf8) + body) }
        return try connections.map { try #require(try $0.receive(), "no answer to POST \(path)") }
    }

    private func expectOne(_ answers: [Response], _ status: Int) {
        #expect(answers.allSatisfy { $0.status == status }, "\(Set(answers.map { "\($0.status) \($0.text)" }))")
        #expect(Set(answers.map(\.body)).count == 1)
        #expect(Set(answers.map { $0["Location"] }).count == 1)
    }

    private func count(_ editing: EditingHome, _ list: String) throws -> Int {
        try editing.get("\(list)?limit=1000").json[list].items.count
    }

    @Test("Objects, and resources of a file in place")
    func inPlace() throws {
        let editing = try EditingHome()
        for turn in 0..<3 {
            let object = Array("{\"identifier\": \"o\(turn)\"}".utf8)
            expectOne(try storm(editing, "objects", key: "o\(turn)", type: "application/json", object), 201)
            let other = try editing.send(
                "POST", "objects", ["Idempotency-Key": "o\(turn)"], json: "{\"identifier\": \"other\(turn)\"}")
            #expect(other.status == 422)
            #expect(try editing.get("objects/other\(turn)").status == 404)
            let name = ["a", "b", "c"][turn]
            let resource = Array("{\"file\": {\"folder\": \"scans\", \"path\": \"\(name).png\"}}".utf8)
            expectOne(try storm(editing, "resources", key: "r\(turn)", type: "application/json", resource), 201)
        }
        #expect(try count(editing, "resources") == 3)
        #expect(editing.server.stop().errors.isEmpty)
    }

    @Test("Resources of a file that was sent, which one of them takes")
    func uploaded() throws {
        let editing = try EditingHome()
        for turn in 0..<3 {
            let picture = try Pixels.waves(width: 40, height: 30, seed: turn + 10).encoded("png")
            let sent = try editing.server.send(
                "POST", "/api/v1/uploads?name=p.png",
                editing.authorization.merging(["Content-Type": "application/octet-stream"]) { $1 }, picture)
            let id = try #require(try sent.json["id"].string, "\(sent.text)")
            let body = Array("{\"id\": \"u\(turn)\", \"file\": {\"upload\": \"\(id)\"}}".utf8)
            expectOne(try storm(editing, "resources", key: "u\(turn)", type: "application/json", body), 201)
        }
        #expect(try count(editing, "resources") == 3)
        #expect(editing.server.stop().errors.isEmpty)
    }

    @Test("Uploads that are announced, and those that are sent whole, more of them than may arrive at one time")
    func uploads() throws {
        let editing = try EditingHome(settings: "")
        let announcement = Array("{\"name\": \"p.png\", \"size\": 100}".utf8)
        expectOne(try storm(editing, "uploads", key: "a", type: "application/json", announcement), 201)
        let picture = try Pixels.waves(width: 40, height: 30, seed: 20).encoded("png")
        let type = "application/octet-stream"
        expectOne(try storm(editing, "uploads?name=p.png", key: "w", type: type, picture), 201)
        let other = try Pixels.waves(width: 40, height: 30, seed: 21).encoded("png")
        let refused = try editing.server.send(
            "POST", "/api/v1/uploads?name=p.png",
            editing.authorization.merging(["Content-Type": type, "Idempotency-Key": "w"]) { $1 }, other)
        #expect(refused.status == 422)
        let files = editing.home.folder.files.filter { $0.hasPrefix("home/uploads/") }
        #expect(files.filter { $0.hasSuffix("p.png") }.count == 1, "\(files)")
        #expect(editing.server.stop().errors.isEmpty)
    }

    @Test("Many resources in one request: each is made once, and every answer is that of the first")
    func bulk() throws {
        let editing = try EditingHome()
        let lines = ["a", "b", "c"].map {
            "{\"id\": \"\($0)\", \"file\": {\"folder\": \"scans\", \"path\": \"\($0).png\"}}\n"
        }.joined()
        let type = "application/x-ndjson"
        let answers = try storm(editing, "bulk", key: "b", type: type, Array(lines.utf8))
        expectOne(answers, 200)
        #expect(answers[0].text.ranges(of: "\"created\"").count == 3, "\(answers[0].text)")
        let fields = editing.authorization.merging(["Content-Type": type, "Idempotency-Key": "b"]) { $1 }
        #expect(try editing.server.send("POST", "/api/v1/bulk", fields, Array((lines + "\n").utf8)).status == 422)
        #expect(try editing.server.send("POST", "/api/v1/bulk", fields, Array(lines.utf8)).body == answers[0].body)
        // The same key of another token is another key.
        let token = try EditingHome.token(editing.home, scopes: ["read", "write"])
        let others = fields.merging(["Authorization": "Bearer \(token)"]) { $1 }
        let again = try editing.server.send("POST", "/api/v1/bulk", others, Array(lines.utf8))
        #expect(again.text.ranges(of: "\"unchanged\"").count == 3, "\(again.text)")
        #expect(editing.server.stop().errors.isEmpty)
    }

    @Test("A creation that is refused is refused for all, and keeps no key")
    func refused() throws {
        let editing = try EditingHome()
        let body = Array("{\"file\": {\"folder\": \"scans\", \"path\": \"none.png\"}}".utf8)
        expectOne(try storm(editing, "resources", key: "k", type: "application/json", body), 422)
        let made = try editing.send("POST", "objects", ["Idempotency-Key": "k"], json: "{\"identifier\": \"later\"}")
        #expect(made.status == 201)
        #expect(editing.server.stop().errors.isEmpty)
    }
}
