extension Schema {
    static let links = """
        -- What another system said of an object when it was last asked: by link, module and key there. Content is the
        -- mapped fields as JSON; hash is of them, so that what did not change is not written again.
        CREATE TABLE link_record (
            link TEXT NOT NULL,
            module TEXT NOT NULL,
            key TEXT NOT NULL,
            identifier TEXT NOT NULL,
            identifier_key TEXT NOT NULL,
            hash TEXT NOT NULL,
            content TEXT NOT NULL,
            -- Whether an object has it: there may be no files of it yet.
            attached INTEGER NOT NULL DEFAULT 0,
            -- Whether the source has it no more.
            gone INTEGER NOT NULL DEFAULT 0,
            PRIMARY KEY (link, module, key)
        );
        CREATE INDEX link_record_by_identifier ON link_record (identifier_key);
        CREATE INDEX link_record_waiting ON link_record (link, attached, gone);

        -- What a link has to remember between runs: how far changes were read.
        CREATE TABLE link_state (
            link TEXT NOT NULL,
            name TEXT NOT NULL,
            value TEXT NOT NULL,
            PRIMARY KEY (link, name)
        );

        -- One row for each run. A run without an end was killed.
        CREATE TABLE link_run (
            id INTEGER PRIMARY KEY,
            link TEXT NOT NULL,
            started_at TEXT NOT NULL,
            ended_at TEXT,
            outcome TEXT,
            report TEXT
        );
        CREATE INDEX link_run_of_link ON link_run (link, id);

        -- What was last told of a record to each place that is told: hash of it.
        CREATE TABLE link_told (
            link TEXT NOT NULL,
            place TEXT NOT NULL,
            module TEXT NOT NULL,
            key TEXT NOT NULL,
            hash TEXT NOT NULL,
            PRIMARY KEY (link, place, module, key)
        ) WITHOUT ROWID;
        """
}
