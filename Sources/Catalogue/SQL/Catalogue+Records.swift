internal import GRDB

/// Rows to records.
extension Catalogue {
    /// Resources with all that belongs to them, in sequence order.
    ///
    /// Whatever repeats, such as the folder, is there once for all: an object of ten thousand pages is to fit into a
    /// few megabytes. Images and values are read beside the resources, each by one statement for all of them: asking
    /// anew for every resource takes longer than reading.
    /// - Parameter count: how many there may be.
    static func resources(
        _ database: Database, where condition: String, arguments: StatementArguments, count: Int = 1,
        for audience: Audience, _ fields: FieldVisibility
    ) throws -> [ResourceRecord] {
        let rows = try StatementReader(
            database,
            """
            SELECT id, object_id, root_id, path, sequence, published, kind, media_type, byte_size, checksum, width,
            height, duration, pages, \(audience.cap()), \(audience.due(ofObject: "resource.object_id")), spared
            FROM resource WHERE \(condition) ORDER BY sequence_key, position, id
            """)
        let order = "ORDER BY resource.sequence_key, resource.position, resource.id"
        var objects = try LastText(database, "SELECT identifier FROM object WHERE id = ?")
        var roots = try LastText(database, "SELECT path FROM root WHERE id = ?")
        let images = try StatementReader(
            database,
            """
            SELECT \(imageColumns) FROM resource CROSS JOIN image ON image.resource_id = resource.id
            WHERE \(condition) \(order)
            """)
        let values = try ValueReader(
            database,
            """
            FROM resource CROSS JOIN value ON value.resource_id = resource.id WHERE \(condition) \(order)
            """)
        let files = try SideFileReader(database)
        var checksum = ""
        var records: [ResourceRecord] = []
        // Growing by halves, an array of ten thousand would be there twice while it moves.
        records.reserveCapacity(count)
        try rows.start(arguments)
        try images.start(arguments)
        try values.start(arguments)
        defer {
            rows.end()
            images.end()
            values.end()
        }
        var hasImage = try images.next()
        while try rows.next() {
            let id = rows.text(0)
            _ = rows.text(9, sharing: &checksum)
            var record = ResourceRecord(
                id: id, object: try objects.text(rows.number(1)), root: try roots.text(rows.number(2)),
                path: rows.text(3), sequence: rows.optionalText(4), isPublished: rows.number(5) != 0,
                kind: rows.text(6), mediaType: rows.text(7), byteSize: rows.number(8), checksum: checksum,
                width: rows.optionalNumber(10), height: rows.optionalNumber(11), duration: rows.optionalReal(12),
                pages: rows.number(13),
                images: try self.images(images, of: id, checksum: checksum, hasRow: &hasImage),
                values: try values.values(of: id), sideFiles: try files.files(of: id))
            var rules = record.rules
            (rules.due, rules.spared) = (rows.optionalText(15), rows.text(16))
            record.rules = rules
            records.append(record.seen(with: fields, cap: rows.optionalNumber(14)))
        }
        return records
    }

    static func sideFiles(_ database: Database, of resource: String) throws -> [SideFile] {
        try SideFileReader(database, wholeTexts: true).files(of: resource)
    }

    /// The values of a resource, fields in column order, languages and texts in the order given.
    static func values(_ database: Database, of resource: String) throws -> [FieldText] {
        let reader = try ValueReader(database, "FROM value WHERE resource_id = ?")
        try reader.start([resource])
        defer { reader.end() }
        return try reader.values(of: resource)
    }

    // MARK: Images

    /// The columns that ``image(_:)`` reads, to be named first.
    static let imageColumns = """
        image.id, image.resource_id, image.page, image.role, image.state, image.reason, image.width, image.height,
        image.checksum, image.derivative, image.tile_size, image.levels, image.has_alpha
        """

    static func image(_ row: Row) -> ImageRecord {
        ImageRecord(
            id: row[0], resource: row[1], page: row[2], role: ImageRecord.Role(rawValue: row[3]) ?? .page,
            state: ImageRecord.State(rawValue: row[4]) ?? .failed, reason: row[5], width: row[6], height: row[7],
            fullWidth: row[6], fullHeight: row[7], checksum: row[8], derivative: row[9], tileSize: row[10],
            levels: row[11], hasAlpha: row[12])
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

/// Reads the side files of one resource after another.
struct SideFileReader {
    /// Nil where nothing in the catalogue has any.
    private let rows: StatementReader?

    /// - Parameter wholeTexts: whether the texts on pages are read too.
    init(_ database: Database, wholeTexts: Bool = false) throws {
        let any = try StatementReader(database, "SELECT 1 FROM side_file LIMIT 1")
        defer { any.end() }
        rows =
            try any.next()
            ? StatementReader(
                database,
                """
                SELECT name, path, language, media_type, role,
                \(wholeTexts ? "text" : "CASE WHEN role = 'text' THEN NULL ELSE text END"), items, byte_size, modified_ns
                FROM side_file WHERE resource_id = ? ORDER BY name
                """) : nil
    }

    func files(of resource: String) throws -> [SideFile] {
        guard let rows else { return [] }
        try rows.start(resource)
        defer { rows.end() }
        var files: [SideFile] = []
        while try rows.next() {
            files.append(
                SideFile(
                    name: rows.text(0), path: rows.text(1), language: rows.optionalText(2), mediaType: rows.text(3),
                    role: SideFile.Role(rawValue: rows.text(4)) ?? .caption, text: rows.optionalText(5),
                    items: rows.number(6), byteSize: rows.number(7), modified: rows.number(8)))
        }
        return files
    }
}
