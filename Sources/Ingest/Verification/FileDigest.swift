internal import Crypto
internal import Glibc
internal import IIIF
internal import Imaging

/// The content of a file, read once from end to end.
struct FileDigest {
    var byteSize: Int
    /// Nanoseconds since 1970.
    var modified: Int
    /// SHA-256, hexadecimal.
    var checksum: String

    struct Unreadable: Error { var reason: String }

    /// Reads a file without pushing what others read from memory: what was read is not kept there.
    init(_ path: String) throws(Unreadable) {
        let descriptor: Int32
        switch RegularFile.open(path) {
        case .success(let opened): descriptor = opened
        case .failure(let error): throw Unreadable(reason: error.description)
        }
        defer { close(descriptor) }
        var facts = stat()
        guard fstat(descriptor, &facts) == 0 else { throw Unreadable(reason: String(cString: strerror(errno))) }
        modified = Int(facts.st_mtim.tv_sec) * 1_000_000_000 + Int(facts.st_mtim.tv_nsec)
        var hash = SHA256()
        var size = 0
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let got = read(descriptor, &buffer, buffer.count)
            if got < 0, errno == EINTR { continue }
            guard got >= 0 else { throw Unreadable(reason: String(cString: strerror(errno))) }
            if got == 0 { break }
            buffer.withUnsafeBytes { hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: $0[..<got])) }
            size += got
            if size & (64 << 20 - 1) < got { posix_fadvise(descriptor, 0, off_t(size), POSIX_FADV_DONTNEED) }
        }
        posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED)
        byteSize = size
        checksum = Hexadecimal.text(hash.finalize())
    }
}
