internal import Foundation
internal import GRDB

extension Catalogue {
    /// The key under which an identifier is stored and found: Unicode normal form C.
    public static func identifierKey(_ identifier: String) -> String {
        identifier.precomposedStringWithCanonicalMapping
    }

    /// What is known of an object without reading it: enough to answer 404 or 410, or from a cache.
    public struct ObjectPosition: Hashable, Sendable {
        public var identifier: String
        public var state: PublicationState
        public var change: Int
    }

    public func position(of identifier: String) async throws -> ObjectPosition? {
        let key = Self.identifierKey(identifier)
        return try await pool.read { database in
            try Row.fetchOne(
                database, sql: "SELECT identifier, state, change FROM object WHERE identifier_key = ?", arguments: [key]
            ).map {
                ObjectPosition(identifier: $0[0], state: PublicationState(rawValue: $0[1]) ?? .hidden, change: $0[2])
            }
        }
    }

    /// An object and all that `audience` may see of it; nil where there is nothing for that audience.
    public func object(_ identifier: String, for audience: Audience) async throws -> ObjectRecord? {
        let key = Self.identifierKey(identifier)
        return try await pool.read { database in
            guard
                let row = try Row.fetchOne(
                    database, sql: "SELECT * FROM object WHERE identifier_key = ? AND state = 'public'",
                    arguments: [key])
            else { return nil }
            let resources = try Self.resources(
                database,
                where: "object_id = ? AND published = 1 AND withdrawn = 0",
                arguments: [row["id"] as Int64])
            guard !resources.isEmpty else { return nil }
            return ObjectRecord(
                identifier: row["identifier"], state: .public, change: row["change"], changedAt: row["changed_at"],
                resources: resources)
        }
    }

    /// A resource that `audience` may see, with its images.
    public func resource(_ id: String, for audience: Audience) async throws -> ResourceRecord? {
        try await pool.read { database in
            try Self.resources(
                database,
                where: """
                    resource.id = ? AND published = 1 AND withdrawn = 0
                    AND (SELECT state FROM object WHERE object.id = object_id) = 'public'
                    """,
                arguments: [id]
            ).first
        }
    }

    /// What is known of an image id.
    public enum ImageAnswer: Hashable, Sendable {
        case image(ImageRecord)
        /// Its object was public once and is gone.
        case withdrawn
        /// Nothing that this audience may know of.
        case unknown
    }

    /// An image that `audience` may see.
    public func image(_ id: String, for audience: Audience) async throws -> ImageAnswer {
        try await pool.read { database in
            let sql = """
                SELECT image.*, resource.published, resource.withdrawn, object.state AS object_state, object.was_public
                FROM image JOIN resource ON resource.id = image.resource_id JOIN object ON object.id = resource.object_id
                WHERE image.id = ?
                """
            guard let row = try Row.fetchOne(database, sql: sql, arguments: [id]) else { return .unknown }
            if row["object_state"] == "withdrawn" { return .withdrawn }
            guard row["object_state"] == "public", row["published"] == true, row["withdrawn"] == false else {
                return .unknown
            }
            return .image(Self.image(row))
        }
    }

