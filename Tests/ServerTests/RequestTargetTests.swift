import IIIF
import Server
import Testing

@Suite("Request targets")
struct RequestTargetTests {
    @Test(
        "Every form of the grammar has its route",
        arguments: [
            ("/", .home),
            ("/?page=2", .home),
            ("/healthz", .health),
            ("/readyz", .ready),
            ("/robots.txt", .robots),
            ("/sitemap.xml", .sitemap(page: nil)),
            ("/sitemap-12.xml", .sitemap(page: 12)),
            ("/iiif/activity/all-changes", .activity(page: nil)),
            ("/iiif/activity/page-0", .activity(page: 0)),
            ("/assets/mirador.min.js", .asset(path: "mirador.min.js")),
            ("/assets/locales/fr.json", .asset(path: "locales/fr.json")),
            ("/object/MS%201", .objectPage(identifier: "MS 1")),
            ("/media/r12/film.mp4", .media(resource: "r12", file: "film.mp4")),
            ("/media/r12/le%20caf%C3%A9.vtt", .media(resource: "r12", file: "le café.vtt")),
            ("/iiif/image/abc-1", .imageBase(version: nil, image: "abc-1")),
            ("/iiif/image/abc-1/", .imageBase(version: nil, image: "abc-1")),
            ("/iiif/v3/image/abc-1/info.json", .imageInformation(version: .three, image: "abc-1")),
            ("/iiif/v2/image/abc%2D1/info.json", .imageInformation(version: .two, image: "abc-1")),
            ("/iiif/collection/top", .topCollection(version: nil)),
            ("/iiif/v2/collection/top", .topCollection(version: .two)),
            ("/iiif/collection/top/", .topCollection(version: nil)),
            ("/iiif/v2/collection/top/page/12", .collection(version: .two, name: "top", value: nil, page: 12)),
            ("/iiif/collection/series", .collection(version: nil, name: "series", value: nil, page: nil)),
            ("/iiif/collection/series/", .collection(version: nil, name: "series", value: nil, page: nil)),
            ("/iiif/collection/series/page/2", .collection(version: nil, name: "series", value: nil, page: 2)),
            ("/iiif/collection/series/page", .collection(version: nil, name: "series", value: "page", page: nil)),
            ("/iiif/collection/series/page%2F2", .collection(version: nil, name: "series", value: "page/2", page: nil)),
            ("/iiif/collection/series/page/02", .collection(version: nil, name: "series", value: "page/02", page: nil)),
            ("/iiif/collection/a%20b/c%2Fd", .collection(version: nil, name: "a b", value: "c/d", page: nil)),
            ("/iiif/collection/a%20b/c/d/page/3", .collection(version: nil, name: "a b", value: "c/d", page: 3)),
            ("/iiif/x1", .object(version: nil, identifier: "x1")),
            ("/iiif/x1/", .object(version: nil, identifier: "x1")),
            ("/iiif/x1/manifest", .manifest(version: nil, identifier: "x1")),
            ("/iiif/v3/x1/manifest", .manifest(version: .three, identifier: "x1")),
            ("/iiif/x1/canvas/rabc-p2", .canvas(version: nil, identifier: "x1", name: "rabc-p2")),
            ("/iiif/v3/x1/annotationpage/rabc", .annotationPage(version: .three, identifier: "x1", name: "rabc")),
            ("/iiif/v3/x1/annotation/rabc", .annotation(version: .three, identifier: "x1", name: "rabc")),
            ("/iiif/v2/x1/range/toc-1", .range(version: .two, identifier: "x1", name: "toc-1")),
            ("/iiif/v2/x1/sequence/normal", .sequence(version: .two, identifier: "x1")),
            ("/iiif/x1/sequence/normal", .sequence(version: nil, identifier: "x1")),
        ] as [(String, Route)])
    func grammar(target: String, route: Route) throws {
        #expect(try RequestTarget.parse(target).route == route)
    }

