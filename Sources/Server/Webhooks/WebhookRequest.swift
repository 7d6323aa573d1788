internal import Exchange
internal import Foundation

#if canImport(FoundationNetworking)
    internal import FoundationNetworking
#endif

/// One request to a receiver of changes. Of its answer only the status counts; the rest is read no further than needed.
enum WebhookRequest {
    /// Bytes of an answer after which nobody listens any more.
    private static let longestAnswer = 64 << 10

    /// Nobody but the receiver that is named is told: a redirect is an answer like any other that is no success.
    /// - Parameter seconds: how long the receiver may take.
    /// - Returns: the status of the answer, whatever became of the rest of it.
    /// - Throws: `URLError`, where there is none.
    static func send(
        _ body: [UInt8], to url: URL, fields: [String: String], seconds: Int
    ) async throws -> Int {
        var request = URLRequest(url: url)
        request.httpMethod = "POST"
        request.httpBody = Data(body)
        for (name, value) in fields { request.setValue(value, forHTTPHeaderField: name) }
        let outcome = try await BoundedExchange.run(
            request, limit: longestAnswer, seconds: seconds, redirects: .none)
        if let response = outcome.response { return response.statusCode }
        throw outcome.error ?? URLError(.badServerResponse)
    }
}
