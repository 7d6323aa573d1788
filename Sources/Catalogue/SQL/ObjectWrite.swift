internal import Foundation
internal import GRDB
internal import Rules

/// One object within a write transaction: collects what became different, and says so once in the change list.
final class ObjectWrite {
    let id: Int64
    let identifier: String
    let database: Database
    private let actor: String
    private let before: PublicationState
    private let isNew: Bool
    private let access: AccessInForce
    private var isDifferent: Bool
    /// It went by another name since, which ends when it holds something again.
    var isRenamed = false
    /// Other objects that lost a resource to this one.
    var losers: Set<Int64> = []
    /// How resources were before this write, as JSON; empty for those that it brings.
    var past: [String: String] = [:]

    init(_ database: Database, identifier: String, _ access: AccessInForce, actor: String) throws {
        (self.database, self.access, self.actor) = (database, access, actor)
        let key = Catalogue.identifierKey(identifier)
        if let row = try Row.fetchOne(
            database, sql: "SELECT id, identifier, state, renamed_to IS NOT NULL FROM object WHERE identifier_key = ?",
            arguments: [key])
        {
            (id, self.identifier, isNew, isDifferent) = (row[0], row[1], false, false)
            isRenamed = row[3]
            before = PublicationState(rawValue: row[2]) ?? .hidden
        } else {
            try database.execute(
                sql: """
                    INSERT INTO object (identifier, identifier_key, reading_key, sort_key, state, change, changed_at)
                    VALUES (?, ?, ?, ?, 'hidden', 0, ?)
                    """,
                arguments: [
                    identifier, key, IdentifierReading.foldedKey(identifier), NaturalOrder.key(identifier),
                    Catalogue.now(),
                ])
            (id, self.identifier, isNew, isDifferent) = (database.lastInsertedRowID, identifier, true, true)
            before = .hidden
        }
    }

    convenience init(
        existing identifier: String, _ database: Database, _ access: AccessInForce, actor: String
    ) throws {
        let known = try Int.fetchOne(
            database, sql: "SELECT 1 FROM object WHERE identifier_key = ?",
            arguments: [Catalogue.identifierKey(identifier)])
        guard known != nil else { throw CatalogueError.unknownObject(identifier: identifier) }
        try self.init(database, identifier: identifier, access, actor: actor)
    }

    func touch() { isDifferent = true }

    func put(_ resource: ResourceUpdate, root: Int64, owner: String, stale: Set<String>) throws {
        let old = try Row.fetchOne(database, sql: "SELECT * FROM resource WHERE id = ?", arguments: [resource.id])
        try endRenaming()
        // Another resource's old place: that one has moved, or is missing and will be reported as such.
        try database.execute(
            sql: "UPDATE resource SET path = path || char(10) || id WHERE root_id = ? AND path = ? AND id <> ?",
            arguments: [root, resource.path, resource.id])
        let columns: [(String, any DatabaseValueConvertible)] = [
            ("object_id", id), ("root_id", root), ("path", resource.path),
            ("sequence", resource.sequence.databaseValue),
            ("sequence_key", NaturalOrder.key(resource.sequence ?? "")), ("position", resource.position),
            ("published", resource.isPublished), ("withdrawn", false), ("kind", resource.kind),
            ("media_type", resource.mediaType), ("byte_size", resource.byteSize), ("modified_ns", resource.modified),
            ("checksum", resource.checksum), ("width", resource.width.databaseValue),
            ("height", resource.height.databaseValue), ("duration", resource.duration.databaseValue),
            ("pages", resource.pages),
        ]
        if let old {
            let decided = ResourceDecisions(rawValue: old["edited"])
            let changed = columns.filter {
                old[$0.0] as DatabaseValue != $0.1.databaseValue && !decided.columns.contains($0.0)
            }
            if changed.contains(where: { $0.0 != "modified_ns" }) { try remember(resource.id) }
            if !changed.isEmpty {
                try database.execute(
                    sql: "UPDATE resource SET \(changed.map { "\($0.0) = ?" }.joined(separator: ", ")) WHERE id = ?",
                    arguments: StatementArguments(changed.map(\.1) + [resource.id]))
            }
            // A touched file with the same content is no news to anybody; its time is noted all the same.
            if changed.contains(where: { $0.0 != "modified_ns" }) { touch() }
            if (old["object_id"] as Int64) != id, !decided.contains(.object) {
                losers.insert(old["object_id"])
                try Catalogue.noteMove(database, of: resource.id, from: old["object_id"])
            }
        } else {
            let names = ["id"] + columns.map(\.0)
            try database.execute(
                sql: """
                    INSERT INTO resource (\(names.joined(separator: ", ")))
                    VALUES (\(names.map { _ in "?" }.joined(separator: ", ")))
                    """,
                arguments: StatementArguments([resource.id] + columns.map(\.1)))
            past[resource.id] = ""
            touch()
        }
        try put(values: resource.values, of: resource.id, owner: owner)
        if try Catalogue.put(sideFiles: resource.sideFiles, of: resource.id, database) { touch() }
        try Catalogue.put(faults: resource.sideFileFaults, of: resource.id, database)
        for image in resource.images {
            try put(image, of: resource, isStale: stale.contains(image.id))
        }
        try removeImages(of: resource)
        if let old, (old["object_id"] as Int64) != id, past[resource.id] != nil { losers.insert(old["object_id"]) }
    }

