import Server
import Testing

@Suite("The address that the client asked for (RFC 7239)")
struct RequestTargetForwardedTests {
    private static func origin(
        _ fields: ForwardedHeader.Fields, _ kind: ForwardedHeader.Kind, trusted: Bool = true
    ) throws -> String {
        let configured = try #require(PublicOrigin(scheme: "http", authority: "configured:8080"))
        let origin = ForwardedHeader.origin(
            configured: configured, fields: fields, kind: kind, peerIsTrusted: trusted)
        return "\(origin.scheme)://\(origin.authority)"
    }

    @Test(
        "Forwarded: the last element counts",
        arguments: [
            (nil, "http://configured:8080"), ("", "http://configured:8080"),
            ("for=1.2.3.4;proto=https;host=example.org", "https://example.org"),
            ("FOR=\"[2001:db8::1]:80\"; Proto=HTTPS ; Host=\"Example.org:8443\"", "https://example.org:8443"),
            ("host=evil.example;proto=https, for=1.2.3.4;host=example.org;proto=https", "https://example.org"),
            ("host=evil.example, for=1.2.3.4", "http://configured:8080"),
            ("proto=https", "https://configured:8080"), ("host=example.org", "http://example.org"),
            ("host=\"[::1]:8080\"", "http://[::1]:8080"),
            ("host=\"example.org:443\";proto=https", "https://example.org"),
            // A quote left open must not swallow what the proxy appends.
            ("host=evil.example;x=\", for=1.2.3.4;host=example.org", "http://configured:8080"),
            ("proto=javascript;host=example.org", "http://configured:8080"),
            ("host=\"a/b\"", "http://configured:8080"), ("host=\"user@example.org\"", "http://configured:8080"),
            ("host=\"example.org:99999\"", "http://configured:8080"), ("host=_hidden", "http://_hidden"),
        ] as [(String?, String)])
    func forwarded(value: String?, origin: String) throws {
        #expect(try Self.origin(.init(forwarded: value), .forwarded) == origin)
    }

    @Test(
        "X-Forwarded: the last member of each counts",
        arguments: [
            ("https", "example.org", "https://example.org"),
            ("http, https", "evil, example.org", "https://example.org"),
            ("https", nil, "https://configured:8080"), (nil, "example.org:81", "http://example.org:81"),
            ("https", "\"evil, example.org", "https://example.org"), ("https", "a b", "http://configured:8080"),
            ("https", "<script>", "http://configured:8080"), ("", " ", "http://configured:8080"),
        ] as [(String?, String?, String)])
    func xForwarded(scheme: String?, host: String?, origin: String) throws {
        #expect(try Self.origin(.init(xForwardedProto: scheme, xForwardedHost: host), .xForwarded) == origin)
    }

    @Test("A stranger is not believed, nor a field that the proxy does not write")
    func untrusted() throws {
        let fields = ForwardedHeader.Fields(
            forwarded: "host=a.example", xForwardedProto: "https", xForwardedHost: "b.example")
        #expect(try Self.origin(fields, .forwarded, trusted: false) == "http://configured:8080")
        #expect(try Self.origin(fields, .xForwarded, trusted: false) == "http://configured:8080")
        #expect(try Self.origin(fields, .forwarded) == "http://a.example")
        #expect(try Self.origin(fields, .xForwarded) == "https://b.example")
    }

    @Test(
        "A public origin is a scheme and a host, and nothing else",
        arguments: [
            ("ftp", "example.org"), ("https", ""), ("https", ":80"), ("https", "[]"), ("https", "[::1"),
            ("https", "a:0"), ("https", "a:"), ("https", "a:b"), ("https", "::1"), ("https", "a/b"), ("https", "a?b"),
            ("https", "a#b"), ("https", "a\nb"), ("https", "é.example"),
        ])
    func invalidOrigins(scheme: String, authority: String) {
        #expect(PublicOrigin(scheme: scheme, authority: authority) == nil)
    }
}
