internal import IIIF

/// Why a redirect cannot be used.
public struct RedirectFault: Error, Hashable, Sendable {
    /// What is at fault, as written.
    public let value: String
    /// What is wrong, as a clause.
    public let reason: String
    /// What to do, as an imperative.
    public let remedy: String

    init(_ value: String, _ reason: String, _ remedy: String) {
        (self.value, self.reason, self.remedy) = (value, reason, remedy)
    }
}

/// Which requests a redirect is for: a path, perhaps with a query, in which `{name}` stands for any text between two
/// slashes, and `{name...}`, once, for one or more segments (`docs/identifiers.md`).
///
/// No expression that could take long to try: one capture in a segment or a query value, so that every match takes one
/// look at every segment.
public struct RedirectPattern: Hashable, Sendable {
    /// The longest, in bytes of UTF-8.
    public static let maximumLength = 2048

    /// What was captured: the segments, decoded; one but for `{name...}`.
    public typealias Captures = [String: [String]]

    /// A segment of the path or a value of the query, decoded.
    private struct Text: Hashable, Sendable {
        var prefix: String
        var capture: String?
        var suffix = ""

        func matches(_ text: String, _ captures: inout Captures) -> Bool {
            guard let capture else { return text.utf8.elementsEqual(prefix.utf8) }
            let (bytes, before, after) = (text.utf8, prefix.utf8.count, suffix.utf8.count)
            guard bytes.count > before + after, bytes.starts(with: prefix.utf8),
                bytes.suffix(after).elementsEqual(suffix.utf8)
            else { return false }
            let middle = String(decoding: bytes.dropFirst(before).dropLast(after), as: UTF8.self)
            // Browsers and proxies take these for navigation.
            guard middle != ".", middle != ".." else { return false }
            captures[capture] = [middle]
            return true
        }

        /// As it stands in the stored form.
        var written: String {
            PathSegment.encode(prefix) + (capture.map { "{\($0)}" } ?? "")
                + (suffix.isEmpty ? "" : PathSegment.encode(suffix))
        }
    }

    /// The pattern written in the one way in which it is stored and found.
    public let source: String
    /// Names of captures in their order.
    public let captures: [String]
    public var isPattern: Bool { !captures.isEmpty }
    /// Whether the query is looked at; if not, it goes along.
    var hasQuery: Bool { !query.isEmpty }

    private let before: [Text]
    /// The name of the capture of several segments.
    private let rest: String?
    private let after: [Text]
    private let query: [(name: String, value: Text)]

    public static func == (left: RedirectPattern, right: RedirectPattern) -> Bool { left.source == right.source }
    public func hash(into hasher: inout Hasher) { hasher.combine(source) }

