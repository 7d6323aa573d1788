internal import Foundation
internal import GRDB
public import Rules

extension Catalogue {
    /// A folder that files are imported from.
    public struct Root: Hashable, Sendable {
        /// Nil in a dry run of a folder that was never imported.
        public var id: Int64?
        public var name: String
    }

    /// The import root at `path`, made when new (and only named in a dry run). Its name is the folder's own; where
    /// another folder of that name was imported before, a number tells them apart, so that ids derived from it never
    /// meet.
    ///
    /// A folder of the same name that has gone from where it was, and most of whose files lie here in the same places
    /// with the same sizes, has been moved: it stays the root it was.
    public func root(path: String, dryRun: Bool) throws -> Root {
        let find = { (database: Database) -> Root in
            if let row = try Row.fetchOne(database, sql: "SELECT id, name FROM root WHERE path = ?", arguments: [path])
            {
                return Root(id: row[0], name: row[1])
            }
            if let moved = try Self.movedRoot(database, to: path) { return moved }
            let base = path.split(separator: "/").last.map(String.init) ?? "root"
            var name = base
            var number = 2
            while try Int.fetchOne(database, sql: "SELECT 1 FROM root WHERE name = ?", arguments: [name]) != nil {
                name = "\(base) \(number)"
                number += 1
            }
            return Root(id: nil, name: name)
        }
        if dryRun { return try pool.read(find) }
        return try pool.write { database in
            var root = try find(database)
            if root.id == nil {
                try database.execute(sql: "INSERT INTO root (name, path) VALUES (?, ?)", arguments: [root.name, path])
                root.id = database.lastInsertedRowID
            } else {
                try database.execute(sql: "UPDATE root SET path = ? WHERE id = ?", arguments: [path, root.id])
            }
            return root
        }
    }

    private static func movedRoot(_ database: Database, to path: String) throws -> Root? {
        let name = path.split(separator: "/").last.map(String.init) ?? "root"
        let rows = try Row.fetchAll(
            database, sql: "SELECT id, name, path FROM root WHERE name = ? OR name LIKE ? || ' %' ORDER BY id",
            arguments: [name, name])
        let manager = FileManager.default
        for row in rows where !manager.fileExists(atPath: row["path"]) {
            let files = try Row.fetchAll(
                database, sql: "SELECT path, byte_size FROM resource WHERE root_id = ? ORDER BY id LIMIT 50",
                arguments: [row["id"] as Int64])
            let here = files.filter { file in
                let facts = try? manager.attributesOfItem(atPath: path + "/" + (file["path"] as String))
                return facts?[.size] as? Int == file["byte_size"] as Int
            }
            if !files.isEmpty, here.count * 2 > files.count { return Root(id: row["id"], name: row["name"]) }
        }
        return nil
    }

    /// Notes fields in the order of their columns; known ones keep their place.
    public func note(fields: [String]) throws {
        try pool.write { try Self.note(fields: fields, $0) }
    }

    static func note(fields: [String], _ database: Database) throws {
        var next = try Int.fetchOne(database, sql: "SELECT coalesce(max(position), 0) + 1 FROM field") ?? 1
        for field in fields {
            try database.execute(
                sql: "INSERT INTO field (name, position) VALUES (?, ?) ON CONFLICT (name) DO NOTHING",
                arguments: [field, next])
            if database.changesCount > 0 { next += 1 }
        }
    }

    /// Applies updates in one transaction, with a change record for each object that became different. Applying the
    /// same again changes nothing.
    /// - Parameters:
    ///   - root: the import root that paths are below.
    ///   - owner: who owns the values: `spreadsheet`.
    ///   - stale: ids of images whose derivative must be made again although the source did not change.
    ///   - computed: fields that are computed anew in the same transaction.
    public func apply(
        _ updates: [ObjectUpdate], root: Int64, owner: String, actor: String, stale: Set<String> = [],
        computed: ComputedFields = .none
    ) throws -> [UpdateOutcome] {
        var portions = Self.portions(of: updates)[...]
        return try apply(root: root, owner: owner, actor: actor, stale: stale, computed: computed) {
            portions.popFirst().map { UpdatePortion(Array($0)) }
        }
    }

    /// The same, of updates that come some thousand resources at a time: what is there of them is read at once, and
    /// nothing of them is kept but what is written at the end.
    /// - Parameters:
    ///   - dryRun: roll the transaction back and report the outcomes that it had.
    ///   - next: nil at the end. No object is in two portions.
    public func apply(
        root: Int64, owner: String, actor: String, stale: Set<String> = [], computed: ComputedFields = .none,
        dryRun: Bool = false, _ next: () throws -> UpdatePortion?
    ) throws -> [UpdateOutcome] {
        do {
            return try apply(
                root: root, owner: owner, actor: actor, stale: stale, computed: computed, rollsBack: dryRun, next)
        } catch let rolledBack as RolledBack {
            return rolledBack.outcomes
        }
    }

    /// Ends the transaction of a dry run.
    private struct RolledBack: Error {
        var outcomes: [UpdateOutcome]
    }

