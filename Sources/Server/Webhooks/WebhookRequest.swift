internal import Foundation
internal import Synchronization

#if canImport(FoundationNetworking)
    internal import FoundationNetworking
#endif

/// One request to a receiver of changes. Of its answer only the status counts; the rest is read no further than needed.
final class WebhookRequest: NSObject, URLSessionDataDelegate, Sendable {
    private struct State {
        var continuation: CheckedContinuation<Int, any Error>?
        var received = 0
    }

    /// Bytes of an answer after which nobody listens any more.
    private static let longestAnswer = 64 << 10

    private let state = Mutex(State())

    /// - Parameter seconds: how long the receiver may take.
    /// - Returns: the status of the answer.
    /// - Throws: `URLError`, where there is none.
    static func send(
        _ body: [UInt8], to url: URL, fields: [String: String], seconds: Int
    ) async throws -> Int {
        var request = URLRequest(url: url, timeoutInterval: TimeInterval(seconds))
        request.httpMethod = "POST"
        request.httpBody = Data(body)
        for (name, value) in fields { request.setValue(value, forHTTPHeaderField: name) }
        let exchange = WebhookRequest()
        let configuration = URLSessionConfiguration.ephemeral
        configuration.timeoutIntervalForRequest = TimeInterval(seconds)
        configuration.timeoutIntervalForResource = TimeInterval(seconds)
        let session = URLSession(configuration: configuration, delegate: exchange, delegateQueue: nil)
        defer { session.finishTasksAndInvalidate() }
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
        let received = state.withLock { state in
            state.received += data.count
            return state.received
        }
        if received > Self.longestAnswer { dataTask.cancel() }
    }

    /// Nobody but the receiver that is named is told: a redirect is an answer like any other that is no success.
    func urlSession(
        _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse,
        newRequest request: URLRequest, completionHandler: @escaping @Sendable (URLRequest?) -> Void
    ) {
        completionHandler(nil)
    }

    func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
        if let response = task.response as? HTTPURLResponse {
            settle(.success(response.statusCode))
        } else {
            settle(.failure(error ?? URLError(.badServerResponse)))
        }
    }

    private func settle(_ result: Result<Int, any Error>) {
        let continuation = state.withLock { state in
            defer { state.continuation = nil }
            return state.continuation
        }
        continuation?.resume(with: result)
    }
}
