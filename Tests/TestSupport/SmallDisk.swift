internal import Glibc

/// A disk of a few megabytes (tmpfs), mounted where only its own commands see it.
public final class SmallDisk: Sendable {
    /// Where it is mounted, for commands that run on it.
    public let path: String
    private let holder: RunningCommand
    private let folder: TemporaryFolder

    /// Nil where this user may mount nothing.
    public init?(megabytes: Int) throws {
        folder = try TemporaryFolder()
        path = folder.file("disk")
        let script = """
            mkdir -p "$1" && mount -t tmpfs -o size=\(megabytes)m tmpfs "$1" && echo ready && exec sleep 3600
            """
        holder = try RunningCommand(
            "unshare", Self.ownUsers + ["-m", "--propagation", "private", "sh", "-c", script, "sh", path])
        _ = eventually { holder.output == "ready\n" || !holder.isRunning }
        if holder.output != "ready\n" { return nil }
    }

    /// Whoever is not root may mount in a world of which they are.
    private static var ownUsers: [String] { geteuid() == 0 ? [] : ["-r"] }

    /// What stands before a command to have it run on the disk.
    public var prefix: [String] {
        ["nsenter", "-m"] + (geteuid() == 0 ? [] : ["-U", "--preserve-credentials"])
            + ["-t", "\(holder.identifier)"]
    }

    /// Runs a command to its end on the disk.
    public func run(_ executable: String, _ arguments: [String]) throws -> CommandResult {
        try RunningCommand(prefix[0], Array(prefix.dropFirst()) + [executable] + arguments).wait()
    }

    /// Runs Vitrine to its end on the disk.
    public func vitrine(_ arguments: String...) throws -> CommandResult { try run(Vitrine.executable, arguments) }

    /// Mounts it again, with other options: `size=64m`, `ro`.
    public func remount(_ options: String) throws {
        let result = try run("mount", ["-o", "remount,\(options)", path])
        guard result.status == 0 else { throw SupportError("remount: \(result.errors)") }
    }

    deinit {
        holder.send(SIGKILL)
        _ = holder.wait()
    }
}
