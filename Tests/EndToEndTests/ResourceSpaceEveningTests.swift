import Foundation
import TestSupport
import Testing

/// What the person who sets up a link reads: reasons, counts, dry runs, and what happens while the source is away.
@Suite(
    "A ResourceSpace, and the person who links it",
    .enabled(if: DatabaseServer.isInstalled(.mariaDB), "MariaDB is not installed"))
struct ResourceSpaceEveningTests {
    private static func run(_ home: TestHome, _ arguments: String...) throws -> CommandResult {
        try Vitrine.run(arguments + ["--home", home.path])
    }

    private static func picture(_ number: Int) throws -> [UInt8] {
        try Pixels(width: 40 + number, height: 30) { x, y in [UInt8(x), UInt8(y), UInt8(number)] }.encoded("png")
    }

    /// Seven resources of one object, each with a picture but 6; a search filter asks for the value `yes` of 3.
    private static func install(
        _ server: DatabaseServer, _ database: String, in home: TestHome, more: String = ""
    ) throws -> ResourceSpaceInstall {
        let install = try ResourceSpaceInstall(server, database: database, in: home.folder)
        try install.writeSettings(storage: home.folder.file("filestore"), more: more)
        try home.folder.write(install.settings, to: "home/vitrine.yaml")
        func values(_ number: Int, _ publish: String = "yes") -> [Int: [String]] {
            [8: ["Title \(number)"], 88: ["OBJ"], 89: ["\(number)"], 3: [publish]]
        }
        let rows = [
            install.add(1, values(1)), install.add(2, access: 1, values(2)), install.add(3, archive: 2, values(3)),
            install.add(4, type: 5, values(4)), install.add(5, values(5, "no")), install.add(6, values(6)),
            install.add(7, access: 3, values(7)),
        ]
        try server.run(
            ResourceSpaceInstall.schema + rows.joined()
                + """
                INSERT INTO filter VALUES (4, 'Only yes', 1); INSERT INTO filter_rule VALUES (9, 4);
                INSERT INTO filter_rule_node SELECT 9, 1, ref FROM node WHERE name = 'yes';
                UPDATE usergroup SET search_filter_id = 4;
                """, database: database)
        for ref in 1...7 where ref != 6 {
            try home.folder.write(Self.picture(ref), to: "filestore/" + ResourceSpaceInstall.path(ref, "png"))
        }
        return install
    }

