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

    init?(path: String) {
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        var facts = stat()
        guard fstat(descriptor, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            return nil
        }
        size = Int64(facts.st_size)
        modified = Int64(facts.st_mtim.tv_sec) * 1_000_000_000 + Int64(facts.st_mtim.tv_nsec)
    }

    deinit { close(descriptor) }

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