    func put(values: [FieldText], of resource: String, owner: String) throws {
        var wanted: [[String]] = []
        for value in values {
            for text in value.texts { wanted.append([value.field, value.language ?? "", text]) }
        }
        let stored = try Row.fetchAll(
            database.cachedStatement(
                sql: """
                    SELECT field, language, text, position FROM value WHERE resource_id = ?1 AND owner = ?2
                    UNION ALL SELECT field, language, text, position FROM value_aside
                    WHERE resource_id = ?1 AND owner = ?2 ORDER BY position
                    """),
            arguments: [resource, owner]
        ).map { [$0[0] as String, $0[1] as String, $0[2] as String] }
        // Bytes, not canonical equivalence: an accent respelled is a change that is kept.
        guard !stored.elementsEqual(wanted, by: { $0.elementsEqual($1) { $0.utf8.elementsEqual($1.utf8) } }) else {
            return
        }
        if owner != ComputedFields.owner { try remember(resource) }
        touch()
        for table in ["value", "value_aside"] {
            try database.cachedStatement(sql: "DELETE FROM \(table) WHERE resource_id = ? AND owner = ?").execute(
                arguments: [resource, owner])
        }
        for (position, value) in wanted.enumerated() {
            try database.execute(
                sql: """
                    INSERT INTO value (resource_id, owner, field, language, position, text) VALUES (?, ?, ?, ?, ?, ?)
                    """,
                arguments: [resource, owner, value[0], value[1], position, value[2]])
        }
        try Catalogue.settleOwners(database, of: resource, isShared: owner == ValueOwner.api.rawValue)
        if (stored + wanted).contains(where: { ArchivalResourceKey.mayBe($0[2]) }) {
            try Catalogue.noteARKs(database, of: resource)
        }
    }

    private func put(_ image: ResourceUpdate.Image, of resource: ResourceUpdate, isStale: Bool) throws {
        let old = try Row.fetchOne(database, sql: "SELECT * FROM image WHERE id = ?", arguments: [image.id])
        let isSame = old.map { ($0["checksum"] as String) == resource.checksum } ?? false
        let isReady = old?["state"] == "ready"
        let derivative = old?["derivative"] as String?
        // A source that was used as it is and has changed leaves nothing to be served meanwhile.
        let hasDerivative = derivative != nil && (isSame || derivative != ImageRecord.inPlace)
        if let tiling = image.tiling, !hasDerivative {
            let isTheSame = isSame && isReady && old?["tile_size"] == tiling.tileSize
            if !isTheSame { try putWithoutDerivative(image, tiling, of: resource) }
            return
        }
        if isSame, isReady, hasDerivative, !isStale { return }
        touch()
        // While a changed source is worked on, the old derivative goes on being served.
        let keepsOld = "image.state = 'ready' AND image.derivative <> ?"
        try database.execute(
            sql: """
                INSERT INTO image (id, resource_id, page, role, state, width, height, checksum)
                VALUES (?, ?, ?, ?, 'pending', ?, ?, ?)
                ON CONFLICT (id) DO UPDATE SET resource_id = excluded.resource_id, page = excluded.page,
                    role = excluded.role, reason = NULL,
                    state = CASE WHEN image.state = 'ready' AND ? THEN 'ready' ELSE 'pending' END,
                    width = CASE WHEN \(keepsOld) THEN image.width ELSE excluded.width END,
                    height = CASE WHEN \(keepsOld) THEN image.height ELSE excluded.height END,
                    checksum = CASE WHEN \(keepsOld) THEN image.checksum ELSE excluded.checksum END
                """,
            arguments: [
                image.id, resource.id, image.page, image.role.rawValue, image.width, image.height, resource.checksum,
                !isStale && (hasDerivative || derivative == nil), ImageRecord.inPlace, ImageRecord.inPlace,
                ImageRecord.inPlace,
            ])
        try database.execute(
            sql: """
                INSERT INTO job (image_id) VALUES (?)
                ON CONFLICT (image_id) DO UPDATE SET attempts = 0, holder = NULL, leased_until = NULL, problem = NULL
                """,
            arguments: [image.id])
    }

    private func putWithoutDerivative(
        _ image: ResourceUpdate.Image, _ tiling: ResourceUpdate.Tiling, of resource: ResourceUpdate
    ) throws {
        touch()
        try database.execute(
            sql: """
                INSERT INTO image (id, resource_id, page, role, state, width, height, checksum, tile_size, levels)
                VALUES (?, ?, ?, ?, 'ready', ?, ?, ?, ?, ?)
                ON CONFLICT (id) DO UPDATE SET resource_id = excluded.resource_id, page = excluded.page,
                    role = excluded.role, reason = NULL, state = 'ready', width = excluded.width,
                    height = excluded.height, checksum = excluded.checksum, tile_size = excluded.tile_size,
                    levels = excluded.levels, derivative = NULL
                """,
            arguments: [
                image.id, resource.id, image.page, image.role.rawValue, image.width, image.height, resource.checksum,
                tiling.tileSize, tiling.levels,
            ])
        // A job that somebody works on stays: what becomes of it is seen when it is finished.
        try database.execute(
            sql: "DELETE FROM job WHERE image_id = ? AND (leased_until IS NULL OR leased_until < ?)",
            arguments: [image.id, Date.now.timeIntervalSince1970])
    }

