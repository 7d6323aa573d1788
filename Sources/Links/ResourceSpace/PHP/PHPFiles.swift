internal import Foundation
internal import Glibc

/// Finds and reads the files that a `config.php` includes.
struct PHPFiles: Sendable {
    static let largest = 1 << 20

    enum Found {
        case file(String, [UInt8])
        /// Why the file is not read, to follow its name.
        case refused(String)
    }

    /// The folder of the install, without symbolic links; nil where the settings are a text.
    let root: String?

    /// - Parameter path: of `config.php`, without symbolic links in its folder's parents.
    init(root: String?) { self.root = root }

    /// The install of a `config.php`: the folder above `include/`, and otherwise the folder of the file.
    static func root(ofConfig path: String) -> String? {
        let url = URL(fileURLWithPath: path)
        let folder = url.deletingLastPathComponent()
        let root = folder.lastPathComponent == "include" ? folder.deletingLastPathComponent() : folder
        return real(root.path)
    }

    /// The absolute path without symbolic links; nil where nothing is found.
    static func real(_ path: String) -> String? {
        guard !path.utf8.contains(0), let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    /// The folder of a file.
    static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    func contains(_ path: String) -> Bool {
        guard let root else { return false }
        return path.hasPrefix(root == "/" ? root : root + "/")
    }

    /// - Parameters:
    ///   - path: as the file writes it.
    ///   - folder: of the file that includes it.
    func find(_ path: String, from folder: String) -> Found {
        guard root != nil else { return .refused("is another file, which is not read here") }
        guard !path.contains("://"), !path.isEmpty else { return .refused("is no file") }
        guard let real = Self.real(path.hasPrefix("/") ? path : "\(folder)/\(path)") else {
            return .refused("does not exist or cannot be read")
        }
        guard contains(real) else { return .refused("lies outside the install") }
        do throws(Failure) { return .file(real, try Self.read(real)) } catch { return .refused(error.text) }
    }

    /// Whether a file exists in the install; nil where that is not known.
    func exists(_ path: String, isFile: Bool) -> Bool? {
        guard let root, path.hasPrefix(root + "/"), !path.utf8.contains(0) else { return nil }
        var status = stat()
        if stat(path, &status) == 0 { return !isFile || status.st_mode & S_IFMT == S_IFREG }
        return errno == ENOENT ? false : nil
    }

    struct Failure: Error {
        var text: String
        var isTooLarge = false
    }

    /// Reads a regular file; a pipe would block.
    static func read(_ path: String) throws(Failure) -> [UInt8] {
        let unreadable = Failure(text: "does not exist or cannot be read")
        let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { throw unreadable }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { throw unreadable }
        guard status.st_size <= largest else { throw Failure(text: "is larger than 1 MiB", isTooLarge: true) }
        guard let data = try? handle.read(upToCount: largest + 1) ?? Data() else { throw unreadable }
        guard data.count <= largest else { throw Failure(text: "is larger than 1 MiB", isTooLarge: true) }
        return Array(data)
    }
}
