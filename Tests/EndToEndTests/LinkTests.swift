import Foundation
import TestSupport
import Testing

/// A collections management system as a database, linked to a home.
struct LinkedHome {
    let home: TestHome
    let server: DatabaseServer
    static let password = ["LINK_PASSWORD": DatabaseServer.password]

    init(_ kind: DatabaseServer.Kind, objects: Int) throws {
        server = try DatabaseServer(kind)
        try server.makeDatabase("tms")
        let bytes = kind == .mariaDB ? "VARBINARY(4000)" : "BYTEA"
        var sql =
            "CREATE TABLE \(Self.name("Objects", kind)) (\(Self.name("ObjectID", kind)) INTEGER PRIMARY KEY, \(Self.name("ObjectNumber", kind)) VARCHAR(40), "
            + ["Titles", "Creators", "Dated", "CuratorNote"].map { "\(Self.name($0, kind)) \(bytes)" }.joined(
                separator: ", ")
            + ");\n"
        for number in 1...objects { sql += Self.insert(number, kind) }
        try server.run(sql, database: "tms")
        home = try TestHome(
            settings: Self.settings(server.connection("tms"), Self.name("Objects", kind, quoted: false)))
        for number in 1...objects {
            try home.folder.write(
                Pixels(width: 8, height: 8) { x, y in [UInt8(x), UInt8(y), UInt8(number)] }.encoded("png"),
                to: "in/\(number).png")
        }
        let sheet = Sheet.text(
            "file", "identifier", "id", "Dated",
            rows: (1...objects).map { ["\($0).png", "2020.\($0)", "o\($0)", $0 == 1 ? "by hand" : ""] })
        let brought = try home.bring("in", sheet: sheet)
        guard brought.status == 0 else { throw SupportError(brought.errors) }
    }

    static func settings(_ connection: String, _ table: String = "Objects", seconds: Int = 20) -> String {
        """
        log: {level: warning}
        links:
          sources:
            - name: tms
              adapter: odbc
              preset: tms
              connection: "\(connection)"
              password_env: LINK_PASSWORD
              chunk: 7
              timeout_seconds: \(seconds)
              modules:
                - {name: objects, table: \(table)}

        """
    }

    static func name(_ name: String, _ kind: DatabaseServer.Kind, quoted: Bool = true) -> String {
        !quoted ? name : kind == .mariaDB ? "`\(name)`" : "\"\(name)\""
    }

    /// The bytes of a text in UTF-16, as TMS hands them out, as a literal.
    static func bytes(_ text: String, _ kind: DatabaseServer.Kind) -> String {
        let digits = text.utf16.flatMap { [$0 & 0xFF, $0 >> 8] }.map { String($0 + 256, radix: 16).dropFirst() }
            .joined()
        return kind == .mariaDB ? "X'\(digits)'" : "'\\x\(digits)'"
    }

    static func insert(_ number: Int, _ kind: DatabaseServer.Kind, title: String? = nil) -> String {
        "INSERT INTO \(name("Objects", kind)) VALUES (\(number), '2020.\(number)', \(bytes(title ?? "Tafel \(number) “Ære” 地図 😀", kind)), \(bytes("Künstlerin \(number)", kind)), \(bytes("18\(10 + number)", kind)), \(bytes("internal", kind)));\n"
    }

    func sync(_ arguments: String...) throws -> CommandResult {
        try Vitrine.run(["link", "sync", "tms", "--home", home.path] + arguments, environment: Self.password)
    }

    func update(_ sql: String) throws { try server.run(sql, database: "tms") }

    /// Puts a view before the table that is slow enough to be met in the middle: some hundredths of a second for each
    /// row.
    func slowDown() throws {
        let slow = server.kind == .mariaDB ? "SLEEP(0.03) = 0" : "pg_sleep(0.03) IS NOT NULL"
        try update("CREATE VIEW slow AS SELECT * FROM \(Self.name("Objects", server.kind)) WHERE \(slow);")
        try home.folder.write(Self.settings(server.connection("tms"), "slow"), to: "home/vitrine.yaml")
    }

    var attached: Int { get throws { try home.status()["links"][0]["attached"].int ?? 0 } }

    /// A run to which something happens when it has written some records.
    func syncInterrupted(_ happens: (RunningCommand) throws -> Void) throws -> CommandResult {
        let before = try attached
        let command = try RunningCommand(
            Vitrine.executable, ["link", "sync", "tms", "--home", home.path], environment: Self.password)
        let isMet = try eventually(within: 30) { try attached > before }
        #expect(isMet && command.isRunning, "\(command.errors)")
        try happens(command)
        return command.wait()
    }
}

@Suite("A link to a collections management system")
struct LinkTests {
    static let kinds = DatabaseServer.Kind.allCases.filter(DatabaseServer.isInstalled)

