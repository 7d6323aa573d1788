import Foundation
import Glibc
import TestSupport
import Testing

@Suite("Watched folders")
struct WatchTests {
    static let settings = "log: {level: info}\nwatch: {stable_seconds: 1}\n"

    private func home(_ settings: String = settings) throws -> TestHome {
        let home = try TestHome(settings: settings)
        try FileManager.default.createDirectory(atPath: home.folder.file("in"), withIntermediateDirectories: true)
        return home
    }

    private func serve(_ home: TestHome, environment: [String: String] = [:]) throws -> RunningServer {
        try RunningServer(home: home.path, arguments: ["--watch", home.folder.file("in")], environment: environment)
    }

    private func watch(_ home: TestHome) throws -> JSON { try home.status()["server"]["watches"][0] }

    private func settles(_ home: TestHome) throws -> Bool {
        try eventually(within: 60) { try watch(home)["phase"].string == "watching" }
    }

    /// Whether the manifest answers with a status before long.
    private func becomes(_ status: Int, _ identifier: String, _ server: RunningServer) throws -> Bool {
        try eventually(within: 60) { try server.get("/iiif/\(identifier)/manifest").status == status }
    }

    private func resource(_ identifier: String, _ server: RunningServer) throws -> String? {
        let body = try server.get("/iiif/v3/\(identifier)/manifest").json["items"][0]["items"][0]["items"][0]["body"]
        return body["service"][0]["id"].string ?? body["service"][0]["@id"].string
    }

    @Test("What is new, changed, moved and removed is published as it is, within seconds")
    func life() throws {
        let home = try home()
        let server = try serve(home)
        #expect(try settles(home))
        try home.folder.write(ImportTests.picture(1), to: "in/map/1.png")
        let start = ContinuousClock.now
        #expect(try becomes(200, "map", server))
        #expect(start.duration(to: .now) < .seconds(30), "within seconds")
        // The picture comes a moment after the page.
        #expect(try eventually { try resource("map", server) != nil })
        let image = try resource("map", server)

        try home.folder.write(Pixels.waves(width: 40, height: 30, seed: 2).encoded("png"), to: "in/map/1.png")
        #expect(
            try eventually(within: 60) {
                try server.get("/iiif/v3/map/manifest").json["items"][0]["width"].int == 40
            })

