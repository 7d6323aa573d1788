import Foundation
import TestSupport
import Testing

@Suite("Names: encodings, letter case, renames, redirects")
struct NameTests {
    /// Objects with one picture each, whose id is its place: `n1`, `n2`, ….
    static func home(_ identifiers: [String], settings: String = "") throws -> TestHome {
        let files = identifiers.indices.map { "n\($0 + 1).png" }
        // A bar in an identifier must not divide the value that is the same.
        let home = try ImportTests.home(
            files, settings: "log: {level: warning}\nimport: {separator: \"¦\"}\n" + settings)
        let rows = identifiers.enumerated().map { ["n\($0 + 1).png", $1, "n\($0 + 1)", $1] }
        let sheet = Sheet.text("file", "identifier", "id", "Series", rows: rows)
        let result = try home.bring("in", sheet: sheet)
        guard result.status == 0 else { throw SupportError(result.errors) }
        return home
    }

    private func location(_ answer: Response, _ server: RunningServer) -> String? {
        answer["Location"].map { $0.hasPrefix(server.address) ? String($0.dropFirst(server.address.count)) : $0 }
    }

    @Test("Identifiers × encodings × routes: every one is found, and says its canonical ids")
    func table() throws {
        let home = try Self.home(
            NameTable.identifiers, settings: "collection: {by_field: [Series]}\n")
        let server = try home.serve()
        var missing: [String] = []
        for (index, identifier) in NameTable.identifiers.enumerated() {
            for route in NameTable.routes(identifier, resource: "n\(index + 1)") {
                for encoding in NameTable.Encoding.allCases {
                    let target = route.target(encoding.write(identifier))
                    var answer = try server.request(target)
                    // Another spelling of the identifier is led to the one that it has.
                    if answer.status == 301, let location = location(answer, server) {
                        answer = try server.get(location)
                    }
                    let own = server.address + route.text(Spelling.segment(identifier))
                    let isItself = route.isPage || answer.text.contains("\"\(own)\"")
                    if answer.status != route.status || !isItself {
                        missing.append("\(answer.status) \(encoding): \(String(decoding: target, as: UTF8.self))")
                    }
                }
            }
        }
        #expect(missing.isEmpty, "\(missing.joined(separator: "\n"))")
        #expect(server.stop().errors.isEmpty)
    }

    @Test("Another letter case leads to the one object, and to none where there are two")
    func letterCase() throws {
        let home = try Self.home(["RSBook 001", "twin", "Twin", "hidden"])
        let server = try home.serve()
        for (target, location) in [
            ("/iiif/rsbook%20001/manifest", "/iiif/RSBook%20001/manifest"),
            ("/iiif/v2/RSBOOK+001/canvas/rn1?x=%22", "/iiif/v2/RSBook%20001/canvas/rn1?x=%22"),
            ("/object/rsBook%20001", "/object/RSBook%20001"),
        ] {
            let answer = try server.get(target)
            #expect(answer.status == 301 && self.location(answer, server) == location, "\(target)")
            #expect(answer["Cache-Control"]?.contains("max-age") == true)
        }
        #expect(try server.get("/iiif/twin/manifest").status == 200)
        #expect(try server.get("/iiif/Twin/manifest").status == 200)
        let neither = try server.get("/iiif/TWIN/manifest")
        #expect(neither.status == 404 && neither.text.contains("twin") && neither.text.contains("Twin"))
        #expect(try server.get("/iiif/RSBook/manifest").status == 404)
    }

