extension Schema {
    static let editing = """
        -- What an edit decided about a resource, which imports leave as it is: the sum of 1 for its sequence, 2 for
        -- whether it is published, 4 for its object, 8 for that it was deleted.
        ALTER TABLE resource ADD COLUMN edited INTEGER NOT NULL DEFAULT 0;
        -- The change that brought a resource; unknown of those that were there before this was kept.
        ALTER TABLE resource ADD COLUMN since INTEGER;
        CREATE INDEX resource_edited ON resource (id) WHERE edited <> 0;

        -- Values of owners before whom another one goes, so that the table value has only what is shown. An empty text
        -- says that its owner wants nothing to be shown.
        CREATE TABLE value_aside (
            resource_id TEXT NOT NULL REFERENCES resource (id),
            owner TEXT NOT NULL,
            field TEXT NOT NULL,
            language TEXT NOT NULL,
            position INTEGER NOT NULL,
            text TEXT NOT NULL,
            PRIMARY KEY (resource_id, owner, field, language, position)
        );

        -- How a resource was, as JSON, before a change. Never rewritten.
        CREATE TABLE resource_version (
            resource_id TEXT NOT NULL REFERENCES resource (id),
            change INTEGER NOT NULL REFERENCES change (number),
            state TEXT NOT NULL,
            PRIMARY KEY (resource_id, change)
        );

        -- Files that were sent, or are being sent: the bytes are below the home, under the id. facts is what a worker
        -- learnt of the whole file, as JSON.
        CREATE TABLE upload (
            id TEXT PRIMARY KEY,
            holder TEXT NOT NULL,
            name TEXT NOT NULL,
            size INTEGER NOT NULL,
            digest TEXT,
            facts TEXT,
            resource_id TEXT REFERENCES resource (id),
            created_at TEXT NOT NULL,
            touched REAL NOT NULL
        );
        CREATE INDEX upload_waiting ON upload (touched) WHERE resource_id IS NULL;

        -- Answers to creations, for clients that ask again because they heard nothing.
        CREATE TABLE creation_key (
            holder TEXT NOT NULL,
            key TEXT NOT NULL,
            request TEXT NOT NULL,
            status INTEGER NOT NULL,
            location TEXT,
            tag TEXT,
            body BLOB NOT NULL,
            at REAL NOT NULL,
            PRIMARY KEY (holder, key)
        );
        CREATE INDEX creation_key_by_age ON creation_key (at);
        """
}
