import Foundation
import TestSupport
import Testing

@Suite("Changing the collection over the network")
struct EditingTests {
    @Test("A resource is made, read, patched, replaced and deleted, and the very next read sees it")
    func wholeLife() throws {
        let editing = try EditingHome()
        let made = try editing.send(
            "POST", "resources",
            json: """
                {"object": "map", "file": {"folder": "scans", "path": "a.png"}, "sequence": "1",
                 "values": {"title": {"en": "A map", "fr": ["Une carte"]}, "Creator": ["Ada", "Bob"]}}
                """)
        #expect(made.status == 201, "\(made.text)")
        let document = try made.json
        let id = try #require(document["id"].string)
        #expect(made["Location"] == "\(editing.server.address)/api/v1/resources/\(id)")
        #expect(document["values"]["title"]["fr"].strings == ["Une carte"])
        #expect(document["shown"]["Creator"]["owner"].string == "api")
        #expect(document["width"].int == 200 && document["media_type"].string == "image/png")
        let manifest = try editing.server.get("/iiif/map/manifest")
        #expect(manifest.status == 200)
        #expect(try manifest.json["label"]["en"].strings == ["A map"])
        #expect(try manifest.json["metadata"].texts.contains { $0.text == "Ada" })

        let read = try editing.get("resources/\(id)")
        #expect(read.status == 200 && read.body == made.body && read["ETag"] == made["ETag"])
        let tag = try #require(read["ETag"])
        #expect(try editing.get("resources/\(id)", ["If-None-Match": tag]).status == 304)

        let patch = "{\"values\": {\"title\": {\"fr\": null, \"de\": \"Eine Karte\"}, \"Creator\": null}}"
        #expect(try editing.send("PATCH", "resources/\(id)", json: patch).status == 428)
        #expect(try editing.send("PATCH", "resources/\(id)", ["If-Match": "\"other\""], json: patch).status == 412)
        let patched = try editing.send("PATCH", "resources/\(id)", ["If-Match": tag], json: patch)
        #expect(patched.status == 200, "\(patched.text)")
        #expect(try patched.json["values"].keys == ["title"])
        #expect(try patched.json["values"]["title"].keys == ["en", "de"])
        #expect(try editing.server.get("/iiif/map/manifest").json["label"].keys == ["en", "de"])
        #expect(try editing.send("PATCH", "resources/\(id)", ["If-Match": tag], json: patch).status == 412)

        let replaced = try editing.send(
            "PUT", "resources/\(id)", ["If-Match": try #require(patched["ETag"])],
            json: "{\"object\": \"plan\", \"published\": false, \"values\": {\"title\": \"A plan\"}}")
        #expect(replaced.status == 200, "\(replaced.text)")
        #expect(try replaced.json["values"]["title"]["none"].strings == ["A plan"])
        #expect(try replaced.json["sequence"] == .null)
        #expect(try editing.server.get("/iiif/plan/manifest").status == 404)
        #expect([404, 410, 301, 303, 308].contains(try editing.server.get("/iiif/map/manifest").status))

        #expect(try editing.delete("resources/\(id)", tag: nil).status == 428)
        #expect(try editing.delete("resources/\(id)", tag: tag).status == 412)
        #expect(try editing.delete("resources/\(id)", tag: replaced["ETag"]).status == 204)
        let gone = try editing.get("resources/\(id)")
        #expect(gone.status == 410 && gone["Content-Type"] == "application/problem+json" && gone["ETag"] != nil)
        #expect(try editing.get("resources/nobody").status == 404)
        #expect(editing.server.stop().errors.isEmpty)
    }

    @Test("The images of a new resource are made by the serving program")
    func derivatives() throws {
        let editing = try EditingHome()
        try editing.create("a.png", id: "page")
        let isMade = try eventually(within: 60) {
            try editing.server.get("/iiif/image/page/full/max/0/default.jpg").status == 200
        }
        #expect(isMade)
        #expect(try editing.home.status()["images"]["pending"].int ?? 0 == 0)
    }

    @Test("Who has no token is asked for one, and who may only read cannot write")
    func tokens() throws {
        let editing = try EditingHome()
        let reader = try EditingHome.token(editing.home, scopes: ["read"])
        let made = try editing.create("a.png", id: "page")
        let unknown = try editing.server.get("/api/v1/resources/page")
        #expect(unknown.status == 401)
        #expect(unknown["WWW-Authenticate"]?.hasPrefix("Bearer ") == true)
        #expect(unknown["Content-Type"] == "application/problem+json")
        let fields = [
            "Authorization": "Bearer \(reader)", "Content-Type": "application/json", "If-Match": made["ETag"] ?? "",
        ]
        #expect(try editing.server.get("/api/v1/resources/page", fields).status == 200)
        for (method, path) in [
            ("POST", "resources"), ("PATCH", "resources/page"), ("PUT", "resources/page"), ("POST", "objects"),
            ("POST", "bulk"), ("POST", "uploads"), ("POST", "resources/page/restore"), ("PATCH", "objects/page"),
        ] {
            let answer = try editing.server.send(method, "/api/v1/\(path)", fields, Array("{}".utf8))
            #expect(answer.status == 403, "\(method) \(path)")
            #expect(answer["WWW-Authenticate"]?.contains("insufficient_scope") == true)
        }
        #expect(try editing.server.get("/api/v1/resources/page/history", fields).status == 403)
        #expect(try editing.server.get("/api/v1/resources/page", fields, method: "DELETE").status == 403)
    }

    @Test("A token that may only read sees what its audience sees, and asks for nothing else")
    func audiences() throws {
        let editing = try EditingHome(
            settings: """
                publication:
                  fields:
                    - name: valuation
                      public: false
                """)
        try editing.create("a.png", id: "open", values: "{\"title\": \"Open\", \"valuation\": \"nine\"}")
        let hidden = "{\"folder\": \"scans\", \"path\": \"b.png\"}, \"published\": false"
        let made = try editing.send(
            "POST", "resources",
            json: "{\"id\": \"secret\", \"file\": \(hidden), \"values\": {\"title\": \"Unspoken\"}}")
        #expect(made.status == 201, "\(made.text)")
        let past = try editing.create("c.png", id: "past", values: "{\"title\": \"Bygone\"}")
        let ended = try editing.send(
            "PATCH", "resources/past", ["If-Match": past["ETag"] ?? ""], json: "{\"published\": false}")
        #expect(ended.status == 200, "\(ended.text)")
        let reader = ["Authorization": "Bearer \(try EditingHome.token(editing.home, scopes: ["read"]))"]
        let open = try editing.server.get("/api/v1/resources/open", reader)
        #expect(try open.json["shown"].keys == ["title"])
        #expect(!open.text.contains("scans"), "where files lie is not told")
        #expect(try editing.server.get("/api/v1/resources/secret", reader).status == 404)
        #expect(try editing.server.get("/api/v1/objects/secret", reader).status == 404)
        let gone = try editing.server.get("/api/v1/objects/past", reader)
        #expect(gone.status == 410 && !gone.text.contains("Bygone"), "that it was public once is told, and no more")
        #expect(try editing.server.get("/api/v1/resources/past", reader).status == 404)
        for list in ["resources", "objects"] {
            let text = try editing.server.get("/api/v1/\(list)", reader).text
            #expect(text.contains("open"))
            for word in ["secret", "past", "nine"] { #expect(!text.contains(word)) }
        }
        let asked = try editing.server.get("/api/v1/resources?filter=valuation%20%3D%20%22nine%22", reader)
        #expect(asked.status == 403)
        #expect(try editing.get("resources?filter=valuation%20%3D%20%22nine%22").json["resources"].items.count == 1)
    }

    @Test("Of many editors who change the same state, one wins and the others hear of it")
    func editors() async throws {
        let editing = try EditingHome()
        let tag = try #require(try editing.create("a.png", id: "page")["ETag"])
        let statuses = try await withThrowingTaskGroup(of: Int.self, returning: [Int].self) { group in
            for number in 0..<8 {
                group.addTask {
                    try editing.send(
                        "PATCH", "resources/page", ["If-Match": tag],
                        json: "{\"values\": {\"title\": \"Number \(number)\"}}"
                    ).status
                }
            }
            return try await group.reduce(into: [Int]()) { $0.append($1) }
        }
        #expect(statuses.filter { $0 == 200 }.count == 1)
        #expect(statuses.filter { $0 == 412 }.count == 7)
    }

    @Test("A creation with a key happens once, and is answered the same; another request cannot have the key")
    func idempotency() throws {
        let editing = try EditingHome()
        let body = "{\"file\": {\"folder\": \"scans\", \"path\": \"a.png\"}}"
        let first = try editing.send("POST", "resources", ["Idempotency-Key": "k-1"], json: body)
        let again = try editing.send("POST", "resources", ["Idempotency-Key": "k-1"], json: body)
        #expect(first.status == 201 && again.status == 201)
        #expect(first.body == again.body && first["ETag"] == again["ETag"] && first["Location"] == again["Location"])
        #expect(try editing.get("resources").json["resources"].items.count == 1)
        let other = try editing.send("POST", "resources", ["Idempotency-Key": "k-1"], json: body + " ")
        #expect(other.status == 422)
        #expect(try editing.send("POST", "resources", ["Idempotency-Key": "k-2"], json: body).status == 409)
        let announcement = "{\"name\": \"page.png\", \"size\": 500}"
        let upload = try editing.send("POST", "uploads", ["Idempotency-Key": "k-3"], json: announcement)
        let same = try editing.send("POST", "uploads", ["Idempotency-Key": "k-3"], json: announcement)
        #expect(upload.status == 201 && same.status == 201 && upload.body == same.body)
        #expect(upload["Location"] == same["Location"] && upload["Location"] != nil)
    }

    @Test("What is wrong with a body is said with its place, and nothing is written")
    func faults() throws {
        let editing = try EditingHome(
            settings: """
                publication:
                  fields:
                    - {name: status, type: list, values: [open, closed]}
                    - {name: code, computed: '"x"'}
                """)
        let file = "\"file\": {\"folder\": \"scans\", \"path\": \"a.png\"}"
        let bodies: [(String, Int, String)] = [
            ("{\(file), \"colour\": 1}", 422, "/colour"), ("{\(file), \"id\": \"a b\"}", 422, "/id"),
            ("{\(file), \"object\": \"v3/x\"}", 422, "/object"),
            ("{\(file), \"published\": \"yes\"}", 422, "/published"),
            ("{\(file), \"values\": {\"status\": \"ajar\"}}", 422, "/values/status"),
            ("{\(file), \"values\": {\"code\": \"y\"}}", 422, "/values/code"),
            ("{\(file), \"values\": {\"title\": 7}}", 422, "/values/title"),
            ("{\(file), \"values\": {\"title\": {\"french\": \"x\"}}}", 422, "/values/title/french"),
            ("{}", 422, "/file"), ("[]", 422, "object"), ("{", 400, "JSON"),
            ("{\"file\": {\"folder\": \"home\", \"path\": \"vitrine.yaml\"}}", 422, "scans"),
            ("{\"file\": {\"folder\": \"scans\", \"path\": \"../home/vitrine.yaml\"}}", 422, ".."),
            ("{\"file\": {\"folder\": \"scans\", \"path\": \"/etc/passwd\"}}", 422, "absolute"),
            ("{\"file\": {\"folder\": \"scans\", \"path\": \"missing.png\"}}", 422, "no such file"),
        ]
        for (body, status, words) in bodies {
            let answer = try editing.send("POST", "resources", json: body)
            #expect(answer.status == status, "\(body): \(answer.text)")
            #expect(answer["Content-Type"] == "application/problem+json")
            #expect(try answer.json["detail"].string?.contains(words) == true, "\(body): \(answer.text)")
        }
        #expect(try editing.send("POST", "resources", ["Content-Type": "text/plain"], json: "{}").status == 415)
        let large = "{\"values\": {\"title\": \"\(String(repeating: "x", count: 2 << 20))\"}}"
        #expect(try editing.send("POST", "resources", json: large).status == 413)
        let unknown = try editing.server.send("PUT", "/api/v1/resources", editing.authorization, [])
        #expect(unknown.status == 405 && unknown["Allow"] == "GET, HEAD, POST, OPTIONS")
        #expect(try editing.get("resources").json["resources"].items.isEmpty)
        #expect(editing.server.stop().errors.isEmpty)
    }

    @Test("Browsers of other sites may ask, with the fields that are needed")
    func preflight() throws {
        let editing = try EditingHome()
        let answer = try editing.server.get("/api/v1/resources/x", method: "OPTIONS")
        #expect(answer.status == 204)
        #expect(answer["Access-Control-Allow-Methods"]?.contains("PATCH") == true)
        #expect(answer["Access-Control-Allow-Headers"]?.contains("If-Match") == true)
        #expect(try editing.get("resources/x")["Access-Control-Expose-Headers"]?.contains("ETag") == true)
        #expect(try editing.server.get("/iiif/x/manifest", method: "OPTIONS")["Allow"] == "GET, HEAD, OPTIONS")
    }

    @Test("A token that asks too often is told when to come again")
    func rate() throws {
        let editing = try EditingHome(environment: ["VITRINE_API_RATE": "1", "VITRINE_API_BURST": "3"])
        let answers = try (0..<5).map { _ in try editing.get("resources") }
        #expect(answers.prefix(3).allSatisfy { $0.status == 200 })
        #expect(answers.last?.status == 429 && answers.last?["Retry-After"] != nil)
    }
}
