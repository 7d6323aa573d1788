import Imaging
import TestSupport
import Testing

/// Worker processes as the program starts them, for a test.
struct Workers {
    let folder: TemporaryFolder
    let pool: WorkerPool

    /// - Parameter script: run by the shell in a worker's place; nil for a real one.
    init(
        script: String? = nil, seconds: Int = 60, maxPixels: Int = 1_000_000_000, tileSize: Int = 128,
        quality: Int = 95, largestInPlace: Int = 1024, size: Int = 1, tally: WorkerTally = WorkerTally()
    ) throws {
        let folder = try TemporaryFolder()
        self.folder = folder
        var command = WorkerCommandLine(executable: Vitrine.executable, temporaryFolder: folder.path)
        if let script { (command.executable, command.arguments) = ("/bin/sh", ["-c", script]) }
        pool = WorkerPool(
            command,
            settings: WorkerSettings(
                limits: DecodingLimits(maxPixels: maxPixels, seconds: seconds),
                pyramid: PyramidSettings(tileSize: tileSize, quality: quality, largestInPlace: largestInPlace),
                threads: 1),
            size: size, tally: tally)
    }

    /// What is learnt from a file of these bytes.
    func facts(_ bytes: [UInt8]) async throws -> SourceFacts {
        let path = try folder.write(bytes, to: "source")
        switch await pool.perform(.probe(path: path)) {
        case .facts(let facts): return facts
        case .failed(let failure): throw SupportError(failure.reason)
        case .pyramid: throw SupportError("a pyramid instead of facts")
        }
    }

    /// A pyramid of an image, and where it stands.
    func pyramid(_ bytes: [UInt8], page: Int = 1) async throws -> (facts: PyramidFacts, path: String) {
        let path = try folder.write(bytes, to: "source")
        let destination = folder.file("pyramid.tif")
        switch await pool.perform(.pyramid(path: path, page: page, destination: destination)) {
        case .pyramid(let facts): return (facts, destination)
        case .failed(let failure): throw SupportError(failure.reason)
        case .facts: throw SupportError("facts instead of a pyramid")
        }
    }

    /// Why a job failed; nil if it did not.
    func failure(_ job: WorkerJob) async -> WorkerFailure? {
        if case .failed(let failure) = await pool.perform(job) { failure } else { nil }
    }
}
