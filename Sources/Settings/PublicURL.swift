/// The base of every published URL: scheme, host, perhaps a port and a path prefix; never a trailing slash, user,
/// query or fragment. Scheme and host are lower case (RFC 3986, section 6.2.2.1).
public struct PublicURL: Hashable, Sendable, CustomStringConvertible {
    /// `http` or `https`.
    public let scheme: String
    /// Host and, if given, `:port`; an IPv6 address is in brackets.
    public let authority: String
    /// Empty, or a prefix such as `/iiif-server`: percent-encoded as given, without a trailing slash.
    public let path: String

    /// The URL, without a trailing slash.
    public var description: String { "\(scheme)://\(authority)\(path)" }

    /// Reads an absolute http(s) URL and drops trailing slashes. `nil` for another scheme, a relative URL, a user name,
    /// a query, a fragment, a character that RFC 3986 does not allow, or an empty, `.` or `..` segment.
    public init?(_ text: String) {
        guard let parts = PublicURL.split(text), parts.rest.allSatisfy({ $0 != "?" && $0 != "#" }) else { return nil }
        var path = parts.rest
        while path.last == "/" { path.removeLast() }
        let segments = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        guard segments.allSatisfy({ !["", ".", ".."].contains($0) }) else { return nil }
        scheme = parts.scheme
        authority = parts.authority
        self.path = String(path)
    }

    /// Whether this is an absolute http(s) URI; a query and a fragment are allowed.
    public static func isWebAddress(_ text: String) -> Bool {
        split(text) != nil
    }

    private static func split(_ text: String) -> (scheme: String, authority: String, rest: Substring)? {
        guard let separator = text.firstRange(of: "://"), hasOnlyURICharacters(text) else { return nil }
        let scheme = text[..<separator.lowerBound].lowercased()
        guard scheme == "http" || scheme == "https" else { return nil }
        let remainder = text[separator.upperBound...]
        let end = remainder.firstIndex { "/?#".contains($0) } ?? remainder.endIndex
        let authority = remainder[..<end].lowercased()
        return isAuthority(authority) ? (scheme, authority, remainder[end...]) : nil
    }

    private static func hasOnlyURICharacters(_ text: String) -> Bool {
        let allowed = "-._~:/?#[]@!$&'()*+,;=%"
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }),
            text.allSatisfy({ $0.isLetter || $0.isNumber || allowed.contains($0) })
        else { return false }
        return text.split(separator: "%", omittingEmptySubsequences: false).dropFirst().allSatisfy { piece in
            piece.count >= 2 && piece.prefix(2).allSatisfy(\.isHexDigit)
        }
    }

    private static func isAuthority(_ authority: String) -> Bool {
        guard !authority.contains("@") else { return false }
        var host = Substring(authority)
        if let colon = authority.lastIndex(of: ":"), !authority.hasSuffix("]") {
            guard let port = Int(authority[authority.index(after: colon)...]), (1...65535).contains(port) else {
                return false
            }
            host = authority[..<colon]
        }
        if host.first == "[" {
            let inside = String(host.dropFirst().dropLast())
            return host.last == "]" && inside.contains(":") && AddressRange(inside)?.isSingle == true
        }
        return !host.isEmpty && host.allSatisfy { !"[]:%".contains($0) }
    }
}
