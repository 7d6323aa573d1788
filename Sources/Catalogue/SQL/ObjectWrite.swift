internal import GRDB
internal import Rules

/// One object within a write transaction: collects what became different, and says so once in the change list.
final class ObjectWrite {
    let id: Int64
    let identifier: String
    let database: Database
    private let actor: String
    private let index: SearchWriter
    /// Whether others write with the same index, and flush it.
    private let sharesIndex: Bool
    private let group: WriteGroup?
    private let before: PublicationState
    private let isNew: Bool
    let access: AccessInForce
    private(set) var isDifferent: Bool
    /// It went by another name since, which ends when it holds something again.
    var isRenamed = false
    /// Other objects that lost a resource to this one.
    var losers: Set<Int64> = []
    /// What the object is called now, where it was renamed and the public sees it under that name.
    private var successor: String?
    private var wasToldAsMove = false
    /// Who was told that this is another object's new name needs not be told that it is there.
    private var isToldAsTarget = false
    /// Resources that it brings.
    var brought: Set<String> = []
    /// How others were before this write, as JSON.
    var past: [String: String] = [:]
    /// The same, as audiences saw them.
    var observed: [String: ObservedResource] = [:]
    /// Ids of its resources in the order before this write; nil where that stays.
    var observedOrder: [String]?
    /// Numbers of the audiences that see another selection of its resources than before, or see them otherwise by rule.
    var settledDifferences: Set<Int> = []

    /// - Parameters:
    ///   - index: the one of the transaction, where that writes many objects.
    ///   - known: what is there of this object and its resources, where that was read already.
    ///   - group: the edits of the transaction, where it is made of them; brings the index.
    init(
        _ database: Database, identifier: String, _ access: AccessInForce, actor: String, index: SearchWriter? = nil,
        known: KnownRows? = nil, group: WriteGroup? = nil
    ) throws {
        let shared = try group?.searchWriter() ?? index
        (self.database, self.access, self.actor, sharesIndex) = (database, access, actor, shared != nil)
        (self.index, self.group) = (try shared ?? SearchWriter(database), group)
        let key = Catalogue.identifierKey(identifier)
        group?.note(key)
        // Where it is known that there is none, there is none to be asked about. Read now otherwise: an object written
        // before this one may have taken its last resource.
        let isKnownAsNew = known.map { $0.objects[key] == nil } ?? false
        let found = isKnownAsNew ? nil : try Self.standing(key, database)
        if let found {
            (id, self.identifier, isNew, isDifferent) = (found.id, found.identifier, false, false)
            (before, isRenamed) = (found.state, found.isRenamed)
        } else {
            try database.run(
                """
                INSERT INTO object (identifier, identifier_key, reading_key, sort_key, state, change, changed_at)
                VALUES (?, ?, ?, ?, 'hidden', 0, ?)
                """, identifier, key, IdentifierReading.foldedKey(identifier), NaturalOrder.key(identifier),
                Catalogue.now())
            (id, self.identifier, isNew, isDifferent) = (database.lastInsertedRowID, identifier, true, true)
            before = .hidden
        }
    }

    convenience init(
        existing identifier: String, _ database: Database, _ access: AccessInForce, actor: String,
        index: SearchWriter? = nil, group: WriteGroup? = nil
    ) throws {
        let isThere = try database.holds(
            "SELECT 1 FROM object WHERE identifier_key = ?", Catalogue.identifierKey(identifier))
        guard isThere else { throw CatalogueError.unknownObject(identifier: identifier) }
        try self.init(database, identifier: identifier, access, actor: actor, index: index, group: group)
    }

    private typealias Standing = (id: Int64, identifier: String, state: PublicationState, isRenamed: Bool)

    private static func standing(_ key: String, _ database: Database) throws -> Standing? {
        try database.first(
            "SELECT id, identifier, state, renamed_to IS NOT NULL FROM object WHERE identifier_key = ?", key
        ) { (Int64($0.number(0)), $0.text(1), PublicationState(rawValue: $0.text(2)) ?? .hidden, $0.flag(3)) }
    }

    func touch() { isDifferent = true }

