public import Foundation
internal import Synchronization

#if canImport(FoundationNetworking)
    public import FoundationNetworking
#endif

/// One HTTP request to another machine and its answer, of which no more is kept than is allowed.
public final class BoundedExchange: NSObject, URLSessionDataDelegate, Sendable {
    /// What came back: an answer, a fault, or the beginning of an answer and the fault that ended it.
    public struct Outcome: Sendable {
        public var body = Data()
        public var response: HTTPURLResponse?
        public var error: (any Error)?
        /// More came than is kept: nobody listened any more.
        public var isTooLarge = false
    }

    /// Which redirects are followed.
    public enum Redirects: Sendable {
        case none
        /// Those that stay with the host that was asked: another one would learn what the request carries.
        case sameHost
        case all
    }

    private struct State {
        var continuation: CheckedContinuation<Outcome, any Error>?
        var outcome = Outcome()
    }

    private let state = Mutex(State())
    private let limit: Int
    private let redirects: Redirects

    private init(limit: Int, redirects: Redirects) { (self.limit, self.redirects) = (limit, redirects) }

    /// - Parameters:
    ///   - limit: bytes of the answer that are kept.
    ///   - seconds: how long the other side may be silent.
    ///   - patience: how many times as long all of it may take.
    /// - Throws: `CancellationError` where the task was cancelled before it began; everything else is in the outcome.
    public static func run(
        _ request: URLRequest, limit: Int, seconds: Int, patience: Double = 1, redirects: Redirects
    ) async throws -> Outcome {
        let exchange = BoundedExchange(limit: limit, redirects: redirects)
        let configuration = URLSessionConfiguration.ephemeral
        configuration.timeoutIntervalForRequest = TimeInterval(seconds)
        configuration.timeoutIntervalForResource = TimeInterval(seconds) * patience
        let session = URLSession(configuration: configuration, delegate: exchange, delegateQueue: nil)
        defer { session.finishTasksAndInvalidate() }
        var request = request
        request.timeoutInterval = TimeInterval(seconds)
        let task = session.dataTask(with: request)
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                exchange.state.withLock { $0.continuation = continuation }
                // A task that was cancelled before it began never says so.
                if Task.isCancelled { exchange.settle { _ in throw CancellationError() } } else { task.resume() }
            }
        } onCancel: {
            task.cancel()
        }
    }

    public func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
        let isTooLarge = state.withLock { state in
            if state.outcome.body.count + data.count > limit {
                state.outcome.isTooLarge = true
            } else {
                state.outcome.body.append(data)
            }
            return state.outcome.isTooLarge
        }
        if isTooLarge { dataTask.cancel() }
    }

    public func urlSession(
        _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse,
        newRequest request: URLRequest, completionHandler: @escaping @Sendable (URLRequest?) -> Void
    ) {
        let isFollowed =
            switch redirects {
            case .none: false
            case .sameHost: request.url?.host == task.originalRequest?.url?.host
            case .all: true
            }
        completionHandler(isFollowed ? request : nil)
    }

    public func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
        settle { outcome in
            outcome.response = task.response as? HTTPURLResponse
            outcome.error = error ?? (outcome.response == nil ? URLError(.badServerResponse) : nil)
        }
    }

    /// - Parameter complete: adds what is known at the end.
    private func settle(_ complete: (inout Outcome) throws -> Void) {
        let (continuation, result) = state.withLock { state in
            defer { state.continuation = nil }
            return (
                state.continuation,
                Result {
                    try complete(&state.outcome); return state.outcome
                }
            )
        }
        continuation?.resume(with: result)
    }
}
