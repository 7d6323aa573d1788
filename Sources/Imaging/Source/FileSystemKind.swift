/// What is known of the file system that something lies on.
public enum FileSystemKind {
    /// Whether it is a file system of this machine alone, all of whose changes its kernel hears of. Of a network share,
    /// or of a kind that is not known, it may not.
    public static func isLocal(_ path: String) -> Bool { (try? PositionedFile(reading: path))?.isLocal ?? false }
}
