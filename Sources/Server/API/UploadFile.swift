internal import Foundation
internal import HTTPTypes
internal import NIOCore
internal import NIOPosix

/// A file that is arriving, written on threads that may block.
final class UploadFile: Sendable {
    private let descriptor: Int32
    let path: String

    init(_ path: String) throws {
        descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o640)
        guard descriptor >= 0 else { throw UploadFile.problem(errno) }
        self.path = path
    }

    deinit { close(descriptor) }

    func write(_ part: ByteBuffer, at offset: Int) async throws {
        try await NIOThreadPool.singleton.runIfActive { [descriptor] in
            try part.withUnsafeReadableBytes { bytes in
                var written = 0
                while written < bytes.count {
                    let count = pwrite(
                        descriptor, bytes.baseAddress?.advanced(by: written), bytes.count - written,
                        off_t(offset + written))
                    if count < 0, errno == EINTR { continue }
                    guard count > 0 else { throw UploadFile.problem(errno) }
                    written += count
                }
            }
        }
    }

    /// Gives back what stands behind this place.
    func cut(at offset: Int) async {
        _ = try? await NIOThreadPool.singleton.runIfActive { [descriptor] in ftruncate(descriptor, off_t(offset)) }
    }

    /// Returns once all of it is on the disk.
    func sync() async throws {
        try await NIOThreadPool.singleton.runIfActive { [descriptor] in
            guard fsync(descriptor) == 0 else { throw UploadFile.problem(errno) }
        }
    }

    /// Returns once folders say on the disk what files are in them.
    static func sync(folders: [URL]) async throws {
        try await NIOThreadPool.singleton.runIfActive {
            for folder in folders {
                let descriptor = open(folder.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
                guard descriptor >= 0 else { throw UploadFile.problem(errno) }
                defer { close(descriptor) }
                guard fsync(descriptor) == 0 else { throw UploadFile.problem(errno) }
            }
        }
    }

    private static func problem(_ code: Int32) -> Problem {
        switch code {
        case ENOSPC, EDQUOT, EFBIG: .noRoom("There is no room left for the file on the server's disk.")
        default:
            Problem(
                .serviceUnavailable, "The file cannot be written at the moment.", retryAfter: 60,
                internalDetail: "upload: \(String(cString: strerror(code)))")
        }
    }
}
