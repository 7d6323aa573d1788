internal import Catalogue
internal import Synchronization

/// What takes long to make and serves many requests, such as where the pages of an object are: made once for all that ask
/// for it at the same time.
final class SharedCache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct State {
        var values: [Key: (value: Value, cost: Int)] = [:]
        var size = 0
        var making: [Key: Task<Value, any Error>] = [:]
    }

    private let state = Mutex(State())
    private let limit: Int
    private let cost: @Sendable (Value) -> Int

    /// - Parameters:
    ///   - limit: bytes kept at most.
    ///   - cost: bytes that a value takes, about.
    init(limit: Int, cost: @escaping @Sendable (Value) -> Int) { (self.limit, self.cost) = (limit, cost) }

    /// The value; made if it is not in memory.
    func value(_ key: Key, make: @escaping @Sendable () async throws -> Value) async throws -> Value {
        while true {
            let task = state.withLock { state -> Task<Value, any Error> in
                if let known = state.values[key]?.value { return Task { known } }
                if let making = state.making[key] { return making }
                // Of the client that came first, and stopped if that leaves: the next one begins again.
                let task = Task {
                    let value = try await make()
                    self.keep(value, for: key)
                    return value
                }
                state.making[key] = task
                return task
            }
            let result = await task.result
            state.withLock { state in
                if state.making[key] == task { state.making[key] = nil }
            }
            do {
                return try result.get()
            } catch is CancellationError where !Task.isCancelled && ReadLimit.current?.hasLeft() != true {
                continue
            }
        }
    }

    private func keep(_ value: Value, for key: Key) {
        let cost = cost(value)
        guard cost <= limit else { return }
        state.withLock { state in
            guard state.values[key] == nil else { return }
            while state.size + cost > limit, let victim = state.values.popFirst() {
                state.size -= victim.value.cost
            }
            state.values[key] = (value, cost)
            state.size += cost
        }
    }
}

/// An object as an audience sees it, as of a change.
struct ObjectKey: Hashable, Sendable {
    var identifier: String
    var audience: String
    var change: Int
    /// Public address and named version of the links in it; empty where it has none.
    var links = ""
}