    @Test("Objects get what the system says, lose what it says no more, and go with their records", arguments: kinds)
    func life(kind: DatabaseServer.Kind) throws {
        let linked = try LinkedHome(kind, objects: 30)
        let objects = LinkedHome.name("Objects", kind)
        let key = LinkedHome.name("ObjectID", kind)
        let dry = try linked.sync("--dry-run")
        #expect(dry.status == 0 && dry.output.contains("create 2020.1: Tafel 1 “Ære” 地図 😀"), "\(dry)")
        let first = try linked.sync()
        #expect(first.status == 0 && first.output.contains("30 read, 30 created"), "\(first)")
        let server = try linked.home.serve()
        func manifest(_ number: Int) throws -> JSON { try server.get("/iiif/v3/2020.\(number)/manifest").json }
        func value(_ manifest: JSON, _ label: String) -> [String] {
            manifest["metadata"].items.first { $0["label"].texts.first?.text == label }?["value"].texts.map(\.text)
                ?? []
        }
        #expect(try manifest(3)["label"]["none"].strings == ["Tafel 3 “Ære” 地図 😀"])
        #expect(try value(manifest(3), "Creator") == ["Künstlerin 3"])
        #expect(try value(manifest(1), "Dated") == ["by hand"], "a spreadsheet's text comes first")
        #expect(try value(manifest(2), "Dated") == ["1812"])
        #expect(try !manifest(3).texts.contains { $0.text == "internal" })
        let change = try linked.home.status()["last_change"]
        #expect(try linked.sync().output.contains("0 created, 0 updated, 30 unchanged"))
        #expect(try linked.home.status()["last_change"] == change)

        // A change is told before it is made, field by field.
        try linked.update(
            "UPDATE \(objects) SET \(LinkedHome.name("Dated", kind)) = \(LinkedHome.bytes("um 1900", kind)) WHERE \(key) = 2"
        )
        let told = try linked.sync("--dry-run")
        #expect(told.output.contains("change 2020.2: Dated: “1812” → “um 1900”"), "\(told)")
        #expect(try value(manifest(2), "Dated") == ["1812"])
        let shown = try Vitrine.run(
            ["link", "show", "tms", "2", "--home", linked.home.path], environment: LinkedHome.password)
        #expect(shown.output.contains("differs  Dated: “1812” → “um 1900”"), "\(shown)")
        #expect(try linked.sync().output.contains("1 updated, 29 unchanged"))
        #expect(try value(manifest(2), "Dated") == ["um 1900"])

        // One vanishes and comes back; a tenth vanishing is believed of nobody.
        try linked.update("DELETE FROM \(objects) WHERE \(key) = 5")
        #expect(try linked.sync().output.contains("1 withdrawn"))
        #expect(try server.get("/iiif/v3/2020.5/manifest").status == 410)
        try linked.update(LinkedHome.insert(5, kind))
        #expect(try linked.sync().status == 0)
        #expect(try server.get("/iiif/v3/2020.5/manifest").status == 200)
        try linked.update("DELETE FROM \(objects) WHERE \(key) > 27")
        let guarded = try linked.sync()
        #expect(
            guarded.status == 1 && guarded.errors.contains("3 of 30 records are gone")
                && guarded.errors.contains("--withdraw-limit 1"), "\(guarded)")
        #expect(try server.get("/iiif/v3/2020.28/manifest").status == 200)
        #expect(try linked.sync("--withdraw-limit", "1").output.contains("3 withdrawn"))
        #expect(try server.get("/iiif/v3/2020.28/manifest").status == 410)

