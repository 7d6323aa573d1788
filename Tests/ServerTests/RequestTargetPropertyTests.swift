import IIIF
import Server
import Testing

@Suite("Properties of request targets")
struct RequestTargetPropertyTests {
    private static func routes(_ identifier: String, name: String) -> [Route] {
        var routes: [Route] = [.objectPage(identifier: identifier)]
        for version in [nil, NamedVersion.two, .three] {
            routes += [
                .object(version: version, identifier: identifier),
                .manifest(version: version, identifier: identifier),
                .canvas(version: version, identifier: identifier, name: name),
                .annotationPage(version: version, identifier: identifier, name: name),
                .annotation(version: version, identifier: identifier, name: name),
                .range(version: version, identifier: identifier, name: name),
            ]
        }
        return routes + [nil, .two].map { .sequence(version: $0, identifier: identifier) }
    }

    @Test("A printed route is read back, whatever Unicode its identifier holds", arguments: 0..<20)
    func roundTrip(seed: Int) throws {
        var generator = SeededGenerator(seed: UInt64(seed))
        for _ in 0..<40 {
            let identifier = generator.identifier()
            guard PathSegment.refusal(of: identifier) == nil else { continue }
            // Names are minted by the server; the one that would be misread is never among them.
            let name = generator.identifier()
            for route in Self.routes(identifier, name: name == "manifest" ? "rmanifest" : name) {
                for prefix in ["", "/museum", "/iiif"] {
                    let path = route.path(prefix: prefix)
                    let read = try RequestTarget.parse(path, prefix: prefix)
                    try #require(read.route == route, "\(path)")
                    try #require(read.route.identifier.map { Array($0.utf8) } == Array(identifier.utf8), "\(path)")
                    try #require(path.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }, "\(path)")
                }
            }
        }
    }

    @Test("A printed collection is read back, whatever Unicode its value holds", arguments: 0..<10)
    func collections(seed: Int) throws {
        var generator = SeededGenerator(seed: UInt64(seed))
        for _ in 0..<40 {
            let (name, value) = (generator.identifier(), generator.identifier())
            guard name != "top", !name.utf8.contains(0), !value.utf8.contains(0) else { continue }
            for page in [nil, 1, 73] {
                for value in [nil, value] {
                    let route = Route.collection(version: nil, name: name, value: value, page: page)
                    try #require(try RequestTarget.parse(route.path()).route == route, "\(route.path())")
                }
            }
        }
    }

