import Foundation
import TestSupport
import Testing

@Suite(
    "A ResourceSpace, published from where it is",
    .enabled(if: DatabaseServer.isInstalled(.mariaDB), "MariaDB is not installed"))
struct ResourceSpaceLinkTests {
    private static func sync(_ home: TestHome, _ arguments: String...) throws -> CommandResult {
        try Vitrine.run(["link", "sync", "rs", "--home", home.path] + arguments)
    }

    private static func picture(_ number: Int) throws -> [UInt8] {
        try Pixels(width: 40 + number, height: 30) { x, y in [UInt8(x), UInt8(y), UInt8(number)] }.encoded("png")
    }

    @Test("What the user of its interface may see is published, and nothing else")
    func small() throws {
        let home = try TestHome()
        let server = try DatabaseServer(.mariaDB)
        let install = try ResourceSpaceInstall(server, database: "small", in: home.folder)
        try install.writeSettings(
            storage: home.folder.file("filestore"), more: "$syncdir = '\(home.folder.file("synced"))';")
        try home.folder.write(install.settings, to: "home/vitrine.yaml")
        func book(_ sequence: String, _ more: [Int: [String]] = [:]) -> [Int: [String]] {
            [8: ["Image"], 88: ["BOOK1"], 89: [sequence], 3: ["France"]].merging(more) { $1 }
        }
        let rows = [
            install.add(
                1,
                book(
                    "2",
                    [
                        8: ["~en:Hours~fr:Heures"], 18: ["~en:A book~fr:Un livre"], 3: ["France", "Italy"],
                        25: ["Secret note"], 90: ["Public domain"], 91: ["Old"], 92: ["1440-00-00", "1460-12-31"],
                    ])),
            install.add(2, book("10")), install.add(3, book("cover")), install.add(4, access: 1, book("3")),
            install.add(5, access: 2, book("4")), install.add(6, archive: -1, book("5")),
            install.add(7, archive: 2, book("6")), install.add(8, access: 3, book("7")),
            install.add(9, access: 3, book("8")), install.add(10, book("9")),
            install.add(11, type: 5, book("11")), install.add(13, synced: "a/b.png", book("13")),
            install.add(14, book("14")), install.add(15, [8: ["Alone"]]),
            install.add(16, type: 2, ending: "", book("16")), install.add(17, book("")),
        ]
        try server.run(
            ResourceSpaceInstall.schema + rows.joined()
                + """
                INSERT INTO resource_custom_access VALUES (8, 2, NULL, 0, NULL), (9, 2, NULL, 2, NULL),
                    (10, NULL, 2, 2, NULL), (5, NULL, 2, 0, '2001-01-01');
                INSERT INTO resource_related VALUES (16, 1);
                INSERT INTO resource_alt_files VALUES (5, 3, 'Infrared', 'png', NULL),
                    (6, 4, 'Of a restricted page', 'png', NULL), (7, 3, 'Original PNG file', 'png', NULL),
                    (8, 3, '', 'png', NULL), (9, 3, 'PDF version', 'pdf', 1);
                INSERT INTO collection (ref, name, type) VALUES (6, 'Featured', 3), (7, 'Hidden', 3), (8, 'Public', 4);
                INSERT INTO collection_resource VALUES (6, 1, 1), (7, 2, 1), (8, 2, 1);
                """, database: "small")
        for ref in 1...17 where ![13, 14, 16].contains(ref) {
            // Number 2 was put there before filestore_evenspread was switched on.
            try home.folder.write(
                Self.picture(ref), to: "filestore/" + ResourceSpaceInstall.path(ref, "png", spread: ref != 2))
        }
        try home.folder.write(Self.picture(13), to: "synced/a/b.png")
        for (ref, alternative) in [(3, 5), (4, 6)] {
            try home.folder.write(
                Self.picture(30 + ref),
                to: "filestore/" + ResourceSpaceInstall.path(ref, "png", alternative: alternative))
        }
        let files = home.folder.files.filter { $0.hasPrefix("filestore/") || $0.hasPrefix("synced/") }
        let before = try files.map { try home.folder.read($0) }

        let tried = try Vitrine.run(["link", "test", "rs", "--home", home.path])
        #expect(tried.status == 0 && tried.output.contains("16 resources"), "\(tried)")
        let result = try Self.sync(home)
        #expect(result.status == 1 && result.errors.contains("there is no such file"), "\(result)")
        let running = try home.serve()
        let manifest = try running.get("/iiif/v3/BOOK1/manifest").json
        let shown = manifest["items"].items.compactMap { $0["id"].string?.split(separator: "/").last.map(String.init) }
        #expect(shown == ["r1", "r8", "r10", "r2", "r13", "r14", "r16", "r3", "r17"])
        #expect(manifest["label"] == (try JSON(#"{"en": ["Hours"], "fr": ["Heures"]}"#.utf8)))
        #expect(manifest["summary"]["fr"].strings == ["Un livre"])
        let metadata = manifest["metadata"].items.map {
            ($0["label"].texts.first?.text ?? "", $0["value"].texts.map(\.text))
        }
        #expect(metadata.contains { $0.0 == "Country" && $0.1 == ["France", "Italy"] })
        #expect(metadata.contains { $0.0 == "Made" && $0.1 == ["1440/1460-12-31"] })
        #expect(metadata.contains { $0.0 == "Collection in ResourceSpace" && $0.1 == ["Featured"] })
        #expect(!manifest.texts.contains { $0.text.contains("Secret note") || $0.text == "Old" })
        // ResourceSpace asks for the custom access of 10 only if the resource is not open.
        for ref in [1, 2, 3, 8, 10, 13, 15, 16, 17] {
            let answer = try running.get("/iiif/v3/image/\(ref)/info.json")
            #expect(answer.status == 200, "\(ref)")
            #expect(try answer.json["width"].int == 40 + (ref == 16 ? 1 : ref), "\(ref)")
            // Its links to images say full, and thm for thumbnails, which lead to what 3.0 calls these.
            for size in ["full", "thm"] {
                let old = try running.get("/iiif/image/\(ref)/full/\(size)/0/default.jpg")
                let place = try #require(old["location"]?.split(separator: "/iiif/").last)
                #expect(old.status == 303 && place == "image/\(ref)/full/max/0/default.jpg", "\(ref) \(old)")
                #expect(try running.get("/iiif/" + place).status == 200, "\(ref)")
                #expect(try running.get("/iiif/v3/image/\(ref)/full/\(size)/0/default.jpg").status == 400)
            }
        }
        for ref in [4, 5, 6, 7, 9, 11] {
            #expect(try running.get("/iiif/v3/image/\(ref)/info.json").status == 404, "\(ref)")
            #expect(try running.get("/iiif/v3/\(ref)/manifest").status == 404, "\(ref)")
        }
        #expect(try running.get("/iiif/v3/15/manifest").status == 200)
        // Another capture of the same page.
        let cover = manifest["items"].items.first { $0["id"].string?.hasSuffix("/r3") == true }
        let body = try #require(cover)["items"][0]["items"][0]["body"]
        #expect(body["type"].string == "Choice" && body["items"].items.count == 2, "\(body)")
        #expect(try running.get("/iiif/v3/image/3alt5/info.json").json["width"].int == 73)
        #expect(try running.get("/iiif/v3/image/4alt6/info.json").status == 404)
        // ResourceSpace counts the restricted page 4, too: cover, 2, 3 (restricted), 7, 9, 10, 13, 14, 16, none.
        let numbers = ["r3", "r1", nil, "r8", "r10", "r2", "r13", "r14", "r16", "r17"]
        for (number, name) in numbers.enumerated() {
            let answer = try running.get("/iiif/v3/BOOK1/canvas/\(number)")
            #expect(answer.status == (name == nil ? 404 : 200), "\(number)")
            if let name { #expect(try answer.json["id"].string?.hasSuffix("/canvas/\(name)") == true, "\(number)") }
        }
        // A file that was missing is looked for with each run.
        try home.folder.write(Self.picture(14), to: "filestore/" + ResourceSpaceInstall.path(14, "png"))
        let back = try Self.sync(home)
        #expect(back.status == 0 && back.output.contains("1 updated"), "\(back)")
        #expect(try running.get("/iiif/v3/image/14/info.json").json["width"].int == 54)
        // The same again does nothing; everything again changes nothing.
        let change = try home.status()["last_change"]
        #expect(try Self.sync(home).errors.contains("nothing has changed"))
        _ = try Self.sync(home, "--full")
        #expect(try home.status()["last_change"] == change)

        // What becomes confidential goes at once, the mass of it or not; what comes back is there again.
        try server.run("UPDATE resource SET access = 2 WHERE ref IN (1, 2, 3, 8)", database: "small")
        let hidden = try Self.sync(home)
        #expect(hidden.output.contains("5 withdrawn"), "\(hidden)")
        // Custom access for the group opens 8, whatever its own level.
        #expect(try running.get("/iiif/v3/image/8/info.json").status == 200)
        for ref in [1, 2, 3, 16] {
            #expect(try running.get("/iiif/v3/image/\(ref)/info.json").status == 410, "it was public: \(ref)")
        }
        try server.run("UPDATE resource SET access = 0 WHERE ref IN (1, 2, 3)", database: "small")
        _ = try Self.sync(home)
        for ref in [1, 2, 3, 16] { #expect(try running.get("/iiif/v3/image/\(ref)/info.json").status == 200, "\(ref)") }
        // A table that was emptied empties nothing.
        try server.run("DELETE FROM resource WHERE ref > 1", database: "small")
        let emptied = try Self.sync(home)
        #expect(emptied.status == 1 && emptied.errors.contains("withdraw_limit"), "\(emptied)")
        #expect(try running.get("/iiif/v3/image/2/info.json").status == 200)
        // A search filter decides what exists at all.
        try server.run(
            """
            INSERT INTO filter VALUES (1, 'f', 1); INSERT INTO filter_rule VALUES (1, 1);
            INSERT INTO filter_rule_node SELECT 1, 0, min(ref) FROM node WHERE name = 'France';
            UPDATE `user` SET search_filter_o_id = 1;
            """, database: "small")
        _ = try Self.sync(home)
        #expect(try running.get("/iiif/v3/image/1/info.json").status == 410)
        #expect(try files.map { try home.folder.read($0) } == before, "originals are as they were")
        server.kill()
        let dead = try Self.sync(home)
        #expect(
            dead.status == 2 && dead.errors.contains("cannot be reached") && dead.errors.contains("check Server"),
            "\(dead)")
        #expect(try running.get("/iiif/v3/image/2/info.json").status == 200)
        #expect(running.stop().errors.isEmpty)
    }

    @Test("What is wrong with an install is said, with what to do; what was published stays")
    func faults() throws {
        let home = try TestHome()
        let server = try DatabaseServer(.mariaDB)
        let install = try ResourceSpaceInstall(server, database: "faulty", in: home.folder)
        try install.writeSettings(storage: home.folder.file("filestore"))
        try home.folder.write(install.settings, to: "home/vitrine.yaml")
        try server.run(ResourceSpaceInstall.schema + install.add(1, [8: ["One"]]), database: "faulty")
        try home.folder.write(Self.picture(1), to: "filestore/" + ResourceSpaceInstall.path(1, "png"))
        #expect(try Self.sync(home).output.contains("1 created"))
        let running = try home.serve()
        let right = String(decoding: try home.folder.read("include/config.php"), as: UTF8.self)
        for (old, new, said, advice) in [
            (DatabaseServer.password, "wrong-password", "refuses the user or the password", "check UID"),
            (
                "'127.0.0.1:\(server.port)'", "'127.0.0.1:\(try FreePort.find())'", "cannot be reached",
                "check Server"
            ),
            ("$mysql_db = 'faulty'", "$mysql_db = 'faulti'", "refuses the user or the password", "check UID"),
            ("$iiif_userid = 2;", "$iiif_userid = getenv('X');", "$iiif_userid is not known", "give that as config"),
            ("$iiif_userid = 2;", "", "does not say $iiif_userid", "give that as config"),
            ("$iiif_enabled = true;", "", "does not say $iiif_enabled", "$iiif_enabled = true"),
            ("$iiif_sequence_field = 89;", "$iiif_sequence_field = (", "config.php, line", "write the file whole"),
            ("$view_title_field = 8;", "$view_title_field = 'x", "config.php, line", "write the file whole"),
        ] {
            #expect(right.contains(old))
            try home.folder.write(right.replacing(old, with: new), to: "include/config.php")
            let result = try Self.sync(home, "--full")
            #expect(
                result.status == 2 && result.errors.contains(said) && result.errors.contains(advice)
                    && result.errors.contains("stays published") && !result.errors.contains("wrong-password"),
                "\(new): \(result)")
        }
        try FileManager.default.removeItem(atPath: install.config)
        let none = try Self.sync(home)
        #expect(none.status == 2 && none.errors.contains("cannot be read"), "\(none)")
        try home.folder.write(right, to: "include/config.php")
        // A table that the user may not read any more, as after an update of ResourceSpace.
        try server.run("ALTER TABLE node RENAME COLUMN name TO label", database: "faulty")
        let renamed = try Self.sync(home, "--full")
        #expect(renamed.status == 2 && renamed.errors.contains("has no node.name"), "\(renamed)")
        #expect(try running.get("/iiif/v3/image/1/info.json").status == 200)
        #expect(try running.get("/iiif/v3/1/manifest").json["label"]["none"].strings == ["One"])
        #expect(running.stop().errors.isEmpty)
    }
}
