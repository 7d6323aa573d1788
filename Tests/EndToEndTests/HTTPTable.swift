import TestSupport
import Testing

/// One requirement on an origin server as a request, byte for byte, and what must come back.
struct HTTPRow: CustomTestStringConvertible {
    /// The section that requires it.
    let section: String
    let name: String
    let request: String
    /// The method, for how long the response is.
    var method = "GET"
    /// Statuses of the responses in order; 0 stands for the end of the connection without a response.
    let statuses: [Int]
    /// Whether the connection ends after the responses. Nil where either is right.
    var closes: Bool?
    /// What else must be true of the first response.
    var also: (@Sendable (Response) -> Bool)?

    init(
        _ section: String, _ name: String, _ request: String, method: String = "GET", _ statuses: Int...,
        closes: Bool? = nil, also: (@Sendable (Response) -> Bool)? = nil
    ) {
        (self.section, self.name, self.request, self.method) = (section, name, request, method)
        (self.statuses, self.closes, self.also) = (statuses, closes, also)
    }

    var testDescription: String { "\(section): \(name)" }
}

/// The requirements of RFC 9110 and RFC 9112 on origin servers, as far as a request can show them.
enum HTTPTable {
    static let end = "Host: x\r\n\r\n"
    private static let health = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
    static let document = "/iiif/v3/book/manifest"
    static let film = "/media/film/original.mp4"

