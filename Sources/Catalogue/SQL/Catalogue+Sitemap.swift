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
        // Counting rows to pass over takes longer the further on a part is.
        let isPart = offset > 0 && limit > 0 && offset % limit == 0
        let parts = isPart ? try await listing(.all, for: audience, size: limit).parts : []
        let start = parts.indices.contains(offset / max(1, limit)) ? parts[offset / limit] : nil
        return try await reading(.large) { database in
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT id, identifier, changed_at FROM object WHERE \(audience.sees(object: "object"))
                    \(start == nil ? "" : "AND (sort_key, id) >= (?, ?)")
                    ORDER BY sort_key, id LIMIT ? OFFSET ?
                    """,
                arguments: (start.map { [$0.sortKey, $0.id] } ?? []) + [limit, start == nil ? offset : 0])
            // Of each object no more images than are named.
            let reader = try StatementReader(
                database,
                """
                SELECT image.id FROM resource
                CROSS JOIN image ON resource_id = resource.id AND image.state = 'ready' AND role = 'page'
                WHERE object_id = ? AND \(audience.sees())
                ORDER BY sequence_key, position, resource.id, page LIMIT \(images)
                """)
            return try rows.map { row in
                var entry = SitemapEntry(identifier: row[1], changedAt: row[2], images: [])
                try reader.start(row[0] as Int)
                while try reader.next() { entry.images.append(reader.text(0)) }
                return entry
            }
        }
    }
}
