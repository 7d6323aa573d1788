import Crypto
import Foundation
import TestSupport

/// What a program does over the network that writes all day: it sends files whole and in parts, makes resources of them,
/// changes, replaces, restores, withdraws and deletes some, and sends many at once. One request after the other; one whose answer did not come is sent again
/// as `docs/api.md` has it, and must then be found done once or not at all.
struct CrashWork: Sendable {
    /// A resource with an object of its own.
    struct Page: Sendable {
        var id: String
        var tag: String
        /// What it was called, as far as was acknowledged: one for each write.
        var titles: [String]
        var file: [UInt8]
        var isDeleted = false
        var isWithdrawn = false
    }

    enum Task: Sendable {
        case announce(String)
        case part
        /// A file in one request.
        case whole(String)
        case create(String)
        case patch(String, title: String)
        case replace(String, title: String)
        /// What it was as it was made.
        case restore(String)
        /// The object, and back.
        case withdraw(String, Bool)
        /// Two new ones, and one that changes.
        case bulk([String], patch: String, title: String)
        case delete(String)
    }

    private struct Sending: Sendable {
        var id = ""
        var file: [UInt8]
        /// Bytes that were acknowledged.
        var offset = 0
    }

    /// By object.
    var pages: [String: Page] = [:]
    private(set) var faults: [String] = []
    /// Writes that were acknowledged, and requests that had to be sent again.
    private(set) var acknowledged = 0
    private(set) var repeated = 0
    /// Objects so far: `w1`, `w2`, ….
    private(set) var count = 0
    private var tasks: [Task] = []
    /// Nobody knows whether the first task was done.
    private(set) var isUnsure = false
    private var sending = Sending(file: [])
    private var random: SeededRandom
    private let token: String
    private let scans: TemporaryFolder
    private static let mostPages = 12

    /// - Parameter scans: has the folder `scans` that `api.folders` names.
    init(token: String, scans: TemporaryFolder, seed: UInt64) {
        (self.token, self.scans, random) = (token, scans, SeededRandom(seed: seed))
    }

    var isIdle: Bool { tasks.isEmpty }
    var current: Set<String> { Set(pages.filter { !$0.value.isDeleted && !$0.value.isWithdrawn }.keys) }

    /// What is asked for and was not acknowledged, of an object.
    func unsure(_ object: String) -> Task? {
        guard isUnsure, let task = tasks.first else { return nil }
        switch task {
        case .patch(object, _), .replace(object, _), .restore(object), .withdraw(object, _), .bulk(_, object, _),
            .delete(object), .create(object):
            return task
        case .bulk(let new, _, _) where new.contains(object): return task
        default: return nil
        }
    }

    /// Sends the next request.
    /// - Returns: false where no answer came.
    mutating func step(_ server: RunningServer) -> Bool {
        if tasks.isEmpty { plan() }
        do {
            if isUnsure { repeated += 1 }
            if try perform(tasks[0], server) {
                tasks.removeFirst()
                isUnsure = false
            }
            return true
        } catch {
            isUnsure = true
            if !eventually(within: 5, { !server.command.isRunning }) { faults.append("no answer, yet alive: \(error)") }
            return false
        }
    }

    private mutating func plan() {
        func new() -> String {
            count += 1
            return "w\(count)"
        }
        let sent = new()
        tasks = Bool.random(using: &random) ? [.announce(sent), .part] : [.whole(sent)]
        tasks += [.create(sent), patch(sent)]
        let known = current.sorted()
        for object in known.shuffled(using: &random).prefix(3) {
            switch Int.random(in: 0...3, using: &random) {
            case 0: tasks += [.replace(object, title: title(object)), .restore(object)]
            case 1: tasks += [.withdraw(object, true), .withdraw(object, false)]
            case 2: tasks.append(.replace(object, title: title(object)))
            default: tasks.append(patch(object))
            }
        }
        tasks.append(.bulk([new(), new()], patch: sent, title: title(sent)))
        for object in known.shuffled(using: &random).prefix(max(0, known.count - Self.mostPages)) {
            tasks.append(.delete(object))
        }
    }

