public import Foundation
internal import Glibc

/// A lock that the kernel releases when its process is gone, however it went.
public final class FileLock: Sendable {
    private let descriptor: Int32

    /// Who holds a lock that could not be had: what the holder wrote into it.
    public struct Taken: Error, Hashable, Sendable {
        public var holder: String
    }

    /// Takes the lock or throws at once.
    /// - Parameter note: who we are, for whoever comes second: `process 4711, http://127.0.0.1:8080/`.
    /// - Throws: `Taken` with the other's note; `CocoaError` or POSIX errors where the file cannot be made.
    public init(_ file: URL, note: String) throws {
        let opened = open(file.path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard opened >= 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
        var isTaken = flock(opened, LOCK_EX | LOCK_NB) != 0
        if isTaken {
            // Somebody may only be asking whether it is held.
            usleep(100_000)
            isTaken = flock(opened, LOCK_EX | LOCK_NB) != 0
        }
        guard !isTaken else {
            let holder = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
            close(opened)
            throw Taken(holder: holder.trimmingCharacters(in: .whitespacesAndNewlines))
        }
        descriptor = opened
        update(note: note)
    }

    /// Whether somebody holds the lock.
    public static func isHeld(_ file: URL) -> Bool {
        let opened = open(file.path, O_RDONLY | O_CLOEXEC)
        guard opened >= 0 else { return false }
        defer { close(opened) }
        return flock(opened, LOCK_SH | LOCK_NB) != 0
    }

    /// Replaces the note.
    public func update(note: String) {
        ftruncate(descriptor, 0)
        _ = pwrite(descriptor, note, note.utf8.count, 0)
    }

    deinit { close(descriptor) }
}
