internal import Glibc
internal import Synchronization

/// Derivatives kept open between renders. One that was replaced, changed or removed is noticed before it is used.
final class OpenPyramids: Sendable {
    /// What tells one state of a file from another.
    private struct Stamp: Hashable {
        var device: UInt64
        var number: UInt64
        var size: Int
        var seconds: Int
        var nanoseconds: Int

        /// Nil where there is no such file.
        init?(_ path: String) {
            var facts = stat()
            guard stat(path, &facts) == 0 else { return nil }
            (device, number, size) = (UInt64(facts.st_dev), UInt64(facts.st_ino), Int(facts.st_size))
            (seconds, nanoseconds) = (facts.st_mtim.tv_sec, facts.st_mtim.tv_nsec)
        }
    }

    private struct Entry {
        var stamp: Stamp
        /// Nil where its tiles are not JPEG.
        var pyramid: StoredPyramid?
    }

    private let entries = Mutex<[String: Entry]>([:])
    private let limit: Int

    /// - Parameter limit: files held open at most.
    init(limit: Int = 128) { self.limit = limit }

    /// The derivative; nil where its tiles are not JPEG.
    func pyramid(_ path: String) throws(ImagingError) -> StoredPyramid? {
        guard let stamp = Stamp(path) else {
            entries.withLock { $0[path] = nil }
            throw .derivativeDamaged(path: path, detail: PositionedFile.reason(errno))
        }
        if let known = entries.withLock({ $0[path] }), known.stamp == stamp { return known.pyramid }
        let pyramid = try StoredPyramid.open(path)
        entries.withLock { entries in
            if entries.count >= limit, let victim = entries.keys.first { entries[victim] = nil }
            entries[path] = Entry(stamp: stamp, pyramid: pyramid)
        }
        return pyramid
    }
}
