import Foundation
import TestSupport
import Testing

@Suite("Lists, objects and many resources at once")
struct EditingListTests {
    private static let scans = (1...9).map { "\($0).png" }

    private static func bulk(_ editing: EditingHome, _ lines: [String]) throws -> [JSON] {
        let answer = try editing.server.send(
            "POST", "/api/v1/bulk", editing.authorization.merging(["Content-Type": "application/x-ndjson"]) { $1 },
            Array(lines.map { $0 + "\n" }.joined().utf8))
        guard answer.status == 200 else { throw SupportError(answer.text) }
        return try answer.text.split(separator: "\n").map { try JSON($0.utf8) }
    }

    private static func line(_ number: Int, title: String, etag: String? = nil) -> String {
        let condition = etag.map { ", \"etag\": \"\($0.replacingOccurrences(of: "\"", with: "\\\""))\"" } ?? ""
        return """
            {"id": "r\(number)", "object": "o\(number % 3)", "file": {"folder": "scans", "path": "\(number).png"}, \
            "values": {"title": "\(title)"}\(condition)}
            """
    }

    @Test("Lines are made, changed or refused one by one, each with its result")
    func lines() throws {
        let editing = try EditingHome(scans: Self.scans)
        let made = try Self.bulk(editing, (1...9).map { Self.line($0, title: "Number \($0)") })
        #expect(made.map { $0["line"].int } == Array(1...9))
        #expect(made.allSatisfy { $0["status"].string == "created" }, "\(made)")
        let again = try Self.bulk(
            editing,
            [
                Self.line(1, title: "Number 1"), Self.line(2, title: "Two"), "", "nonsense",
                Self.line(3, title: "Three", etag: made[2]["etag"].string), Self.line(4, title: "Four", etag: "\"x\""),
                Self.line(5, title: "Five", etag: "*"), "{\"id\": \"r6\", \"colour\": 1}",
                "{\"file\": {\"folder\": \"scans\", \"path\": \"none.png\"}}",
                "{\"id\": \"r7\", \"sequence\": \"3\", \"etag\": \"*\"}",
            ])
        #expect(again.map { $0["line"].int } == [1, 2, 4, 5, 6, 7, 8, 9, 10])
        #expect(
            again.map { $0["status"].string } == [
                "unchanged", "failed", "failed", "updated", "failed", "updated", "failed", "failed", "updated",
            ])
        #expect(
            again.map { $0["problem"]["status"].int } == [nil, 428, 400, nil, 412, nil, 422, 422, nil])
        #expect(try editing.get("resources/r3").json["values"]["title"]["none"].strings == ["Three"])
        #expect(try editing.get("resources/r7").json["values"]["title"]["none"].strings == ["Number 7"])
        #expect(editing.server.stop().errors.isEmpty)
    }

    @Test("A line knows what the lines before it have made, however early it is looked at")
    func earlierLines() throws {
        let editing = try EditingHome(scans: Self.scans)
        func place(_ number: Int) -> String { "\"file\": {\"folder\": \"scans\", \"path\": \"\(number).png\"}" }
        let some = [
            Self.line(1, title: "One"), Self.line(1, title: "One"), "{\(place(1))}",
            "{\"id\": \"r1\", \"sequence\": \"2\"}",
            "{\"id\": \"r1\", \"sequence\": \"2\", \"etag\": \"*\"}", "{\"id\": \"r9\"}", "{}", "{\(place(2))}",
            "{\"id\": \"r2\", \(place(2))}", "{\"id\": \"r1\", \(place(2)), \"etag\": \"*\"}",
        ]
        let first = [
            "created", "unchanged", "unchanged", "failed", "updated", "failed", "failed", "created", "failed", "failed",
        ]
        let statuses = [nil, nil, nil, 428, nil, 422, 422, nil, 409, 409]
        // Far enough down that they are looked at before those above are written.
        let others = (0..<230).map { _ in "{\"id\": \"r1\", \"sequence\": \"2\"}" }
        let results = try Self.bulk(editing, some + others + some)
        #expect(results.prefix(10).map { $0["status"].string } == first)
        #expect(results.prefix(10).map { $0["problem"]["status"].int } == statuses)
        #expect(results[2]["id"].string == "r1")
        #expect(results.dropFirst(10).prefix(230).allSatisfy { $0["status"].string == "unchanged" })
        let last = Array(repeating: "unchanged", count: 5) + ["failed", "failed", "unchanged", "failed", "failed"]
        #expect(results.suffix(10).map { $0["status"].string } == last)
        let refused = [nil, nil, nil, nil, nil, 422, 422, nil, 409, 409]
        #expect(results.suffix(10).map { $0["problem"]["status"].int } == refused)
        #expect(results.suffix(3).first?["id"].string == results[7]["id"].string)
        #expect(editing.server.stop().errors.isEmpty)
    }

    @Test("More new files than there are threads and connections to the catalogue are looked at side by side")
    func many() throws {
        let editing = try EditingHome(scans: (0..<60).map { "\($0).png" })
        let lines = (0..<60).map { "{\"id\": \"r\($0)\", \"file\": {\"folder\": \"scans\", \"path\": \"\($0).png\"}}" }
        let made = try Self.bulk(editing, lines)
        #expect(made.map { $0["id"].string } == (0..<60).map { "r\($0)" })
        #expect(made.allSatisfy { $0["status"].string == "created" })
        #expect(editing.server.stop().errors.isEmpty)
    }

    @Test("Pages of a list follow each other without gaps or repetition in every order")
    func pages() throws {
        // A derivative that becomes ready changes its object, which then moves in the order of changes.
        let editing = try EditingHome(scans: Self.scans, environment: ["VITRINE_IMAGES_DERIVATIVES": "demand"])
        _ = try Self.bulk(editing, (1...9).map { Self.line($0, title: "Number \($0)") })
        for order in ["id", "-id", "object", "-object", "changed", "-changed"] {
            var (ids, cursor) = ([String](), "")
            for _ in 0..<10 {
                let page = try editing.get("resources?order=\(order)&limit=2\(cursor)")
                #expect(page.status == 200)
                ids += try page.json["resources"].items.compactMap { $0["id"].string }
                guard let next = try page.json["next"].string else { break }
                #expect(page["Link"]?.contains(next) == true)
                cursor = "&cursor=\(next)"
            }
            #expect(Set(ids).count == 9 && ids.count == 9, "\(order): \(ids)")
            if order == "id" { #expect(ids == ids.sorted()) }
            if order == "-id" { #expect(ids == ids.sorted(by: >)) }
        }
        let some = try editing.get("resources?filter=identifier%20%3D%20%22o1%22&limit=1000").json
        #expect(Set(some["resources"].items.compactMap { $0["id"].string }) == ["r1", "r4", "r7"])
        let objects = try editing.get("objects?filter=title%20%3D%20%22Number%205%22").json
        #expect(objects["objects"].items.map { $0["identifier"].string } == ["o2"])
        for bad in ["limit=0", "limit=x", "order=colour", "order=--id", "cursor=zzz", "filter=%3D"] {
            let answer = try editing.get("resources?\(bad)")
            #expect(answer.status == 400 && answer["Content-Type"] == "application/problem+json", "\(bad)")
        }
    }

    @Test("Objects are made, put in order, withdrawn and brought back")
    func objects() throws {
        let editing = try EditingHome(scans: Self.scans)
        let made = try editing.send("POST", "objects", json: "{\"identifier\": \"shelf/1 a\"}")
        #expect(made.status == 201 && made["Location"]?.hasSuffix("/api/v1/objects/shelf%2F1%20a") == true)
        #expect(try editing.send("POST", "objects", json: "{\"identifier\": \"shelf/1 a\"}").status == 409)
        for number in 1...3 { try editing.create("\(number).png", id: "p\(number)", object: "shelf/1 a") }
        let path = "objects/shelf%2F1%20a"
        let read = try editing.get(path)
        #expect(try read.json["resources"].strings == ["p1", "p2", "p3"])
        #expect(try read.json["state"].string == "public")
        let order = "{\"resources\": [\"p3\", \"p1\", \"p2\"]}"
        #expect(try editing.send("PATCH", path, json: order).status == 428)
        let ordered = try editing.send("PATCH", path, ["If-Match": read["ETag"] ?? ""], json: order)
        #expect(try ordered.json["resources"].strings == ["p3", "p1", "p2"])
        let canvases = try editing.server.get("/iiif/v3/shelf%2F1%20a/manifest").json["items"].items
        #expect(canvases.map { $0["id"].string?.hasSuffix("/rp3") } == [true, false, false])
        let wrong = try editing.send(
            "PATCH", path, ["If-Match": ordered["ETag"] ?? ""], json: "{\"resources\": [\"p3\", \"p1\", \"p9\"]}")
        #expect(wrong.status == 422)
        #expect(try editing.delete(path, tag: ordered["ETag"]).status == 204)
        #expect(try editing.server.get("/iiif/shelf%2F1%20a/manifest").status == 410)
        let gone = try editing.get(path)
        #expect(gone.status == 410)
        let back = try editing.send("PATCH", path, ["If-Match": gone["ETag"] ?? ""], json: "{\"withdrawn\": false}")
        #expect(back.status == 200, "\(back.text)")
        #expect(try editing.server.get("/iiif/shelf%2F1%20a/manifest").status == 200)
        #expect(editing.server.stop().errors.isEmpty)
    }
}
