import Crypto
import Foundation
import TestSupport
import Testing

@Suite("Files that are sent")
struct UploadTests {
    private static func picture(_ seed: Int = 0) throws -> [UInt8] {
        try Pixels.waves(width: 300, height: 200, seed: seed).encoded("png")
    }

    private static func digest(_ bytes: [UInt8]) -> String {
        "sha-256=:\(Data(SHA256.hash(data: bytes)).base64EncodedString()):"
    }

    /// Files below the folder of uploads, whole or not.
    private static func files(_ editing: EditingHome) -> [String] {
        editing.home.folder.files.filter { $0.hasPrefix("home/uploads/") }
    }

    private static func send(
        _ editing: EditingHome, _ bytes: [UInt8], name: String = "page.png", _ fields: [String: String] = [:]
    ) throws -> Response {
        try editing.server.send(
            "POST", "/api/v1/uploads?name=\(name)",
            editing.authorization.merging(["Content-Type": "application/octet-stream"]) { $1 }.merging(fields) { $1 },
            bytes)
    }

    @Test("A file that is sent whole becomes a resource, with the bytes that were sent")
    func whole() throws {
        let editing = try EditingHome(settings: "publication: {originals: true}")
        let bytes = try Self.picture()
        let sent = try Self.send(
            editing, bytes, ["Content-Digest": Self.digest(bytes), "Repr-Digest": Self.digest(bytes)])
        #expect(sent.status == 201, "\(sent.text)")
        let upload = try #require(try sent.json["id"].string)
        #expect(try sent.json["complete"] == .flag(true))
        #expect(try sent.json["media_type"].string == "image/png")
        let made = try editing.send(
            "POST", "resources", json: "{\"id\": \"page\", \"file\": {\"upload\": \"\(upload)\"}}")
        #expect(made.status == 201, "\(made.text)")
        #expect(try editing.server.get("/media/page/original.png").body == bytes)
        let again = try editing.send(
            "POST", "resources", json: "{\"id\": \"other\", \"file\": {\"upload\": \"\(upload)\"}}")
        #expect(again.status == 409, "a file belongs to one resource")
        let taken = try editing.server.get("/api/v1/uploads/\(upload)", editing.authorization, method: "DELETE")
        #expect(taken.status == 409)
        // Another file in its place, and the first one back.
        let other = try Self.send(editing, Self.picture(5)).json["id"].string ?? ""
        let replaced = try editing.send(
            "PATCH", "resources/page", ["If-Match": made["ETag"] ?? ""], json: "{\"file\": {\"upload\": \"\(other)\"}}")
        #expect(replaced.status == 200, "\(replaced.text)")
        #expect(try replaced.json["sha256"] != made.json["sha256"])
        let first = try editing.get("resources/page/history").json["changes"].items.last?["change"].int ?? 0
        let back = try editing.send(
            "POST", "resources/page/restore", ["If-Match": replaced["ETag"] ?? ""], json: "{\"change\": \(first)}")
        #expect(back.status == 200, "\(back.text)")
        #expect(try back.json["sha256"] == made.json["sha256"])
        #expect(editing.server.stop().errors.isEmpty)
    }

    @Test("A large file comes in parts and goes on where it stopped, even after the server did")
    func parts() throws {
        let editing = try EditingHome()
        let bytes = try Self.picture()
        let digest = SHA256.hash(data: bytes).map { String(format: "%02x", $0) }.joined()
        let begun = try editing.send(
            "POST", "uploads", json: "{\"name\": \"page.png\", \"size\": \(bytes.count), \"sha256\": \"\(digest)\"}")
        #expect(begun.status == 201 && begun["Upload-Offset"] == "0", "\(begun.text)")
        let path = "/api/v1/uploads/\(try begun.json["id"].string ?? "")"
        func part(_ range: Range<Int>, at offset: Int, _ fields: [String: String] = [:], server: RunningServer) throws
            -> Response
        {
            var all = editing.authorization.merging(fields) { $1 }
            all["Content-Type"] = "application/octet-stream"
            all["Upload-Offset"] = String(offset)
            return try server.send("PATCH", path, all, Array(bytes[range]))
        }
        let middle = bytes.count / 2
        #expect(try part(0..<100, at: 0, server: editing.server)["Upload-Offset"] == "100")
        let wrong = try part(0..<100, at: 50, server: editing.server)
        #expect(wrong.status == 409 && wrong["Upload-Offset"] == "100")
        let damaged = try part(100..<200, at: 100, ["Content-Digest": Self.digest([1])], server: editing.server)
        #expect(damaged.status == 422)
        // A connection that breaks leaves what came.
        do {
            let connection = try Connection(port: editing.server.port)
            var head = "PATCH \(path) HTTP/1.1\r\nHost: x\r\nContent-Length: \(bytes.count - 100)\r\n"
            head += "Content-Type: application/octet-stream\r\nUpload-Offset: 100\r\n"
            try connection.send(
                Array((head + "Authorization: Bearer \(editing.token)\r\n\r\n").utf8) + bytes[100..<middle])
            Thread.sleep(forTimeInterval: 0.3)
        }
        let hasCome = try eventually {
            try editing.server.get(path, editing.authorization)["Upload-Offset"] == String(middle)
        }
        #expect(hasCome)
        #expect(editing.server.stop().status == 0)
        let server = try editing.home.serve()
        #expect(try server.get(path, editing.authorization)["Upload-Offset"] == String(middle))
        let last = try part(middle..<bytes.count, at: middle, server: server)
        #expect(last.status == 200, "\(last.text)")
        #expect(try last.json["complete"] == .flag(true) && last.json["sha256"].string == digest)
        #expect(server.stop().errors.isEmpty)
    }

