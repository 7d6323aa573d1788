import Foundation
import Glibc
import TestSupport
import Testing

@Suite("Worker processes of a server")
struct WorkerCountTests {
    @Test("A worker that is killed costs nobody an answer, and is counted, told of in the log and replaced")
    func killed() throws {
        let home = try TestHome(settings: "images: {tile_size: 256, derivatives: never}\nlog: {level: warning}\n")
        let waves = Pixels.waves(width: 700, height: 500)
        try home.folder.write(waves.encoded("jp2[tile-width=256,tile-height=256]"), to: "in/a.jp2")
        #expect(try home.bring("in", sheet: Sheet.text("file", "id", rows: [["a.jp2", "a"]])).status == 0)
        #expect(try home.status()["server"] == .null, "no server, nothing to say of it")
        let server = try home.serve()
        #expect(try home.status()["server"]["workers"]["started"].int == 0)
        for round in 0..<4 {
            let answer = try server.get("/iiif/v3/image/a/\(round),0,300,300/150,/0/default.jpg")
            #expect(answer.status == 200)
            let workers = Self.children(of: server.command.identifier)
            #expect(!workers.isEmpty, "a worker process is kept")
            for worker in workers { kill(worker, SIGKILL) }
            // Gone before it is wanted again: the death of one at work would be laid to its source.
            #expect(eventually { workers.allSatisfy { ["Z", nil].contains(Self.state(of: $0)) } })
        }
        #expect(try server.get("/iiif/v3/image/a/9,9,300,300/150,/0/default.jpg").status == 200)
        let record = try home.status()["server"]
        #expect(record["address"].string == server.address + "/")
        #expect(record["process"].int == Int(server.command.identifier))
        let counts = record["workers"]
        let died = try #require(counts["died"].int)
        // Those of the last round are noticed when they are wanted again, which need not have been.
        #expect((3...8).contains(died))
        #expect(counts["restarted"].int == died && counts["killed_at_deadline"].int == 0)
        #expect(try #require(counts["started"].int) > died)
        let text = try Vitrine.run(["status", "--home", home.path]).output
        #expect(text.contains("\(died) died") && text.contains("\(died) restarted"))
        #expect(server.stop().errors.contains("died"))
        #expect(try home.status()["server"] == .null)
    }

    @Test("A render that takes too long is killed at its deadline, and that is counted")
    func deadline() throws {
        let home = try TestHome(
            settings: "images: {tile_size: 256, derivatives: never, render_seconds: 1}\nlog: {level: error}\n")
        // One tile: all of it has to be decoded for any part.
        let noise = Material.noise(3000 * 2400)
        let picture = Pixels(width: 3000, height: 2400) { x, y in [noise[y * 3000 + x], noise[x * 2400 + y], 90] }
        try home.folder.write(picture.encoded("jp2[lossless,tile-width=4096,tile-height=4096]"), to: "in/a.jp2")
        #expect(try home.bring("in", sheet: Sheet.text("file", "id", rows: [["a.jp2", "a"]])).status == 0)
        let server = try home.serve()
        let answer = try server.get("/iiif/v3/image/a/full/max/0/default.avif")
        #expect(answer.status == 503 && answer["Retry-After"] != nil)
        let counts = try home.status()["server"]["workers"]
        #expect(counts["killed_at_deadline"].int == 1 && counts["died"].int == 0)
        #expect(server.stop().status == 0)
    }

    /// `Z` for one that has ended and was not asked after yet; nil for none.
    private static func state(of process: Int32) -> Substring? {
        let status = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)
        return status?.split(separator: ")").last?.split(separator: " ").first
    }

    private static func children(of parent: Int32) -> [Int32] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.compactMap { Int32($0) }.filter { process in
            let status = (try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)) ?? ""
            return status.split(separator: ")").last?.split(separator: " ").dropFirst().first == "\(parent)"
        }
    }
}
