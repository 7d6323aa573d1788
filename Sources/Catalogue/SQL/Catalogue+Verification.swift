internal import Foundation
internal import GRDB

extension Catalogue {
    /// A file that was imported, as it was then.
    public struct StoredOriginal: Hashable, Sendable {
        public var resource: String
        public var identifier: String
        public var path: String
        public var byteSize: Int
        /// Nanoseconds since 1970.
        public var modified: Int
        /// SHA-256, hexadecimal.
        public var checksum: String
    }

    /// A derivative that the catalogue counts on.
    public struct StoredDerivative: Hashable, Sendable {
        public var image: String
        public var resource: String
        public var identifier: String
        /// Below the home's folder of derivatives.
        public var path: String
        public var byteSize: Int
    }

    /// What SQLite finds wrong in the catalogue, a hundred faults at most; none where all is well.
    public func integrityFaults() throws -> [String] {
        do {
            return try pool.read { try Self.integrityFaults($0) }
        } catch let error as DatabaseError where [.SQLITE_CORRUPT, .SQLITE_NOTADB].contains(error.resultCode) {
            return [error.message ?? error.description]
        }
    }

    /// Files that are published or may be, in the order of their ids: up to `limit` behind `id`.
    public func originals(after id: String, limit: Int) throws -> [StoredOriginal] {
        try pool.read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT resource.id, identifier, root.path || '/' || resource.path, byte_size, modified_ns, checksum
                    FROM resource JOIN object ON object.id = object_id JOIN root ON root.id = root_id
                    WHERE resource.id > ? AND withdrawn = 0 AND state <> 'withdrawn' AND checksum <> ''
                    ORDER BY resource.id LIMIT ?
                    """,
                arguments: [id, limit]
            ).map {
                StoredOriginal(
                    resource: $0[0], identifier: $0[1], path: $0[2], byteSize: $0[3], modified: $0[4], checksum: $0[5])
            }
        }
    }

    /// Files of other kinds beside those of one resource, as paths.
    public func sideFilePaths(of resource: String) throws -> [String] {
        try pool.read { database in
            try String.fetchAll(
                database,
                sql: """
                    SELECT root.path || '/' || side_file.path FROM side_file
                    JOIN resource ON resource.id = resource_id JOIN root ON root.id = root_id
                    WHERE resource_id = ? ORDER BY side_file.path
                    """,
                arguments: [resource])
        }
    }

    /// Derivatives in the order of their images' ids: up to `limit` behind `id`. Sources used as they are count not.
    public func derivatives(after id: String, limit: Int) throws -> [StoredDerivative] {
        try pool.read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT image.id, resource.id, identifier, derivative, image.byte_size
                    FROM image JOIN resource ON resource.id = resource_id JOIN object ON object.id = object_id
                    WHERE image.id > ? AND image.state = 'ready' AND derivative <> ? ORDER BY image.id LIMIT ?
                    """,
                arguments: [id, ImageRecord.inPlace, limit]
            ).map {
                StoredDerivative(
                    image: $0[0], resource: $0[1], identifier: $0[2], path: $0[3], byteSize: $0[4])
            }
        }
    }

    /// Images that wait for a derivative that nobody is asked to make: id, resource and object.
    public func forgottenImages() throws -> [(image: String, resource: String, identifier: String)] {
        try pool.read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT image.id, resource.id, identifier FROM image JOIN resource ON resource.id = resource_id
                    JOIN object ON object.id = object_id
                    WHERE image.state = 'pending' AND NOT EXISTS (SELECT 1 FROM job WHERE image_id = image.id)
                    ORDER BY image.id
                    """
            ).map { ($0[0], $0[1], $0[2]) }
        }
    }

    /// Whether a file below the folder of derivatives is one that an image has, or that is being made for it.
    public func needs(derivative path: String, of image: String) throws -> Bool {
        try pool.read { database in
            try Bool.fetchOne(
                database,
                sql: """
                    SELECT EXISTS (SELECT 1 FROM image WHERE id = ? AND derivative = ?)
                    OR EXISTS (SELECT 1 FROM job WHERE image_id = ?)
                    """,
                arguments: [image, path, image]) ?? true
        }
    }

    /// Whether there is an image of this id, published or not.
    public func hasImage(_ id: String) throws -> Bool {
        try pool.read { try Int.fetchOne($0, sql: "SELECT 1 FROM image WHERE id = ?", arguments: [id]) != nil }
    }

    /// Asks for derivatives to be made anew: until they are, their images are shown empty.
    public func remakeDerivatives(of images: [String], actor: String) throws {
        try pool.write { database in
            for image in images {
                try database.execute(
                    sql: "UPDATE image SET state = 'pending', reason = NULL WHERE id = ?", arguments: [image])
                try Self.putJob(database, image: image)
                try Self.recordUpdate(
                    database, image: image, actor: actor, detail: "the derivative of \(image) is made anew")
            }
        }
    }

    /// When everything was last verified and what was found, for `vitrine status`.
    public func noteVerification(faults: Int) throws {
        try remember("verified", "\(Self.now()) \(faults)")
    }

    // MARK: What is remembered

    /// Keeps which spreadsheet says what the files of a root are; nil: none does.
    public func rememberSpreadsheet(_ path: String?, ofRoot name: String) throws {
        let absolute = path.map { URL(fileURLWithPath: $0).standardizedFileURL.path }
        try remember("spreadsheet of \(name)", absolute ?? "")
    }

    /// What was kept of that: nil where the root was never imported, empty where there was none.
    public func spreadsheet(ofRoot name: String) throws -> String? { try remembered("spreadsheet of \(name)") }

    /// Keeps a text about the whole collection under a name.
    public func remember(_ name: String, _ text: String) throws {
        guard try remembered(name) != text else { return }
        try pool.write { database in
            try database.execute(
                sql: """
                    INSERT INTO remembered (name, text) VALUES (?, ?)
                    ON CONFLICT (name) DO UPDATE SET text = excluded.text
                    """,
                arguments: [name, text])
        }
    }

    /// What is kept under a name.
    public func remembered(_ name: String) throws -> String? {
        try pool.read {
            try String.fetchOne($0, sql: "SELECT text FROM remembered WHERE name = ?", arguments: [name])
        }
    }
}
