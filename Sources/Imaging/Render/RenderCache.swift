internal import CLinux
internal import Crypto
internal import Foundation
internal import Glibc
internal import IIIF
internal import Synchronization

/// Rendered outputs on disk, never more bytes than configured: what was used longest ago goes first.
///
/// A file is named by everything that makes its pixels, so it is never stale; it appears whole (written aside, then
/// renamed), and may be deleted by anybody at any time. Files of an image lie together, so that one image can be purged.
public final class RenderCache: Sendable {
    private struct Entry {
        var size: Int
        var lastUse: UInt64
    }

    private struct State {
        var entries: [String: Entry] = [:]
        var bytes = 0
        var clock: UInt64 = 0
    }

    private let folder: String
    private let limit: Int
    /// Whether opening a file never has to wait for a network.
    private let isLocal: Bool
    private let state = Mutex(State())

    /// - Parameters:
    ///   - folder: made when it is not there; what is in it from before is taken over.
    ///   - limit: bytes kept at most; 0 keeps nothing.
    public init(folder: String, limit: Int) {
        self.folder = folder
        self.limit = limit
        if limit > 0 { try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) }
        isLocal = FileSystemKind.isLocal(folder)
        if limit > 0 { takeOver() }
    }

    /// Bytes kept.
    public var size: Int { state.withLock { $0.bytes } }

    /// The name of an output: the image's id, then a digest of all that decides its bytes.
    public static func name(image: String, key: String, format: String) -> String {
        let digest = Hexadecimal.text(SHA256.hash(data: Array(key.utf8)).prefix(16))
        return "\(image.suffix(2))/\(image)/\(digest).\(format)"
    }

    enum Lookup {
        case hit([UInt8])
        /// It is kept, but not in memory: ask again where waiting is allowed.
        case wouldWait
        case miss
    }

    func read(_ name: String, mayWait: Bool) -> Lookup {
        let known = state.withLock { state -> Entry? in
            guard state.entries[name] != nil else { return nil }
            state.clock += 1
            state.entries[name]?.lastUse = state.clock
            return state.entries[name]
        }
        guard let known else { return .miss }
        guard mayWait || isLocal else { return .wouldWait }
        let descriptor = open(folder + "/" + name, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            forget(name)
            return .miss
        }
        defer { close(descriptor) }
        var got = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: known.size) { buffer, count in
            got =
                mayWait
                ? pread(descriptor, buffer.baseAddress, known.size, 0)
                : vitrine_read_cached(descriptor, buffer.baseAddress, known.size, 0)
            count = max(0, got)
        }
        if got == known.size { return .hit(bytes) }
        if !mayWait { return .wouldWait }
        forget(name)
        return .miss
    }

    /// Keeps an output. A full disk costs the cache, not the request.
    func write(_ bytes: [UInt8], _ name: String) {
        guard limit > 0, bytes.count <= limit / 4 else { return }
        let path = folder + "/" + name
        let unfinished = path + ".\(UInt32.random(in: .min ... .max)).part"
        guard Self.put(bytes, unfinished), rename(unfinished, path) == 0 else {
            unlink(unfinished)
            return
        }
        let victims = state.withLock { state -> [String] in
            state.clock += 1
            if let old = state.entries.updateValue(Entry(size: bytes.count, lastUse: state.clock), forKey: name) {
                state.bytes -= old.size
            }
            state.bytes += bytes.count
            return state.bytes > limit ? Self.evict(&state, to: limit / 10 * 9) : []
        }
        for victim in victims { unlink(folder + "/" + victim) }
    }

    /// Removes all outputs of an image from a folder that another process may be using, which takes them for evicted.
    /// - Returns: whether there were any.
    public static func purge(image: String, folder: String) -> Bool {
        (try? FileManager.default.removeItem(atPath: "\(folder)/\(image.suffix(2))/\(image)")) != nil
    }

    /// Writes a file, without waiting for the disk: ``takeOver()`` knows what may have been lost.
    private static func put(_ bytes: [UInt8], _ path: String) -> Bool {
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC
        var descriptor = open(path, flags, 0o644)
        if descriptor < 0, errno == ENOENT {
            let folder = (path as NSString).deletingLastPathComponent
            try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            descriptor = open(path, flags, 0o644)
        }
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return Glibc.write(descriptor, bytes, bytes.count) == bytes.count
    }

    /// Removes all outputs of an image.
    public func purge(image: String) {
        let prefix = "\(image.suffix(2))/\(image)/"
        let names = state.withLock { $0.entries.keys.filter { $0.hasPrefix(prefix) } }
        for name in names {
            forget(name)
            unlink(folder + "/" + name)
        }
    }

    private func forget(_ name: String) {
        state.withLock { state in
            if let old = state.entries.removeValue(forKey: name) { state.bytes -= old.size }
        }
    }

    /// Drops the least recently used until `target` bytes are left; a tenth at a time, so that sorting is rare.
    private static func evict(_ state: inout State, to target: Int) -> [String] {
        var victims: [String] = []
        for (name, entry) in state.entries.sorted(by: { $0.value.lastUse < $1.value.lastUse }) {
            if state.bytes <= target { break }
            state.entries[name] = nil
            state.bytes -= entry.size
            victims.append(name)
        }
        return victims
    }

    /// The time after which Linux has written to the disk what it was given, with room to spare (by default it waits for
    /// 30 seconds, and looks every 5).
    private static let secondsToDisk: TimeInterval = 300
    /// Names the run of the machine in which files were kept.
    private static let bootNote = ".boot"

    /// Whether what was kept was kept since the machine was started; if not, the last of it may not be whole.
    private func isSameBoot() -> Bool {
        let current = (try? String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8)) ?? ""
        let note = folder + "/" + Self.bootNote
        let isSame = !current.isEmpty && (try? String(contentsOfFile: note, encoding: .utf8)) == current
        if !isSame {
            try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try? Data(current.utf8).write(to: URL(fileURLWithPath: note))
        }
        return isSame
    }

    /// Finds what an earlier process left, oldest first, and removes what it did not finish, and what did not reach the
    /// disk for certain before the machine was started anew.
    private func takeOver() {
        let isSameBoot = isSameBoot()
        let keys: [URLResourceKey] = [.fileSizeKey, .contentModificationDateKey, .isRegularFileKey]
        let base = URL(fileURLWithPath: folder).resolvingSymlinksInPath()
        guard let walk = FileManager.default.enumerator(at: base, includingPropertiesForKeys: keys) else { return }
        var found: [(name: String, size: Int, date: Date)] = []
        for case let file as URL in walk {
            guard let facts = try? file.resourceValues(forKeys: Set(keys)), facts.isRegularFile == true else {
                continue
            }
            if file.pathExtension == "part" {
                try? FileManager.default.removeItem(at: file)
            } else if file.lastPathComponent != Self.bootNote {
                let name = file.pathComponents.suffix(3).joined(separator: "/")
                found.append((name, facts.fileSize ?? 0, facts.contentModificationDate ?? .distantPast))
            }
        }
        if !isSameBoot, let newest = found.map(\.date).max() {
            let doubtful = found.filter { $0.date > newest - Self.secondsToDisk }
            for file in doubtful { unlink(folder + "/" + file.name) }
            found.removeAll { $0.date > newest - Self.secondsToDisk }
        }
        let victims = state.withLock { state -> [String] in
            for file in found.sorted(by: { $0.date < $1.date }) {
                state.clock += 1
                state.entries[file.name] = Entry(size: file.size, lastUse: state.clock)
                state.bytes += file.size
            }
            return state.bytes > limit ? Self.evict(&state, to: limit / 10 * 9) : []
        }
        for victim in victims { unlink(folder + "/" + victim) }
    }
}
