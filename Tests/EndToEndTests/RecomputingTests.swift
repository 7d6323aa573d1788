import Foundation
import TestSupport
import Testing

/// Computed fields whose definitions change, with nobody importing anything.
@Suite("Computed fields that are defined anew")
struct RecomputingTests {
    private static func settings(
        _ kind: String, filter: String = "kind of thing != \"closed\"", fields: String = ""
    ) -> String {
        """
        log: {level: warning}
        images: {tile_size: 128}
        publication:
          fields:
            - {name: status}
            - {name: shelf}
            - {name: kind of thing, computed: '\(kind)'}
            \(fields)
          audiences:
            - name: public
              filter: '\(filter.replacing("kind of thing", with: "`kind of thing`"))'
              caps: [{long_edge: 100, where: '`kind of thing` = "small"'}]
        """
    }

    /// The kind is the status.
    private static let before = settings("status")
    /// The kind is the shelf.
    private static let after = settings("shelf")

    private static func home() throws -> TestHome {
        let home = try TestHome(settings: before)
        let picture = try Pixels.waves(width: 400, height: 300).encoded("png")
        for name in ["a", "b", "c"] { try home.folder.write(picture, to: "in/\(name).png") }
        let sheet = Sheet.text(
            "file", "identifier", "id", "title", "status", "shelf",
            rows: [
                ["a.png", "a", "a", "First", "roseate", "viridian"], ["b.png", "b", "b", "Second", "closed", "small"],
                ["c.png", "c", "c", "Third", "small", "closed"],
            ])
        let result = try home.bring("in", sheet: sheet)
        guard result.status == 0 else { throw SupportError(result.errors) }
        return home
    }

    private func found(_ word: String, _ server: RunningServer) throws -> Int? {
        try server.get("/api/v1/search?q=\(word)").json["total"].int
    }

    private func kind(_ name: String, _ server: RunningServer) throws -> [String] {
        try server.get("/iiif/v3/\(name)/manifest").json["metadata"].items
            .filter { $0["label"].texts.contains { $0.text == "kind of thing" } }
            .flatMap { $0["value"]["none"].strings }
    }

    /// All that follows from the kind being the shelf.
    /// - Parameter known: how many activities there were before.
    private func expectShelves(_ server: RunningServer, since known: Int) throws {
        #expect(try kind("a", server) == ["viridian"])
        #expect(try found("\"kind of thing\":viridian", server) == found("viridian", server))
        #expect(try kind("b", server) == ["small"])
        #expect(try server.get("/iiif/image/b/info.json").json["width"].int == 100, "the cap follows")
        #expect(try server.get("/iiif/c/manifest").status == 410, "and so does the filter")
        #expect(try server.get("/iiif/image/c/info.json").status == 410)
        // Other settings are a refresh as well, of which everything is an update; these come before.
        let changes = try told(server).dropFirst(known).prefix { !$0.hasPrefix("Refresh") }
        #expect(Set(changes) == ["Update a", "Create b", "Delete c"], "\(changes)")
    }

    private func told(_ server: RunningServer) throws -> [String] {
        try server.get("/iiif/activity/page-0").json["orderedItems"].items.map {
            "\($0["type"].string ?? "") \($0["object"]["id"].string?.split(separator: "/").dropLast().last ?? "")"
        }
    }

    private func expectStatuses(_ server: RunningServer) throws {
        #expect(try kind("a", server) == ["roseate"])
        #expect(try server.get("/iiif/b/manifest").status == 404)
        #expect(try server.get("/iiif/image/c/info.json").json["width"].int == 100)
    }

    @Test("SIGHUP makes the values again: manifests, search, filters, caps and the change feed follow, with no import")
    func reload() throws {
        let home = try Self.home()
        let server = try home.serve()
        try expectStatuses(server)
        let tag = try server.get("/iiif/v3/a/manifest")["ETag"]
        let known = try told(server).count
        try home.folder.write(Self.after, to: "home/vitrine.yaml")
        server.command.send(SIGHUP)
        #expect(try eventually { try kind("a", server) == ["viridian"] })
        try expectShelves(server, since: known)
        #expect(try server.get("/iiif/v3/a/manifest")["ETag"] != tag)
        // A field that is taken away goes, with all that it decided.
        try home.folder.write("log: {level: warning}\nimages: {tile_size: 128}\n", to: "home/vitrine.yaml")
        server.command.send(SIGHUP)
        #expect(try eventually { try server.get("/iiif/c/manifest").status == 200 })
        #expect(try kind("a", server).isEmpty)
        #expect(try server.get("/iiif/image/b/info.json").json["width"].int == 400)
        #expect(server.stop().errors.isEmpty)
    }

    @Test("So does a start with other settings, and the same settings change nothing")
    func start() throws {
        let home = try Self.home()
        let first = try home.serve()
        try expectStatuses(first)
        let known = try told(first).count
        #expect(first.stop().errors.isEmpty)
        try home.folder.write(Self.after, to: "home/vitrine.yaml")
        let second = try home.serve()
        try expectShelves(second, since: known)
        let feed = try second.get("/iiif/activity/all-changes").json["totalItems"]
        #expect(second.stop().errors.isEmpty)
        let third = try home.serve()
        #expect(try third.get("/iiif/activity/all-changes").json["totalItems"] == feed)
        try expectShelves(third, since: known)
    }

