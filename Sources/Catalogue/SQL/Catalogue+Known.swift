internal import Foundation
internal import GRDB

/// What is known already, for imports.
extension Catalogue {
    /// The files imported before from these places.
    public func knownFiles(root: Int64, paths: [String]) throws -> [KnownFile] {
        try pool.read { database in
            try Self.knownFiles(
                database, "resource.root_id = ? AND resource.path IN (SELECT value FROM json_each(?))",
                [root, KnownRows.list(paths)])
        }
    }

    /// Whether anything was imported from a root before.
    public func hasResources(root: Int64) throws -> Bool {
        try pool.read {
            try Int.fetchOne($0, sql: "SELECT 1 FROM resource WHERE root_id = ? LIMIT 1", arguments: [root]) != nil
        }
    }

    /// Which of these ids are taken.
    public func takenIDs(_ ids: [String]) throws -> Set<String> {
        try pool.read { database in
            try Set(
                String.fetchAll(
                    database, sql: "SELECT id FROM resource WHERE id IN (SELECT value FROM json_each(?))",
                    arguments: [KnownRows.list(ids)]))
        }
    }

    /// The ids of those places of a root without a file that are meant, told by id, path and the identifier of the object.
    public func emptyPlaces(
        root: Int64, where isMeant: ((id: String, path: String, identifier: String)) -> Bool
    ) throws -> [String] {
        try pool.read { database in
            let rows = try Row.fetchCursor(
                database,
                sql: """
                    SELECT resource.id, path, object.identifier FROM resource JOIN object ON object.id = object_id
                    WHERE checksum = '' AND root_id = ? AND withdrawn = 0 AND object.withdrawn_by IS NULL
                    ORDER BY resource.id
                    """,
                arguments: [root])
            var meant: [String] = []
            while let row = try rows.next() {
                if isMeant((id: row[0], path: row[1], identifier: row[2])) { meant.append(row[0]) }
            }
            return meant
        }
    }

    /// How many derivatives are to be made.
    public func pendingJobs() throws -> Int {
        try pool.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM job") ?? 0 }
    }

    public func knownFile(id: String) throws -> KnownFile? { try knownFiles(ids: [id]).first }

    public func knownFiles(ids: [String]) throws -> [KnownFile] {
        guard !ids.isEmpty else { return [] }
        return try pool.read { database in
            try Self.knownFiles(
                database, "resource.id IN (SELECT value FROM json_each(?))", [KnownRows.list(ids)])
        }
    }

    /// Files imported before with this content, wherever they were.
    public func knownFiles(checksum: String) throws -> [KnownFile] {
        try pool.read { try Self.knownFiles($0, "resource.checksum = ?", [checksum]) }
    }

    /// The live resources of a root that have a file: id, path, the identifier of the object, and whether an edit put it
    /// there.
    public func resources(root: Int64) throws -> [(id: String, path: String, identifier: String, isEdited: Bool)] {
        try pool.read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT resource.id, path, object.identifier, edited & \(ResourceDecisions.object.rawValue)
                    FROM resource JOIN object ON object.id = object_id
                    WHERE root_id = ? AND withdrawn = 0 AND checksum <> '' AND object.withdrawn_by IS NULL
                    ORDER BY path
                    """,
                arguments: [root]
            ).map { ($0[0], $0[1], $0[2], $0[3] as Int != 0) }
        }
    }

    /// Every resource of a root that is not withdrawn, whatever its file and its object are like: id, and the
    /// identifier of its object. A resource of a withdrawn object counts: the object may be restored.
    public func storedResources(root: Int64) throws -> [(id: String, identifier: String)] {
        try pool.read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT resource.id, object.identifier FROM resource JOIN object ON object.id = object_id
                    WHERE root_id = ? AND withdrawn = 0 ORDER BY resource.id
                    """,
                arguments: [root]
            ).map { ($0[0], $0[1]) }
        }
    }

    /// Folders, other than `root`, that an object has resources from.
    public func otherRoots(of identifier: String, than root: Int64?) throws -> [String] {
        try pool.read { database in
            try String.fetchAll(
                database,
                sql: """
                    SELECT DISTINCT root.path FROM resource JOIN object ON object.id = resource.object_id
                    JOIN root ON root.id = resource.root_id
                    WHERE object.identifier_key = ? AND root.id <> ? AND resource.withdrawn = 0 ORDER BY root.path
                    """,
                arguments: [Self.identifierKey(identifier), root ?? -1])
        }
    }

    /// The folder of an import root.
    public func path(ofRoot id: Int64) throws -> String? {
        try pool.read { try String.fetchOne($0, sql: "SELECT path FROM root WHERE id = ?", arguments: [id]) }
    }

    private static func knownFiles(
        _ database: Database, _ condition: String, _ arguments: StatementArguments
    ) throws -> [KnownFile] {
        let statement = try database.cachedStatement(
            sql: "SELECT \(imageColumns) FROM image WHERE resource_id = ? ORDER BY page")
        return try Row.fetchAll(
            database,
            sql: """
                SELECT resource.*, object.identifier FROM resource JOIN object ON object.id = resource.object_id
                WHERE \(condition) ORDER BY resource.id
                """,
            arguments: arguments
        ).map { row in
            let hasFile = (row["checksum"] as String) != ""
            let images = hasFile ? try Row.fetchAll(statement, arguments: [row["id"] as String]).map(Self.image) : []
            return KnownFile(
                id: row["id"], identifier: row["identifier"], root: row["root_id"], path: row["path"],
                byteSize: row["byte_size"], modified: row["modified_ns"], checksum: row["checksum"], kind: row["kind"],
                mediaType: row["media_type"], width: row["width"], height: row["height"], duration: row["duration"],
                pages: row["pages"], resolution: row["resolution"], images: images)
        }
    }
}
