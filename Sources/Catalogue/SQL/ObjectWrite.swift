internal import Foundation
internal import GRDB

/// One object within a write transaction: collects what became different, and says so once in the change list.
final class ObjectWrite {
    let id: Int64
    let identifier: String
    let database: Database
    private let actor: String
    private let index: SearchWriter
    private let before: PublicationState
    private let isNew: Bool
    private var isDifferent: Bool
    /// Other objects that lost a resource to this one.
    private var losers: Set<Int64> = []

    /// - Parameters:
    ///   - index: the one of the transaction, where that writes many objects.
    ///   - known: what is there of this object and its resources, where that was read already.
    init(
        _ database: Database, identifier: String, actor: String, index: SearchWriter? = nil, known: KnownRows? = nil
    ) throws {
        (self.database, self.actor) = (database, actor)
        self.index = try index ?? SearchWriter(database)
        let key = Catalogue.identifierKey(identifier)
        let found =
            if let known { known.objects[key] } else { try KnownRows.object(key, database) }
        if let found {
            (id, self.identifier, isNew, isDifferent) = (found.id, found.identifier, false, false)
            // Read now: an object written before this one may have taken its last resource.
            let state = try String.fetchOne(
                database.cachedStatement(sql: "SELECT state FROM object WHERE id = ?"), arguments: [found.id])
            before = state.flatMap(PublicationState.init) ?? .hidden
        } else {
            try database.cachedStatement(
                sql: """
                    INSERT INTO object (identifier, identifier_key, sort_key, state, change, changed_at)
                    VALUES (?, ?, ?, 'hidden', 0, ?)
                    """
            ).execute(arguments: [identifier, key, NaturalOrder.key(identifier), Catalogue.now()])
            (id, self.identifier, isNew, isDifferent) = (database.lastInsertedRowID, identifier, true, true)
            before = .hidden
        }
    }

    convenience init(existing identifier: String, _ database: Database, actor: String) throws {
        let known = try Int.fetchOne(
            database, sql: "SELECT 1 FROM object WHERE identifier_key = ?",
            arguments: [Catalogue.identifierKey(identifier)])
        guard known != nil else { throw CatalogueError.unknownObject(identifier: identifier) }
        try self.init(database, identifier: identifier, actor: actor)
    }

    func touch() { isDifferent = true }

    /// - Parameter known: what is there of it.
    func put(
        _ resource: ResourceUpdate, root: Int64, owner: String, stale: Set<String>, known: KnownRows
    ) throws {
        let old = known.resources[resource.id]
        // Another resource's old place: that one has moved, or is missing and will be reported as such.
        if known.taken.contains(resource.path) {
            try database.cachedStatement(
                sql: "UPDATE resource SET path = path || char(10) || id WHERE root_id = ? AND path = ? AND id <> ?"
            ).execute(arguments: [root, resource.path, resource.id])
        }
        if let old {
            let columns: [(String, any DatabaseValueConvertible)] = [
                ("object_id", id), ("root_id", root), ("path", resource.path),
                ("sequence", resource.sequence.databaseValue),
                ("sequence_key", NaturalOrder.key(resource.sequence ?? "")), ("position", resource.position),
                ("published", resource.isPublished), ("withdrawn", false), ("kind", resource.kind),
                ("media_type", resource.mediaType), ("byte_size", resource.byteSize),
                ("modified_ns", resource.modified),
                ("checksum", resource.checksum), ("width", resource.width.databaseValue),
                ("height", resource.height.databaseValue), ("duration", resource.duration.databaseValue),
                ("pages", resource.pages),
            ]
            let changed = columns.filter { old[$0.0] as DatabaseValue != $0.1.databaseValue }
            if !changed.isEmpty {
                try database.execute(
                    sql: "UPDATE resource SET \(changed.map { "\($0.0) = ?" }.joined(separator: ", ")) WHERE id = ?",
                    arguments: StatementArguments(changed.map(\.1) + [resource.id]))
            }
            // A touched file with the same content is no news to anybody; its time is noted all the same.
            if changed.contains(where: { $0.0 != "modified_ns" }) { touch() }
            if (old["object_id"] as Int64) != id { losers.insert(old["object_id"]) }
        } else {
            try known.insertions.insert(resource, object: id, root: root)
            touch()
        }
        try put(
            values: resource.values, of: resource.id, owner: owner, stored: known.values[resource.id] ?? [],
            known.insertions)
        if let files = resource.sideFiles, old != nil || !files.isEmpty { try put(sideFiles: files, of: resource.id) }
        for image in resource.images {
            try put(image, of: resource, isStale: stale.contains(image.id))
        }
        try removeImages(of: resource, stored: known.images[resource.id] ?? [])
    }

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

    private func put(
        values: [FieldText], of resource: String, owner: String, stored: [[String]], _ insertions: Insertions
    ) throws {
        var wanted: [[String]] = []
        for value in values {
            for text in value.texts { wanted.append([value.field, value.language ?? "", text]) }
        }
        // Bytes, not canonical equivalence: an accent respelled is a change that is kept.
        guard !stored.elementsEqual(wanted, by: { $0.elementsEqual($1) { $0.utf8.elementsEqual($1.utf8) } }) else {
            return
        }
        touch()
        if !stored.isEmpty {
            try database.cachedStatement(sql: "DELETE FROM value WHERE resource_id = ? AND owner = ?").execute(
                arguments: [resource, owner])
        }
        for (position, value) in wanted.enumerated() {
            try insertions.insertValue(
                of: resource, owner: owner, field: value[0], language: value[1], position: position, text: value[2])
        }
    }

