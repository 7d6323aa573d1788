internal import GRDB

extension ObjectWrite {
    /// Makes a resource that is there already what an edit says of it, its file aside. What the edit changes is decided
    /// from then on, whatever imports say.
    /// - Parameter isNew: whether all of it is decided, since nobody said anything of it before.
    func put(_ edit: ResourceEdit, isNew: Bool = false) throws {
        guard
            let old = try Row.fetchOne(
                database.cachedStatement(
                    sql: """
                        SELECT object_id, sequence, sequence_key, published, withdrawn, edited FROM resource WHERE id = ?
                        """), arguments: [edit.id])
        else { return }
        try endRenaming()
        let wanted: [(String, any DatabaseValueConvertible, ResourceDecisions)] = [
            ("object_id", id, .object), ("sequence", edit.sequence.databaseValue, .sequence),
            ("sequence_key", NaturalOrder.key(edit.sequence ?? ""), .sequence),
            ("published", edit.isPublished, .published), ("withdrawn", edit.isDeleted, []),
        ]
        let changed = wanted.filter { old[$0.0] as DatabaseValue != $0.1.databaseValue }
        var decided = ResourceDecisions(rawValue: old["edited"])
        for change in changed { decided.insert(change.2) }
        if isNew { decided.formUnion([.object, .sequence, .published]) }
        if edit.isDeleted { decided.insert(.deleted) } else { decided.remove(.deleted) }
        if !changed.isEmpty || decided.rawValue != old["edited"] {
            try remember(edit.id)
            let columns = changed.map { "\($0.0) = ?" } + ["edited = ?"]
            try database.execute(
                sql: "UPDATE resource SET \(columns.joined(separator: ", ")) WHERE id = ?",
                arguments: StatementArguments(
                    changed.map(\.1) + [decided.rawValue, edit.id] as [any DatabaseValueConvertible]))
            touch()
        }
        if (old["object_id"] as Int64) != id {
            losers.insert(old["object_id"])
            try Catalogue.noteMove(database, of: edit.id, from: old["object_id"])
        }
        // An object that an import withdrew for want of files has one again.
        if !edit.isDeleted {
            try database.cachedStatement(
                sql: "UPDATE object SET withdrawn_by = NULL WHERE id = ? AND withdrawn_by = 'import'"
            ).execute(arguments: [id])
        }
        try put(values: edit.values, of: edit.id, owner: ValueOwner.api.rawValue)
    }
}
