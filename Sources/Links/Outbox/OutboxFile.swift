internal import Foundation
internal import Glibc

/// The file of an outbox: written beside, and put in its place when it is whole.
struct OutboxFile {
    private let file: URL?
    private var part: URL?
    private var handle: FileHandle?
    private var problem: String?

    init(_ file: URL?) {
        self.file = file
        guard let file else { return }
        let part = file.deletingLastPathComponent().appendingPathComponent(".\(file.lastPathComponent).part")
        do {
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(OutboxEntry.line(OutboxEntry.columns).utf8).write(to: part)
            handle = try FileHandle(forWritingTo: part)
            try handle?.seekToEnd()
            self.part = part
        } catch {
            note(error)
        }
    }

    mutating func add(_ lines: [String]) {
        guard problem == nil, let handle else { return }
        do {
            try handle.write(contentsOf: Data(lines.joined().utf8))
        } catch {
            note(error)
        }
    }

    /// - Returns: what went wrong.
    mutating func finish() -> String? {
        guard let file, let part, let handle, problem == nil else { return problem }
        do {
            try handle.synchronize()
            try handle.close()
            guard rename(part.path, file.path) == 0 else { throw CocoaError(.fileWriteUnknown) }
        } catch {
            note(error)
        }
        return problem
    }

    private mutating func note(_ error: any Error) {
        problem =
            "the outbox \(file?.path ?? "") could not be written: \(error.localizedDescription); let Vitrine's user write "
            + "there"
    }
}
