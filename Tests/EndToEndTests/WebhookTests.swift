import Foundation
import Glibc
import TestSupport
import Testing

@Suite("Receivers that are told of changes")
struct WebhookTests {
    /// A home with a picture for each name, none of them imported.
    private func home(_ names: [String], _ receiver: HookReceiver, _ more: String = "retry_seconds: 1") throws
        -> TestHome
    {
        try ImportTests.home(
            names.map { $0 + ".png" }, settings: "log: {level: error}\n" + receiver.settings(more))
    }

    private func bring(_ home: TestHome, _ rows: [String: String]) throws {
        let sheet = Sheet.text(
            "file", "identifier", "title",
            rows: rows.sorted { $0.key < $1.key }.map { ["\($0.key).png", $0.key, $0.value] })
        let result = try home.bring("in", sheet: sheet)
        #expect(result.status == 0, "\(result.errors)")
    }

    private func hook(_ home: TestHome) throws -> JSON { try home.status()["webhooks"][0] }

    @Test("Each change is told once, signed, with the activities of the list of changes; nothing from before")
    func signed() throws {
        let receiver = try HookReceiver()
        let home = try home(["before", "a", "b", "hidden"], receiver)
        try home.folder.write("log: {level: error}\n", to: "home/vitrine.yaml")
        try bring(home, ["before": "x"])
        try home.folder.write("log: {level: error}\n" + receiver.settings(), to: "home/vitrine.yaml")
        let server = try home.serve()
        let sheet = Sheet.text(
            "file", "identifier", "published",
            rows: [["before.png", "before", "yes"], ["a.png", "a", "yes"], ["hidden.png", "hidden", "no"]])
        #expect(try home.bring("in", sheet: sheet).status == 0)
        #expect(try home.withdraw("a").status == 0)
        #expect(try eventually { try receiver.taken().last == "delete a" })
        let told = try receiver.told()
        #expect(told.allSatisfy(\.isSigned) && Set(told.map(\.id)).count == told.count)
        #expect(!told.contains { $0.line.contains("hidden") || $0.line == "create before" })
        let list = try server.get("/iiif/activity/page-0").json["orderedItems"].items
        // No refresh among them: each is three activities.
        for change in told {
            let position = try #require(change.body["data"]["position"].int)
            #expect(change.id == "change-\(position)")
            #expect(change.body["data"]["activities"].items == Array(list[((position - 1) * 3)..<(position * 3)]))
            #expect(change.body["timestamp"] == change.body["data"]["activities"][0]["endTime"])
            #expect(change.body["data"]["partOf"].string == "\(server.address)/iiif/activity/all-changes")
        }
        #expect(try eventually { try hook(home)["waiting"].int == 0 })
        #expect(try Vitrine.run(["status", "--home", home.path]).status == 0)
        #expect(server.stop().status == 0)
    }

    @Test("What is refused is tried again; later changes of that object wait for it, those of others do not")
    func ordered() throws {
        let receiver = try HookReceiver()
        let home = try home(["a", "b"], receiver)
        let server = try home.serve()
        try receiver.answer(["a": 500])
        try bring(home, ["a": "1", "b": "1"])
        try bring(home, ["a": "2", "b": "2"])
        #expect(try eventually { try receiver.told().count { $0.line == "create a" } >= 2 })
        #expect(try eventually { try receiver.taken().filter { $0.hasSuffix(" b") }.count >= 2 })
        #expect(try !receiver.told().contains { $0.line == "update a" })
        #expect(try hook(home)["problem"].string == "it answered 500")
        // A redirect is no success, and is not followed.
        try receiver.answer(["a": 302])
        #expect(try eventually { try receiver.told().contains { $0.status == 302 } })
        try receiver.answer([:])
        #expect(try eventually(within: 20) { try receiver.taken().contains("update a") })
        let mine = try receiver.taken().filter { $0.hasSuffix(" a") }
        #expect(mine.first == "create a" && mine.count { $0 == "create a" } == 1)
        // The same id each time.
        let ids = Set(try receiver.told().filter { $0.line == "create a" }.map(\.id))
        #expect(ids.count == 1)
        #expect(server.stop().status == 0)
    }

