/// Decides when what was seen in a folder is to be taken in: when nothing moves any more. Pure: times are given.
struct Settling: Sendable {
    enum Decision: Hashable, Sendable {
        /// All that is there was taken in.
        case idle
        /// Something is on its way.
        case wait
        /// Take in what is there, but for these files.
        case take(unfinished: Set<String>)
    }

    /// Seconds that a file must stay the same.
    private let quiet: Double
    /// Seconds after which what is quiet is taken in although other files still come.
    private let patience: Double
    private var files: [String: FolderContents.Stamp] = [:]
    private var locked: Set<String> = []
    private var irregular: [String: String] = [:]
    private var movedAt: [String: Double] = [:]
    private var lastMove = -Double.infinity
    private var waitsSince: Double?

    init(quiet: Double) {
        self.quiet = quiet
        patience = max(20, quiet * 10)
    }

    /// Notes what is there now.
    /// - Parameters:
    ///   - now: seconds of a clock that never goes back.
    ///   - clock: nanoseconds since 1970, for files that were written just before the first look.
    /// - Returns: whether anything is different from the last time.
    @discardableResult
    mutating func see(_ contents: FolderContents, at now: Double, clock: Int) -> Bool {
        var hasMoved = waitsSince == nil && lastMove == -Double.infinity
        for (path, stamp) in contents.files where files[path] != stamp {
            let isFirstLook = lastMove == -Double.infinity
            let age = Double(clock - stamp.modified) / 1e9
            movedAt[path] = isFirstLook && age > quiet ? now - quiet : now
            hasMoved = true
        }
        if files.count != contents.files.count || files.keys.contains(where: { contents.files[$0] == nil }) {
            hasMoved = true
        }
        if Set(contents.locked.keys) != locked { hasMoved = true }
        if contents.irregular != irregular { hasMoved = true }
        files = contents.files
        irregular = contents.irregular
        locked = Set(contents.locked.keys)
        movedAt = movedAt.filter { files[$0.key] != nil && now - $0.value < quiet }
        if hasMoved {
            lastMove = now
            waitsSince = waitsSince ?? now
        }
        return hasMoved
    }

    /// What is to be done now.
    func decision(at now: Double) -> Decision {
        guard let waitsSince else { return .idle }
        let moving = Set(movedAt.filter { now - $0.value < quiet }.keys)
        let unfinished = moving.union(locked.filter { files[$0] != nil })
        // Removals settle as well: a file that is replaced is gone for a moment.
        let isQuiet = moving.isEmpty && now - lastMove >= quiet
        return isQuiet || now - waitsSince >= patience ? .take(unfinished: unfinished) : .wait
    }

    /// Notes that what was seen last was taken in, but for these files.
    mutating func took(unfinished: Set<String>, at now: Double) {
        // What was still moving comes when it is whole; what is locked, once it is not.
        waitsSince = unfinished.isSubset(of: locked) ? nil : now
    }
}
