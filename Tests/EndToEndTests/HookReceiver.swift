import Foundation
import TestSupport
import Testing

/// Somebody who is told of changes: a web server, not ours, that checks signatures by itself, notes what it got, and
/// answers as it is told.
final class HookReceiver: Sendable {
    static let secret = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="

    private let folder: TemporaryFolder
    private let command: RunningCommand
    let port: UInt16

    /// One change, as it was told.
    struct Told {
        var id: String
        /// Whether it was signed, and not long ago.
        var isSigned: Bool
        /// What was answered.
        var status: Int
        var body: JSON

        /// `create a`: the kind and the object.
        var line: String {
            let kind = body["type"].string?.split(separator: ".").last ?? ""
            let object = body["data"]["activities"][0]["object"]["canonical"].string ?? ""
            return "\(kind) \(object.split(separator: "/").dropLast().last ?? "")"
        }
    }

    private static let program = """
        import base64, hashlib, hmac, http.server, json, os, pathlib, sys, time
        folder = pathlib.Path(sys.argv[1])
        key = base64.b64decode(sys.argv[2].removeprefix("whsec_"))
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                id, moment = self.headers["webhook-id"], self.headers["webhook-timestamp"]
                code = hmac.new(key, f"{id}.{moment}.".encode() + body, hashlib.sha256).digest()
                good = self.headers["webhook-signature"] == "v1," + base64.b64encode(code).decode()
                good = good and abs(time.time() - int(moment)) < 60
                try:
                    answers = json.loads((folder / "answers").read_text())
                except (OSError, ValueError):
                    answers = {}
                status = next((answers[word] for word in answers if f"/{word}/" in body.decode()), 204)
                with open(folder / "told", "a") as file:
                    told = {"id": id, "good": good, "status": status, "body": json.loads(body)}
                    file.write(json.dumps(told) + "\\n")
                if status == 0:
                    time.sleep(600)
                self.send_response(status)
                if status in (301, 302, 307):
                    self.send_header("Location", "/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()
            def log_message(self, *arguments):
                pass
        server = http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[3])), Handler)
        print(server.server_port, flush=True)
        server.serve_forever()
        """

    /// - Parameters:
    ///   - port: 0 takes a free one.
    ///   - other: one that ended, whose notes are gone on with.
    init(port: UInt16 = 0, continuing other: HookReceiver? = nil) throws {
        let folder = try other?.folder ?? TemporaryFolder()
        let command = try RunningCommand(
            "python3", ["-c", Self.program, folder.file(""), Self.secret, String(port)])
        _ = eventually { command.output.hasSuffix("\n") || !command.isRunning }
        guard let number = UInt16(command.output.trimmingCharacters(in: .whitespacesAndNewlines)) else {
            throw SupportError("the receiver did not start: \(command.errors)")
        }
        (self.folder, self.command, self.port) = (folder, command, number)
    }

    /// What `vitrine.yaml` says to have it told, perhaps several times under several names.
    func settings(_ more: String = "retry_seconds: 1", names: [String] = ["hook"]) -> String {
        let receivers = names.map {
            "    - {name: \($0), url: \"http://127.0.0.1:\(port)/hook\", secret: \"\(Self.secret)\"}\n"
        }.joined()
        return "webhooks:\n  receivers:\n\(receivers)  \(more)\n"
    }

    /// What is answered to changes of objects: 204 to all others, never with 0.
    func answer(_ statuses: [String: Int]) throws {
        let members = statuses.map { "\"\($0.key)\": \($0.value)" }.joined(separator: ", ")
        try folder.write("{\(members)}", to: "answers")
    }

    /// Everything that it was told, refused or not.
    func told() throws -> [Told] {
        guard let text = try? String(decoding: folder.read("told"), as: UTF8.self) else { return [] }
        return try text.split(separator: "\n").map { line in
            let told = try JSON(line.utf8)
            return Told(
                id: told["id"].string ?? "", isSigned: told["good"] == .flag(true), status: told["status"].int ?? -1,
                body: told["body"])
        }
    }

    /// What it took.
    func taken() throws -> [String] { try told().filter { $0.status == 204 }.map(\.line) }

    /// That it took every change there was, those of each object in their order. Twice does no harm.
    func expectComplete(_ note: String) throws {
        struct Line: Decodable {
            struct Body: Decodable { var data: Change }
            struct Change: Decodable {
                var position: Int
                var activities: [ActivityPage.Activity]
            }
            var status: Int
            var body: Body
        }
        let lines = try folder.read("told").split(separator: 0x0A).map {
            try JSONDecoder().decode(Line.self, from: Data($0))
        }.filter { $0.status == 204 }.map(\.body.data)
        let positions = Set(lines.map(\.position))
        #expect(positions.count == positions.max(), "\(note): none is left out")
        var last: [String: Int] = [:]
        for line in lines {
            guard let name = line.activities.first?.object?.identifier else { continue }
            #expect(line.position >= last[name] ?? 0, "\(note): \(name) was told of out of order")
            last[name] = line.position
        }
    }

    func end() {
        command.send(SIGKILL)
        _ = command.wait()
    }
}
