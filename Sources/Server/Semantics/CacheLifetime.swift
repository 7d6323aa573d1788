/// How long an answer may be kept: what is configured, but never past the moment at which it changes by itself.
struct CacheLifetime {
    /// Of `Cache-Control` (RFC 9111, section 5.2.2), as configured.
    var configured: String
    /// Seconds until the answer may be another with nobody writing; nil where that never comes.
    var seconds: Int?
    /// Whether it is for one audience only, and so for no cache that several clients share.
    var isPrivate: Bool

    /// The value of `Cache-Control`.
    var fieldValue: String {
        guard isPrivate || seconds != nil else { return configured }
        var directives = configured.split(separator: ",").map { part in
            String(part.drop { $0 == " " || $0 == "\t" }.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
        }
        if isPrivate {
            directives.removeAll { ["public", "private", "s-maxage", "proxy-revalidate"].contains(Self.name($0)) }
            directives.insert("private", at: 0)
        }
        if let seconds {
            // These let an answer be used when it is no longer fresh, or never asked about again.
            directives.removeAll { ["stale-while-revalidate", "stale-if-error", "immutable"].contains(Self.name($0)) }
            var hasAge = false
            directives = directives.map { directive in
                let name = Self.name(directive)
                guard name == "max-age" || name == "s-maxage" else { return directive }
                if name == "max-age" { hasAge = true }
                return "\(name)=\(min(Self.number(directive) ?? 0, max(0, seconds)))"
            }
            let isNotKept = directives.contains { ["no-store", "no-cache"].contains(Self.name($0)) }
            if !hasAge, !isNotKept { directives.append("max-age=\(max(0, seconds))") }
        }
        return directives.joined(separator: ", ")
    }

    private static func name(_ directive: String) -> String {
        String(directive.prefix { $0 != "=" }).lowercased()
    }

    private static func number(_ directive: String) -> Int? {
        Int(directive.drop { $0 != "=" }.dropFirst().filter { $0 != "\"" })
    }
}
