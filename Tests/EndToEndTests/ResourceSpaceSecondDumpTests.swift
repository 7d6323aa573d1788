import Foundation
import TestSupport
import Testing

/// A second real ResourceSpace, of August 2026, and its own verdict on every resource, identifier and field.
enum SecondResourceSpace {
    static let folder = URL(fileURLWithPath: #filePath)
        .appendingPathComponent("../../../../shared/data/resourcespace-2").standardizedFileURL.path

    static let isThere =
        FileManager.default.fileExists(atPath: folder + "/resourcespace.sql") && DatabaseServer.isInstalled(.mariaDB)

    static func verdict() throws -> JSON {
        try JSON(Data(contentsOf: URL(fileURLWithPath: folder + "/as-the-iiif-user.json")))
    }

    /// Its `config.php` with the paths and the database of this test, and nothing else changed.
    static func config(_ server: DatabaseServer) throws -> String {
        let replaced = [
            "/path/to/filestore": folder + "/filestore", "/path/to/static-sync": folder + "/static-sync",
            "127.0.0.1:33077": "127.0.0.1:\(server.port)",
            "$mysql_server_port = 33077": "$mysql_server_port = \(server.port)",
            "\"rs_ro\"": "\"reader\"", "\"nur;lesen{}'\\\"=é\"": "'\(DatabaseServer.password)'",
        ]
        var text = try String(contentsOfFile: folder + "/config.php", encoding: .utf8)
        for (old, new) in replaced {
            #expect(text.contains(old), "\(old)")
            text = text.replacing(old, with: new)
        }
        return text
    }
}

@Suite(
    "A second real ResourceSpace",
    .enabled(if: SecondResourceSpace.isThere, "../shared/data/resourcespace-2 or MariaDB is not there"))
struct ResourceSpaceSecondDumpTests {
    /// Resources that the user may see and of which there is no picture, with the reason.
    private static let withoutPicture = [
        21: "each page of the PDF has one", 22: "film", 23: "film", 24: "sound", 25: "sound", 26: "no file",
    ]

    private static func refs(_ json: JSON) -> [Int] { json.items.compactMap(\.int) }

    @Test("The published set is the one that ResourceSpace shows its IIIF user; differences are known")
    func verdict() throws {
        let server = try DatabaseServer(.mariaDB)
        let folder = try TemporaryFolder()
        let install = try ResourceSpaceInstall(server, database: "rs_acc", in: folder)
        try server.load(SecondResourceSpace.folder + "/resourcespace.sql", database: "rs_acc")
        try folder.write(SecondResourceSpace.config(server), to: "include/config.php")
        let home = try TestHome(
            settings: install.settings
                + """
                publication: {order: resourcespace}
                collection: {language: en, by_field: [Technique]}

                """)
        let verdict = try SecondResourceSpace.verdict()
        let open = Set(Self.refs(verdict["visible_and_open"]))
        #expect(open.count > 40)

        let tried = try Vitrine.run(["link", "test", "rs", "--home", home.path])
        #expect(tried.status == 0 && tried.output.contains("PORT=\(server.port)"), "\(tried)")
        #expect(tried.output.contains("permission T5") && tried.output.contains("search filter 1 “Published only”"))
        let result = try Vitrine.run(["link", "sync", "rs", "--home", home.path])
        let again = try Vitrine.run(["link", "sync", "rs", "--home", home.path])
        #expect(again.status == 0 && again.errors.contains("nothing has changed"), "\(again)")
        let running = try home.serve()
        let all = try server.run("SELECT ref FROM resource", database: "rs_acc").split(separator: "\n").compactMap {
            Int($0)
        }
        #expect(all.count == verdict["access"].keys.count)
        for ref in all {
            let status = try running.get("/iiif/v3/image/\(ref)/info.json").status
            if !open.contains(ref) {
                #expect(status == 404, "\(ref) is refused there")
            } else if Self.withoutPicture[ref] == nil, !["57", "58", "61", "62"].contains("\(ref)") {
                #expect(status == 200, "\(ref) is served there: \(result.errors)")
            }
        }
        try Self.compareOrders(running, verdict, server)
        try Self.compareFields(running, verdict, server)
        // PSD and TGA by their `hpr` previews, a text file by `pre`, at their own sizes.
        for (ref, width) in [(4076, 1400), (4077, 1400)] {
            #expect(try running.get("/iiif/v3/image/\(ref)/info.json").json["width"].int == width, "\(ref)")
        }
        #expect(try running.get("/iiif/v3/image/4078/info.json").status == 200)
        #expect(try running.get("/iiif/v3/image/21-p1/info.json").status == 200)
        // Other captures, but for originals that were replaced and the report of another resource's kind.
        #expect(try running.get("/iiif/v3/image/5alt1/info.json").status == 200)
        for id in ["2alt4", "6alt5"] {
            #expect(try running.get("/iiif/v3/image/\(id)/info.json").status == 404, "\(id)")
        }
        #expect(running.stop().errors.isEmpty)
    }

