internal import HTTPTypes
internal import NIOHTTP1

/// Requests that a server must refuse before it reads their target (RFC 9112 sections 3.2 and 6.1, RFC 9110 section
/// 10.1.1). Refusals end the connection: where one request ends and the next begins may be in doubt.
enum RequestCheck {
    /// Why a request is refused; nil where it is in order.
    static func fault(_ head: HTTPRequestHead) -> Problem? {
        hostFault(head) ?? codingFault(head) ?? expectationFault(head)
    }

    /// Whether the HTTP parser takes what follows a request for another protocol. The server speaks no other and ignores
    /// `Upgrade` (RFC 9110 section 7.8); it ends the connection with the response.
    static func endsParsing(_ head: HTTPRequestHead) -> Bool {
        if head.method == .CONNECT { return true }
        return head.headers.contains(name: "upgrade")
            && head.headers["connection"].contains { $0.lowercased().contains("upgrade") }
    }

    private static func hostFault(_ head: HTTPRequestHead) -> Problem? {
        let hosts = head.headers["host"]
        if hosts.count > 1 { return Problem(.badRequest, "There are \(hosts.count) Host fields. Send one.") }
        guard let host = hosts.first.map({ HeaderText.text(HeaderText.trim(Array($0.utf8)[...])) }) else {
            return head.version.minor == 0
                ? nil : Problem(.badRequest, "Host is missing. Accepted: such as Host: iiif.example.org.")
        }
        guard isHost(host) else {
            return Problem(.badRequest, "Host is not a host name or address. Accepted: such as iiif.example.org:8080.")
        }
        return nil
    }

    /// A host and perhaps a port (RFC 3986 section 3.2), or nothing.
    static func isHost(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard let first = bytes.first else { return true }
        var name = bytes[...]
        if first == UInt8(ascii: "[") {
            guard let end = bytes.lastIndex(of: UInt8(ascii: "]")) else { return false }
            let rest = bytes[(end + 1)...]
            guard rest.isEmpty || rest.first == UInt8(ascii: ":") && rest.dropFirst().allSatisfy(isDigit) else {
                return false
            }
            return bytes[1..<end].allSatisfy { isUnreserved($0) || $0 == UInt8(ascii: ":") }
        }
        if let colon = bytes.lastIndex(of: UInt8(ascii: ":")) {
            guard bytes[(colon + 1)...].allSatisfy(isDigit) else { return false }
            name = bytes[..<colon]
        }
        return !name.isEmpty && name.allSatisfy { isUnreserved($0) || "%!$&'()*+,;=".utf8.contains($0) && $0 != 0x2C }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: true
        default: false
        }
    }

    private static func codingFault(_ head: HTTPRequestHead) -> Problem? {
        let lines = head.headers["transfer-encoding"]
        guard !lines.isEmpty else { return nil }
        if head.version.minor == 0 {
            return Problem(.badRequest, "HTTP/1.0 has no Transfer-Encoding. Send Content-Length.")
        }
        if head.headers.contains(name: "content-length") {
            return Problem(.badRequest, "A request has Transfer-Encoding or Content-Length, not both.")
        }
        let codings = HeaderText.split(Array(lines.joined(separator: ",").utf8)[...], at: UInt8(ascii: ",")).map {
            HeaderText.text($0.prefix { $0 != UInt8(ascii: ";") && !HeaderText.isSpace($0) }).lowercased()
        }
        // RFC 9112 section 6.3: where the body ends cannot be known.
        if codings.contains("chunked"), codings.last != "chunked" {
            return Problem(.badRequest, "chunked must be the last transfer coding.")
        }
        if let unknown = codings.first(where: { $0 != "chunked" }) {
            return Problem(.notImplemented, "The transfer coding “\(unknown)” is unknown. Accepted: chunked.")
        }
        return codings == ["chunked"] ? nil : Problem(.badRequest, "A body is chunked once. Send chunked once.")
    }

    private static func expectationFault(_ head: HTTPRequestHead) -> Problem? {
        // Of HTTP/1.0 clients expectations are ignored.
        guard head.version.minor > 0 else { return nil }
        let all = HeaderText.split(Array(head.headers["expect"].joined(separator: ",").utf8)[...], at: 0x2C)
        guard let unknown = all.map({ HeaderText.text($0).lowercased() }).first(where: { $0 != "100-continue" }) else {
            return nil
        }
        return Problem(.expectationFailed, "The expectation “\(unknown)” is unknown. Accepted: 100-continue.")
    }
}
