internal import Dispatch
internal import Synchronization

/// Work on all processors that have nothing else to do; where none has, the caller does it alone.
enum Workers {
    static func all(_ count: Int, _ piece: @Sendable (Int) -> [UInt8], _ beside: () -> Void) -> [[UInt8]] {
        let pieces = Mutex([[UInt8]](repeating: [], count: count))
        withoutActuallyEscaping(beside) { beside in
            // Done once, by one thread, while the caller waits.
            nonisolated(unsafe) let beside = beside
            DispatchQueue.concurrentPerform(iterations: count + 1) { index in
                guard index < count else { return beside() }
                let piece = piece(index)
                pieces.withLock { $0[index] = piece }
            }
        }
        return pieces.withLock { $0 }
    }
}
