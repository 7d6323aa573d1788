internal import Glibc

/// Tells whether a path leads to the same unchanged file as before. A rename changes the file's ctime, so a file that
/// was exchanged and put back differs.
struct FileIdentity: Equatable {
    private let device: UInt64
    private let node: UInt64
    private let size: Int
    private let modified: [Int]
    private let changed: [Int]

    /// Follows symbolic links. Nil where the path leads to no regular file.
    init?(_ path: String) {
        var facts = stat()
        guard stat(path, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else { return nil }
        (device, node, size) = (UInt64(facts.st_dev), UInt64(facts.st_ino), Int(facts.st_size))
        modified = [Int(facts.st_mtim.tv_sec), Int(facts.st_mtim.tv_nsec)]
        changed = [Int(facts.st_ctim.tv_sec), Int(facts.st_ctim.tv_nsec)]
    }

    /// As ``init(_:)``; nil also where the path leads out of a folder.
    init?(_ path: String, below root: String) {
        guard let real = realpath(path, nil), let folder = realpath(root, nil) else { return nil }
        defer {
            free(real)
            free(folder)
        }
        guard String(cString: real).utf8.starts(with: (String(cString: folder) + "/").utf8) else { return nil }
        self.init(path)
    }
}
