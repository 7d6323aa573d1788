internal import IIIF
internal import Publishing

/// The grammar of the paths: segments in, a route and its lenient readings out.
struct RouteReading: Hashable, Sendable {
    let route: Route
    var alternatives: [Route] = []

    /// First segments that mean something; only these can clash with a configured prefix.
    static let firstWords: Set<String> = [
        "healthz", "readyz", "robots.txt", "sitemap.xml", "api", "assets", "object", "media", "iiif",
    ]

    /// Whether the path is the home page or begins with a word of the grammar.
    static func knows(_ parts: ArraySlice<PathPart>) -> Bool {
        isHome(parts)
            || parts.first.map {
                firstWords.contains($0.text) || isSitemap($0.text) || isLabelOfARK($0.text)
            } == true
    }

    /// The label of an ARK is read in any case.
    static func isLabelOfARK(_ text: String) -> Bool { text.prefix(4).lowercased() == "ark:" }

    static func isHome(_ parts: ArraySlice<PathPart>) -> Bool {
        parts.count <= 1 && parts.allSatisfy(\.text.isEmpty)
    }

    init(route: Route, alternatives: [Route] = []) {
        self.route = route
        self.alternatives = alternatives
    }

    init(_ parts: ArraySlice<PathPart>) throws(RouteError) {
        guard let first = parts.first, !Self.isHome(parts) else {
            self.init(route: .home)
            return
        }
        let rest = parts.dropFirst()
        switch first.text {
        case "healthz" where rest.isEmpty: self.init(route: .health)
        case "readyz" where rest.isEmpty: self.init(route: .ready)
        case "robots.txt" where rest.isEmpty: self.init(route: .robots)
        case let name where rest.isEmpty && Self.isSitemap(name):
            self.init(route: .sitemap(page: Self.sitemapPage(name)))
        case "api": self.init(route: try Self.programming(after: first, rest))
        case "assets": self.init(route: try Self.asset(after: first, rest))
        case "media": self.init(route: try Self.media(after: first, rest))
        case "object": try self.init(objectPageAfter: first, rest)
        case "iiif": try self.init(iiifAfter: first, rest)
        case let label where Self.isLabelOfARK(label): self.init(route: .ark(text: Self.join(parts)))
        default:
            throw first.notFound(
                .unknownPath,
                accepted: [
                    "/", "/object/{identifier}", "/iiif/{identifier}/manifest", "/iiif/image/{image}/info.json",
                    "/iiif/collection/top",
                ])
        }
    }

    /// The same reading with more alternatives, each kept once and only if it is about an object.
    func adding(_ readings: [Route]) -> RouteReading {
        var result = self
        for reading in readings
        where reading.identifier != nil && reading != route && !result.alternatives.contains(reading) {
            result.alternatives.append(reading)
        }
        return result
    }

    /// Exact readings with, behind each, the reading of an identifier that was encoded twice.
    private init(_ exact: Route, otherwise: [Route]) {
        let readings = ([exact] + otherwise).flatMap { route in
            [route] + (Self.decodedAgain(route.identifier).map { [route.replacing(identifier: $0)] } ?? [])
        }
        self = RouteReading(route: exact).adding(Array(readings.dropFirst()))
    }

    static func decodedAgain(_ identifier: String?) -> String? {
        guard let identifier, identifier.utf8.contains(UInt8(ascii: "%")),
            let decoded = PathSegment.decode(identifier), !decoded.isEmpty, !decoded.utf8.contains(0)
        else { return nil }
        return decoded
    }
}

// MARK: - Objects

