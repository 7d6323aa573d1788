internal import GRDB

extension Schema {
    /// Other readings of identifiers, renamed objects, ARKs in fields, and redirects.
    static func addNames(_ database: Database) throws {
        try database.execute(sql: names)
        let update = try database.makeStatement(sql: "UPDATE object SET reading_key = ? WHERE id = ?")
        for row in try Row.fetchAll(database, sql: "SELECT id, identifier FROM object") {
            try update.execute(arguments: [IdentifierReading.foldedKey(row[1]), row[0] as Int64])
        }
        let resources = try String.fetchAll(
            database, sql: "SELECT DISTINCT resource_id FROM value WHERE lower(text) LIKE '%ark:%'")
        for resource in resources { try Catalogue.noteARKs(database, of: resource) }
    }

    private static let names = """
        -- What identifiers that are spelled otherwise have in common with this one, in small letters.
        ALTER TABLE object ADD COLUMN reading_key TEXT NOT NULL DEFAULT '';
        CREATE INDEX object_by_reading ON object (reading_key);

        -- The object that all of this one's resources moved to: it was given another identifier.
        ALTER TABLE object ADD COLUMN renamed_to INTEGER REFERENCES object (id);
        CREATE INDEX object_by_successor ON object (renamed_to);

        -- Resources that left an object which still has others: remembered until it is known where the last one went.
        CREATE TABLE moved_resource (
            object_id INTEGER NOT NULL REFERENCES object (id),
            resource_id TEXT NOT NULL REFERENCES resource (id),
            PRIMARY KEY (object_id, resource_id)
        );

        -- Values that are ARKs, in the form in which ARKs are compared. Derived from the table value.
        CREATE TABLE ark (
            resource_id TEXT NOT NULL REFERENCES resource (id),
            field TEXT NOT NULL,
            ark TEXT NOT NULL,
            text TEXT NOT NULL,
            PRIMARY KEY (resource_id, field, ark)
        );
        CREATE INDEX ark_by_ark ON ark (ark);

        -- Old addresses and where they lead. source is written in one way, so that it is found by its bytes.
        CREATE TABLE redirect (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            source TEXT NOT NULL UNIQUE,
            target TEXT NOT NULL,
            is_pattern INTEGER NOT NULL,
            created_at TEXT NOT NULL
        );
        CREATE INDEX redirect_pattern ON redirect (is_pattern, id);
        """
}
