import Foundation
import Glibc
import TestSupport
import Testing

/// Whoever may put files into a watched folder must not publish others by links, nor stop the server by a FIFO.
@Suite("Links and special files in a watched folder")
struct WatchedLinkTests {
    private func home() throws -> TestHome {
        let home = try TestHome(settings: WatchTests.settings)
        try home.folder.write(ImportTests.picture(1), to: "in/map/1.png")
        try home.folder.write(Pixels.waves(width: 30, height: 18).encoded("png"), to: "outside/secret.png")
        return home
    }

    private func serve(_ home: TestHome) throws -> RunningServer {
        try RunningServer(home: home.path, arguments: ["--watch", home.folder.file("in")])
    }

    private func watch(_ home: TestHome) throws -> JSON { try home.status()["server"]["watches"][0] }

    private func problems(_ home: TestHome) throws -> String {
        try watch(home)["problems"].items.compactMap(\.string).joined(separator: "\n")
    }

    private func link(_ home: TestHome, _ path: String, to target: String) throws {
        let place = home.folder.file(path)
        try FileManager.default.createDirectory(
            atPath: (place as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(atPath: place, withDestinationPath: target)
    }

    /// A socket that nobody listens at.
    private func socket(at path: String) throws {
        let made = try RunningCommand(
            "python3", ["-c", "import socket, sys; socket.socket(socket.AF_UNIX).bind(sys.argv[1])", path]
        ).wait()
        guard made.status == 0 else { throw SupportError(made.errors) }
    }

    private func resources(_ home: TestHome) throws -> [Int?] {
        let status = try home.status()
        return [status["public_objects"].int, status["failed_images"].int, status["ready_images"].int]
    }

    @Test("They become no resource, public or failed, and each is reported with the reason")
    func none() throws {
        let home = try home()
        try link(home, "in/out/1.png", to: home.folder.file("outside/secret.png"))
        try link(home, "in/map/2.png", to: "1.png")
        try link(home, "in/later/1.png", to: home.folder.file("in/later/there.tif.none"))
        try link(home, "in/folder", to: home.folder.file("outside"))
        #expect(mkfifo(home.folder.file("in/map/3.png"), 0o644) == 0)
        #expect(mkfifo(home.folder.file("in/map/1.txt"), 0o644) == 0)
        try socket(at: home.folder.file("in/map/4.png"))
        let server = try serve(home)
        #expect(try eventually(within: 60) { try watch(home)["faults"].int == 7 })
        let problems = try problems(home)
        for (path, reason) in [
            ("out/1.png", "symbolic link"), ("map/2.png", "symbolic link"), ("later/1.png", "symbolic link"),
            ("folder", "symbolic link"), ("map/3.png", "FIFO"), ("map/1.txt", "FIFO"), ("map/4.png", "socket"),
        ] {
            #expect(problems.contains("“\(path)”: it is a \(reason)"), "\(path): \(problems)")
        }
        #expect(try eventually { try resources(home) == [1, 0, 1] })
        #expect(try server.get("/iiif/v3/map/manifest").json["items"].items.count == 1)
        for object in ["out", "later", "folder"] { #expect(try server.get("/iiif/\(object)/manifest").status == 404) }
        // A target that appears later changes nothing; a file in a link's place is imported.
        try home.folder.write(ImportTests.picture(3), to: "in/later/there.tif.none")
        try home.folder.remove("in/out/1.png")
        try home.folder.write(ImportTests.picture(4), to: "in/out/1.png")
        #expect(try eventually(within: 60) { try server.get("/iiif/out/manifest").status == 200 })
        #expect(try server.get("/iiif/v3/later/manifest").json["items"].items.count <= 1)
        #expect(try eventually(within: 60) { try watch(home)["faults"].int == 6 })
        #expect(server.command.errors.contains("it is a FIFO"))
        #expect(server.stop().status == 0)
    }

    @Test("A file that a link or FIFO takes the place of is withdrawn, and comes back with the file")
    func exchanged() throws {
        let home = try home()
        for name in ["plan", "chart"] { try home.folder.write(ImportTests.picture(name.count), to: "in/\(name)/1.png") }
        let server = try serve(home)
        for name in ["map", "plan", "chart"] {
            #expect(try eventually(within: 60) { try server.get("/iiif/\(name)/manifest").status == 200 })
        }
        #expect(try eventually(within: 60) { try resources(home) == [3, 0, 3] })
        try home.folder.remove("in/map/1.png")
        try link(home, "in/map/1.png", to: home.folder.file("outside/secret.png"))
        try home.folder.remove("in/plan/1.png")
        #expect(mkfifo(home.folder.file("in/plan/1.png"), 0o644) == 0)
        for name in ["map", "plan"] {
            #expect(try eventually(within: 60) { try server.get("/iiif/\(name)/manifest").status == 410 })
        }
        #expect(try server.get("/iiif/chart/manifest").status == 200)
        #expect(try eventually(within: 60) { try watch(home)["faults"].int == 2 })
        try home.folder.remove("in/map/1.png")
        try home.folder.write(ImportTests.picture(1), to: "in/map/1.png")
        #expect(try eventually(within: 60) { try server.get("/iiif/map/manifest").status == 200 })
        #expect(server.stop().status == 0)
    }

    @Test("A row that names a link is reported by its number; a spreadsheet that is one stops the folder")
    func spreadsheet() throws {
        let home = try home()
        try link(home, "in/map/2.png", to: "1.png")
        let rows = [["map/1.png", "m", "First"], ["map/2.png", "m", ""], ["map/2.png", "n", "Other"]]
        let sheet = Sheet.text("file", "identifier", "title", rows: rows)
        try home.folder.write(sheet, to: "in/objects.csv")
        let server = try serve(home)
        #expect(try eventually(within: 60) { try server.get("/iiif/m/manifest").status == 200 })
        #expect(try server.get("/iiif/v3/m/manifest").json["items"].items.count == 1, "no empty place either")
        #expect(try server.get("/iiif/n/manifest").status == 404)
        #expect(try eventually(within: 60) { try watch(home)["faults"].int == 2 })
        let problems = try problems(home)
        #expect(problems.contains("row 2") && problems.contains("row 3") && problems.contains("symbolic link"))
        try home.folder.move("in/objects.csv", to: "outside/objects.csv")
        try link(home, "in/objects.csv", to: home.folder.file("outside/objects.csv"))
        #expect(
            try eventually(within: 60) {
                try watch(home)["reason"].string?.contains("objects.csv cannot be used: it is a symbolic link") == true
            })
        #expect(try server.get("/iiif/m/manifest").status == 200)
        #expect(server.stop().status == 0)
    }

    @Test("Files and links that change places while they are imported publish nothing from outside")
    func race() throws {
        let home = try home()
        let server = try serve(home)
        let place = home.folder.file("in/turn/1.png")
        try FileManager.default.createDirectory(
            atPath: home.folder.file("in/turn"), withIntermediateDirectories: true)
        let outside = home.folder.file("outside/secret.png")
        let inside = home.folder.file("in/map/1.png")
        for round in 0..<40 {
            let next = place + ".part"
            try? FileManager.default.removeItem(atPath: next)
            if round % 2 == 0 {
                try FileManager.default.copyItem(atPath: inside, toPath: next)
            } else {
                try FileManager.default.createSymbolicLink(atPath: next, withDestinationPath: outside)
            }
            rename(next, place)
            usleep(round % 5 == 0 ? 1_300_000 : 150_000)
            let manifest = try server.get("/iiif/v3/turn/manifest")
            guard manifest.status == 200 else { continue }
            #expect(try manifest.json["items"][0]["width"].int == 24, "the file outside is 30 wide")
        }
        // It ends as a link.
        #expect(
            try eventually(within: 60) {
                try watch(home)["phase"].string == "watching" && (try problems(home)).contains("turn/1.png")
            })
        #expect(try [404, 410].contains(server.get("/iiif/turn/manifest").status))
        #expect(server.stop().status == 0)
    }
}