    /// Public objects in natural order of their identifiers, `limit` at a time after `offset`.
    public func objects(for audience: Audience, offset: Int, limit: Int) async throws -> [ObjectSummary] {
        try await pool.read { database in
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT id, identifier, changed_at FROM object WHERE state = 'public'
                    ORDER BY sort_key, id LIMIT ? OFFSET ?
                    """,
                arguments: [limit, offset])
            return try rows.map { try Self.summary(database, $0) }
        }
    }

    /// How many objects `audience` may see, and the number of the last change to any.
    public func extent(for audience: Audience) async throws -> (objects: Int, change: Int) {
        try await pool.read { database in
            let count = try Int.fetchOne(database, sql: "SELECT count(*) FROM object WHERE state = 'public'") ?? 0
            let change = try Int.fetchOne(database, sql: "SELECT max(number) FROM change") ?? 0
            return (count, change)
        }
    }

    /// Field names in the order of their columns.
    public func fields() async throws -> [String] {
        try await pool.read { try String.fetchAll($0, sql: "SELECT name FROM field ORDER BY position, name") }
    }

    // MARK: Rows to records

    private static func summary(_ database: Database, _ row: Row) throws -> ObjectSummary {
        let object = row["id"] as Int64
        let visible = "object_id = ? AND published = 1 AND withdrawn = 0"
        let resources = try Row.fetchAll(
            database,
            sql: "SELECT id, kind FROM resource WHERE \(visible) ORDER BY sequence_key, position, id",
            arguments: [object])
        var titles: [FieldText] = []
        var image: ImageRecord?
        for resource in resources.prefix(100) where titles.isEmpty || image == nil {
            let id = resource["id"] as String
            if titles.isEmpty { titles = try values(database, of: id).filter { $0.field == "title" } }
            if image == nil {
                image = try Row.fetchOne(
                    database,
                    sql: "SELECT * FROM image WHERE resource_id = ? AND state = 'ready' ORDER BY page LIMIT 1",
                    arguments: [id]
                ).map(Self.image)
            }
        }
        return ObjectSummary(
            identifier: row["identifier"], changedAt: row["changed_at"], titles: titles, image: image,
            kind: resources.first?["kind"] ?? "", count: resources.count)
    }

    static func resources(
        _ database: Database, where condition: String, arguments: StatementArguments
    ) throws -> [ResourceRecord] {
        let rows = try Row.fetchAll(
            database,
            sql: """
                SELECT resource.*, root.path AS root_path FROM resource JOIN root ON root.id = resource.root_id
                WHERE \(condition) ORDER BY sequence_key, position, resource.id
                """,
            arguments: arguments)
        return try rows.map { row in
            let id = row["id"] as String
            let images = try Row.fetchAll(
                database, sql: "SELECT * FROM image WHERE resource_id = ? ORDER BY page", arguments: [id])
            return ResourceRecord(
                id: id, root: row["root_path"], path: row["path"], sequence: row["sequence"],
                isPublished: row["published"], kind: row["kind"], mediaType: row["media_type"],
                byteSize: row["byte_size"], checksum: row["checksum"], width: row["width"], height: row["height"],
                duration: row["duration"], pages: row["pages"], images: images.map(Self.image),
                values: try values(database, of: id), sideFiles: try sideFiles(database, of: id))
        }
    }

    static func sideFiles(_ database: Database, of resource: String) throws -> [SideFile] {
        try Row.fetchAll(
            database,
            sql: "SELECT name, path, language, media_type FROM side_file WHERE resource_id = ? ORDER BY name",
            arguments: [resource]
        ).map { SideFile(name: $0[0], path: $0[1], language: $0[2], mediaType: $0[3]) }
    }

    /// The values of a resource, fields in column order, languages and texts in the order given.
    static func values(_ database: Database, of resource: String) throws -> [FieldText] {
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT value.field, language, text FROM value LEFT JOIN field ON field.name = value.field
                WHERE resource_id = ? ORDER BY field.position, value.field, value.position
                """,
            arguments: [resource])
        var result: [FieldText] = []
        while let row = try rows.next() {
            let field = row[0] as String
            let language = (row[1] as String).isEmpty ? nil : row[1] as String?
            if let last = result.indices.last, result[last].field == field, result[last].language == language {
                result[last].texts.append(row[2])
            } else {
                result.append(FieldText(field: field, language: language, texts: [row[2]]))
            }
        }
        return result
    }

    static func image(_ row: Row) -> ImageRecord {
        ImageRecord(
            id: row["id"], resource: row["resource_id"], page: row["page"],
            role: ImageRecord.Role(rawValue: row["role"]) ?? .page,
            state: ImageRecord.State(rawValue: row["state"]) ?? .failed, reason: row["reason"], width: row["width"],
            height: row["height"], checksum: row["checksum"], derivative: row["derivative"],
            tileSize: row["tile_size"], levels: row["levels"], hasAlpha: row["has_alpha"])
    }
}
