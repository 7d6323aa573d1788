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

    /// One thread and its worker.
    private final class Desk: Sendable {
        let called = DispatchSemaphore(value: 0)
        /// What it was called for; nil: to end.
        let ticket = Mutex<Ticket?>(nil)
    }

    private struct State {
        var waiting: [Ticket] = []
        var head = 0
        var isClosed = false
        /// Those with nothing to do. The last to become idle is the first to be called: its worker is running.
        var idle: [Desk] = []

        mutating func nextWaiting() -> Ticket? {
            guard head < waiting.count else { return nil }
            let ticket = waiting[head]
            head += 1
            if head > 1024 {
                waiting.removeFirst(head)
                head = 0
            }
            return ticket
        }
        /// Jobs under way are not to be finished.
        var isAbandoned = false
    }

    private let command: WorkerCommandLine
    private let settings: WorkerSettings
    private let state = Mutex(State())
    private let size: Int
    private let tally: WorkerTally
    /// Jobs after which a worker is replaced.
    private static let jobsPerWorker = 200

    /// - Parameters:
    ///   - size: worker processes; 0 means one per core.
    ///   - tally: counts them.
    ///   - startsNow: whether a process is to be ready before there is a job.
    public init(
        _ command: WorkerCommandLine, settings: WorkerSettings, size: Int, tally: WorkerTally = WorkerTally(),
        startsNow: Bool = true
    ) {
        self.tally = tally
        self.command = command
        self.settings = settings
        self.size = size > 0 ? size : ProcessInfo.processInfo.activeProcessorCount
        // A worker that died makes writing to it an error, not the end of this process.
        signal(SIGPIPE, SIG_IGN)
        for number in 1...self.size {
            let desk = Desk()
            state.withLock { $0.idle.append(desk) }
            let thread = Thread { [self] in serve(desk, startsNow: startsNow && number == self.size) }
            thread.name = "vitrine.worker"
            thread.start()
        }
    }

    /// Dots per inch at which pages of drawn files are measured.
    public var documentResolution: Int { settings.limits.documentResolution }

    /// How many jobs run side by side.
    public var width: Int { size }

    /// Does a job; waits for its turn. Failures are answers, not errors: a bad file is an everyday thing.
    public func perform(_ job: WorkerJob) async -> WorkerAnswer {
        await withCheckedContinuation { continuation in
            let ticket = Ticket(job: job) { continuation.resume(returning: $0) }
            let (accepted, desk) = state.withLock { state -> (Bool, Desk?) in
                guard !state.isClosed else { return (false, nil) }
                if let desk = state.idle.popLast() { return (true, desk) }
                state.waiting.append(ticket)
                return (true, nil)
            }
            if let desk {
                desk.ticket.withLock { $0 = ticket }
                desk.called.signal()
            } else if !accepted {
                continuation.resume(
                    returning: .failed(WorkerFailure(reason: "the workers are shut down", isPermanent: false)))
            }
        }
    }

    /// Lets the workers finish what was given to them, then ends them.
    /// - Parameter abandoning: ends them now; what they were at fails.
    public func close(abandoning: Bool = false) {
        let idle = state.withLock { state in
            state.isClosed = true
            state.isAbandoned = state.isAbandoned || abandoning
            defer { state.idle = [] }
            return state.idle
        }
        for desk in idle { desk.called.signal() }
    }

    /// Removes what a dead worker left unfinished, and says so where the disk has no room.
    private static func afterDeath(_ job: WorkerJob) -> String? {
        guard let destination = job.destination else { return nil }
        PyramidBuilder.removeLeftovers(of: destination)
        unlink(destination + ".frame")
        var space = statvfs()
        let folder = (destination as NSString).deletingLastPathComponent
        guard statvfs(folder, &space) == 0, Int(space.f_bavail) * Int(space.f_frsize) < 8 << 20 else { return nil }
        return "there is no room left on the disk for derivatives"
    }

    /// - Parameter startsNow: have a worker ready before the first job: starting one takes as long as a small job.
    private func serve(_ desk: Desk, startsNow: Bool) {
        var worker = startsNow ? try? start() : nil
        while true {
            desk.called.wait()
            var next = desk.ticket.withLock { ticket in
                defer { ticket = nil }
                return ticket
            }
            // Called for nothing: it is over.
            guard next != nil else { return }
            while let ticket = next {
                let answer = perform(ticket.job, &worker)
                // Told only once it is known who is free: what follows from an answer comes to the same worker.
                let (following, isOver) = state.withLock { state -> (Ticket?, Bool) in
                    if let following = state.nextWaiting() { return (following, false) }
                    if !state.isClosed { state.idle.append(desk) }
                    return (nil, state.isClosed)
                }
                ticket.done(answer)
                if isOver { return }
                next = following
            }
        }
    }

    private func start() throws(ImagingError) -> WorkerProcess {
        let worker = try WorkerProcess(command, settings: settings)
        tally.start()
        return worker
    }

    private func perform(_ job: WorkerJob, _ worker: inout WorkerProcess?) -> WorkerAnswer {
        do throws(ImagingError) {
            if let tired = worker, tired.jobsDone >= Self.jobsPerWorker { worker = nil }
            let current: WorkerProcess
            if let worker { current = worker } else { current = try start() }
            worker = current
            return try current.perform(job, seconds: settings.limits.seconds) { state.withLock { $0.isAbandoned } }
        } catch {
            if let worker {
                let isAbandoned = state.withLock { $0.isAbandoned }
                tally.lose(worker.timedOut ? .deadline : isAbandoned ? .abandoned : .died)
            }
            worker = nil
            // Not the file's fault for certain: the disk may have been full, or somebody ended the process.
            return .failed(WorkerFailure(reason: Self.afterDeath(job) ?? error.description, isPermanent: false))
        }
    }
}
