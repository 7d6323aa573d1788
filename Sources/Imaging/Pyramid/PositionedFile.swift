internal import Glibc

/// An open file read by position. `pread`, not a memory map: a file cut short underneath is an error for one request,
/// never a signal to the process.
final class PositionedFile: Sendable {
    let descriptor: Int32
    let path: String

    init(reading path: String) throws(ImagingError) {
        self.path = path
        descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .derivativeDamaged(path: path, detail: Self.reason(errno)) }
    }

    init(updating path: String) throws(ImagingError) {
        self.path = path
        descriptor = Glibc.open(path, O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { throw .notWritten(path: path, detail: Self.reason(errno)) }
    }

    deinit { close(descriptor) }

    /// Up to `count` bytes from `offset`; fewer at the end of the file.
    func read(at offset: Int, count: Int) throws(ImagingError) -> [UInt8] {
        guard offset >= 0, count >= 0, count <= 1 << 30 else { return [] }
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
