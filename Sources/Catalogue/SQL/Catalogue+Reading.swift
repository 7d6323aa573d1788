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
        /// Hidden because rows or settings switch IIIF off for it.
        public var isSwitchedOff: Bool
        public var change: Int
        /// When that change was, in milliseconds since 1970; nil where nobody knows.
        public var changedAt: Int64?
    }

    func readPosition(_ key: String, for audience: Audience) async throws -> ObjectPosition? {
        try await pool.read { database in
            try Row.fetchOne(
                database,
                sql: """
                    SELECT identifier, state, change, changed_at, switched_off, \(audience.sees(object: "object")) AS is_seen
                    FROM object WHERE identifier_key = ?
                    """,
                arguments: [key]
            ).map { row in
                // Of what it does not see, an audience may know that it was public once, and nothing else.
                let state: PublicationState =
                    row["is_seen"] ? .public : row["state"] == "withdrawn" ? .withdrawn : .hidden
                return ObjectPosition(
                    identifier: row[0], state: state, isSwitchedOff: row["switched_off"], change: row[2],
                    changedAt: Catalogue.milliseconds(of: row[3]))
            }
        }
    }

    /// An object and all that `audience` may see of it; nil where there is nothing for that audience.
    public func object(_ identifier: String, for audience: Audience) async throws -> ObjectRecord? {
        let key = Self.identifierKey(identifier)
        return try await pool.read { database in
            guard
                let row = try Row.fetchOne(
                    database,
                    sql: "SELECT * FROM object WHERE identifier_key = ? AND \(audience.sees(object: "object"))",
                    arguments: [key])
            else { return nil }
            let resources = try Self.resources(
                database,
                where: "object_id = ? AND \(audience.sees())",
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
                database, where: "resource.id = ? AND \(audience.sees())", arguments: [id]
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

    func readImage(_ id: String, for audience: Audience) async throws -> ImageAnswer {
        try await pool.read { database in
            let sql = """
                SELECT \(Self.imageColumns), \(audience.sees()) AS is_seen, object.state AS object_state,
                root.path AS root_path, resource.path AS resource_path, resource.media_type,
                resource.byte_size AS source_size, resource.modified_ns, resource.checksum AS source_checksum,
                resource.resolution,
                object.identifier AS object_identifier, object.changed_at AS changed_at, COALESCE(
                    (SELECT text FROM value WHERE resource_id = resource.id AND field = 'rights' ORDER BY position LIMIT 1),
                    (SELECT text FROM value JOIN resource AS other ON other.id = value.resource_id
                     WHERE other.object_id = object.id AND \(audience.sees(resource: "other")) AND field = 'rights'
                     ORDER BY other.sequence_key, other.position, other.id, value.position LIMIT 1)
                ) AS rights
                FROM image JOIN resource ON resource.id = image.resource_id JOIN object ON object.id = resource.object_id
                JOIN root ON root.id = resource.root_id WHERE image.id = ?
                """
            guard let row = try Row.fetchOne(database, sql: sql, arguments: [id]) else { return .unknown }
            guard row["is_seen"] == true else { return row["object_state"] == "withdrawn" ? .withdrawn : .unknown }
            var image = Self.image(row)
            image.object = row["object_identifier"]
            image.rights = row["rights"]
            image.changedAt = Self.milliseconds(of: row["changed_at"])
            image.original = OriginalFile(
                path: "\(row["root_path"] as String)/\(row["resource_path"] as String)", mediaType: row["media_type"],
                byteSize: row["source_size"], modified: row["modified_ns"], checksum: row["source_checksum"],
                resolution: row["resolution"])
            return .image(image)
        }
    }

    /// How many objects `audience` may see, and the number of the last change to any.
    public func extent(for audience: Audience) async throws -> (objects: Int, change: Int) {
        try await pool.read { database in
            let sql = "SELECT count(*) FROM object WHERE \(audience.sees(object: "object"))"
            let count = try Int.fetchOne(database, sql: sql) ?? 0
            let change = try Int.fetchOne(database, sql: "SELECT max(number) FROM change") ?? 0
            return (count, change)
        }
    }

    /// Field names in the order of their columns.
    public func fields() async throws -> [String] {
        try await pool.read { try String.fetchAll($0, sql: "SELECT name FROM field ORDER BY position, name") }
    }

    // MARK: Rows to records

    static func summary(_ database: Database, _ row: Row, for audience: Audience) throws -> ObjectSummary {
        let object = row["id"] as Int64
        let resources = try Row.fetchAll(
            database,
            sql: """
                SELECT id, kind FROM resource WHERE object_id = ? AND \(audience.sees())
                ORDER BY sequence_key, position, id
                """,
            arguments: [object])
        var titles: [FieldText] = []
        var image: ImageRecord?
        for resource in resources.prefix(100) where titles.isEmpty || image == nil {
            let id = resource["id"] as String
            if titles.isEmpty { titles = try values(database, of: id).filter { $0.field == "title" } }
            if image == nil {
                image = try Row.fetchOne(
                    database,
                    sql: """
                        SELECT \(imageColumns) FROM image WHERE resource_id = ? AND state = 'ready' ORDER BY page LIMIT 1
                        """,
                    arguments: [id]
                ).map(Self.image)
            }
        }
        return ObjectSummary(
            identifier: row["identifier"], changedAt: row["changed_at"], titles: titles, image: image,
            kind: resources.first?["kind"] ?? "", count: resources.count)
    }
}
