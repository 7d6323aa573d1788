import Server
import Testing

@Suite("Request targets below a prefix, and their queries")
struct RequestTargetPrefixTests {
    @Test(
        "A prefix may be there or not",
        arguments: [
            ("/museum/iiif/x/manifest", "/museum", .manifest(version: nil, identifier: "x")),
            ("/iiif/x/manifest", "/museum", .manifest(version: nil, identifier: "x")),
            ("/museum", "/museum", .home), ("/museum/", "museum/", .home), ("/", "/museum", .home),
            ("/a/b/healthz", "/a/b/", .health), ("/healthz", "/a/b", .health),
            ("/mus%65um/healthz", "/museum", .health), ("/caf%C3%A9/healthz", "/café", .health),
            ("/iiif/museum/manifest", "/museum", .manifest(version: nil, identifier: "museum")),
            ("http://example.org/museum/readyz", "/museum", .ready),
        ] as [(String, String, Route)])
    func prefix(target: String, prefix: String, route: Route) throws {
        #expect(try RequestTarget.parse(target, prefix: prefix).route == route)
    }

    @Test("Another prefix, or half of one, is not found")
    func otherPrefix() {
        #expect(notFoundReason("/gallery/iiif/x", prefix: "/museum") == .unknownPath)
        #expect(notFoundReason("/museums/iiif/x", prefix: "/museum") == .unknownPath)
        #expect(notFoundReason("/a/iiif/x", prefix: "/a/b") == .unknownPath)
        #expect(notFoundReason("/museum/museum/iiif/x", prefix: "/museum") == .unknownPath)
    }

    @Test("A prefix that is also a word of the grammar is taken off first, and left on second")
    func prefixLikeWord() throws {
        let withPrefix = try RequestTarget.parse("/iiif/iiif/x/manifest", prefix: "/iiif")
        #expect(withPrefix.route == .manifest(version: nil, identifier: "x"))
        #expect(withPrefix.alternatives.contains(.manifest(version: nil, identifier: "iiif/x")))
        let stripped = try RequestTarget.parse("/iiif/x/manifest", prefix: "/iiif")
        #expect(stripped.route == .manifest(version: nil, identifier: "x"))
        #expect(try RequestTarget.parse("/iiif", prefix: "/iiif").route == .home)
        #expect(notFoundReason("/iiif/v1/x", prefix: "/iiif") == .unknownVersion)
        #expect(notFoundReason("/iiif/iiif/v1/x", prefix: "/iiif") == nil)
    }

    @Test("Errors below a prefix count segments from the start of the path as sent")
    func segmentsOfErrors() throws {
        #expect(try #require(routeError("/museum/iiif/v1/x", prefix: "/museum")).problem.segment == 2)
        #expect(try #require(routeError("/iiif/v1/x", prefix: "/museum")).problem.segment == 1)
    }

    @Test("The query begins at the first question mark and is read as a form")
    func query() throws {
        let query = try RequestTarget.parse("/?q=a+b%26c&page=2&flag&q=second&bad=%zz%E9&x=1?2#3").query
        #expect(query["q"] == "a b&c")
        #expect(query["page"] == "2")
        #expect(query["flag"]?.isEmpty == true)
        #expect(query["bad"] == "%zz\u{FFFD}")
        #expect(query["x"] == "1?2#3")
        #expect(query["absent"] == nil)
        #expect(query.items.count == 6)
    }

    @Test(
        "The raw query tells no question mark from one and from two",
        arguments: [("/iiif/x", nil), ("/iiif/x?", ""), ("/iiif/x??", "?"), ("/iiif/x?info", "info")]
            as [(String, String?)])
    func rawQuery(target: String, raw: String?) throws {
        let parsed = try RequestTarget.parse(target)
        #expect(parsed.query.raw == raw)
        #expect(parsed.route == .object(version: nil, identifier: "x"))
    }

    @Test("A question mark in an identifier is written %3F")
    func encodedQuestionMark() throws {
        let parsed = try RequestTarget.parse("/iiif/what%3F/manifest?x=1")
        #expect(parsed.route == .manifest(version: nil, identifier: "what?"))
        #expect(parsed.query["x"] == "1")
    }
}
