internal import GRDB

extension Catalogue {
    /// An object as search engines are told of it.
    public struct SitemapEntry: Hashable, Sendable {
        public var identifier: String
        /// UTC, ISO 8601.
        public var changedAt: String
        /// Ids of its images that are ready, in order, no more than the limit that was asked for.
        public var images: [String]
    }

    /// Objects that `audience` may see in natural order of their identifiers, with their images.
    /// - Parameter images: ids of images for each object at most.
    public func sitemap(
        for audience: Audience, offset: Int, limit: Int, images: Int
    ) async throws -> [SitemapEntry] {
        try await pool.read { database in
            let rows = try Row.fetchCursor(
                database,
                sql: """
                    SELECT chosen.id, identifier, seen_at, image.id FROM (
                        SELECT id, identifier, \(audience.changedAt()) AS seen_at, sort_key FROM object
                        WHERE \(audience.sees(object: "object"))
                        ORDER BY sort_key, id LIMIT ? OFFSET ?) AS chosen
                    LEFT JOIN resource ON object_id = chosen.id AND \(audience.sees())
                    LEFT JOIN image ON resource_id = resource.id AND image.state = 'ready' AND role = 'page'
                    ORDER BY sort_key, chosen.id, sequence_key, position, resource.id, page
                    """,
                arguments: [limit, offset])
            var entries: [SitemapEntry] = []
            var last: Int64?
            while let row = try rows.next() {
                let object = row[0] as Int64
                if object != last {
                    entries.append(SitemapEntry(identifier: row[1], changedAt: row[2], images: []))
                    last = object
                }
                let place = entries.count - 1
                if let image = row[3] as String?, entries[place].images.count < images {
                    entries[place].images.append(image)
                }
            }
            return entries
        }
    }
}
