import Foundation
import TestSupport
import Testing

@Suite("What became of a resource, and who may say what of it")
struct EditingHistoryTests {
    private static func sheet(_ title: String, _ creator: String = "Ada") -> String {
        Sheet.text("file", "id", "identifier", "title", "Creator", rows: [["a.png", "page", "book", title, creator]])
    }

    private static func imported() throws -> EditingHome {
        try EditingHome { home in
            let result = try home.bring("scans", sheet: sheet("From the sheet"))
            guard result.status == 0 else { throw SupportError(result.errors) }
        }
    }

    @Test("Imports and edits are told of with who, when and what, the latest first, and any state comes back")
    func history() throws {
        let editing = try Self.imported()
        func tag() throws -> [String: String] { ["If-Match": try editing.get("resources/page")["ETag"] ?? ""] }
        let title = "{\"values\": {\"title\": \"Edited\"}, \"sequence\": \"7\"}"
        #expect(try editing.send("PATCH", "resources/page", try tag(), json: title).status == 200)
        #expect(try editing.home.bring("scans", sheet: Self.sheet("From the sheet", "Bob")).status == 0)
        #expect(try editing.delete("resources/page", tag: try tag()["If-Match"]).status == 204)
        let history = try editing.get("resources/page/history").json["changes"].items
        #expect(
            history.map { $0["changed"].strings } == [
                ["deleted"], ["values/Creator"], ["sequence", "values/title"], ["created"],
            ])
        #expect(history.map { $0["actor"].string?.hasPrefix("token ") } == [true, false, true, false])
        #expect(history[1]["actor"].string == "import")
        #expect(history.allSatisfy { $0["at"].string?.hasSuffix("Z") == true })
        #expect(history[3]["state"]["values"]["title"]["none"].strings == ["From the sheet"])
        let numbers = history.compactMap { $0["change"].int }
        #expect(numbers == numbers.sorted(by: >))
        let page = try editing.get("resources/page/history?limit=1").json
        let next = try #require(page["next"].string)
        #expect(
            try editing.get("resources/page/history?limit=1&cursor=\(next)").json["changes"][0]["change"].int
                == numbers[1])

        func restore(_ change: Int) throws -> Response {
            try editing.send("POST", "resources/page/restore", try tag(), json: "{\"change\": \(change)}")
        }
        #expect(try editing.server.get("/iiif/book/manifest").status == 410)
        let back = try restore(numbers[2])
        #expect(back.status == 200, "\(back.text)")
        #expect(try back.json["shown"]["title"]["values"]["none"].strings == ["Edited"])
        #expect(try back.json["shown"]["Creator"]["values"]["none"].strings == ["Ada"])
        #expect(try editing.server.get("/iiif/book/manifest").status == 200)
        let first = try restore(numbers[3])
        #expect(first.status == 200)
        #expect(try first.json["shown"]["title"]["values"]["none"].strings == ["From the sheet"])
        #expect(try first.json["sequence"] == .null)
        #expect(try restore(1_000_000).status == 422)
        let stale = try editing.send(
            "POST", "resources/page/restore", ["If-Match": back["ETag"] ?? ""], json: "{\"change\": \(numbers[3])}")
        #expect(stale.status == 412)
        #expect(
            try editing.get("resources/page/history").json["changes"][0]["detail"].string
                == "change \(numbers[3]) restored")
    }

    @Test("A state whose file another resource has by now is not brought back")
    func takenFile() throws {
        let editing = try EditingHome()
        let made = try editing.create("a.png", id: "first")
        let moved = try editing.send(
            "PATCH", "resources/first", ["If-Match": made["ETag"] ?? ""],
            json: "{\"file\": {\"folder\": \"scans\", \"path\": \"b.png\"}}")
        #expect(moved.status == 200, "\(moved.text)")
        try editing.create("a.png", id: "second")
        let change = try editing.get("resources/first/history").json["changes"].items.last?["change"].int ?? 0
        let refused = try editing.send(
            "POST", "resources/first/restore", ["If-Match": moved["ETag"] ?? ""], json: "{\"change\": \(change)}")
        #expect(refused.status == 409 && refused.text.contains("second"), "\(refused.text)")
        #expect(try editing.get("resources/second").json["file"]["path"].string == "a.png")
        #expect(try editing.get("resources/first").json["file"]["path"].string == "b.png")
        #expect(editing.server.stop().status == 0)
    }

    @Test("A later import leaves an edit as it is and reports the conflict; the sheet's text waits behind it")
    func conflict() throws {
        let editing = try Self.imported()
        let tag = try editing.get("resources/page")["ETag"] ?? ""
        let patched = try editing.send(
            "PATCH", "resources/page", ["If-Match": tag],
            json: "{\"values\": {\"title\": \"Edited\"}, \"published\": false}")
        #expect(try patched.json["shown"]["title"]["owner"].string == "api")
        let result = try editing.home.bring("scans", sheet: Self.sheet("Another title"))
        #expect(result.status == 0)
        #expect(
            result.errors.contains("title") && result.errors.contains("Edited")
                && result.errors.contains("Another title"))
        #expect(result.errors.contains("published"))
        let kept = try editing.get("resources/page")
        #expect(try kept.json["shown"]["title"]["values"]["none"].strings == ["Edited"])
        #expect(try kept.json["published"] == .flag(false))
        let filter = "resources?filter=title%20%3D%20%22Another%20title%22"
        #expect(try editing.get(filter).json["resources"].items.isEmpty, "rules see what is shown")
        let back = try editing.send(
            "PATCH", "resources/page", ["If-Match": kept["ETag"] ?? ""], json: "{\"values\": {\"title\": null}}")
        #expect(try back.json["shown"]["title"]["values"]["none"].strings == ["Another title"])
        #expect(try back.json["shown"]["title"]["owner"].string == "spreadsheet")
        let none = try editing.send(
            "PATCH", "resources/page", ["If-Match": back["ETag"] ?? ""], json: "{\"values\": {\"title\": []}}")
        #expect(try none.json["shown"].keys == ["Creator"], "an edit may also say that nothing is to be shown")
    }

    @Test("What was deleted stays deleted when an import names it again")
    func deletion() throws {
        let editing = try Self.imported()
        #expect(try editing.delete("resources/page", tag: editing.get("resources/page")["ETag"]).status == 204)
        let result = try editing.home.bring("scans", sheet: Self.sheet("From the sheet"))
        #expect(result.errors.contains("deleted"))
        #expect(try editing.get("resources/page").status == 410)
        #expect(try editing.server.get("/iiif/book/manifest").status == 410)
    }

    @Test("The configured order of owners decides whose text is shown")
    func precedence() throws {
        let editing = try Self.imported()
        let tag = try editing.get("resources/page")["ETag"] ?? ""
        _ = try editing.send(
            "PATCH", "resources/page", ["If-Match": tag], json: "{\"values\": {\"title\": \"Edited\"}}")
        #expect(editing.server.stop().status == 0)
        let settings = try String(decoding: editing.home.folder.read("home/vitrine.yaml"), as: UTF8.self)
        try editing.home.folder.write(
            settings + "\nvalues: {precedence: [spreadsheet, api]}\n", to: "home/vitrine.yaml")
        let server = try editing.home.serve()
        let manifest = try server.get("/iiif/book/manifest").json
        #expect(manifest["label"]["none"].strings == ["From the sheet"])
        let resource = try server.get("/api/v1/resources/page", editing.authorization).json
        #expect(resource["values"]["title"]["none"].strings == ["Edited"], "nothing is lost")
    }
}
