/// A rights URI that the Presentation API lets stand in `rights`: Creative Commons and RightsStatements.org, in the
/// exact form those bodies define (3.0, section 3.2: http, not https, and the canonical path).
public struct RightsURI: Hashable, Sendable {
    public let uri: String

    /// Accepts the forms people copy from their browsers: https, `www.`, `/deed.fr`, `/legalcode`, `/page/`, missing or
    /// doubled trailing slashes. Nil for anything that is not such a URI.
    public init?(_ text: String) {
        var rest = Substring(text.trimmed)
        guard let scheme = ["http://", "https://"].first(where: { rest.lowercased().hasPrefix($0) }) else { return nil }
        rest = rest.dropFirst(scheme.count)
        if rest.lowercased().hasPrefix("www.") { rest = rest.dropFirst(4) }
        if let end = rest.firstIndex(where: { $0 == "?" || $0 == "#" }) { rest = rest[..<end] }
        var parts = rest.split(separator: "/").map { $0.lowercased() }
        guard let host = parts.first else { return nil }
        parts.removeFirst()
        switch host {
        case "creativecommons.org":
            guard let known = Self.creativeCommons(parts) else { return nil }
            uri = known
        case "rightsstatements.org":
            guard parts.count == 3, ["vocab", "page"].contains(parts[0]), parts[2] == "1.0",
                let code = Self.statements.first(where: { $0.lowercased() == parts[1] })
            else { return nil }
            uri = "http://rightsstatements.org/vocab/\(code)/1.0/"
        default: return nil
        }
    }

    private static let statements = [
        "InC", "InC-OW-EU", "InC-EDU", "InC-NC", "InC-RUU", "NoC-CR", "NoC-NC", "NoC-OKLR", "NoC-US", "CNE", "UND",
        "NKC",
    ]

    private static func creativeCommons(_ path: [String]) -> String? {
        guard path.count >= 3 else { return nil }
        let version = path[2]
        switch (path[0], path[1]) {
        case ("licenses", "by"), ("licenses", "by-sa"), ("licenses", "by-nd"), ("licenses", "by-nc"),
            ("licenses", "by-nc-sa"), ("licenses", "by-nc-nd"):
            // 2.1 there was only for some countries.
            guard ["1.0", "2.0", "2.1", "2.5", "3.0", "4.0"].contains(version), version != "2.1" || path.count > 3
            else { return nil }
        case ("licenses", "by-nd-nc"), ("publicdomain", "zero"), ("publicdomain", "mark"):
            guard version == "1.0" else { return nil }
        default: return nil
        }
        var uri = "http://creativecommons.org/\(path[0])/\(path[1])/\(version)/"
        // Licences before 4.0 exist per country: /by/3.0/de/.
        if path.count > 3, path[0] == "licenses", version != "4.0", path[3].count == 2 || path[3] == "igo" {
            uri += path[3] + "/"
        }
        return uri
    }
}

extension StringProtocol {
    /// Without white space at either end.
    var trimmed: String {
        var rest = Substring(self)
        while rest.first?.isWhitespace == true { rest.removeFirst() }
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return String(rest)
    }
}

extension String {
    /// The same; most texts begin and end with a letter or a digit, which is seen at once.
    var trimmed: String {
        if let first = utf8.first, let last = utf8.last, PathSegment.isLetterOrDigit(first),
            PathSegment.isLetterOrDigit(last)
        {
            return self
        }
        return Substring(self).trimmed
    }
}