        // A column that is called otherwise now.
        try linked.update(
            "ALTER TABLE \(objects) RENAME COLUMN \(LinkedHome.name("ObjectNumber", kind)) TO \(LinkedHome.name("ObjectNo", kind))"
        )
        let renamed = try linked.sync()
        #expect(
            renamed.status == 2 && renamed.errors.contains("has no column “ObjectNumber”")
                && renamed.errors.contains("ObjectNo"), "\(renamed)")
        #expect(try value(manifest(2), "Dated") == ["um 1900"])
        let standing = try Vitrine.run(["link", "status", "--home", linked.home.path])
        #expect(
            standing.status == 1 && standing.output.contains("failed")
                && standing.output.contains("27 records with objects"), "\(standing)")
        #expect(server.stop().errors.isEmpty)
    }

    @Test(
        "A run that is killed, or whose database is, keeps what it has written; the next one goes on", arguments: kinds)
    func killed(kind: DatabaseServer.Kind) throws {
        let linked = try LinkedHome(kind, objects: 40)
        try linked.slowDown()
        #expect(try linked.syncInterrupted { $0.send(SIGKILL) }.status == 128 + SIGKILL)
        let partly = try linked.attached
        #expect((7...35).contains(partly))
        let lost = try linked.syncInterrupted { _ in linked.server.kill() }
        #expect(
            lost.status == 2 && lost.errors.contains("module “objects”") && lost.errors.contains("stays published"),
            "\(lost)")
        let more = try linked.attached
        #expect(more > partly && more < 40)
        let server = try linked.home.serve()
        func title(_ number: Int) throws -> String? {
            try server.get("/iiif/v3/2020.\(number)/manifest").json["label"]["none"].strings.first
        }
        #expect(try title(1)?.hasPrefix("Tafel 1 ") == true && title(40)?.hasPrefix("Tafel") == false)
        try linked.server.start()
        let next = try linked.sync()
        #expect(
            next.status == 0 && next.output.contains("40 read, \(40 - more) created, 0 updated, \(more) unchanged"),
            "\(next)")
        for number in 1...40 { #expect(try title(number)?.hasPrefix("Tafel \(number) ") == true) }
        #expect(server.stop().errors.isEmpty)
    }

    @Test(
        "A column that is renamed while a run reads stops it; what was written stays, and the next run goes on",
        arguments: kinds)
    func renamedUnderWay(kind: DatabaseServer.Kind) throws {
        let linked = try LinkedHome(kind, objects: 40)
        try linked.slowDown()
        func rename(_ from: String, _ to: String) throws {
            // A view of PostgreSQL keeps its names whatever the table does.
            let table =
                kind == .mariaDB ? "TABLE \(LinkedHome.name("Objects", kind))" : "VIEW slow"
            try linked.update(
                "ALTER \(table) RENAME COLUMN \(LinkedHome.name(from, kind)) TO \(LinkedHome.name(to, kind))")
        }
        let stopped = try linked.syncInterrupted { _ in try rename("Titles", "Title") }
        #expect(
            stopped.status == 2 && stopped.errors.contains("the database did not run")
                && stopped.errors.contains("the names in the link") && stopped.errors.contains("stays published"),
            "\(stopped)")
        let partly = try linked.attached
        #expect(partly > 0 && partly < 40)
        #expect(stopped.output.contains(" 0 withdrawn"), "\(stopped)")
        let server = try linked.home.serve()
        let label = try server.get("/iiif/v3/2020.1/manifest").json["label"]["none"].strings.first
        #expect(label?.hasPrefix("Tafel 1 ") == true)
        try rename("Title", "Titles")
        let next = try linked.sync()
        #expect(next.status == 0 && next.output.contains("\(40 - partly) created, 0 updated"), "\(next)")
        #expect(server.stop().errors.isEmpty)
    }

    @Test("What is wrong with a connection is said, with what to do; nothing is lost")
    func faults() throws {
        let kind = try #require(Self.kinds.first)
        let linked = try LinkedHome(kind, objects: 2)
        #expect(try linked.sync().status == 0)
        let right = linked.server.connection("tms")
        func attempt(_ connection: String, password: String = DatabaseServer.password) throws -> String {
            try linked.home.folder.write(LinkedHome.settings(connection, seconds: 3), to: "home/vitrine.yaml")
            let result = try Vitrine.run(
                ["link", "sync", "tms", "--home", linked.home.path], environment: ["LINK_PASSWORD": password])
            #expect(result.status == 2 && !result.errors.contains(password), "\(result)")
            return result.errors
        }
        func changed(_ from: String, _ to: String) -> String { right.split(separator: from).joined(separator: to) }
        let wrong = try attempt(right, password: "wrong-password")
        #expect(wrong.contains("refuses the user or the password") && wrong.contains("password_env"), "\(wrong)")
        let driver = try attempt(changed("Unicode}", "Unicod}"))
        #expect(
            driver.contains("there is no ODBC driver or data source") && driver.contains("did you mean “")
                && driver.contains("odbcinst -q -d"), "\(driver)")
        let name = try attempt("DSN=tmss;UID=reader")
        #expect(name.contains("data source “tmss”"), "\(name)")
        let dead = try attempt(changed("\(linked.server.port)", "\(try FreePort.find())"))
        #expect(dead.contains("cannot be reached") && dead.contains("check Server and Port"), "\(dead)")
        // No SQL Server runs here: its driver is there, takes the string of docs/links.md, and finds nobody.
        let microsoft = try attempt(
            "Driver={FreeTDS};Server=127.0.0.1;Port=\(try FreePort.find());Database=TMS;UID=reader")
        #expect(microsoft.contains("cannot be reached") && microsoft.contains("check Server and Port"), "\(microsoft)")
        let silent = try SilentServer()
        let began = ContinuousClock.now
        let slow = try attempt(changed("\(linked.server.port)", "\(silent.port)"))
        #expect(slow.contains("no answer within") && slow.contains("timeout_seconds"), "\(slow)")
        #expect(ContinuousClock.now - began < .seconds(30))
        let spoken = try attempt(right + ";PWD=open")
        #expect(spoken.contains("holds a password") && spoken.contains("password_file"), "\(spoken)")
        let server = try linked.home.serve()
        #expect(
            try server.get("/iiif/v3/2020.1/manifest").json["label"]["none"].strings.first?.hasPrefix("Tafel 1") == true
        )
    }
}
