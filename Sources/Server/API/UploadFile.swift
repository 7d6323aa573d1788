internal import Execution
internal import Foundation
internal import Glibc
internal import HTTPTypes
internal import NIOCore

/// A file of the home that is arriving or being made, written on threads that may block.
final class UploadFile: Sendable {
    private let descriptor: Int32
    let path: String

    /// Threads that change files of the home.
    private static let pool = BlockingPool(name: "vitrine.uploads", threads: 8, queue: 4096)
    /// For one part of a file or for all of it to reach the disk: as long as a slow disk takes for a gigabyte.
    private static let patience = Duration.seconds(120)

    /// Changes or asks about files of the home on threads that may block.
    static func blocking<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await pool.run(within: patience, work)
    }

    static func open(_ path: String, permissions: mode_t = 0o640) async throws -> UploadFile {
        try await blocking { try UploadFile(path, permissions) }
    }

    private init(_ path: String, _ permissions: mode_t) throws {
        descriptor = Glibc.open(
            path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY, permissions)
        guard descriptor >= 0 else { throw UploadFile.problem(errno) }
        self.path = path
    }

    deinit { FilePools.close(descriptor) }

    func write(_ part: ByteBuffer, at offset: Int) async throws {
        try await Self.blocking { [self] in
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
        _ = try? await Self.blocking { [self] in ftruncate(descriptor, off_t(offset)) }
    }

    /// Returns once all of it is on the disk.
    func sync() async throws {
        try await Self.blocking { [self] in
            guard fsync(descriptor) == 0 else { throw UploadFile.problem(errno) }
        }
    }

    /// Returns once folders say on the disk what files are in them.
    static func sync(folders: [URL]) async throws {
        try await blocking {
            for folder in folders {
                let descriptor = Glibc.open(folder.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
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
