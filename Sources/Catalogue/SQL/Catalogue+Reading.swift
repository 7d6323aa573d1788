internal import Foundation
internal import GRDB

extension Catalogue {
    /// The key under which an identifier is stored and found: Unicode normal form C.
    public static func identifierKey(_ identifier: String) -> String {
        identifier.utf8.allSatisfy { $0 < 0x80 } ? identifier : identifier.precomposedStringWithCanonicalMapping
    }

    /// What is known of an object without reading it: enough to answer 404 or 410, or from a cache.
    public struct ObjectPosition: Hashable, Sendable {
        public var identifier: String
        public var state: PublicationState
        /// Hidden for no other reason than that rows or settings switch IIIF off for it.
        public var isSwitchedOff: Bool
        public var change: Int
        /// When that change was, in milliseconds since 1970; nil where nobody knows.
        public var changedAt: Int64?
        /// The next day, ISO 8601, on which it may change by itself; nil where there is none.
        public var due: String?
    }

    func readPosition(_ key: String, for audience: Audience) async throws -> ObjectPosition? {
        let access = inForce
        return try await reading { database in
            try database.first(
                """
                SELECT identifier, state, change, changed_at, switched_off, id, \(audience.sees(object: "object")),
                (SELECT min(due) FROM resource WHERE object_id = object.id) FROM object WHERE identifier_key = ?
                """, key
            ) { row in
                // Of what it does not see, an audience may know that it was public once, and nothing else.
                let state: PublicationState =
                    row.flag(6) ? .public : row.isEqual(1, "withdrawn") ? .withdrawn : .hidden
                let isOff =
                    try row.flag(4) && AccessWrite.wouldSee(database, Int64(row.number(5)), audience, access)
                return ObjectPosition(
                    identifier: row.text(0), state: state, isSwitchedOff: isOff, change: row.number(2),
                    changedAt: Catalogue.milliseconds(of: row.optionalText(3)), due: row.optionalText(7))
            }
        }
    }

    /// A resource that `audience` may see, with its images.
    public func resource(_ id: String, for audience: Audience) async throws -> ResourceRecord? {
        let fields = fields(of: audience)
        return try await reading { database in
            try Self.resources(
                database, where: "resource.id = ? AND \(audience.sees())", arguments: [id], for: audience, fields
            ).first
        }
    }

    /// Whether the public once saw a resource and sees it no more. Of an object that is switched off, it does not know.
    public func wasPublic(resource id: String) async throws -> Bool {
        try await reading {
            let sql = "SELECT was_shown AND NOT shown AND NOT \(Self.isOwnerSwitchedOff) FROM resource WHERE id = ?"
            return try Bool.fetchOne($0, sql: sql, arguments: [id]) ?? false
        }
    }

    private static let isOwnerSwitchedOff =
        "(SELECT owner.switched_off FROM object AS owner WHERE owner.id = resource.object_id)"

    /// What is known of an image id.
    public enum ImageAnswer: Hashable, Sendable {
        case image(ImageRecord)
        /// It was public once and is gone, alone or with its object.
        case withdrawn
        /// Nothing that this audience may know of.
        case unknown
    }

    func readImage(_ id: String, for audience: Audience) async throws -> ImageAnswer {
        let showsRights = fields(of: audience).shows("rights")
        return try await reading { database in
            let sql = """
                SELECT \(Self.imageColumns), \(audience.sees()) AS is_seen, \(audience.cap()) AS seen_cap,
                resource.was_shown AND NOT resource.shown AND NOT object.switched_off AS was_shown, resource.due,
                resource.spared,
                root.path AS root_path, resource.path AS resource_path, resource.media_type,
                resource.byte_size AS source_size, resource.modified_ns, resource.checksum AS source_checksum,
                resource.resolution,
                (SELECT note FROM embedded_rights WHERE checksum = resource.checksum) AS embedded_rights,
                object.identifier AS object_identifier, object.changed_at AS changed_at, object.id AS object_id,
                object.change AS object_change,
                (SELECT text FROM value WHERE resource_id = resource.id AND field = 'rights' ORDER BY position LIMIT 1)
                    AS rights
                FROM image JOIN resource ON resource.id = image.resource_id JOIN object ON object.id = resource.object_id
                JOIN root ON root.id = resource.root_id WHERE image.id = ?
                """
            guard let row = try Row.fetchOne(database, sql: sql, arguments: [id]) else { return .unknown }
            guard row["is_seen"] == true else { return row["was_shown"] ? .withdrawn : .unknown }
            var image = Self.image(row).capped(at: row["seen_cap"])
            var context = ImageRecord.Context()
            context.due = row["due"]
            context.spared = row["spared"]
            context.object = row["object_identifier"]
            if showsRights {
                context.rights =
                    try row["rights"]
                    ?? self.rights(
                        database, ofObject: row["object_id"], change: row["object_change"], for: audience)
            }
            context.embeddedRights = row["embedded_rights"]
            context.changedAt = Self.milliseconds(of: row["changed_at"])
            context.original = OriginalFile(
                path: "\(row["root_path"] as String)/\(row["resource_path"] as String)", mediaType: row["media_type"],
                byteSize: row["source_size"], modified: row["modified_ns"], checksum: row["source_checksum"],
                resolution: row["resolution"])
            image.context = context
            return .image(image)
        }
    }

    struct RightsKey: Hashable, Sendable {
        var object: Int64
        var change: Int
        var audience: Audience
    }

    /// The rights that the first resource of an object states which states any; nil where none does. From memory where
    /// the object did not change: it may take a look at each of its resources.
    private func rights(
        _ database: Database, ofObject object: Int64, change: Int, for audience: Audience
    ) throws -> String? {
        let key = RightsKey(object: object, change: change, audience: audience)
        if let known = objectRights.value(key) { return known }
        let rights = try String.fetchOne(
            database.cachedStatement(
                sql: """
                    SELECT text FROM value JOIN resource ON resource.id = value.resource_id
                    WHERE resource.object_id = ? AND \(audience.sees()) AND field = 'rights'
                    ORDER BY resource.sequence_key, resource.position, resource.id, value.position LIMIT 1
                    """), arguments: [object])
        objectRights.keep(rights, for: key)
        return rights
    }

    /// How many objects `audience` may see, and the number of the last change to any.
    public func extent(for audience: Audience) async throws -> (objects: Int, change: Int) {
        let now = try stamp.current()
        let known = counts.fact(audience, at: now)
        let extent = try await reading(.large) { database in
            let sql = "SELECT count(*) FROM object WHERE \(audience.sees(object: "object"))"
            let count = try known ?? Int.fetchOne(database, sql: sql) ?? 0
            let change = try Int.fetchOne(database, sql: "SELECT max(number) FROM change") ?? 0
            return (objects: count, change: change)
        }
        counts.keep(extent.objects, for: audience, at: now)
        return extent
    }

    /// Field names in the order of their columns.
    public func fields() async throws -> [String] {
        try await reading { try String.fetchAll($0, sql: "SELECT name FROM field ORDER BY position, name") }
    }
}
