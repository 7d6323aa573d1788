internal import CVips

/// Tells a render under way to stop: its deadline has passed, or nobody waits for it any more.
final class StopFlag: @unchecked Sendable {
    // Unchecked: the flag is only touched by atomic loads and stores, and lives until the last reference is gone.
    let pointer: UnsafeMutablePointer<Int32>

    init() {
        pointer = .allocate(capacity: 1)
        pointer.initialize(to: 0)
    }

    deinit { pointer.deallocate() }

    var isSet: Bool { vitrine_flag_get(pointer) != 0 }
    func set() { vitrine_flag_set(pointer) }
}
