internal import GRDB

/// Keeps the indexes as the objects are, within a transaction that writes.
final class SearchWriter {
    private let database: Database
    private let indexes: [SearchIndex]
    private var columns: [String: Int]
    /// Where a field's text goes, by its name as spreadsheets spell it.
    private var places: [String: (column: Int, isFacet: [Bool], isShown: [Bool], key: String)] = [:]

    init(_ database: Database) throws {
        self.database = database
        indexes = try SearchIndex.all(database)
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

    /// Makes what is indexed of an object agree with what it is now: after everything that decides who sees it is
    /// written.
    /// - Parameter isNew: whether it was never indexed.
    func update(_ object: Int64, identifier: String, isNew: Bool) throws {
        for (position, index) in indexes.enumerated() {
            if !isNew {
                try database.cachedStatement(sql: "DELETE FROM \(index.table) WHERE rowid = ?").execute(
                    arguments: [object])
                try database.cachedStatement(sql: "DELETE FROM \(index.facets) WHERE object_id = ?").execute(
                    arguments: [object])
            }
            let isSeen = try Bool.fetchOne(
                database.cachedStatement(
                    sql: "SELECT \(index.audience.sees(object: "object")) FROM object WHERE id = ?"),
                arguments: [object])
            if isSeen == true { try add(object, identifier, to: index, position) }
        }
    }

    /// The text of an object that one audience may see.
    private func add(_ object: Int64, _ identifier: String, to index: SearchIndex, _ position: Int) throws {
        var texts: [Int: String] = [SearchIndex.identifierColumn: SearchText.indexed(identifier)]
        var seen: Set<String> = []
        var facets: Set<[String]> = []
        let values = try Row.fetchCursor(
            database.cachedStatement(
                sql: """
                    SELECT value.field, value.text FROM resource JOIN value ON value.resource_id = resource.id
                    WHERE resource.object_id = ? AND \(index.audience.sees())
                    ORDER BY resource.sequence_key, resource.position, resource.id, value.position
                    """), arguments: [object])
        while let row = try values.next() {
            let place = try place(of: row[0])
            guard place.isShown[position] else { continue }
            let text = row[1] as String
            if place.isFacet[position], text.utf8.count <= Self.longestFacet { facets.insert([place.key, text]) }
            guard seen.insert("\(place.column) \(text)").inserted else { continue }
            let indexed = SearchText.indexed(text)
            guard var before = texts[place.column] else {
                texts[place.column] = String(indexed.prefix(SearchText.mostBytes))
                continue
            }
            guard before.utf8.count + indexed.utf8.count <= SearchText.mostBytes else { continue }
            before.append(" \(SearchText.boundary) ")
            before.append(indexed)
            texts[place.column] = before
        }
        let filled = texts.keys.sorted()
        let names = filled.map { "c\($0)" }.joined(separator: ", ")
        let marks = filled.map { _ in "?" }.joined(separator: ", ")
        try database.cachedStatement(sql: "INSERT INTO \(index.table) (rowid, \(names)) VALUES (?, \(marks))").execute(
            arguments: [object] + StatementArguments(filled.map { texts[$0] }))
        for facet in facets {
            try database.cachedStatement(
                sql: "INSERT INTO \(index.facets) (object_id, facet, text) VALUES (?, ?, ?)"
            ).execute(arguments: [object, facet[0], facet[1]])
        }
    }

    /// Bytes of a value that is counted: longer ones are prose.
    private static let longestFacet = 500

    private func place(of field: String) throws -> (column: Int, isFacet: [Bool], isShown: [Bool], key: String) {
        if let known = places[field] { return known }
        let key = SearchText.fieldKey(field)
        let isShown = indexes.map { $0.fields.contains(key) }
        let column = isShown.contains(true) ? try column(of: key) : SearchIndex.sharedColumn
        let place = (column, indexes.map { $0.fields.facets.contains(key) }, isShown, key)
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
