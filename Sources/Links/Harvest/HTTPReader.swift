internal import Foundation

#if canImport(FoundationNetworking)
    internal import FoundationNetworking
#endif

/// Fetches documents over HTTP, with patience for those who ask for it.
struct HTTPReader: Sendable {
    let seconds: Int
    /// Bytes of one answer.
    private static let limit = 64 << 20
    /// How often a busy server is asked again.
    private static let attempts = 4

    /// The body that an address answers with arguments.
    func get(_ base: String, _ arguments: [String: String]) async throws -> Data {
        guard var parts = URLComponents(string: base) else {
            throw LinkFault("“\(base)” is no address", remedy: "give one that begins with http:// or https://")
        }
        let own = parts.percentEncodedQuery.map { $0 + "&" } ?? ""
        // A plus sign in a token is a plus sign.
        parts.percentEncodedQuery =
            own
            + arguments.sorted { $0.key < $1.key }.map { name, value in
                "\(name)=\(value.addingPercentEncoding(withAllowedCharacters: Self.unreserved) ?? "")"
            }.joined(separator: "&")
        guard let url = parts.url else {
            throw LinkFault("“\(base)” is no address", remedy: "give one that begins with http:// or https://")
        }
        var wait = 1
        for attempt in 1...Self.attempts {
            let (data, response) = try await fetch(url)
            let status = response?.statusCode ?? 0
            if status == 200 { return data }
            guard [429, 503].contains(status), attempt < Self.attempts else {
                throw LinkFault(
                    "\(base) answered with status \(status)",
                    remedy: status == 404 ? "check the address" : "open it in a browser, or try again later",
                    mayPass: status >= 500)
            }
            let asked = response?.value(forHTTPHeaderField: "Retry-After").flatMap { Int($0) }
            try await Task.sleep(for: .seconds(min(max(asked ?? wait, 0), 300)))
            wait *= 4
        }
        return Data()
    }

    private static let unreserved = CharacterSet(
        charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")

    private func fetch(_ url: URL) async throws -> (Data, HTTPURLResponse?) {
        var request = URLRequest(url: url, cachePolicy: .reloadIgnoringLocalCacheData)
        request.timeoutInterval = TimeInterval(seconds)
        request.setValue("vitrine", forHTTPHeaderField: "User-Agent")
        do {
            let (data, response) = try await URLSession.shared.data(for: request)
            guard data.count <= Self.limit else {
                throw LinkFault(
                    "\(url.absoluteString) answered more than \(Self.limit >> 20) MB", remedy: "ask for smaller parts")
            }
            return (data, response as? HTTPURLResponse)
        } catch let error as URLError {
            let host = url.host ?? url.absoluteString
            if error.code == .timedOut {
                throw LinkFault(
                    "\(host) gave no answer within \(seconds) seconds",
                    remedy: "check that it is up, or raise timeout_seconds", mayPass: true)
            }
            throw LinkFault(
                "\(host) cannot be reached: \(error.localizedDescription)",
                remedy: "check the url of the link, and that this machine may reach it", mayPass: true)
        }
    }
}
