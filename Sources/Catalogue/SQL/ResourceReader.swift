internal import GRDB

/// Reads resources with all that belongs to them, one after another, in sequence order.
///
/// Whatever repeats, such as the folder, is there once for all: an object of ten thousand pages is to fit into a
/// few megabytes. Images and values are read beside the resources, each by one statement for all of them: asking
/// anew for every resource takes longer than reading.
final class ResourceReader {
    private let rows: StatementReader
    private let images: StatementReader
    private let values: ValueReader
    private let files: SideFileReader
    private var objects: LastText
    private var roots: LastText
    private let fields: FieldVisibility
    private var checksum = ""
    private var hasImage: Bool

    /// - Parameters:
    ///   - condition: on `resource`.
    ///   - page: the only one whose image is read; nil for all.
    init(
        _ database: Database, where condition: String, arguments: StatementArguments, page: Int? = nil,
        for audience: Audience, _ fields: FieldVisibility
    ) throws {
        self.fields = fields
        rows = try StatementReader(
            database,
            """
            SELECT id, object_id, root_id, path, sequence, published, kind, media_type, byte_size, checksum, width,
            height, duration, pages, \(audience.cap()), due, spared
            FROM resource WHERE \(condition) ORDER BY sequence_key, position, id
            """)
        let order = "ORDER BY resource.sequence_key, resource.position, resource.id"
        objects = try LastText(database, "SELECT identifier FROM object WHERE id = ?")
        roots = try LastText(database, "SELECT path FROM root WHERE id = ?")
        images = try StatementReader(
            database,
            """
            SELECT \(Catalogue.imageColumns) FROM resource CROSS JOIN image ON image.resource_id = resource.id
            WHERE \(condition) \(page == nil ? "" : "AND image.page = ?") \(order)
            """)
        values = try ValueReader(
            database,
            """
            FROM resource CROSS JOIN value ON value.resource_id = resource.id WHERE \(condition) \(order)
            """)
        files = try SideFileReader(database)
        try rows.start(arguments)
        try images.start(page.map { arguments + [$0] } ?? arguments)
        try values.start(arguments)
        hasImage = try images.next()
    }

    /// To be called where not all were read.
    func end() {
        rows.end()
        images.end()
        values.end()
    }

    func next() throws -> ResourceRecord? {
        guard try rows.next() else { return nil }
        let id = rows.text(0)
        _ = rows.text(9, sharing: &checksum)
        var record = ResourceRecord(
            id: id, object: try objects.text(rows.number(1)), root: try roots.text(rows.number(2)),
            path: rows.text(3), sequence: rows.optionalText(4), isPublished: rows.number(5) != 0,
            kind: rows.text(6), mediaType: rows.text(7), byteSize: rows.number(8), checksum: checksum,
            width: rows.optionalNumber(10), height: rows.optionalNumber(11), duration: rows.optionalReal(12),
            pages: rows.number(13),
            images: try Self.images(images, of: id, checksum: checksum, hasRow: &hasImage),
            values: try values.values(of: id), sideFiles: try files.files(of: id))
        var rules = record.rules
        (rules.due, rules.spared) = (rows.optionalText(15), rows.text(16))
        record.rules = rules
        return record.seen(with: fields, cap: rows.optionalNumber(14))
    }

    /// - Parameters:
    ///   - rows: at the resource's first image, or behind it where it has none.
    ///   - checksum: of the resource; its images have the same as a rule.
    ///   - hasRow: whether there is a row.
    private static func images(
        _ rows: StatementReader, of resource: String, checksum: String, hasRow: inout Bool
    ) throws -> [ImageRecord] {
        var images: [ImageRecord] = []
        while hasRow, rows.isEqual(1, resource) {
            var known = checksum
            images.append(
                ImageRecord(
                    id: rows.text(0), resource: resource, page: rows.number(2),
                    role: ImageRecord.Role(rawValue: rows.text(3)) ?? .page,
                    state: ImageRecord.State(rawValue: rows.text(4)) ?? .failed, reason: rows.optionalText(5),
                    width: rows.number(6), height: rows.number(7), fullWidth: rows.number(6),
                    fullHeight: rows.number(7), checksum: rows.text(8, sharing: &known),
                    derivative: rows.optionalText(9), tileSize: rows.number(10), levels: rows.number(11),
                    hasAlpha: rows.number(12) != 0))
            hasRow = try rows.next()
        }
        // The index gives them so; having SQLite see to it takes it longer than looking.
        if !images.indices.dropFirst().allSatisfy({ images[$0 - 1].page <= images[$0].page }) {
            images.sort { $0.page < $1.page }
        }
        return images
    }
}

/// Reads what rows only name by a number, most often the same one as the row before.
private struct LastText {
    private let rows: StatementReader
    private var number: Int?
    private var text = ""

    init(_ database: Database, _ sql: String) throws { rows = try StatementReader(database, sql) }

    mutating func text(_ number: Int) throws -> String {
        guard number != self.number else { return text }
        try rows.start(number)
        defer { rows.end() }
        text = try rows.next() ? rows.text(0) : ""
        self.number = number
        return text
    }
}
