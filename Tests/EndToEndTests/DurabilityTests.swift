import Foundation
import Glibc
import TestSupport
import Testing

@Suite("What was acknowledged is kept, whatever the disk does")
struct DurabilityTests {
    private static let count = 12

    private func home() throws -> TestHome {
        let home = try ImportTests.home((0..<Self.count).map { "\($0).png" })
        let rows = (0..<Self.count).map { ["\($0).png", "o\($0)"] }
        let result = try home.bring("in", sheet: Sheet.text("file", "identifier", rows: rows))
        guard result.status == 0 else { throw SupportError("import: \(result.errors)") }
        return home
    }

    private func withdraw(_ identifier: String, _ home: TestHome, _ environment: [String: String]) throws
        -> CommandResult
    {
        try Vitrine.run(["withdraw", identifier, "--home", home.path], environment: environment)
    }

    /// Withdraws one object after the other while a server serves, cuts the power, and counts what is left of it.
    private func acknowledgedAndKept(_ more: [String: String]) throws -> (acknowledged: Int, kept: Int, lost: Int) {
        let home = try home()
        let environment = try FaultLayer.environment(home, more)
        let server = try RunningServer(home: home.path, environment: environment)
        var acknowledged = 0
        for number in 0..<Self.count {
            if try withdraw("o\(number)", home, environment).status == 0 { acknowledged += 1 }
            #expect(try server.get("/iiif/o\(number)/manifest").status == 410)
        }
        server.command.send(SIGKILL)
        _ = server.command.wait()
        let lost = try FaultLayer.cutPower(home)
        #expect(try Vitrine.run(["verify", "--quick", "--home", home.path]).status == 0)
        return (acknowledged, try home.status()["withdrawn_objects"].int ?? -1, lost)
    }

    @Test("Every acknowledged write outlives a power cut that takes all that was not synced")
    func synced() throws {
        let (acknowledged, kept, _) = try acknowledgedAndKept([:])
        #expect(acknowledged == Self.count && kept == acknowledged)
    }

    @Test("The same power cut takes acknowledged writes once syncing is turned off: the test above can fail")
    func unsynced() throws {
        let (acknowledged, kept, lost) = try acknowledgedAndKept(["FAULT_NO_SYNC": "1"])
        #expect(acknowledged == Self.count && lost > 0)
        #expect(kept < acknowledged)
    }

    @Test("An import that has ended outlives a power cut")
    func importSynced() throws {
        let home = try ImportTests.home((0..<Self.count).map { "o\($0)/1.png" })
        let environment = try FaultLayer.environment(home)
        // Somebody has the catalogue open, so that the end of the import does not tidy up.
        let server = try RunningServer(home: home.path, environment: environment)
        let result = try Vitrine.run(
            ["import", home.folder.file("in"), "--home", home.path], environment: environment)
        #expect(result.status == 0, "\(result.errors)")
        server.command.send(SIGKILL)
        _ = server.command.wait()
        _ = try FaultLayer.cutPower(home)
        #expect(try Vitrine.run(["verify", "--home", home.path]).status == 0)
        let status = try home.status()
        #expect(status["public_objects"].int == Self.count && status["ready_images"].int == Self.count)
    }

    @Test(
        "On a full disk, and one mounted read-only, writing fails with a clear error, serving goes on, and all is well after",
        arguments: [("full", "full"), ("readonly", "read-only")])
    func failingDisk(mode: String, word: String) throws {
        let home = try home()
        let environment = try FaultLayer.environment(home)
        let server = try RunningServer(home: home.path, environment: environment)
        try home.folder.write(mode, to: "fault")
        let refused = try withdraw("o1", home, environment)
        #expect(refused.status != 0 && refused.errors.contains(word), "\(refused.errors)")
        #expect(refused.errors.contains("catalogue") && !refused.errors.contains("SQL"), "\(refused.errors)")
        let imported = try Vitrine.run(
            ["import", home.folder.file("in"), "--home", home.path], environment: environment)
        #expect(imported.status != 0 && imported.errors.contains(word), "\(imported.errors)")
        for target in ["/iiif/o1/manifest", "/", "/iiif/activity/all-changes", "/readyz"] {
            #expect(try server.get(target).status == 200, "\(target)")
        }
        try home.folder.remove("fault")
        #expect(try withdraw("o1", home, environment).status == 0)
        #expect(try server.get("/iiif/o1/manifest").status == 410)
        #expect(server.stop().status == 0)
        #expect(try Vitrine.run(["verify", "--home", home.path]).status == 0)
    }

    @Test("A catalogue that another program has locked is said to be so, and is served all the while")
    func locked() throws {
        let home = try home()
        let server = try home.serve()
        let locker = try home.lockCatalogue("EXCLUSIVE")
        let command = try RunningCommand(Vitrine.executable, ["withdraw", "o1", "--home", home.path])
        while command.isRunning {
            #expect(try server.get("/iiif/o1/manifest").status == 200)
            usleep(500_000)
        }
        let result = command.wait()
        #expect(result.status != 0 && result.errors.contains("another program"), "\(result.errors)")
        locker.send(SIGKILL)
        _ = locker.wait()
        #expect(try home.withdraw("o1").status == 0)
        #expect(try server.get("/iiif/o1/manifest").status == 410)
        #expect(server.stop().errors.isEmpty)
    }

    @Test("A clock that is set back changes nothing about the order of what was told, and stops no work")
    func clockSetBack() throws {
        let home = try home()
        #expect(FakeClock.library != nil, "clang is there: Swift brings it")
        func clock(_ days: Int) -> [String: String] { FakeClock.environment(secondsAhead: days * 86_400) }
        for (number, days) in [0, -3, 2, -1].enumerated() {
            let result = try withdraw("o\(number)", home, clock(days))
            #expect(result.status == 0, "\(result.errors)")
        }
        // A job that was taken while the clock ran ahead.
        try home.folder.write(ImportTests.picture(77), to: "more/late/1.png")
        let ahead = try Vitrine.run(
            ["import", home.folder.file("more"), "--home", home.path], environment: clock(40))
        #expect(ahead.status == 0, "\(ahead.errors)")
        let server = try home.serve()
        #expect(try server.get("/iiif/late/manifest").status == 200)
        let items = try server.get("/iiif/activity/page-0").json["orderedItems"].items
        let times = items.compactMap { $0["endTime"].string }
        #expect(times.count == items.count && times == times.sorted())
        let deletes = items.filter { $0["type"].string == "Delete" }
        #expect(deletes.count == 4 * 3)
        #expect(server.stop().errors.isEmpty)
    }
}
