internal import Foundation
internal import Glibc
internal import Synchronization

/// A database server of its own for a test, in a temporary folder and on a free port of this machine. It ends with this
/// value.
public final class DatabaseServer: Sendable {
    public enum Kind: String, Sendable, CaseIterable { case mariaDB, postgreSQL }

    public let kind: Kind
    public let port: UInt16
    private let folder: TemporaryFolder
    private let words: [String]
    private let command: Mutex<RunningCommand?>
    /// Of the user `reader`, who may read.
    public static let password = "geheim;1"

    /// Where the server's programs are; nil where they are not installed.
    private static func program(_ name: String) -> String? {
        var folders = ["/usr/sbin", "/usr/bin", "/usr/local/bin"]
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: "/usr/lib/postgresql")) ?? []
        folders += versions.sorted().reversed().map { "/usr/lib/postgresql/\($0)/bin" }
        return folders.map { "\($0)/\(name)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    public static func isInstalled(_ kind: Kind) -> Bool {
        switch kind {
        case .mariaDB: program("mariadbd") != nil && program("mariadb-install-db") != nil
        case .postgreSQL: program("initdb") != nil && program("postgres") != nil && program("psql") != nil
        }
    }

    public init(_ kind: Kind) throws {
        self.kind = kind
        folder = try TemporaryFolder()
        port = try FreePort.find()
        let data = folder.file("data")
        let user = geteuid() == 0 ? "root" : NSUserName()
        switch kind {
        case .mariaDB:
            try tool(
                "mariadb-install-db", "--no-defaults", "--datadir=\(data)", "--user=\(user)",
                "--auth-root-authentication-method=normal", "--skip-test-db", "--tmpdir=\(folder.path)")
            words = [
                "mariadbd", "--no-defaults", "--datadir=\(data)", "--socket=\(folder.file("sock"))", "--port=\(port)",
                "--bind-address=127.0.0.1", "--user=\(user)", "--innodb-buffer-pool-size=16M",
                "--tmpdir=\(folder.path)",
            ]
        case .postgreSQL:
            // It refuses to be root.
            let user = geteuid() == 0 ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] : []
            if geteuid() == 0 { try tool("chown", "postgres", folder.path) }
            let make = user + [Self.program("initdb") ?? "initdb", "-D", data, "-A", "scram-sha-256", "-U", "root"]
            let secret = folder.file("secret")
            try folder.write("root", to: "secret")
            try tool("chmod", "644", secret)
            let made = try RunningCommand(make[0], Array(make.dropFirst()) + ["--pwfile", secret, "-E", "UTF8"]).wait()
            guard made.status == 0 else { throw SupportError("initdb: \(made.errors)") }
            words =
                user + [
                    Self.program("postgres") ?? "postgres", "-D", data, "-p", String(port), "-k", folder.path, "-c",
                    "listen_addresses=127.0.0.1", "-c", "fsync=off",
                ]
        }
        command = Mutex(nil)
        try start()
    }

    /// Starts it, for the first time or after it was ended.
    public func start() throws {
        let started = try RunningCommand(words[0], Array(words.dropFirst()))
        command.withLock { $0 = started }
        let isUp = eventually(within: 60) { (try? run("SELECT 1")) != nil }
        guard isUp else { throw SupportError("\(kind.rawValue) did not start: \(started.errors)") }
    }

    /// Runs statements as the administrator.
    @discardableResult
    public func run(_ sql: String, database: String? = nil) throws -> String {
        let file = folder.file("run-\(UUID().uuidString).sql")
        try Data(sql.utf8).write(to: URL(fileURLWithPath: file))
        defer { try? FileManager.default.removeItem(atPath: file) }
        return try load(file, database: database)
    }

    /// Runs a file of statements.
    @discardableResult
    public func load(_ file: String, database: String? = nil) throws -> String {
        let line: String
        switch kind {
        case .mariaDB:
            line =
                "mariadb --no-defaults --default-character-set=utf8mb4 --socket='\(folder.file("sock"))' -uroot -N \(database ?? "") < '\(file)'"
        case .postgreSQL:
            line =
                "PGPASSWORD=root psql -q -v ON_ERROR_STOP=1 -h 127.0.0.1 -p \(port) -U root -At -d \(database ?? "postgres") -f '\(file)'"
        }
        return try tool("sh", "-c", line)
    }

    /// An empty database with a user who may read it.
    public func makeDatabase(_ name: String) throws {
        switch kind {
        case .mariaDB:
            try run(
                """
                CREATE DATABASE \(name) CHARACTER SET utf8mb4;
                CREATE USER IF NOT EXISTS reader@'%' IDENTIFIED BY '\(Self.password)'; GRANT SELECT ON \(name).* TO reader@'%';
                """)
        case .postgreSQL:
            try run("CREATE DATABASE \(name)")
            try run(
                """
                DO $$ BEGIN CREATE ROLE reader LOGIN PASSWORD '\(Self.password)';
                EXCEPTION WHEN duplicate_object THEN NULL; END $$;
                ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO reader;
                """, database: name)
        }
    }

    /// Lets the reader write into one table.
    public func allowWriting(_ table: String, in database: String) throws {
        let reader = kind == .mariaDB ? "reader@'%'" : "reader"
        try run("GRANT SELECT, INSERT, DELETE ON \(table) TO \(reader);", database: database)
    }

    /// How ODBC reaches a database here, without the password.
    public func connection(_ database: String) -> String {
        switch kind {
        case .mariaDB:
            "Driver={MariaDB Unicode};SERVER=127.0.0.1;PORT=\(port);DATABASE=\(database);UID=reader"
        case .postgreSQL:
            "Driver={PostgreSQL Unicode};Server=127.0.0.1;Port=\(port);Database=\(database);UID=reader"
        }
    }

    /// Ends it without warning.
    public func kill() {
        command.withLock { command in
            command?.send(SIGKILL)
            _ = command?.wait()
        }
    }
}
