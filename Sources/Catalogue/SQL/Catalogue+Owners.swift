internal import Foundation
internal import GRDB
internal import Rules

extension Catalogue {
    /// The name under which the order of owners is remembered.
    private static let precedenceName = "precedence of owners"
    /// Resources settled in one transaction.
    private static let resourcesAtOnce = 200

    /// Decides whose value is shown where several owners speak of one field of a resource. Where that is another order
    /// than before, resources with several owners follow, some hundred in a transaction, with the change records of
    /// their objects.
    /// - Parameter names: the first owner that says something is heard; those not named come behind.
    public func setPrecedence(_ names: [String], actor: String) throws {
        let order = ValueOwner.precedence(names)
        guard try pool.read({ try Self.precedence($0) }) != order else { return }
        try pool.write { database in
            try database.execute(
                sql: """
                    INSERT INTO remembered (name, text) VALUES (?, ?)
                    ON CONFLICT (name) DO UPDATE SET text = excluded.text
                    """,
                arguments: [Self.precedenceName, order.joined(separator: " ")])
        }
        let access = inForce
        var last = ""
        while true {
            let ids = try pool.write { [last] database in
                let rows = try Row.fetchAll(
                    database,
                    sql: """
                        SELECT resource.id, object.identifier FROM resource JOIN object ON object.id = object_id
                        WHERE resource.id > ? AND EXISTS (
                            SELECT 1 FROM value_aside WHERE resource_id = resource.id)
                        ORDER BY resource.id LIMIT ?
                        """,
                    arguments: [last, Self.resourcesAtOnce])
                for row in rows {
                    let object = try ObjectWrite(existing: row[1], database, access, actor: actor)
                    try object.remember(row[0])
                    if try Self.settleOwners(database, of: row[0], isShared: true) {
                        object.touch()
                    } else {
                        object.past = [:]
                    }
                    _ = try object.finish(detail: "other owners go first")
                }
                return rows.map { $0[0] as String }
            }
            guard let end = ids.last else { return }
            last = end
        }
    }

    static func precedence(_ database: Database) throws -> [String] {
        let text = try String.fetchOne(
            database.cachedStatement(sql: "SELECT text FROM remembered WHERE name = ?"), arguments: [precedenceName])
        return text?.split(separator: " ").map(String.init) ?? ValueOwner.precedence([])
    }

    /// Leaves in the table value, of each field of a resource, what the first of its owners says, and puts the others'
    /// aside.
    /// - Parameter isShared: looks even where there seems to be one owner only, whose texts may be empty.
    /// - Returns: whether anything is shown that was not, or the other way round.
    @discardableResult
    static func settleOwners(_ database: Database, of resource: String, isShared: Bool) throws -> Bool {
        let sql = """
            SELECT EXISTS (SELECT 1 FROM value_aside WHERE resource_id = ?1)
            OR (SELECT count(DISTINCT owner) FROM value WHERE resource_id = ?1 AND owner <> 'computed') > 1
            """
        if !isShared, try !database.holds(sql, resource) { return false }
        let rows = try database.all(
            """
            SELECT owner, field, language, position, text, 0 FROM value WHERE resource_id = ?1
            UNION ALL SELECT owner, field, language, position, text, 1 FROM value_aside WHERE resource_id = ?1
            """, resource
        ) { row in
            OwnedValue(
                owner: row.text(0), field: row.text(1), language: row.text(2), position: row.number(3),
                text: row.text(4), isAside: row.flag(5))
        }
        // One owner alone is heard in all that it says.
        let isOne = rows.allSatisfy { !$0.isAside && !$0.text.isEmpty && $0.owner == rows[0].owner }
        if isOne { return false }
        let ranks = Dictionary(try precedence(database).enumerated().map { ($1, $0) }) { first, _ in first }
        var best: [String: Int] = [:]
        for row in rows { best[row.field] = min(best[row.field] ?? .max, ranks[row.owner] ?? .max) }
        var isDifferent = false
        for row in rows {
            let isShown = (ranks[row.owner] ?? .max) == best[row.field] && !row.text.isEmpty
            guard isShown == row.isAside else { continue }
            isDifferent = true
            let (from, to) = isShown ? ("value_aside", "value") : ("value", "value_aside")
            try database.run(
                "INSERT INTO \(to) (resource_id, owner, field, language, position, text) VALUES (?, ?, ?, ?, ?, ?)",
                resource, row.owner, row.field, row.language, row.position, row.text)
            try database.run(
                "DELETE FROM \(from) WHERE resource_id = ? AND owner = ? AND field = ? AND language = ? AND position = ?",
                resource, row.owner, row.field, row.language, row.position)
        }
        return isDifferent
    }

    private struct OwnedValue {
        var owner: String
        var field: String
        var language: String
        var position: Int
        var text: String
        var isAside: Bool
    }

    static func othersValues(_ database: Database, of resource: String) throws -> [FieldText] {
        let columns = "field, language, text, owner, position"
        let rows = try Row.fetchAll(
            database.cachedStatement(
                sql: """
                    SELECT \(columns) FROM value WHERE resource_id = ?1
                    UNION ALL SELECT \(columns) FROM value_aside WHERE resource_id = ?1
                    ORDER BY field, owner, language, position
                    """), arguments: [resource])
        let ranks = Dictionary(try precedence(database).enumerated().map { ($1, $0) }) { first, _ in first }
        let others = rows.filter { ![ValueOwner.api.rawValue, ComputedFields.owner].contains($0[3] as String) }
        var best: [String: Int] = [:]
        for row in others { best[row[0]] = min(best[row[0]] ?? .max, ranks[row[3]] ?? .max) }
        var texts: [FieldText] = []
        for row in others where (ranks[row[3]] ?? .max) == best[row[0]] {
            let language = row[1] as String
            let text = FieldText(field: row[0], language: language.isEmpty ? nil : language, texts: [row[2]])
            if let last = texts.last, last.field == text.field, last.language == text.language {
                texts[texts.count - 1].texts += text.texts
            } else {
                texts.append(text)
            }
        }
        return texts
    }
}
