internal import Foundation
public import Glibc
internal import Synchronization

/// How a command ended and what it wrote.
public struct CommandResult: Sendable {
    /// The exit status; 128 and the signal where one ended it.
    public var status: Int32
    public var output: String
    public var errors: String
}

/// A test could not be set up.
public struct SupportError: Error, CustomStringConvertible {
    public var description: String
    public init(_ description: String) { self.description = description }
}

/// A process that writes into files, so that nothing it says can block it. Ends with this value.
public final class RunningCommand: Sendable {
    public let identifier: pid_t
    private let folder: TemporaryFolder
    private let ended = Mutex<Int32?>(nil)

    /// Starts `executable`, looked up in `PATH` where it is no path.
    /// - Parameter environment: added to this process' own, without what configures Vitrine.
    public init(_ executable: String, _ arguments: [String], environment: [String: String] = [:]) throws {
        folder = try TemporaryFolder()
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, folder.file("output"), O_WRONLY | O_CREAT, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, folder.file("errors"), O_WRONLY | O_CREAT, 0o600)
        // Threads of a test run block signals, and a child that does not undo that would never hear of an end.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        var variables = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("VITRINE_") }
        variables.merge(environment) { $1 }
        var words = ([executable] + arguments).map { strdup($0) } + [nil]
        var pairs = variables.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for string in words + pairs { free(string) } }
        var child: pid_t = 0
        let result = posix_spawnp(&child, executable, &actions, &attributes, &words, &pairs)
        guard result == 0 else {
            throw SupportError("\(executable) could not be started: \(String(cString: strerror(result)))")
        }
        identifier = child
    }

    deinit {
        if ended.withLock({ $0 == nil }) {
            kill(identifier, SIGKILL)
            _ = wait()
        }
    }

    /// What it wrote so far.
    public var output: String { text("output") }
    public var errors: String { text("errors") }

    private func text(_ name: String) -> String { (try? String(decoding: folder.read(name), as: UTF8.self)) ?? "" }

    public func send(_ signal: Int32) { kill(identifier, signal) }

    /// True until it has ended.
    public var isRunning: Bool {
        ended.withLock { status in
            if status == nil { status = reap(WNOHANG) }
            return status == nil
        }
    }

    /// Waits for the end.
    public func wait() -> CommandResult {
        let status = ended.withLock { status in
            let known = status ?? reap(0) ?? -1
            status = known
            return known
        }
        return CommandResult(status: status, output: output, errors: errors)
    }

    private func reap(_ options: Int32) -> Int32? {
        var status: Int32 = 0
        var result = waitpid(identifier, &status, options)
        while result < 0, errno == EINTR { result = waitpid(identifier, &status, options) }
        guard result == identifier else { return result == 0 ? nil : -1 }
        return status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
    }
}

/// Runs a tool of the system.
/// - Throws: where it fails, with what it said.
@discardableResult
public func tool(_ name: String, _ arguments: String...) throws -> String {
    let result = try RunningCommand(name, arguments).wait()
    guard result.status == 0 else {
        throw SupportError("\(name) \(arguments.joined(separator: " ")): \(result.errors) (\(result.status))")
    }
    return result.output
}

/// Looks again and again until `condition` holds.
/// - Returns: false where it never did within the time.
public func eventually(within seconds: Double = 60, _ condition: () throws -> Bool) rethrows -> Bool {
    let end = ContinuousClock.now + .seconds(seconds)
    while true {
        if try condition() { return true }
        if ContinuousClock.now > end { return false }
        usleep(20_000)
    }
}

/// Does work.
/// - Returns: its result, and the seconds that it took.
public func timed<Value>(_ work: () throws -> Value) rethrows -> (value: Value, seconds: Double) {
    let start = ContinuousClock.now
    let value = try work()
    return (value, Double((ContinuousClock.now - start) / .milliseconds(1)) / 1000)
}
