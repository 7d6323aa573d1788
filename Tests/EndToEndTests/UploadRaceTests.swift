import Foundation
import Synchronization
import TestSupport
import Testing

@Suite("Files that are sent, by several at a time")
struct UploadRaceTests {
    private func picture(_ seed: Int) throws -> [UInt8] {
        try Pixels.waves(width: 120, height: 90, seed: seed).encoded("png")
    }

    private func send(_ editing: EditingHome, _ bytes: [UInt8], _ fields: [String: String] = [:]) throws -> Response {
        let type = ["Content-Type": "application/octet-stream"]
        return try editing.server.send(
            "POST", "/api/v1/uploads?name=page.png",
            editing.authorization.merging(type) { $1 }.merging(fields) { $1 }, bytes)
    }

    private func uploads(_ editing: EditingHome) -> [String] {
        editing.home.folder.files.filter { $0.hasPrefix("home/uploads/") }
    }

    @Test(
        "Whoever deletes an upload while another makes a resource of it: one of them gets their way, and no file is lost"
    )
    func deletedWhileUsed() throws {
        let editing = try EditingHome(settings: "publication: {originals: true}")
        for turn in 0..<40 {
            let bytes = try picture(turn)
            let id = try send(editing, bytes).json["id"].string ?? ""
            let statuses = Mutex<[String: Int]>([:])
            DispatchQueue.concurrentPerform(iterations: 2) { index in
                if index == turn % 2 { usleep(UInt32(turn * 40)) }
                let answer =
                    index == 0
                    ? try? editing.delete("uploads/\(id)", tag: nil)
                    : try? editing.send(
                        "POST", "resources", json: "{\"id\": \"r\(turn)\", \"file\": {\"upload\": \"\(id)\"}}")
                statuses.withLock { $0[index == 0 ? "deleted" : "made"] = answer?.status ?? 0 }
            }
            let seen = statuses.withLock { $0 }
            if seen["made"] == 201 {
                #expect(seen["deleted"] == 409, "\(turn): \(seen)")
                #expect(try editing.server.get("/media/r\(turn)/original.png").body == bytes, "\(turn)")
            } else {
                #expect(seen["deleted"] == 204, "\(turn): \(seen)")
                #expect([404, 409, 422].contains(seen["made"]), "\(turn): \(seen)")
            }
        }
        #expect(editing.server.stop().status == 0)
    }

    @Test("The end of a file that is sent again while it is looked at takes nothing away")
    func endedTwice() throws {
        let editing = try EditingHome()
        for turn in 0..<15 {
            let bytes = try picture(100 + turn)
            let announced = try editing.send(
                "POST", "uploads", json: "{\"name\": \"page.png\", \"size\": \(bytes.count)}")
            let path = "uploads/" + (try announced.json["id"].string ?? "")
            let statuses = Mutex<[Int]>([])
            DispatchQueue.concurrentPerform(iterations: 3) { index in
                // One sends all of it, the others what is left, which is nothing.
                let isFirst = index == 0
                if !isFirst { usleep(UInt32(1000 + turn * 300)) }
                let fields = [
                    "Content-Type": "application/octet-stream", "Upload-Offset": isFirst ? "0" : "\(bytes.count)",
                ]
                let answer = try? editing.server.send(
                    "PATCH", "/api/v1/" + path, editing.authorization.merging(fields) { $1 }, isFirst ? bytes : [])
                statuses.withLock { $0.append(answer?.status ?? 0) }
            }
            #expect(statuses.withLock { $0 }.allSatisfy { [200, 409].contains($0) }, "\(statuses.withLock { $0 })")
            #expect(try editing.get(path).json["complete"] == .flag(true), "\(turn)")
            let made = try editing.send(
                "POST", "resources", json: "{\"id\": \"e\(turn)\", \"file\": {\"upload\": \"\(path.dropFirst(8))\"}}")
            #expect(made.status == 201, "\(turn): \(made.text)")
        }
        #expect(editing.server.stop().status == 0)
    }

    @Test("A whole file that is sent again under its key is there once; another under the same key is refused")
    func key() throws {
        let editing = try EditingHome()
        let key = ["Idempotency-Key": "scan-1"]
        let first = try send(editing, picture(1), key)
        let again = try send(editing, picture(1), key)
        #expect(first.status == 201 && again.status == 201)
        #expect(try first.json["id"].string == again.json["id"].string && again["Location"] == first["Location"])
        #expect(uploads(editing).count == 1, "\(uploads(editing))")
        #expect(try send(editing, picture(2), key).status == 422)
        #expect(uploads(editing).count == 1)
        #expect(editing.server.stop().status == 0)
    }

    @Test("An upload can be deleted as long as nothing was made of it, and leaves nothing")
    func deleted() throws {
        let editing = try EditingHome()
        let id = try send(editing, picture(1)).json["id"].string ?? ""
        #expect(try editing.delete("uploads/\(id)", tag: nil).status == 204)
        #expect(try editing.get("uploads/\(id)").status == 404)
        #expect(uploads(editing).isEmpty, "\(uploads(editing))")
        #expect(editing.server.stop().status == 0)
    }

    @Test("An import that does not name what an edit brought leaves it; once its file is gone, it goes too")
    func importsLeaveEdits() throws {
        let editing = try EditingHome()
        for name in ["a", "b", "c"] { try editing.create("\(name).png", id: name) }
        let sheet = Sheet.text("file", "id", "identifier", rows: [["a.png", "a", "a"]])
        func bring() throws -> CommandResult {
            try editing.home.folder.write(sheet, to: "sheet.csv")
            return try Vitrine.run([
                "import", editing.home.folder.file("scans"), "--home", editing.home.path, "--metadata",
                editing.home.folder.file("sheet.csv"), "--withdraw-missing", "--withdraw-limit", "1",
            ])
        }
        let result = try bring()
        #expect(result.status == 0, "\(result.errors)")
        for name in ["a", "b", "c"] {
            #expect(try editing.server.get("/iiif/\(name)/manifest").status == 200, "\(name)")
        }
        try editing.home.folder.remove("scans/c.png")
        #expect(try bring().status == 0)
        #expect(try editing.server.get("/iiif/b/manifest").status == 200)
        #expect(try editing.server.get("/iiif/c/manifest").status == 410)
        #expect(editing.server.stop().status == 0)
    }
}
