internal import GRDB

/// Keeps the indexes as the objects are, within a transaction that writes.
final class SearchWriter {
    private let database: Database
    private let indexes: [SearchIndex]
    /// Whether nobody but the public can search.
    private let hasOnlyPublic: Bool
    private var columns: [String: Int]
    /// Objects noted, in the order in which they were.
    private var waiting: [Int64: Waiting] = [:]
    private var order: [Int64] = []
    /// Where a field's text goes, by its name as spreadsheets spell it.
    private var places: [String: Place] = [:]
    /// By audience and columns: of a million objects, nearly all have the same.
    private var insertions: [[Int]: BulkStatement] = [:]

    init(_ database: Database) throws {
        self.database = database
        indexes = try SearchIndex.all(database)
        hasOnlyPublic = indexes.map(\.audience) == [.everyone]
        columns = try SearchIndex.columnNumbers(database)
    }

    /// Indexes all objects for these audiences, whose indexes are empty.
    func fill(_ audiences: Set<Audience>) throws {
        // The fields that people see first get the columns that can be asked for.
        for field in try String.fetchAll(database, sql: "SELECT name FROM field ORDER BY position, name") {
            _ = try place(of: field)
        }
        for (position, index) in indexes.enumerated() where audiences.contains(index.audience) {
            let objects = try Row.fetchCursor(
                database,
                sql: "SELECT id, identifier FROM object WHERE \(index.audience.sees(object: "object"))")
            while let row = try objects.next() { try add(row[0], row[1], to: index, position) }
        }
    }

    /// Notes that what is indexed of an object has to agree with what it is when ``flush()`` is called.
    /// - Parameter isNew: whether it was never indexed.
    func note(_ object: Int64, identifier: String, isNew: Bool) {
        // One that was made in this transaction is new however often it is written in it.
        let wasThere = waiting[object]
        waiting[object] = Waiting(identifier: identifier, isNew: wasThere?.isNew ?? isNew, entry: nil)
        if wasThere == nil { order.append(object) }
    }

    /// Notes an object that was made in this transaction.
    /// - Parameter draft: all that is said of it, which the public sees.
    func note(_ object: Int64, identifier: String, _ draft: SearchDraft) throws {
        let entry = hasOnlyPublic ? try entry(of: draft, identifier) : nil
        waiting[object] = Waiting(identifier: identifier, isNew: true, entry: entry)
        order.append(object)
    }

    private struct Waiting {
        var identifier: String
        var isNew: Bool
        /// What is indexed, where that is known.
        var entry: SearchEntry?
    }

    /// Writes what was noted: at the end of a transaction, since SQLite has FTS5 write out what it gathered before
    /// most other statements.
    func flush() throws {
        for object in order {
            guard let waiting = waiting[object] else { continue }
            if let entry = waiting.entry {
                try insert(entry, object, to: indexes[0])
            } else {
                try update(object, identifier: waiting.identifier, isNew: waiting.isNew)
            }
        }
        waiting = [:]
        order = []
    }

    private func entry(of draft: SearchDraft, _ identifier: String) throws -> SearchEntry {
        var entry = SearchEntry(identifier)
        let places = try draft.texts.map { try place(of: $0.field) }
        // Each in a column of its own, and none counted: as it is.
        if Set(places.map(\.column) + [SearchIndex.identifierColumn]).count == places.count + 1,
            !places.contains(where: { $0.isFacet[0] })
        {
            for (place, text) in zip(places, draft.texts) where place.isShown[0] {
                entry.set(text.text, in: place.column)
            }
            return entry
        }
        for value in draft.values {
            let place = try place(of: value.field)
            for text in value.texts { add(text, at: place, 0, to: &entry) }
        }
        return entry
    }

    private func update(_ object: Int64, identifier: String, isNew: Bool) throws {
        for (position, index) in indexes.enumerated() {
            if !isNew {
                try database.run("DELETE FROM \(index.table) WHERE rowid = ?", object)
                try database.run("DELETE FROM \(index.facets) WHERE object_id = ?", object)
            }
            let isSeen = try database.holds(
                "SELECT \(index.audience.sees(object: "object")) FROM object WHERE id = ?", object)
            if isSeen { try add(object, identifier, to: index, position) }
        }
    }

    /// The text of an object that one audience may see.
    private func add(_ object: Int64, _ identifier: String, to index: SearchIndex, _ position: Int) throws {
        var entry = SearchEntry(identifier)
        let values = try StatementReader(
            database,
            """
            SELECT value.field, value.text FROM resource JOIN value ON value.resource_id = resource.id
            WHERE resource.object_id = ? AND \(index.audience.sees())
            ORDER BY resource.sequence_key, resource.position, resource.id, value.position
            """)
        try values.bind(object)
        defer { values.end() }
        var field = ""
        while try values.next() {
            add(values.text(1), at: try place(of: values.text(0, sharing: &field)), position, to: &entry)
        }
        try insert(entry, object, to: index)
    }

    private func add(_ text: String, at place: Place, _ position: Int, to entry: inout SearchEntry) {
        guard place.isShown[position] else { return }
        if place.isFacet[position] { entry.count(text, as: place.key) }
        entry.add(text, in: place.column)
    }

    private func insert(_ entry: SearchEntry, _ object: Int64, to index: SearchIndex) throws {
        let filled = entry.texts.keys.sorted()
        let key = [index.audience.number] + filled
        let insertion = try insertions[key] ?? insertion(filling: filled, of: index)
        insertions[key] = insertion
        insertion.bind(1, object)
        for (position, column) in filled.enumerated() { insertion.bind(Int32(position + 2), entry.texts[column]) }
        try insertion.run()
        for facet in entry.facets {
            try database.run(
                "INSERT INTO \(index.facets) (object_id, facet, text) VALUES (?, ?, ?)", object, facet.field, facet.text
            )
        }
    }

    private func insertion(filling columns: [Int], of index: SearchIndex) throws -> BulkStatement {
        try index.note(columns: columns, database)
        return try BulkStatement(
            database,
            """
            INSERT INTO \(index.table) (rowid, \(columns.map { "c\($0)" }.joined(separator: ", ")))
            VALUES (?, \(columns.map { _ in "?" }.joined(separator: ", ")))
            """)
    }

    /// Where the text of a field goes; what is of an index stands at its position.
    private struct Place {
        var column: Int
        var isFacet: [Bool]
        var isShown: [Bool]
        var key: String
    }

    private func place(of field: String) throws -> Place {
        if let known = places[field] { return known }
        let key = SearchText.fieldKey(field)
        let isShown = indexes.map { $0.fields.contains(field) }
        let place = Place(
            column: isShown.contains(true) ? try column(of: key) : SearchIndex.sharedColumn,
            isFacet: indexes.map { $0.fields.facets.contains(key) }, isShown: isShown, key: key)
        places[field] = place
        return place
    }

    private func column(of key: String) throws -> Int {
        if let known = columns[key] { return known }
        let number = min(columns.count, SearchIndex.sharedColumn)
        try database.execute(sql: "INSERT INTO search_column (field, number) VALUES (?, ?)", arguments: [key, number])
        columns[key] = number
        return number
    }
}