    @Test("A file that came to its place when the program was ended is known to be whole, and need not be sent again")
    func placed() throws {
        let editing = try EditingHome()
        let bytes = try Self.picture()
        let begun = try editing.send("POST", "uploads", json: "{\"name\": \"page.png\", \"size\": \(bytes.count)}")
        let id = try begun.json["id"].string ?? ""
        #expect(editing.server.stop().status == 0)
        // As it is after the file was moved, and before that was written down.
        try editing.home.folder.write(bytes, to: "home/uploads/\(id.prefix(2))/\(id)/page.png")
        let server = try editing.home.serve()
        let (path, fields) = ("/api/v1/uploads/\(id)", editing.authorization)
        let there = try server.get(path, fields)
        #expect(there["Upload-Offset"] == String(bytes.count))
        #expect(try there.json["complete"] == .flag(false))
        let end = ["Content-Type": "application/octet-stream", "Upload-Offset": String(bytes.count)]
        let more = try server.send("PATCH", path, fields.merging(end) { $1 }, [1])
        #expect(more.status == 413, "\(more.text)")
        let whole = try server.send("PATCH", path, fields.merging(end) { $1 }, [])
        #expect(whole.status == 200, "\(whole.text)")
        #expect(try whole.json["complete"] == .flag(true))
        #expect(Self.files(editing) == ["home/uploads/\(id.prefix(2))/\(id)/page.png"])
        #expect(server.stop().errors.isEmpty)
    }

    @Test("What is not what it should be is refused and leaves nothing on the disk")
    func refused() throws {
        let editing = try EditingHome(environment: ["VITRINE_API_UPLOAD_MB": "1"])
        let bytes = try Self.picture()
        func refuses(_ status: Int, _ answer: Response, _ what: String) throws {
            #expect(answer.status == status, "\(what): \(answer.text)")
            #expect(answer["Content-Type"] == "application/problem+json", "\(what)")
            #expect(Self.files(editing).isEmpty, "\(what)")
        }
        try refuses(422, Self.send(editing, bytes, ["Content-Digest": Self.digest([1])]), "wrong checksum")
        try refuses(422, Self.send(editing, bytes, ["Repr-Digest": Self.digest([1])]), "wrong checksum of the whole")
        try refuses(400, Self.send(editing, bytes, ["Content-Digest": "sha-256=nonsense"]), "no checksum at all")
        try refuses(422, Self.send(editing, Array("#!/bin/sh\necho".utf8)), "a script by the name of an image")
        try refuses(422, Self.send(editing, Material.noise(5000)), "noise")
        try refuses(422, Self.send(editing, Material.enormousPNG), "a decompression bomb")
        try refuses(413, Self.send(editing, Material.noise(2 << 20)), "more than is allowed")
        try refuses(422, Self.send(editing, []), "nothing")
        for name in [
            "..%2F..%2Fvitrine.yaml", "%2Fetc%2Fpasswd", "a%2Fb.png", "a%5Cb.png", "..", ".hidden", "a%00b", "a%0Ab",
        ] {
            try refuses(422, Self.send(editing, bytes, name: name), "a path in the name: \(name)")
        }
        let announced = try editing.send("POST", "uploads", json: "{\"name\": \"../x\", \"size\": 5}")
        try refuses(422, announced, "a path in an announced name")
        #expect(editing.server.stop().errors.isEmpty)
    }

    @Test("A body without an end, and one without a known length, go as far as is allowed and no further")
    func endless() throws {
        let editing = try EditingHome(environment: ["VITRINE_API_UPLOAD_MB": "1"])
        let connection = try Connection(port: editing.server.port)
        var head = "POST /api/v1/uploads?name=x.png HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n"
        head += "Content-Type: application/octet-stream\r\nAuthorization: Bearer \(editing.token)\r\n\r\n"
        try connection.send(head)
        let chunk = Array("10000\r\n".utf8) + Material.noise(65536) + Array("\r\n".utf8)
        for _ in 0..<64 { try connection.send(chunk) }
        let answer = try connection.receive()
        #expect(answer?.status == 413)
        #expect(answer?["Connection"] == "close")
        #expect(eventually { Self.files(editing).isEmpty })
        #expect(try editing.get("resources").status == 200)
    }

