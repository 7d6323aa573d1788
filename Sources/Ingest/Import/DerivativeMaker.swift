internal import Catalogue
internal import Foundation
internal import Imaging

/// Works off the catalogue's derivative jobs.
struct DerivativeMaker: Sendable {
    let home: Home
    let catalogue: Catalogue
    let workers: WorkerPool
    let pyramid: PyramidSettings
    let actor: String

    struct Failure: Sendable {
        var job: DerivativeJob
        var reason: String
        var isPermanent: Bool
    }

    struct Results: Sendable {
        var made = 0
        var failures: [Failure] = []
    }

    private enum Outcome: Sendable {
        case made(DerivativeJob)
        case failed(Failure)
        case again(DerivativeJob)
    }

    /// Seconds a job is ours, unless we say again that it is: soon anybody's where we are gone.
    private static let lease = 120.0
    private static let renewal = Duration.seconds(30)
    /// Seconds that are waited for what may be tried again.
    private static let patience = 10.0

    /// Does all jobs there are.
    /// - Parameter kind: what this process is, and alone is.
    func makeAll(
        as kind: Catalogue.JobHolder = .import, _ progress: @Sendable (_ done: Int, _ job: DerivativeJob) -> Void
    ) async throws -> Results {
        try catalogue.releaseJobs(of: kind)
        let holder = "\(kind.rawValue) \(ProcessInfo.processInfo.processIdentifier)"
        async let _ = keepLeases(of: holder)
        var results = Results()
        var done = 0
        while true {
            // No more than is about to be done: somebody else may come to help, and what is taken counts as tried.
            let jobs = try catalogue.claimJobs(
                limit: kind == .server ? workers.width : workers.width * 4, holder: holder, seconds: Self.lease)
            if jobs.isEmpty {
                guard let wait = try catalogue.secondsToNextJob(), wait <= Self.patience else { return results }
                // Not all of it at once: other jobs may come meanwhile.
                try await Task.sleep(for: .seconds(min(max(wait, 0.05), 1)))
                continue
            }
            try await withThrowingTaskGroup(of: Outcome.self) { group in
                var waiting = jobs.makeIterator()
                for _ in 0..<(workers.width + 1) {
                    guard let job = waiting.next() else { break }
                    group.addTask { try await make(job) }
                }
                while let outcome = try await group.next() {
                    switch outcome {
                    case .made(let job):
                        results.made += 1
                        done += 1
                        progress(done, job)
                    case .failed(let failure):
                        results.failures.append(failure)
                        done += 1
                        progress(done, failure.job)
                    case .again: break
                    }
                    if let job = waiting.next() { group.addTask { try await make(job) } }
                }
            }
        }
    }

    private func keepLeases(of holder: String) async {
        while (try? await Task.sleep(for: Self.renewal)) != nil {
            // A catalogue that is busy now will not be the next time, which is early enough.
            try? catalogue.renewJobs(of: holder, seconds: Self.lease)
        }
    }

    private func given(up job: DerivativeJob, _ reason: String, isPermanent: Bool) throws -> Outcome {
        try catalogue.fail(job, reason: reason, isPermanent: isPermanent, actor: actor)
            ? .failed(Failure(job: job, reason: reason, isPermanent: isPermanent)) : .again(job)
    }

    private func make(_ job: DerivativeJob) async throws -> Outcome {
        try Task.checkCancellation()
        let name = job.image.id
        let drawn = job.resolution.map { "at\($0)" } ?? ""
        let path =
            "\(name.suffix(2))/\(name)-\(job.image.checksum.prefix(16))\(drawn)-\(pyramid.tileSize)q\(pyramid.quality)"
            + ".tif"
        let destination = home.derivative(path)
        try FileManager.default.createDirectory(
            atPath: (destination as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        let source = job.root + "/" + job.path
        let kind = MediaKind(rawValue: job.kind) ?? .image
        let work: WorkerJob =
            job.image.role == .poster
            ? .poster(path: source, kind: kind, duration: job.duration ?? 0, destination: destination)
            : .pyramid(
                path: source, page: job.image.page, destination: destination, resolution: job.resolution)
        let identity = FileIdentity(source, below: job.root)
        // A worker would wait for a FIFO. Of a file that is missing it reports why.
        if identity == nil, FileManager.default.fileExists(atPath: source) {
            return try given(up: job, "it is not a regular file of the imported folder", isPermanent: true)
        }
        let answer = await workers.perform(work)
        // The worker opens the path, which another program may have exchanged for a link that leads out of the folder.
        if case .pyramid = answer, identity == nil || FileIdentity(source, below: job.root) != identity {
            try? FileManager.default.removeItem(atPath: destination)
            return try given(up: job, "the file was changed while it was read", isPermanent: false)
        }
        switch answer {
        case .pyramid(let facts):
            let superseded = try catalogue.finish(
                job,
                Catalogue.Derivative(
                    path: facts.isSource ? ImageRecord.inPlace : path, checksum: job.image.checksum,
                    width: facts.width, height: facts.height, tileSize: facts.tileSize, levels: facts.levels,
                    hasAlpha: facts.hasAlpha, byteSize: facts.byteSize),
                actor: actor)
            // Whoever is reading the old one has it open and goes on reading it.
            if let superseded { try? FileManager.default.removeItem(atPath: home.derivative(superseded)) }
            return .made(job)
        case .failed(let failure):
            // A worker that was ended with us says nothing of the file.
            try Task.checkCancellation()
            return try given(up: job, failure.reason, isPermanent: failure.isPermanent)
        case .facts:
            throw ImagingError.workerDied(reason: "it answered another question")
        }
    }
}
