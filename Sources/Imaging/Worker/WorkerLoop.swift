internal import CLinux
internal import Foundation
internal import Glibc

/// What runs inside a worker process: jobs in by standard input, answers out by standard output, until the input ends.
/// It may crash, run out of memory or be killed at any point: nobody but the job at hand is the worse for it.
public enum WorkerLoop {
    public static func run() -> Int32 {
        // A parent that is killed takes its workers with it.
        vitrine_die_with_parent()
        guard let first = readLine(strippingNewline: true),
            let settings = try? JSONDecoder().decode(WorkerSettings.self, from: Data(first.utf8))
        else { return 64 }
        confine(settings.limits)
        if settings.niceness > 0 {
            setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, Int32(clamping: settings.niceness))
        }
        do { try VipsRuntime.start(.sources, threads: settings.threads) } catch {
            answer(.failed(WorkerFailure(reason: error.description, isPermanent: false)))
            return 70
        }
        if let rendering = settings.rendering { return SourceRenderLoop(settings.limits, rendering).run() }
        while let line = readLine(strippingNewline: true) {
            guard let job = try? JSONDecoder().decode(WorkerJob.self, from: Data(line.utf8)) else { return 65 }
            answer(perform(job, settings))
        }
        return 0
    }

    private static func perform(_ job: WorkerJob, _ settings: WorkerSettings) -> WorkerAnswer {
        func builder(_ resolution: Int? = nil) -> PyramidBuilder {
            PyramidBuilder(
                settings: settings.pyramid, decoder: SourceDecoder(limits: settings.limits.drawing(at: resolution)))
        }
        do throws(ImagingError) {
            try refuseSpecialFile(job)
            switch job {
            case .probe(let path):
                return .facts(try SourceProbe(limits: settings.limits).facts(of: path))
            case .pyramid(let path, let page, let destination, let resolution):
                return .pyramid(try builder(resolution).use(path, page: page, orBuild: destination))
            case .poster(let path, let kind, let duration, let destination):
                let frame = destination + ".frame"
                defer { try? FileManager.default.removeItem(atPath: frame) }
                try TimedMediaProbe().poster(of: path, kind: kind, duration: duration, to: frame)
                return .pyramid(try builder().build(from: frame, page: 1, to: destination))
            }
        } catch {
            return .failed(WorkerFailure(error))
        }
    }

    /// Opening a FIFO would wait for another program to write into it.
    private static func refuseSpecialFile(_ job: WorkerJob) throws(ImagingError) {
        let path =
            switch job {
            case .probe(let path), .pyramid(let path, _, _, _), .poster(let path, _, _, _): path
            }
        var facts = stat()
        guard stat(path, &facts) == 0, facts.st_mode & S_IFMT != S_IFREG else { return }
        throw .unreadable(detail: "it is not a regular file")
    }

    private static func answer(_ answer: WorkerAnswer) {
        guard var line = try? JSONEncoder().encode(answer) else { exit(70) }
        line.append(UInt8(ascii: "\n"))
        FileHandle.standardOutput.write(line)
    }

    /// Limits on memory and on what a decoder may write. Data, not address space: mappings that are never touched cost
    /// nothing and some libraries reserve a great deal.
    private static func confine(_ limits: DecodingLimits) {
        func limit(_ resource: __rlimit_resource, _ value: Int) {
            var bound = rlimit(rlim_cur: rlim_t(value), rlim_max: rlim_t(value))
            setrlimit(__rlimit_resource_t(resource.rawValue), &bound)
        }
        limit(RLIMIT_DATA, limits.memoryBytes)
        limit(RLIMIT_FSIZE, limits.fileBytes)
        limit(RLIMIT_CORE, 0)
        limit(RLIMIT_NOFILE, 256)
        // A write beyond the limit should fail, not end the process without a word.
        signal(SIGXFSZ, SIG_IGN)
        signal(SIGPIPE, SIG_IGN)
    }
}
