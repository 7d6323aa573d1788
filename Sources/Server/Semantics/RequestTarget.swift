import IIIF

/// What a raw request target means: one pure reading of the bytes on the request line.
///
/// The query is cut off at the first `?`; the path is split on `/` before anything is decoded; each segment is decoded
/// once. Nothing is collapsed, and dot segments are text. `docs/decisions/0002-routing-grammar.md` settles every
/// ambiguity; `HEAD`, `GET` and the rest are not decided here.
public struct RequestTarget: Hashable, Sendable {
    /// The exact reading.
    public let route: Route
    /// More lenient readings, most likely first, to be tried in this order only if nothing exists at ``route``:
    /// a doubly encoded identifier decoded once more; the whole path as an identifier with raw slashes; and, where the
    /// prefix could also be part of the path, the path with it. Each is about an object.
    public let alternatives: [Route]
    /// What followed the first `?`.
    public let query: Query

    public init(route: Route, alternatives: [Route] = [], query: Query = .none) {
        self.route = route
        self.alternatives = alternatives
        self.query = query
    }

    /// Reads a request target in origin form (`/path?query`) or absolute form (`http://host/path`).
    ///
    /// - Parameters:
    ///   - target: the text on the request line, exactly as sent.
    ///   - prefix: the path of the public URL, such as `/museum`, percent-encoded as in a URL. Targets with and without
    ///     it are accepted, since a proxy may strip it or not.
    /// - Throws: what was wrong, where, and what would be accepted.
    public static func parse(_ target: String, prefix: String = "") throws(RouteError) -> RequestTarget {
        try parse(bytes: Array(target.utf8), prefix: prefix)
    }

    /// Reads a request target from its bytes, which may be any bytes at all.
    public static func parse(bytes: [UInt8], prefix: String = "") throws(RouteError) -> RequestTarget {
        let target = try originForm(of: bytes)
        let path = target.prefix { $0 != UInt8(ascii: "?") }
        let query = Query(bytes: path.endIndex < target.endIndex ? target[(path.endIndex + 1)...] : nil)
        let segments = try PathPart.split(path)
        let reading = try read(segments, below: PathPart.names(ofPrefix: prefix))
        return RequestTarget(route: reading.route, alternatives: reading.alternatives, query: query)
    }

    /// The decoded segments of a target, below the prefix first where it has it, and its query.
    static func words(
        of target: String, prefix: String
    ) throws(RouteError) -> (paths: [[String]], query: Query) {
        let target = try originForm(of: Array(target.utf8))
        let path = target.prefix { $0 != UInt8(ascii: "?") }
        let query = Query(bytes: path.endIndex < target.endIndex ? target[(path.endIndex + 1)...] : nil)
        let segments = try PathPart.split(path).map(\.text)
        let names = PathPart.names(ofPrefix: prefix)
        let isBelow =
            !names.isEmpty && segments.count >= names.count
            && zip(segments, names).allSatisfy { $0.utf8.elementsEqual($1.utf8) }
        return ((isBelow ? [Array(segments.dropFirst(names.count))] : []) + [segments], query)
    }

    /// The path and query of a target: absolute form loses its scheme and authority (RFC 9112 §3.2.2).
    private static func originForm(of bytes: [UInt8]) throws(RouteError) -> ArraySlice<UInt8> {
        if bytes.first == UInt8(ascii: "/") { return bytes[...] }
        for scheme in ["http://", "https://"] where startsWith(bytes, ignoringCase: scheme) {
            let rest = bytes.dropFirst(scheme.utf8.count)
            let authority = rest.prefix { !"/?#".utf8.contains($0) }
            return rest[authority.endIndex...]
        }
        let value = String(decoding: bytes, as: UTF8.self)
        throw .malformed(
            RouteProblem(segment: nil, value: value, reason: .targetForm, accepted: ["/path", "http://host/path"]))
    }

    private static func startsWith(_ bytes: [UInt8], ignoringCase scheme: String) -> Bool {
        bytes.count >= scheme.utf8.count
            && zip(bytes, scheme.utf8).allSatisfy { byte, expected in
                byte == expected || (expected >= UInt8(ascii: "a") && byte | 0x20 == expected)
            }
    }

    /// Reads the path below the prefix, and as it stands.
    ///
    /// Both can make sense only if the prefix begins with a word of the grammar (`/iiif` on a server that publishes
    /// `https://example.org/iiif/iiif/…`); then the reading below the prefix comes first.
    private static func read(
        _ segments: ArraySlice<PathPart>, below prefix: [String]
    ) throws(RouteError) -> RouteReading {
        guard !prefix.isEmpty, segments.count >= prefix.count,
            zip(segments, prefix).allSatisfy({ Array($0.text.utf8) == Array($1.utf8) })
        else { return try RouteReading(segments) }

        let below = segments.dropFirst(prefix.count)
        let asItStands: RouteReading?
        do throws(RouteError) {
            asItStands = try RouteReading(segments)
        } catch {
            guard RouteReading.knows(below) || !RouteReading.knows(segments) else { throw error }
            asItStands = nil
        }
        let belowPrefix: RouteReading
        do throws(RouteError) {
            belowPrefix = try RouteReading(below)
        } catch {
            guard let asItStands else { throw error }
            return asItStands
        }
        guard let asItStands else { return belowPrefix }
        return belowPrefix.adding([asItStands.route] + asItStands.alternatives)
    }
}
