internal import GRDB
internal import Rules

/// Records of one module of a link within a write transaction.
struct LinkWrite {
    private let database: Database
    private let access: AccessInForce
    private let index: SearchWriter
    private let link: String
    private let module: String
    private let values: LinkedValues

    /// - Parameter index: flushed by whoever made it.
    init(
        _ database: Database, _ access: AccessInForce, _ index: SearchWriter, link: String, module: String,
        _ computed: ComputedFields
    ) throws {
        (self.database, self.access, self.index, self.link, self.module) = (database, access, index, link, module)
        values = try LinkedValues(database, computed)
    }

    private func object(_ identifier: String) throws -> ObjectWrite {
        try ObjectWrite(existing: identifier, database, access, actor: "link \(link)", index: index)
    }

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
                    identifier_key = excluded.identifier_key, hash = excluded.hash, content = excluded.content, gone = 0,
                    attached = attached AND identifier_key = excluded.identifier_key
                """
        ).execute(arguments: [
            link, module, record.key, record.identifier, Catalogue.identifierKey(record.identifier), record.hash,
            LinkedContent.text(record.values),
        ])
        // An object that the record spoke for before.
        if let old, old[0] as String != record.identifier { _ = try refresh(old[0]) }
        switch try refresh(record.identifier, knowing: record) {
        case nil: return .waiting
        case .staysWithdrawn: return .staysWithdrawn
        // A record of empty columns, too, is there for the first time.
        case _ where old == nil || isBack: return .created
        case .unchanged: return .unchanged
        default: return .updated
        }
    }

    /// Gives an object what all records of its identifier say.
    /// - Parameter known: one of them, which need not be read again.
    /// - Returns: nil where there is no object with a file.
    @discardableResult
    func refresh(_ identifier: String, knowing known: LinkedRecord? = nil) throws -> UpdateOutcome? {
        let key = Catalogue.identifierKey(identifier)
        let found = try Int64.fetchOne(
            database.cachedStatement(sql: "SELECT id FROM object WHERE identifier_key = ?"), arguments: [key])
        guard found != nil else { return nil }
        let write = try object(identifier)
        let place = known.map { (link: link, module: module, record: $0) }
        return try values.give(to: write, knowing: place) ? write.finish() : nil
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
        let write = try object(identifier)
        try database.execute(
            sql: "UPDATE object SET withdrawn_by = ? WHERE id = ? AND withdrawn_by IS NULL",
            arguments: [LinkedValues.withdrawer, write.id])
        _ = try write.finish(detail: "the source has it no more")
        return identifier
    }
}
