internal import GRDB
internal import Rules

/// What an edit decided about a resource: imports leave it as it is.
struct ResourceDecisions: OptionSet {
    let rawValue: Int

    static let sequence = ResourceDecisions(rawValue: 1)
    static let published = ResourceDecisions(rawValue: 2)
    static let object = ResourceDecisions(rawValue: 4)
    static let deleted = ResourceDecisions(rawValue: 8)

    /// The columns that hold what was decided.
    var columns: Set<String> {
        var columns: Set<String> = []
        if contains(.sequence) { columns.formUnion(["sequence", "sequence_key"]) }
        if contains(.published) { columns.insert("published") }
        if contains(.object) { columns.insert("object_id") }
        if contains(.deleted) { columns.insert("withdrawn") }
        return columns
    }
}

extension ObjectWrite {
    /// Keeps how a resource is, once in a write: to be called before anything of it changes.
    func remember(_ resource: String) throws {
        try observe(resource)
        guard past[resource] == nil, !brought.contains(resource),
            let state = try Catalogue.state(database, of: resource)
        else { return }
        past[resource] = state.json
    }

    /// Writes down how resources were before the change that has just been recorded, and which ones it brought.
    /// - Parameter change: its number.
    func keepPast(_ change: Int64) throws {
        for (resource, state) in past {
            try database.run(
                "INSERT INTO resource_version (resource_id, change, state) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                resource, change, state)
        }
        for resource in brought {
            try database.run("UPDATE resource SET since = ? WHERE id = ?", change, resource)
        }
        (past, brought) = ([:], [])
    }

    func endRenaming() throws {
        if isRenamed { try Catalogue.endRenaming(database, of: id) }
        isRenamed = false
    }
}

extension Catalogue {
    /// What of a resource can be edited, as it is now; nil where there is none.
    static func state(_ database: Database, of resource: String) throws -> ResourceState? {
        let found = try database.first(
            """
            SELECT object.identifier, sequence, published, withdrawn, root.name, resource.path FROM resource
            JOIN object ON object.id = object_id JOIN root ON root.id = root_id WHERE resource.id = ?
            """, resource
        ) { row in
            ResourceState(
                object: row.text(0), sequence: row.optionalText(1), published: row.flag(2), deleted: row.flag(3),
                folder: row.text(4), path: row.text(5), values: [])
        }
        guard var state = found else { return nil }
        state.values = try database.all(
            "SELECT field, language, text FROM value WHERE resource_id = ? AND owner <> ? ORDER BY owner, position",
            resource, ComputedFields.owner
        ) { value in
            let language = value.text(1)
            return .init(field: value.text(0), language: language.isEmpty ? nil : language, text: value.text(2))
        }
        return state
    }
}