    @Test(
        "Identifiers that would answer to the same reading are refused, both rows named",
        arguments: [
            ("a/b", "a%2Fb"), ("a b", "a+b"), ("a", "a/"), ("ark:/12345/x1", "ark:12345/x-1"),
            ("ark:/12345/x1", "ARK:/12345/x1/"), ("caf\u{E9}", "cafe\u{301}"), ("a/b", "a%252Fb"),
        ])
    func rivals(first: String, second: String) throws {
        let home = try ImportTests.home(["1.png", "2.png"])
        func sheet(_ rows: [[String]]) -> String { Sheet.text("file", "identifier", rows: rows) }
        let together = try home.bring("in", sheet: sheet([["1.png", first], ["2.png", second]]))
        #expect(together.status == 1)
        #expect(together.errors.contains("row 2 (line 3), column “identifier”") && together.errors.contains("row 1"))
        #expect(try home.status()["public_objects"].int == 1)
        let later = try home.bring("in", sheet: sheet([["2.png", second]]))
        #expect(later.status == 1 && later.errors.contains("there already"), "\(later.errors)")
        #expect(try home.status()["public_objects"].int == 1)
    }

    @Test("Identifiers that differ in letter case are two objects")
    func twins() throws {
        let home = try Self.home(["x1", "X1", "ark:/12345/x1", "ark:/12345/X1"])
        #expect(try home.status()["public_objects"].int == 4)
    }

    @Test("A renamed object redirects from its old names, parts and query with it; a deleted one is gone")
    func renamed() throws {
        let home = try Self.home(["old%2Fname", "other"])
        let server = try home.serve()
        func rename(_ identifier: String) throws {
            let sheet = Sheet.text(
                "file", "identifier", "id", rows: [["n1.png", identifier, "n1"], ["n2.png", "other", "n2"]])
            let result = try home.bring("in", sheet: sheet)
            #expect(result.status == 0, "\(result.errors)")
        }
        try rename("middle")
        try rename("old/name")
        for old in ["old%252Fname", "middle"] {
            for (part, status) in [("/manifest", 200), ("/canvas/rn1", 200), ("", 303)] {
                let answer = try server.get("/iiif/v3/\(old)\(part)?a=b")
                #expect(answer.status == 301)
                #expect(location(answer, server) == "/iiif/v3/old%2Fname\(part)?a=b", "one step from \(old)")
                #expect(try server.get(location(answer, server) ?? "").status == status)
            }
            #expect(try location(server.get("/object/\(old)"), server) == "/object/old%2Fname")
            #expect(try server.get("/iiif/\(old)/manifest", method: "HEAD").status == 301)
        }
        #expect(try !server.get("/iiif/collection/top").text.contains("middle"))
        // A shared view of the old address opens the object.
        let state = Spelling.segment("\(server.address)/iiif/middle/manifest")
        #expect(try server.get("/?iiif-content=\(state)").status == 200)
        #expect(try home.withdraw("old/name").status == 0)
        #expect(try server.get("/iiif/middle/manifest").status == 410)
        #expect(try server.get("/iiif/old%2Fname/manifest").status == 410)
        #expect(try home.withdraw("old/name", "--undo").status == 0)
        #expect(try server.get("/iiif/middle/manifest").status == 301)
        try rename("middle")
        #expect(try server.get("/iiif/middle/manifest").status == 200)
        #expect(try location(server.get("/iiif/old%2Fname/manifest"), server) == "/iiif/middle/manifest")
        #expect(server.stop().errors.isEmpty)
    }

    @Test("What was never public leads nowhere after a rename, and tells nothing")
    func renamedHidden() throws {
        let home = try ImportTests.home(["a.png"])
        let server = try home.serve()
        for (identifier, published) in [("secret", "no"), ("shown", "yes"), ("closed", "no")] {
            let sheet = Sheet.text("file", "identifier", "published", rows: [["a.png", identifier, published]])
            #expect(try home.bring("in", sheet: sheet).status == 0)
        }
        #expect(try server.get("/iiif/secret/manifest").status == 404)
        let gone = try server.get("/iiif/shown/manifest")
        #expect(gone.status == 410 && !gone.text.contains("closed"))
        #expect(try server.get("/iiif/closed/manifest").status == 404)
    }
}
