extension Schema {
    /// What the world is told of changes. Positions run from 1 without gaps, given in the transaction of the change, so
    /// that a page, once full, never changes; times never run backwards, though the clock may.
    static let refreshes = """
        -- The few of them are counted for each page of the list.
        CREATE INDEX activity_refresh ON activity (position) WHERE kind = 'refresh';
        """

    static let activity = """
        CREATE TABLE activity (
            position INTEGER PRIMARY KEY,
            kind TEXT NOT NULL CHECK (kind IN ('create', 'update', 'delete', 'move', 'refresh')),
            identifier TEXT,
            target TEXT,
            at TEXT NOT NULL
        );
        INSERT INTO activity (position, kind, identifier, at)
            SELECT row_number() OVER (ORDER BY number), kind, identifier, max(at) OVER (ORDER BY number)
            FROM change WHERE kind <> 'update' OR (
                SELECT kind FROM change AS earlier WHERE earlier.object_id = change.object_id
                AND earlier.number < change.number AND earlier.kind <> 'update' ORDER BY number DESC LIMIT 1) = 'create';

        -- One row for each thing about the whole collection that must be known again after a restart.
        CREATE TABLE remembered (
            name TEXT PRIMARY KEY,
            text TEXT NOT NULL
        );
        """
}
