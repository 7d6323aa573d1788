internal import GRDB

/// What the catalogue has of the objects and resources that a transaction is about to write, read in a handful of
/// queries: an import of a million rows cannot ask about each.
struct KnownRows {
    struct Object {
        var id: Int64
        var identifier: String
    }

    /// By the key of the identifier.
    private(set) var objects: [String: Object] = [:]
    /// By their ids.
    private(set) var resources: [String: Row] = [:]
    /// Field, language and text, in order, of the resources above.
    private(set) var values: [String: [[String]]] = [:]
    /// Ids of images, of the resources above.
    private(set) var images: [String: [String]] = [:]
    /// Paths below the root at which there is a resource, be it the one that is to be there or another.
    private(set) var taken: Set<String> = []

    /// Whether the settings name values that switch objects off.
    private(set) var switchesOff = false

    /// What new rows are written with.
    let insertions: Insertions

    init(_ updates: [ObjectUpdate], root: Int64, owner: String, _ database: Database) throws {
        try self.init(UpdatePortion(updates), root: root, owner: owner, Insertions(database), database)
    }

    init(
        _ portion: UpdatePortion, root: Int64, owner: String, _ insertions: Insertions, _ database: Database
    ) throws {
        self.insertions = insertions
        switchesOff = try Int.fetchOne(database, sql: "SELECT 1 FROM switched_off LIMIT 1") != nil
        try readObjects(portion.keys, database)
        let there = try String.fetchCursor(
            database.cachedStatement(
                sql: "SELECT path FROM resource WHERE root_id = ? AND path IN (SELECT value FROM json_each(?))"),
            arguments: [root, portion.paths])
        while let path = try there.next() { taken.insert(path) }
        let ids = portion.ids
        let rows = try Row.fetchAll(
            database.cachedStatement(
                sql: "SELECT * FROM resource WHERE id IN (SELECT value FROM json_each(?))"), arguments: [ids])
        guard !rows.isEmpty else { return }
        resources = Dictionary(rows.map { ($0["id"] as String, $0) }, uniquingKeysWith: { first, _ in first })
        let texts = try Row.fetchCursor(
            database.cachedStatement(
                sql: """
                    SELECT resource_id, field, language, text, position FROM value
                    WHERE resource_id IN (SELECT value FROM json_each(?1)) AND owner = ?2
                    UNION ALL SELECT resource_id, field, language, text, position FROM value_aside
                    WHERE resource_id IN (SELECT value FROM json_each(?1)) AND owner = ?2 ORDER BY resource_id, position
                    """), arguments: [ids, owner])
        while let row = try texts.next() { values[row[0], default: []].append([row[1], row[2], row[3]]) }
        let pictures = try Row.fetchCursor(
            database.cachedStatement(
                sql: "SELECT resource_id, id FROM image WHERE resource_id IN (SELECT value FROM json_each(?))"),
            arguments: [ids])
        while let row = try pictures.next() { images[row[0], default: []].append(row[1]) }
    }

    private mutating func readObjects(_ list: String, _ database: Database) throws {
        let found = try Row.fetchCursor(
            database.cachedStatement(
                sql: """
                    SELECT identifier_key, id, identifier FROM object
                    WHERE identifier_key IN (SELECT value FROM json_each(?))
                    """), arguments: [list])
        while let row = try found.next() {
            objects[row[0]] = Object(id: row[1], identifier: row[2])
        }
    }

    /// Numbers as one argument: a JSON array.
    static func list(_ numbers: some Sequence<Int64>) -> String {
        "[" + numbers.map(String.init).joined(separator: ",") + "]"
    }

    /// Texts as one argument: a JSON array.
    static func list(_ texts: some Sequence<String>) -> String {
        var json = JSONText()
        json.raw("[")
        for text in texts {
            if json.bytes.count > 1 { json.raw(",") }
            json.text(text)
        }
        json.raw("]")
        return String(decoding: json.bytes, as: UTF8.self)
    }
}
