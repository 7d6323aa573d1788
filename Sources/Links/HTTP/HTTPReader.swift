internal import Exchange
internal import Foundation

#if canImport(FoundationNetworking)
    internal import FoundationNetworking
#endif

/// Talks to services over HTTP, with patience for those who ask for it.
struct HTTPReader: Sendable {
    let seconds: Int
    /// Sent as a bearer token, to the asked host only; nil sends nothing.
    var token: String?

    /// Bytes of one answer.
    private static let limit = 64 << 20
    /// An answer that keeps dripping may take this many times the allowed silence.
    private static let patience = 10.0
    /// How often a busy server is asked again.
    private static let attempts = 4

    struct Answer: Sendable {
        var body: Data
        /// Values by name in small letters.
        var fields: [String: String]
    }

    /// What an address answers with arguments.
    func get(_ base: String, _ arguments: [String: String] = [:]) async throws -> Answer {
        guard var parts = URLComponents(string: base) else { throw Self.noAddress(base) }
        if !arguments.isEmpty {
            let own = parts.percentEncodedQuery.map { $0 + "&" } ?? ""
            // A plus sign in a token is a plus sign.
            parts.percentEncodedQuery =
                own
                + arguments.sorted { $0.key < $1.key }.map { name, value in
                    "\(Self.encoded(name))=\(Self.encoded(value))"
                }.joined(separator: "&")
        }
        guard let url = parts.url else { throw Self.noAddress(base) }
        return try await send(URLRequest(url: url, cachePolicy: .reloadIgnoringLocalCacheData), to: base)
    }

    /// Posts JSON.
    func post(_ json: Data, to address: String) async throws {
        guard let url = URL(string: address) else { throw Self.noAddress(address) }
        var request = URLRequest(url: url, cachePolicy: .reloadIgnoringLocalCacheData)
        request.httpMethod = "POST"
        request.setValue("application/json", forHTTPHeaderField: "Content-Type")
        request.httpBody = json
        _ = try await send(request, to: address)
    }

    private static func noAddress(_ text: String) -> LinkFault {
        LinkFault("“\(text)” is no address", remedy: "give one that begins with http:// or https://")
    }

    private static func encoded(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: unreserved) ?? ""
    }

    private static let unreserved = CharacterSet(
        charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")

    private func send(_ wanted: URLRequest, to place: String) async throws -> Answer {
        var request = wanted
        request.setValue("vitrine", forHTTPHeaderField: "User-Agent")
        if let token { request.setValue("Bearer \(token)", forHTTPHeaderField: "Authorization") }
        var wait = 1
        var attempt = 1
        while true {
            let (data, response) = try await fetch(request)
            let status = response.statusCode
            if (200..<300).contains(status) {
                var fields: [String: String] = [:]
                for (name, value) in response.allHeaderFields {
                    fields["\(name)".lowercased()] = "\(value)"
                }
                return Answer(body: data, fields: fields)
            }
            guard [429, 503].contains(status), attempt < Self.attempts else { throw fault(status, place) }
            let asked = response.value(forHTTPHeaderField: "Retry-After").flatMap { Int($0) }
            try await Task.sleep(for: .seconds(min(max(asked ?? wait, 0), 300)))
            wait *= 4
            attempt += 1
        }
    }

    private func fault(_ status: Int, _ place: String) -> LinkFault {
        let remedy =
            switch status {
            case 401, 403:
                token == nil
                    ? "it wants a token: give one in an environment variable or a file, as docs/links.md says"
                    : "check the token, and that it may do this"
            case 404: "check the address"
            case 300..<400: "give the address that it leads to, in place of this"
            default: "open it in a browser, or try again later"
            }
        return LinkFault("\(place) answered with status \(status)", remedy: remedy, mayPass: status >= 500)
    }

    private func fetch(_ request: URLRequest) async throws -> (Data, HTTPURLResponse) {
        let host = request.url?.host ?? request.url?.absoluteString ?? ""
        do {
            let outcome = try await BoundedExchange.run(
                request, limit: Self.limit, seconds: seconds, patience: Self.patience,
                redirects: token == nil ? .all : .sameHost)
            guard !outcome.isTooLarge else {
                throw LinkFault(
                    "\(host) answered more than \(Self.limit >> 20) MB", remedy: "ask for smaller parts (chunk, paging)"
                )
            }
            if let error = outcome.error { throw error }
            guard let response = outcome.response else { throw URLError(.badServerResponse) }
            return (outcome.body, response)
        } catch let error as URLError where error.code == .cancelled {
            throw CancellationError()
        } catch let error as URLError where error.code == .timedOut {
            throw LinkFault(
                "\(host) gave no answer within \(seconds) seconds",
                remedy: "check that it is up, or raise timeout_seconds", mayPass: true)
        } catch let error as URLError {
            throw LinkFault(
                "\(host) cannot be reached: \(error.localizedDescription)",
                remedy: "check the url of the link, and that this machine may reach it", mayPass: true)
        }
    }
}
