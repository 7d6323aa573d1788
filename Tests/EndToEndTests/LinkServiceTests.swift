import Foundation
import TestSupport
import Testing

@Suite("Links that run by themselves")
struct LinkServiceTests {
    private static func home(_ more: String) throws -> TestHome {
        let home = try TestHome(
            settings: "log: {level: warning}\nlinks:\n  sources:\n    - {name: x, \(more)}\n")
        try home.folder.write(ImportTests.picture(1), to: "in/1.png")
        let result = try home.bring("in", sheet: "file,identifier\n1.png,N1\n")
        guard result.status == 0 else { throw SupportError(result.errors) }
        return home
    }

    @Test("serve runs a link that is due, and reports by file, mail and webhook; until then it is stale, and ready")
    func scheduled() throws {
        let service = try TestService.start()
        let home = try Self.home(
            "adapter: folder, folder: ../drop, schedule: every 1 hours, mail: curator@example.org, "
                + "webhook: \"http://127.0.0.1:\(service.port)/hook\", modules: [{name: objects, key: number}]")
        try home.folder.write("number,title\nN1,One\n", to: "drop/objects.csv")
        // What a mail system brings.
        let program = try home.folder.write(
            "#!/bin/sh\necho \"$@\" > '\(home.folder.file("mail"))'\ncat >> '\(home.folder.file("mail"))'\n",
            to: "bin/sendmail")
        try tool("chmod", "755", program)
        let before = try Vitrine.run(["link", "status", "--home", home.path])
        #expect(before.status == 1 && before.output.contains("last complete never, which is stale"), "\(before)")
        #expect(try home.status()["links"][0]["is_stale"] == .flag(true))
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        let server = try home.serve(environment: ["PATH": home.folder.file("bin") + ":" + path])
        let isDone = try eventually(within: 30) {
            try server.get("/iiif/v3/N1/manifest").json["label"]["none"].strings == ["One"]
        }
        #expect(isDone, "\(server.command.errors)")
        #expect(try eventually(within: 20) { try home.status()["links"][0]["last_outcome"].string == "complete" })
        #expect(try eventually(within: 20) { try !service.posted().isEmpty })
        let told = try #require(try service.posted().first)
        #expect(told["link"].string == "x" && told["outcome"].string == "complete" && told["created"].int == 1)
        let reports = home.folder.files.filter { $0.hasPrefix("home/reports/x-") }
        #expect(reports.count == 1, "\(reports)")
        let report = String(decoding: try home.folder.read(try #require(reports.first)), as: UTF8.self)
        #expect(report.hasPrefix("x: complete: 1 read, 1 created") && report.contains("create N1: One"), "\(report)")
        let mail = String(decoding: try home.folder.read("mail"), as: UTF8.self)
        #expect(mail.hasPrefix("-t -i\nTo: curator@example.org\n"), "\(mail)")
        let body = mail.components(separatedBy: "\n\n").dropFirst().first?.filter { !$0.isNewline } ?? ""
        #expect(Data(base64Encoded: body).map { String(decoding: $0, as: UTF8.self) } == report)
        let ready = try server.get("/readyz")
        #expect(ready.status == 200 && ready.text == "ready\n", "\(ready.text)")
        #expect(server.stop().errors.isEmpty)
    }

    @Test("A link that fails takes nothing with it: the server says why, stays ready, and ends when asked")
    func failing() throws {
        let silent = try SilentServer()
        let home = try Self.home(
            "adapter: rest, url: \"http://127.0.0.1:\(silent.port)/\", schedule: every 1 hours, timeout_seconds: 2, "
                + "modules: [{name: objects, key: number}]")
        let server = try home.serve()
        #expect(eventually(within: 30) { server.command.errors.contains("gave no answer within 2 seconds") })
        let ready = try server.get("/readyz")
        #expect(ready.status == 200 && ready.text.contains("warning: the link x is stale"), "\(ready.text)")
        #expect(try server.get("/iiif/v3/N1/manifest").status == 200)
        #expect(try home.status()["links"][0]["last_outcome"].string == "failed")
        #expect(server.stop().status == 0)
    }

    @Test("A run that is under way ends with the server, and leaves no lock behind")
    func ended() throws {
        let silent = try SilentServer()
        let home = try Self.home(
            "adapter: rest, url: \"http://127.0.0.1:\(silent.port)/\", schedule: every 1 hours, timeout_seconds: 600, "
                + "modules: [{name: objects, key: number}]")
        let server = try home.serve()
        #expect(try eventually(within: 30) { try home.status()["links"][0]["last_run_at"].string != nil })
        let second = try Vitrine.run(["link", "sync", "x", "--home", home.path])
        #expect(second.status == 2 && second.errors.contains("is being run already (process "), "\(second)")
        let began = ContinuousClock.now
        #expect(server.stop().status == 0)
        #expect(ContinuousClock.now - began < .seconds(15))
        try home.folder.write(
            "links:\n  sources:\n    - {name: x, adapter: folder, folder: ../drop, modules: [{name: objects, key: number}]}\n",
            to: "home/vitrine.yaml")
        try home.folder.write("number,title\nN1,One\n", to: "drop/objects.csv")
        #expect(try eventually(within: 10) { try Vitrine.run(["link", "sync", "x", "--home", home.path]).status == 0 })
    }
}
