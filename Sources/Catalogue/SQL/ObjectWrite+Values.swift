internal import GRDB
internal import Rules

extension ObjectWrite {
    /// Puts an owner's values in place of those that it had.
    func put(values: [FieldText], of resource: String, owner: String) throws {
        let stored = try database.all(
            """
            SELECT field, language, text, position FROM value WHERE resource_id = ?1 AND owner = ?2
            UNION ALL SELECT field, language, text, position FROM value_aside
            WHERE resource_id = ?1 AND owner = ?2 ORDER BY position
            """, resource, owner
        ) { [$0.text(0), $0.text(1), $0.text(2)] }
        if stored.isEmpty, values.isEmpty { return }
        try put(values: values, of: resource, owner: owner, stored: stored, Insertions(database))
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
        try rememberValues(of: resource, owner)
        try database.run("DELETE FROM value WHERE resource_id = ? AND owner = ?", resource, owner)
        try database.run("DELETE FROM value_aside WHERE resource_id = ? AND owner = ?", resource, owner)
        for (position, value) in wanted.enumerated() {
            try insertions.insertValue(
                of: resource, owner: owner, field: value[0], language: value[1], position: position, text: value[2])
        }
        try settleOwners(of: resource, owner)
        if (stored + wanted).contains(where: { ArchivalResourceKey.mayBe($0[2]) }) {
            try Catalogue.noteARKs(database, of: resource)
        }
    }

    /// Values of a resource that had none of this owner.
    private func insert(
        _ values: [FieldText], of resource: String, owner: String, _ insertions: Insertions
    ) throws {
        guard values.contains(where: { !$0.texts.isEmpty }) else { return }
        try rememberValues(of: resource, owner)
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
        try settleOwners(of: resource, owner)
        if hasARK { try Catalogue.noteARKs(database, of: resource) }
    }

    private func rememberValues(of resource: String, _ owner: String) throws {
        // What was computed is computed again, and is no part of the past.
        if owner == ComputedFields.owner { try observe(resource) } else { try remember(resource) }
        touch()
    }

    /// Decides whose values are shown, where several owners may speak of a field.
    private func settleOwners(of resource: String, _ owner: String) throws {
        let isShared = owner == ValueOwner.api.rawValue
        // The first that speaks of a new resource is the only one.
        let isFirst = brought.contains(resource) && owner != ValueOwner.link.rawValue
        if isShared || !isFirst {
            try Catalogue.settleOwners(database, of: resource, isShared: isShared)
        }
    }
}