extension RouteReading {
    private init(iiifAfter word: PathPart, _ parts: ArraySlice<PathPart>) throws(RouteError) {
        let forms = ["/iiif/{identifier}/manifest", "/iiif/image/{image}/info.json", "/iiif/collection/top"]
        var version: NamedVersion?
        var before = word
        var parts = parts
        if let part = parts.first, let number = Self.versionNumber(part.text) {
            version = NamedVersion(rawValue: number)
            if version == nil {
                throw part.notFound(.unknownVersion, accepted: NamedVersion.allCases.map(\.segment))
            }
            before = part
            parts = parts.dropFirst()
        }
        guard let first = parts.first, !Self.isHome(parts) else {
            throw before.notFound(.noIdentifier, accepted: forms)
        }
        switch first.text {
        case "image" where version == .four:
            throw before.notFound(.unknownVersion, accepted: NamedVersion.ofImages.map(\.segment))
        case "image":
            self.init(route: try Self.image(version: version, after: first, parts.dropFirst()))
        case "collection":
            self.init(route: try Self.collection(version: version, after: first, parts.dropFirst()))
        case "activity" where version == nil: self.init(route: try Self.activity(after: first, parts.dropFirst()))
        case let text where PathSegment.reserved.contains(text):
            throw first.notFound(.reservedWord, accepted: forms)
        default:
            try self.init(version: version, object: parts, first: first)
        }
    }

    /// Reads an object's path from the right: the last segments name the document, the rest is the identifier.
    private init(version: NamedVersion?, object parts: ArraySlice<PathPart>, first: PathPart) throws(RouteError) {
        let words = Self.withoutTrailingSlash(parts)
        let whole = Route.object(version: version, identifier: Self.join(words))
        let withSlash = Route.object(version: version, identifier: Self.join(parts))
        let route = try Self.document(version: version, words) ?? whole
        guard route.identifier?.isEmpty == false else {
            throw first.notFound(.noIdentifier, accepted: ["/iiif/{identifier}/manifest"])
        }
        self.init(route, otherwise: [whole, withSlash])
    }

    /// The document that the last segments name, nil if they name none.
    private static func document(
        version: NamedVersion?, _ words: ArraySlice<PathPart>
    ) throws(RouteError) -> Route? {
        guard words.count >= 2, let name = words.last?.text, !name.isEmpty else { return nil }
        if name == "manifest" { return .manifest(version: version, identifier: join(words.dropLast())) }
        guard words.count >= 3, let kind = words.dropLast().last else { return nil }
        let identifier = join(words.dropLast(2))
        switch kind.text {
        case "canvas":
            return .canvas(version: version, identifier: identifier, name: name)
        case "annotationpage":
            return .annotationPage(version: version, identifier: identifier, name: name)
        case "annotationcollection":
            return .annotationCollection(version: version, identifier: identifier, name: name)
        case "annotation":
            return .annotation(version: version, identifier: identifier, name: name)
        case "range":
            return .range(version: version, identifier: identifier, name: name)
        case "record":
            // Descriptions are no IIIF documents and have no versions of it.
            guard version == nil, let format = RecordFormat(rawValue: name) else { return nil }
            return .record(identifier: identifier, format: format)
        case "rendering" where name == "object.pdf" && version == nil: return .pdf(identifier: identifier)
        case "sequence" where name == "normal":
            guard version == nil || version == .two else {
                let offered = Route.sequence(version: .two, identifier: identifier).path()
                throw kind.notFound(.sequenceInVersion3, accepted: [offered])
            }
            return .sequence(version: version, identifier: identifier)
        default:
            return nil
        }
    }

    private init(objectPageAfter word: PathPart, _ parts: ArraySlice<PathPart>) throws(RouteError) {
        let words = Self.withoutTrailingSlash(parts)
        let identifier = Self.join(words)
        guard !identifier.isEmpty else {
            throw (parts.first ?? word).notFound(.noIdentifier, accepted: ["/object/{identifier}"])
        }
        self.init(.objectPage(identifier: identifier), otherwise: [.objectPage(identifier: Self.join(parts))])
    }

    private static func join(_ parts: ArraySlice<PathPart>) -> String {
        parts.map(\.text).joined(separator: "/")
    }

    private static func withoutTrailingSlash(_ parts: ArraySlice<PathPart>) -> ArraySlice<PathPart> {
        parts.count > 1 && parts.last?.raw.isEmpty == true ? parts.dropLast() : parts
    }

    private static func versionNumber(_ text: String) -> Int? {
        guard text.utf8.count == 2, text.utf8.first == UInt8(ascii: "v"), PathSegment.reserved.contains(text) else {
            return nil
        }
        return Int(text.dropFirst())
    }
}
