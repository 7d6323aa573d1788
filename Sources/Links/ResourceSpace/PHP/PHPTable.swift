/// Variables and constants while a PHP file is evaluated, with branches that can be undone and merged.
struct PHPTable: Sendable {
    enum Key: Hashable, Sendable {
        case variable(String)
        case constant(String)
        /// A file that `include_once` skips, by its absolute path.
        case file(String)
    }

    enum Content: Hashable, Sendable {
        case known(PHPValue)
        /// With the reason.
        case unknown(String)
        case unset
    }

    struct Slot: Sendable {
        var content: Content
        var place: PHPSettings.Place
    }

    /// Former slots, nil for names without one.
    typealias Journal = [Key: Slot?]

    /// Names that had other values at some time since a statement whose effect is not certain.
    private struct Track: Sendable {
        var before: Journal = [:]
        var changed: Set<Key> = []
        var hasReturn = false
    }

    private(set) var slots: [Key: Slot] = [:]
    /// Variables that other statements change unseen, so that no assignment is certain, with the reason.
    private var shared: [String: String] = [:]
    private var journals: [Journal] = []
    private var tracks: [Track] = []

    subscript(key: Key) -> Slot? { slots[key] }

    /// Whether a change of a value in place copies or compares it, which takes time.
    var isBranching: Bool { !journals.isEmpty || !tracks.isEmpty }

    mutating func set(_ key: Key, _ content: Content, _ place: PHPSettings.Place) {
        record(key)
        var content = content
        if case .variable(let name) = key, let reason = shared[name] { content = .unknown(reason) }
        slots[key] = Slot(content: content, place: place)
        noteChange(key)
    }

    /// Changes a known value where it lies; `change` returns the reason why the result is not known.
    mutating func update(_ key: Key, _ place: PHPSettings.Place, _ change: (inout PHPValue) -> String?) {
        guard case .known(var value)? = slots[key]?.content else { return }
        record(key)
        // Taken out while it changes, so that its storage has one owner and is not copied.
        slots[key]?.content = .unset
        let reason = change(&value)
        slots[key] = Slot(content: reason.map { .unknown($0) } ?? .known(value), place: place)
        noteChange(key)
    }

    /// Makes a variable, and each later assignment to it, unknown.
    mutating func share(_ name: String, _ place: PHPSettings.Place, reason: String) {
        shared[name] = reason
        set(.variable(name), .unset, place)
    }

    private mutating func record(_ key: Key) {
        let before = slots[key]
        if let last = journals.indices.last, journals[last].index(forKey: key) == nil {
            journals[last].updateValue(before, forKey: key)
        }
        for index in tracks.indices where tracks[index].before.index(forKey: key) == nil {
            tracks[index].before.updateValue(before, forKey: key)
        }
    }

    private mutating func noteChange(_ key: Key) {
        for index in tracks.indices where !tracks[index].changed.contains(key) {
            if let before = tracks[index].before[key], before?.content == slots[key]?.content { continue }
            tracks[index].changed.insert(key)
        }
    }

    // MARK: Branches

    mutating func startBranch() { journals.append([:]) }

    /// Undoes the branch.
    /// - Returns: what it set.
    mutating func endBranch() -> [Key: Slot] {
        guard let journal = journals.popLast() else { return [:] }
        var changes: [Key: Slot] = [:]
        for (key, before) in journal {
            changes[key] = slots[key]
            slots[key] = before
        }
        return changes
    }

    /// Sets each name to the value that all branches agree on, and to unknown otherwise.
    /// - Parameters:
    ///   - isComplete: whether one of the branches runs in any case.
    ///   - reason: of values that are unknown.
    mutating func merge(_ branches: [[Key: Slot]], isComplete: Bool, reason: String) {
        if branches.count == 1, isComplete {
            for (key, slot) in branches[0] { set(key, slot.content, slot.place) }
            return
        }
        var merged: [Key: (slot: Slot, count: Int, agree: Bool)] = [:]
        for (key, slot) in branches.joined() {
            if let found = merged[key] {
                merged[key] = (found.slot, found.count + 1, found.agree && found.slot.content == slot.content)
            } else {
                merged[key] = (slot, 1, true)
            }
        }
        for (key, found) in merged {
            var agree = found.agree
            if found.count < branches.count || !isComplete {
                agree = agree && found.slot.content == slots[key]?.content
            }
            if case .unknown = found.slot.content { agree = false }
            set(key, agree ? found.slot.content : .unknown(reason), found.slot.place)
        }
    }

    // MARK: Returns

    mutating func startTrack() { tracks.append(Track()) }

    /// Notes that the file may end here.
    mutating func noteReturn() {
        if let last = tracks.indices.last { tracks[last].hasReturn = true }
    }

    var hasReturn: Bool { tracks.last?.hasReturn ?? false }

    /// Makes unknown what changed since `startTrack` if the file may have ended in between.
    mutating func endTrack(_ place: PHPSettings.Place) {
        guard let track = tracks.popLast(), track.hasReturn else { return }
        for key in track.changed {
            if case .unknown? = slots[key]?.content { continue }
            let reason = "is set where a return may end the file"
            set(key, .unknown(reason), slots[key]?.place ?? place)
        }
    }
}
