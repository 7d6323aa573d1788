extension Schema {
    static let computedFields = """
        -- What the values of owner 'computed' were made by: where the settings say otherwise, they are made again.
        CREATE TABLE computed_field (
            name TEXT PRIMARY KEY,
            position INTEGER NOT NULL,
            source TEXT NOT NULL
        );
        """
}
