import Foundation
import Glibc
import TestSupport
import Testing

@Suite("Backups of a live home")
struct BackupTests {
    /// A home with an object for each of these names.
    private func home(_ names: [String]) throws -> TestHome {
        let home = try ImportTests.home(names.map { $0 + ".png" })
        let result = try home.bring("in", sheet: Self.sheet(names))
        guard result.status == 0 else { throw SupportError("import: \(result.errors)") }
        return home
    }

    private static func sheet(_ names: [String]) -> String {
        Sheet.text("file", "identifier", rows: names.map { [$0 + ".png", $0] })
    }

    private func backUp(_ home: TestHome, _ name: String = "backup", _ arguments: String...) throws -> CommandResult {
        try Vitrine.run(["backup", home.folder.file(name), "--home", home.path] + arguments)
    }

    private func restore(_ file: String, _ home: String) throws -> CommandResult {
        try Vitrine.run(["restore", file, "--home", home])
    }

    private func publicObjects(_ home: String) throws -> Int? {
        try JSON(Vitrine.run(["status", "--home", home, "--json"]).output.utf8)["public_objects"].int
    }

    @Test("A backup restored into an empty folder is the same collection with the same settings")
    func roundTrip() throws {
        let home = try home(["a", "b", "c"])
        try home.folder.write("log: {level: warning}\ncollection: {title: Ours}\n", to: "home/vitrine.yaml")
        #expect(try home.withdraw("b").status == 0)
        let result = try backUp(home)
        #expect(result.status == 0 && result.output.contains("3 objects with 3 files"), "\(result.errors)")
        let mode = try FileManager.default.attributesOfItem(atPath: home.folder.file("backup"))[.posixPermissions]
        #expect(mode as? Int == 0o600, "it holds what is not published")
        #expect(home.folder.files.allSatisfy { !$0.contains(".part") })

        let other = home.folder.file("other")
        let restored = try restore(home.folder.file("backup"), other)
        #expect(restored.status == 0, "\(restored.errors)")
        #expect(restored.output.contains("is a home now"))
        #expect(try home.folder.read("other/vitrine.yaml") == home.folder.read("home/vitrine.yaml"))
        let status = try JSON(Vitrine.run(["status", "--home", other, "--json"]).output.utf8)
        #expect(status["public_objects"].int == 2 && status["withdrawn_objects"].int == 1)
        // Derivatives are not in it, and are made anew.
        let repaired = try Vitrine.run(["verify", "--repair", "--home", other])
        #expect(repaired.status == 0, "\(repaired.output)")
        let server = try RunningServer(home: other)
        #expect(try server.get("/iiif/a/manifest").status == 200 && server.get("/iiif/b/manifest").status == 410)
        #expect(server.stop().errors.isEmpty)
    }

    @Test("A file that is there is left as it is, unless told")
    func existing() throws {
        let home = try home(["a"])
        try home.folder.write("mine", to: "backup")
        let refused = try backUp(home)
        #expect(refused.status != 0 && refused.errors.contains("--replace"))
        #expect(try home.folder.read("backup") == Array("mine".utf8))
        #expect(try backUp(home, "backup", "--replace").status == 0)
        #expect(try home.folder.read("backup").starts(with: Array("SQLite format 3".utf8)))
        let nowhere = try backUp(home, "no/such/folder/backup")
        #expect(nowhere.status != 0 && nowhere.errors.contains("No such file"))
        #expect(try backUp(home, "home/catalogue.sqlite", "--replace").status != 0)
        #expect(try publicObjects(home.path) == 1)
    }

    @Test("Backups made while an import runs and readers read are whole, each as of one moment")
    func whileImporting() throws {
        let names = (0..<60).map { "o\($0)" }
        let home = try ImportTests.home(names.flatMap { [$0 + "-1.png", $0 + "-2.png"] })
        let sheet = Sheet.text(
            "file", "identifier", "sequence",
            rows: names.flatMap { [["\($0)-1.png", $0, "1"], ["\($0)-2.png", $0, "2"]] })
        let server = try home.serve()
        let command = try home.startBringing("in", sheet: sheet)
        var made = 0
        while command.isRunning {
            #expect(try backUp(home, "backup-\(made)").status == 0)
            #expect(try server.get("/iiif/v3/collection/top").status == 200)
            made += 1
        }
        #expect(command.wait().status == 0 && made > 1)
        #expect(server.stop().errors.isEmpty)
        var last = 0
        for number in 0..<made {
            let other = home.folder.file("other-\(number)")
            #expect(try restore(home.folder.file("backup-\(number)"), other).status == 0)
            let status = try JSON(Vitrine.run(["status", "--home", other, "--json"]).output.utf8)
            let objects = try #require(status["public_objects"].int)
            #expect(objects >= last && status["resources"].int == objects * 2, "objects are there whole or not at all")
            last = objects
        }
    }