    /// `canvas/N` against ResourceSpace's rules, which the test applies to the sequence field itself.
    private static func compareOrders(_ running: RunningServer, _ verdict: JSON, _ server: DatabaseServer) throws {
        // Texts by their bytes, numbers by value, equal ones by ref, the one without a sequence last.
        let book = [10, 1, 9, 2, 5, 8, 11, 12, 6, 3, 4]
        let listed = verdict["resources_of_identifier"]
        #expect(Set(book) == Set(refs(listed["ark%253A%252F12345%252Fbook1"])))
        for (name, order) in [
            ("ark:/12345/book1", book), ("ark:/12345/x-y.z", refs(listed["ark%253A%252F12345%252Fx-y.z"])),
            ("FMT", [4076, 4077, 4078]), ("MS 12/3", [52]), ("Ä 7", [53]), ("2019;B", [55]), ("100%", [56]),
            ("a+b", [60]), ("a,b", [63]), ("ark:/12345/once", [59]), ("SYNC1", [68]),
        ] {
            let encoded = name.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? name
            for (number, ref) in order.enumerated() {
                let canvas = try running.get("/iiif/v3/\(encoded)/canvas/\(number)")
                #expect(
                    try canvas.status == 200 && canvas.json["id"].string?.hasSuffix("/canvas/r\(ref)") == true,
                    "\(name), \(number): \(ref)")
            }
            let manifest = try running.get("/iiif/v3/\(encoded)/manifest").json
            let shown = manifest["items"].items.compactMap {
                $0["id"].string?.split(separator: "/").last.map(String.init)
            }
            #expect(shown == order.map { "r\($0)" }, "\(name)")
            let label = manifest["items"][0]["label"].texts.first?.text ?? ""
            #expect(label.hasPrefix("Bl. "), "\(name): \(label)")
        }
        #expect(try running.get("/iiif/v3/HIDDEN1/manifest").status == 404)
        // A number that is a keyword of one object is no other object's identifier.
        #expect(try running.get("/iiif/v3/2019/manifest").status == 404)
    }

    /// What the user sees of fields is there, and no value that it does not see.
    private static func compareFields(_ running: RunningServer, _ verdict: JSON, _ server: DatabaseServer) throws {
        let hidden = try server.run(
            """
            SELECT DISTINCT n.name FROM node n JOIN resource_node m ON m.node = n.ref
            JOIN resource r ON r.ref = m.resource
            WHERE (n.resource_type_field IN (110, 111, 112) OR n.resource_type_field = 117 AND r.resource_type <> 3)
            AND length(n.name) > 3
            """, database: "rs_acc"
        ).split(separator: "\n").map(String.init)
        #expect(!hidden.isEmpty)
        let refused = try server.run(
            "SELECT name FROM node WHERE name LIKE 'secretword%'", database: "rs_acc"
        ).split(separator: "\n").map(String.init)
        let top = try running.get("/iiif/v3/collection/top").json
        let objects = top["items"].items.compactMap {
            $0["id"].string?.split(separator: "/iiif/").last.map(String.init)
        }
        #expect(objects.count > 10)
        let shownWords = Set(
            verdict["fields_seen"].keys.filter { Set(refs(verdict["visible_and_open"])).contains(Int($0) ?? 0) }
                .flatMap { ref in verdict["fields_seen"][ref].texts.map(\.text) })
        for object in objects {
            for version in ["", "v2/", "v4/"] {
                let text = String(
                    decoding: try running.get("/iiif/" + version + object.replacing("v3/", with: "")).body,
                    as: UTF8.self)
                for value in hidden { #expect(!text.contains(value), "\(object): \(value)") }
                for word in refused where !shownWords.contains(word) {
                    #expect(!text.contains(word + "\""), "\(object): \(word)")
                }
            }
        }
        for word in refused where !shownWords.contains(word) {
            let found = try running.get("/api/v1/search?q=\(word)").json
            #expect(found["total"].int == 0, "\(word): \(found)")
        }
        // The first resource in order speaks for the book.
        let book = try running.get("/iiif/v3/ark%3A%2F12345%2Fbook1/manifest").json
        let texts = book.texts.map(\.text)
        for field in ["8", "10", "51", "101", "113", "119", "120"] {
            let value = verdict["fields_seen"]["10"][field][1].string ?? ""
            #expect(!value.isEmpty, "\(field)")
            let parts = value.split(separator: "~").map { part in
                value.hasPrefix("~") ? String(part.drop { $0 != ":" }.dropFirst()) : value
            }
            for part in parts { #expect(texts.contains(part), "\(field): \(part)") }
        }
        // Values of a list that have no translation stand in every language.
        let place = book["metadata"].items.first { $0["label"].texts.contains { $0.text == "Place" } }?["value"]
        #expect(place?.texts.contains { $0.text == "Ulm an der Donau" } == true, "\(book["metadata"])")
        let licence = book["rights"].string ?? ""
        #expect(licence.contains("creativecommons.org/licenses/by/4.0"))
    }
}
