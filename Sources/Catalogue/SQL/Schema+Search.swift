internal import GRDB

extension Schema {
    /// The index of each audience is a table of its own, made when the audience is first known (``SearchIndex``).
    static let search = """
        -- Who can search, and which fields: a JSON object (SearchFields). The tables of an audience carry its number.
        CREATE TABLE search_index (
            number INTEGER PRIMARY KEY,
            audience TEXT NOT NULL,
            fields TEXT NOT NULL
        );

        -- The column that holds a field's text, by the field's name as queries write it.
        CREATE TABLE search_column (
            field TEXT PRIMARY KEY,
            number INTEGER NOT NULL
        );
        INSERT INTO search_column VALUES ('identifier', 0), ('title', 1), ('description', 2);
        """

    /// Indexes that were made before their words could be gone through.
    static func addPlaces(_ database: Database) throws {
        for index in try SearchIndex.all(database) { try database.execute(sql: index.makingPlaces) }
    }
}
