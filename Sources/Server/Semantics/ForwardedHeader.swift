/// Scheme and authority of the address that the world knows, such as `https` and `iiif.example.org`.
public struct PublicOrigin: Hashable, Sendable {
    /// `http` or `https`.
    public let scheme: String
    /// Host in lower case, with the port unless it is the scheme's own.
    public let authority: String

    /// Nil unless the scheme is `http` or `https` and the authority is a host name, an IPv4 address or a bracketed IPv6
    /// address, with or without a port from 1 to 65535. User names, paths and other characters are refused, so that
    /// the text can go into documents.
    public init?(scheme: String, authority: String) {
        let scheme = scheme.lowercased()
        guard let standardPort = ["http": 80, "https": 443][scheme],
            let (host, port) = Self.split(authority.lowercased())
        else { return nil }
        self.scheme = scheme
        self.authority = port.map { $0 == standardPort ? host : "\(host):\($0)" } ?? host
    }

    private static func split(_ authority: String) -> (host: String, port: Int?)? {
        let bytes = Array(authority.utf8)
        var end = bytes.count
        var port: Int?
        if let colon = bytes.lastIndex(of: UInt8(ascii: ":")), !bytes[colon...].contains(UInt8(ascii: "]")) {
            let digits = bytes[(colon + 1)...]
            guard (1...5).contains(digits.count), digits.allSatisfy({ (0x30...0x39).contains($0) }),
                let number = Int(HeaderText.text(digits)), (1...65_535).contains(number)
            else { return nil }
            port = number
            end = colon
        }
        let host = bytes[..<end]
        return isHost(host) ? (HeaderText.text(host), port) : nil
    }

    private static func isHost(_ host: ArraySlice<UInt8>) -> Bool {
        if host.first == UInt8(ascii: "[") {
            let inside = host.dropFirst().dropLast()
            return host.last == UInt8(ascii: "]") && inside.contains(UInt8(ascii: ":"))
                && inside.allSatisfy { "0123456789abcdef:.".utf8.contains($0) }
        }
        return (1...253).contains(host.count)
            && host.allSatisfy { "0123456789abcdefghijklmnopqrstuvwxyz-._".utf8.contains($0) }
    }
}

/// What a trusted proxy says about the address that the client asked for.
///
/// Only the last entry counts: it is the one that the trusted peer wrote, while earlier ones may come from anybody.
/// A proxy passes on header fields that it does not know, so the configuration says which ones it sets, and the proxy
/// must set or remove all of that kind.
public enum ForwardedHeader {
    /// The header fields that the trusted proxies write.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// `Forwarded` (RFC 7239).
        case forwarded
        /// `X-Forwarded-Proto` and `X-Forwarded-Host`.
        case xForwarded
    }

    /// The field values of a request; several lines of one field are joined with a comma.
    public struct Fields: Hashable, Sendable {
        public var forwarded: String?
        public var xForwardedProto: String?
        public var xForwardedHost: String?
        public var xForwardedFor: String?

        public init(
            forwarded: String? = nil, xForwardedProto: String? = nil, xForwardedHost: String? = nil,
            xForwardedFor: String? = nil
        ) {
            self.forwarded = forwarded
            self.xForwardedProto = xForwardedProto
            self.xForwardedHost = xForwardedHost
            self.xForwardedFor = xForwardedFor
        }
    }

    /// The public address for one request.
    ///
    /// - Parameters:
    ///   - configured: the address to fall back on, whole or for the half that the proxy does not state.
    ///   - fields: what the request carries.
    ///   - kind: the fields that the trusted proxies write; the others are ignored.
    ///   - peerIsTrusted: whether the connection comes from a listed proxy. If not, nothing is believed.
    /// - Returns: the forwarded address; the configured one if it is not trusted, absent or not well formed.
    public static func origin(
        configured: PublicOrigin, fields: Fields, kind: Kind, peerIsTrusted: Bool
    ) -> PublicOrigin {
        guard peerIsTrusted else { return configured }
        let stated: (scheme: String?, authority: String?) =
            switch kind {
            case .forwarded: lastElement(of: fields.forwarded ?? "")
            case .xForwarded: (lastMember(of: fields.xForwardedProto), lastMember(of: fields.xForwardedHost))
            }
        return PublicOrigin(
            scheme: stated.scheme ?? configured.scheme, authority: stated.authority ?? configured.authority)
            ?? configured
    }

    /// The client's address as a trusted proxy states it, in small letters and without a port; nil where it states
    /// none, or hides it (RFC 7239, section 6.3).
    public static func client(_ fields: Fields, kind: Kind) -> String? {
        let stated: String? =
            switch kind {
            case .forwarded: lastPairs(of: fields.forwarded ?? "").first { $0.name == "for" }?.value
            case .xForwarded: lastMember(of: fields.xForwardedFor)
            }
        guard var node = stated?.lowercased(), !node.isEmpty, node != "unknown", !node.hasPrefix("_") else {
            return nil
        }
        if node.hasPrefix("["), let end = node.firstIndex(of: "]") {
            node = String(node[node.index(after: node.startIndex)..<end])
        } else if node.filter({ $0 == ":" }).count == 1 {
            node = String(node.prefix { $0 != ":" })
        }
        return node
    }

    private static func lastElement(of value: String) -> (scheme: String?, authority: String?) {
        let pairs = lastPairs(of: value)
        return (pairs.first { $0.name == "proto" }?.value, pairs.first { $0.name == "host" }?.value)
    }

    private static func lastPairs(of value: String) -> [(name: String, value: String)] {
        let bytes = Array(value.utf8)[...]
        // A client that opens a quote and never closes it would swallow what the proxy appended.
        guard HeaderText.quotesAreClosed(bytes) else { return [] }
        let elements = HeaderText.split(bytes, at: UInt8(ascii: ","))
        return HeaderText.split(elements.last ?? [], at: UInt8(ascii: ";")).compactMap(HeaderText.parameter)
    }

    private static func lastMember(of value: String?) -> String? {
        let members = Array((value ?? "").utf8).split(separator: UInt8(ascii: ","))
        return members.map(HeaderText.trim).last { !$0.isEmpty }.map(HeaderText.text)
    }
}
