internal import Synchronization

/// Values that stay true for their keys, such as facts of one change of an object. Full, it forgets all.
final class BoundedCache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private let values = Mutex<[Key: Value]>([:])
    private let limit: Int

    /// - Parameter limit: values kept at most.
    init(limit: Int) { self.limit = limit }

    func value(_ key: Key) -> Value? { values.withLock { $0[key] } }

    func keep(_ value: Value, for key: Key) {
        values.withLock { values in
            if values.count >= limit, values[key] == nil { values.removeAll(keepingCapacity: true) }
            values[key] = value
        }
    }
}
