internal import GRDB

/// What lists show of objects.
extension Catalogue {
    /// What a list shows of a resource's object.
    private struct SummaryRow {
        var id: String
        var kind: String
        var cap: Int?
        var sequence: String?
        var reference: String?
    }

    /// What a list shows of an object of many resources: those it may be shown by, and how many there are.
    struct Outline: Sendable {
        struct Key: Hashable, Sendable {
            var object: Int64
            var change: Int
            var audience: Audience
            var order: ResourceOrder
        }

        var first: [(id: String, kind: String, cap: Int?)]
        var count: Int
    }

    /// Resources of an object that a list looks for a title and a picture in.
    private static let mostShown = 100

    /// An object's outline: from memory where it has many resources and did not change, so that a list costs what its
    /// objects show and not what they hold.
    func outline(
        _ database: Database, of object: Int64, for audience: Audience, _ order: ResourceOrder
    ) throws -> Outline {
        let change = try Int.fetchOne(
            database.cachedStatement(sql: "SELECT change FROM object WHERE id = ?"), arguments: [object])
        let key = Outline.Key(object: object, change: change ?? 0, audience: audience, order: order)
        if let known = outlines.value(key) { return known }
        let outline = try Self.readOutline(database, of: object, for: audience, order)
        if outline.count > Self.mostShown { outlines.keep(outline, for: key) }
        return outline
    }

    private static func readOutline(
        _ database: Database, of object: Int64, for audience: Audience, _ order: ResourceOrder
    ) throws -> Outline {
        // Asked for only where it decides anything.
        let reference =
            order == .natural
            ? "NULL"
            : """
            (SELECT text FROM value WHERE resource_id = resource.id AND field = '\(PropertyField.resourceSpaceRef.field)'
                LIMIT 1)
            """
        let reader = try StatementReader(
            database,
            """
            SELECT id, kind, \(audience.cap()), sequence, \(reference)
            FROM resource WHERE object_id = ? AND \(audience.sees()) ORDER BY sequence_key, position, id
            """)
        var rows: [SummaryRow] = []
        try reader.start(Int(object))
        while try reader.next() {
            rows.append(
                SummaryRow(
                    id: reader.text(0), kind: reader.text(1), cap: reader.optionalNumber(2),
                    sequence: reader.optionalText(3), reference: reader.optionalText(4)))
        }
        let resources = order.sorted(rows) { row in
            ResourceOrder.Key(sequence: row.sequence, reference: row.reference.flatMap { Int($0) })
        }
        return Outline(first: resources.prefix(mostShown).map { ($0.id, $0.kind, $0.cap) }, count: resources.count)
    }

    func summary(
        _ database: Database, _ row: Row, for audience: Audience, _ fields: FieldVisibility, _ order: ResourceOrder
    ) throws -> ObjectSummary {
        let outline = try outline(database, of: row["id"], for: audience, order)
        var titles: [FieldText] = []
        var image: ImageRecord?
        let ready = try StatementReader(
            database, "SELECT 1 FROM image WHERE resource_id = ? AND state = 'ready' LIMIT 1")
        for resource in outline.first where titles.isEmpty || image == nil {
            if titles.isEmpty, fields.shows("title") {
                titles = try Self.values(database, of: resource.id, field: "title")
            }
            if image == nil {
                try ready.start(resource.id)
                let hasOne = try ready.next()
                ready.end()
                guard hasOne else { continue }
                image = try Row.fetchOne(
                    database.cachedStatement(
                        sql: """
                            SELECT \(Self.imageColumns) FROM image WHERE resource_id = ? AND state = 'ready' ORDER BY page
                            LIMIT 1
                            """), arguments: [resource.id]
                ).map { Self.image($0).capped(at: resource.cap) }
            }
        }
        return ObjectSummary(
            identifier: row["identifier"], changedAt: row["changed_at"], titles: titles, image: image,
            kind: outline.first.first?.kind ?? "", count: outline.count)
    }
}
