internal import GRDB

extension Catalogue {
    /// Which annotation page is meant: a side file of a resource.
    public struct SideFileKey: Hashable, Sendable {
        public var resource: String
        public var name: String

        public init(resource: String, name: String) {
            (self.resource, self.name) = (resource, name)
        }
    }

    /// What the annotation pages of texts hold, of resources that `audience` may see; nothing for others.
    public func sideTexts(of keys: [SideFileKey], for audience: Audience) async throws -> [SideFileKey: String] {
        try await reading { database in
            var texts: [SideFileKey: String] = [:]
            for key in keys where texts[key] == nil {
                texts[key] = try String.fetchOne(
                    database,
                    sql: """
                        SELECT text FROM side_file JOIN resource ON resource.id = resource_id
                        WHERE resource_id = ? AND name = ? AND \(audience.sees())
                        """,
                    arguments: [key.resource, key.name])
            }
            return texts
        }
    }

    /// All that is known of the side files of a resource, texts included.
    public func knownSideFiles(of resource: String) throws -> [SideFile] {
        try pool.read { try Self.sideFiles($0, of: resource) }
    }

    /// Makes them those of the resource.
    /// - Returns: whether that made a difference to anybody.
    static func put(sideFiles files: [SideFile], of resource: String, _ database: Database) throws -> Bool {
        let stored = try sideFiles(database, of: resource)
        let wanted = files.sorted { $0.name < $1.name }
        guard stored != wanted else { return false }
        try database.execute(sql: "DELETE FROM side_file WHERE resource_id = ?", arguments: [resource])
        for file in files {
            try database.execute(
                sql: """
                    INSERT INTO side_file (resource_id, name, path, role, language, media_type, items, byte_size,
                    modified_ns, text) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    resource, file.name, file.path, file.role.rawValue, file.language, file.mediaType, file.items,
                    file.byteSize, file.modified, file.text,
                ])
        }
        // A touched file with the same content is no news to anybody.
        func contents(_ files: [SideFile]) -> [SideFile] {
            files.map {
                var file = $0
                (file.modified, file.byteSize) = (0, 0)
                return file
            }
        }
        return contents(stored) != contents(wanted)
    }

    static func put(faults: [SideFileFault], of resource: String, _ database: Database) throws {
        try database.execute(sql: "DELETE FROM side_file_fault WHERE resource_id = ?", arguments: [resource])
        for fault in faults {
            try database.execute(
                sql: """
                    INSERT INTO side_file_fault (resource_id, path, reason) VALUES (?, ?, ?)
                    ON CONFLICT (resource_id, path) DO NOTHING
                    """,
                arguments: [resource, fault.path, fault.reason])
        }
    }
}
