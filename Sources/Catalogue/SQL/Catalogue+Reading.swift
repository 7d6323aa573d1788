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
        /// When the audience last saw it change, in milliseconds since 1970; nil where it sees nothing of it.
        public var changedAt: Int64?
        /// The next day, ISO 8601, on which it may change by itself; nil where there is none.
        public var due: String?
    }

    func readPosition(_ key: String, for audience: Audience) async throws -> ObjectPosition? {
        let access = inForce
        return try await reading { database in
            try database.first(
                """
                SELECT identifier, state, change, \(audience.changedAt()), switched_off, id,
                \(audience.sees(object: "object")), \(audience.due()) FROM object WHERE identifier_key = ?
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

    /// An object and all that `audience` may see of it; nil where there is nothing for that audience.
    public func object(_ identifier: String, for audience: Audience) async throws -> ObjectRecord? {
        let key = Self.identifierKey(identifier)
        let fields = fields(of: audience)
        return try await reading { database in
            guard
                let row = try Row.fetchOne(
                    database.cachedStatement(
                        sql: """
                            SELECT id, identifier, change, \(audience.changedAt()) AS seen_at FROM object
                            WHERE identifier_key = ? AND \(audience.sees(object: "object"))
                            """),
                    arguments: [key])
            else { return nil }
            let id = row["id"] as Int64
            let count = try Int.fetchOne(
                database.cachedStatement(sql: "SELECT count(*) FROM resource WHERE object_id = ?"), arguments: [id])
            let resources = try Self.resources(
                database, where: "object_id = ? AND \(audience.sees())", arguments: [id], count: count ?? 0,
                for: audience, fields)
            guard !resources.isEmpty else { return nil }
            return ObjectRecord(
                identifier: row["identifier"], state: .public, change: row["change"], changedAt: row["seen_at"],
                resources: resources)
        }
    }

    /// A resource that `audience` may see, with its images.
    public func resource(_ id: String, for audience: Audience) async throws -> ResourceRecord? {
        let fields = fields(of: audience)
        return try await pool.read { database in
            try Self.resources(
                database, where: "resource.id = ? AND \(audience.sees())", arguments: [id], for: audience, fields
            ).first
        }
    }

    /// Whether the public once saw a resource and sees it no more. Of an object that is switched off, it does not know.
    public func wasPublic(resource id: String) async throws -> Bool {
        try await pool.read {
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
                resource.was_shown AND NOT resource.shown AND NOT object.switched_off AS was_shown, \(audience.due()) AS due,
                resource.spared,
                root.path AS root_path, resource.path AS resource_path, resource.media_type,
                resource.byte_size AS source_size, resource.modified_ns, resource.checksum AS source_checksum,
                resource.resolution,
                (SELECT note FROM embedded_rights WHERE checksum = resource.checksum) AS embedded_rights,
                object.identifier AS object_identifier, \(audience.changedAt()) AS seen_at, COALESCE(
                    (SELECT text FROM value WHERE resource_id = resource.id AND field = 'rights' ORDER BY position LIMIT 1),
                    (SELECT text FROM value JOIN resource AS other ON other.id = value.resource_id
                     WHERE other.object_id = object.id AND \(audience.sees(resource: "other")) AND field = 'rights'
                     ORDER BY other.sequence_key, other.position, other.id, value.position LIMIT 1)
                ) AS rights
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
            context.rights = showsRights ? row["rights"] : nil
            context.embeddedRights = row["embedded_rights"]
            context.changedAt = Self.milliseconds(of: row["seen_at"])
            context.original = OriginalFile(
                root: row["root_path"], path: "\(row["root_path"] as String)/\(row["resource_path"] as String)",
                mediaType: row["media_type"], byteSize: row["source_size"], modified: row["modified_ns"],
                checksum: row["source_checksum"], resolution: row["resolution"])
            image.context = context
            return .image(image)
        }
    }

    /// How many objects `audience` may see, and the number of the last change to any.
    public func extent(for audience: Audience) async throws -> (objects: Int, change: Int) {
        let now = try stamp.current()
        let known = counts.fact(audience, at: now)
        let extent = try await pool.read { database in
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
        try await pool.read { try String.fetchAll($0, sql: "SELECT name FROM field ORDER BY position, name") }
    }

    // MARK: Rows to records

    /// What a list shows of a resource's object.
    private struct SummaryRow {
        var id: String
        var kind: String
        var cap: Int?
        var sequence: String?
        var reference: String?
        var index: String?
    }

    static func summary(
        _ database: Database, _ row: Row, for audience: Audience, _ fields: FieldVisibility, _ order: ResourceOrder
    ) throws -> ObjectSummary {
        let object = row["id"] as Int64
        // Asked for only where it decides anything.
        func number(_ property: PropertyField) -> String {
            order == .natural
                ? "NULL"
                : "(SELECT text FROM value WHERE resource_id = resource.id AND field = '\(property.field)' LIMIT 1)"
        }
        let reader = try StatementReader(
            database,
            """
            SELECT id, kind, \(audience.cap()), sequence, \(number(.resourceSpaceRef)), \(number(.resourceSpaceIndex))
            FROM resource WHERE object_id = ? AND \(audience.sees()) ORDER BY sequence_key, position, id
            """)
        var rows: [SummaryRow] = []
        try reader.start(Int(object))
        while try reader.next() {
            rows.append(
                SummaryRow(
                    id: reader.text(0), kind: reader.text(1), cap: reader.optionalNumber(2),
                    sequence: reader.optionalText(3), reference: reader.optionalText(4),
                    index: reader.optionalText(5)))
        }
        let resources = order.sorted(rows) { row in
            ResourceOrder.Key(
                sequence: row.sequence, reference: row.reference.flatMap { Int($0) },
                index: row.index.flatMap { Int($0) })
        }
        var titles: [FieldText] = []
        var image: ImageRecord?
        let ready = try StatementReader(
            database, "SELECT 1 FROM image WHERE resource_id = ? AND state = 'ready' LIMIT 1")
        for resource in resources.prefix(100) where titles.isEmpty || image == nil {
            if titles.isEmpty, fields.shows("title") {
                titles = try values(database, of: resource.id).filter { $0.field == "title" }
            }
            if image == nil {
                try ready.start(resource.id)
                let hasOne = try ready.next()
                ready.end()
                guard hasOne else { continue }
                image = try Row.fetchOne(
                    database.cachedStatement(
                        sql: """
                            SELECT \(imageColumns) FROM image WHERE resource_id = ? AND state = 'ready' ORDER BY page
                            LIMIT 1
                            """), arguments: [resource.id]
                ).map { Self.image($0).capped(at: resource.cap) }
            }
        }
        return ObjectSummary(
            identifier: row["identifier"], changedAt: row["seen_at"], titles: titles, image: image,
            kind: resources.first?.kind ?? "", count: resources.count)
    }
}
