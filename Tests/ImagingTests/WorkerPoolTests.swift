import Imaging
import TestSupport
import Testing

@Suite("Worker processes")
struct WorkerPoolTests {
    @Test(
        "A worker that dies costs its job a failure, and the next job gets a new worker",
        arguments: ["kill -9 $$", "exit 3", "exec >&-; sleep 5"])
    func replaced(death: String) async throws {
        let marker = try TemporaryFolder()
        let tally = WorkerTally()
        // The first worker dies of its first job, the others are real.
        let workers = try Workers(
            script: "if mkdir \(marker.file("first")) 2>/dev/null; then read settings; read job; \(death); fi; "
                + "exec \(Vitrine.executable) worker", tally: tally)
        let path = try workers.folder.write(Pixels.quarters(width: 8, height: 8).encoded("png"), to: "a.png")
        let failure = try #require(await workers.failure(.probe(path: path)))
        #expect(!failure.reason.isEmpty)
        #expect(await workers.failure(.probe(path: path)) == nil)
        let counts = tally.counts
        #expect(counts.started == 2 && counts.died == 1 && counts.restarted == 1 && counts.killedAtDeadline == 0)
        workers.pool.close()
    }

    @Test("A death is not the file's fault: the job may be tried again")
    func deathIsTemporary() async throws {
        let workers = try Workers(script: "read settings; read job; kill -9 $$")
        let failure = try #require(await workers.failure(.probe(path: "/nowhere")))
        #expect(!failure.isPermanent)
        workers.pool.close()
    }

    @Test("A job that takes too long is ended, and said so")
    func timeout() async throws {
        let tally = WorkerTally()
        let workers = try Workers(script: "sleep 30", seconds: 1, tally: tally)
        let failure = try #require(await workers.failure(.probe(path: "/nowhere")))
        #expect(failure.reason.contains("1 s"))
        #expect(tally.counts.killedAtDeadline == 1 && tally.counts.died == 0 && tally.counts.restarted == 0)
        workers.pool.close()
    }

    @Test(
        "A program that cannot be started, and one that talks nonsense, are failures",
        arguments: ["exec /nonexistent", "read settings; read job; echo nonsense; sleep 5"])
    func nonsense(script: String) async throws {
        let workers = try Workers(script: script)
        #expect(await workers.failure(.probe(path: "/nowhere")) != nil)
        workers.pool.close()
    }

    @Test("Jobs that follow one another are done by one worker, and no other is started")
    func sameWorker() async throws {
        let marker = try TemporaryFolder()
        let workers = try Workers(
            script: "echo started >> \(marker.file("starts")); exec \(Vitrine.executable) worker", size: 3)
        let path = try workers.folder.write(Pixels.quarters(width: 8, height: 8).encoded("png"), to: "a.png")
        for _ in 0..<5 { #expect(await workers.failure(.probe(path: path)) == nil) }
        #expect(try marker.read("starts").filter { $0 == UInt8(ascii: "\n") }.count == 1)
        workers.pool.close()
    }

    @Test("Many jobs on few workers are all answered, each with its own answer")
    func many() async throws {
        let workers = try Workers(size: 2)
        var expected: [String: Int] = [:]
        for width in 1...10 {
            let bytes = try Pixels.quarters(width: width, height: 3).encoded("png")
            expected[try workers.folder.write(bytes, to: "\(width).png")] = width
        }
        let widths = await withTaskGroup(of: (String, Int?).self) { group in
            for path in expected.keys {
                group.addTask {
                    guard case .facts(let facts) = await workers.pool.perform(.probe(path: path)) else {
                        return (path, nil)
                    }
                    return (path, facts.width)
                }
            }
            return await group.reduce(into: [String: Int]()) { $0[$1.0] = $1.1 }
        }
        #expect(widths == expected)
        workers.pool.close()
        let late = try #require(await workers.failure(.probe(path: "/nowhere")))
        #expect(late.reason.contains("shut down"))
    }
}
