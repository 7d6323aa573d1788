internal import GRDB

/// Reads the values of one resource after another.
final class ValueReader {
    private struct Field {
        let name: String
        /// Of its column; nil where it has none.
        let position: Int?
    }

    private struct Value {
        /// Among ``owners``.
        let owner: Int
        /// Among ``fields``.
        let field: Int
        let position: Int
        let language: String?
        let text: String
    }

    private let values: StatementReader
    private let positions: StatementReader
    /// Whether there is a row.
    private var hasRow = false
    /// Those met so far: every resource of an object has the same ones, as a rule in the same order.
    private var fields: [Field] = []
    private var lastField = -1
    private var owners: [String] = []
    private var language = ""
    private var found: [Value] = []

    /// - Parameter source: what follows the columns in the statement, from `FROM value` or a join with it on. The rows of
    ///   a resource come together.
    init(_ database: Database, _ source: String) throws {
        values = try StatementReader(
            database, "SELECT field, language, value.position, text, owner, value.resource_id \(source)")
        positions = try StatementReader(database, "SELECT position FROM field WHERE name = ?")
    }

    func start(_ arguments: StatementArguments) throws {
        try values.start(arguments)
        hasRow = try values.next()
    }

    func end() { values.end() }

    /// Those of a resource, which are the next or none. Fields in column order, languages and texts in the order given.
    func values(of resource: String) throws -> [FieldText] {
        found.removeAll(keepingCapacity: true)
        while hasRow, values.isEqual(5, resource) {
            let field = try field()
            let tag = values.text(1, sharing: &language)
            found.append(
                Value(
                    owner: owner(), field: field, position: values.number(2), language: tag.isEmpty ? nil : tag,
                    text: values.text(3)))
            hasRow = try values.next()
        }
        // The primary key gives them so; having SQLite see to it takes it longer than looking.
        sort(by: isBefore)
        // Where owners agree on a place, the first owner's comes first.
        sort(by: precedes)
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

    /// Sorts what was found; equal ones stay as they are.
    private func sort(by goesBefore: (Value, Value) -> Bool) {
        guard let first = found.indices.dropFirst().first(where: { goesBefore(found[$0], found[$0 - 1]) }) else {
            return
        }
        // Most resources have few values, for which this is quickest.
        guard found.count > 32 else {
            for index in first..<found.count {
                var place = index
                while place > 0, goesBefore(found[place], found[place - 1]) {
                    found.swapAt(place, place - 1)
                    place -= 1
                }
            }
            return
        }
        found = found.enumerated().sorted { one, other in
            if goesBefore(one.element, other.element) { return true }
            return !goesBefore(other.element, one.element) && one.offset < other.offset
        }.map(\.element)
    }

    /// By owner, field, language and position.
    private func isBefore(_ one: Value, _ other: Value) -> Bool {
        if one.owner != other.owner { return Self.isBefore(owners[one.owner], owners[other.owner]) }
        if one.field != other.field { return Self.isBefore(fields[one.field].name, fields[other.field].name) }
        if one.language != other.language { return Self.isBefore(one.language ?? "", other.language ?? "") }
        return one.position < other.position
    }

    private static func isBefore(_ one: String, _ other: String) -> Bool {
        one.utf8.lexicographicallyPrecedes(other.utf8)
    }

    /// The owner of the present row among those known.
    private func owner() -> Int {
        for index in owners.indices where values.isEqual(4, owners[index]) { return index }
        owners.append(values.text(4))
        return owners.count - 1
    }

    /// The field of the present row among those known.
    private func field() throws -> Int {
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
        return Self.isBefore(left.name, right.name)
    }
}
