import Foundation
import Glibc
import TestSupport
import Testing

/// Ends the program at any moment, again and again, and looks each time whether all that it had said is so.
///
/// 40 times; `CRASH_KILLS=300 make test` for more, `CRASH_SEED=…` for the same moments again.
@Suite("Ended at any moment")
struct CrashTests {
    @Test(
        "After each kill -9 the catalogue is whole, what was acknowledged is there once, and the list of changes goes on"
    )
    func rounds() throws {
        let variables = ProcessInfo.processInfo.environment
        let seed = variables["CRASH_SEED"].flatMap(UInt64.init) ?? UInt64.random(in: 1...1_000_000)
        let harness = try CrashHarness(seed: seed)
        let wanted = variables["CRASH_KILLS"].flatMap(Int.init) ?? 40
        for round in 0..<(4 * wanted) where harness.kills < wanted {
            switch round % 5 {
            case 0: try harness.killImport()
            case 1: try harness.killWatching()
            case 2: try harness.killWrites()
            case 3: try harness.killDeriving()
            default: try harness.killServing()
            }
            try harness.check(round)
        }
        #expect(harness.kills >= wanted, "seed \(seed)")
        try harness.finish()
    }
}

/// A home, what was acknowledged of it, and a harvester that follows its list of changes.
final class CrashHarness {
    private let home: TestHome
    /// Is told of changes all the while.
    private let receiver: HookReceiver
    private let seed: UInt64
    private var random: SeededRandom
    /// Writes over the network all the while.
    private let writer: CrashWriter
    /// Serves to readers while others write.
    private var server: RunningServer?
    private var follower = ActivityFollower()
    /// How often something was ended that was at work.
    private(set) var kills = 0
    /// Objects that `withdraw` said to be withdrawn (true) or back.
    private var withdrawn: [String: Bool] = [:]
    /// The version of the spreadsheet that an import said to have taken in.
    private var version = 0
    private var versions = 0
    private var watched: Set<String> = []
    private var files = 0
    private static let objects = 8
    /// Imports make derivatives at once, servers when they are asked for: both are ended at it. Servers agree among
    /// themselves, since other settings would be told as a refresh of everything.
    private static let onDemand = ["VITRINE_IMAGES_DERIVATIVES": "demand"]

    init(seed: UInt64) throws {
        (self.seed, random) = (seed, SeededRandom(seed: seed))
        receiver = try HookReceiver()
        home = try TestHome(
            settings: """
                log: {level: error}
                watch: {stable_seconds: 0, withdraw_few: 100000}
                images: {tile_size: 128}
                publication: {originals: true}
                api: {folders: [../scans], rate: 0}
                \(receiver.settings())
                """)
        writer = try CrashWriter(home: home, seed: seed)
        for object in 0..<Self.objects {
            for page in 1...2 {
                let picture = Pixels.waves(width: 400, height: 300, seed: object * 2 + page)
                try home.folder.write(picture.encoded("png"), to: "in/o\(object)-\(page).png")
            }
        }
        try FileManager.default.createDirectory(atPath: home.folder.file("drop"), withIntermediateDirectories: true)
        server = try home.serve(environment: Self.onDemand)
    }

    private func sheet(_ version: Int) -> String {
        Sheet.text(
            "file", "identifier", "sequence", "title",
            rows: (0..<Self.objects).flatMap { object in
                (1...2).map { ["o\(object)-\($0).png", "o\(object)", "\($0)", "Version \(version)"] }
            })
    }

    /// Reads and writes for up to so many milliseconds while a command runs, then kills it.
    /// - Returns: how the command ended, if it did by itself.
    private func kill(_ command: RunningCommand, within most: Int, reading server: RunningServer) throws
        -> CommandResult?
    {
        let moment = ContinuousClock.now + .milliseconds(Int.random(in: 0...most, using: &random))
        let result = writer.writing(to: server) {
            while command.isRunning, ContinuousClock.now < moment {
                let number = Int.random(in: 0..<Self.objects, using: &random)
                if let answer = try? server.get("/iiif/v3/o\(number)/manifest") { expectWhole(answer) }
                writer.read(server, "seed \(seed)", using: &random)
                usleep(5000)
            }
            command.send(SIGKILL)
            return command.wait()
        }
        guard result.status == 128 + SIGKILL else { return result }
        kills += 1
        return nil
    }

    /// An object is there whole or not at all.
    private func expectWhole(_ answer: Response) {
        #expect([200, 404, 410].contains(answer.status), "seed \(seed): \(answer.status)")
        guard answer.status == 200, let manifest = try? answer.json else { return }
        #expect(manifest["items"].items.count == 2, "seed \(seed): half an object")
    }

    private func reader() throws -> RunningServer {
        if let server { return server }
        let new = try home.serve(environment: Self.onDemand)
        server = new
        return new
    }

    private func watching() throws -> RunningServer {
        try home.serve("--watch", home.folder.file("drop"), environment: Self.onDemand)
    }

    private func endReader() {
        _ = server?.stop()
        server = nil
    }

    // MARK: Rounds

    func killImport() throws {
        versions += 1
        let server = try reader()
        let command = try home.startBringing("in", sheet: sheet(versions))
        if let result = try kill(command, within: 900, reading: server) {
            #expect(result.status == 0, "seed \(seed): \(result.errors)")
            version = versions
        }
    }

    func killWrites() throws {
        let server = try reader()
        for _ in 0..<4 {
            let name = "o\(Int.random(in: 0..<Self.objects, using: &random))"
            let undo = Bool.random(using: &random)
            let command = try RunningCommand(
                Vitrine.executable, ["withdraw", name, "--home", home.path] + (undo ? ["--undo"] : []))
            let result = try kill(command, within: 150, reading: server)
            // Nobody knows whether one that was killed has happened.
            withdrawn[name] = result?.status == 0 ? !undo : nil
        }
    }