    /// Reads a path or an address, of which scheme and host do not matter.
    public init(_ text: String) throws(RedirectFault) {
        guard text.utf8.count <= Self.maximumLength else {
            throw RedirectFault(text, "this is longer than \(Self.maximumLength) bytes", "shorten it")
        }
        guard let path = Self.pathAndQuery(text), !text.contains("#") else {
            throw RedirectFault(
                text, "this is neither a path nor an address, or has a fragment, which no server is told of",
                "give a path such as /iiif/2/{id}/info.json, or an address that begins with http:// or https://")
        }
        var names: [String] = []
        let parts = path.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        var segments: [[Text]] = [[]]
        var rest: String?
        for segment in (parts.first ?? "").dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
            if segment.hasSuffix("...}"), segment.hasPrefix("{") {
                let name = String(segment.dropFirst().dropLast(4))
                guard rest == nil else {
                    throw RedirectFault(String(segment), "only one capture may hold several segments", "remove one")
                }
                try Self.add(name, to: &names)
                rest = name
                segments.append([])
            } else {
                let text = try Self.text(segment, &names) { PathSegment.decode($0) }
                segments[segments.count - 1].append(text)
            }
        }
        before = segments[0]
        after = segments.count > 1 ? segments[1] : []
        self.rest = rest
        var query: [(name: String, value: Text)] = []
        if parts.count > 1 {
            for item in Query(bytes: Array(parts[1].utf8)[...]).items {
                query.append((item.name, try Self.text(Substring(item.value), &names) { $0 }))
            }
        }
        self.query = query
        captures = names
        let segmentsWritten = before.map(\.written) + (rest.map { ["{\($0)...}"] } ?? []) + after.map(\.written)
        source =
            "/" + segmentsWritten.joined(separator: "/")
            + Self.written(query.map { (PathSegment.encode($0.name), $0.value.written) })
    }

    /// The stored form of an address that was asked for: what ``source`` is without captures.
    static func source(path: [String], query: Query?) -> String {
        "/" + path.map(PathSegment.encode).joined(separator: "/")
            + written((query?.items ?? []).map { (PathSegment.encode($0.name), PathSegment.encode($0.value)) })
    }

    /// What the captures hold, nil where the address is another. Further pairs of the query do not matter.
    func match(path: [String], query asked: Query) -> Captures? {
        var found: Captures = [:]
        let least = before.count + after.count
        guard rest == nil ? path.count == least : path.count > least else { return nil }
        for (text, segment) in zip(before, path) where !text.matches(segment, &found) { return nil }
        for (text, segment) in zip(after, path.suffix(after.count)) where !text.matches(segment, &found) { return nil }
        if let rest {
            let several = path.dropFirst(before.count).dropLast(after.count)
            guard !several.contains("."), !several.contains("..") else { return nil }
            found[rest] = Array(several)
        }
        for (name, value) in query {
            guard asked.items.contains(where: { $0.name == name && value.matches($0.value, &found) }) else {
                return nil
            }
        }
        return found
    }

    /// Whether it is for an address that has no captures itself.
    func matches(_ address: RedirectPattern) -> Bool {
        let items = address.query.map { Query.Item(name: $0.name, value: $0.value.prefix) }
        return match(path: address.before.map(\.prefix), query: Query(items: items)) != nil
    }

    // MARK: Reading

    private static func pathAndQuery(_ text: String) -> Substring? {
        if text.hasPrefix("/") { return text.hasPrefix("//") ? nil : text[...] }
        for scheme in ["http://", "https://"] where text.lowercased().hasPrefix(scheme) {
            let rest = text.dropFirst(scheme.count)
            let authority = rest.prefix { $0 != "/" && $0 != "?" }
            let path = rest[authority.endIndex...]
            return authority.isEmpty ? nil : path.hasPrefix("/") ? path : "/" + path
        }
        return nil
    }

    private static func text(
        _ text: Substring, _ names: inout [String], decode: (String) -> String?
    ) throws(RedirectFault) -> Text {
        func decoded(_ part: Substring) throws(RedirectFault) -> String {
            guard !part.contains("{"), !part.contains("}") else {
                throw RedirectFault(
                    String(text), "a segment has one capture at most, and braces come in pairs",
                    "write {name}, or %7B and %7D for braces that are meant")
            }
            guard let decoded = decode(String(part)), !decoded.utf8.contains(0) else {
                throw RedirectFault(
                    String(text), "this is not percent-encoded UTF-8", "write a plain % as %25")
            }
            return decoded
        }
        guard let open = text.firstIndex(of: "{"), let close = text[open...].firstIndex(of: "}") else {
            return Text(prefix: try decoded(text))
        }
        let name = String(text[text.index(after: open)..<close])
        try add(name, to: &names)
        return Text(
            prefix: try decoded(text[..<open]), capture: name, suffix: try decoded(text[text.index(after: close)...]))
    }

    private static func add(_ name: String, to names: inout [String]) throws(RedirectFault) {
        let isName = (1...32).contains(name.utf8.count) && name.utf8.allSatisfy(PathSegment.isLetterOrDigit)
        guard isName else {
            throw RedirectFault("{\(name)}", "this is no name of a capture", "use 1 to 32 letters and digits")
        }
        guard !names.contains(name) else {
            throw RedirectFault("{\(name)}", "there are two captures of this name", "rename one")
        }
        names.append(name)
    }

    private static func written(_ query: [(String, String)]) -> String {
        guard !query.isEmpty else { return "" }
        return "?" + query.map { "\($0)=\($1)" }.sorted().joined(separator: "&")
    }
}
