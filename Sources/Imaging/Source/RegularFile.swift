public import Glibc

/// Opens files that come from outside: regular files only.
///
/// Opening a FIFO waits until another process writes into it, and opening a device can act on it. Both are refused
/// before they are opened, and again after, in case the file was exchanged meanwhile.
public enum RegularFile {
    /// The error number for a file that is a folder, FIFO, socket or device.
    public static let notRegular = EINVAL

    /// Opens a file for reading. Follows symbolic links.
    /// - Returns: the descriptor, which the caller closes; or an error number, ``notRegular`` among them.
    public static func open(_ path: String) -> Result<Int32, ErrorNumber> {
        var facts = stat()
        guard stat(path, &facts) == 0 else { return .failure(ErrorNumber(code: errno)) }
        guard facts.st_mode & S_IFMT == S_IFREG else { return .failure(ErrorNumber(code: notRegular)) }
        var descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
        // Another program has a lease on the file, as Samba does: the kernel asks it to give the lease up (fcntl(2)).
        if descriptor < 0, errno == EWOULDBLOCK { descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY) }
        guard descriptor >= 0 else { return .failure(ErrorNumber(code: errno)) }
        guard fstat(descriptor, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            return .failure(ErrorNumber(code: notRegular))
        }
        return .success(descriptor)
    }

    /// Opens a file and reads its first byte, to find out whether its disk responds. Blocking.
    public static func probe(_ path: String) throws(ErrorNumber) {
        let descriptor = try open(path).get()
        defer { close(descriptor) }
        var byte: UInt8 = 0
        guard pread(descriptor, &byte, 1, 0) >= 0 else { throw ErrorNumber(code: errno) }
    }

    /// An error of the operating system.
    public struct ErrorNumber: Error, Hashable, CustomStringConvertible {
        public var code: Int32

        public var description: String {
            code == RegularFile.notRegular ? "it is not a regular file" : String(cString: strerror(code))
        }
    }
}