    @Test("What a field means is part of how another is made of it: another type, and the values are made again")
    func types() throws {
        let home = try TestHome()
        func set(_ type: String) throws {
            try home.folder.write(
                """
                log: {level: warning}
                publication:
                  fields:
                    - {name: day, type: \(type)}
                    - {name: matches, computed: '"in the year" if day = "1887" else "otherwise"'}

                """, to: "home/vitrine.yaml")
        }
        try set("text")
        try home.folder.write(Pixels.waves(width: 30, height: 20).encoded("png"), to: "in/a.png")
        let sheet = Sheet.text("file", "identifier", "id", "day", rows: [["a.png", "a", "a", "1887-05-12"]])
        #expect(try home.bring("in", sheet: sheet).status == 0)
        let server = try home.serve()
        #expect(try server.get("/iiif/v3/a/manifest").text.contains("otherwise"))
        try set("date")
        server.command.send(SIGHUP)
        #expect(try eventually { try server.get("/iiif/v3/a/manifest").text.contains("in the year") })
    }

    @Test("A new field that the public does not see is in nothing that it gets")
    func hidden() throws {
        let home = try Self.home()
        let server = try home.serve()
        try home.folder.write(
            Self.settings("status", fields: "- {name: place, public: false, computed: '\"vault {shelf}\"'}"),
            to: "home/vitrine.yaml")
        server.command.send(SIGHUP)
        let explained = { try Vitrine.run(["explain", "a", "--home", home.path]).output }
        #expect(try eventually { try explained().contains("place is computed: “vault viridian”") })
        for target in ["/iiif/v3/a/manifest", "/iiif/a/record/schema.json", "/object/a", "/?q=vault"] {
            #expect(try !server.get(target).text.contains("vault viridian"), "\(target)")
        }
        #expect(try found("vault", server) == 0)
        #expect(server.stop().errors.isEmpty)
    }

    @Test("What a watched folder brings after SIGHUP is computed as the settings say then")
    func watched() throws {
        let home = try Self.home()
        try home.folder.write("watch: {stable_seconds: 1}\n" + Self.before, to: "home/vitrine.yaml")
        try FileManager.default.createDirectory(atPath: home.folder.file("drop"), withIntermediateDirectories: true)
        let server = try home.serve("--watch", home.folder.file("drop"))
        #expect(
            try eventually(within: 60) { try home.status()["server"]["watches"][0]["phase"].string == "watching" })
        let known = try told(server).count
        try home.folder.write("watch: {stable_seconds: 1}\n" + Self.after, to: "home/vitrine.yaml")
        server.command.send(SIGHUP)
        #expect(try eventually { try kind("a", server) == ["viridian"] })
        try home.folder.write(
            Sheet.text("file", "identifier", "status", "shelf", rows: [["d.png", "d", "umber", "cobalt"]]),
            to: "drop/objects.csv")
        try home.folder.write(Pixels.waves(width: 40, height: 30).encoded("png"), to: "drop/d.png")
        #expect(try eventually(within: 60) { try server.get("/iiif/d/manifest").status == 200 })
        #expect(try kind("d", server) == ["cobalt"])
        try expectShelves(server, since: known)
    }

    @Test("An edit over the network makes the values again in its own transaction, and is refused with them")
    func edited() throws {
        let editing = try EditingHome(
            settings: """
                publication:
                  fields:
                    - {name: accession, multiple: false}
                    - {name: signature, computed: '"{accession} (city)"'}
                """)
        let made = try editing.create("a.png", id: "page", values: "{\"accession\": \"A1\"}")
        let server = editing.server
        #expect(try server.get("/iiif/v3/page/manifest").text.contains("A1 (city)"))
        let edit = "{\"values\": {\"accession\": \"B2\"}}"
        let patched = try editing.send("PATCH", "resources/page", ["If-Match": made["ETag"] ?? ""], json: edit)
        #expect(patched.status == 200, "\(patched.text)")
        #expect(try patched.json["shown"]["signature"].texts.contains { $0.text == "B2 (city)" }, "\(patched.text)")
        let text = try server.get("/iiif/v3/page/manifest").text
        #expect(text.contains("B2 (city)") && !text.contains("A1 (city)"))
        #expect(try server.get("/api/v1/search?q=B2").json["total"].int == 1)
        for (tag, body, status) in [
            ("\"other\"", "{\"values\": {\"accession\": \"C3\"}}", 412),
            (patched["ETag"] ?? "", "{\"values\": {\"accession\": [\"C3\", \"C4\"]}}", 422),
        ] {
            #expect(try editing.send("PATCH", "resources/page", ["If-Match": tag], json: body).status == status)
            #expect(try server.get("/iiif/v3/page/manifest").body == Array(text.utf8))
        }
        #expect(server.stop().errors.isEmpty)
    }
}
