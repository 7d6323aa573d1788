public import Catalogue
internal import Foundation
public import Imaging
internal import Synchronization

/// Makes derivatives behind the requests for their images, one after the other.
///
/// Each is a job in the catalogue, so that one that a server did not come to is made by the next, or by an import.
public final class DerivativesOnDemand: Sendable {
    private let maker: DerivativeMaker
    private let note: @Sendable (_ problem: String) -> Void
    private let wishes: AsyncStream<String>
    private let wish: AsyncStream<String>.Continuation
    /// What was asked for lately: viewers ask for dozens of tiles at once.
    private let asked = Mutex<Set<String>>([])

    private static let actor = "server"
    private static let mostAsked = 100_000

    /// - Parameters:
    ///   - workers: closed when this ends.
    ///   - note: told what could not be made, for the log.
    public init(
        home: Home, catalogue: Catalogue, workers: WorkerPool, pyramid: PyramidSettings,
        note: @escaping @Sendable (_ problem: String) -> Void
    ) {
        maker = DerivativeMaker(
            home: home, catalogue: catalogue, workers: workers, pyramid: pyramid, actor: Self.actor)
        self.note = note
        (wishes, wish) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(Self.mostAsked))
    }

    /// Asks for the derivative of an image, and returns at once.
    public func want(_ image: String) {
        let isNew = asked.withLock { asked in
            if asked.count >= Self.mostAsked { asked.removeAll() }
            return asked.insert(image).inserted
        }
        if isNew { wish.yield(image) }
    }

    /// Looks for jobs that others made, and returns at once.
    public func wake() { wish.yield("") }

    /// Makes what is asked for, and what others left, until the task is cancelled.
    public func run() async {
        let (wakes, wake) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        await withTaskCancellationHandler {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { [self] in
                    for await image in wishes {
                        do { if !image.isEmpty { try maker.catalogue.wantDerivative(of: image) } } catch {
                            note("\(error)")
                        }
                        wake.yield()
                    }
                }
                group.addTask {
                    // Whoever else worked on some, and is gone, leaves them to us.
                    while (try? await Task.sleep(for: .seconds(60))) != nil { wake.yield() }
                    wake.finish()
                }
                await make()
                for await _ in wakes {
                    await make()
                    // They may be asked for again after their source changed; twice does no harm.
                    asked.withLock { $0.removeAll() }
                }
            }
        } onCancel: {
            maker.workers.close(abandoning: true)
        }
    }

    private func make() async {
        do {
            for failure in try await maker.makeAll(as: .server, { _, _ in }).failures {
                note("\(failure.job.path): \(failure.reason)")
            }
        } catch is CancellationError {
        } catch {
            note("\(error)")
        }
    }
}