    /// - Parameter known: what is there of it.
    func put(
        _ resource: ResourceUpdate, root: Int64, owner: String, stale: Set<String>, known: KnownRows
    ) throws {
        let old = known.resources[resource.id]
        try endRenaming()
        // Another resource's old place: that one has moved, or is missing and will be reported as such.
        if known.taken.contains(resource.path) {
            try database.run(
                "UPDATE resource SET path = path || char(10) || id WHERE root_id = ? AND path = ? AND id <> ?", root,
                resource.path, resource.id)
        }
        if let old {
            try change(resource, from: old, root: root)
        } else {
            try known.insertions.insert(resource, object: id, root: root)
            brought.insert(resource.id)
            touch()
        }
        try put(
            values: resource.values, of: resource.id, owner: owner, stored: known.values[resource.id] ?? [],
            known.insertions)
        if let files = resource.sideFiles {
            if old != nil || !files.isEmpty, try Catalogue.put(sideFiles: files, of: resource.id, database) {
                try observeFiles(of: resource.id)
                touch()
            }
            if old != nil || !resource.sideFileFaults.isEmpty {
                try Catalogue.put(faults: resource.sideFileFaults, of: resource.id, database)
            }
        }
        for image in resource.images {
            try put(image, of: resource, isStale: stale.contains(image.id))
        }
        try removeImages(of: resource, stored: known.images[resource.id] ?? [])
        // Where an edit decided what object it is of, that one has changed.
        if let old, (old["object_id"] as Int64) != id, past[resource.id] != nil { losers.insert(old["object_id"]) }
    }

    private func change(_ resource: ResourceUpdate, from old: Row, root: Int64) throws {
        let columns: [(String, any DatabaseValueConvertible)] = [
            ("object_id", id), ("root_id", root), ("path", resource.path),
            ("sequence", resource.sequence.databaseValue),
            ("sequence_key", NaturalOrder.key(resource.sequence ?? "")), ("position", resource.position),
            ("published", resource.isPublished), ("withdrawn", false), ("kind", resource.kind),
            ("media_type", resource.mediaType), ("byte_size", resource.byteSize), ("modified_ns", resource.modified),
            ("checksum", resource.checksum), ("width", resource.width.databaseValue),
            ("height", resource.height.databaseValue), ("duration", resource.duration.databaseValue),
            ("pages", resource.pages), ("resolution", resource.resolution.databaseValue),
        ]
        let decided = ResourceDecisions(rawValue: old["edited"])
        let changed = columns.filter {
            old[$0.0] as DatabaseValue != $0.1.databaseValue && !decided.columns.contains($0.0)
        }
        // A touched file with the same content is no news to anybody; its time is noted all the same.
        if changed.contains(where: { $0.0 != "modified_ns" }) {
            try remember(resource.id)
            if changed.contains(where: { ["sequence_key", "position"].contains($0.0) }) { try observeOrder() }
            touch()
        }
        if !changed.isEmpty {
            try database.execute(
                sql: "UPDATE resource SET \(changed.map { "\($0.0) = ?" }.joined(separator: ", ")) WHERE id = ?",
                arguments: StatementArguments(changed.map(\.1) + [resource.id]))
        }
        if (old["object_id"] as Int64) != id, !decided.contains(.object) {
            losers.insert(old["object_id"])
            try Catalogue.noteMove(database, of: resource.id, from: old["object_id"])
        }
    }

    /// Settles what audiences see of the object and writes its change record, if there is anything to say.
    func finish(detail: String = "") throws -> UpdateOutcome {
        // What an import withdrew, naming it again brings back.
        if isDifferent, detail.isEmpty {
            try database.run("UPDATE object SET withdrawn_by = NULL WHERE id = ? AND withdrawn_by = 'import'", id)
        }
        try settleSwitch()
        let visibility = try AccessWrite(database, access)
        let difference = try visibility.settle(.object(id))
        if !difference.objects.isEmpty { touch() }
        settledDifferences.formUnion(difference.audiences[id] ?? [])
        // A resource that came or went may change nothing else.
        if isDifferent { try visibility.settleOthers(of: id) }
        let isPublic = try !losers.isEmpty && isSeen()
        for loser in losers where try settle(loser, successor: isPublic ? identifier : nil) { isToldAsTarget = true }
        return try conclude(detail: detail)
    }

    /// Notes whether rows or settings switch the object off, which decides what audiences see.
    private func settleSwitch() throws {
        let known = try database.first("SELECT withdrawn_by IS NOT NULL, switched_off FROM object WHERE id = ?", id) {
            (isWithdrawn: $0.flag(0), isOff: $0.flag(1))
        }
        guard let known else { return }
        let isOff = try !known.isWithdrawn && Catalogue.isSwitchedOff(database, object: id)
        if isOff != known.isOff { try database.run("UPDATE object SET switched_off = ? WHERE id = ?", isOff, id) }
    }

