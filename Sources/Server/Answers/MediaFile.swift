internal import Execution
internal import Foundation
internal import Imaging
internal import NIOCore

/// An open original, read by position on threads that may block.
final class MediaFile: Sendable {
    let size: Int64
    /// Nanoseconds since 1970.
    let modified: Int64
    private let descriptor: Int32
    private let files: FilePools
    /// Whose threads read the file.
    private let folder: String

    /// Octets read at a time: enough to keep a fast client busy, little enough to hold for many slow ones.
    private static let chunk: Int64 = 256 * 1024

    /// Opens a regular file.
    /// - Parameter folder: that the file must really be below, whatever links lead to it; it names the threads, too.
    /// - Returns: nil where there is no such file.
    /// - Throws: ``BlockingPoolError`` where its disk does not respond.
    static func open(_ path: String, below folder: String, _ files: FilePools) async throws -> MediaFile? {
        try await files.run(in: folder) { MediaFile(path, folder, files) }
    }

    private init?(_ path: String, _ folder: String, _ files: FilePools) {
        guard let opened = try? RegularFile.open(path).get() else { return nil }
        descriptor = opened
        (self.files, self.folder) = (files, folder)
        var facts = stat()
        guard fstat(descriptor, &facts) == 0, Self.isReally(descriptor, below: folder) else {
            close(descriptor)
            return nil
        }
        size = Int64(facts.st_size)
        modified = Int64(facts.st_mtim.tv_sec) * 1_000_000_000 + Int64(facts.st_mtim.tv_nsec)
    }

    deinit { FilePools.close(descriptor) }

    /// Asks the kernel where the open file lies: a name may have become a link since it was imported.
    private static func isReally(_ descriptor: Int32, below root: String) -> Bool {
        guard let real = realpath("/proc/self/fd/\(descriptor)", nil), let folder = realpath(root, nil) else {
            return false
        }
        defer {
            free(real)
            free(folder)
        }
        return String(cString: real).utf8.starts(with: (String(cString: folder) + "/").utf8)
    }

    /// The next part of a range: empty where the file has been cut short meanwhile.
    /// - Throws: ``BlockingPoolError`` where its disk does not respond.
    func read(at offset: Int64, most length: Int64) async throws -> ByteBuffer {
        let count = Int(min(length, Self.chunk))
        // The file itself: its descriptor must stay open under a read that is abandoned.
        return try await files.run(in: folder) { [self] in
            var buffer = ByteBuffer()
            try buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: count) { bytes in
                while true {
                    let got = pread(descriptor, bytes.baseAddress, count, off_t(offset))
                    if got >= 0 { return got }
                    if errno != EINTR { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
                }
            }
            return buffer
        }
    }
}
