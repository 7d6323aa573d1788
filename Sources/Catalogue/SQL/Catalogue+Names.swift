internal import Foundation
internal import GRDB

extension Catalogue {
    /// Identifiers with one reading that are looked at, at most.
    private static let mostSpellings = 50

    /// Identifiers, other than this one, of objects that a URL with it may mean: first those that differ in their
    /// encoding alone (or are the same ARK), then those that differ in case.
    ///
    /// Says nothing about who may see them: ask for their positions.
    public func spellings(like identifier: String) async throws -> (same: [String], otherCase: [String]) {
        let found = try await reading { try Self.spellings($0, like: identifier) }
        let key = IdentifierReading.key(identifier)
        let same = found.filter { IdentifierReading.key($0).utf8.elementsEqual(key.utf8) }
        return (same, found.filter { candidate in !same.contains { $0.utf8.elementsEqual(candidate.utf8) } })
    }

    static func spellings(_ database: Database, like identifier: String) throws -> [String] {
        try database.all(
            "SELECT identifier FROM object WHERE reading_key = ? ORDER BY id LIMIT ?",
            IdentifierReading.foldedKey(identifier), mostSpellings
        ) { $0.text(0) }
    }

    /// An object whose identifier would answer to the same reading as another.
    public struct Rival: Hashable, Sendable {
        public var identifier: String
        /// Ids of what it holds at present.
        public var resources: [String]
    }

    /// Objects whose identifiers would answer to the same reading as one of these and yet are not written with the same
    /// bytes: for each of `identifiers`, in their order.
    public func rivals(of identifiers: [String]) throws -> [[Rival]] {
        let keys = identifiers.map(IdentifierReading.foldedKey)
        return try pool.read { database in
            let rows = try Row.fetchCursor(
                database,
                sql: """
                    SELECT reading_key, identifier FROM object
                    WHERE reading_key IN (SELECT value FROM json_each(?)) ORDER BY id
                    """,
                arguments: [KnownRows.list(keys)])
            var spellings: [String: [String]] = [:]
            while let row = try rows.next() { spellings[row[0], default: []].append(row[1]) }
            return try zip(identifiers, keys).map { identifier, folded in
                let others = (spellings[folded] ?? []).filter { !$0.utf8.elementsEqual(identifier.utf8) }
                if others.isEmpty { return [] }
                let key = IdentifierReading.key(identifier)
                return try others.prefix(Self.mostSpellings).filter {
                    IdentifierReading.key($0).utf8.elementsEqual(key.utf8)
                }.map { Rival(identifier: $0, resources: try Self.resources(of: $0, database)) }
            }
        }
    }

    private static func resources(of identifier: String, _ database: Database) throws -> [String] {
        try String.fetchAll(
            database,
            sql: """
                SELECT resource.id FROM resource JOIN object ON object.id = object_id
                WHERE object.identifier_key = ? AND withdrawn = 0
                """,
            arguments: [identifierKey(identifier)])
    }

    // MARK: Renaming

    /// The object that a withdrawn one has become: all its resources were given this identifier by an import.
    public func successor(of identifier: String) async throws -> String? {
        try await reading { database in
            try String.fetchOne(
                database,
                sql: """
                    SELECT next.identifier FROM object JOIN object AS next ON next.id = object.renamed_to
                    WHERE object.identifier_key = ?
                    """,
                arguments: [Self.identifierKey(identifier)])
        }
    }

    /// Remembers that a resource leaves an object.
    static func noteMove(_ database: Database, of resource: String, from object: Int64) throws {
        try database.run(
            "INSERT INTO moved_resource (object_id, resource_id) VALUES (?, ?) ON CONFLICT DO NOTHING", object, resource
        )
    }

