internal import Foundation
internal import Glibc

/// The program under test: the one that was built together with the tests.
public enum Vitrine {
    public static let executable: String = {
        let runner = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        let beside = (runner as NSString).deletingLastPathComponent + "/vitrine"
        if FileManager.default.isExecutableFile(atPath: beside) { return beside }
        return URL(fileURLWithPath: #filePath).appendingPathComponent("../../../.build/release/vitrine")
            .standardizedFileURL.path
    }()

    /// Runs a command to its end.
    public static func run(_ arguments: [String], environment: [String: String] = [:]) throws -> CommandResult {
        try RunningCommand(executable, arguments, environment: environment).wait()
    }
}

/// A home in a folder of its own, beside the material that is imported into it.
public final class TestHome: Sendable {
    /// Holds the home and whatever the test puts beside it.
    public let folder: TemporaryFolder
    public let path: String

    /// - Parameter settings: the whole of `vitrine.yaml`; empty leaves the one that `init` writes.
    public init(settings: String = "") throws {
        folder = try TemporaryFolder()
        path = folder.file("home")
        let result = try Vitrine.run(["init", path])
        guard result.status == 0 else { throw SupportError("init: \(result.errors)") }
        if !settings.isEmpty { try folder.write(settings, to: "home/vitrine.yaml") }
    }

    /// Imports a folder beside the home.
    /// - Parameter sheet: the text of a spreadsheet, written beside the home.
    public func bring(
        _ name: String, sheet: String? = nil, _ arguments: String...
    ) throws -> CommandResult {
        try Vitrine.run(importArguments(name, sheet: sheet) + arguments)
    }

    /// As ``bring(_:sheet:_:)``, without waiting.
    public func startBringing(_ name: String, sheet: String? = nil) throws -> RunningCommand {
        try RunningCommand(Vitrine.executable, importArguments(name, sheet: sheet))
    }

    private func importArguments(_ name: String, sheet: String?) throws -> [String] {
        var arguments = ["import", folder.file(name), "--home", path]
        if let sheet { arguments += ["--metadata", try folder.write(sheet, to: "objects.csv")] }
        return arguments
    }

    public func withdraw(_ identifier: String, _ arguments: String...) throws -> CommandResult {
        try Vitrine.run(["withdraw", identifier, "--home", path] + arguments)
    }

    /// `status --json`.
    public func status() throws -> JSON {
        try JSON(Vitrine.run(["status", "--home", path, "--json"]).output.utf8)
    }

    /// Another program that has the catalogue locked until it is killed.
    /// - Parameter kind: of SQLite's transactions: `IMMEDIATE` keeps others from writing, `EXCLUSIVE` says so more loudly.
    public func lockCatalogue(_ kind: String) throws -> RunningCommand {
        let locker = try RunningCommand(
            "python3",
            [
                "-c",
                """
                import sqlite3, sys, time
                database = sqlite3.connect(sys.argv[1], isolation_level=None)
                database.execute("BEGIN " + sys.argv[2])
                print("locked", flush=True)
                time.sleep(600)
                """, path + "/catalogue.sqlite", kind,
            ])
        guard eventually({ locker.output.contains("locked") }) else {
            throw SupportError("the catalogue could not be locked: \(locker.output)")
        }
        return locker
    }

    public func serve(
        _ arguments: String..., environment: [String: String] = [:]
    ) throws -> RunningServer {
        try RunningServer(home: path, arguments: arguments, environment: environment)
    }
}

/// `vitrine serve` on a free port.
public final class RunningServer: Sendable {
    public let port: UInt16
    /// Its own address, without a slash at the end.
    public let address: String
    public let command: RunningCommand

    /// - Parameter prefix: what stands before the command, such as that of a ``SmallDisk``.
    public init(
        home: String, arguments: [String] = [], environment: [String: String] = [:], prefix: [String] = []
    ) throws {
        let port = environment["VITRINE_SERVER_PORT"] == nil ? ["--port", "0"] : []
        let words = prefix + [Vitrine.executable, "serve", "--home", home] + port + arguments
        let command = try RunningCommand(words[0], Array(words.dropFirst()), environment: environment)
        let opening = "Vitrine is serving "
        var line: Substring?
        _ = eventually(within: 120) {
            line = command.output.split(separator: "\n").first { $0.hasPrefix(opening) }
            return line != nil || !command.isRunning
        }
        guard let url = line?.dropFirst(opening.count), url.hasSuffix("/"),
            let number = url.dropLast().split(separator: ":").last.flatMap({ UInt16($0) })
        else {
            command.send(SIGKILL)
            throw SupportError("the server did not start: \(command.wait().errors)")
        }
        self.command = command
        self.port = number
        address = String(url.dropLast())
    }

    /// Asks it to end, and waits.
    public func stop() -> CommandResult {
        command.send(SIGTERM)
        return command.wait()
    }

    /// One request on a connection of its own.
    public func get(
        _ target: String, _ fields: [String: String] = [:], method: String = "GET"
    ) throws -> Response {
        try request(Array(target.utf8), fields, method: method)
    }

    /// As ``get(_:_:method:)`` for a target of any bytes.
    public func request(
        _ target: [UInt8], _ fields: [String: String] = [:], method: String = "GET"
    ) throws -> Response {
        let connection = try Connection(port: port)
        var bytes = Array("\(method) ".utf8) + target + Array(" HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\n".utf8)
        for (name, value) in fields.sorted(by: { $0.key < $1.key }) { bytes += Array("\(name): \(value)\r\n".utf8) }
        try connection.send(bytes + Array("Connection: close\r\n\r\n".utf8))
        guard let response = try connection.receive(method: method) else {
            throw SupportError("no answer to \(method) \(String(decoding: target.prefix(200), as: UTF8.self))")
        }
        return response
    }
}
