internal import GRDB

/// Records of one module of a link within a write transaction.
struct LinkWrite {
    private let database: Database
    private let link: String
    private let module: String
    /// Who withdrew an object that no source has any more; a person's withdrawal is called otherwise.
    static let withdrawer = "link"

    init(_ database: Database, link: String, module: String) {
        (self.database, self.link, self.module) = (database, link, module)
    }

    private var actor: String { "link \(link)" }

    func put(_ record: LinkedRecord) throws -> LinkedOutcome {
        let old = try Row.fetchOne(
            database.cachedStatement(
                sql:
                    "SELECT identifier, hash, attached, gone FROM link_record WHERE link = ? AND module = ? AND key = ?"
            ),
            arguments: [link, module, record.key])
        let isBack = old.map { $0[3] as Int == 1 } ?? false
        if let old, !isBack, old[1] == record.hash, old[2] == 1 { return .unchanged }
        try database.cachedStatement(
            sql: """
                INSERT INTO link_record (link, module, key, identifier, identifier_key, hash, content)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (link, module, key) DO UPDATE SET identifier = excluded.identifier,
                    identifier_key = excluded.identifier_key, hash = excluded.hash, content = excluded.content, gone = 0
                """
        ).execute(arguments: [
            link, module, record.key, record.identifier, Catalogue.identifierKey(record.identifier), record.hash,
            LinkedContent.text(record.values),
        ])
        // An object that the record spoke for before.
        if let old, old[0] as String != record.identifier { _ = try refresh(old[0]) }
        switch try refresh(record.identifier) {
        case nil: return .waiting
        case .staysWithdrawn: return .staysWithdrawn
        case .unchanged: return .unchanged
        default: return old == nil || isBack ? .created : .updated
        }
    }

    /// Gives an object what all records of its identifier say.
    /// - Returns: nil where there is no object with a file.
    @discardableResult
    func refresh(_ identifier: String) throws -> UpdateOutcome? {
        let key = Catalogue.identifierKey(identifier)
        let found = try Row.fetchOne(
            database.cachedStatement(
                sql: """
                    SELECT object.id, resource.id FROM object JOIN resource ON resource.object_id = object.id
                    WHERE identifier_key = ? AND resource.withdrawn = 0
                    ORDER BY sequence_key, position, resource.id LIMIT 1
                    """), arguments: [key])
        guard let found else { return nil }
        let (object, resource) = (found[0] as Int64, found[1] as String)
        let contents = try String.fetchAll(
            database.cachedStatement(
                sql: "SELECT content FROM link_record WHERE identifier_key = ? AND gone = 0 ORDER BY link, module, key"),
            arguments: [key])
        let write = try ObjectWrite(existing: identifier, database, actor: actor)
        // The object's first file has them, whichever that is by now.
        let elsewhere = try String.fetchAll(
            database.cachedStatement(
                sql: """
                    SELECT DISTINCT resource_id FROM resource JOIN value ON value.resource_id = resource.id
                    WHERE object_id = ? AND resource.id <> ? AND owner = ?
                    """), arguments: [object, resource, Catalogue.linkOwner])
        for other in elsewhere { try write.put(values: [], of: other, owner: Catalogue.linkOwner) }
        try write.put(values: contents.flatMap(LinkedContent.values), of: resource, owner: Catalogue.linkOwner)
        if !contents.isEmpty {
            try database.cachedStatement(
                sql: "UPDATE object SET withdrawn_by = NULL WHERE id = ? AND withdrawn_by = ?"
            ).execute(arguments: [object, Self.withdrawer])
            try database.cachedStatement(
                sql: "UPDATE link_record SET attached = 1 WHERE identifier_key = ? AND gone = 0"
            )
            .execute(arguments: [key])
        }
        return try write.finish()
    }

    func remove(_ key: String, withdrawing: Bool) throws -> String? {
        let identifier = try String.fetchOne(
            database, sql: "SELECT identifier FROM link_record WHERE link = ? AND module = ? AND key = ? AND gone = 0",
            arguments: [link, module, key])
        guard let identifier else { return nil }
        try database.execute(
            sql: "UPDATE link_record SET gone = 1, attached = 0 WHERE link = ? AND module = ? AND key = ?",
            arguments: [link, module, key])
        let identifierKey = Catalogue.identifierKey(identifier)
        let others = try Int.fetchOne(
            database, sql: "SELECT count(*) FROM link_record WHERE identifier_key = ? AND gone = 0",
            arguments: [identifierKey])
        guard try refresh(identifier) != nil, others == 0, withdrawing else { return nil }
        let write = try ObjectWrite(existing: identifier, database, actor: actor)
        try database.execute(
            sql: "UPDATE object SET withdrawn_by = ? WHERE id = ? AND withdrawn_by IS NULL",
            arguments: [Self.withdrawer, write.id])
        _ = try write.finish(detail: "the source has it no more")
        return identifier
    }
}