    static let framing: [HTTPRow] = [
        HTTPRow("9112 2.2", "an empty line before the request line is ignored", "\r\n" + health, 200, closes: false),
        HTTPRow(
            "9112 2.2", "bare CR in a field value", "GET /healthz HTTP/1.1\r\nX: a\rb\r\n\(end)", 400, closes: true),
        HTTPRow("9112 2.2", "bare CR in the request line", "GET /healthz\r HTTP/1.1\r\n\(end)", 400, closes: true),
        HTTPRow(
            "9112 2.2", "space before the first field", "GET /healthz HTTP/1.1\r\n X: a\r\n\(end)", 400, closes: true),
        HTTPRow("9112 2.3", "lower-case HTTP name", "GET /healthz http/1.1\r\n\(end)", 400, closes: true),
        HTTPRow("9112 2.3", "version with a missing part", "GET /healthz HTTP/1\r\n\(end)", 400, closes: true),
        HTTPRow("9112 3", "a request line without a version", "GET /healthz\r\n\(end)", 400, closes: true),
        HTTPRow(
            "9112 3", "an unknown method", "BREW /healthz HTTP/1.1\r\n\(end)", 501, closes: true),
        HTTPRow(
            "9112 3", "a method is case-sensitive", "get /healthz HTTP/1.1\r\n\(end)", 501, closes: true),
        HTTPRow(
            "9112 3", "a method that is no token", "G@T /healthz HTTP/1.1\r\n\(end)", 400, closes: true),
        HTTPRow("9112 3.2", "no Host", "GET /healthz HTTP/1.1\r\n\r\n", 400, closes: true),
        HTTPRow("9112 3.2", "two Hosts", "GET /healthz HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", 400, closes: true),
        HTTPRow(
            "9112 3.2", "the same Host twice", "GET /healthz HTTP/1.1\r\nHost: x\r\nhost: x\r\n\r\n", 400, closes: true),
        HTTPRow("9112 3.2", "two hosts in one field", "GET /healthz HTTP/1.1\r\nHost: x, y\r\n\r\n", 400, closes: true),
        HTTPRow("9112 3.2", "a URL as Host", "GET /healthz HTTP/1.1\r\nHost: http://x/\r\n\r\n", 400, closes: true),
        HTTPRow("9112 3.2", "a user in Host", "GET /healthz HTTP/1.1\r\nHost: u@x\r\n\r\n", 400, closes: true),
        HTTPRow(
            "9112 3.2", "a port that is no number", "GET /healthz HTTP/1.1\r\nHost: x:y\r\n\r\n", 400, closes: true),
        HTTPRow("9112 3.2", "an IPv6 host", "GET /healthz HTTP/1.1\r\nHost: [::1]:80\r\n\r\n", 200, closes: false),
        HTTPRow("9112 3.2", "an empty Host", "GET /healthz HTTP/1.1\r\nHost:\r\n\r\n", 200, closes: false),
        HTTPRow("9112 3.2", "HTTP/1.0 without Host", "GET /healthz HTTP/1.0\r\n\r\n", 200, closes: true),
        HTTPRow("9112 3.2", "HTTP/1.0 with two Hosts", "GET /healthz HTTP/1.0\r\nHost: x\r\nHost: y\r\n\r\n", 400),
        HTTPRow("9112 3.2.2", "absolute form", "GET http://x/healthz HTTP/1.1\r\n\(end)", 200, closes: false),
        HTTPRow(
            "9112 3.2.2", "absolute form with another Host", "GET http://y/healthz HTTP/1.1\r\n\(end)", 200,
            closes: false),
        HTTPRow("9112 3.2.2", "absolute form without Host", "GET http://x/healthz HTTP/1.1\r\n\r\n", 400, closes: true),
        HTTPRow(
            "9112 3.2.4", "asterisk form", "OPTIONS * HTTP/1.1\r\n\(end)", method: "HEAD", 204, closes: false
        ) { $0["Allow"]?.contains("GET") == true },
        HTTPRow(
            "9112 5", "fields are read in any case", "GET /healthz HTTP/1.1\r\nHOST: x\r\n\r\n", 200, closes: false),
        HTTPRow(
            "9112 5.1", "space before the colon", "GET /healthz HTTP/1.1\r\nX : a\r\n\(end)", 400, closes: true),
        HTTPRow(
            "9112 5.1", "space before the colon of Content-Length",
            "POST /api/v1/objects HTTP/1.1\r\nContent-Length : 3\r\n\(end)abc", 400, closes: true),
        HTTPRow("9112 5.1", "an empty field name", "GET /healthz HTTP/1.1\r\n: a\r\n\(end)", 400, closes: true),
        HTTPRow(
            "9112 5.1", "space around a value is not part of it", "GET /healthz HTTP/1.1\r\nHost: \t x \t \r\n\r\n",
            200,
            closes: false),
        HTTPRow("9112 5.2", "a folded line", "GET /healthz HTTP/1.1\r\nX: a\r\n b\r\n\(end)", 400, closes: true),
        HTTPRow(
            "9112 5.2", "a line folded with a tab", "GET /healthz HTTP/1.1\r\nX: a\r\n\tb\r\n\(end)", 400, closes: true),
        HTTPRow("9110 5.5", "NUL in a value", "GET /healthz HTTP/1.1\r\nX: a\0b\r\n\(end)", 400, closes: true),
        HTTPRow("9112 5", "a field without a colon", "GET /healthz HTTP/1.1\r\nX\r\n\(end)", 400, closes: true),
    ]

    private static func coded(_ coding: String, _ body: String, target: String = "/api/v1/objects") -> String {
        "POST \(target) HTTP/1.1\r\nTransfer-Encoding: \(coding)\r\n\(end)\(body)"
    }
    private static func sized(_ lengths: String...) -> String {
        "POST /healthz HTTP/1.1\r\n" + lengths.map { "Content-Length: \($0)\r\n" }.joined() + "\(end)abc"
    }

