internal import Execution
internal import Foundation
public import IIIF
internal import Synchronization

/// Every place in a render queue is taken: come back later (503 with Retry-After).
public struct RenderQueueFull: Error, Sendable {}

/// A render took longer than it may (503).
public struct RenderTimedOut: Error, Sendable {
    public var seconds: Int
}

/// What to render, and from what.
public struct RenderJob: Sendable {
    public var plan: RenderPlan
    /// The image's id.
    public var id: String
    /// Path of the derivative.
    public var pyramid: String
    /// Given, there is no derivative: worker processes render from this file.
    public var source: SourceFile?
    /// Pixels of a tile's side in the derivative, or in the source where that is itself a pyramid; 0 where it is not.
    public var tileSize = 0
    /// Full size.
    public var image: PixelSize
    public var levels: Int
    /// Given, the plan is of this smaller picture and not of the full image.
    public var reduced: ReducedImage?
    /// What is laid over the image, and what is said of it in the file.
    public var additions: RenderAdditions
    /// Everything that decides the output's bytes.
    public var key: String

    public init(
        plan: RenderPlan, id: String, pyramid: String, image: PixelSize, levels: Int, reduced: ReducedImage? = nil,
        additions: RenderAdditions = .none, source: SourceFile? = nil, tileSize: Int = 0, key: String
    ) {
        self.plan = plan
        self.id = id
        self.pyramid = pyramid
        self.image = image
        self.levels = levels
        self.reduced = reduced
        self.additions = additions
        self.source = source
        self.tileSize = tileSize
        self.key = key
    }
}

/// Renders, each output once however many ask for it at the same time, and keeps what was rendered.
///
/// Admission comes before work, in two lanes: small outputs never wait behind full-size ones, and a lane that is full
/// says so at once. A render whose deadline passes, or that nobody waits for any more, is stopped where it is.
public final class RenderService: Sendable {
    private struct Lane {
        let pool: BlockingPool
        let capacity: Int
    }

    private struct Flight {
        var waiters: [UInt64: CheckedContinuation<[UInt8], any Error>] = [:]
        let stop = StopFlag()
        let number: UInt64
        let lane: Int
    }

    private struct State {
        var flights: [String: Flight] = [:]
        /// Of each lane.
        var admitted: [Int]
        var next: UInt64 = 0
    }

    private let renderer: PyramidRenderer
    private let cache: RenderCache
    private let seconds: Int
    private let sources: SourceRenderers?
    /// Small and large renders from pyramids, then small and large ones from sources: none waits behind another kind.
    private let lanes: [Lane]
    private let state: Mutex<State>

    /// Pixels read and written above which a render goes to the lane of large ones.
    private static let largeWork = 6_000_000
    /// Nice value of the threads: it yields to the event loops and still gets its share of an idle machine.
    private static let niceness = 10
    /// Threads that decoded stay: libvips keeps memory for each that it has seen.
    private static let idleSeconds = 100_000_000
    /// Seconds after the deadline of a render at which its thread is taken to be stuck.
    private static let grace = 5

    /// - Parameter sources: renders jobs that have a source; without it they are refused.
    public init(settings: RenderSettings, cache: RenderCache, sources: SourceRenderers? = nil) {
        renderer = PyramidRenderer(settings: settings)
        self.cache = cache
        self.sources = sources
        seconds = settings.seconds
        let threads = max(1, settings.threads)
        func lane(_ count: Int, _ name: String, queue: Int) -> Lane {
            // A read that does not return costs its thread, which is replaced; the render's own deadline comes first.
            Lane(
                pool: BlockingPool(
                    name: name, threads: count, queue: count + max(0, queue), mostAbandoned: count + 2,
                    niceness: Self.niceness, idleSeconds: Self.idleSeconds), capacity: count + max(0, queue))
        }
        var lanes = [
            lane(threads, "vitrine.render", queue: settings.queue),
            lane(max(1, threads / 2), "vitrine.large", queue: settings.queue / 4),
        ]
        if let sources {
            // These threads only wait for workers.
            lanes.append(lane(sources.widths.small, "vitrine.source", queue: settings.queue))
            lanes.append(lane(sources.widths.large, "vitrine.whole", queue: settings.queue / 4))
        }
        self.lanes = lanes
        state = Mutex(State(admitted: lanes.map { _ in 0 }))
    }

    /// Pixels that a job reads and writes: what it costs.
    public func work(for job: RenderJob) -> Int {
        renderer.work(
            for: job.plan, image: job.image, levels: job.levels, reduced: job.reduced, additions: job.additions)
    }

    /// The output if it is kept and in memory: never waits.
    public func kept(_ job: RenderJob) -> [UInt8]? {
        if case .hit(let bytes) = cache.read(name(of: job), mayWait: false) { return bytes }
        return nil
    }

