internal import GRDB

extension ObjectWrite {
    /// Puts an owner's values in place of those that it had.
    func put(values: [FieldText], of resource: String, owner: String) throws {
        let rows = try Row.fetchAll(
            database.cachedStatement(
                sql: "SELECT field, language, text FROM value WHERE resource_id = ? AND owner = ? ORDER BY position"),
            arguments: [resource, owner])
        if rows.isEmpty, values.isEmpty { return }
        try put(
            values: values, of: resource, owner: owner,
            stored: rows.map { [$0[0] as String, $0[1] as String, $0[2] as String] }, Insertions(database))
    }

    /// The same, where it is known what is stored.
    func put(
        values: [FieldText], of resource: String, owner: String, stored: [[String]], _ insertions: Insertions
    ) throws {
        if stored.isEmpty { return try insert(values, of: resource, owner: owner, insertions) }
        var wanted: [[String]] = []
        for value in values {
            for text in value.texts { wanted.append([value.field, value.language ?? "", text]) }
        }
        // Bytes, not canonical equivalence: an accent respelled is a change that is kept.
        guard !stored.elementsEqual(wanted, by: { $0.elementsEqual($1) { $0.utf8.elementsEqual($1.utf8) } }) else {
            return
        }
        touch()
        try database.cachedStatement(sql: "DELETE FROM value WHERE resource_id = ? AND owner = ?").execute(
            arguments: [resource, owner])
        for (position, value) in wanted.enumerated() {
            try insertions.insertValue(
                of: resource, owner: owner, field: value[0], language: value[1], position: position, text: value[2])
        }
        if (stored + wanted).contains(where: { ArchivalResourceKey.mayBe($0[2]) }) {
            try Catalogue.noteARKs(database, of: resource)
        }
    }

    /// Values of a resource that had none of this owner.
    private func insert(
        _ values: [FieldText], of resource: String, owner: String, _ insertions: Insertions
    ) throws {
        var position = 0
        var hasARK = false
        for value in values {
            for text in value.texts {
                try insertions.insertValue(
                    of: resource, owner: owner, field: value.field, language: value.language ?? "", position: position,
                    text: text)
                position += 1
                hasARK = hasARK || ArchivalResourceKey.mayBe(text)
            }
        }
        if position > 0 { touch() }
        if hasARK { try Catalogue.noteARKs(database, of: resource) }
    }
}
