internal import Foundation
internal import Glibc

/// The folder that an import reads from. Nothing outside it is ever opened.
struct SourceFolder {
    /// Real path, without a trailing slash.
    let path: String
    private let ignore: [String]
    private let unfinished: Set<String>
    private let regularFilesOnly: Bool

    /// A file as the file system knows it.
    struct File: Hashable, Sendable {
        /// Path below the folder.
        var path: String
        var size: Int
        /// Nanoseconds since 1970.
        var modified: Int
    }

    /// Why a file named by a spreadsheet cannot be used.
    enum Refusal: Error, Hashable {
        case missing(similar: String?)
        case outside
        case notAFile
        case unreadable(String)
        /// Somebody is writing it.
        case unfinished
        /// A symbolic link or special file, where only regular files are imported. A clause says which.
        case irregular(String)
    }

    /// - Parameters:
    ///   - unfinished: paths of files that are not to be read now.
    ///   - regularFilesOnly: whether symbolic links and special files count as not there.
    init(
        _ folder: String, ignore: [String], unfinished: Set<String> = [], regularFilesOnly: Bool = false
    ) throws(ImportError) {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder), isFolder.boolValue,
            let real = realpath(folder, nil)
        else { throw .noFolder(folder) }
        defer { free(real) }
        path = String(cString: real)
        self.ignore = ignore
        self.unfinished = unfinished
        self.regularFilesOnly = regularFilesOnly
    }

    /// A folder that cannot be reached now, and of which no file is read.
    /// - Parameter path: real path that it had when it could be reached.
    init(unreachable path: String) {
        self.path = path
        (ignore, unfinished, regularFilesOnly) = ([], [], false)
    }

    func absolute(_ file: String) -> String { path + "/" + file }

    /// Looks a file up. Symbolic links are followed as long as they stay inside, unless only regular files are imported.
    func file(_ relative: String) throws(Refusal) -> File {
        if let reason = irregular(relative) { throw .irregular(reason) }
        guard let found = exact(relative), let real = realpath(absolute(found), nil) else {
            throw .missing(similar: similar(relative))
        }
        defer { free(real) }
        guard !unfinished.contains(found) else { throw .unfinished }
        let target = String(cString: real)
        guard target.utf8.starts(with: (path + "/").utf8) else { throw .outside }
        var facts = stat()
        guard stat(target, &facts) == 0 else { throw .missing(similar: nil) }
        guard facts.st_mode & S_IFMT == S_IFREG else { throw .notAFile }
        guard access(target, R_OK) == 0 else { throw .unreadable(String(cString: strerror(errno))) }
        return File(
            path: found, size: Int(facts.st_size),
            modified: facts.st_mtim.tv_sec * 1_000_000_000 + facts.st_mtim.tv_nsec)
    }

    /// Why a path can be no file of a folder of which only regular files are imported; nil where it can.
    func irregular(_ relative: String) -> String? {
        guard regularFilesOnly else { return nil }
        for spelling in Self.spellings(relative) {
            var place = path
            for part in spelling.split(separator: "/") {
                place += "/" + part
                var facts = stat()
                guard lstat(place, &facts) == 0 else { break }
                if let reason = IrregularFile.reason(facts.st_mode) { return reason }
            }
        }
        return nil
    }

    /// What can be told of a path.
    enum Presence {
        case present, absent
        /// A disk that fails, or a folder that may not be read, takes nothing away.
        case unknown
    }

    /// - Parameter listable: folders looked at already, and whether they can be listed.
    func presence(_ relative: String, _ listable: inout [Substring: Bool]) -> Presence {
        var facts = stat()
        let isThere = lstat(absolute(exact(relative) ?? relative), &facts) == 0
        if isThere, irregular(relative) != nil { return .absent }
        if !isThere, !Self.meansAbsence(errno) { return .unknown }
        // What is in a folder that cannot be listed, an import does not find.
        var folder = relative[...]
        while let slash = folder.lastIndex(of: "/") {
            folder = folder[..<slash]
            let known = listable[folder] ?? isListable(String(folder))
            listable[folder] = known
            if !known { return .unknown }
        }
        return isThere ? .present : .absent
    }

    /// Whether a folder can be listed, or is not there.
    private func isListable(_ folder: String) -> Bool {
        guard let listing = opendir(absolute(folder)) else { return Self.meansAbsence(errno) }
        closedir(listing)
        return true
    }

    /// Whether an error of the file system says that there is nothing of the name, rather than that nobody can tell.
    static func meansAbsence(_ code: Int32) -> Bool { [ENOENT, ENOTDIR, ENAMETOOLONG].contains(code) }

    /// The path as the file system spells it: a spreadsheet may write its accents in the other normal form.
    private func exact(_ relative: String) -> String? {
        Self.spellings(relative).first { access(absolute($0), F_OK) == 0 }
    }

    private static func spellings(_ path: String) -> [String] {
        [path, path.precomposedStringWithCanonicalMapping, path.decomposedStringWithCanonicalMapping]
    }

    /// A file in the same place whose name differs only in case or ending: what was probably meant.
    private func similar(_ relative: String) -> String? {
        let url = URL(fileURLWithPath: absolute(relative))
        guard url.path.hasPrefix(path) else { return nil }
        let names = (try? FileManager.default.contentsOfDirectory(atPath: url.deletingLastPathComponent().path)) ?? []
        func stem(_ name: String) -> String { (name as NSString).deletingPathExtension.lowercased() }
        let wanted = url.lastPathComponent
        return names.sorted().first { $0.lowercased() == wanted.lowercased() }
            ?? names.sorted().first { stem($0) == stem(wanted) }
    }

    /// All files below, without ignored ones. Folders behind symbolic links are left out; mounted ones are not.
    func everything() -> [String] {
        func below(_ folder: String) -> [String] {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: absolute(folder))) ?? []
            return names.sorted().flatMap { name -> [String] in
                if ignore.contains(where: { fnmatch($0, name, 0) == 0 }) { return [] }
                let file = folder.isEmpty ? name : folder + "/" + name
                var facts = stat()
                guard lstat(absolute(file), &facts) == 0 else { return [] }
                if regularFilesOnly, IrregularFile.reason(facts.st_mode) != nil { return [] }
                return facts.st_mode & S_IFMT == S_IFDIR ? below(file) : [file]
            }
        }
        return below("")
    }
}
