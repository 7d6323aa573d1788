internal import Synchronization

/// Lets requests with the same `Idempotency-Key` through one after the other, so that those of the same moment get one
/// outcome: the first creates, the others find its answer.
final class CreationTurns: Sendable {
    /// Those that wait behind the one whose turn it is, by key.
    private let waiting = Mutex<[String: [CheckedContinuation<Void, Never>]]>([:])

    /// Runs work when no other work with the same key runs.
    func run<Value: Sendable>(
        _ key: String, _ work: @Sendable () async throws -> Value
    ) async throws -> Value {
        await withCheckedContinuation { continuation in
            let isFirst = waiting.withLock { waiting in
                waiting[key]?.append(continuation)
                guard waiting[key] == nil else { return false }
                waiting[key] = []
                return true
            }
            if isFirst { continuation.resume() }
        }
        defer { end(key) }
        return try await work()
    }

    private func end(_ key: String) {
        let next = waiting.withLock { waiting -> CheckedContinuation<Void, Never>? in
            if let others = waiting[key], let first = others.first {
                waiting[key] = Array(others.dropFirst())
                return first
            }
            waiting[key] = nil
            return nil
        }
        next?.resume()
    }
}
