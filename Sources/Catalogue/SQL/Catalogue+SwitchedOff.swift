internal import Foundation
internal import GRDB

extension Catalogue {
    /// A value of a field whose objects are not published.
    public struct SwitchedOffValue: Hashable, Sendable {
        /// Compared without regard to case.
        public var field: String
        /// Compared by its bytes, in whatever language.
        public var text: String

        public init(field: String, text: String) {
            (self.field, self.text) = (field, text)
        }
    }

    /// Makes these the values whose objects are not published, and the catalogue agree with it: objects that are
    /// switched off are hidden from then on, those that are not any more come back, each with a change record. Where
    /// nothing is different, nothing is written.
    /// - Returns: objects that were switched off or on.
    @discardableResult
    public func switchOff(_ values: [SwitchedOffValue], actor: String) throws -> Int {
        let access = inForce
        guard try pool.read({ try !Self.isSwitchedOff(exactly: values, $0) }) else { return 0 }
        return try pool.write { try Self.switchOff(values, access, actor: actor, $0) }
    }

    /// Whether these are the values, and no others.
    static func isSwitchedOff(exactly values: [SwitchedOffValue], _ database: Database) throws -> Bool {
        try switchedOff(database) == folded(values)
    }

    private static func folded(_ values: [SwitchedOffValue]) -> Set<SwitchedOffValue> {
        Set(values.map { SwitchedOffValue(field: $0.field.lowercased(), text: $0.text) })
    }

    /// The same within a transaction.
    static func switchOff(
        _ values: [SwitchedOffValue], _ access: AccessInForce, actor: String, _ database: Database
    ) throws -> Int {
        let (before, wanted) = (try switchedOff(database), folded(values))
        guard before != wanted else { return 0 }
        try database.execute(sql: "DELETE FROM switched_off")
        for value in wanted {
            try database.execute(
                sql: "INSERT INTO switched_off (field, text) VALUES (?, ?)", arguments: [value.field, value.text])
        }
        var identifiers: Set<String> = []
        for value in before.symmetricDifference(wanted) {
            for name in try names(of: value.field, database) {
                identifiers.formUnion(
                    try String.fetchAll(
                        database,
                        sql: """
                            SELECT identifier FROM object JOIN resource ON resource.object_id = object.id
                            JOIN value ON value.resource_id = resource.id WHERE field = ? AND text = ?
                            """,
                        arguments: [name, value.text]))
            }
        }
        let index = try SearchWriter(database)
        var changed = 0
        for identifier in identifiers.sorted() {
            let object = try ObjectWrite(existing: identifier, database, access, actor: actor, index: index)
            if try object.finish(detail: "switched off or on by the settings") != .unchanged { changed += 1 }
        }
        try index.flush()
        return changed
    }

    /// Whether a row of the object, or a value that the settings name, switches it off.
    static func isSwitchedOff(_ database: Database, object: Int64) throws -> Bool {
        let sql = """
            SELECT EXISTS (SELECT 1 FROM value JOIN resource ON resource.id = value.resource_id
            WHERE object_id = ? AND withdrawn = 0 AND field = ? AND text = ?)
            """
        if try database.holds(sql, object, PropertyField.iiif.field, "no") { return true }
        for value in try switchedOff(database) {
            for name in try names(of: value.field, database) where try database.holds(sql, object, name, value.text) {
                return true
            }
        }
        return false
    }

    private static func switchedOff(_ database: Database) throws -> Set<SwitchedOffValue> {
        Set(
            try Row.fetchAll(database.cachedStatement(sql: "SELECT field, text FROM switched_off")).map {
                SwitchedOffValue(field: $0[0], text: $0[1])
            })
    }
}