    private func put(sideFiles: [SideFile], of resource: String) throws {
        guard try Catalogue.sideFiles(database, of: resource) != sideFiles else { return }
        touch()
        try database.execute(sql: "DELETE FROM side_file WHERE resource_id = ?", arguments: [resource])
        for file in sideFiles {
            try database.execute(
                sql: """
                    INSERT INTO side_file (resource_id, name, path, role, language, media_type, text)
                    VALUES (?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    resource, file.name, file.path, file.role.rawValue, file.language, file.mediaType, file.text,
                ])
        }
    }

    private func put(_ image: ResourceUpdate.Image, of resource: ResourceUpdate, isStale: Bool) throws {
        let old = try Row.fetchOne(
            database.cachedStatement(sql: "SELECT * FROM image WHERE id = ?"), arguments: [image.id])
        let isSame = old.map { ($0["checksum"] as String) == resource.checksum } ?? false
        let isReady = old?["state"] == "ready"
        let hasDerivative = (old?["derivative"] as String?) != nil
        if let tiling = image.tiling, !hasDerivative {
            let isTheSame = isSame && isReady && old?["tile_size"] == tiling.tileSize
            if !isTheSame { try putWithoutDerivative(image, tiling, of: resource) }
            return
        }
        if isSame, isReady, hasDerivative, !isStale { return }
        touch()
        // While a changed source is worked on, the old derivative goes on being served.
        let keepsOld = "image.state = 'ready' AND image.derivative IS NOT NULL"
        try database.cachedStatement(
            sql: """
                INSERT INTO image (id, resource_id, page, role, state, width, height, checksum)
                VALUES (?, ?, ?, ?, 'pending', ?, ?, ?)
                ON CONFLICT (id) DO UPDATE SET resource_id = excluded.resource_id, page = excluded.page,
                    role = excluded.role, reason = NULL,
                    state = CASE WHEN image.state = 'ready' AND NOT ? THEN 'ready' ELSE 'pending' END,
                    width = CASE WHEN \(keepsOld) THEN image.width ELSE excluded.width END,
                    height = CASE WHEN \(keepsOld) THEN image.height ELSE excluded.height END,
                    checksum = CASE WHEN \(keepsOld) THEN image.checksum ELSE excluded.checksum END
                """
        ).execute(
            arguments: [
                image.id, resource.id, image.page, image.role.rawValue, image.width, image.height, resource.checksum,
                isStale,
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
                    levels = excluded.levels
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

    private func removeImages(of resource: ResourceUpdate, stored: [String]) throws {
        for id in stored where !resource.images.contains(where: { $0.id == id }) {
            try database.execute(sql: "DELETE FROM job WHERE image_id = ?", arguments: [id])
            try database.execute(sql: "DELETE FROM image WHERE id = ?", arguments: [id])
            touch()
        }
    }

    /// Settles the object's state and writes its change record, if there is anything to say.
    func finish(detail: String = "") throws -> UpdateOutcome {
        let row = try Row.fetchOne(
            database.cachedStatement(
                sql: """
                    SELECT withdrawn_by, was_public,
                        EXISTS (SELECT 1 FROM resource WHERE object_id = object.id AND published = 1 AND withdrawn = 0)
                    FROM object WHERE id = ?
                    """), arguments: [id])
        var withdrawnBy = row?[0] as String?
        // What an import withdrew, naming it again brings back.
        if withdrawnBy == "import", isDifferent, detail.isEmpty { withdrawnBy = nil }
        let wasPublic = (row?[1] as Bool?) ?? false
        let hasSomething = (row?[2] as Bool?) ?? false
        let after: PublicationState =
            withdrawnBy == nil && hasSomething ? .public : wasPublic ? .withdrawn : .hidden
        for loser in losers { try Self.settle(loser, database, actor: actor) }
        guard isDifferent || after != before else {
            return withdrawnBy == "command" ? .staysWithdrawn : .unchanged
        }
        let kind =
            after == .public ? (before == .public ? "update" : "create") : before == .public ? "delete" : "update"
        try Self.record(database, kind: kind, object: id, identifier: identifier, actor: actor, detail: detail)
        try database.cachedStatement(
            sql: "UPDATE object SET state = ?, withdrawn_by = ?, was_public = max(was_public, ?) WHERE id = ?"
        ).execute(
            arguments: [after.rawValue, withdrawnBy, after == .public, id])
        try index.update(id, identifier: identifier, isNew: isNew)
        if withdrawnBy == "command" { return .staysWithdrawn }
        return isNew ? .created : .updated
    }

    private static func settle(_ object: Int64, _ database: Database, actor: String) throws {
        let identifier = try String.fetchOne(
            database, sql: "SELECT identifier FROM object WHERE id = ?", arguments: [object])
        guard let identifier else { return }
        let write = try ObjectWrite(existing: identifier, database, actor: actor)
        write.touch()
        _ = try write.finish(detail: "a resource moved to another object")
    }

    static func record(
        _ database: Database, kind: String, object: Int64, identifier: String, actor: String, detail: String
    ) throws {
        let now = Catalogue.now()
        try database.cachedStatement(
            sql: "INSERT INTO change (at, kind, object_id, identifier, actor, detail) VALUES (?, ?, ?, ?, ?, ?)"
        ).execute(arguments: [now, kind, object, identifier, actor, detail])
        try database.cachedStatement(sql: "UPDATE object SET change = ?, changed_at = ? WHERE id = ?").execute(
            arguments: [database.lastInsertedRowID, now, object])
    }
}
