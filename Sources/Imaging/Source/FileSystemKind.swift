internal import Glibc

/// What is known of the file system that something lies on.
public enum FileSystemKind {
    /// Whether it is a file system of this machine alone, all of whose changes its kernel hears of. Of a network share,
    /// or of a kind that is not known, it may not.
    public static func isLocal(_ path: String) -> Bool {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return PositionedFile.isLocal(descriptor)
    }
}
