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

    /// The columns in which an index ever had a text: a field that stands in nothing that an audience may see is no field
    /// of its queries.
    static func addSearchFields(_ database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE search_field (
                    audience INTEGER NOT NULL,
                    number INTEGER NOT NULL,
                    PRIMARY KEY (audience, number)
                ) WITHOUT ROWID;
                """)
        let counts = (0..<SearchIndex.columns).map { "count(c\($0))" }.joined(separator: ", ")
        for index in try SearchIndex.all(database) {
            guard let row = try Row.fetchOne(database, sql: "SELECT \(counts) FROM \(index.table)") else { continue }
            try index.note(columns: (0..<SearchIndex.columns).filter { row[$0] as Int > 0 }, database)
        }
    }

    /// Indexes that were made before their words could be gone through.
    static func addPlaces(_ database: Database) throws {
        for index in try SearchIndex.all(database) { try database.execute(sql: index.makingPlaces) }
    }
}
