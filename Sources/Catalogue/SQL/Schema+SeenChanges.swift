extension Schema {
    /// What each audience sees changing. An edit of a field or page that an audience does not see leaves its rows alone.
    static let seenChanges = """
        -- How many changes of objects an audience has seen. Numbers of an audience count nothing of another's.
        ALTER TABLE audience ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;
        UPDATE audience SET revision = (SELECT coalesce(max(change), 0) FROM object);

        -- Of the last change of an object that the public saw: the public's revision at that time, and when.
        ALTER TABLE object ADD COLUMN seen_change INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE object ADD COLUMN seen_at TEXT NOT NULL DEFAULT '';
        UPDATE object SET seen_change = change, seen_at = changed_at;

        -- The same of other audiences.
        ALTER TABLE audience_object ADD COLUMN seen_change INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE audience_object ADD COLUMN seen_at TEXT NOT NULL DEFAULT '';
        UPDATE audience_object SET
            seen_change = (SELECT change FROM object WHERE object.id = object_id),
            seen_at = (SELECT changed_at FROM object WHERE object.id = object_id);

        -- The next day, ISO 8601, on which what an audience sees of an object changes with nobody writing. Until the rules
        -- are asked again, the next on which what any audience sees does.
        CREATE TABLE audience_due (
            audience INTEGER NOT NULL REFERENCES audience (number),
            object_id INTEGER NOT NULL REFERENCES object (id) ON DELETE CASCADE,
            due TEXT NOT NULL,
            PRIMARY KEY (audience, object_id)
        );
        CREATE INDEX audience_due_by_day ON audience_due (audience, due);
        CREATE INDEX audience_due_of_object ON audience_due (object_id);
        INSERT INTO audience_due (audience, object_id, due)
            SELECT number, object_id, min(due) FROM resource, audience WHERE due IS NOT NULL GROUP BY number, object_id;
        """
}
