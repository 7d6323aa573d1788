internal import Foundation
public import IIIF
internal import Synchronization

/// Every place in the render queue is taken: come back later (503 with Retry-After).
public struct RenderQueueFull: Error, Sendable {}

/// Renders with a bounded number at once and a bounded number waiting. Admission comes before work, so that a crowd
/// asking for full-size images costs nothing but its own places.
public final class RenderService: Sendable {
    private let renderer: PyramidRenderer
    private let admitted = Mutex(0)
    private let capacity: Int
    private let threads: OperationQueue

    public init(settings: RenderSettings) {
        renderer = PyramidRenderer(settings: settings)
        capacity = max(1, settings.threads) + max(0, settings.queue)
        threads = OperationQueue()
        threads.name = "vitrine.render"
        threads.maxConcurrentOperationCount = max(1, settings.threads)
        // Below the event loops: answering cheap requests comes first.
        threads.qualityOfService = .utility
    }

    /// Renders on a render thread.
    /// - Throws: `RenderQueueFull` at once when the queue is full; `CancellationError` when the caller went away before
    ///   its turn; `ImagingError` when the derivative cannot be read.
    public func render(
        _ plan: RenderPlan, pyramid: String, image: PixelSize, levels: Int, additions: RenderAdditions = .none
    ) async throws -> [UInt8] {
        let accepted = admitted.withLock { count in
            guard count < capacity else { return false }
            count += 1
            return true
        }
        guard accepted else { throw RenderQueueFull() }
        defer { admitted.withLock { $0 -= 1 } }
        let abandoned = AbandonFlag()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                threads.addOperation { [renderer] in
                    if abandoned.isSet { return continuation.resume(throwing: CancellationError()) }
                    continuation.resume(
                        with: Result {
                            try renderer.render(
                                plan, pyramid: pyramid, image: image, levels: levels, additions: additions)
                        })
                }
            }
        } onCancel: {
            abandoned.set()
        }
    }
}

/// Set when nobody waits for a render any more.
private final class AbandonFlag: Sendable {
    private let value = Atomic(false)
    var isSet: Bool { value.load(ordering: .relaxed) }
    func set() { value.store(true, ordering: .relaxed) }
}