    private mutating func title(_ object: String) -> String { "\(object) \(random.word())" }
    private mutating func patch(_ object: String) -> Task { .patch(object, title: title(object)) }

    // MARK: Requests

    func ask(
        _ server: RunningServer, _ method: String, _ path: String, _ type: String = "application/json",
        _ fields: [String: String] = [:], _ body: [UInt8] = []
    ) throws -> Response {
        let own = ["Authorization": "Bearer \(token)", "Content-Type": type].merging(fields) { $1 }
        let answer = try server.send(method, "/api/v1/\(path)", own, body)
        guard answer.isWhole else { throw SupportError("half an answer to \(method) \(path)") }
        return answer
    }

    func get(_ server: RunningServer, _ path: String) throws -> Response { try ask(server, "GET", path) }

    /// Notes what should not have been answered.
    mutating func expect(_ isRight: Bool, _ answer: Response, _ what: String) {
        if isRight { acknowledged += 1 } else { faults.append("\(what): \(answer.status) \(answer.text)") }
    }

    /// - Returns: whether the task is done.
    private mutating func perform(_ task: Task, _ server: RunningServer) throws -> Bool {
        switch task {
        case .announce(let object): try announce(object, server)
        case .part: return try sendPart(server)
        case .whole(let object): try sendWhole(object, server)
        case .create(let object): try create(object, server)
        case .patch(let object, let title): try change(object, title, server)
        case .replace(let object, let title): try replace(object, title, server)
        case .restore(let object): try restore(object, server)
        case .withdraw(let object, let isWithdrawn): try withdraw(object, isWithdrawn, server)
        case .bulk(let new, let object, let title): try sendMany(new, object, title, server)
        case .delete(let object): try delete(object, server)
        }
        return true
    }

    private func picture(_ object: String) throws -> [UInt8] {
        try Pixels.waves(width: 90, height: 70, seed: 5000 + (Int(object.dropFirst()) ?? 0)).encoded("png")
    }

    /// One whose answer did not come is forgotten: the server removes it some day.
    private mutating func announce(_ object: String, _ server: RunningServer) throws {
        let file = try picture(object)
        let digest = SHA256.hash(data: file).map { String(format: "%02x", $0) }.joined()
        let body = "{\"name\": \"\(object).png\", \"size\": \(file.count), \"sha256\": \"\(digest)\"}"
        let answer = try ask(server, "POST", "uploads", "application/json", [:], Array(body.utf8))
        expect(answer.status == 201, answer, "announced")
        sending = Sending(id: try answer.json["id"].string ?? "", file: file)
    }

    /// One whose answer did not come is sent anew.
    private mutating func sendWhole(_ object: String, _ server: RunningServer) throws {
        let file = try picture(object)
        let answer = try ask(server, "POST", "uploads?name=\(object).png", "application/octet-stream", [:], file)
        expect(try answer.status == 201 && answer.json["complete"] == .flag(true), answer, "sent whole")
        sending = Sending(id: try answer.json["id"].string ?? "", file: file)
    }

    private mutating func sendPart(_ server: RunningServer) throws -> Bool {
        let (path, size) = ("uploads/\(sending.id)", sending.file.count)
        if isUnsure {
            let answer = try get(server, path)
            let offset = answer["Upload-Offset"].flatMap { Int($0) } ?? -1
            expect((sending.offset...size).contains(offset), answer, "after \(sending.offset) bytes of \(size)")
            sending.offset = max(0, offset)
            if try answer.json["complete"] == .flag(true) { return true }
        }
        let end = min(sending.offset + size / 3 + 1, size)
        let part = Array(sending.file[sending.offset..<end])
        let digest = "sha-256=:\(Data(SHA256.hash(data: part)).base64EncodedString()):"
        let answer = try ask(
            server, "PATCH", path, "application/octet-stream",
            ["Upload-Offset": "\(sending.offset)", "Content-Digest": digest], part)
        expect(answer.status == 200 && answer["Upload-Offset"] == "\(end)", answer, "a part to \(end) of \(size)")
        (sending.offset, isUnsure) = (end, false)
        let isWhole = try answer.json["complete"] == .flag(true)
        return isWhole || answer.status != 200
    }

