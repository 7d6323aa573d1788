internal import GRDB

extension Catalogue {
    /// Where an edit and a spreadsheet say different things of a resource.
    public struct Conflict: Hashable, Sendable {
        public var resource: String
        public var identifier: String
        public var field: String
        /// What the edit says; empty where it shows nothing.
        public var edited: String
        /// What the spreadsheet says.
        public var given: String
        /// Whether it is the edit that is shown.
        public var showsEdit: Bool
    }

    /// Where edits of these resources and their spreadsheet differ.
    public func conflicts(of resources: [String]) throws -> [Conflict] {
        try pool.read { database in
            let rank = Dictionary(try Self.precedence(database).enumerated().map { ($1, $0) }) { first, _ in first }
            let showsEdit = rank[ValueOwner.api.rawValue] ?? 0 < rank[ValueOwner.spreadsheet.rawValue] ?? 0
            let all = "SELECT owner, field, language, text, position, resource_id FROM"
            return try resources.flatMap { id -> [Conflict] in
                let rows = try Row.fetchAll(
                    database.cachedStatement(
                        sql: """
                            \(all) value_aside WHERE resource_id = ?1 UNION ALL \(all) value WHERE resource_id = ?1
                            AND EXISTS (SELECT 1 FROM value_aside WHERE resource_id = ?1) ORDER BY field, language, position
                            """), arguments: [id])
                guard !rows.isEmpty else { return [] }
                var texts: [String: [String: [String]]] = [:]
                for row in rows {
                    let language = row[2] as String
                    texts[row[1], default: [:]][row[0], default: []].append(
                        (row[3] as String) + (language.isEmpty ? "" : "@" + language))
                }
                let identifier = try String.fetchOne(
                    database,
                    sql: "SELECT identifier FROM object JOIN resource ON object_id = object.id WHERE resource.id = ?",
                    arguments: [id])
                return texts.sorted { $0.key < $1.key }.compactMap { field, owners in
                    guard let edited = owners[ValueOwner.api.rawValue],
                        let given = owners[ValueOwner.spreadsheet.rawValue],
                        edited != given
                    else { return nil }
                    return Conflict(
                        resource: id, identifier: identifier ?? "", field: field,
                        edited: edited.joined(separator: ", "), given: given.joined(separator: ", "),
                        showsEdit: showsEdit)
                }
            }
        }
    }

    /// What edits decided about a resource; nil for what they did not.
    public struct Decisions: Hashable, Sendable {
        public var resource: String
        public var object: String?
        /// Empty for none.
        public var sequence: String?
        public var isPublished: Bool?
        public var isDeleted: Bool
    }

    /// Resources that were edited.
    public func decisions() throws -> [Decisions] {
        try pool.read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT resource.id, object.identifier, sequence, published, edited FROM resource
                    JOIN object ON object.id = object_id WHERE edited <> 0
                    """
            ).map { row in
                let decided = ResourceDecisions(rawValue: row[4])
                return Decisions(
                    resource: row[0], object: decided.contains(.object) ? row[1] : nil,
                    sequence: decided.contains(.sequence) ? (row[2] as String?) ?? "" : nil,
                    isPublished: decided.contains(.published) ? row[3] : nil, isDeleted: decided.contains(.deleted))
            }
        }
    }

    /// Resources of which several owners say something.
    public func resourcesWithOtherOwners() throws -> [String] {
        try pool.read { try String.fetchAll($0, sql: "SELECT DISTINCT resource_id FROM value_aside") }
    }
}
