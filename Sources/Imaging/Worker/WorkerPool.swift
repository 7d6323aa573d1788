internal import Foundation
internal import Glibc
internal import Synchronization

/// Worker processes, each fed by a thread of its own, that do jobs in the order given. A worker that dies costs its job
/// a failure, and is replaced; one that has done many jobs is replaced too, so that no decoder's leak adds up.
public final class WorkerPool: Sendable {
    private struct Ticket: Sendable {
        var job: WorkerJob
        var done: @Sendable (WorkerAnswer) -> Void
    }

    private struct State {
        var waiting: [Ticket] = []
        var head = 0
        var isClosed = false
        /// Jobs under way are not to be finished.
        var isAbandoned = false
    }

    private let command: WorkerCommandLine
    private let settings: WorkerSettings
    private let state = Mutex(State())
    private let available = DispatchSemaphore(value: 0)
    private let size: Int
    /// Jobs after which a worker is replaced.
    private static let jobsPerWorker = 200

    /// - Parameter size: worker processes; 0 means one per core.
    public init(_ command: WorkerCommandLine, settings: WorkerSettings, size: Int) {
        self.command = command
        self.settings = settings
        self.size = size > 0 ? size : ProcessInfo.processInfo.activeProcessorCount
        // A worker that died makes writing to it an error, not the end of this process.
        signal(SIGPIPE, SIG_IGN)
        for _ in 0..<self.size {
            let thread = Thread { [self] in serve() }
            thread.name = "vitrine.worker"
            thread.start()
        }
    }

    /// How many jobs run side by side.
    public var width: Int { size }

    /// Does a job; waits for its turn. Failures are answers, not errors: a bad file is an everyday thing.
    public func perform(_ job: WorkerJob) async -> WorkerAnswer {
        await withCheckedContinuation { continuation in
            let accepted = state.withLock { state in
                guard !state.isClosed else { return false }
                state.waiting.append(Ticket(job: job) { continuation.resume(returning: $0) })
                return true
            }
            if accepted {
                available.signal()
            } else {
                continuation.resume(
                    returning: .failed(WorkerFailure(reason: "the workers are shut down", isPermanent: false)))
            }
        }
    }

    /// Lets the workers finish what was given to them, then ends them.
    /// - Parameter abandoning: ends them now; what they were at fails.
    public func close(abandoning: Bool = false) {
        state.withLock { state in
            state.isClosed = true
            state.isAbandoned = state.isAbandoned || abandoning
        }
        for _ in 0..<size { available.signal() }
    }

    private func next() -> Ticket? {
        available.wait()
        return state.withLock { state in
            guard state.head < state.waiting.count else { return nil }
            let ticket = state.waiting[state.head]
            state.head += 1
            if state.head > 1024 {
                state.waiting.removeFirst(state.head)
                state.head = 0
            }
            return ticket
        }
    }

    /// Removes what a dead worker left unfinished, and says so where the disk has no room.
    private static func afterDeath(_ job: WorkerJob) -> String? {
        guard let destination = job.destination else { return nil }
        for ending in [".part", ".frame"] { unlink(destination + ending) }
        var space = statvfs()
        let folder = (destination as NSString).deletingLastPathComponent
        guard statvfs(folder, &space) == 0, Int(space.f_bavail) * Int(space.f_frsize) < 8 << 20 else { return nil }
        return "there is no room left on the disk for derivatives"
    }

    private func serve() {
        var worker: WorkerProcess?
        while let ticket = next() {
            do throws(ImagingError) {
                if let tired = worker, tired.jobsDone >= Self.jobsPerWorker { worker = nil }
                if worker == nil { worker = try WorkerProcess(command, settings: settings) }
                guard let current = worker else { break }
                let answer = try current.perform(ticket.job, seconds: settings.limits.seconds) {
                    state.withLock { $0.isAbandoned }
                }
                ticket.done(answer)
            } catch {
                worker = nil
                // Not the file's fault for certain: the disk may have been full, or somebody ended the process.
                ticket.done(
                    .failed(WorkerFailure(reason: Self.afterDeath(ticket.job) ?? error.description, isPermanent: false))
                )
            }
        }
    }
}
