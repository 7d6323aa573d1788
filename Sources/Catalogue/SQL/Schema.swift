internal import GRDB

/// The catalogue's tables, as a list of migrations. A migration that has been released is never edited: a new one is
/// added. The SQL keeps to what PostgreSQL also has, but for the types' names.
enum Schema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1 collection") { try $0.execute(sql: collection) }
        migrator.registerMigration("2 collections by field") { database in
            try database.execute(sql: "CREATE INDEX value_by_text ON value (field, text)")
        }
        migrator.registerMigration("3 texts of recordings") { try $0.execute(sql: sideFiles) }
        migrator.registerMigration("activity") { try $0.execute(sql: activity) }
        migrator.registerMigration("rules: computed fields") { try $0.execute(sql: computedFields) }
        migrator.registerMigration("files beside pages") { try $0.execute(sql: filesBesidePages) }
        migrator.registerMigration("switched off") { try $0.execute(sql: switchedOff) }
        migrator.registerMigration("names", migrate: addNames)
        migrator.registerMigration("visibility") { try $0.execute(sql: visibility) }
        migrator.registerMigration("overlays by rule") { try $0.execute(sql: overlaysByRule) }
        migrator.registerMigration("search") { try $0.execute(sql: search) }
        migrator.registerMigration("resolution of drawn pages") { try $0.execute(sql: resolution) }
        migrator.registerMigration("rights in files") { try $0.execute(sql: embeddedRights) }
        migrator.registerMigration("jobs tried again") { try $0.execute(sql: jobsTriedAgain) }
        migrator.registerMigration("refreshes") { try $0.execute(sql: refreshes) }
        migrator.registerMigration("webhooks") { try $0.execute(sql: webhooks) }
        migrator.registerMigration("editing") { try $0.execute(sql: editing) }
        migrator.registerMigration("links") { try $0.execute(sql: links) }
        migrator.registerMigration("search: places of words", migrate: addPlaces)
        migrator.registerMigration("changes by audience") { try $0.execute(sql: seenChanges) }
        migrator.registerMigration("search: fields by audience", migrate: addSearchFields)
        return migrator
    }

    private static let sideFiles = """
        -- Files that belong to a resource: captions, transcripts and chapters of a recording. text is what documents
        -- need of the file's content, so that it is not read while answering.
        CREATE TABLE side_file_new (
            resource_id TEXT NOT NULL REFERENCES resource (id),
            name TEXT NOT NULL,
            path TEXT NOT NULL,
            role TEXT NOT NULL CHECK (role IN ('caption', 'transcript', 'chapters')),
            language TEXT,
            media_type TEXT NOT NULL,
            text TEXT,
            PRIMARY KEY (resource_id, name)
        );
        INSERT INTO side_file_new (resource_id, name, path, role, language, media_type)
            SELECT resource_id, name, path, role, language, media_type FROM side_file;
        DROP TABLE side_file;
        ALTER TABLE side_file_new RENAME TO side_file;
        """

    private static let collection = """
        -- Where files were imported from. Ids of resources derive from the name, so it is unique.
        CREATE TABLE root (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE,
            path TEXT NOT NULL UNIQUE
        );

        -- What the world sees as one thing. identifier_key is the identifier in Unicode normal form C: Swift compares
        -- strings by canonical equivalence and SQLite by bytes, so the decision is made once, here.
        CREATE TABLE object (
            id INTEGER PRIMARY KEY,
            identifier TEXT NOT NULL,
            identifier_key TEXT NOT NULL UNIQUE,
            sort_key TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('hidden', 'public', 'withdrawn')),
            withdrawn_by TEXT,
            was_public INTEGER NOT NULL DEFAULT 0,
            change INTEGER NOT NULL,
            changed_at TEXT NOT NULL
        );
        CREATE INDEX object_listing ON object (state, sort_key, id);

        -- A file and what was learnt from it at ingest.
        CREATE TABLE resource (
            id TEXT PRIMARY KEY,
            object_id INTEGER NOT NULL REFERENCES object (id),
            root_id INTEGER NOT NULL REFERENCES root (id),
            path TEXT NOT NULL,
            sequence TEXT,
            sequence_key TEXT NOT NULL,
            position INTEGER NOT NULL,
            published INTEGER NOT NULL,
            withdrawn INTEGER NOT NULL DEFAULT 0,
            kind TEXT NOT NULL,
            media_type TEXT NOT NULL,
            byte_size INTEGER NOT NULL,
            modified_ns INTEGER NOT NULL,
            checksum TEXT NOT NULL,
            width INTEGER,
            height INTEGER,
            duration REAL,
            pages INTEGER NOT NULL,
            UNIQUE (root_id, path)
        );
        CREATE INDEX resource_of_object ON resource (object_id, sequence_key, position, id);
        CREATE INDEX resource_by_checksum ON resource (checksum);

        -- An image that can be asked for: a page of a resource, or the picture that stands for a recording.
        CREATE TABLE image (
            id TEXT PRIMARY KEY,
            resource_id TEXT NOT NULL REFERENCES resource (id),
            page INTEGER NOT NULL,
            role TEXT NOT NULL CHECK (role IN ('page', 'poster')),
            state TEXT NOT NULL CHECK (state IN ('pending', 'ready', 'failed')),
            reason TEXT,
            width INTEGER NOT NULL,
            height INTEGER NOT NULL,
            checksum TEXT NOT NULL,
            derivative TEXT,
            tile_size INTEGER NOT NULL DEFAULT 0,
            levels INTEGER NOT NULL DEFAULT 0,
            has_alpha INTEGER NOT NULL DEFAULT 0,
            byte_size INTEGER NOT NULL DEFAULT 0
        );
        CREATE INDEX image_of_resource ON image (resource_id, page);
        CREATE INDEX image_by_state ON image (state);

        -- Files that belong to a resource: captions beside a film.
        CREATE TABLE side_file (
            resource_id TEXT NOT NULL REFERENCES resource (id),
            name TEXT NOT NULL,
            path TEXT NOT NULL,
            role TEXT NOT NULL CHECK (role IN ('caption')),
            language TEXT,
            media_type TEXT NOT NULL,
            PRIMARY KEY (resource_id, name)
        );

        -- Text. Every value has an owner; which owner wins is configuration, read when documents are made.
        CREATE TABLE value (
            resource_id TEXT NOT NULL REFERENCES resource (id),
            owner TEXT NOT NULL,
            field TEXT NOT NULL,
            language TEXT NOT NULL,
            position INTEGER NOT NULL,
            text TEXT NOT NULL,
            PRIMARY KEY (resource_id, owner, field, language, position)
        );

        -- Fields in the order in which columns first appeared.
        CREATE TABLE field (
            name TEXT PRIMARY KEY,
            position INTEGER NOT NULL
        );

        -- What happened, in order, never rewritten: the source of feeds, validators and history.
        CREATE TABLE change (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            at TEXT NOT NULL,
            kind TEXT NOT NULL CHECK (kind IN ('create', 'update', 'delete')),
            object_id INTEGER NOT NULL REFERENCES object (id),
            identifier TEXT NOT NULL,
            actor TEXT NOT NULL,
            detail TEXT NOT NULL
        );
        CREATE INDEX change_of_object ON change (object_id, number);

        -- Derivatives to make. A row with a lease, not a thread with luck: a killed worker's job is taken up again.
        CREATE TABLE job (
            id INTEGER PRIMARY KEY,
            image_id TEXT NOT NULL UNIQUE REFERENCES image (id),
            attempts INTEGER NOT NULL DEFAULT 0,
            holder TEXT,
            leased_until REAL,
            problem TEXT
        );
        """
}
