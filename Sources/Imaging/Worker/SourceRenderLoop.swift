internal import CLinux
internal import CVips
internal import Foundation
internal import IIIF

/// What runs inside a worker process that renders from sources: see ``WorkerLoop``.
struct SourceRenderLoop {
    private let renderer: PyramidRenderer
    private let shelf: SourceShelf
    /// Without and with a profile in each tile.
    private let tiles = [false, true].map {
        TileStore(openFiles: 16, edgeBytes: 0, embedsProfile: $0, cutsOriginals: true)
    }

    init(_ limits: DecodingLimits, _ settings: RenderSettings) {
        renderer = PyramidRenderer(settings: settings)
        shelf = SourceShelf(limits: limits)
    }

    func run() -> Int32 {
        vitrine_keep_memory()
        var pictures: [String: OverlayPicture] = [:]
        while let line = readLine(strippingNewline: true) {
            guard let job = try? JSONDecoder().decode(SourceRenderJob.self, from: Data(line.utf8)) else { return 65 }
            for (checksum, picture) in job.pictures {
                pictures[checksum] = try? OverlayPicture(
                    pixels: [UInt8](picture.pixels), width: picture.width, height: picture.height, opacity: 1)
            }
            do throws(ImagingError) {
                let bytes = try perform(job, pictures)
                guard send(SourceRenderReply(length: bytes.count), bytes) else { return 70 }
            } catch {
                // The text that libvips left belongs to this job only.
                _ = VipsRuntime.takeError()
                guard send(SourceRenderReply(failure: WorkerFailure(error)), []) else { return 70 }
            }
        }
        return 0
    }

    private func perform(
        _ job: SourceRenderJob, _ pictures: [String: OverlayPicture]
    ) throws(ImagingError) -> [UInt8] {
        try job.file.check()
        let marks = try job.marks.map { (mark) throws(ImagingError) -> Watermark in
            // Without it, what should be marked would be shown unmarked.
            guard let picture = pictures[mark.picture] else { throw .workerDied(reason: "a watermark is missing") }
            return Watermark(
                picture, position: mark.position, margin: mark.margin, size: mark.size, minimumSize: mark.minimumSize)
        }
        let additions = RenderAdditions(
            overlays: Overlays(redactions: job.redactions, watermarks: marks, spread: job.spread),
            embedsProfile: job.embedsProfile,
            rights: job.rights)
        let bytes =
            if job.isPyramid {
                try fromPyramid(job, additions)
            } else {
                try renderer.render(
                    job.plan, image: job.image, levels: job.levels, reduced: job.reduced, additions: additions,
                    stop: nil
                ) { (level, area) throws(ImagingError) in
                    try shelf.picture(job.file, level: level, area: area, image: job.image)
                }
            }
        // It may have been rewritten while it was read.
        try job.file.check()
        return bytes
    }

    /// From a source that is a pyramid: a tile at an edge cut without loss, everything else as from a derivative.
    private func fromPyramid(_ job: SourceRenderJob, _ additions: RenderAdditions) throws(ImagingError) -> [UInt8] {
        if additions.overlays.isEmpty, job.reduced == nil {
            let tile = try tiles[job.embedsProfile ? 1 : 0].tile(
                for: job.plan, pyramid: job.file.path, original: job.file, image: job.image, tileSize: job.tileSize,
                levels: job.levels, mayWait: true
            ) { capacity, fill in
                [UInt8](unsafeUninitializedCapacity: capacity) { $1 = fill(UnsafeMutableRawBufferPointer($0)) }
            }
            if case .tile(let bytes) = tile { return bytes }
        }
        return try renderer.render(
            job.plan, pyramid: job.file.path, image: job.image, levels: job.levels, reduced: job.reduced,
            additions: additions, stop: nil)
    }

    private func send(_ reply: SourceRenderReply, _ bytes: [UInt8]) -> Bool {
        guard var head = try? JSONEncoder().encode(reply) else { return false }
        head.append(UInt8(ascii: "\n"))
        head.append(contentsOf: bytes)
        return (try? FileHandle.standardOutput.write(contentsOf: head)) != nil
    }
}
