internal import CLinux
internal import Execution
internal import Glibc

/// An open file read by position. `pread`, not a memory map: a file cut short underneath is an error for one request,
/// never a signal to the process.
final class PositionedFile: Sendable {
    let descriptor: Int32
    let path: String
    /// Whether facts of the file can be asked for without waiting: its file system is one of this machine, not of a
    /// network.
    let isLocal: Bool

    init(reading path: String) throws(ImagingError) {
        self.path = path
        switch RegularFile.open(path) {
        case .success(let opened): descriptor = opened
        case .failure(let error): throw .derivativeDamaged(path: path, detail: error.description)
        }
        isLocal = Self.isLocal(descriptor)
    }

    init(updating path: String) throws(ImagingError) {
        self.path = path
        descriptor = Glibc.open(path, O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { throw .notWritten(path: path, detail: Self.reason(errno)) }
        isLocal = Self.isLocal(descriptor)
    }

    deinit { if isLocal { close(descriptor) } else { FilePools.close(descriptor) } }

    /// Up to `count` bytes from `offset`; fewer at the end of the file.
    func read(at offset: Int, count: Int) throws(ImagingError) -> [UInt8] {
        guard offset >= 0, count >= 0, count <= 1 << 30 else { return [] }
        // A count that a file only claims should cost no memory.
        let count = count > 1 << 20 ? min(count, max(0, size - offset)) : count
        var failure: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            filled = 0
            while filled < count {
                let got = pread(
                    descriptor, buffer.baseAddress?.advanced(by: filled), count - filled, off_t(offset + filled))
                if got < 0 && errno == EINTR { continue }
                if got < 0 { failure = errno }
                if got <= 0 { break }
                filled += got
            }
        }
        guard failure == 0 else { throw .derivativeDamaged(path: path, detail: Self.reason(failure)) }
        return bytes
    }

    /// Bytes; 0 where that is not known.
    var size: Int {
        var facts = stat()
        return fstat(descriptor, &facts) == 0 ? Int(facts.st_size) : 0
    }

    static func isLocal(_ descriptor: Int32) -> Bool {
        localFileSystems.contains(vitrine_file_system(descriptor) & 0xFFFF_FFFF)
    }

    /// Their magic numbers (statfs(2)): ext2 to ext4, XFS, Btrfs, tmpfs, overlayfs, ZFS, F2FS.
    private static let localFileSystems: Set<Int> = [
        0xEF53, 0x5846_5342, 0x9123_683E, 0x0102_1994, 0x794C_7630, 0x2FC1_2FC1, 0xF2F5_2010,
    ]

    func write(_ bytes: [UInt8], at offset: Int) throws(ImagingError) {
        guard pwrite(descriptor, bytes, bytes.count, off_t(offset)) == bytes.count else {
            throw .notWritten(path: path, detail: Self.reason(errno))
        }
    }

    /// Waits until the file's content is on the disk.
    func synchronise() throws(ImagingError) {
        guard fsync(descriptor) == 0 else { throw .notWritten(path: path, detail: Self.reason(errno)) }
    }

    static func reason(_ code: Int32) -> String { String(cString: strerror(code)) }
}
