import Foundation
import TestSupport
import Testing

@Suite("A link to a database in a file")
struct SQLiteLinkTests {
    /// Runs statements in a database, which is made where it is missing.
    private static func run(_ sql: String, in database: String) throws {
        let program = """
            import sqlite3, sys
            with sqlite3.connect(sys.argv[1]) as database: database.executescript(sys.argv[2])
            """
        try tool("python3", "-c", program, database, sql)
    }

    @Test("A database in a file (SQLite) is read by its driver; a file that is not there is not made")
    func file() throws {
        let home = try TestHome()
        let database = home.folder.file("museum.db")
        func python(_ sql: String) throws { try Self.run(sql, in: database) }
        try python(
            """
            CREATE TABLE objects (id TEXT PRIMARY KEY, number TEXT, title TEXT, note BLOB, "a "" b" TEXT, touched INTEGER);
            INSERT INTO objects VALUES ('k2', 'N2', 'Zwei', x'4100DF00', 'quoted', 10), ('k10', 'N10', NULL, NULL, '', 11),
                ('k1', 'N1', 'Größe', x'4142', NULL, 12), ('k3', '', 'Nobody', NULL, NULL, 1);
            """)
        func settings(_ connection: String) throws {
            try home.folder.write(
                """
                log: {level: warning}
                links:
                  sources:
                    - name: museum
                      adapter: odbc
                      connection: "\(connection)"
                      chunk: 2
                      withdraw_limit: 0.5
                      modules:
                        - name: objects
                          key: id
                          identifier: number
                          changed: touched
                          fields: [title, {column: note, field: Note}, {column: 'a " b', field: Odd}]

                """, to: "home/vitrine.yaml")
        }
        for number in [1, 2, 10] { try home.folder.write(ImportTests.picture(number), to: "in/\(number).png") }
        #expect(try home.bring("in", sheet: "file,identifier\n1.png,N1\n2.png,N2\n10.png,N10\n").status == 0)
        func sync() throws -> CommandResult { try Vitrine.run(["link", "sync", "museum", "--home", home.path]) }
        try settings("Driver={SQLite3};Database=\(database);NoCreat=1")
        let tried = try Vitrine.run(["link", "test", "museum", "--home", home.path])
        #expect(tried.status == 0 && tried.output.contains("row k1") && tried.output.contains("note"), "\(tried)")
        let first = try sync()
        #expect(
            first.status == 1 && first.output.contains("3 created") && first.errors.contains("number is empty"),
            "\(first)")
        let server = try home.serve()
        let manifest = try server.get("/iiif/v3/N2/manifest").json
        func value(_ label: String) -> [String] {
            manifest["metadata"].items.first { $0["label"].texts.first?.text == label }?["value"].texts.map(\.text)
                ?? []
        }
        #expect(value("Note") == ["Aß"] && value("Odd") == ["quoted"], "UTF-16 in a binary column")
        #expect(try server.get("/iiif/v3/N1/manifest").json["label"]["none"].strings == ["Größe"])
        // Only what was touched since is read; what is gone is found by its key.
        try python(
            "UPDATE objects SET title = 'Two', touched = 12 WHERE id = 'k2'; DELETE FROM objects WHERE id = 'k10';")
        let second = try sync()
        #expect(second.output.contains("2 read, 0 created, 1 updated, 1 unchanged, 1 withdrawn"), "\(second)")
        #expect(try server.get("/iiif/v3/N10/manifest").status == 410)
        #expect(try server.get("/iiif/v3/N2/manifest").json["label"]["none"].strings == ["Two"])
        let gone = home.folder.file("elsewhere.db")
        try settings("Driver={SQLite3};Database=\(gone);NoCreat=1")
        let missing = try sync()
        #expect(missing.status == 2, "\(missing)")
        #expect(!FileManager.default.fileExists(atPath: gone))
        #expect(try server.get("/iiif/v3/N2/manifest").status == 200)
        #expect(server.stop().errors.isEmpty)
    }

    @Test("A module that fails stops no other, and withdraws nothing")
    func modules() throws {
        let home = try TestHome()
        let database = home.folder.file("museum.db")
        func python(_ sql: String) throws { try Self.run(sql, in: database) }
        try python(
            """
            CREATE TABLE paintings (number TEXT PRIMARY KEY, title TEXT);
            CREATE TABLE prints (number TEXT PRIMARY KEY, title TEXT);
            INSERT INTO paintings VALUES ('N1', 'One'); INSERT INTO prints VALUES ('N2', 'Two');
            """)
        try home.folder.write(
            """
            log: {level: warning}
            links:
              sources:
                - name: museum
                  adapter: odbc
                  connection: "Driver={SQLite3};Database=\(database);NoCreat=1"
                  modules: [{name: paintings, key: number}, {name: prints, key: number}]

            """, to: "home/vitrine.yaml")
        for number in 1...2 { try home.folder.write(ImportTests.picture(number), to: "in/\(number).png") }
        #expect(try home.bring("in", sheet: "file,identifier\n1.png,N1\n2.png,N2\n").status == 0)
        func sync() throws -> CommandResult { try Vitrine.run(["link", "sync", "museum", "--home", home.path]) }
        #expect(try sync().output.contains("2 read, 2 created"))
        try python("DROP TABLE paintings; UPDATE prints SET title = 'Zwei';")
        let result = try sync()
        #expect(
            result.status == 1 && result.errors.contains("module “paintings”: the database has no table or view")
                && result.errors.contains("there are prints"), "\(result)")
        #expect(result.output.contains("museum: incomplete: 1 read, 0 created, 1 updated"), "\(result)")
        let server = try home.serve()
        func label(_ name: String) throws -> [String] {
            try server.get("/iiif/v3/\(name)/manifest").json["label"]["none"].strings
        }
        #expect(try label("N1") == ["One"] && label("N2") == ["Zwei"])
        #expect(server.stop().errors.isEmpty)
    }
}