        try home.folder.move("in/map", to: "in/plan")
        #expect(try becomes(200, "plan", server))
        #expect(
            try eventually { try resource("plan", server) == image }, "a file that moved keeps its address")
        #expect(try [301, 302, 303, 307, 308, 410].contains(server.get("/iiif/map/manifest").status))

        try home.folder.write(ImportTests.picture(3), to: "in/other/1.png")
        #expect(try becomes(200, "other", server))
        try home.folder.remove("in/other/1.png")
        #expect(try becomes(410, "other", server))
        try home.folder.write(ImportTests.picture(3), to: "in/other/1.png")
        #expect(try becomes(200, "other", server), "what comes back is published again")
        let changes = try server.get("/iiif/activity/page-0").json["orderedItems"].items.compactMap { item in
            item["object"]["id"].string?.contains("/v3/") == true ? item["type"].string : nil
        }
        #expect(changes.contains("Move") && changes.contains("Delete"))
        #expect(server.stop().status == 0)
    }

    @Test("A spreadsheet in the folder says what its files are; a row, a file or a value that changes is followed")
    func spreadsheet() throws {
        let home = try home()
        for name in ["a", "b"] { try home.folder.write(ImportTests.picture(4), to: "in/\(name).png") }
        func write(_ rows: [[String]]) throws {
            try home.folder.write(Sheet.text("file", "identifier", "title", rows: rows), to: "in/objects.csv")
        }
        try write([["a.png", "one", "First"]])
        let server = try serve(home)
        #expect(try becomes(200, "one", server))
        try home.folder.write(ImportTests.picture(5), to: "in/b.png")
        try write([["a.png", "one", "Second"], ["b.png", "two", "Other"]])
        #expect(try becomes(200, "two", server))
        #expect(try server.get("/iiif/one/manifest").text.contains("Second"))
        // The row stays, its file goes.
        try home.folder.remove("in/b.png")
        #expect(try becomes(410, "two", server))
        #expect(try watch(home)["faults"].int == 1)
        try home.folder.write(ImportTests.picture(5), to: "in/b.png")
        #expect(try becomes(200, "two", server))
        // The file stays, its row goes.
        try write([["a.png", "one", "Second"]])
        #expect(try becomes(410, "two", server))
        // Without the spreadsheet nobody knows what the files are.
        try home.folder.move("in/objects.csv", to: "away.csv")
        #expect(try eventually(within: 60) { try watch(home)["reason"].string?.contains("objects.csv") == true })
        #expect(try server.get("/iiif/one/manifest").status == 200)
        try home.folder.move("away.csv", to: "in/objects.csv")
        #expect(try settles(home))
        #expect(server.stop().status == 0)
    }

    @Test("A file that is still being copied is not taken, nor one by a name that says so, nor one that is locked")
    func halfCopied() throws {
        let home = try home()
        let whole = try Pixels.waves(width: 300, height: 200, seed: 7).encoded("png")
        let server = try serve(home)
        #expect(try settles(home))
        let file = home.folder.file("in/slow/1.png")
        try home.folder.write(whole.prefix(whole.count / 4), to: "in/slow/1.png")
        for name in ["x.png.part", "x.tmp", "x.png~", "x.crdownload", ".hidden.png"] {
            try home.folder.write(whole, to: "in/slow/" + name)
        }
        try home.folder.write(ImportTests.picture(9), to: "in/locked/2.png")
        try home.folder.write("", to: "in/locked/2.png.lock")
        let handle = try #require(FileHandle(forWritingAtPath: file))
        try handle.seekToEnd()
        for quarter in 1..<4 {
            usleep(600_000)
            #expect(try server.get("/iiif/slow/manifest").status == 404)
            let end = quarter == 3 ? whole.count : whole.count / 4 * (quarter + 1)
            try handle.write(contentsOf: whole[(whole.count / 4 * quarter)..<end])
        }
        try handle.close()
        #expect(try becomes(200, "slow", server))
        let manifest = try server.get("/iiif/v3/slow/manifest").json
        #expect(manifest["items"].items.count == 1 && manifest["items"][0]["width"].int == 300)
        #expect(try watch(home)["faults"].int == 0, "no half of a file was ever looked into")
        #expect(try server.get("/iiif/locked/manifest").status == 404)
        try home.folder.remove("in/locked/2.png.lock")
        #expect(try becomes(200, "locked", server))
        try home.folder.move("in/slow/x.png.part", to: "in/slow/2.png")
        #expect(
            try eventually(within: 60) {
                try server.get("/iiif/v3/slow/manifest").json["items"].items.count == 2
            })
        #expect(server.stop().status == 0)
    }

    @Test(
        "An empty folder, a folder that is gone, and the loss of many files stop it, with the reason, until all is back"
    )
    func massRemoval() throws {
        let home = try home()
        for number in 0..<20 { try home.folder.write(ImportTests.picture(number), to: "in/o\(number)/1.png") }
        let server = try serve(home)
        #expect(try becomes(200, "o19", server))
        #expect(try settles(home))
        func expectStopped(_ reason: String) throws {
            #expect(try eventually(within: 60) { try watch(home)["reason"].string?.contains(reason) == true })
            #expect(try watch(home)["phase"].string == "stopped")
            #expect(try Vitrine.run(["status", "--home", home.path]).status == 1)
            #expect(server.command.errors.contains(reason))
            for number in [0, 7, 19] { #expect(try server.get("/iiif/o\(number)/manifest").status == 200) }
        }
        // Many, but not all.
        for number in 0..<8 { try home.folder.move("in/o\(number)", to: "away/o\(number)") }
        try expectStopped("8 of 20 files are gone")
        for number in 0..<8 { try home.folder.move("away/o\(number)", to: "in/o\(number)") }
        #expect(try settles(home))
        // All.
        try home.folder.move("in", to: "share")
        try expectStopped("no such folder")
        try FileManager.default.createDirectory(atPath: home.folder.file("in"), withIntermediateDirectories: true)
        try expectStopped("is empty")
        try home.folder.remove("in")
        try home.folder.move("share", to: "in")
        #expect(try settles(home))
        // A few are what people remove.
        for number in 0..<3 { try home.folder.remove("in/o\(number)") }
        #expect(try becomes(410, "o2", server))
        #expect(try server.get("/iiif/o3/manifest").status == 200)
        #expect(server.stop().status == 0)
    }

    @Test("What happened while no server ran is found at its start")
    func atStart() throws {
        let home = try home()
        for number in 0..<3 { try home.folder.write(ImportTests.picture(number), to: "in/o\(number)/1.png") }
        #expect(try home.bring("in").status == 0)
        try home.folder.remove("in/o0")
        try home.folder.write(ImportTests.picture(8), to: "in/new/1.png")
        let server = try serve(home)
        #expect(try becomes(410, "o0", server) && becomes(200, "new", server))
        #expect(server.stop().status == 0)
    }

    @Test("By looking alone, as on a network share, the same is found")
    func scanning() throws {
        let home = try home("watch: {stable_seconds: 1, method: scan, scan_seconds: 1}\n")
        let server = try serve(home)
        #expect(try settles(home))
        #expect(try watch(home)["method"].string == "by looking every 1 s")
        try home.folder.write(ImportTests.picture(1), to: "in/map/1.png")
        #expect(try becomes(200, "map", server))
        try home.folder.remove("in/map/1.png")
        try home.folder.write(ImportTests.picture(2), to: "in/plan/1.png")
        #expect(try becomes(410, "map", server) && becomes(200, "plan", server))
        #expect(server.stop().status == 0)
    }

    @Test(
        "Where Linux watches no more folders, or had no room for what it had to tell, looking finds it all the same",
        arguments: [
            ("FAULT_NO_WATCHES", "max_user_watches"), ("FAULT_OVERFLOW", "more happened than Linux could tell"),
        ])
    func withoutEvents(fault: String, words: String) throws {
        let home = try home("log: {level: info}\nwatch: {stable_seconds: 1, scan_seconds: 1}\n")
        let server = try serve(home, environment: FaultLayer.environment(home, [fault: "1"]))
        #expect(try settles(home))
        try home.folder.write(ImportTests.picture(1), to: "in/map/1.png")
        #expect(try becomes(200, "map", server))
        try home.folder.remove("in/map/1.png")
        try home.folder.write(ImportTests.picture(2), to: "in/plan/1.png")
        #expect(try becomes(410, "map", server) && becomes(200, "plan", server))
        #expect(server.command.errors.contains(words))
        #expect(server.stop().status == 0)
    }

    @Test("A folder that a failing disk does not list loses nothing; what is removed from others is withdrawn")
    func unreadable() throws {
        let home = try home("log: {level: info}\nwatch: {stable_seconds: 1, scan_seconds: 1}\n")
        for name in ["map", "plan", "old"] {
            try home.folder.write(ImportTests.picture(name.count), to: "in/\(name)/1.png")
        }
        // By looking alone, so that every look asks the disk.
        let server = try serve(home, environment: FaultLayer.environment(home, ["FAULT_NO_WATCHES": "1"]))
        for name in ["map", "plan", "old"] { #expect(try becomes(200, name, server)) }
        try home.folder.write("folder \(home.folder.file("in/map"))", to: "fault")
        try home.folder.remove("in/old/1.png")
        try home.folder.write(ImportTests.picture(9), to: "in/new/1.png")
        #expect(try becomes(410, "old", server) && becomes(200, "new", server))
        #expect(try server.get("/iiif/map/manifest").status == 200)
        try home.folder.remove("fault")
        try home.folder.remove("in/map/1.png")
        #expect(try becomes(410, "map", server))
        #expect(server.stop().status == 0)
    }

    @Test("A folder that holds the home, or is in it, is refused")
    func ownHome() throws {
        let home = try home()
        for folder in [home.folder.path, home.path, home.path + "/derivatives"] {
            let result = try Vitrine.run(["serve", "--home", home.path, "--port", "0", "--watch", folder])
            #expect(result.status != 0 && result.errors.contains("cannot be watched"))
        }
    }

    @Test("While another import runs it waits, and takes its turn")
    func beside() throws {
        let home = try home()
        for number in 0..<30 {
            try home.folder.write(
                Pixels.waves(width: 900, height: 700, seed: number).encoded("png"), to: "far/o\(number)/1.png")
        }
        let server = try serve(home)
        #expect(try settles(home))
        let command = try home.startBringing("far")
        try home.folder.write(ImportTests.picture(1), to: "in/near/1.png")
        #expect(command.wait().status == 0)
        #expect(try becomes(200, "near", server))
        #expect(try home.status()["public_objects"].int == 31)
        #expect(server.stop().status == 0)
    }
}
