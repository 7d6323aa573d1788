internal import IIIF

/// Where a redirect leads: a path below the public address, or a whole address, in which `{name}` stands for what the
/// pattern captured and `{name|filter}` for what a filter makes of it.
public struct RedirectTemplate: Hashable, Sendable {
    /// What is made of a captured text.
    enum Filter: Hashable, Sendable {
        /// A text that stands for a slash is one.
        case slash(String)
        /// Percent-decoded once more.
        case decoded
        /// Something that is looked up in the catalogue.
        case lookup(Lookup)
    }

    /// What a captured text may name.
    enum Lookup: String, Hashable, Sendable, CaseIterable {
        /// An object: its identifier as it is spelt.
        case object
        /// An object: the id of its first image.
        case image
        /// A file, by its path below the folder that was imported: the id of its image.
        case file
        /// A resource of ResourceSpace, by its number in the column `resourcespace ref`: the id of its image.
        case ref
    }

    private enum Part: Hashable, Sendable {
        case literal(String)
        case capture(name: String, filters: [Filter], isInQuery: Bool)
    }

    /// As written.
    public let text: String
    private let parts: [Part]

    /// Whether it is a path below the public address.
    var isPath: Bool { text.hasPrefix("/") }
    var hasQuery: Bool { text.contains("?") }
    /// Whether it leads to something that is there, or nowhere.
    var isLookedUp: Bool {
        parts.contains { part in
            guard case .capture(_, let filters, _) = part, case .lookup = filters.last else { return false }
            return true
        }
    }

    /// - Parameter captures: the names that the pattern has.
    public init(_ text: String, captures: [String]) throws(RedirectFault) {
        self.text = text
        guard text.utf8.count <= RedirectPattern.maximumLength else {
            throw RedirectFault(text, "this is longer than \(RedirectPattern.maximumLength) bytes", "shorten it")
        }
        var open = 1
        if !text.hasPrefix("/") || text.hasPrefix("//") {
            let lower = text.lowercased()
            guard let scheme = ["http://", "https://"].first(where: lower.hasPrefix) else {
                throw RedirectFault(
                    text, "this is neither a path nor an address",
                    "give a path such as /iiif/{id}/manifest, or an address that begins with http:// or https://")
            }
            let authority = text.dropFirst(scheme.count).prefix { !"/?#".contains($0) }
            // What a client sends must not decide which host it is led to.
            guard !authority.isEmpty, !authority.contains(where: { "{}@|".contains($0) }) else {
                throw RedirectFault(text, "the host must be given, and not by a capture", "name the host")
            }
            open = scheme.count + authority.count
        }
        var parts: [Part] = [.literal(String(text.prefix(open)))]
        var rest = text.dropFirst(open)
        var isInQuery = false
        while !rest.isEmpty {
            let literal = rest.prefix { $0 != "{" }
            if literal.contains("?") { isInQuery = true }
            parts.append(.literal(try Self.checked(literal)))
            rest = rest[literal.endIndex...]
            guard !rest.isEmpty else { break }
            guard let close = rest.firstIndex(of: "}") else {
                throw RedirectFault(String(rest), "a brace is not closed", "write {name}")
            }
            let inside = rest[rest.index(after: rest.startIndex)..<close]
            parts.append(try Self.reference(inside, isInQuery, captures))
            rest = rest[rest.index(after: close)...]
        }
        self.parts = parts
    }

    /// The address that captures make of it; nil where a filter finds nothing.
    /// - Parameter base: the public address, for paths.
    func render(
        _ captures: RedirectPattern.Captures, base: String, lookup: (Lookup, String) async throws -> String?
    ) async throws -> String? {
        var result = isPath ? base : ""
        for part in parts {
            switch part {
            case .literal(let text): result += text
            case .capture(let name, let filters, let isInQuery):
                guard let segments = captures[name] else { return nil }
                guard let written = try await Self.write(segments, filters, isInQuery, lookup) else { return nil }
                result += written
            }
        }
        return result
    }

    /// A path that it might make: what circles are looked for with.
    var sample: String {
        parts.map { part in
            if case .literal(let text) = part { text } else { "sample" }
        }.joined()
    }

    private static func write(
        _ segments: [String], _ filters: [Filter], _ isInQuery: Bool, _ lookup: (Lookup, String) async throws -> String?
    ) async throws -> String? {
        var text = segments.joined(separator: "/")
        if filters.isEmpty, !isInQuery {
            // Parameters of images keep what the Image API writes raw.
            return segments.map { segment in
                PathSegment.encode(segment.utf8) { PathSegment.isUnreserved($0) || ":,!".utf8.contains($0) }
            }.joined(separator: "/")
        }
        for filter in filters {
            switch filter {
            case .slash(let substitute): text = text.replacing(substitute, with: "/")
            case .decoded:
                guard let decoded = PathSegment.decode(text), !decoded.isEmpty, !decoded.utf8.contains(0) else {
                    return nil
                }
                text = decoded
            case .lookup(let kind):
                guard let found = try await lookup(kind, text) else { return nil }
                text = found
            }
        }
        return PathSegment.encode(text)
    }

    // MARK: Reading

    private static func checked(_ literal: Substring) throws(RedirectFault) -> String {
        let isLegal = literal.utf8.allSatisfy { byte in
            PathSegment.isUnreserved(byte) || "/?#:@!$&'()*+,;=%".utf8.contains(byte)
        }
        guard isLegal, PathSegment.decode(String(literal)) != nil else {
            throw RedirectFault(
                String(literal), "an address cannot hold this as it is", "percent-encode it: a space is %20")
        }
        return String(literal)
    }

    private static func reference(
        _ inside: Substring, _ isInQuery: Bool, _ captures: [String]
    ) throws(RedirectFault) -> Part {
        let words = inside.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
        let name = words.first ?? ""
        guard captures.contains(name) else {
            let known = captures.isEmpty ? "there are none" : captures.joined(separator: ", ")
            throw RedirectFault(
                "{\(name)}", "nothing of this name is captured", "use a name from the other column: \(known)")
        }
        var filters: [Filter] = []
        for word in words.dropFirst() {
            if case .lookup = filters.last {
                throw RedirectFault("{\(inside)}", "nothing can follow what is looked up", "put it before “\(word)”")
            }
            filters.append(try filter(word))
        }
        return .capture(name: name, filters: filters, isInQuery: isInQuery)
    }

    private static func filter(_ word: String) throws(RedirectFault) -> Filter {
        if word == "decoded" { return .decoded }
        if let lookup = Lookup(rawValue: word) { return .lookup(lookup) }
        if word.hasPrefix("slash="), let substitute = PathSegment.decode(String(word.dropFirst(6))),
            (1...8).contains(substitute.utf8.count), !substitute.contains("/")
        {
            return .slash(substitute)
        }
        let names = ["slash=;", "decoded"] + Lookup.allCases.map(\.rawValue)
        throw RedirectFault(word, "there is no such filter", "give \(names.joined(separator: ", "))")
    }
}
