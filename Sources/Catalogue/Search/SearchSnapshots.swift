internal import Synchronization

/// What was found lately, as of a change: so that the next page goes on where the last one ended while the collection
/// changes. A cache: where the collection did not change, the search is made again with the same result.
final class SearchSnapshots: Sendable {
    struct Key: Hashable, Sendable {
        var audience: Audience
        /// What the audience could search: where that is another, so is what is found.
        var fields: SearchFields
        var request: SearchRequest
        var change: Int
    }

    struct Snapshot: Sendable {
        /// In the order in which they are shown.
        var objects: [Int64]
        /// False where more were found.
        var isComplete: Bool
    }

    private struct State {
        var snapshots: [Key: Snapshot] = [:]
        var order: [Key] = []
    }

    /// Of up to 80 kB each.
    private static let most = 100
    private let state = Mutex(State())

    subscript(key: Key) -> Snapshot? { state.withLock { $0.snapshots[key] } }

    func keep(_ snapshot: Snapshot, for key: Key) {
        state.withLock { state in
            guard state.snapshots.updateValue(snapshot, forKey: key) == nil else { return }
            state.order.append(key)
            if state.order.count > Self.most { state.snapshots[state.order.removeFirst()] = nil }
        }
    }
}
