internal import Foundation
internal import NIOCore
internal import NIOPosix

/// An open original, read by position on a thread that may block.
final class MediaFile: Sendable {
    let size: Int64
    /// Nanoseconds since 1970.
    let modified: Int64
    private let descriptor: Int32

    /// Octets read at a time: enough to keep a fast client busy, little enough to hold for many slow ones.
    private static let chunk: Int64 = 256 * 1024

    /// - Parameter root: the folder that the file must really be below, whatever links lead to it; nil to trust the path.
    init?(path: String, below root: String?) {
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        var facts = stat()
        guard fstat(descriptor, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            return nil
        }
        if let root, !Self.isReally(descriptor, below: root) {
            close(descriptor)
            return nil
        }
        size = Int64(facts.st_size)
        modified = Int64(facts.st_mtim.tv_sec) * 1_000_000_000 + Int64(facts.st_mtim.tv_nsec)
    }

    deinit { close(descriptor) }

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
    func read(at offset: Int64, most length: Int64) async throws -> ByteBuffer {
        let count = Int(min(length, Self.chunk))
        return try await NIOThreadPool.singleton.runIfActive { [descriptor] in
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
