internal import Foundation
internal import Synchronization

#if canImport(FoundationNetworking)
    internal import FoundationNetworking
#endif

/// One request and its answer, of which no more is kept than is allowed.
final class BoundedExchange: NSObject, URLSessionDataDelegate, Sendable {
    struct TooLarge: Error {}

    /// An answer that keeps dripping may take this many times the allowed silence.
    private static let patience = 10.0

    private struct State {
        var continuation: CheckedContinuation<(Data, HTTPURLResponse), any Error>?
        var body = Data()
        var isTooLarge = false
    }

    private let state = Mutex(State())
    private let limit: Int
    private let followsElsewhere: Bool

    private init(limit: Int, followsElsewhere: Bool) {
        (self.limit, self.followsElsewhere) = (limit, followsElsewhere)
    }

    /// - Parameters:
    ///   - limit: bytes of the answer.
    ///   - seconds: how long the other side may be silent.
    ///   - followsElsewhere: whether a redirect to another host is followed, which would learn what the request carries.
    /// - Throws: `TooLarge`, `URLError`.
    static func run(
        _ request: URLRequest, limit: Int, seconds: Int, followsElsewhere: Bool
    ) async throws -> (Data, HTTPURLResponse) {
        let exchange = BoundedExchange(limit: limit, followsElsewhere: followsElsewhere)
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
                if Task.isCancelled { exchange.settle(.failure(CancellationError())) } else { task.resume() }
            }
        } onCancel: {
            task.cancel()
        }
    }

    func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
        let isTooLarge = state.withLock { state in
            if state.body.count + data.count > limit {
                state.isTooLarge = true
            } else {
                state.body.append(data)
            }
            return state.isTooLarge
        }
        if isTooLarge { dataTask.cancel() }
    }

    func urlSession(
        _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse,
        newRequest request: URLRequest, completionHandler: @escaping @Sendable (URLRequest?) -> Void
    ) {
        let isSame = request.url?.host == task.originalRequest?.url?.host
        completionHandler(isSame || followsElsewhere ? request : nil)
    }

    func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
        let (body, isTooLarge) = state.withLock { ($0.body, $0.isTooLarge) }
        if isTooLarge {
            settle(.failure(TooLarge()))
        } else if let error {
            settle(.failure(error))
        } else if let response = task.response as? HTTPURLResponse {
            settle(.success((body, response)))
        } else {
            settle(.failure(URLError(.badServerResponse)))
        }
    }

    private func settle(_ result: Result<(Data, HTTPURLResponse), any Error>) {
        let continuation = state.withLock { state in
            defer { state.continuation = nil }
            return state.continuation
        }
        continuation?.resume(with: result)
    }
}