    /// The output, kept or rendered now.
    /// - Throws: `RenderQueueFull` at once when the lane is full; `RenderTimedOut`; `CancellationError` when the caller
    ///   went away; `ImagingError` when the derivative cannot be read.
    public func render(_ job: RenderJob) async throws -> [UInt8] {
        let name = name(of: job)
        let waiter = state.withLock { state in
            state.next += 1
            return state.next
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                join(job, name, waiter, continuation)
            }
        } onCancel: {
            leave(name, waiter)
        }
    }

    private func name(of job: RenderJob) -> String {
        RenderCache.name(image: job.id, key: job.key, format: job.plan.format.rawValue)
    }

    private func join(
        _ job: RenderJob, _ name: String, _ waiter: UInt64, _ continuation: CheckedContinuation<[UInt8], any Error>
    ) {
        let isLarge = work(for: job) > Self.largeWork
        let isByWorker = sources != nil && (job.source != nil || Self.isHeavy(job.plan))
        let number = (isLarge ? 1 : 0) + (isByWorker ? 2 : 0)
        let lane = lanes[number]
        let started = state.withLock { state -> StopFlag? in
            if state.flights[name] != nil, state.flights[name]?.stop.isSet == false {
                state.flights[name]?.waiters[waiter] = continuation
                return nil
            }
            guard state.admitted[number] < lane.capacity else {
                continuation.resume(throwing: RenderQueueFull())
                return nil
            }
            state.admitted[number] += 1
            var flight = Flight(number: waiter, lane: number)
            flight.waiters[waiter] = continuation
            state.flights[name] = flight
            return flight.stop
        }
        // The caller may have gone before it was entered.
        if Task.isCancelled { leave(name, waiter) }
        guard let started else { return }
        lane.pool.submit(within: .seconds(seconds + Self.grace), countsQueue: false) { [self] in
            try work(job, name, started, isLarge: isLarge)
        } done: { [self] result in
            var result = result
            if case .failure(BlockingPoolError.timedOut) = result {
                started.set()
                result = .failure(RenderTimedOut(seconds: seconds))
            }
            land(name, number: waiter, lane: number, result)
        }
    }

    private func work(_ job: RenderJob, _ name: String, _ stop: StopFlag, isLarge: Bool) throws -> [UInt8] {
        if stop.isSet { throw CancellationError() }
        if case .hit(let bytes) = cache.read(name, mayWait: true) { return bytes }
        let deadline = DispatchSource.makeTimerSource()
        let late = Mutex(false)
        deadline.schedule(deadline: .now() + .seconds(seconds))
        deadline.setEventHandler {
            late.withLock { $0 = true }
            stop.set()
        }
        deadline.resume()
        defer { deadline.cancel() }
        do {
            let isHeavy = sources != nil && Self.isHeavy(job.plan)
            let derivative = isHeavy && job.source == nil ? try SourceFile(derivative: job.pyramid) : nil
            let bytes =
                if let source = job.source ?? derivative {
                    try fromSource(job, source, isLarge: isLarge, stop) { late.withLock { $0 } }
                } else {
                    try renderer.render(
                        job.plan, pyramid: job.pyramid, image: job.image, levels: job.levels, reduced: job.reduced,
                        additions: job.additions, stop: stop)
                }
            cache.write(bytes, name)
            return bytes
        } catch {
            if late.withLock({ $0 }) { throw RenderTimedOut(seconds: seconds) }
            if stop.isSet { throw CancellationError() }
            throw error
        }
    }

    /// Whether writing this would take more memory than the serving process has to give: workers do it, who have limits
    /// of their own and can be ended.
    private static func isHeavy(_ plan: RenderPlan) -> Bool {
        guard let bytes = OutputEncoding.bytesHeld(plan.format) else { return false }
        return plan.outputSize.width * plan.outputSize.height > heavyBytes / bytes
    }

    private static let heavyBytes = 32 << 20

    private func fromSource(
        _ job: RenderJob, _ source: SourceFile, isLarge: Bool, _ stop: StopFlag, isLate: () -> Bool
    ) throws -> [UInt8] {
        guard let sources else { throw ImagingError.workerDied(reason: "there are no workers for sources") }
        return try sources.render(job, source, isLarge: isLarge, stop: stop, isLate: isLate)
    }

    private func land(_ name: String, number: UInt64, lane: Int, _ result: Result<[UInt8], any Error>) {
        let waiters = state.withLock { state -> [CheckedContinuation<[UInt8], any Error>] in
            state.admitted[lane] -= 1
            // An abandoned flight may have been replaced by another for the same output.
            guard let flight = state.flights[name], flight.number == number else { return [] }
            state.flights[name] = nil
            return Array(flight.waiters.values)
        }
        for waiter in waiters { waiter.resume(with: result) }
    }

    /// One caller less; the last one stops the render.
    private func leave(_ name: String, _ waiter: UInt64) {
        let continuation = state.withLock { state -> CheckedContinuation<[UInt8], any Error>? in
            guard let continuation = state.flights[name]?.waiters.removeValue(forKey: waiter) else { return nil }
            if state.flights[name]?.waiters.isEmpty == true { state.flights[name]?.stop.set() }
            return continuation
        }
        continuation?.resume(throwing: CancellationError())
    }
}
