internal import GRDB
public import Rules

extension ComputedFields {
    /// The owner of computed values.
    static let owner = "computed"

    /// The fields whose values are kept with resources: the identifier is the object's.
    public var storedNames: [String] {
        fields.map(\.name).filter { $0.lowercased() != BuiltInField.identifier.rawValue }
    }
}

extension Catalogue {
    /// Resources computed in one transaction.
    private static let resourcesPerTransaction = 200

    /// Makes computed values again where the fields are made otherwise than when they were made; does nothing where
    /// they are made as before.
    ///
    /// Some hundred resources are done in a transaction, with the change records of their objects. A run that is killed
    /// is taken up from the beginning by the next. Identifiers of objects stay: the import that computes them decides.
    public func recompute(_ fields: ComputedFields, actor: String) throws {
        let wanted = fields.fields.map { [$0.name, $0.value.source] }
        let stored = try pool.read { database in
            try Row.fetchAll(database, sql: "SELECT name, source FROM computed_field ORDER BY position")
                .map { [$0[0] as String, $0[1] as String] }
        }
        guard wanted != stored else { return }
        let access = inForce
        var last = ""
        while true {
            let ids = try pool.write { database in
                let rows = try Row.fetchAll(
                    database,
                    sql: """
                        SELECT resource.id, object.identifier FROM resource JOIN object ON object.id = resource.object_id
                        WHERE resource.id > ? ORDER BY resource.id LIMIT ?
                        """,
                    arguments: [last, Self.resourcesPerTransaction])
                let index = try SearchWriter(database)
                for row in rows {
                    let object = try ObjectWrite(existing: row[1], database, access, actor: actor, index: index)
                    try object.compute(fields, of: row[0])
                    _ = try object.finish(detail: "computed fields changed")
                }
                try index.flush()
                return rows.map { $0[0] as String }
            }
            guard let end = ids.last else { break }
            last = end
        }
        try pool.write { database in
            try database.execute(sql: "DELETE FROM computed_field")
            for (position, field) in wanted.enumerated() {
                try database.execute(
                    sql: "INSERT INTO computed_field (name, position, source) VALUES (?, ?, ?)",
                    arguments: [field[0], position, field[1]])
            }
        }
    }

    /// What rules see of a resource; nil where there is none.
    public func fieldValues(ofResource id: String) throws -> FieldValues? {
        try pool.read { database in
            guard try Bool.fetchOne(database, sql: "SELECT 1 FROM resource WHERE id = ?", arguments: [id]) != nil else {
                return nil
            }
            return try Self.fieldValues(database, of: id, withComputed: true)
        }
    }

    /// What rules see of a resource, perhaps without what was computed before.
    static func fieldValues(_ database: Database, of resource: String, withComputed: Bool) throws -> FieldValues {
        var values = FieldValues()
        let row = try Row.fetchOne(
            database,
            sql: """
                SELECT object.identifier, resource.id, kind, media_type, width, height, duration, pages,
                    resource.path AS file, sequence
                FROM resource JOIN object ON object.id = resource.object_id WHERE resource.id = ?
                """,
            arguments: [resource])
        if let row {
            for field in BuiltInField.allCases {
                let text: String? =
                    switch field {
                    case .width, .height, .pages: (row[field.rawValue] as Int?).map { String($0) }
                    case .duration: (row[field.rawValue] as Double?).map { String($0) }
                    case .identifier, .id, .kind, .mediaType, .file, .sequence: row[field.rawValue]
                    }
                if let text, !text.isEmpty { values.add(text, to: field.rawValue) }
            }
        }
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT field, language, text FROM value WHERE resource_id = ? AND (? OR owner <> ?)
                ORDER BY owner, position
                """,
            arguments: [resource, withComputed, ComputedFields.owner])
        while let row = try rows.next() {
            let language = row[1] as String
            values.add(row[2], to: row[0], language: language.isEmpty ? nil : language)
        }
        return values
    }
}

extension ObjectWrite {
    /// Computes a resource's fields from its values as they are now.
    func compute(_ fields: ComputedFields, of resource: String) throws {
        var texts: [FieldText] = []
        if !fields.isEmpty {
            var values = try Catalogue.fieldValues(database, of: resource, withComputed: false)
            // The object has been found by then; what it is called is no matter of this resource any more.
            let identifier = values[BuiltInField.identifier.rawValue]
            fields.compute(&values)
            values.set(BuiltInField.identifier.rawValue, identifier)
            for name in fields.storedNames {
                texts += values[name].map { FieldText(field: name, language: $0.language, texts: [$0.text]) }
            }
        }
        try put(values: texts, of: resource, owner: ComputedFields.owner)
    }
}