    private func removeImages(of resource: ResourceUpdate) throws {
        let stored = try String.fetchAll(
            database, sql: "SELECT id FROM image WHERE resource_id = ?", arguments: [resource.id])
        for id in stored where !resource.images.contains(where: { $0.id == id }) {
            try database.execute(sql: "DELETE FROM job WHERE image_id = ?", arguments: [id])
            try database.execute(sql: "DELETE FROM image WHERE id = ?", arguments: [id])
            touch()
        }
    }

    /// Settles what audiences see of the object and writes its change record, if there is anything to say.
    func finish(detail: String = "") throws -> UpdateOutcome {
        // What an import withdrew, naming it again brings back.
        if isDifferent, detail.isEmpty {
            try database.execute(
                sql: "UPDATE object SET withdrawn_by = NULL WHERE id = ? AND withdrawn_by = 'import'", arguments: [id])
        }
        try settleSwitch()
        let visibility = try AccessWrite(database, access)
        if try !visibility.settle(.object(id)).objects.isEmpty { touch() }
        // A resource that came or went may change nothing else.
        if isDifferent { try visibility.settleOthers(of: id) }
        for loser in losers { try settle(loser) }
        return try conclude(detail: detail)
    }

    /// Notes whether rows or settings switch the object off, which decides what audiences see.
    private func settleSwitch() throws {
        let isOff = try !isWithdrawn() && Catalogue.isSwitchedOff(database, object: id)
        try database.cachedStatement(sql: "UPDATE object SET switched_off = ? WHERE id = ? AND switched_off <> ?")
            .execute(arguments: [isOff, id, isOff])
    }

    private func isWithdrawn() throws -> Bool {
        try Bool.fetchOne(
            database.cachedStatement(sql: "SELECT withdrawn_by IS NOT NULL FROM object WHERE id = ?"), arguments: [id])
            ?? false
    }

    /// The same, where what audiences see has been settled already.
    /// - Parameter isTold: whether the world is told of an update.
    @discardableResult
    func conclude(detail: String, isTold: Bool = true) throws -> UpdateOutcome {
        let row = try Row.fetchOne(
            database.cachedStatement(
                sql: """
                    SELECT withdrawn_by, was_public, switched_off,
                        EXISTS (SELECT 1 FROM resource WHERE object_id = object.id AND shown = 1)
                    FROM object WHERE id = ?
                    """), arguments: [id])
        let withdrawnBy = row?[0] as String?
        let wasPublic = (row?[1] as Bool?) ?? false
        let isOff = (row?[2] as Bool?) ?? false
        let hasSomething = (row?[3] as Bool?) ?? false
        let after: PublicationState =
            isOff ? .hidden : hasSomething ? .public : wasPublic ? .withdrawn : .hidden
        guard isDifferent || after != before else {
            return withdrawnBy == "command" ? .staysWithdrawn : .unchanged
        }
        let kind =
            after == .public ? (before == .public ? "update" : "create") : before == .public ? "delete" : "update"
        try Self.record(
            database, kind: kind, object: id, identifier: identifier, actor: actor, detail: detail, isTold: isTold)
        try database.cachedStatement(
            sql: "UPDATE object SET state = ?, was_public = max(was_public, ?) WHERE id = ?"
        ).execute(arguments: [after.rawValue, after == .public, id])
        if withdrawnBy == "command" { return .staysWithdrawn }
        return isNew ? .created : .updated
    }

    private func settle(_ object: Int64) throws {
        let identifier = try String.fetchOne(
            database, sql: "SELECT identifier FROM object WHERE id = ?", arguments: [object])
        guard let identifier else { return }
        try Catalogue.noteRenaming(database, of: object)
        let write = try ObjectWrite(existing: identifier, database, access, actor: actor)
        write.touch()
        _ = try write.finish(detail: "a resource moved to another object")
    }

    static func record(
        _ database: Database, kind: String, object: Int64, identifier: String, actor: String, detail: String,
        isTold: Bool = true
    ) throws {
        let now = Catalogue.now()
        // What happens to an object that the world does not see is nobody's business.
        if let told = ActivityRecord.Kind(rawValue: kind),
            try told != .update || isTold && Catalogue.isPublic(database, object: object)
        {
            try Catalogue.tell(database, told, identifier)
        }
        try database.execute(
            sql: """
                INSERT INTO change (at, kind, object_id, identifier, actor, detail) VALUES (?, ?, ?, ?, ?, ?)
                """,
            arguments: [now, kind, object, identifier, actor, detail])
        try database.execute(
            sql: "UPDATE object SET change = ?, changed_at = ? WHERE id = ?",
            arguments: [database.lastInsertedRowID, now, object])
    }
}
