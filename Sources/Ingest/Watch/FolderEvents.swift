internal import Glibc

/// What Linux tells of changes in folders (inotify(7)). Only that there were some, not which: what is there is looked at
/// afterwards, so that nothing depends on every event being heard.
final class FolderEvents {
    /// Why a folder cannot be watched.
    struct Unavailable: Error { var reason: String }

    /// What was heard since the last time.
    enum News {
        case nothing, changes
        /// More than fits into the queue: some of it was lost.
        case overflow
    }

    private let descriptor: Int32
    private var paths: [Int32: String] = [:]
    private var watched: Set<String> = []

    private static let mask = UInt32(
        IN_CREATE | IN_CLOSE_WRITE | IN_ATTRIB | IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE | IN_DELETE_SELF
            | IN_MOVE_SELF | IN_ONLYDIR)

    init() throws(Unavailable) {
        descriptor = inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC))
        guard descriptor >= 0 else { throw Unavailable(reason: Self.reason(errno)) }
    }

    deinit { close(descriptor) }

    /// Watches a folder, if it is not watched already.
    func watch(_ folder: String) throws(Unavailable) {
        guard !watched.contains(folder) else { return }
        let number = inotify_add_watch(descriptor, folder, Self.mask)
        if number < 0, [ENOENT, ENOTDIR, EACCES].contains(errno) { return }
        guard number >= 0 else { throw Unavailable(reason: Self.reason(errno)) }
        // A folder that was moved keeps its number.
        if let old = paths[number] { watched.remove(old) }
        paths[number] = folder
        watched.insert(folder)
    }

    /// Reads what has been told; never waits.
    func news() -> News {
        var news = News.nothing
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let got = read(descriptor, &buffer, buffer.count)
            guard got > 0 else { return news }
            var offset = 0
            buffer.withUnsafeBytes { bytes in
                while offset + MemoryLayout<inotify_event>.size <= got {
                    let event = bytes.loadUnaligned(fromByteOffset: offset, as: inotify_event.self)
                    offset += MemoryLayout<inotify_event>.size + Int(event.len)
                    if event.mask & UInt32(IN_Q_OVERFLOW) != 0 {
                        news = .overflow
                    } else if event.mask & UInt32(IN_IGNORED) != 0 {
                        if let path = paths.removeValue(forKey: event.wd) { watched.remove(path) }
                    } else if event.mask & UInt32(IN_MOVE_SELF) != 0 {
                        // It is somewhere else now, where it is found by looking.
                        inotify_rm_watch(descriptor, event.wd)
                    }
                }
            }
            if case .nothing = news { news = .changes }
        }
    }

    private static func reason(_ code: Int32) -> String {
        code == ENOSPC
            ? "there are more folders than Linux watches for one user (fs.inotify.max_user_watches)"
            : String(cString: strerror(code))
    }
}
