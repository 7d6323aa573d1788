import Execution
import Foundation
import Synchronization
import Testing

/// Work that waits until it is released.
private final class Gate: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)
    func wait() { semaphore.wait() }
    func open(_ count: Int = 1) { for _ in 0..<count { semaphore.signal() } }
}

/// Waits until a condition holds, for at most 10 seconds.
private func eventually(_ condition: () -> Bool) async -> Bool {
    for _ in 0..<1000 {
        if condition() { return true }
        try? await Task.sleep(for: .milliseconds(10))
    }
    return condition()
}

@Suite("Blocking work")
struct BlockingPoolTests {
    @Test("Work runs on a thread of the pool, its result and its error come back")
    func results() async throws {
        let pool = BlockingPool(name: "test", threads: 1, queue: 4)
        let first = try await pool.run { UInt(pthread_self()) }
        #expect(try await pool.run { UInt(pthread_self()) } == first, "one thread does all of it")
        struct Fault: Error {}
        await #expect(throws: Fault.self) { try await pool.run { throw Fault() } }
        await #expect(throws: Fault.self) { try await pool.run(within: .seconds(5)) { throw Fault() } }
    }

    @Test("No more threads run than allowed, no more work waits than allowed, and the rest is refused as full")
    func bounds() async throws {
        let pool = BlockingPool(name: "test", threads: 3, queue: 5)
        let gate = Gate()
        let outcomes = Mutex<(done: Int, full: Int)>((0, 0))
        for _ in 0..<20 {
            pool.submit(within: nil, { gate.wait() }) { result in
                outcomes.withLock { outcomes in
                    switch result {
                    case .success: outcomes.done += 1
                    case .failure(let error):
                        #expect(error as? BlockingPoolError == .full)
                        outcomes.full += 1
                    }
                }
            }
        }
        #expect(outcomes.withLock { $0.full } == 12)
        #expect(await eventually { pool.counts.running == 3 })
        #expect(pool.counts.threads == 3 && pool.counts.queued == 5)
        gate.open(8)
        #expect(await eventually { outcomes.withLock { $0.done } == 8 })
        #expect(await eventually { pool.counts.running == 0 })
    }

    @Test("A stuck thread is abandoned after its deadline and replaced, so that other work continues")
    func replacement() async throws {
        let pool = BlockingPool(name: "test", threads: 1, queue: 4, mostAbandoned: 2)
        let gate = Gate()
        await #expect(throws: BlockingPoolError.timedOut) {
            try await pool.run(within: .milliseconds(200)) { gate.wait() }
        }
        #expect(pool.counts.abandoned == 1)
        #expect(try await pool.run(within: .seconds(5)) { 7 } == 7)
        gate.open()
        #expect(await eventually { pool.counts.abandoned == 0 })
    }

    @Test("Work that waits behind a stuck thread is done by the replacement")
    func queueGoesOn() async throws {
        let pool = BlockingPool(name: "test", threads: 1, queue: 4, mostAbandoned: 2)
        let gate = Gate()
        defer { gate.open() }
        let stuck = Task { try await pool.run(within: .milliseconds(200)) { gate.wait() } }
        #expect(await eventually { pool.counts.running == 1 })
        #expect(try await pool.run(within: .seconds(10)) { 7 } == 7)
        await #expect(throws: BlockingPoolError.timedOut) { try await stuck.value }
    }

    @Test("With too many stuck threads all work is refused, queued work too, until one of them returns")
    func stuck() async throws {
        let pool = BlockingPool(name: "test", threads: 2, queue: 8, mostAbandoned: 2)
        let gate = Gate()
        let errors = Mutex<[BlockingPoolError]>([])
        for _ in 0..<6 {
            pool.submit(within: .milliseconds(300), { gate.wait() }) { result in
                guard case .failure(let error as BlockingPoolError) = result else { return }
                errors.withLock { $0.append(error) }
            }
        }
        #expect(await eventually { errors.withLock { $0.count } == 6 })
        #expect(errors.withLock { $0.filter { $0 == .timedOut }.count } == 2)
        await #expect(throws: BlockingPoolError.stuck) { try await pool.run { 7 } }
        let counts = pool.counts
        #expect(counts.threads == 0 && counts.running == 0 && counts.queued == 0 && counts.abandoned == 2)
        gate.open(2)
        #expect(await eventually { pool.counts.abandoned == 0 })
        #expect(try await pool.run { 7 } == 7)
    }

    @Test("The number of stuck threads stays bounded under a storm, and every caller gets an outcome")
    func storm() async throws {
        let pool = BlockingPool(name: "test", threads: 4, queue: 16, mostAbandoned: 3)
        let gate = Gate()
        let outcomes = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<500 {
                group.addTask {
                    do {
                        try await pool.run(within: .milliseconds(100)) { gate.wait() }
                        return true
                    } catch { return error is BlockingPoolError }
                }
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(outcomes == 500)
        // Threads that were busy when the bound was reached are abandoned with it.
        #expect(pool.counts.abandoned <= 3 + 4)
        gate.open(1000)
        #expect(await eventually { pool.counts.abandoned == 0 })
    }
}

@Suite("Files of folders that do not respond")
struct FilePoolsTests {
    @Test("A folder that does not respond is refused without waiting, and other folders are not affected")
    func isolation() async throws {
        let gate = Gate()
        let files = FilePools(limit: .milliseconds(200)) { _ in gate.wait() }
        defer { gate.open(1000) }
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<50 {
                group.addTask {
                    await #expect(throws: BlockingPoolError.self) { try await files.run(in: "/dead") { gate.wait() } }
                }
            }
            for _ in 0..<50 {
                group.addTask {
                    #expect((try? await files.run(in: "/alive", within: .seconds(60)) { 7 }) == 7)
                }
            }
        }
        for _ in 0..<1000 {
            await #expect(throws: BlockingPoolError.stuck) { try await files.run(in: "/dead") { 7 } }
        }
        #expect(try await files.run(in: "/alive") { 7 } == 7)
        #expect(files.stuckThreads(in: "/alive") == 0)
        #expect(files.stuckThreads(in: "/dead") <= 4)
    }

    @Test("A folder is tried again once a probe of it succeeds, even if the stuck threads never return")
    func recovery() async throws {
        let gate = Gate()
        let files = FilePools(limit: .milliseconds(100)) { _ in }
        defer { gate.open(1000) }
        for _ in 0..<2 {
            await #expect(throws: BlockingPoolError.timedOut) { try await files.run(in: "/dead") { gate.wait() } }
        }
        var value: Int?
        for _ in 0..<200 where value == nil {
            value = try? await files.run(in: "/dead") { 7 }
            try await Task.sleep(for: .milliseconds(20))
        }
        #expect(value == 7)
        #expect(files.stuckThreads(in: "/dead") == 2)
    }

    @Test("Stuck threads of one folder are bounded, however often a probe succeeds")
    func bound() async throws {
        let gate = Gate()
        let files = FilePools(limit: .milliseconds(20)) { _ in }
        defer { gate.open(1000) }
        let end = ContinuousClock.now + .seconds(8)
        while ContinuousClock.now < end {
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<16 { group.addTask { try? await files.run(in: "/dead") { gate.wait() } } }
            }
            try await Task.sleep(for: .milliseconds(10))
        }
        #expect(files.stuckThreads(in: "/dead") >= 4)
        #expect(files.stuckThreads(in: "/dead") <= 18)
    }
}
