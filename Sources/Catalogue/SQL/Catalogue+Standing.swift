internal import GRDB
public import Rules

extension Catalogue {
    /// Where a resource stands, with all that rules see of it.
    public struct Standing: Hashable, Sendable {
        public var resource: String
        public var identifier: String
        public var state: PublicationState
        /// Who withdrew the object: `command` or `import`; nil where nobody did.
        public var withdrawnBy: String?
        /// Whether the spreadsheet publishes the resource.
        public var isPublished: Bool
        /// Whether the resource was withdrawn by itself.
        public var isWithdrawn: Bool
        /// Whether rows or settings switch the object off.
        public var isSwitchedOff: Bool
        public var values: FieldValues
    }

    /// The resource of this id, or the resources of the object of this identifier in their order, at most `limit`.
    public func standing(of name: String, limit: Int = 1000) throws -> [Standing] {
        try pool.read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT resource.id, identifier, state, withdrawn_by, published, withdrawn, switched_off
                    FROM resource JOIN object ON object.id = resource.object_id
                    WHERE resource.id = ? OR identifier_key = ?
                    ORDER BY sequence_key, resource.position, resource.id LIMIT ?
                    """,
                arguments: [name, Self.identifierKey(name), limit]
            ).map { row in
                Standing(
                    resource: row[0], identifier: row[1], state: PublicationState(rawValue: row[2]) ?? .hidden,
                    withdrawnBy: row[3], isPublished: row[4], isWithdrawn: row[5], isSwitchedOff: row[6],
                    values: try Self.fieldValues(database, of: row[0], withComputed: true))
            }
        }
    }
}
