internal import CSQLite
internal import GRDB

/// The insertions of which an import makes millions, within one transaction. Bound without GRDB, which takes longer over
/// each value than SQLite over the row.
final class Insertions {
    private let resource: BulkStatement
    private let value: BulkStatement

    init(_ database: Database) throws {
        resource = try BulkStatement(
            database,
            """
            INSERT INTO resource (id, object_id, root_id, path, sequence, sequence_key, position, published, withdrawn,
                kind, media_type, byte_size, modified_ns, checksum, width, height, duration, pages, resolution, shown,
                was_shown, since)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """)
        value = try BulkStatement(
            database,
            "INSERT INTO value (resource_id, owner, field, language, position, text) VALUES (?, ?, ?, ?, ?, ?)")
    }

    /// The resources of a new object of which the public sees what is published.
    /// - Parameter change: the one that brings them.
    func insert(
        _ draft: NewObjectDraft, of update: ObjectUpdate, object: Int64, root: Int64, change: Int64
    ) throws {
        try draft.bytes.withUnsafeBytes { bytes in
            func bind(_ index: Int32, _ range: Range<Int>) {
                resource.bind(index, UnsafeRawBufferPointer(rebasing: bytes[range]))
            }
            for (position, texts) in draft.resources.enumerated() {
                bind(1, texts.id)
                bind(4, texts.path)
                if let sequence = texts.sequence { bind(5, sequence) } else { resource.bind(5, nil as String?) }
                bind(6, texts.sequenceKey)
                bind(9, texts.kind)
                bind(10, texts.mediaType)
                bind(13, texts.checksum)
                let isPublished = update.resources[position].isPublished
                bindNumbers(of: update.resources[position], object: object, root: root)
                resource.bind(19, Int64(isPublished ? 1 : 0))
                resource.bind(20, Int64(isPublished ? 1 : 0))
                resource.bind(21, change)
                try resource.run()
            }
        }
    }

    /// A resource of which it is not known yet who sees it.
    func insert(_ update: ResourceUpdate, object: Int64, root: Int64) throws {
        resource.bind(1, update.id)
        resource.bind(4, update.path)
        resource.bind(5, update.sequence)
        resource.bind(6, NaturalOrder.key(update.sequence ?? ""))
        resource.bind(9, update.kind)
        resource.bind(10, update.mediaType)
        resource.bind(13, update.checksum)
        bindNumbers(of: update, object: object, root: root)
        resource.bind(19, Int64(0))
        resource.bind(20, Int64(0))
        resource.bind(21, nil as Int64?)
        try resource.run()
    }

    private func bindNumbers(of update: ResourceUpdate, object: Int64, root: Int64) {
        resource.bind(2, object)
        resource.bind(3, root)
        resource.bind(7, Int64(update.position))
        resource.bind(8, Int64(update.isPublished ? 1 : 0))
        resource.bind(11, Int64(update.byteSize))
        resource.bind(12, Int64(update.modified))
        resource.bind(14, update.width.map(Int64.init))
        resource.bind(15, update.height.map(Int64.init))
        resource.bind(16, update.duration)
        resource.bind(17, Int64(update.pages))
        resource.bind(18, update.resolution.map(Int64.init))
    }

    /// - Parameters:
    ///   - resource: bytes that stay where they are until this returns, as does `text`.
    func insertValue(
        of resource: UnsafeRawBufferPointer, owner: String, field: String, language: String, position: Int,
        text: UnsafeRawBufferPointer
    ) throws {
        value.bind(1, resource)
        value.bind(6, text)
        try insertValue(owner: owner, field: field, language: language, position: position)
    }

    func insertValue(
        of resource: String, owner: String, field: String, language: String, position: Int, text: String
    ) throws {
        value.bind(1, resource)
        value.bind(6, text)
        try insertValue(owner: owner, field: field, language: language, position: position)
    }

    /// With the resource and the text that are bound already.
    private func insertValue(owner: String, field: String, language: String, position: Int) throws {
        value.bind(2, owner)
        value.bind(3, field)
        value.bind(4, language)
        value.bind(5, Int64(position))
        try value.run()
    }
}

/// A statement that returns nothing, run again and again with other values. Never leaves its transaction's thread.
final class BulkStatement {
    private let connection: OpaquePointer
    private let statement: OpaquePointer
    /// Keeps the statement: it is prepared once for each connection.
    private let owner: Statement
    /// The texts to be bound, one after the other: SQLite reads them where they are while the statement runs.
    private var bytes: [UInt8] = []
    private var texts: [(index: Int32, range: Range<Int>)] = []

    init(_ database: Database, _ sql: String) throws {
        guard let connection = database.sqliteConnection else {
            throw CatalogueError.unusable(path: "", detail: "its connection is closed")
        }
        owner = try database.cachedStatement(sql: sql)
        self.connection = connection
        statement = owner.sqliteStatement
    }

    func bind(_ index: Int32, _ text: String?) {
        guard let text else {
            sqlite3_bind_null(statement, index)
            return
        }
        let start = bytes.count
        bytes.append(contentsOf: text.utf8)
        texts.append((index, start..<bytes.count))
    }

    /// - Parameter text: read when the statement runs.
    func bind(_ index: Int32, _ text: UnsafeRawBufferPointer) {
        let address = text.baseAddress?.assumingMemoryBound(to: CChar.self)
        sqlite3_bind_text(statement, index, address, Int32(text.count), nil)
    }

    func bind(_ index: Int32, _ number: Int64?) {
        if let number { sqlite3_bind_int64(statement, index, number) } else { sqlite3_bind_null(statement, index) }
    }

    func bind(_ index: Int32, _ number: Double?) {
        if let number { sqlite3_bind_double(statement, index, number) } else { sqlite3_bind_null(statement, index) }
    }

    func run() throws {
        // So that there is an address even where all texts are empty: without one, SQLite binds null.
        bytes.append(0)
        let result = bytes.withUnsafeBytes { buffer in
            for text in texts {
                let address = buffer.baseAddress.map {
                    ($0 + text.range.lowerBound).assumingMemoryBound(to: CChar.self)
                }
                sqlite3_bind_text(statement, text.index, address, Int32(text.range.count), nil)
            }
            return sqlite3_step(statement)
        }
        sqlite3_reset(statement)
        bytes.removeAll(keepingCapacity: true)
        texts.removeAll(keepingCapacity: true)
        guard result == SQLITE_DONE else { throw Self.error(connection, result) }
    }

    private static func error(_ connection: OpaquePointer, _ code: Int32) -> DatabaseError {
        DatabaseError(resultCode: ResultCode(rawValue: code), message: String(cString: sqlite3_errmsg(connection)))
    }
}
