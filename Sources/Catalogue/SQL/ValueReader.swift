internal import GRDB

/// Reads the values of one resource after another.
struct ValueReader {
    private struct Field {
        let name: String
        /// Of its column; nil where it has none.
        let position: Int?
    }

    private struct Value {
        /// Among ``fields``.
        let field: Int
        let position: Int
        let language: String?
        let text: String
        /// Precedence of its owner: the lowest is shown.
        let rank: Int
    }

    private let values: StatementReader
    private let positions: StatementReader
    /// Those met so far: every resource of an object has the same ones, as a rule in the same order.
    private var fields: [Field] = []
    private var lastField = -1
    private var language = ""
    private var found: [Value] = []
    private var owner = ""
    private var rank = 0
    private let ranks: [String: Int]

    init(_ database: Database) throws {
        values = try StatementReader(
            database,
            """
            SELECT field, language, position, text, owner FROM value WHERE resource_id = ?
            ORDER BY owner, field, language, position
            """)
        positions = try StatementReader(database, "SELECT position FROM field WHERE name = ?")
        let precedence = try Row.fetchAll(
            database.cachedStatement(sql: "SELECT name, rank FROM value_owner"))
        ranks = Dictionary(precedence.map { ($0[0], $0[1]) }, uniquingKeysWith: { first, _ in first })
    }

    /// Fields in column order, languages and texts in the order given.
    mutating func values(of resource: String) throws -> [FieldText] {
        // By the primary key, which needs no sorting, and then the few of one resource here.
        try values.start(resource)
        defer { values.end() }
        found.removeAll(keepingCapacity: true)
        while try values.next() {
            let field = try field()
            let tag = values.text(1, sharing: &language)
            if !values.isEqual(4, owner) {
                owner = values.text(4)
                rank = ranks[owner] ?? .max
            }
            found.append(
                Value(
                    field: field, position: values.number(2), language: tag.isEmpty ? nil : tag, text: values.text(3),
                    rank: rank))
        }
        keepFirstOwners()
        if !found.indices.dropFirst().allSatisfy({ !precedes(found[$0], found[$0 - 1]) }) {
            // Where owners agree on a place, the first owner's comes first.
            found = found.enumerated().sorted { one, other in
                if precedes(one.element, other.element) { return true }
                return !precedes(other.element, one.element) && one.offset < other.offset
            }.map(\.element)
        }
        var texts: [FieldText] = []
        texts.reserveCapacity(found.count)
        var previous: Value?
        for value in found {
            if let previous, previous.field == value.field, previous.language == value.language {
                texts[texts.count - 1].texts.append(value.text)
            } else {
                texts.append(
                    FieldText(field: fields[value.field].name, language: value.language, texts: [value.text]))
            }
            previous = value
        }
        return texts
    }

    /// Of several owners that have a text for a field, the first one's is shown.
    private mutating func keepFirstOwners() {
        guard let first = found.first, found.contains(where: { $0.rank != first.rank }) else { return }
        var best: [Int: Int] = [:]
        for value in found { best[value.field] = min(best[value.field] ?? .max, value.rank) }
        found.removeAll { $0.rank != best[$0.field] }
    }

    /// The field of the present row among those known.
    private mutating func field() throws -> Int {
        // Most often the one after the last.
        for index in (lastField + 1)..<fields.count where values.isEqual(0, fields[index].name) {
            lastField = index
            return index
        }
        for index in fields.indices.prefix(lastField + 1) where values.isEqual(0, fields[index].name) {
            lastField = index
            return index
        }
        let name = values.text(0)
        try positions.start(name)
        defer { positions.end() }
        fields.append(Field(name: name, position: try positions.next() ? positions.number(0) : nil))
        lastField = fields.count - 1
        return lastField
    }

    /// Column by column, those without one first; then as they were given.
    private func precedes(_ one: Value, _ other: Value) -> Bool {
        guard one.field != other.field else { return one.position < other.position }
        let (left, right) = (fields[one.field], fields[other.field])
        if left.position != right.position { return left.position ?? .min < right.position ?? .min }
        return left.name.utf8.lexicographicallyPrecedes(right.name.utf8)
    }
}
