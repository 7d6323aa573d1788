internal import GRDB
internal import Rules

/// What links say of objects, given to objects within a write transaction.
struct LinkedValues {
    private let database: Database
    private let computed: ComputedFields
    /// Whether any link has records at all.
    let hasRecords: Bool
    /// Who withdrew an object that no source has any more; a person's withdrawal is called otherwise.
    static let withdrawer = "link"

    /// - Parameter computed: fields that are computed anew where values change.
    init(_ database: Database, _ computed: ComputedFields) throws {
        (self.database, self.computed) = (database, computed)
        hasRecords = try Int.fetchOne(database, sql: "SELECT 1 FROM link_record LIMIT 1") != nil
    }

    /// Gives an object that an import writes what links say of it: its files may have come after its records.
    func giveAfterImport(to object: ObjectWrite) throws {
        guard hasRecords else { return }
        let any = try Int.fetchOne(
            database.cachedStatement(sql: "SELECT 1 FROM link_record WHERE identifier_key = ? LIMIT 1"),
            arguments: [Catalogue.identifierKey(object.identifier)])
        if any != nil { _ = try give(to: object) }
    }

    /// Gives an object under way what all records of its identifier say: its first file has the values, whichever that
    /// is by now.
    /// - Parameter known: one of them, which need not be read again.
    /// - Returns: whether there is a file to give them to.
    func give(
        to object: ObjectWrite, knowing known: (link: String, module: String, record: LinkedRecord)? = nil
    ) throws -> Bool {
        let key = Catalogue.identifierKey(object.identifier)
        let first = try String.fetchOne(
            database.cachedStatement(
                sql: """
                    SELECT id FROM resource WHERE object_id = ? AND withdrawn = 0
                    ORDER BY sequence_key, position, id LIMIT 1
                    """), arguments: [object.id])
        guard let first else { return false }
        let rows = try Row.fetchAll(
            database.cachedStatement(
                sql: """
                    SELECT link, module, key, content FROM link_record WHERE identifier_key = ? AND gone = 0
                    ORDER BY link, module, key
                    """), arguments: [key])
        let values = rows.flatMap { row -> [FieldText] in
            if let known, row[0] == known.link, row[1] == known.module, row[2] == known.record.key {
                return known.record.values
            }
            return LinkedContent.values(row[3])
        }
        let elsewhere = try String.fetchAll(
            database.cachedStatement(
                sql: """
                    SELECT id FROM resource WHERE object_id = ?1 AND id <> ?2
                    AND (EXISTS (SELECT 1 FROM value WHERE resource_id = resource.id AND owner = ?3)
                        OR EXISTS (SELECT 1 FROM value_aside WHERE resource_id = resource.id AND owner = ?3))
                    """), arguments: [object.id, first, ValueOwner.link.rawValue])
        for other in elsewhere {
            try object.put(values: [], of: other, owner: ValueOwner.link.rawValue)
            try object.compute(computed, of: other)
        }
        try object.put(values: values, of: first, owner: ValueOwner.link.rawValue)
        if !computed.isEmpty { try object.compute(computed, of: first) }
        guard !rows.isEmpty else { return true }
        try database.cachedStatement(
            sql: "UPDATE object SET withdrawn_by = NULL WHERE id = ? AND withdrawn_by = ?"
        ).execute(arguments: [object.id, Self.withdrawer])
        try database.cachedStatement(
            sql: "UPDATE link_record SET attached = 1 WHERE identifier_key = ? AND gone = 0 AND attached = 0"
        ).execute(arguments: [key])
        return true
    }
}
