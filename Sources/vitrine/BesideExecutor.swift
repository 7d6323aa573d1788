import Dispatch
import ServiceLifecycle

/// Threads of their own for services that write, or wait for the disk or for others who write: the few threads that
/// answer requests are never held up by them.
final class BesideExecutor: TaskExecutor {
    static let shared = BesideExecutor()

    private let queue = DispatchQueue(label: "vitrine.beside", qos: .utility, attributes: .concurrent)

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }

    /// Does something beside the serving until the server is told to stop.
    static func run(_ work: @Sendable @escaping () async -> Void) async {
        await cancelWhenGracefulShutdown {
            await withTaskExecutorPreference(shared) { await work() }
        }
    }
}
