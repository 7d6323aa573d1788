internal import CLinux
internal import Foundation
internal import Glibc

/// One worker process, seen from its parent. Blocking; belongs to one thread, which must live as long as the worker
/// does (the kernel ends the worker with the thread that started it).
final class WorkerProcess {
    let identifier: pid_t
    let input: Int32
    let output: Int32
    private var pending: [UInt8] = []
    private var isReaped = false
    private(set) var jobsDone = 0

    /// Starts `executable` with `arguments`, and tells it its settings.
    init(_ command: WorkerCommandLine, settings: WorkerSettings) throws(ImagingError) {
        guard !EndedWorkers.shared.isFull else {
            throw .workerDied(reason: "\(EndedWorkers.shared.count) earlier ones do not end: a disk does not respond")
        }
        var (toWorker, fromWorker): ([Int32], [Int32]) = ([-1, -1], [-1, -1])
        guard vitrine_pipe(&toWorker) == 0, vitrine_pipe(&fromWorker) == 0 else {
            throw .workerDied(reason: "no pipe: \(PositionedFile.reason(errno))")
        }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, toWorker[0], 0)
        posix_spawn_file_actions_adddup2(&actions, fromWorker[1], 1)
        // Nothing else of ours is a decoder's business: not the catalogue, not a socket.
        vitrine_spawn_close_from(&actions, 3)
        var arguments = ([command.executable] + command.arguments).map { strdup($0) } + [nil]
        // A short, known environment: a decoder should find no secrets in it.
        let inherited = ProcessInfo.processInfo.environment
        var environment = [
            "PATH": "/usr/local/bin:/usr/bin:/bin", "TMPDIR": command.temporaryFolder, "LANG": "C.UTF-8",
            // Remarks on harmless oddities of files: they belong in no terminal.
            "VIPS_WARNING": "0",
            // A decoder that crashes on a hostile file is an everyday thing, told in one line by the parent.
            "SWIFT_BACKTRACE": "enable=no",
        ]
        for name in ["LD_LIBRARY_PATH", "HOME", "FONTCONFIG_PATH"] { environment[name] = inherited[name] }
        var variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for string in arguments + variables { free(string) } }
        var child: pid_t = 0
        let result = posix_spawn(&child, command.executable, &actions, nil, &arguments, &variables)
        close(toWorker[0])
        close(fromWorker[1])
        guard result == 0 else {
            close(toWorker[1])
            close(fromWorker[0])
            throw .workerDied(reason: "it could not be started: \(PositionedFile.reason(result))")
        }
        (identifier, input, output) = (child, toWorker[1], fromWorker[0])
        do { try send(settings) } catch { throw .workerDied(reason: "it ended at once") }
    }

    deinit {
        close(input)
        close(output)
        // Once reaped, the number may be another process's.
        guard !isReaped else { return }
        EndedWorkers.shared.end(identifier)
    }

    /// Whether the process is still there: another may have ended it while it was idle.
    var isAlive: Bool {
        var status: Int32 = 0
        if !isReaped, waitpid(identifier, &status, WNOHANG) == identifier { isReaped = true }
        return !isReaped
    }

    /// Does one job, or throws `workerDied` after which this worker is of no use any more.
    func perform(
        _ job: WorkerJob, seconds: Int, isAbandoned: () -> Bool = { false }
    ) throws(ImagingError) -> WorkerAnswer {
        do { try send(job) } catch { throw .workerDied(reason: endReason()) }
        guard let line = nextLine(deadline: seconds, isAbandoned) else {
            throw .workerDied(reason: endReason(timeout: seconds))
        }
        jobsDone += 1
        guard let answer = try? JSONDecoder().decode(WorkerAnswer.self, from: Data(line)) else {
            throw .workerDied(reason: "its answer could not be read")
        }
        return answer
    }

    private(set) var timedOut = false

    /// In words, how the worker ended: a signal, most often, since decoders that run away are stopped by one.
    func endReason(timeout: Int = 0) -> String {
        if timedOut { return "it took more than \(timeout) s" }
        var status: Int32 = 0
        for _ in 0..<50 {
            if waitpid(identifier, &status, WNOHANG) == identifier {
                isReaped = true
                let signal = status & 0x7F
                if signal != 0 {
                    return "the decoder was stopped by signal \(signal) (\(String(cString: strsignal(signal))))"
                }
                return "the decoder gave up (exit \((status >> 8) & 0xFF)), probably for lack of memory"
            }
            usleep(10_000)
        }
        return "the decoder closed its output"
    }

    func send(_ message: some Encodable) throws {
        var line = try JSONEncoder().encode(message)
        line.append(UInt8(ascii: "\n"))
        try line.withUnsafeBytes { bytes in
            var sent = 0
            while sent < bytes.count {
                let count = write(input, bytes.baseAddress?.advanced(by: sent), bytes.count - sent)
                if count < 0 && errno == EINTR { continue }
                guard count > 0 else { throw ImagingError.workerDied(reason: PositionedFile.reason(errno)) }
                sent += count
            }
        }
    }

    private func nextLine(deadline seconds: Int, _ isAbandoned: () -> Bool) -> [UInt8]? {
        let end = ContinuousClock.now + .seconds(seconds)
        var chunk = [UInt8](repeating: 0, count: 65536)
        while true {
            if let newline = pending.firstIndex(of: UInt8(ascii: "\n")) {
                let line = Array(pending[..<newline])
                pending.removeSubrange(...newline)
                return line
            }
            if isAbandoned() { return nil }
            let left = ContinuousClock.now.duration(to: end)
            guard left > .zero else {
                timedOut = true
                return nil
            }
            var poller = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
            let milliseconds = min(
                left.components.seconds * 1000 + left.components.attoseconds / 1_000_000_000_000_000, 250)
            let ready = poll(&poller, 1, Int32(milliseconds) + 1)
            if ready <= 0 { continue }
            let count = read(output, &chunk, chunk.count)
            if count < 0 && errno == EINTR { continue }
            guard count > 0, pending.count < 1 << 22 else { return nil }
            pending += chunk[..<count]
        }
    }

    // MARK: Answers of bytes

    /// A line, then as many bytes as it says; looks at `stop` while it waits.
    /// - Throws: `workerDied`, also where it was stopped: this worker is of no use any more.
    func reply(stop: StopFlag) throws(ImagingError) -> (head: SourceRenderReply, bytes: [UInt8]) {
        var chunk = [UInt8](repeating: 0, count: 65536)
        func more(_ target: inout [UInt8], from start: Int) throws(ImagingError) -> Int {
            while true {
                if stop.isSet { throw .workerDied(reason: "it was stopped") }
                var poller = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
                if poll(&poller, 1, 25) <= 0 { continue }
                let count = target.withUnsafeMutableBytes { buffer in
                    read(output, buffer.baseAddress?.advanced(by: start), buffer.count - start)
                }
                if count < 0 && errno == EINTR { continue }
                guard count > 0 else { throw .workerDied(reason: endReason()) }
                return count
            }
        }
        while true {
            if let newline = pending.firstIndex(of: UInt8(ascii: "\n")) {
                guard
                    let head = try? JSONDecoder().decode(SourceRenderReply.self, from: Data(pending[..<newline])),
                    (0..<(1 << 31)).contains(head.length)
                else { throw .workerDied(reason: "its answer could not be read") }
                var bytes = Array(pending[(newline + 1)...])
                pending.removeAll(keepingCapacity: true)
                guard bytes.count <= head.length else { throw .workerDied(reason: "it said more than was asked") }
                var filled = bytes.count
                bytes += [UInt8](repeating: 0, count: head.length - filled)
                while filled < bytes.count { filled += try more(&bytes, from: filled) }
                jobsDone += 1
                return (head, bytes)
            }
            guard pending.count < 1 << 20 else { throw .workerDied(reason: "its answer has no end") }
            let count = try more(&chunk, from: 0)
            pending += chunk[..<count]
        }
    }
}

/// How a worker process is started: the program itself, with the argument that makes it one.
public struct WorkerCommandLine: Hashable, Sendable {
    public var executable: String
    public var arguments: [String]
    /// Where libvips may put pixels that fit in no memory.
    public var temporaryFolder: String

    public init(executable: String = "/proc/self/exe", arguments: [String] = ["worker"], temporaryFolder: String) {
        self.executable = executable
        self.arguments = arguments
        self.temporaryFolder = temporaryFolder
    }
}
