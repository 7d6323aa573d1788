internal import Synchronization

/// Tokens whose use is being written down: once, however many requests come meanwhile.
final class TokenUses: Sendable {
    private let under = Mutex<Set<String>>([])

    /// - Returns: false where it is being noted already.
    func begin(_ token: String) -> Bool { under.withLock { $0.insert(token).inserted } }

    func end(_ token: String) { under.withLock { _ = $0.remove(token) } }
}