    static let bodies: [HTTPRow] = [
        HTTPRow("9112 6.1", "an unknown transfer coding", coded("br", "0\r\n\r\n"), 501, closes: true),
        HTTPRow("9112 6.1", "an unknown coding before chunked", coded("foo, chunked", "0\r\n\r\n"), 501, closes: true),
        HTTPRow("9112 6.1", "gzip before chunked", coded("gzip, chunked", "0\r\n\r\n"), 501, closes: true),
        HTTPRow("9112 6.3", "chunked that is not last", coded("chunked, gzip", "0\r\n\r\n"), 400, closes: true),
        HTTPRow("9112 6.3", "identity is no coding any more", coded("identity", "abc"), 501, closes: true),
        HTTPRow("9112 7.1", "chunked twice", coded("chunked, chunked", "0\r\n\r\n"), 400, closes: true),
        HTTPRow(
            "9112 7", "coding names in any case",
            coded("CHUNKED", "3\r\nabc\r\n0\r\n\r\n", target: "/healthz") + health,
            405, 200, closes: false),
        HTTPRow(
            "9112 6.1", "Transfer-Encoding and Content-Length",
            "POST /healthz HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\(end)0\r\n\r\n" + health,
            400,
            closes: true),
        HTTPRow(
            "9112 6.1", "Content-Length and Transfer-Encoding",
            "POST /healthz HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\(end)0\r\n\r\n" + health,
            400,
            closes: true),
        HTTPRow(
            "9112 6.1", "Transfer-Encoding in HTTP/1.0",
            "POST /healthz HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\(end)0\r\n\r\n", 400, closes: true),
        HTTPRow("9112 6.2", "a length that is no number", sized("x"), 400, closes: true),
        HTTPRow("9112 6.2", "a negative length", sized("-1"), 400, closes: true),
        HTTPRow("9112 6.2", "a length with a sign", sized("+3"), 400, closes: true),
        HTTPRow("9112 6.2", "a hexadecimal length", sized("0x3"), 400, closes: true),
        HTTPRow("9110 8.6", "a length that no number holds", sized("99999999999999999999999"), 400, closes: true),
        HTTPRow("9112 6.3", "two lengths that differ", sized("3", "4"), 400, closes: true),
        HTTPRow("9112 6.3", "a list of lengths that differ", sized("3, 4"), 400, closes: true),
        HTTPRow("9112 6.3", "a body with a length, and the next request behind it", sized("3") + health, 405, 200),
        HTTPRow(
            "9112 6.3", "GET with a body, and the next request behind it",
            "GET /healthz HTTP/1.1\r\nContent-Length: 3\r\n\(end)abc" + health, 200, 200, closes: false),
        HTTPRow(
            "9112 7.1", "a chunk size that is no number", coded("chunked", "x\r\n", target: "/healthz"), 400,
            closes: true),
        HTTPRow("9112 7.1", "a negative chunk size", coded("chunked", "-1\r\n", target: "/healthz"), 400, closes: true),
        HTTPRow(
            "9112 7.1", "a chunk size with 0x", coded("chunked", "0x3\r\nabc\r\n", target: "/healthz"), 400,
            closes: true),
        HTTPRow(
            "9112 7.1", "a chunk size that no number holds",
            coded("chunked", "fffffffffffffffff\r\n", target: "/healthz"), 400, closes: true),
        HTTPRow(
            "9112 7.1", "a chunk that is longer than it says",
            coded("chunked", "3\r\nabcd\r\n0\r\n\r\n", target: "/healthz"),
            400, closes: true),
        HTTPRow(
            "9112 7.1.1", "a chunk extension is ignored",
            coded("chunked", "3;a=b\r\nabc\r\n0\r\n\r\n", target: "/healthz") + health, 405, 200, closes: false),
        HTTPRow(
            "9112 7.1.2", "trailers are read and dropped",
            coded("chunked", "0\r\nX-Trailer: a\r\n\r\n", target: "/healthz") + health, 405, 200, closes: false),
        HTTPRow(
            "9110 6.5.1", "a trailer never becomes a field of its request",
            "POST /healthz HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\(end)0\r\nExpect: nothing\r\n\r\n" + health,
            405,
            200, closes: false),
    ]

