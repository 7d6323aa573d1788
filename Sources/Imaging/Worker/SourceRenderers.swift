internal import Foundation
internal import Glibc
internal import IIIF
internal import Synchronization

/// Worker processes that render straight from sources, kept between requests. Each is started when it is first needed,
/// replaced when it dies or is stopped, and used by one render thread at a time.
///
/// What was decoded lately stays in the memory of the worker that decoded it, so requests for the same part of an image
/// go to the same one.
public final class SourceRenderers: Sendable {
    private struct Slot {
        var worker: Holder?
        var isBusy = false
        /// What it works on, or worked on last.
        var task = 0
        /// Watermarks that the worker has.
        var pictures: Set<String> = []
    }

    private struct State {
        var slots: [Slot]
        /// Sources at which a worker died, and how often; and those that are known to be damaged.
        var deaths: [SourceFile: Int] = [:]
        var unusable: [SourceFile: Verdict] = [:]
    }

    /// A worker on its way between threads; only ever used by the one that has its slot.
    private final class Holder: @unchecked Sendable {
        // Unchecked: `isBusy` of the slot gives it to one thread at a time.
        let process: WorkerProcess
        init(_ process: WorkerProcess) { self.process = process }
    }

    /// What starting a worker came to, on its way between threads.
    private final class Outcome: Sendable {
        let value = Mutex<Result<Holder, ImagingError>?>(nil)
        let isThere = DispatchSemaphore(value: 0)
    }

    private struct Verdict {
        var reason: String
        var until: ContinuousClock.Instant
    }

    private let command: WorkerCommandLine
    private let settings: WorkerSettings
    private let small: Range<Int>
    private let large: Range<Int>
    private let state: Mutex<State>
    private let tally: WorkerTally
    private let changed = NSCondition()
    private let starter = StarterThread(name: "vitrine.starter")
    private let note: @Sendable (_ event: String) -> Void

    /// Deaths after which a source is not tried any more.
    private static let mostDeaths = 3
    /// Sources remembered as unusable, and for how long: what ended the workers may have been something else.
    private static let mostRemembered = 10_000
    private static let memory = Duration.seconds(600)

    /// - Parameters:
    ///   - settings: with `rendering` given.
    ///   - small, large: workers for small and for large outputs: as many as there are render threads for each.
    ///   - tally: counts the workers.
    ///   - note: told when a worker died or took too long: for the log.
    public init(
        _ command: WorkerCommandLine, settings: WorkerSettings, small: Int, large: Int,
        tally: WorkerTally = WorkerTally(), note: @escaping @Sendable (_ event: String) -> Void
    ) {
        self.command = command
        self.settings = settings
        self.small = 0..<max(1, small)
        self.large = max(1, small)..<(max(1, small) + max(1, large))
        self.tally = tally
        self.note = note
        state = Mutex(State(slots: Array(repeating: Slot(), count: self.large.upperBound)))
        // A worker that died makes writing to it an error, not the end of this process.
        signal(SIGPIPE, SIG_IGN)
    }

    /// How many renders are possible side by side, small and large ones.
    var widths: (small: Int, large: Int) { (small.count, large.count) }

    /// Renders a job in a worker process. Blocking; returns soon after `stop` is set.
    /// - Parameter isLate: whether `stop` was set because a deadline passed.
    func render(
        _ job: RenderJob, _ file: SourceFile, isLarge: Bool, stop: StopFlag, isLate: () -> Bool
    ) throws -> [UInt8] {
        if let verdict = state.withLock({ $0.unusable[file] }), verdict.until > .now {
            throw SourceRenderFailure(reason: verdict.reason, kind: .unusable)
        }
        let index = try borrow(isLarge ? large : small, task: Self.task(job, file), stop: stop)
        var reply: (head: SourceRenderReply, bytes: [UInt8])?
        // Somebody may have ended a worker that had done nothing wrong: that should cost nobody an answer.
        var mayRetry = true
        while reply == nil {
            do throws(ImagingError) {
                let worker = try worker(index).process
                mayRetry = mayRetry && worker.jobsDone > 0
                try send(job, file, to: worker, index)
                reply = try worker.reply(stop: stop)
            } catch {
                let failure = ended(error, file, wasStopped: stop.isSet, isLate: isLate())
                guard mayRetry, !stop.isSet else {
                    giveBack(index, keeps: false)
                    throw failure
                }
                mayRetry = false
                drop(index)
            }
        }
        giveBack(index, keeps: true)
        guard let reply else { throw SourceRenderFailure(reason: "there was no answer", kind: .ended) }
        guard let failure = reply.head.failure else { return reply.bytes }
        if failure.isPermanent { remember(file, failure.reason) }
        throw SourceRenderFailure(reason: failure.reason, kind: failure.isPermanent ? .unusable : .changed)
    }

    // MARK: Slots

