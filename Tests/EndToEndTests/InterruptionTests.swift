import Foundation
import Glibc
import TestSupport
import Testing

@Suite("Imports that are interrupted")
struct InterruptionTests {
    static let count = 40

    private func home() throws -> (home: TestHome, sheet: String) {
        let home = try TestHome(settings: "log: {level: warning}\n")
        let names = (0..<Self.count).map { "f\($0).png" }
        let picture = try Pixels.waves(width: 700, height: 500).encoded("png")
        for (index, name) in names.enumerated() {
            // The same pixels with a different comment after the image's end: decoders stop there, checksums do not.
            try home.folder.write(picture + Array("\(index)".utf8), to: "in/" + name)
        }
        let rows = names.enumerated().map { [$1, "o\($0 / 2)", String($0 % 2 + 1)] }
        return (home, Sheet.text("file", "identifier", "sequence", rows: rows))
    }

    private func expectWhole(_ home: TestHome) throws {
        let status = try home.status()
        #expect(status["public_objects"].int == Self.count / 2 && status["resources"].int == Self.count)
        #expect(status["ready_images"].int == Self.count && status["pending_images"].int == 0)
        #expect(status["failed_images"].int == 0)
        let derivatives = home.folder.files.filter { $0.hasPrefix("home/derivatives/") }
        #expect(derivatives.count == Self.count, "every derivative once, nothing half made")
        #expect(derivatives.allSatisfy { $0.hasSuffix(".tif") })
        #expect(home.folder.files.allSatisfy { !$0.hasPrefix("home/temporary/") })
        #expect(try Vitrine.run(["status", "--home", home.path]).status == 0)
        let server = try home.serve()
        for object in 0..<(Self.count / 2) {
            let manifest = try server.get("/iiif/v3/o\(object)/manifest").json
            #expect(manifest["items"].items.count == 2)
            #expect(manifest["items"].items.allSatisfy { $0["items"].items.count == 1 })
        }
        #expect(server.stop().errors.isEmpty)
    }

    @Test("kill -9 during an import, again and again: the next one ends the work, nothing lost, nothing doubled")
    func killed() throws {
        let (home, sheet) = try home()
        for milliseconds in [150, 400, 700, 1100] {
            let command = try home.startBringing("in", sheet: sheet)
            usleep(UInt32(milliseconds * 1000))
            command.send(SIGKILL)
            _ = command.wait()
            // Readers are never in the way of a crash, nor stopped by it.
            let status = try home.status()
            #expect((status["public_objects"].int ?? -1) >= 0)
        }
        let result = try home.bring("in", sheet: sheet)
        #expect(result.status == 0, "\(result.errors)")
        try expectWhole(home)
    }

    @Test("A worker that is killed costs at most the file it was at")
    func workerKilled() throws {
        let (home, sheet) = try home()
        let command = try home.startBringing("in", sheet: sheet)
        var killed = 0
        while command.isRunning, killed < 3 {
            usleep(150_000)
            if let worker = children(of: command.identifier).first {
                kill(worker, SIGKILL)
                killed += 1
            }
        }
        #expect(killed > 0)
        let result = command.wait()
        #expect([0, 1].contains(result.status), "\(result.errors)")
        let status = try home.status()
        #expect((status["ready_images"].int ?? 0) >= Self.count - 3)
        // The file was not at fault, so the next import takes it up again.
        let again = try home.bring("in", sheet: sheet)
        #expect(again.status == 0, "\(again.errors)")
        try expectWhole(home)
    }

    @Test("What a killed server was making is made by the next one, though nobody asks again")
    func serverKilled() throws {
        let home = try TestHome(settings: "images: {derivatives: demand}\nlog: {level: warning}\n")
        for number in 0..<3 {
            let picture = Pixels.waves(width: 1600, height: 1200, seed: number)
            try home.folder.write(picture.encoded("png"), to: "in/o\(number)/1.png")
        }
        #expect(try home.bring("in").status == 0)
        let first = try home.serve()
        for number in 0..<3 {
            let manifest = try first.get("/iiif/v3/o\(number)/manifest").json
            let image = manifest["items"][0]["items"][0]["items"][0]["body"]["id"].string ?? ""
            #expect(try first.get(String(image.dropFirst(first.address.count))).status == 200)
        }
        // They are noted; on a machine with time to spare, all may be made already.
        #expect(
            try eventually {
                let status = try home.status()
                return status["pending_images"].int != 0 || status["images_from_source"].int == 0
            })
        first.command.send(SIGKILL)
        _ = first.command.wait()
        let second = try home.serve()
        #expect(
            try eventually(within: 180) {
                let status = try home.status()
                return status["pending_images"].int == 0 && status["images_from_source"].int == 0
            })
        #expect(second.stop().errors.isEmpty)
        #expect(try Vitrine.run(["verify", "--home", home.path]).status == 0)
    }

    @Test("A derivative that was deleted is made again by the next import")
    func deletedDerivatives() throws {
        let home = try ImportTests.home(["a.png", "b.png"])
        #expect(try home.bring("in").status == 0)
        let derivatives = home.folder.files.filter { $0.hasPrefix("home/derivatives/") }
        try home.folder.remove("home/derivatives")
        let result = try home.bring("in")
        #expect(result.status == 0 && result.output.contains("2 images prepared"))
        #expect(home.folder.files.filter { $0.hasPrefix("home/derivatives/") } == derivatives)
    }

    @Test("Two imports into one home: one of them waits or is told so, and both leave it whole")
    func twoAtOnce() throws {
        let (home, sheet) = try home()
        let first = try home.startBringing("in", sheet: sheet)
        let second = try home.startBringing("in", sheet: sheet)
        let results = [first.wait(), second.wait()]
        #expect(results.contains { $0.status == 0 })
        for result in results where result.status != 0 { #expect(result.errors.contains("another import")) }
        try expectWhole(home)
    }

    @Test("Importing while serving is seen by the next request, and disturbs none")
    func whileServing() throws {
        let (home, sheet) = try home()
        let server = try home.serve()
        let command = try home.startBringing("in", sheet: sheet)
        while command.isRunning {
            for target in ["/", "/iiif/v3/collection/top", "/readyz"] { #expect(try server.get(target).status == 200) }
            let answer = try server.get("/iiif/o0/manifest")
            #expect([200, 404].contains(answer.status), "\(answer.status): \(answer.text)")
            usleep(30_000)
        }
        #expect(command.wait().status == 0)
        #expect(try server.get("/iiif/v3/collection/top").json["items"].items.count == Self.count / 2)
        #expect(try server.get("/iiif/o19/manifest").json["items"].items.count == 2)
        #expect(server.stop().errors.isEmpty)
    }

    /// Live child processes.
    private func children(of parent: pid_t) -> [pid_t] {
        let threads = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(parent)/task")) ?? []
        return threads.flatMap { thread -> [pid_t] in
            let text = (try? String(contentsOfFile: "/proc/\(parent)/task/\(thread)/children", encoding: .utf8)) ?? ""
            return text.split(separator: " ").compactMap { pid_t($0) }
        }
    }
}