    @Test("What fails too often is given up and shown; it can be sent again, unless something later was told")
    func deadLetters() throws {
        let receiver = try HookReceiver()
        let home = try home(["a", "b"], receiver, "retry_seconds: 1\n  attempts: 2")
        let server = try home.serve()
        try receiver.answer(["a": 500, "b": 410])
        try bring(home, ["a": "1", "b": "1"])
        #expect(try eventually(within: 20) { try home.status()["dead_letters"].items.count >= 2 })
        #expect(try eventually(within: 20) { try hook(home)["waiting"].int == 0 })
        let status = try Vitrine.run(["status", "--home", home.path])
        #expect(status.status == 1)
        for word in ["hook", "create of “a”", "2 attempts", "it answered 500", "it answered 410"] {
            #expect(status.output.contains(word), "\(word): \(status.output)")
        }
        // A later change of one of them arrives.
        try receiver.answer(["b": 410])
        try bring(home, ["a": "2", "b": "1"])
        #expect(try eventually(within: 20) { try receiver.taken().contains("update a") })
        #expect(
            try eventually {
                try home.status()["dead_letters"].items.contains { $0["is_superseded"] == .flag(true) }
            })
        let wrong = try Vitrine.run(["webhook", "retry", "nobody", "--home", home.path])
        #expect(wrong.status != 0 && wrong.errors.contains("Accepted: hook"))
        try receiver.answer([:])
        let retried = try Vitrine.run(["webhook", "retry", "hook", "--home", home.path])
        #expect(retried.status == 0, "\(retried.errors)")
        #expect(try eventually(within: 20) { try receiver.taken().contains("create b") })
        #expect(try !receiver.taken().contains("create a"), "it would come after the update")
        #expect(try eventually { try home.status()["dead_letters"].items.isEmpty })
        #expect(try Vitrine.run(["status", "--home", home.path]).status == 0)
        // Forgetting does the same for what nobody wants any more.
        try receiver.answer(["b": 500])
        #expect(try home.withdraw("b").status == 0)
        #expect(try eventually(within: 20) { try !home.status()["dead_letters"].items.isEmpty })
        #expect(try Vitrine.run(["webhook", "drop", "--home", home.path]).output == "1 dropped.\n")
        #expect(try home.status()["dead_letters"].items.isEmpty)
        #expect(server.stop().status == 0)
    }

    @Test("Nothing is lost where the receiver is away, or the server is killed while it tells: the same is told again")
    func outages() throws {
        let first = try HookReceiver()
        let home = try home(["a", "b", "c"], first)
        let server = try home.serve()
        first.end()
        try bring(home, ["a": "1", "b": "1", "c": "1"])
        #expect(try eventually { try hook(home)["problem"].string?.contains("did not answer") == true })
        #expect(server.stop().status == 0)
        let second = try HookReceiver(port: first.port, continuing: first)
        try second.answer(["a": 0])
        let killed = try home.serve()
        #expect(try eventually(within: 20) { try second.told().contains { $0.line == "create a" } })
        killed.command.send(SIGKILL)
        _ = killed.command.wait()
        try second.answer([:])
        let last = try home.serve()
        let all = ["create a", "create b", "create c"]
        #expect(try eventually(within: 20) { try Set(second.taken()).isSuperset(of: all) })
        #expect(try eventually { try hook(home)["waiting"].int == 0 })
        let ids = Set(try second.told().filter { $0.line == "create a" }.map(\.id))
        #expect(ids.count == 1)
        #expect(last.stop().status == 0)
    }

    @Test("While somebody else is writing for long, what there is to tell waits, and no request does")
    func locked() throws {
        let receiver = try HookReceiver()
        // More of them than there are threads that answer.
        let names = (0..<3 * ProcessInfo.processInfo.activeProcessorCount).map { "hook-\($0)" }
        let home = try ImportTests.home(
            (0..<8).map { "o\($0)/1.png" }, settings: "log: {level: error}\n" + receiver.settings(names: names))
        #expect(try home.bring("in").status == 0)
        let server = try home.serve()
        let writer = try RunningCommand(
            "python3",
            [
                "-c",
                """
                import sqlite3, sys, time
                database = sqlite3.connect(sys.argv[1], isolation_level=None)
                database.execute("BEGIN IMMEDIATE")
                position, at = database.execute("SELECT position, at FROM activity ORDER BY 1 DESC LIMIT 1").fetchone()
                database.execute("INSERT INTO activity VALUES (?, 'update', 'o1', NULL, ?)", (position + 1, at))
                database.execute("COMMIT")
                database.execute("BEGIN IMMEDIATE")
                print("writing", flush=True)
                time.sleep(600)
                """, home.path + "/catalogue.sqlite",
            ])
        #expect(eventually { writer.output.contains("writing") })
        // Meanwhile all of them have found out that there is something to tell.
        usleep(1_500_000)
        let start = ContinuousClock.now
        for number in 0..<8 { #expect(try server.get("/iiif/v2/o\(number)/manifest").status == 200) }
        #expect(start.duration(to: .now) < .seconds(5))
        #expect(try receiver.told().isEmpty)
        writer.send(SIGKILL)
        _ = writer.wait()
        #expect(try eventually(within: 40) { try receiver.taken().count { $0 == "update o1" } == names.count })
        #expect(server.stop().status == 0)
    }

    @Test("A receiver that is slow holds nobody up: requests are answered, imports run, the server stops in time")
    func slow() throws {
        let receiver = try HookReceiver()
        let home = try home(["a"], receiver)
        try receiver.answer(["a": 0])
        let server = try home.serve()
        try bring(home, ["a": "1"])
        #expect(try eventually { try !receiver.told().isEmpty })
        #expect(try server.get("/iiif/a/manifest").status == 200)
        let start = ContinuousClock.now
        #expect(server.stop().status == 0)
        #expect(start.duration(to: .now) < .seconds(10))
    }
}
