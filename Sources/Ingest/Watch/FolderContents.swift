internal import Glibc

/// What lies in a folder at one moment, as far as it may be imported.
struct FolderContents: Sendable {
    /// What tells one state of a file from another.
    struct Stamp: Hashable, Sendable {
        var size: Int
        /// Nanoseconds since 1970.
        var modified: Int
        var node: UInt64
    }

    /// By path below the folder.
    private(set) var files: [String: Stamp] = [:]
    /// Files beside which another says that somebody works on them, and that other one's name.
    private(set) var locked: [String: String] = [:]

    /// Symbolic links, FIFOs, sockets and devices, which are never imported, by path below the folder; and what they are.
    private(set) var irregular: [String: String] = [:]

    /// Folders that are there and could not be read: nobody can tell what is in them.
    private(set) var unreadable: [String] = []

    /// A lock that is older than this, seconds, was left behind.
    private static let oldestLock = 86_400

    /// Looks at everything.
    /// - Parameters:
    ///   - root: the folder, without a slash at the end.
    ///   - passedOver: glob patterns of names that are not imported.
    ///   - visit: called with each folder before it is read, so that what comes meanwhile is heard of.
    init<Fault: Error>(
        of root: String, passingOver passedOver: [String], visit: (_ folder: String) throws(Fault) -> Void
    ) throws(Fault) {
        func below(_ folder: String) throws(Fault) {
            let place = folder.isEmpty ? root : root + "/" + folder
            try visit(place)
            guard let names = Self.names(place) else { return unreadable.append(folder) }
            for name in names {
                let path = folder.isEmpty ? name : folder + "/" + name
                if let owner = Self.lockedName(name), Self.isFresh(place + "/" + name) {
                    locked[folder.isEmpty ? owner : folder + "/" + owner] = name
                    continue
                }
                if passedOver.contains(where: { fnmatch($0, name, 0) == 0 }) { continue }
                var facts = stat()
                guard lstat(place + "/" + name, &facts) == 0 else { continue }
                if facts.st_mode & S_IFMT == S_IFDIR {
                    try below(path)
                    continue
                }
                if let reason = IrregularFile.reason(facts.st_mode) {
                    irregular[path] = reason
                    continue
                }
                files[path] = Stamp(
                    size: Int(facts.st_size),
                    modified: Int(facts.st_mtim.tv_sec) * 1_000_000_000 + Int(facts.st_mtim.tv_nsec),
                    node: UInt64(facts.st_ino))
            }
        }
        try below("")
    }

    /// What an earlier look saw in folders that this one could not read is taken to be there still.
    func keeping(_ earlier: FolderContents?) -> FolderContents {
        guard let earlier, !unreadable.isEmpty else { return self }
        var all = self
        for (path, stamp) in earlier.files
        where unreadable.contains(where: { $0.isEmpty || path.hasPrefix($0 + "/") }) {
            all.files[path] = all.files[path] ?? stamp
        }
        return all
    }

    /// Nil where it cannot be read to its end, and empty where it is not there any more.
    private static func names(_ folder: String) -> [String]? {
        guard let listing = opendir(folder) else { return SourceFolder.meansAbsence(errno) ? [] : nil }
        defer { closedir(listing) }
        var names: [String] = []
        while true {
            errno = 0
            guard let entry = readdir(listing) else { break }
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return errno == 0 ? names : nil
    }

    /// The file that a lock is for: `.~lock.sheet.csv#` of LibreOffice, `~$sheet.xlsx` of Microsoft Office,
    /// `scan.tif.lock`, `scan.tif.lck`.
    static func lockedName(_ name: String) -> String? {
        if name.hasPrefix(".~lock."), name.hasSuffix("#") { return String(name.dropFirst(7).dropLast()) }
        if name.hasPrefix("~$") { return String(name.dropFirst(2)) }
        for ending in [".lock", ".lck"] where name.hasSuffix(ending) && name.count > ending.count {
            return String(name.dropLast(ending.count))
        }
        return nil
    }

    private static func isFresh(_ path: String) -> Bool {
        var facts = stat()
        return lstat(path, &facts) == 0 && facts.st_mtim.tv_sec > time(nil) - oldestLock
    }
}