    @Test("A client that sends too slowly, or stops, is cut off")
    func slow() throws {
        let editing = try EditingHome(
            environment: ["VITRINE_API_BODY_RATE": "100000", "VITRINE_API_BODY_GRACE_SECONDS": "1"])
        let connection = try Connection(port: editing.server.port)
        var head = "POST /api/v1/uploads?name=x.png HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n"
        head += "Content-Type: application/octet-stream\r\nAuthorization: Bearer \(editing.token)\r\n\r\n"
        try connection.send(head)
        var answer: Response?
        for _ in 0..<4 {
            try connection.send([0x89])
            Thread.sleep(forTimeInterval: 0.5)
        }
        answer = try connection.receive()
        #expect(answer?.status == 408)
        #expect(eventually { Self.files(editing).isEmpty })
        let json = try Connection(port: editing.server.port)
        head = "POST /api/v1/resources HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\nContent-Type: application/json\r\n"
        try json.send(head + "Authorization: Bearer \(editing.token)\r\n\r\n{")
        #expect(try json.receive()?.status == 408)
    }

    @Test("A client that waits for leave to send is given it, or refused without sending")
    func expectation() throws {
        let editing = try EditingHome()
        let bytes = try Self.picture()
        func begin(_ token: String) throws -> Connection {
            let connection = try Connection(port: editing.server.port)
            var head = "POST /api/v1/uploads?name=x.png HTTP/1.1\r\nHost: x\r\nContent-Length: \(bytes.count)\r\n"
            head +=
                "Content-Type: application/octet-stream\r\nAuthorization: Bearer \(token)\r\nExpect: 100-continue\r\n"
            try connection.send(head + "Connection: close\r\n\r\n")
            return connection
        }
        let allowed = try begin(editing.token)
        var rest: [UInt8] = []
        #expect(try allowed.receive(rest: &rest)?.status == 100)
        try allowed.send(bytes)
        #expect(try allowed.receive(rest: &rest)?.status == 201)
        #expect(try begin("nonsense").receive()?.status == 401)
    }

    @Test("Many files at one time: as many as are allowed arrive, the others are asked to wait, and all end well")
    func parallel() throws {
        let editing = try EditingHome(environment: ["VITRINE_API_UPLOADS_AT_ONCE": "4"])
        // Four that hold their places.
        let holders = try (0..<4).map { _ in
            let connection = try Connection(port: editing.server.port)
            var head = "POST /api/v1/uploads?name=x.png HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n"
            head += "Content-Type: application/octet-stream\r\nAuthorization: Bearer \(editing.token)\r\n\r\n"
            try connection.send(head + "x")
            return connection
        }
        let bytes = try Self.picture()
        let isFull = try eventually {
            let answer = try Self.send(editing, bytes)
            return answer.status == 503 && answer["Retry-After"] != nil
        }
        #expect(isFull)
        // A thousand more, all of them open before the first is answered.
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        let others = try (0..<1000).map { _ in
            let connection = try Connection(port: editing.server.port)
            var head = "POST /api/v1/uploads?name=x.png HTTP/1.1\r\nHost: x\r\nContent-Length: \(bytes.count)\r\n"
            head += "Content-Type: application/octet-stream\r\nAuthorization: Bearer \(editing.token)\r\n\r\n"
            try connection.send(Array(head.utf8) + bytes)
            return connection
        }
        let statuses = try others.map { try $0.receive()?.status }
        #expect(statuses.allSatisfy { $0 == 503 })
        #expect(try editing.get("resources").status == 200, "others are served meanwhile")
        for holder in holders { holder.finishSending() }
        let isFree = try eventually { try Self.send(editing, bytes).status == 201 }
        #expect(isFree)
        let isLeft = eventually { Self.files(editing).allSatisfy { $0.hasSuffix("page.png") } }
        #expect(isLeft, "what broke off is gone")
    }

    @Test(
        "A full disk refuses a file and keeps nothing of it; serving goes on",
        .enabled(if: getuid() == 0, "mounting a small disk takes the rights of root"))
    func fullDisk() throws {
        let editing = try EditingHome { home in
            let uploads = home.path + "/uploads/.incoming"
            try FileManager.default.createDirectory(atPath: uploads, withIntermediateDirectories: true)
            try tool("mount", "-t", "tmpfs", "-o", "size=40m", "tmpfs", uploads)
        }
        defer {
            _ = editing.server.stop()
            _ = try? tool("umount", editing.home.path + "/uploads/.incoming")
        }
        let connection = try Connection(port: editing.server.port)
        var head = "POST /api/v1/uploads?name=x.png HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n"
        head += "Content-Type: application/octet-stream\r\nAuthorization: Bearer \(editing.token)\r\n\r\n"
        try connection.send(head)
        let chunk = Array("100000\r\n".utf8) + Material.noise(1 << 20) + Array("\r\n".utf8)
        for _ in 0..<50 { try connection.send(chunk) }
        let answer = try connection.receive()
        #expect(answer?.status == 507)
        #expect(answer?["Content-Type"] == "application/problem+json")
        #expect(eventually { Self.files(editing).isEmpty })
        #expect(try editing.get("resources").status == 200)
        // A file that is announced as larger than the room is refused before it is sent.
        let announced = try editing.send("POST", "uploads", json: "{\"name\": \"x.png\", \"size\": 41943040}")
        #expect(announced.status == 507)
    }
}
