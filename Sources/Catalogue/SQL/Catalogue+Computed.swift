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
    /// Resources read at once.
    private static let page = 1_000

    /// Makes computed values again where the fields are made otherwise than when they were made, within the transaction
    /// that puts rules in force: what is said of the objects then is a matter of ``AccessWrite``. Identifiers of objects
    /// stay: the import that computes them decides.
    /// - Returns: objects of which a value is another, with the numbers of the audiences that see one.
    static func recompute(
        _ fields: ComputedFields, _ access: AccessInForce, actor: String, _ database: Database
    ) throws -> [Int64: Set<Int>] {
        let wanted = fields.fields.map { [$0.name, $0.definition] }
        let stored = try Row.fetchAll(database, sql: "SELECT name, source FROM computed_field ORDER BY position")
            .map { [$0[0] as String, $0[1] as String] }
        guard wanted != stored else { return [:] }
        try note(fields: fields.storedNames, database)
        // What is found is indexed when all is known.
        let index = try SearchWriter(database)
        var objects: [Int64: Set<Int>] = [:]
        var last = ""
        while true {
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT resource.id, object.identifier FROM resource JOIN object ON object.id = resource.object_id
                    WHERE resource.id > ? ORDER BY resource.id LIMIT ?
                    """,
                arguments: [last, page])
            for row in rows {
                let object = try ObjectWrite(existing: row[1], database, access, actor: actor, index: index)
                try object.compute(fields, of: row[0])
                if object.isDifferent { objects[object.id, default: []].formUnion(try object.differences()) }
            }
            guard rows.count == page, let id = rows.last?[0] as String? else { break }
            last = id
        }
        try database.execute(sql: "DELETE FROM computed_field")
        for (position, field) in wanted.enumerated() {
            try database.execute(
                sql: "INSERT INTO computed_field (name, position, source) VALUES (?, ?, ?)",
                arguments: [field[0], position, field[1]])
        }
        return objects
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
    /// - Parameter fields: those that whoever writes knows of. Where the rules in force name others, as they do when the
    ///   settings were read again during an import, those count.
    func compute(_ fields: ComputedFields, of resource: String) throws {
        let fields = access.rules.computed ?? fields
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
