import Glibc
import TestSupport
import Testing

@Suite("Commands and settings")
struct CommandTests {
    @Test("init twice is harmless, and what it writes is valid as it is")
    func initTwice() throws {
        let home = try TestHome()
        try home.folder.write("server: {port: 0}\n# mine\n", to: "home/vitrine.yaml")
        let again = try Vitrine.run(["init", home.path])
        #expect(again.status == 0 && again.errors.isEmpty)
        #expect(
            try String(decoding: home.folder.read("home/vitrine.yaml"), as: UTF8.self) == "server: {port: 0}\n# mine\n")
        let fresh = try TestHome()
        let status = try Vitrine.run(["status", "--home", fresh.path])
        #expect(status.status == 0 && status.errors.isEmpty)
        #expect(try fresh.status()["public_objects"].int == 0)
    }

    @Test("An unknown key is an error with its line and the nearest known key")
    func unknownKey() throws {
        let home = try TestHome(settings: "collection:\n  title: x\nserver:\n  prot: 80\n")
        for command in [["status"], ["serve", "--port", "0"]] {
            let result = try Vitrine.run(command + ["--home", home.path])
            #expect(result.status != 0)
            #expect(result.errors.contains("vitrine.yaml:4") && result.errors.contains("did you mean port?"))
        }
        let fresh = try TestHome()
        let variable = try Vitrine.run(
            ["status", "--home", fresh.path], environment: ["VITRINE_SERVER_PROT": "80"])
        #expect(variable.status != 0 && variable.errors.contains("VITRINE_SERVER_PORT"))
    }

    @Test("Flags beat the environment, which beats the file")
    func precedence() throws {
        let (file, environment, flag) = (try FreePort.find(), try FreePort.find(), try FreePort.find())
        let home = try TestHome(settings: "server: {port: \(file)}\nlog: {level: warning}\n")
        // `RunningServer` gives --port 0 unless the environment names a port.
        let byEnvironment = try home.serve(environment: ["VITRINE_SERVER_PORT": "\(environment)"])
        #expect(byEnvironment.port == environment)
        #expect(byEnvironment.stop().status == 0)
        let byFlag = try home.serve("--port", "\(flag)", environment: ["VITRINE_SERVER_PORT": "\(environment)"])
        #expect(byFlag.port == flag)
        #expect(byFlag.stop().status == 0)
        let command = try RunningCommand(Vitrine.executable, ["serve", "--home", home.path])
        #expect(eventually { command.output.contains(":\(file)/") })
        command.send(SIGINT)
        #expect(command.wait().status == 0)
        let byVariable = try RunningCommand(
            Vitrine.executable, ["serve", "--port", "0"], environment: ["VITRINE_HOME": home.path])
        #expect(eventually { byVariable.output.contains("Vitrine is serving http://127.0.0.1:") })
    }

    @Test("A second server on a home is refused and says who has it; the first goes on")
    func secondServer() throws {
        let home = try TestHome(settings: "log: {level: warning}\n")
        let first = try home.serve()
        let second = try Vitrine.run(["serve", "--home", home.path, "--port", "0"])
        #expect(second.status != 0 && second.errors.contains("\(first.port)"))
        #expect(!second.output.contains("serving"))
        #expect(try first.get("/readyz").status == 200)
        // One that was killed leaves no lock.
        first.command.send(SIGKILL)
        _ = first.command.wait()
        let third = try home.serve()
        #expect(try third.get("/readyz").status == 200)
        let result = third.stop()
        #expect(result.status == 0 && result.errors.isEmpty)
    }

    @Test("A port that is taken is said in one sentence")
    func portTaken() throws {
        let first = try TestHome(settings: "log: {level: warning}\n").serve()
        let other = try TestHome(settings: "log: {level: warning}\n")
        let result = try Vitrine.run(["serve", "--home", other.path, "--port", "\(first.port)"])
        #expect(result.status != 0)
        #expect(result.errors.split(separator: "\n").count <= 2 && !result.errors.isEmpty)
    }

    @Test("A folder that is no home is said, with what makes it one")
    func noHome() throws {
        let folder = try TemporaryFolder()
        for command in [["serve"], ["status"], ["import", folder.path], ["withdraw", "x"]] {
            let result = try Vitrine.run(command + ["--home", folder.path])
            #expect(result.status != 0 && result.errors.contains("vitrine init"))
        }
        #expect(folder.files.isEmpty)
    }

    @Test(
        "Published URLs begin with the public URL, scheme and path included, and both paths are answered",
        arguments: ["https://iiif.example.org", "https://example.org/museum/images"])
    func publicURL(base: String) throws {
        let home = try ImportTests.home(["a.png"])
        _ = try home.bring("in", sheet: Sheet.text("file", "identifier", "id", rows: [["a.png", "a/b", "a"]]))
        let server = try home.serve("--public-url", base)
        let path = base.split(separator: "example.org").last.map { $0.hasPrefix("/") ? String($0) : "" } ?? ""
        for prefix in Set(["", path]) {
            let manifest = try server.get("\(prefix)/iiif/a%2Fb/manifest").json
            #expect(manifest["id"].string == "\(base)/iiif/a%2Fb/manifest")
            #expect(manifest["items"][0]["id"].string == "\(base)/iiif/a%2Fb/canvas/ra")
            let addresses = manifest.texts.filter { $0.key != "profile" }.map(\.text).filter {
                $0.contains("://") && !$0.contains("iiif.io/api")
            }
            #expect(addresses.allSatisfy { $0.hasPrefix(base + "/") }, "\(addresses)")
            let information = try server.get("\(prefix)/iiif/v2/image/a/info.json").json
            #expect(information["@id"].string == "\(base)/iiif/v2/image/a")
            #expect(try server.get("\(prefix)/iiif/a%2Fb")["Location"] == "\(base)/iiif/a%2Fb/manifest")
            let image = try server.get("\(prefix)/iiif/image/a/full/max/0/default.jpg")
            #expect(image["Link"]?.contains("<\(base)/iiif/image/a/full/max/0/default.jpg>") == true)
        }
        // Nobody changes that by a header.
        let forged = try server.get(
            "/iiif/a%2Fb/manifest",
            ["X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "http", "Host": "evil.example"])
        #expect(!forged.text.contains("evil"))
        #expect(server.stop().errors.isEmpty)
    }

    @Test("A proxy that is trusted says what the public address is, another does not")
    func proxies() throws {
        let forwarded = ["X-Forwarded-Proto": "https", "X-Forwarded-Host": "iiif.example.org"]
        for (proxies, isTrusted) in [("[127.0.0.0/8]", true), ("[10.0.0.1]", false), ("[]", false)] {
            let home = try ImportTests.home(["a.png"], settings: "server: {trusted_proxies: \(proxies)}\n")
            _ = try home.bring("in", sheet: Sheet.text("file", "identifier", rows: [["a.png", "a"]]))
            let server = try home.serve()
            let id = try server.get("/iiif/a/manifest", forwarded).json["id"].string
            #expect(id == (isTrusted ? "https://iiif.example.org" : server.address) + "/iiif/a/manifest")
            // What one client was told is not what the next one gets.
            #expect(try server.get("/iiif/a/manifest").json["id"].string == server.address + "/iiif/a/manifest")
        }
    }

    @Test("A home may keep version 2 as its default")
    func defaultVersion() throws {
        let home = try ImportTests.home(["a.png"], settings: "server: {default_version: 2}\nlog: {level: warning}\n")
        _ = try home.bring("in", sheet: Sheet.text("file", "identifier", "id", rows: [["a.png", "a", "a"]]))
        let server = try home.serve()
        #expect(try server.get("/iiif/a/manifest").json["@type"].string == "sc:Manifest")
        #expect(try server.get("/iiif/image/a/info.json").json["@id"].string == "\(server.address)/iiif/image/a")
        #expect(try server.get("/iiif/image/a/full/full/0/default.jpg").status == 200)
        #expect(try server.get("/iiif/v3/a/manifest").json["type"].string == "Manifest")
        let three = ["Accept": "application/ld+json;profile=\"http://iiif.io/api/presentation/3/context.json\""]
        #expect(try server.get("/iiif/a/manifest", three).json["id"].string == "\(server.address)/iiif/a/manifest")
    }
}
