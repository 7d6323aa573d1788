internal import CLinux
internal import CVips
internal import Foundation
internal import Glibc
internal import IIIF

/// What runs inside a worker process that renders from sources: see ``WorkerLoop``.
struct SourceRenderLoop {
    private let renderer: PyramidRenderer
    private let shelf: SourceShelf

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
        try check(job.file)
        let marks = try job.marks.map { (mark) throws(ImagingError) -> Watermark in
            // Without it, what should be marked would be shown unmarked.
            guard let picture = pictures[mark.picture] else { throw .workerDied(reason: "a watermark is missing") }
            return Watermark(
                picture, position: mark.position, margin: mark.margin, size: mark.size, minimumSize: mark.minimumSize)
        }
        let additions = RenderAdditions(
            overlays: Overlays(redactions: job.redactions, watermarks: marks), embedsProfile: job.embedsProfile,
            rights: job.rights)
        let bytes = try renderer.render(
            job.plan, image: job.image, levels: job.levels, additions: additions, stop: nil
        ) { (level, area) throws(ImagingError) in
            try shelf.picture(job.file, level: level, area: area, image: job.image)
        }
        // It may have been rewritten while it was read.
        try check(job.file)
        return bytes
    }

    /// That the file is the one that was imported: entity tags speak of its content.
    private func check(_ file: SourceFile) throws(ImagingError) {
        var facts = stat()
        guard stat(file.path, &facts) == 0 else {
            throw .derivativeDamaged(path: file.path, detail: PositionedFile.reason(errno))
        }
        let modified = Int(facts.st_mtim.tv_sec) * 1_000_000_000 + Int(facts.st_mtim.tv_nsec)
        guard Int(facts.st_size) == file.byteSize, modified == file.modified else {
            throw .derivativeDamaged(path: file.path, detail: "it was changed since it was imported: import it again")
        }
    }

    private func send(_ reply: SourceRenderReply, _ bytes: [UInt8]) -> Bool {
        guard var head = try? JSONEncoder().encode(reply) else { return false }
        head.append(UInt8(ascii: "\n"))
        head.append(contentsOf: bytes)
        return (try? FileHandle.standardOutput.write(contentsOf: head)) != nil
    }
}
