internal import GRDB

extension ObjectWrite {
    /// Makes a resource that is there already what an edit says of it, its file aside. What the edit changes is decided
    /// from then on, whatever imports say.
    /// - Parameter isNew: whether all of it is decided, since nobody said anything of it before.
    /// - Returns: false where there is no such resource.
    @discardableResult
    func put(_ edit: ResourceEdit, isNew: Bool = false) throws -> Bool {
        let known = try database.first(
            "SELECT object_id, sequence, sequence_key, published, withdrawn, edited FROM resource WHERE id = ?",
            edit.id,
            read: Decided.init)
        guard let old = known else { return false }
        try endRenaming()
        var new = Decided(
            object: id, sequence: edit.sequence, sequenceKey: NaturalOrder.key(edit.sequence ?? ""),
            isPublished: edit.isPublished, isDeleted: edit.isDeleted, decisions: old.decisions)
        if new.object != old.object { new.decisions.insert(.object) }
        if !new.hasSameSequence(as: old) { new.decisions.insert(.sequence) }
        if new.isPublished != old.isPublished { new.decisions.insert(.published) }
        if isNew { new.decisions.formUnion([.object, .sequence, .published]) }
        if edit.isDeleted { new.decisions.insert(.deleted) } else { new.decisions.remove(.deleted) }
        if !new.isSame(as: old) {
            try remember(edit.id)
            if new.sequenceKey != old.sequenceKey { try observeOrder() }
            try database.run(
                """
                UPDATE resource SET object_id = ?, sequence = ?, sequence_key = ?, published = ?, withdrawn = ?,
                    edited = ? WHERE id = ?
                """, new.object, new.sequence, new.sequenceKey, new.isPublished, new.isDeleted,
                new.decisions.rawValue, edit.id)
            touch()
        }
        if old.object != id {
            losers.insert(old.object)
            try Catalogue.noteMove(database, of: edit.id, from: old.object)
        }
        // An object that an import withdrew for want of files has one again.
        if !edit.isDeleted {
            try database.run("UPDATE object SET withdrawn_by = NULL WHERE id = ? AND withdrawn_by = 'import'", id)
        }
        try put(values: edit.values, of: edit.id, owner: ValueOwner.api.rawValue)
        return true
    }
}

/// What an edit decides of a resource besides its values.
private struct Decided {
    var object: Int64
    var sequence: String?
    var sequenceKey: String
    var isPublished: Bool
    var isDeleted: Bool
    var decisions: ResourceDecisions
}

extension Decided {
    init(_ row: StatementReader) {
        self.init(
            object: Int64(row.number(0)), sequence: row.optionalText(1), sequenceKey: row.text(2),
            isPublished: row.flag(3), isDeleted: row.flag(4), decisions: ResourceDecisions(rawValue: row.number(5)))
    }

    /// By their bytes, not by canonical equivalence.
    func hasSameSequence(as other: Decided) -> Bool {
        (sequence == nil) == (other.sequence == nil)
            && (sequence ?? "").utf8.elementsEqual((other.sequence ?? "").utf8)
            && sequenceKey.utf8.elementsEqual(other.sequenceKey.utf8)
    }

    func isSame(as other: Decided) -> Bool {
        object == other.object && hasSameSequence(as: other) && isPublished == other.isPublished
            && isDeleted == other.isDeleted && decisions == other.decisions
    }
}