    static let methods: [HTTPRow] = [
        HTTPRow(
            "9110 9.1", "a known method that is not allowed", "DELETE /healthz HTTP/1.1\r\n\(end)", 405, closes: false
        ) { $0["Allow"]?.contains("GET") == true },
        HTTPRow(
            "9110 15.5.6", "405 of the API names its methods", "DELETE /api/v1/objects HTTP/1.1\r\n\(end)", 405
        ) { $0["Allow"]?.contains("POST") == true && $0["Allow"]?.contains("DELETE") == false },
        HTTPRow(
            "9110 9.3.2", "HEAD has no body", "HEAD /healthz HTTP/1.1\r\n\(end)" + health, method: "HEAD", 200, 200,
            closes: false
        ) { $0["Content-Length"] == "3" },
        HTTPRow(
            "9110 9.3.6", "CONNECT", "CONNECT x:443 HTTP/1.1\r\n\(end)", 405, closes: true
        ) { $0["Allow"] != nil },
        HTTPRow("9110 9.3.7", "OPTIONS", "OPTIONS \(document) HTTP/1.1\r\n\(end)", method: "HEAD", 204, closes: false) {
            $0["Allow"]?.contains("HEAD") == true && $0["Content-Length"] == nil
        },
        HTTPRow(
            "9110 7.6.2", "OPTIONS with Max-Forwards: 0 is answered here",
            "OPTIONS * HTTP/1.1\r\nMax-Forwards: 0\r\n\(end)", method: "HEAD", 204, closes: false),
        HTTPRow("9110 9.3.8", "TRACE is not allowed", "TRACE / HTTP/1.1\r\nCookie: a\r\n\(end)", 405, closes: false) {
            $0["Allow"] != nil && !$0.text.contains("Cookie")
        },
        HTTPRow(
            "9110 10.1.1", "an unknown expectation",
            "POST /api/v1/objects HTTP/1.1\r\nExpect: 200-maybe\r\nContent-Length: 2\r\n\(end){}", 417, closes: true),
        HTTPRow(
            "9110 10.1.1", "no 100 where the answer is known from the head",
            "POST /api/v1/objects HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\(end)", 401, closes: true),
        HTTPRow(
            "9110 10.1.1", "an expectation without a body is no trouble",
            "GET /healthz HTTP/1.1\r\nExpect: 100-continue\r\n\(end)", 200),
        HTTPRow(
            "9110 10.1.1", "HTTP/1.0 expectations are ignored",
            "GET /healthz HTTP/1.0\r\nExpect: 200-maybe\r\n\r\n", 200, closes: true),
        HTTPRow("9110 7.8", "an upgrade is ignored", upgrade("websocket"), 200, closes: true) {
            $0["Connection"] == "close"
        },
        HTTPRow("9110 7.8", "an upgrade to HTTP/2 is ignored", upgrade("h2c"), 200, closes: true),
    ]

    private static func upgrade(_ name: String) -> String {
        "GET /healthz HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: \(name)\r\n\(end)"
    }

    static let connections: [HTTPRow] = [
        HTTPRow("9112 9.3", "HTTP/1.1 stays open", health + health, 200, 200, closes: false),
        HTTPRow(
            "9112 9.6", "close", "GET /healthz HTTP/1.1\r\nConnection: close\r\n\(end)" + health, 200, closes: true
        ) { $0["Connection"] == "close" },
        HTTPRow(
            "9112 9.6", "close in a list, in any case",
            "GET /healthz HTTP/1.1\r\nConnection: X, CLOSE\r\n\(end)" + health, 200, closes: true),
        HTTPRow("9112 9.3", "HTTP/1.0 ends", "GET /healthz HTTP/1.0\r\n\r\n", 200, closes: true),
        HTTPRow(
            "9112 9.3", "HTTP/1.0 stays open where it asks for that",
            "GET /healthz HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", 200, closes: false
        ) { $0["Connection"] == "keep-alive" },
        HTTPRow(
            "9112 9.3.2", "pipelined requests are answered in order",
            health + "GET /nothing HTTP/1.1\r\n\(end)" + health,
            200, 404, 200, closes: false),
        HTTPRow("9110 6.6.1", "every answer has a date", "GET /nothing HTTP/1.1\r\n\(end)", 404) {
            $0.values("Date").count == 1 && $0["Date"]?.hasSuffix(" GMT") == true
        },
        HTTPRow("9110 6.6.1", "refusals too", "GET /healthz HTTP/1.1\r\n\r\n", 400) { $0.values("Date").count == 1 },
        HTTPRow("9112 6.2", "a redirect has a length", "GET /iiif/book HTTP/1.1\r\n\(end)", 303, closes: false) {
            $0["Content-Length"] != nil && $0["Location"]?.hasPrefix("http://") == true
        },
    ]

    static let all = framing + bodies + methods + connections + semantics
}
