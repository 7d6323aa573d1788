import Foundation
import Glibc
import IIIF
import Imaging
import Testing

/// A folder of its own for one test, the tools that make source files in it, and the way a file takes through Vitrine:
/// probed and built by a real worker process, rendered from the pyramid.
final class SourceWorkshop: Sendable {
    let folder: String
    private let pool: WorkerPool

    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path
    static let program = root + "/.build/release/vitrine"

    /// One pool serves all tests with the same limits, but for those that count what becomes of its workers.
    private static let pools = Pools()

    init(limits: DecodingLimits = DecodingLimits(documentResolution: 144, seconds: 60), tally: WorkerTally? = nil)
        throws
    {
        pool = tally.map { Pools.made(limits, $0) } ?? Self.pools.pool(limits)
        folder = FileManager.default.temporaryDirectory.path + "/vitrine-source-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// Runs a line of shell in the folder. `$convert` is ImageMagick; `base.png` is 200 × 136, smooth, in colour, and
    /// different in each corner.
    func shell(_ script: String) throws {
        let prologue = """
            set -e
            convert=/usr/bin/magick; [ -x $convert ] || convert=/usr/bin/convert
            icc=/usr/share/color/icc
            [ -e base.png ] || $convert -size 200x136 gradient:red-blue \
              \\( -size 136x200 gradient:lime-black -rotate 90 \\) -compose screen -composite -depth 8 base.png

            """
        // Not Foundation's Process: workers that start at the same moment inherit what it waits for, and never end.
        let whole = "cd '\(folder)'; ( \(prologue)\(script)\n) >shell.log 2>&1 </dev/null"
        var arguments: [UnsafeMutablePointer<CChar>?] = [strdup("bash"), strdup("-c"), strdup(whole), nil]
        var variables: [UnsafeMutablePointer<CChar>?] = [strdup("PATH=/usr/local/bin:/usr/bin:/bin"), nil]
        defer { for string in arguments + variables { free(string) } }
        var child: pid_t = 0
        try #require(posix_spawn(&child, "/bin/bash", nil, nil, &arguments, &variables) == 0)
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0 && errno == EINTR {}
        let log = try read("shell.log")
        try #require(status == 0, "\(script): \(String(decoding: log, as: UTF8.self))")
    }

    func path(_ name: String) -> String { folder + "/" + name }

    func read(_ name: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(filePath: path(name)))) }

    func write(_ bytes: [UInt8], _ name: String) throws { try Data(bytes).write(to: URL(filePath: path(name))) }

    // MARK: Vitrine

    func probe(_ name: String) async -> WorkerAnswer { await pool.perform(.probe(path: path(name))) }

    func facts(_ name: String) async throws -> SourceFacts {
        let answer = await probe(name)
        guard case .facts(let facts) = answer else { throw Unexpected(answer: answer) }
        return facts
    }

    func pyramid(_ name: String, page: Int = 1) async -> WorkerAnswer {
        await pool.perform(
            .pyramid(path: path(name), page: page, destination: path("\(name).pyramid.tif")))
    }

    /// Why a file is refused, wherever on its way that comes; nil if it is not.
    func refusal(_ name: String) async -> String? {
        if case .failed(let failure) = await probe(name) { return failure.reason }
        if case .failed(let failure) = await pyramid(name) { return failure.reason }
        return nil
    }

    /// The whole page rendered, as a file in the folder.
    func render(_ name: String, page: Int = 1, as format: ImageFormat = .png, background: [UInt8] = [255, 255, 255])
        async throws -> String
    {
        try await render(name, built(name, page: page), as: format, background: background)
    }

    /// The pyramid of a page, built.
    func built(_ name: String, page: Int = 1) async throws -> PyramidFacts {
        let answer = await pyramid(name, page: page)
        guard case .pyramid(let facts) = answer else { throw Unexpected(answer: answer) }
        return facts
    }

    /// What the pyramid that was built gives when it is asked for.
    func render(
        _ name: String, _ facts: PyramidFacts, region: String = "full", size: String = "max", rotation: String = "0",
        quality: String = "default", as format: ImageFormat = .png, background: [UInt8] = [255, 255, 255]
    ) throws -> String {
        let request = try ImageRequest(
            version: .v3, region: region, size: size, rotation: rotation, file: "\(quality).\(format.rawValue)")
        let capabilities = ImageCapabilities(limits: try ImageLimits(), formats: [.jpg, .png, .webp])
        let whole = PixelSize(width: facts.width, height: facts.height)
        let plan = try RenderPlan.make(for: request, image: whole, capabilities: capabilities)
        try VipsRuntime.start(.ownPyramids, threads: 1)
        let bytes = try PyramidRenderer(settings: RenderSettings(background: background, quality: 100))
            .render(plan, pyramid: path("\(name).pyramid.tif"), image: whole, levels: facts.levels)
        let output = "\(name).\(region).\(size).\(rotation).\(quality).rendered.\(format.rawValue)"
        try write(bytes, output)
        return output
    }

    /// An answer that a test did not reckon with.
    struct Unexpected: Error { var answer: WorkerAnswer }

    // MARK: Comparing

    /// Pixels as red, green, blue and alpha of 8 bits, read by ImageMagick.
    func pixels(_ name: String) throws -> [UInt8] {
        try shell("$convert '\(name)[0]' -colorspace sRGB -alpha on -depth 8 'RGBA:\(name).raw'")
        return try read("\(name).raw")
    }

    struct Difference {
        var mean: Double
        var most: Int
    }

    /// How far two pictures are apart, in steps of 1/255 of any channel.
    func difference(_ first: String, _ second: String) throws -> Difference {
        let (one, two) = (try pixels(first), try pixels(second))
        try #require(one.count == two.count, "\(first) and \(second) differ in size: \(one.count), \(two.count) bytes")
        var (sum, most) = (0, 0)
        for (left, right) in zip(one, two) {
            let apart = abs(Int(left) - Int(right))
            sum += apart
            most = max(most, apart)
        }
        return Difference(mean: Double(sum) / Double(max(1, one.count)), most: most)
    }
}

/// Worker pools, one for each set of limits.
private final class Pools: @unchecked Sendable {
    // Guarded by `lock`.
    private var pools: [DecodingLimits: WorkerPool] = [:]
    private let lock = NSLock()

    func pool(_ limits: DecodingLimits) -> WorkerPool {
        lock.withLock {
            if let pool = pools[limits] { return pool }
            let pool = Self.made(limits, WorkerTally())
            pools[limits] = pool
            return pool
        }
    }

    static func made(_ limits: DecodingLimits, _ tally: WorkerTally) -> WorkerPool {
        WorkerPool(
            WorkerCommandLine(
                executable: SourceWorkshop.program, temporaryFolder: FileManager.default.temporaryDirectory.path),
            settings: WorkerSettings(limits: limits, pyramid: PyramidSettings(tileSize: 128, quality: 98)),
            size: 2, tally: tally)
    }
}
