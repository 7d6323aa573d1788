internal import Glibc

/// Files that are there whole or not at all, also after a power cut.
enum DurableFile {
    /// Why a file could not be put in its place.
    enum Fault: Error, Hashable {
        case exists
        case system(code: Int32)
    }

    /// Waits until a file's content, or a folder's list of files, is on the disk.
    static func synchronise(_ path: String) throws(Fault) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .system(code: errno) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw .system(code: errno) }
    }

    /// Gives a finished file its name, and waits until it has it for certain.
    /// - Throws: `.exists` where there is a file of that name that is not to be replaced: it is left as it is, even if it
    ///   came this very moment.
    static func place(_ unfinished: String, at path: String, replacing: Bool) throws(Fault) {
        try synchronise(unfinished)
        if replacing {
            guard rename(unfinished, path) == 0 else { throw .system(code: errno) }
        } else if link(unfinished, path) == 0 {
            unlink(unfinished)
        } else if errno == EEXIST {
            throw .exists
        } else {
            // A file system without hard links, such as those of memory cards.
            guard access(path, F_OK) != 0 else { throw .exists }
            guard rename(unfinished, path) == 0 else { throw .system(code: errno) }
        }
        try synchronise(folder(of: path))
    }

    private static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    static func reason(_ fault: Fault) -> String {
        switch fault {
        case .exists: "it is there already"
        case .system(let code): String(cString: strerror(code))
        }
    }
}