    /// Whether the public sees the object, as far as is settled.
    private func isSeen() throws -> Bool {
        try database.holds(
            """
            SELECT switched_off = 0 AND EXISTS (SELECT 1 FROM resource WHERE object_id = object.id AND shown = 1)
            FROM object WHERE id = ?
            """, id)
    }

    /// The same, where what audiences see has been settled already. The world is told of what the public sees.
    @discardableResult
    func conclude(detail: String) throws -> UpdateOutcome {
        let row = try database.first(
            """
            SELECT coalesce(withdrawn_by, '') = 'command', was_public, switched_off,
                EXISTS (SELECT 1 FROM resource WHERE object_id = object.id AND shown = 1), state
            FROM object WHERE id = ?
            """, id
        ) { (staysWithdrawn: $0.flag(0), wasPublic: $0.flag(1), isOff: $0.flag(2), has: $0.flag(3), state: $0.text(4)) }
        let staysWithdrawn = row?.staysWithdrawn ?? false
        let wasPublic = row?.wasPublic ?? false
        let after: PublicationState =
            row?.isOff == true ? .hidden : row?.has == true ? .public : wasPublic ? .withdrawn : .hidden
        guard isDifferent || after != before else {
            return staysWithdrawn ? .staysWithdrawn : .unchanged
        }
        let kind =
            after == .public ? (before == .public ? "update" : "create") : before == .public ? "delete" : "update"
        if kind == "delete", let successor {
            try Catalogue.tell(database, .move, identifier, target: successor)
            wasToldAsMove = true
        }
        var seenBy = try differences()
        if (after == .public) != (before == .public) { seenBy.insert(Audience.everyone.number) }
        let change = try Self.record(
            database, kind: kind, object: id, identifier: identifier, actor: actor, detail: detail, seenBy: seenBy,
            isMove: wasToldAsMove || isToldAsTarget && kind == "create", at: row?.state)
        try keepPast(change)
        if row?.state != after.rawValue || after == .public && !wasPublic {
            try database.run(
                "UPDATE object SET state = ?, was_public = max(was_public, ?) WHERE id = ?", after.rawValue,
                after == .public, id)
        }
        index.note(id, identifier: identifier, isNew: isNew)
        if !sharesIndex { try index.flush() }
        if staysWithdrawn { return .staysWithdrawn }
        return isNew ? .created : .updated
    }

    /// Settles what is left of an object that lost a resource.
    /// - Parameter successor: the identifier that the resource has now, where the public sees it.
    /// - Returns: whether the world was told that the object goes by that name now.
    private func settle(_ object: Int64, successor: String?) throws -> Bool {
        let identifier = try database.first("SELECT identifier FROM object WHERE id = ?", object) { $0.text(0) }
        guard let identifier else { return false }
        try Catalogue.noteRenaming(database, of: object)
        let write = try ObjectWrite(existing: identifier, database, access, actor: actor, index: index, group: group)
        write.touch()
        write.observed = observed
        if write.isRenamed { write.successor = successor }
        _ = try write.finish(detail: "a resource moved to another object")
        return write.wasToldAsMove
    }

    /// - Parameters:
    ///   - audiences: numbers of those that see something of the object otherwise than before.
    ///   - state: the object's, as it is written at the time; nil where that is to be looked up.
    /// - Returns: the change's number.
    @discardableResult
    static func record(
        _ database: Database, kind: String, object: Int64, identifier: String, actor: String, detail: String,
        seenBy audiences: Set<Int>, isMove: Bool = false, at state: String? = nil
    ) throws -> Int64 {
        let now = Catalogue.now()
        // What happens to an object that the world does not see is nobody's business.
        if !isMove, let told = ActivityRecord.Kind(rawValue: kind),
            try told != .update
                || audiences.contains(Audience.everyone.number)
                    && (state.map { $0 == PublicationState.public.rawValue }
                        ?? Catalogue.isPublic(database, object: object))
        {
            try Catalogue.tell(database, told, identifier)
        }
        try database.run(
            "INSERT INTO change (at, kind, object_id, identifier, actor, detail) VALUES (?, ?, ?, ?, ?, ?)", now, kind,
            object, identifier, actor, detail)
        let number = database.lastInsertedRowID
        try database.run("UPDATE object SET change = ?, changed_at = ? WHERE id = ?", number, now, object)
        try noteSeen(database, object: object, by: audiences, at: now)
        return number
    }
}
