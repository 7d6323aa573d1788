internal import Foundation
internal import GRDB
internal import Synchronization

/// The full-text index of one audience: a row for each object that the audience may see, made of nothing but what it
/// may see, so that neither matches nor counts, ranks, suggestions and extracts tell of anything else.
struct SearchIndex: Sendable {
    let audience: Audience
    let fields: SearchFields

    /// Columns for fields; those beyond share the last one, and can be found but not asked for by name.
    static let columns = 64
    static let identifierColumn = 0
    static let titleColumn = 1
    static let sharedColumn = columns - 1

    var table: String { "search_\(audience.number)" }
    var terms: String { "search_\(audience.number)_term" }
    /// Where each word stands: tells the next word after another without counting anything.
    var places: String { "search_\(audience.number)_place" }
    var facets: String { "search_facet_\(audience.number)" }

    static func all(_ database: Database) throws -> [SearchIndex] {
        try database.all("SELECT number, audience, fields FROM search_index ORDER BY number") { row in
            SearchIndex(
                audience: Audience(name: row.text(1), number: row.number(0)), fields: try fields(row.text(2)))
        }
    }

    /// Fields that were read before, by their JSON: every edit asks for them.
    private static let known = Mutex<[String: SearchFields]>([:])

    private static func fields(_ json: String) throws -> SearchFields {
        if let fields = known.withLock({ $0[json] }) { return fields }
        let fields = try JSONDecoder().decode(SearchFields.self, from: Data(json.utf8))
        known.withLock { known in
            if known.count >= 100 { known = [:] }
            known[json] = fields
        }
        return fields
    }

    static func of(_ audience: Audience, _ database: Database) throws -> SearchIndex? {
        try all(database).first { $0.audience == audience }
    }

    /// The columns by the names of their fields.
    static func columnNumbers(_ database: Database) throws -> [String: Int] {
        let columns = try database.all("SELECT field, number FROM search_column") { ($0.text(0), $0.number(1)) }
        return Dictionary(columns) { first, _ in first }
    }

    /// Makes the tables of an audience, empty.
    static func make(_ audience: Audience, _ fields: SearchFields, _ database: Database) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let text = String(decoding: try encoder.encode(fields), as: UTF8.self)
        try database.execute(
            sql: "INSERT INTO search_index (number, audience, fields) VALUES (?, ?, ?)",
            arguments: [audience.number, audience.name, text])
        let index = SearchIndex(audience: audience, fields: fields)
        let columns = (0..<Self.columns).map { "c\($0)" }.joined(separator: ", ")
        try database.execute(
            sql: """
                CREATE VIRTUAL TABLE \(index.table) USING fts5(
                    \(columns), tokenize = 'unicode61 remove_diacritics 2');
                CREATE VIRTUAL TABLE \(index.terms) USING fts5vocab(\(index.table), 'row');
                \(index.makingPlaces)
                CREATE TABLE \(index.facets) (
                    object_id INTEGER NOT NULL,
                    facet TEXT NOT NULL,
                    text TEXT NOT NULL,
                    PRIMARY KEY (object_id, facet, text)
                ) WITHOUT ROWID;
                CREATE INDEX \(index.facets)_text ON \(index.facets) (facet, text, object_id);
                """)
        // What one transaction of an import brings is gathered whole before it is written.
        try database.execute(
            sql: "INSERT INTO \(index.table) (\(index.table), rank) VALUES ('hashsize', ?)", arguments: [16 << 20])
    }

    /// SQL.
    var makingPlaces: String { "CREATE VIRTUAL TABLE \(places) USING fts5vocab(\(table), 'instance');" }

    /// The words that begin so; nil where there are more than `limit`.
    func words(from beginning: String, limit: Int, _ database: Database) throws -> [String]? {
        let words = try words(from: beginning, most: limit + 1, database)
        return words.count > limit ? nil : words
    }

    /// The first of the words that begin so.
    func words(from beginning: String, most: Int, _ database: Database) throws -> [String] {
        let reader = try StatementReader(database, "SELECT term FROM \(places) WHERE term >= ? LIMIT 1")
        defer { reader.end() }
        var words: [String] = []
        var next = beginning
        while words.count < most {
            try reader.start(next)
            guard try reader.next() else { return words }
            let word = reader.text(0)
            guard word.utf8.starts(with: beginning.utf8) else { return words }
            words.append(word)
            // Less than any that begins with this word, more than the word itself.
            next = word + "\u{1}"
        }
        return words
    }

    func drop(_ database: Database) throws {
        try database.execute(
            sql: """
                DROP TABLE \(terms);
                DROP TABLE \(places);
                DROP TABLE \(table);
                DROP TABLE \(facets);
                """)
        try database.execute(sql: "DELETE FROM search_index WHERE number = ?", arguments: [audience.number])
    }
}

extension Catalogue {
    /// Settles which audiences can search, and in which fields. Where that changed, the index is made again; as long as
    /// it takes, others read what was there before, and nobody writes.
    /// - Parameter fields: of each audience that can search.
    public func prepareSearch(_ fields: [Audience: SearchFields]) throws {
        if try pool.read({ try Self.isPrepared(fields, $0) }) { return }
        try pool.write { try Self.prepareSearch(fields, $0) }
    }

    private static func isPrepared(_ fields: [Audience: SearchFields], _ database: Database) throws -> Bool {
        let known = try SearchIndex.all(database).map { ($0.audience, $0.fields) }
        return Dictionary(known, uniquingKeysWith: { first, _ in first }) == fields
    }

    /// The same within a transaction.
    static func prepareSearch(_ fields: [Audience: SearchFields], _ database: Database) throws {
        if try isPrepared(fields, database) { return }
        for index in try SearchIndex.all(database) where fields[index.audience] != index.fields {
            try index.drop(database)
        }
        let left = Set(try SearchIndex.all(database).map(\.audience))
        let new = fields.filter { !left.contains($0.key) }
        for (audience, fields) in new.sorted(by: { $0.key.number < $1.key.number }) {
            try SearchIndex.make(audience, fields, database)
        }
        try SearchWriter(database).fill(Set(new.keys))
    }

    /// Makes the index of a new catalogue. One that is older than the index waits to be told what may be searched.
    func ensureSearch() throws {
        let isNew = try pool.read {
            try Int.fetchOne($0, sql: "SELECT 1 FROM search_index UNION ALL SELECT 1 FROM object LIMIT 1") == nil
        }
        if isNew { try prepareSearch([.everyone: SearchFields()]) }
    }
}