    @Test("An image request is read back with its parameters", arguments: 0..<10)
    func imageRoundTrip(seed: Int) throws {
        var generator = SeededGenerator(seed: UInt64(seed))
        for version in [nil, NamedVersion.two, .three] {
            let route = Route.imageRequest(
                version: version, image: "a-1", region: generator.identifier(), size: generator.identifier(),
                rotation: generator.identifier(), file: generator.identifier())
            #expect(try RequestTarget.parse(route.path()).route == route)
        }
        #expect(
            Route.imageRequest(
                version: .three, image: "a1", region: "pct:1,2,3,4", size: "!9,9", rotation: "!0", file: "gray.jpg"
            ).path() == "/iiif/v3/image/a1/pct:1,2,3,4/!9,9/!0/gray.jpg")
    }

    @Test("An accepted identifier is among the readings with raw slashes and encoded twice", arguments: 0..<20)
    func lenientReadings(seed: Int) throws {
        var generator = SeededGenerator(seed: UInt64(seed) &+ 1_000)
        for _ in 0..<100 {
            let identifier = generator.identifier()
            let hasOnlySlashes = identifier.utf8.allSatisfy { $0 == UInt8(ascii: "/") }
            guard PathSegment.refusal(of: identifier) == nil, !hasOnlySlashes else { continue }
            let rawSlashes = PathSegment.encode(identifier.utf8) {
                PathSegment.isUnreserved($0) || $0 == UInt8(ascii: "/")
            }
            let twice = PathSegment.encode(PathSegment.encode(identifier))
            for written in [rawSlashes, twice] {
                let manifest = Route.manifest(version: .three, identifier: identifier)
                try #require(try RequestTarget.parse("/iiif/v3/\(written)/manifest").readings.contains(manifest))
                let object = Route.object(version: nil, identifier: identifier)
                try #require(try RequestTarget.parse("/iiif/\(written)").readings.contains(object), "\(written)")
                let page = Route.objectPage(identifier: identifier)
                try #require(try RequestTarget.parse("/object/\(written)").readings.contains(page))
            }
        }
    }

    @Test("Any bytes give a route or an error, and never an escape from a folder", arguments: 0..<20)
    func anyBytes(seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed) &+ 2_000)
        let starts = ["/", "", "/iiif/", "/iiif/v3/", "/iiif/image/", "/assets/", "/media/a/", "/object/", "http://a/"]
        let pieces = ["/", "%", "%2F", "%2E", "..", "?", "#", "manifest", "canvas/", "image/", "v3/", "info.json"]
        for _ in 0..<500 {
            var bytes = Array((starts.randomElement(using: &generator) ?? "").utf8)
            for _ in 0..<Int.random(in: 0...12, using: &generator) {
                if Bool.random(using: &generator) {
                    bytes += Array((pieces.randomElement(using: &generator) ?? "").utf8)
                } else {
                    bytes.append(UInt8.random(in: 0...255, using: &generator))
                }
            }
            let prefix = ["", "/museum", "/iiif", "%", "//"].randomElement(using: &generator) ?? ""
            do throws(RouteError) {
                let read = try RequestTarget.parse(bytes: bytes, prefix: prefix)
                #expect(read.alternatives.allSatisfy { $0.identifier?.isEmpty == false })
                switch read.route {
                case .asset(let path):
                    #expect(!path.split(separator: "/", omittingEmptySubsequences: false).contains { $0 == ".." })
                    #expect(!path.isEmpty && !path.utf8.contains(UInt8(ascii: "\\")))
                case .media(_, let file):
                    #expect(file != ".." && !file.utf8.contains(UInt8(ascii: "/")))
                default:
                    #expect(read.route.identifier?.isEmpty != true)
                }
            } catch {
                #expect(!error.problem.description.isEmpty)
            }
        }
    }
}

@Suite("Path segments")
struct RequestTargetPathSegmentTests {
    @Test(
        "An identifier is encoded once, in upper case, with the colon left raw",
        arguments: [
            ("ark:/12345/x1", "ark:%2F12345%2Fx1"), ("MS 1 (a)", "MS%201%20%28a%29"), ("100%", "100%25"),
            ("café", "caf%C3%A9"), ("a+b;c,d=e", "a%2Bb%3Bc%2Cd%3De"), ("~a-b_c.d", "~a-b_c.d"),
            ("[x]@?#", "%5Bx%5D%40%3F%23"), (".", "%2E"), ("..", "%2E%2E"), ("...", "..."), ("", ""),
            ("🗿", "%F0%9F%97%BF"),
        ])
    func encoding(identifier: String, segment: String) {
        #expect(PathSegment.encode(identifier) == segment)
        #expect(PathSegment.decode(segment) == identifier)
    }

    @Test("Broken escapes and bytes that are not UTF-8 do not decode", arguments: ["%", "%4", "%zz", "%-1", "%E9"])
    func broken(segment: String) {
        #expect(PathSegment.decode(segment) == nil)
    }

    @Test(
        "Identifiers to which no URL leads are refused",
        arguments: [
            ("", .empty), (".", .dotSegment), ("..", .dotSegment), ("a\0", .nullCharacter),
            ("image", .reserved(word: "image")), ("v1", .reserved(word: "v1")), ("api/x", .reserved(word: "api")),
            ("images", nil), ("v10", nil), ("Image", nil), ("x/image", nil), ("manifest", nil),
        ] as [(String, PathSegment.Refusal?)])
    func refusals(identifier: String, refusal: PathSegment.Refusal?) {
        #expect(PathSegment.refusal(of: identifier) == refusal)
    }
}