    /// Requests with equal numbers share what is decoded for them.
    private static func task(_ job: RenderJob, _ file: SourceFile) -> Int {
        var hasher = Hasher()
        hasher.combine(file)
        // All parts of a smaller picture come from one level, which is decoded once.
        if let reduced = job.reduced {
            hasher.combine(reduced)
            return hasher.finalize()
        }
        let level = PyramidRenderer.level(for: job.plan, levels: job.levels)
        let side = SourceShelf.blockSide << level
        hasher.combine(level)
        hasher.combine(job.plan.region.x / side)
        hasher.combine(job.plan.region.y / side)
        return hasher.finalize()
    }

    private func borrow(_ range: Range<Int>, task: Int, stop: StopFlag) throws -> Int {
        let usual = range.lowerBound + Int(UInt(bitPattern: task) % UInt(range.count))
        changed.lock()
        defer { changed.unlock() }
        while true {
            let found = state.withLock { state -> Int? in
                // Somebody is decoding the very part: waiting for that is quicker.
                if range.contains(where: { state.slots[$0].isBusy && state.slots[$0].task == task }) { return nil }
                let same = range.first { !state.slots[$0].isBusy && state.slots[$0].task == task }
                let free = same ?? ([usual] + range).first { !state.slots[$0].isBusy }
                guard let free else { return nil }
                state.slots[free].isBusy = true
                state.slots[free].task = task
                return free
            }
            if let found { return found }
            if stop.isSet { throw CancellationError() }
            _ = changed.wait(until: Date(timeIntervalSinceNow: 0.05))
        }
    }

    /// Ends the slot's worker.
    private func drop(_ index: Int) {
        // Released outside of the lock: that waits for a process to end.
        let dropped = state.withLock { state -> Holder? in
            state.slots[index].pictures = []
            return state.slots[index].worker.take()
        }
        withExtendedLifetime(dropped) {}
    }

    private func giveBack(_ index: Int, keeps: Bool) {
        if !keeps { drop(index) }
        changed.lock()
        state.withLock { $0.slots[index].isBusy = false }
        changed.broadcast()
        changed.unlock()
    }

    /// The slot's worker, started where there is none or where it has gone while it was idle.
    private func worker(_ index: Int) throws(ImagingError) -> Holder {
        if let known = state.withLock({ $0.slots[index].worker }) {
            if known.process.isAlive { return known }
            state.withLock { state in
                state.slots[index].worker = nil
                state.slots[index].pictures = []
            }
            tally.lose(.died)
            note(
                "a worker that renders from sources ended while it was idle; \(tally.counts.died) died since the start")
        }
        let outcome = Outcome()
        let (command, settings) = (command, settings)
        // The kernel ends a worker with the thread that started it, so one that stays starts them all.
        starter.add {
            do throws(ImagingError) {
                let worker = Holder(try WorkerProcess(command, settings: settings))
                outcome.value.withLock { $0 = .success(worker) }
            } catch {
                outcome.value.withLock { $0 = .failure(error) }
            }
            outcome.isThere.signal()
        }
        outcome.isThere.wait()
        guard let outcome = outcome.value.withLock({ $0 }) else { throw .workerDied(reason: "it was not started") }
        let worker = try outcome.get()
        state.withLock { state in
            state.slots[index].worker = worker
        }
        tally.start()
        return worker
    }

    private func send(
        _ job: RenderJob, _ file: SourceFile, to worker: WorkerProcess, _ index: Int
    ) throws(ImagingError) {
        var message = SourceRenderJob(job, file)
        for mark in job.additions.overlays.watermarks {
            let picture = mark.picture
            guard state.withLock({ $0.slots[index].pictures.insert(picture.checksum).inserted }) else { continue }
            message.pictures[picture.checksum] = SourceRenderJob.MarkPicture(
                width: picture.width, height: picture.height, pixels: Data(try picture.picture.pixels()))
        }
        do { try worker.send(message) } catch { throw .workerDied(reason: worker.endReason()) }
    }

    // MARK: Ends

    private func remember(_ file: SourceFile, _ reason: String) {
        state.withLock { state in
            if state.unusable.count >= Self.mostRemembered { state.unusable.removeAll() }
            state.unusable[file] = Verdict(reason: reason, until: .now + Self.memory)
            state.deaths[file] = nil
        }
    }

    private func ended(
        _ error: ImagingError, _ file: SourceFile, wasStopped: Bool, isLate: Bool
    ) -> SourceRenderFailure {
        let reason = wasStopped ? (isLate ? "it took too long" : "nobody waited any more") : error.description
        tally.lose(wasStopped ? (isLate ? .deadline : .abandoned) : .died)
        let isHopeless = state.withLock { state -> Bool in
            guard !wasStopped else { return false }
            if state.deaths.count >= Self.mostRemembered { state.deaths.removeAll() }
            state.deaths[file, default: 0] += 1
            return (state.deaths[file] ?? 0) >= Self.mostDeaths
        }
        if isHopeless { remember(file, "decoding it ended \(Self.mostDeaths) workers; the last: \(reason)") }
        if !wasStopped || isLate {
            let counts = tally.counts
            note(
                "a worker that rendered from \(file.path) was lost: \(reason); since the start \(counts.died) died and "
                    + "\(counts.killedAtDeadline) were killed at the deadline")
        }
        return SourceRenderFailure(reason: reason, kind: .ended)
    }
}