    /// Where nothing is left in an object and all that left it is in one other, that one is its new name. Earlier names
    /// of it lead there too, so that there are never two steps.
    static func noteRenaming(_ database: Database, of object: Int64) throws {
        let isEmpty = try Int.fetchOne(
            database, sql: "SELECT 1 FROM resource WHERE object_id = ? AND withdrawn = 0 LIMIT 1", arguments: [object])
        guard isEmpty == nil else { return }
        let successors = try Int64.fetchAll(
            database,
            sql: """
                SELECT DISTINCT resource.object_id FROM moved_resource
                JOIN resource ON resource.id = moved_resource.resource_id
                WHERE moved_resource.object_id = ? AND resource.object_id <> ? AND resource.withdrawn = 0 LIMIT 2
                """,
            arguments: [object, object])
        try database.execute(sql: "DELETE FROM moved_resource WHERE object_id = ?", arguments: [object])
        guard successors.count == 1, let successor = successors.first else { return }
        try database.execute(
            sql: "UPDATE object SET renamed_to = ? WHERE (id = ? OR renamed_to = ?) AND id <> ?",
            arguments: [successor, object, object, successor])
    }

    /// An object that holds something again goes by its own name.
    static func endRenaming(_ database: Database, of object: Int64) throws {
        try database.execute(
            sql: "UPDATE object SET renamed_to = NULL WHERE id = ?", arguments: [object])
    }

    // MARK: ARKs in fields

    /// Objects with this ARK in a field that `audience` sees, and the ARK as it is written there, in resources that the
    /// audience sees or the public once saw: ask for their positions. Names of fields are compared without regard to
    /// case.
    public func objects(
        withARK ark: ArchivalResourceKey, in field: String, for audience: Audience
    ) async throws -> [(identifier: String, text: String)] {
        guard fields(of: audience).shows(field) else { return [] }
        return try await reading {
            try Self.objects($0, ark, field, where: "(\(audience.sees()) OR resource.was_shown = 1)")
        }
    }

    /// Objects with this ARK, published or not: for an import.
    public func holders(of ark: ArchivalResourceKey, in field: String) throws -> [String] {
        try pool.read { try Self.objects($0, ark, field, where: "withdrawn = 0").map(\.identifier) }
    }

    private static func objects(
        _ database: Database, _ ark: ArchivalResourceKey, _ field: String, where condition: String
    ) throws -> [(identifier: String, text: String)] {
        let field = field.lowercased()
        return try Row.fetchAll(
            database,
            sql: """
                SELECT object.identifier, ark.text, ark.field FROM ark JOIN resource ON resource.id = ark.resource_id
                JOIN object ON object.id = resource.object_id
                WHERE ark.ark = ? AND \(condition) ORDER BY object.id, resource.id LIMIT ?
                """,
            arguments: [ark.description, mostSpellings]
        ).compactMap { ($0[2] as String).lowercased() == field ? ($0[0], $0[1]) : nil }
    }

    /// Writes down which of a resource's values are ARKs. To be called wherever its values change.
    static func noteARKs(_ database: Database, of resource: String) throws {
        let rows = try Row.fetchAll(
            database, sql: "SELECT field, text FROM value WHERE resource_id = ? AND lower(text) LIKE '%ark:%'",
            arguments: [resource])
        try database.execute(sql: "DELETE FROM ark WHERE resource_id = ?", arguments: [resource])
        for row in rows {
            guard let ark = ArchivalResourceKey(row[1]) else { continue }
            try database.execute(
                sql: "INSERT INTO ark (resource_id, field, ark, text) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
                arguments: [resource, row[0] as String, ark.description, row[1] as String])
        }
    }

    // MARK: Other servers' names

    /// Ids of resources that `audience` sees and that were imported from this path below any root.
    public func resources(atPath path: String, for audience: Audience) async throws -> [String] {
        try await reading { database in
            try String.fetchAll(
                database,
                sql: """
                    SELECT id FROM resource WHERE root_id IN (SELECT id FROM root) AND path = ? AND \(audience.sees())
                    LIMIT 2
                    """,
                arguments: [path])
        }
    }

    /// Ids of resources with this text in a field, named exactly, of those that `audience` sees.
    public func resources(
        with text: String, in field: String, for audience: Audience
    ) async throws -> [String] {
        guard fields(of: audience).shows(field) else { return [] }
        return try await reading { database in
            try String.fetchAll(
                database,
                sql: """
                    SELECT DISTINCT resource.id FROM value JOIN resource ON resource.id = value.resource_id
                    WHERE field = ? AND text = ? AND \(audience.sees()) LIMIT 2
                    """,
                arguments: [field, text])
        }
    }
}