    /// The key makes it happen once; the server gives the id.
    private mutating func create(_ object: String, _ server: RunningServer) throws {
        let title = "\(object) as made"
        let body = """
            {"object": "\(object)", "file": {"upload": "\(sending.id)"}, "values": {"title": "\(title)"}}
            """
        let answer = try ask(
            server, "POST", "resources", "application/json", ["Idempotency-Key": "key-\(object)"], Array(body.utf8))
        expect(answer.status == 201, answer, "made")
        pages[object] = Page(
            id: try answer.json["id"].string ?? "", tag: answer["ETag"] ?? "", titles: [title], file: sending.file)
    }

    private mutating func change(_ object: String, _ title: String, _ server: RunningServer) throws {
        guard let page = pages[object] else { return }
        let answer = try ask(
            server, "PATCH", "resources/\(page.id)", "application/merge-patch+json", ["If-Match": page.tag],
            Array("{\"values\": {\"title\": \"\(title)\"}}".utf8))
        try settle(answer, object, title, "changed", server)
    }

    /// What the answer to a write of a resource says, or, where nobody knows whether an earlier one was done, the resource.
    mutating func settle(
        _ answer: Response, _ object: String, _ title: String, _ what: String, _ server: RunningServer
    ) throws {
        if isUnsure, answer.status == 412 { return try recognise(object, title, server) }
        expect(answer.status == 200, answer, "\(object) \(what)")
        note(object, title, answer["ETag"])
    }

    /// Somebody changed it since it was read: it can only have been this program.
    private mutating func recognise(_ object: String, _ title: String, _ server: RunningServer) throws {
        let answer = try get(server, "resources/\(pages[object]?.id ?? "")")
        expect(try answer.json["values"]["title"]["none"].strings == [title], answer, "\(object) is not “\(title)”")
        note(object, title, answer["ETag"])
    }

    private mutating func note(_ object: String, _ title: String, _ tag: String?) {
        pages[object]?.titles.append(title)
        pages[object]?.tag = tag ?? ""
    }

    private mutating func sendMany(
        _ new: [String], _ object: String, _ title: String, _ server: RunningServer
    ) throws {
        guard let page = pages[object] else { return }
        var lines: [String] = []
        for name in new {
            try scans.write(try picture(name), to: "scans/\(name).png")
            lines.append(
                """
                {"id": "\(name)page", "object": "\(name)", "file": {"folder": "scans", "path": "\(name).png"}, \
                "values": {"title": "\(name) of many"}}
                """)
        }
        let tag = page.tag.replacing("\"", with: "\\\"")
        lines.append("{\"id\": \"\(page.id)\", \"etag\": \"\(tag)\", \"values\": {\"title\": \"\(title)\"}}")
        let answer = try ask(
            server, "POST", "bulk", "application/x-ndjson", [:], Array(lines.joined(separator: "\n").utf8))
        let results = answer.status == 200 ? try answer.text.split(separator: "\n").map { try JSON($0.utf8) } : []
        expect(results.count == lines.count, answer, "many at once")
        guard results.count == lines.count else { return }
        for (name, result) in zip(new, results) {
            let status = result["status"].string
            expect(status == "created" || isUnsure && status == "unchanged", answer, name)
            pages[name] = Page(
                id: "\(name)page", tag: result["etag"].string ?? "", titles: ["\(name) of many"],
                file: try picture(name))
        }
        if isUnsure, results[2]["problem"]["status"].int == 412 { return try recognise(object, title, server) }
        expect(results[2]["status"].string == "updated", answer, "\(object) among many")
        note(object, title, results[2]["etag"].string)
    }

    private mutating func delete(_ object: String, _ server: RunningServer) throws {
        guard let page = pages[object] else { return }
        let answer = try ask(server, "DELETE", "resources/\(page.id)", "application/json", ["If-Match": page.tag])
        expect(answer.status == 204 || isUnsure && answer.status == 410, answer, "\(object) deleted")
        pages[object]?.isDeleted = true
    }
}