    @Test("Reasons are in ResourceSpace's words, counts are by reason, and a dry run counts what the run does")
    func reasons() throws {
        let home = try TestHome()
        let server = try DatabaseServer(.mariaDB)
        let install = try Self.install(server, "evening", in: home)
        let tested = try Self.run(home, "link", "test", "rs")
        #expect(tested.status == 0, "\(tested)")
        for words in [
            "SERVER=127.0.0.1", "PORT=\(server.port)", "DATABASE=evening", "UID=reader", "7 resources",
            "1 not shown: permission T5 hides the resource type (4)", "1 not shown: search filter 4 “Only yes” (5)",
            "1 not shown: archive state 2 (archived), not 0 (live) (3)",
            "1 not shown: restricted: resource.access is 1 (2)",
        ] { #expect(tested.output.contains(words), "\(words): \(tested.output)") }
        #expect(!(tested.output + tested.errors).contains(DatabaseServer.password))

        let dry = try Self.run(home, "link", "sync", "rs", "--dry-run")
        #expect(!home.folder.files.contains { $0.hasPrefix("home/derivatives/") }, "nothing is written")
        let real = try Self.run(home, "link", "sync", "rs")
        func counts(_ result: CommandResult) -> [String] {
            let line = result.output.split(separator: "\n").last.map(String.init) ?? ""
            return line.replacing("would be ", with: "").split(separator: ",").dropFirst().prefix(4).map(String.init)
        }
        #expect(counts(dry) == counts(real) && real.output.contains("1 created"), "\(dry) \(real)")

        for (ref, words) in [
            (2, "hidden: restricted: resource.access is 1"), (3, "archive state 2 (archived)"),
            (4, "permission T5 hides the resource type"), (5, "search filter 4 “Only yes”"),
            (5, "rule 1: is one of: Country = yes: does not hold"), (6, "problem of the last run"),
            (7, "resource_custom_access has no row"), (99, "there is none"),
        ] {
            let shown = try Self.run(home, "link", "show", "rs", "\(ref)")
            #expect(shown.output.contains(words), "\(ref): \(shown)")
            #expect((shown.status == 0) == (ref == 6), "\(ref)")
            guard ref != 99 else { continue }
            let explained = try Self.run(home, "explain", "\(ref)")
            #expect(explained.output.contains(words), "explain \(ref): \(explained)")
        }
        let open = try Self.run(home, "link", "show", "rs", "1")
        #expect(open.status == 0 && open.output.contains("open to user 2 of group 2: resource.access is 0"), "\(open)")
        #expect(open.output.contains("Here: resource 1 of the object OBJ, published"))

        // A problem that stands fails no further run; one that is new does.
        let again = try Self.run(home, "link", "sync", "rs", "--full")
        #expect(again.status == 0 && again.output.contains("1 standing"), "\(again)")
        #expect(try Self.run(home, "link", "status").output.contains("standing: rs, resource 6: "))
        try server.run(install.add(8, [8: ["New"], 88: ["OBJ"], 89: ["8"], 3: ["yes"]]), database: "evening")
        try server.run(
            "INSERT INTO filter_rule_node SELECT 9, 1, max(ref) FROM node WHERE name = 'yes'", database: "evening")
        let worse = try Self.run(home, "link", "sync", "rs")
        #expect(worse.status == 1 && worse.errors.contains("resource 8") && !worse.errors.contains("resource 6:"))

        // What a dry run says of a withdrawal and of a change is what the run does.
        try server.run(
            "UPDATE resource SET access = 2 WHERE ref = 1; UPDATE node SET name = 'Other' WHERE name = 'Title 6'",
            database: "evening")
        let (tried, done) = (
            try Self.run(home, "link", "sync", "rs", "--dry-run"), try Self.run(home, "link", "sync", "rs")
        )
        #expect(counts(tried) == counts(done) && done.output.contains("1 withdrawn"), "\(tried) \(done)")
    }

    @Test("A source that is away changes nothing; hide_after withholds its objects with 503 until it is read again")
    func away() throws {
        let home = try TestHome()
        let server = try DatabaseServer(.mariaDB)
        let install = try Self.install(server, "away", in: home)
        try home.folder.write(
            install.settings.replacing("alternatives: true", with: "alternatives: true, hide_after: 24"),
            to: "home/vitrine.yaml")
        _ = try Self.run(home, "link", "sync", "rs")
        // An object that no link gave.
        try home.folder.write(Self.picture(50), to: "other/own/a.png")
        #expect(try Self.run(home, "import", home.folder.file("other")).status == 0)
        let addresses = [
            "/iiif/v3/OBJ/manifest", "/iiif/v2/OBJ/manifest", "/iiif/v3/image/1/info.json",
            "/iiif/v3/image/1/full/max/0/default.jpg", "/iiif/OBJ/record/dublin-core.xml", "/object/OBJ",
        ]
        let lists = [
            "/", "/iiif/v3/collection/top", "/api/v1/search?q=Title", "/sitemap.xml", "/iiif/activity/all-changes",
        ]
        let own = "/iiif/v3/own/manifest"
        var running = try home.serve()
        let before = try (addresses + lists).map { try running.get($0).status }
        #expect(Set(before.filter { $0 != 404 }) == [200], "\(before)")
        let activities = try running.get("/iiif/activity/all-changes").json["totalItems"]
        _ = running.stop()

        server.kill()
        let failed = try Self.run(home, "link", "sync", "rs")
        #expect(failed.status == 2 && failed.errors.contains("stays published"), "\(failed)")
        running = try home.serve()
        #expect(try addresses.prefix(4).allSatisfy { try running.get($0).status == 200 }, "a day has not passed")
        _ = running.stop()
        let catalogue = home.path + "/catalogue.sqlite"
        let day = "UPDATE link_run SET started_at = '2026-01-01T00:00:00.000Z', ended_at = '2026-01-01T00:00:01.000Z'"
        try tool("sqlite3", catalogue, day)
        running = try home.serve()
        for path in addresses + lists where path != "/iiif/OBJ/record/dublin-core.xml" {
            let answer = try running.get(path)
            #expect(answer.status == 503 && answer["retry-after"] != nil, "\(path): \(answer.status)")
        }
        #expect(try running.get(own).status == 200 && running.get("/healthz").status == 200)
        #expect(try running.get("/iiif/v3/NONE/manifest").status == 404)
        _ = running.stop()
        try server.start()
        #expect(try Self.run(home, "link", "sync", "rs").status == 0)
        running = try home.serve()
        #expect(try addresses.prefix(4).allSatisfy { try running.get($0).status == 200 })
        #expect(try running.get("/iiif/activity/all-changes").json["totalItems"] == activities, "no Delete was sent")
        #expect(running.stop().errors.isEmpty)
    }

    @Test("Sixty per cent that become confidential go in one run; a table that is gone or a half file changes nothing")
    func mass() throws {
        let home = try TestHome()
        let server = try DatabaseServer(.mariaDB)
        let install = try Self.install(server, "mass", in: home)
        let rows = try (11...20).map { ref in
            try home.folder.write(Self.picture(ref), to: "filestore/" + ResourceSpaceInstall.path(ref, "png"))
            return install.add(ref, [8: ["Mass \(ref)"], 88: ["M\(ref)"]])
        }
        try server.run(rows.joined() + "UPDATE usergroup SET search_filter_id = NULL", database: "mass")
        _ = try Self.run(home, "link", "sync", "rs")
        let running = try home.serve()
        func statuses() throws -> [Int] { try (11...20).map { try running.get("/iiif/v3/M\($0)/manifest").status } }
        #expect(try Set(statuses()) == [200])
        let right = String(decoding: try home.folder.read("include/config.php"), as: UTF8.self)
        for end in [20, 150, right.utf8.count / 2, right.utf8.count - 3] {
            try home.folder.write(String(right.prefix(end)), to: "include/config.php")
            let half = try Self.run(home, "link", "sync", "rs")
            #expect(half.status == 2, "\(end): \(half)")
            #expect(try Set(statuses()) == [200])
        }
        try home.folder.write(right, to: "include/config.php")
        for table in ["filter", "resource_custom_access", "usergroup", "collection", "user_preferences"] {
            try server.run("RENAME TABLE `\(table)` TO gone", database: "mass")
            let dropped = try Self.run(home, "link", "sync", "rs", "--full")
            #expect(dropped.status == 2 && dropped.errors.contains("the table \(table)"), "\(table): \(dropped)")
            #expect(try Set(statuses()) == [200])
            try server.run("RENAME TABLE gone TO `\(table)`", database: "mass")
        }
        try server.run("UPDATE resource SET access = 2 WHERE ref BETWEEN 11 AND 16", database: "mass")
        #expect(try Self.run(home, "link", "sync", "rs").output.contains("6 withdrawn"))
        #expect(try statuses() == Array(repeating: 410, count: 6) + Array(repeating: 200, count: 4))
        // The source itself switches off: everything goes at once.
        try home.folder.write(
            right.replacing("$iiif_enabled = true;", with: "$iiif_enabled = false;"), to: "include/config.php")
        let off = try Self.run(home, "link", "sync", "rs")
        #expect(off.errors.contains("$iiif_enabled is off"), "\(off)")
        #expect(try Set(statuses()) == [410])
        #expect(running.stop().errors.isEmpty)
    }
}