    private func apply(
        root: Int64, owner: String, actor: String, stale: Set<String>, computed: ComputedFields, rollsBack: Bool,
        _ next: () throws -> UpdatePortion?
    ) throws -> [UpdateOutcome] {
        let access = inForce
        return try pool.write { database in
            let index = try SearchWriter(database)
            // Where other rules are in force by now, nothing is written.
            _ = try AccessWrite(database, access)
            let links = try LinkedValues(database, computed)
            // Where others may speak of the same files, whose values are shown is decided for each.
            let isPlain = computed.isEmpty && owner != ValueOwner.api.rawValue && !links.hasRecords
            let new = try NewObjects(root: root, owner: owner, actor: actor, index, database)
            var outcomes: [UpdateOutcome] = []
            while let portion = try next() {
                let known = try KnownRows(portion, root: root, owner: owner, new.insertions, database)
                new.begin(portion)
                for (update, draft) in zip(portion.updates, portion.drafts) {
                    if isPlain, let draft, NewObjects.isOne(update, draft, access, known: known) {
                        try new.write(update, draft)
                        outcomes.append(.created)
                        continue
                    }
                    try new.expectOthers()
                    let object = try ObjectWrite(
                        database, identifier: update.identifier, access, actor: actor, index: index, known: known)
                    for resource in update.resources {
                        try object.put(resource, root: root, owner: owner, stale: stale, known: known)
                        // What is new has nothing computed before.
                        if !computed.isEmpty || known.resources[resource.id] != nil {
                            try object.compute(computed, of: resource.id)
                        }
                    }
                    try links.giveAfterImport(to: object)
                    outcomes.append(try object.finish())
                }
            }
            try new.finish()
            try index.flush()
            if rollsBack { throw RolledBack(outcomes: outcomes) }
            return outcomes
        }
    }

    private static func portions(of updates: [ObjectUpdate]) -> [ArraySlice<ObjectUpdate>] {
        var portions: [ArraySlice<ObjectUpdate>] = []
        var start = 0
        var resources = 0
        for (index, update) in updates.enumerated() {
            resources += update.resources.count
            guard resources >= 10_000 else { continue }
            portions.append(updates[start...index])
            (start, resources) = (index + 1, 0)
        }
        if start < updates.count { portions.append(updates[start...]) }
        return portions
    }

    /// Takes an object out of publication. It answers 410 from now on, if it was ever public.
    /// - Parameter by: `command`, which an import does not undo, or `import`, which it does.
    public func withdraw(_ identifier: String, by: String, actor: String) throws {
        let access = inForce
        try pool.write { database in
            let object = try ObjectWrite(existing: identifier, database, access, actor: actor)
            try database.execute(
                sql: "UPDATE object SET withdrawn_by = ? WHERE id = ?", arguments: [by, object.id])
            _ = try object.finish(detail: "withdrawn by \(by)")
        }
    }

    /// Undoes a withdrawal.
    public func restore(_ identifier: String, actor: String) throws {
        let access = inForce
        try pool.write { database in
            let object = try ObjectWrite(existing: identifier, database, access, actor: actor)
            try database.execute(sql: "UPDATE object SET withdrawn_by = NULL WHERE id = ?", arguments: [object.id])
            _ = try object.finish(detail: "restored")
        }
    }

    /// Takes single resources out of their objects, or whole objects with them when nothing is left.
    public func withdraw(resources: [String], actor: String) throws {
        let access = inForce
        try pool.write { database in
            for id in resources {
                let sql = """
                    SELECT object.identifier FROM resource JOIN object ON object.id = resource.object_id
                    WHERE resource.id = ?
                    """
                guard let identifier = try String.fetchOne(database, sql: sql, arguments: [id]) else { continue }
                let object = try ObjectWrite(existing: identifier, database, access, actor: actor)
                try object.remember(id)
                try database.execute(sql: "UPDATE resource SET withdrawn = 1 WHERE id = ?", arguments: [id])
                object.touch()
                let left = try Int.fetchOne(
                    database, sql: "SELECT count(*) FROM resource WHERE object_id = ? AND withdrawn = 0",
                    arguments: [object.id])
                if left == 0 {
                    try database.execute(
                        sql: "UPDATE object SET withdrawn_by = coalesce(withdrawn_by, 'import') WHERE id = ?",
                        arguments: [object.id])
                }
                _ = try object.finish(detail: "not named by the import any more")
            }
        }
    }
}

extension Catalogue {
    /// Marks an object as changed within a transaction that is under way.
    static func recordUpdate(_ database: Database, image: String, actor: String, detail: String) throws {
        let sql = """
            SELECT object.id, object.identifier, resource.id FROM image
            JOIN resource ON resource.id = image.resource_id JOIN object ON object.id = resource.object_id
            WHERE image.id = ?
            """
        guard let row = try Row.fetchOne(database, sql: sql, arguments: [image]) else { return }
        try ObjectWrite.record(
            database, kind: "update", object: row[0], identifier: row[1], actor: actor, detail: detail,
            seenBy: try audiences(database, seeing: row[2]))
    }
}