    func killWatching() throws {
        endReader()
        let server = try watching()
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            files += 1
            let name = "d\(files)"
            let picture = Pixels.waves(width: 60, height: 40, seed: 100 + files)
            try home.folder.write(picture.encoded("png"), to: "drop/\(name)/1.png")
            try home.folder.write(picture.encoded("png") + [0], to: "drop/\(name)/2.png")
            watched.insert(name)
        }
        if watched.count > 6, let name = watched.sorted().randomElement(using: &random) {
            try home.folder.remove("drop/\(name)")
            watched.remove(name)
        }
        _ = try kill(server.command, within: 2500, reading: server)
    }

    /// Ends a server that is only written to.
    func killServing() throws {
        endReader()
        let server = try home.serve(environment: Self.onDemand)
        _ = try kill(server.command, within: 700, reading: server)
    }

    func killDeriving() throws {
        endReader()
        files += 1
        for page in 1...2 {
            let picture = Pixels.waves(width: 500, height: 400, seed: 1000 + files * 2 + page)
            try home.folder.write(picture.encoded("png"), to: "later/l\(files)/\(page).png")
        }
        let brought = try Vitrine.run(
            ["import", home.folder.file("later"), "--home", home.path], environment: Self.onDemand)
        // What was removed from the watched folder since may still be waited for.
        #expect(brought.status == 0 || brought.errors.contains("/drop/"), "seed \(seed): \(brought.errors)")
        let server = try home.serve(environment: Self.onDemand)
        let manifest = try server.get("/iiif/v3/l\(files)/manifest").json
        for canvas in manifest["items"].items {
            let image = canvas["items"][0]["items"][0]["body"]["id"].string ?? ""
            _ = try? server.get(String(image.dropFirst(server.address.count)))
        }
        _ = try kill(server.command, within: 700, reading: server)
    }

    // MARK: What must hold

    func check(_ round: Int) throws {
        let note = "seed \(seed), round \(round)"
        let report = try JSON(Vitrine.run(["verify", "--json", "--home", home.path]).output.utf8)
        // What was removed is published until somebody who watches says otherwise, and its file missed.
        let faults = report["faults"].items.filter { fault in
            let isWatched = watched.contains(fault["identifier"].string ?? "")
            let isDropped = fault["file"].string?.contains("/drop/") == true
            let isRemoved = fault["kind"].string == "original_missing" && isDropped && !isWatched
            return fault["kind"].string != "orphan" && !isRemoved
        }
        #expect(faults.isEmpty, "\(note): \(faults)")
        let server = try reader()
        try follower.follow(server, note)
        try writer.check(server, follower, note)
        for (name, isWithdrawn) in withdrawn where version > 0 {
            let status = try server.get("/iiif/v3/\(name)/manifest").status
            #expect(status == (isWithdrawn ? 410 : 200), "\(note): \(name)")
        }
        if version > 0 {
            let titles = try (0..<Self.objects).compactMap { number -> Int? in
                let answer = try server.get("/iiif/v3/o\(number)/manifest")
                guard answer.status == 200 else { return nil }
                return try answer.json["label"]["none"][0].string.flatMap { Int($0.dropFirst("Version ".count)) }
            }
            #expect(titles.allSatisfy { (version...versions).contains($0) }, "\(note): \(titles) since \(version)")
        }
    }

    func finish() throws {
        let note = "seed \(seed), at the end"
        endReader()
        for object in 0..<Self.objects { _ = try home.withdraw("o\(object)", "--undo") }
        let result = try home.bring("in", sheet: sheet(versions + 1))
        #expect(result.status == 0, "\(note): \(result.errors)")
        let server = try watching()
        #expect(
            try eventually(within: 30) { try home.status()["server"]["watches"][0]["phase"].string == "watching" },
            "\(note)")
        writer.settle(server)
        try follower.follow(server, note)
        try writer.check(server, follower, note)
        let (acknowledged, repeated) = writer.numbers
        #expect(acknowledged > 2 * kills && repeated > kills / 10, "\(note): \(acknowledged), \(repeated) again")
        let written = writer.current
        var expected = written.union(watched).union((0..<Self.objects).map { "o\($0)" })
        let later = (try? FileManager.default.contentsOfDirectory(atPath: home.folder.file("later"))) ?? []
        expected.formUnion(later)
        let top = try server.get("/iiif/v3/collection/top").json["items"].items.compactMap { $0["id"].string }
        let names = top.compactMap { $0.split(separator: "/").dropLast().last.map(String.init) }
        #expect(names.count == expected.count && Set(names) == expected, "\(note): each once")
        #expect(follower.present == expected, "\(note): the harvester has exactly what is published")
        for name in names where !written.contains(name) {
            #expect(try server.get("/iiif/v3/\(name)/manifest").json["items"].items.count == 2)
        }
        #expect(try eventually(within: 120) { try home.status()["webhooks"][0]["waiting"].int == 0 }, "\(note)")
        try receiver.expectComplete(note)
        #expect(server.stop().status == 0)
        let repaired = try Vitrine.run(["verify", "--repair", "--home", home.path])
        #expect(repaired.status == 0, "\(note): \(repaired.output)")
        let status = try home.status()
        #expect(status["failed_images"].int == 0 && status["pending_images"].int == 0, "\(note): \(status)")
        #expect(home.folder.files.allSatisfy { !$0.hasSuffix(".part") }, "\(note)")
    }
}
