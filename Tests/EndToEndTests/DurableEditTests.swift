import Foundation
import Synchronization
import TestSupport
import Testing

@Suite("What the interface for programs acknowledged is kept, whatever the disk does")
struct DurableEditTests {
    private static let count = 8

    private func editing(_ more: [String: String] = [:]) throws -> EditingHome {
        let scans = (0..<Self.count).map { "\($0).png" }
        let editing = try EditingHome(scans: scans) { home in
            // The catalogue is made before the layer looks at it.
            _ = try home.status()
        }
        #expect(editing.server.stop().status == 0)
        let environment = try FaultLayer.environment(editing.home, more)
        return EditingHome(editing, server: try editing.home.serve(environment: environment))
    }

    /// Makes resources and changes them, several at a time, cuts the power, and counts what is left.
    private func acknowledgedAndKept(_ more: [String: String]) throws -> (acknowledged: Int, kept: Int, lost: Int) {
        let editing = try editing(more)
        for number in 0..<Self.count { try editing.create("\(number).png", id: "r\(number)") }
        let titles = Mutex<[Int: String]>([:])
        DispatchQueue.concurrentPerform(iterations: Self.count) { number in
            for turn in 0..<5 {
                let title = "Turn \(turn)"
                let answer = try? editing.send(
                    "PATCH", "resources/r\(number)", ["If-Match": "*"], json: "{\"values\": {\"title\": \"\(title)\"}}")
                if answer?.status == 200 { titles.withLock { $0[number] = title } }
            }
        }
        editing.server.command.send(SIGKILL)
        _ = editing.server.command.wait()
        let lost = try FaultLayer.cutPower(editing.home)
        // Derivatives may have been made for what was lost.
        let faults = try JSON(Vitrine.run(["verify", "--quick", "--json", "--home", editing.home.path]).output.utf8)
        #expect(faults["faults"].items.allSatisfy { $0["kind"].string == "orphan" }, "\(faults)")
        let after = EditingHome(editing, server: try editing.home.serve())
        var kept = 0
        for (number, title) in titles.withLock({ $0 }) {
            let answer = try after.get("resources/r\(number)")
            if answer.status == 200, try answer.json["values"]["title"]["none"].strings == [title] { kept += 1 }
        }
        #expect(after.server.stop().status == 0)
        return (titles.withLock { $0.count }, kept, lost)
    }

    @Test(
        "Every acknowledged edit outlives a power cut that takes all that was not synced, those that shared a sync too")
    func synced() throws {
        let (acknowledged, kept, _) = try acknowledgedAndKept([:])
        #expect(acknowledged == Self.count && kept == acknowledged)
    }

    @Test("The same power cut takes acknowledged edits once syncing is turned off: the test above can fail")
    func unsynced() throws {
        let (acknowledged, kept, lost) = try acknowledgedAndKept(["FAULT_NO_SYNC": "1"])
        #expect(acknowledged == Self.count && lost > 0)
        #expect(kept < acknowledged)
    }

    @Test(
        "On a full disk, and one mounted read-only, writing is refused with the reason, reading goes on, and all is well after",
        arguments: [("full", 507), ("readonly", 503)])
    func failingDisk(mode: String, status: Int) throws {
        let editing = try editing()
        try editing.create("0.png", id: "r0")
        try editing.home.folder.write(mode, to: "fault")
        let change = "{\"values\": {\"title\": \"Never\"}}"
        let refusals = [
            try editing.send("PATCH", "resources/r0", ["If-Match": "*"], json: change),
            try editing.send("POST", "uploads", json: "{\"name\": \"x.png\", \"size\": 100}"),
            try editing.server.send(
                "POST", "/api/v1/uploads?name=x.png",
                editing.authorization.merging(["Content-Type": "application/octet-stream"]) { $1 },
                Pixels.waves(width: 30, height: 20, seed: 1).encoded("png")),
            try editing.send(
                "POST", "resources", json: "{\"id\": \"r1\", \"file\": {\"folder\": \"scans\", \"path\": \"1.png\"}}"),
        ]
        for refused in refusals {
            #expect(refused.status == status, "\(refused.status) \(refused.text)")
            #expect(refused["Content-Type"] == "application/problem+json")
        }
        #expect(try editing.get("resources/r0").status == 200 && editing.get("resources/r1").status == 404)
        #expect(try editing.server.get("/iiif/r0/manifest").status == 200)
        try editing.home.folder.remove("fault")
        #expect(try editing.send("PATCH", "resources/r0", ["If-Match": "*"], json: change).status == 200)
        try editing.create("1.png", id: "r1")
        #expect(editing.server.stop().status == 0)
        #expect(try Vitrine.run(["verify", "--home", editing.home.path]).status == 0)
    }

    @Test("While another program has the catalogue locked, an edit is refused with the reason, and reading goes on")
    func locked() throws {
        let editing = try editing()
        try editing.create("0.png", id: "r0")
        let locker = try editing.home.lockCatalogue("IMMEDIATE")
        let change = "{\"values\": {\"title\": \"Later\"}}"
        let refused = try editing.send("PATCH", "resources/r0", ["If-Match": "*"], json: change)
        #expect(refused.status == 503 && refused["Retry-After"] != nil, "\(refused.status) \(refused.text)")
        #expect(try editing.server.get("/iiif/r0/manifest").status == 200)
        locker.send(SIGKILL)
        _ = locker.wait()
        #expect(try editing.send("PATCH", "resources/r0", ["If-Match": "*"], json: change).status == 200)
        #expect(editing.server.stop().status == 0)
    }
}
