internal import Glibc

/// A small server in Python, for what Vitrine talks to: it listens on the port that is its first argument, and reads from
/// the file `mode` in the folder that is its second how it is to behave.
public final class ScriptServer: Sendable {
    public let port: UInt16
    public let folder: TemporaryFolder
    private let command: RunningCommand

    public init(_ program: String) throws {
        folder = try TemporaryFolder()
        port = try FreePort.find()
        try folder.write(program, to: "server.py")
        try folder.write("whole", to: "mode")
        command = try RunningCommand("python3", [folder.file("server.py"), String(port), folder.path])
        let port = port
        guard eventually({ (try? Connection(port: port)) != nil }) else {
            throw SupportError("the server did not start: \(command.errors)")
        }
    }

    public func mode(_ mode: String) throws { try folder.write(mode, to: "mode") }

    public func stop() {
        command.send(SIGKILL)
        _ = command.wait()
    }
}
