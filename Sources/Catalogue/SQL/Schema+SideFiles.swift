extension Schema {
    static let filesBesidePages = """
        -- More kinds of files: annotations, texts and descriptions. items counts the annotations in text.
        CREATE TABLE side_file_new (
            resource_id TEXT NOT NULL REFERENCES resource (id),
            name TEXT NOT NULL,
            path TEXT NOT NULL,
            role TEXT NOT NULL,
            language TEXT,
            media_type TEXT NOT NULL,
            items INTEGER NOT NULL DEFAULT 0,
            byte_size INTEGER NOT NULL DEFAULT 0,
            modified_ns INTEGER NOT NULL DEFAULT 0,
            text TEXT,
            PRIMARY KEY (resource_id, name)
        );
        INSERT INTO side_file_new (resource_id, name, path, role, language, media_type, text)
            SELECT resource_id, name, path, role, language, media_type, text FROM side_file;
        DROP TABLE side_file;
        ALTER TABLE side_file_new RENAME TO side_file;

        -- Files beside resources that cannot be used, or only in part.
        CREATE TABLE side_file_fault (
            resource_id TEXT NOT NULL REFERENCES resource (id),
            path TEXT NOT NULL,
            reason TEXT NOT NULL,
            PRIMARY KEY (resource_id, path)
        );
        """

    static let switchedOff = """
        -- Values of fields whose objects are not published: what the settings say, since they were last read.
        CREATE TABLE switched_off (
            field TEXT NOT NULL,
            text TEXT NOT NULL,
            PRIMARY KEY (field, text)
        );
        ALTER TABLE object ADD COLUMN switched_off INTEGER NOT NULL DEFAULT 0;
        """
}