    @Test("An image request keeps its four parameters apart, decoded and not yet understood")
    func imageRequest() throws {
        let route = try RequestTarget.parse("/iiif/v3/image/ab1/0,0,10,10/%5E!20,/!90/default.jpg?download=1").route
        #expect(
            route
                == .imageRequest(
                    version: .three, image: "ab1", region: "0,0,10,10", size: "^!20,", rotation: "!90",
                    file: "default.jpg"))
    }

    @Test(
        "An identifier is decoded once, from one segment or several",
        arguments: [
            ("ark:%2F12345%2Fx1", "ark:/12345/x1"),
            ("ark:/12345/x1", "ark:/12345/x1"),
            ("ark:12345/x1", "ark:12345/x1"),
            ("ark://x", "ark://x"),
            ("https://example.org/a", "https://example.org/a"),
            ("a+b", "a+b"),
            ("a%2Bb", "a+b"),
            ("a%20b", "a b"),
            ("a b", "a b"),
            ("100%25", "100%"),
            ("a;b", "a;b"),
            ("a%3Bb", "a;b"),
            ("MS%20(1)", "MS (1)"),
            ("caf%C3%A9", "caf\u{E9}"),
            ("cafe%CC%81", "cafe\u{301}"),
            ("café", "café"),
            ("[frob]", "[frob]"),
            ("<a>\\\"^`{|}", "<a>\\\"^`{|}"),
            ("a#b", "a#b"),
            ("a%23b%3Fc", "a#b?c"),
            (".", "."),
            ("..", ".."),
            ("%2E%2E", ".."),
            ("a/../b", "a/../b"),
            ("a%2F..%2Fb", "a/../b"),
            ("a/./b", "a/./b"),
            ("/a", "/a"),
            ("a/", "a/"),
            ("manifest", "manifest"),
            ("x/canvas", "x/canvas"),
            ("x%2Fmanifest", "x/manifest"),
            ("v10", "v10"),
            ("v0", "v0"),
            ("V3", "V3"),
            ("Image", "Image"),
            ("image%2Fx", "image/x"),
        ])
    func identifiers(written: String, identifier: String) throws {
        for version in [nil] + NamedVersion.allCases.map(Optional.some) {
            let path = "/iiif/" + (version.map { $0.segment + "/" } ?? "") + written + "/manifest"
            let route = try RequestTarget.parse(path).route
            #expect(route == .manifest(version: version, identifier: identifier))
            #expect(route.identifier.map { Array($0.utf8) } == Array(identifier.utf8))
        }
    }

    @Test(
        "Where several readings are possible, this one comes first and these follow",
        arguments: [
            ("/iiif/v3/manifest", [.object(version: .three, identifier: "manifest")]),
            ("/iiif/canvas/r5", [.object(version: nil, identifier: "canvas/r5")]),
            (
                "/iiif/a/b/canvas/r5",
                [
                    .canvas(version: nil, identifier: "a/b", name: "r5"),
                    .object(version: nil, identifier: "a/b/canvas/r5"),
                ]
            ),
            (
                "/iiif/a/manifest/manifest",
                [
                    .manifest(version: nil, identifier: "a/manifest"),
                    .object(version: nil, identifier: "a/manifest/manifest"),
                ]
            ),
            ("/iiif/x%2Fmanifest", [.object(version: nil, identifier: "x/manifest")]),
            (
                "/iiif/x/canvas/manifest",
                [
                    .manifest(version: nil, identifier: "x/canvas"),
                    .object(version: nil, identifier: "x/canvas/manifest"),
                ]
            ),
            ("/iiif/a/", [.object(version: nil, identifier: "a"), .object(version: nil, identifier: "a/")]),
            (
                "/iiif/a/manifest/",
                [
                    .manifest(version: nil, identifier: "a"), .object(version: nil, identifier: "a/manifest"),
                    .object(version: nil, identifier: "a/manifest/"),
                ]
            ),
            (
                "/iiif/ark%253A12345%252Fmytest/manifest",
                [
                    .manifest(version: nil, identifier: "ark%3A12345%2Fmytest"),
                    .manifest(version: nil, identifier: "ark:12345/mytest"),
                    .object(version: nil, identifier: "ark%3A12345%2Fmytest/manifest"),
                    .object(version: nil, identifier: "ark:12345/mytest/manifest"),
                ]
            ),
            ("/iiif/a%252Fb", [.object(version: nil, identifier: "a%2Fb"), .object(version: nil, identifier: "a/b")]),
            ("/iiif/100%25", [.object(version: nil, identifier: "100%")]),
            ("/iiif/a%2500", [.object(version: nil, identifier: "a%00")]),
            ("/object/a%252Fb", [.objectPage(identifier: "a%2Fb"), .objectPage(identifier: "a/b")]),
            ("/object/a/b/", [.objectPage(identifier: "a/b"), .objectPage(identifier: "a/b/")]),
            ("/iiif/x/sequence/4", [.object(version: nil, identifier: "x/sequence/4")]),
            ("/iiif/image/a%252D1", []),
        ] as [(String, [Route])])
    func readings(target: String, readings: [Route]) {
        #expect((try? RequestTarget.parse(target).readings) ?? [] == readings)
    }

    @Test(
        "What leads nowhere is not found, for a reason",
        arguments: [
            ("/iiif", .noIdentifier), ("/iiif/", .noIdentifier), ("/iiif//", .noIdentifier),
            ("/iiif//manifest", .noIdentifier), ("/iiif/v3", .noIdentifier), ("/iiif/v3/", .noIdentifier),
            ("/iiif//canvas/r1", .noIdentifier), ("/object", .noIdentifier), ("/object/", .noIdentifier),
            ("/iiif/v1/x/manifest", .unknownVersion), ("/iiif/v4/image/a/info.json", .unknownVersion),
            ("/iiif/v9", .unknownVersion),
            ("/iiif/v3/v2/x", .reservedWord), ("/iiif/search/x", .reservedWord), ("/iiif/v2/auth", .reservedWord),
            ("/iiif/v3/activity/all-changes", .reservedWord), ("/iiif/%61pi", .reservedWord),
            ("/iiif/activity", .unknownPath), ("/iiif/activity/all", .unknownPath),
            ("/iiif/activity/page-01", .unknownPath), ("/iiif/activity/page--1", .unknownPath),
            ("/sitemap-0.xml", .unknownPath), ("/sitemap-01.xml", .unknownPath),
            ("/iiif/collection", .unknownCollection), ("/iiif/collection/", .unknownCollection),
            ("/iiif/collection/top/x", .unknownCollection), ("/iiif/collection/top/page/0", .unknownCollection),
            ("/iiif/image", .noIdentifier), ("/iiif/image//info.json", .noIdentifier),
            ("/iiif/image/[frob]/full/max/0/default.jpg", .imageIdentifier),
            ("/iiif/image/a%2Fb/full/max/0/default.jpg", .imageIdentifier),
            ("/iiif/image/a.b/info.json", .imageIdentifier),
            ("/iiif/image/a/b/full/max/0/default.jpg", .imagePath),
            ("/iiif/image/a/b/info.json", .imagePath), ("/iiif/image/a/info.json/", .imagePath),
            ("/iiif/image/a/manifest", .imagePath), ("/iiif/image/a/full/max/0", .imagePath),
            ("/iiif/v3/x/sequence/normal", .sequenceInVersion3),
            ("/assets", .unsafeFileName), ("/assets/", .unsafeFileName), ("/assets/../secret", .unsafeFileName),
            ("/assets/%2E%2E/secret", .unsafeFileName), ("/assets/a%2Fb", .unsafeFileName),
            ("/assets/.hidden", .unsafeFileName), ("/assets/a//b", .unsafeFileName),
            ("/assets/a%5Cb", .unsafeFileName),
            ("/media/r1", .unknownPath), ("/media/r1/a/b", .unknownPath), ("/media/r1/", .unsafeFileName),
            ("/media/r1/..", .unsafeFileName), ("/media/r1/%2e%2e", .unsafeFileName),
            ("/media/r1/a%2Fb", .unsafeFileName), ("/media/r1/a%5Cb", .unsafeFileName),
            ("/media/r1/a%0Ab", .unsafeFileName), ("/media/../x", .imageIdentifier),
            ("//", .unknownPath), ("//iiif/x", .unknownPath), ("/healthz/", .unknownPath),
            ("/favicon.ico", .unknownPath), ("/IIIF/x", .unknownPath),
        ] as [(String, RouteProblem.Reason)])
    func notFound(target: String, reason: RouteProblem.Reason) {
        #expect(notFoundReason(target) == reason)
    }

    @Test(
        "What cannot be read is malformed, and the error says where",
        arguments: [
            ("/iiif/100%/manifest", 1, "100%", .invalidPercentEncoding),
            ("/iiif/v3/%zz/manifest", 2, "%zz", .invalidPercentEncoding),
            ("/iiif/x/%4", 2, "%4", .invalidPercentEncoding),
            ("/iiif/%+1", 1, "%+1", .invalidPercentEncoding),
            ("/iiif/caf%E9/manifest", 1, "caf%E9", .invalidUTF8),
            ("/iiif/%C0%AF", 1, "%C0%AF", .invalidUTF8),
            ("/iiif/%ED%A0%80", 1, "%ED%A0%80", .invalidUTF8),
            ("/iiif/a%00b/manifest", 1, "a%00b", .nullCharacter),
            ("/%", 0, "%", .invalidPercentEncoding),
            ("iiif/x", nil, "iiif/x", .targetForm),
            ("*", nil, "*", .targetForm),
            ("", nil, "", .targetForm),
            ("ftp://example.org/x", nil, "ftp://example.org/x", .targetForm),
            ("example.org:443", nil, "example.org:443", .targetForm),
        ] as [(String, Int?, String, RouteProblem.Reason)])
    func malformed(target: String, segment: Int?, value: String, reason: RouteProblem.Reason) throws {
        guard case .malformed(let problem) = routeError(target) else {
            Issue.record("\(target) is not malformed")
            return
        }
        #expect(problem.segment == segment)
        #expect(problem.value == value)
        #expect(problem.reason == reason)
    }

    @Test("An unknown version names those that exist")
    func unknownVersion() throws {
        let error = try #require(routeError("/iiif/v5/x/manifest"))
        #expect(error.problem.accepted == ["v2", "v3", "v4"])
        #expect(error.problem.segment == 1)
        #expect(error.problem.description.contains("v2, v3, v4"))
    }

    @Test(
        "Absolute form is read without its scheme and host",
        arguments: [
            ("http://example.org/iiif/x/manifest", .manifest(version: nil, identifier: "x")),
            ("HTTPS://example.org:8443/iiif/x", .object(version: nil, identifier: "x")),
            ("http://example.org", .home), ("http://example.org?page=2", .home), ("http://example.org/", .home),
        ] as [(String, Route)])
    func absoluteForm(target: String, route: Route) throws {
        #expect(try RequestTarget.parse(target).route == route)
    }
}
