extension Schema {
    /// Names of the rules of overlays that do not hold for the resource, with spaces between: one that was never asked is
    /// not among them, so that nothing is bare by mistake.
    static let overlaysByRule = "ALTER TABLE resource ADD COLUMN spared TEXT NOT NULL DEFAULT '';"

    /// What rules come to is worked out when something is written, so that reading looks it up.
    static let visibility = """
        -- Whether the public sees the resource, ever saw it, and how large at most (its long edge in pixels, null for
        -- any size). due is the next day, ISO 8601, on which a rule of any audience may answer otherwise.
        ALTER TABLE resource ADD COLUMN shown INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE resource ADD COLUMN was_shown INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE resource ADD COLUMN cap INTEGER;
        ALTER TABLE resource ADD COLUMN due TEXT;
        UPDATE resource SET
            shown = published AND NOT withdrawn AND EXISTS (
                SELECT 1 FROM object WHERE object.id = object_id AND state = 'public' AND NOT switched_off),
            was_shown = published AND (SELECT was_public FROM object WHERE object.id = object_id);
        CREATE INDEX resource_due ON resource (due) WHERE due IS NOT NULL;

        -- Audiences that the settings ever named. 0 is the public, which has columns of its own.
        CREATE TABLE audience (
            number INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE
        );
        INSERT INTO audience (number, name) VALUES (0, 'public');

        -- What other audiences see.
        CREATE TABLE audience_resource (
            audience INTEGER NOT NULL REFERENCES audience (number),
            resource_id TEXT NOT NULL REFERENCES resource (id) ON DELETE CASCADE,
            cap INTEGER,
            PRIMARY KEY (audience, resource_id)
        );
        CREATE INDEX audience_of_resource ON audience_resource (resource_id);
        CREATE TABLE audience_object (
            audience INTEGER NOT NULL REFERENCES audience (number),
            object_id INTEGER NOT NULL REFERENCES object (id) ON DELETE CASCADE,
            PRIMARY KEY (audience, object_id)
        );
        CREATE INDEX audience_of_object ON audience_object (object_id);

        -- The rules that all of the above follows, and the day that it is of.
        CREATE TABLE access_state (
            one INTEGER PRIMARY KEY CHECK (one = 1),
            rules TEXT NOT NULL,
            day TEXT NOT NULL
        );
        INSERT INTO access_state (one, rules, day) VALUES (1, '', '');

        -- What names an audience in requests. Only a digest of the secret is kept.
        CREATE TABLE token (
            id TEXT PRIMARY KEY,
            digest TEXT NOT NULL,
            audience TEXT NOT NULL,
            scopes TEXT NOT NULL,
            note TEXT NOT NULL,
            created_at TEXT NOT NULL,
            expires_at TEXT,
            revoked_at TEXT,
            used_at TEXT
        );
        """
}
