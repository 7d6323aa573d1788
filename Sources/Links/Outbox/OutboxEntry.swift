internal import Foundation

/// What others are told of one record.
public struct OutboxEntry: Codable, Hashable, Sendable {
    /// What is published of its object.
    public struct Published: Codable, Hashable, Sendable {
        public var manifest: String
        public var thumbnail: String?
        /// Of the first picture, pixels.
        public var width: Int?
        public var height: Int?
        /// URI, or words where there is none.
        public var rights: String?

        public init(manifest: String, thumbnail: String?, width: Int?, height: Int?, rights: String?) {
            (self.manifest, self.thumbnail, self.width, self.height) = (manifest, thumbnail, width, height)
            self.rights = rights
        }
    }

    public var module: String
    public var key: String
    public var identifier: String
    /// Nil where nothing is published any more.
    public var published: Published?

    /// The columns of a table or file, in their order. `updated_at` is UTC.
    static let columns = [
        "module", "record_key", "identifier", "manifest", "thumbnail", "width", "height", "rights", "updated_at",
    ]

    /// Values for ``columns``; empty where nothing is published.
    func values(at time: String) -> [String?] {
        guard let published else { return [] }
        return [
            module, key, identifier, published.manifest, published.thumbnail, published.width.map { String($0) },
            published.height.map { String($0) }, published.rights, time,
        ]
    }

    /// A line of CSV (RFC 4180).
    func line(at time: String) -> String { Self.line(values(at: time)) }

    static func line(_ values: [String?]) -> String {
        values.map { value in
            let text = value ?? ""
            guard text.contains(where: { ",\"".contains($0) || $0.isNewline }) else { return text }
            return "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
        }.joined(separator: ",") + "\r\n"
    }

    /// Changes with everything that is told, but for the time.
    var hash: String? { published == nil ? nil : LinkMapping.digest(values(at: "").map { $0 ?? "\0" }) }
}