    @Test("A home that is served, or imported into, is not restored")
    func served() throws {
        let home = try home(["a"])
        #expect(try backUp(home).status == 0)
        #expect(try home.withdraw("a").status == 0)
        let server = try home.serve()
        let refused = try restore(home.folder.file("backup"), home.path)
        #expect(refused.status != 0 && refused.errors.contains("being served") && refused.errors.contains("process"))
        #expect(try server.get("/iiif/a/manifest").status == 410)
        _ = server.stop()
        #expect(try restore(home.folder.file("backup"), home.path).status == 0)
        #expect(try publicObjects(home.path) == 1)
    }

    @Test("The catalogue that was there is kept beside, and can be restored in turn")
    func keptBeside() throws {
        let home = try home(["a"])
        #expect(try backUp(home).status == 0)
        #expect(try home.withdraw("a").status == 0)
        #expect(try restore(home.folder.file("backup"), home.path).status == 0)
        let kept = try #require(home.folder.files.first { $0.hasPrefix("home/catalogue-before-") })
        #expect(try restore(home.folder.file(kept), home.path).status == 0)
        #expect(try home.status()["withdrawn_objects"].int == 1)
    }

    @Test("What is no sound backup of a version that is known is refused, and nothing is changed")
    func refused() throws {
        let home = try home((0..<40).map { "o\($0)" })
        #expect(try backUp(home).status == 0)
        let good = try home.folder.read("backup")
        func expectRefused(_ bytes: [UInt8], _ reason: String) throws {
            try home.folder.write(bytes, to: "bad")
            let result = try restore(home.folder.file("bad"), home.path)
            #expect(result.status != 0 && result.errors.contains(reason), "\(result.errors)")
            #expect(try publicObjects(home.path) == 40)
            #expect(home.folder.files.allSatisfy { !$0.contains(".restoring") && !$0.contains("catalogue-before") })
        }
        try expectRefused(Array("nothing of the kind".utf8), "no backup")
        try expectRefused(Array(good.prefix(good.count / 2 / 4096 * 4096)), "bad is")
        var overwritten = good
        for index in stride(from: 8 * 4096, to: good.count, by: 4096) {
            overwritten.replaceSubrange(index..<(index + 64), with: Array(repeating: 0xA5, count: 64))
        }
        try expectRefused(overwritten, "bad is damaged")
        let absent = try restore(home.folder.file("absent"), home.path)
        #expect(absent.status != 0 && absent.errors.contains("no such file"))
        // A later version's: it knows a migration that this one does not.
        try tool(
            "python3", "-c",
            """
            import sqlite3, sys
            database = sqlite3.connect(sys.argv[1])
            database.execute("INSERT INTO grdb_migrations VALUES ('from the future')")
            database.commit()
            """, home.folder.file("backup"))
        try expectRefused(home.folder.read("backup"), "newer version")
    }

    @Test("After a restore the list of changes goes on: it tells what is gone, what is back, and that all may differ")
    func feedGoesOn() throws {
        let home = try home(["a", "b"])
        #expect(try backUp(home).status == 0)
        #expect(try home.withdraw("a").status == 0)
        try home.folder.write(Pixels.quarters(width: 20, height: 16).encoded("png"), to: "in/c.png")
        #expect(try home.bring("in", sheet: Self.sheet(["a", "b", "c"])).status == 0)
        func changes() throws -> [String] {
            let server = try home.serve()
            defer { _ = server.stop() }
            return try server.get("/iiif/activity/page-0").json["orderedItems"].items.compactMap { item in
                let id = item["object"]["id"].string ?? ""
                guard id.isEmpty || id.contains("/v3/") else { return nil }
                let name = id.split(separator: "/").dropLast().last.map(String.init) ?? ""
                return item["type"].string.map { "\($0) \(name)" }
            }
        }
        let before = try changes()
        #expect(try restore(home.folder.file("backup"), home.path).status == 0)
        let after = try changes()
        #expect(Array(after.prefix(before.count)) == before, "what was told is not taken back")
        #expect(
            Array(after.dropFirst(before.count)) == ["Delete c", "Create a", "Refresh ", "Update a", "Update b"])
    }
}
