internal import Foundation
internal import Synchronization

/// What one thread makes and another takes, in order; whoever is too fast waits.
final class Handover<Element: Sendable>: Sendable {
    private struct State {
        var elements: [Element] = []
        var isStopped = false
    }

    private let state = Mutex(State())
    private let room = DispatchSemaphore(value: 0)
    private let filled = DispatchSemaphore(value: 0)

    /// - Parameter limit: elements that wait to be taken.
    init(limit: Int) {
        // Counted up from 0: one that is left with less than it began with must not be let go of.
        for _ in 0..<limit { room.signal() }
    }

    /// - Returns: false where nobody takes anything any more.
    func put(_ element: sending Element) -> Bool {
        room.wait()
        let isWanted = state.withLock { state in
            if !state.isStopped { state.elements.append(element) }
            return !state.isStopped
        }
        if isWanted { filled.signal() }
        return isWanted
    }

    /// Says that nothing more comes.
    func end() { filled.signal() }

    /// The next; nil at the end.
    func take() -> Element? {
        filled.wait()
        let element = state.withLock { $0.elements.isEmpty ? nil : $0.elements.removeFirst() }
        // The end is there for whoever asks again.
        if element == nil { filled.signal() } else { room.signal() }
        return element
    }

    /// Says that nobody takes anything any more.
    func stop() {
        state.withLock { state in
            state.isStopped = true
            state.elements = []
        }
        room.signal()
    }
}
