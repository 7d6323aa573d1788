internal import GRDB

/// Rows to records.
extension Catalogue {
    /// Resources with all that belongs to them, in sequence order.
    /// - Parameter count: how many there may be.
    static func resources(
        _ database: Database, where condition: String, arguments: StatementArguments, count: Int = 1,
        for audience: Audience, _ fields: FieldVisibility
    ) throws -> [ResourceRecord] {
        let reader = try ResourceReader(database, where: condition, arguments: arguments, for: audience, fields)
        defer { reader.end() }
        var records: [ResourceRecord] = []
        // Growing by halves, an array of ten thousand would be there twice while it moves.
        records.reserveCapacity(count)
        while let record = try reader.next() { records.append(record) }
        return records
    }

    static func sideFiles(_ database: Database, of resource: String) throws -> [SideFile] {
        try SideFileReader(database, wholeTexts: true).files(of: resource)
    }

    /// The values of a resource, fields in column order, languages and texts in the order given.
    /// - Parameter field: the only one that is read; nil for all.
    static func values(_ database: Database, of resource: String, field: String? = nil) throws -> [FieldText] {
        let reader = try ValueReader(
            database, "FROM value WHERE resource_id = ?\(field == nil ? "" : " AND field = ?")")
        try reader.start(field.map { [resource, $0] } ?? [resource])
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
