internal import Foundation
internal import GRDB
internal import Glibc

extension Catalogue {
    /// What a backup says of itself.
    public struct BackupFacts: Hashable, Sendable {
        /// UTC, ISO 8601; nil where the file is a plain copy of a catalogue.
        public var madeAt: String?
        /// The version of Vitrine that made it; nil likewise.
        public var version: String?
        /// The text of the home's settings when it was made; nil likewise.
        public var settings: String?
        public var objects: Int
        public var resources: Int
        public var byteSize: Int
    }

    /// Writes the catalogue, as it is at one moment, into one file, while others read and write.
    ///
    /// The file is a complete SQLite database, checked before it gets its name. Readers and writers are not held up: the
    /// copy is made from one snapshot of the write-ahead log.
    /// - Parameters:
    ///   - path: the file.
    ///   - settings: the text of the home's settings, which the backup keeps.
    ///   - version: of this program.
    ///   - replacing: whether a file of that name is replaced.
    /// - Throws: `BackupError`; nothing is left behind then, and a file that was there is as it was.
    public func backUp(
        to path: String, settings: String, version: String, replacing: Bool
    ) throws -> BackupFacts {
        if !replacing, access(path, F_OK) == 0 { throw BackupError.exists(path: path) }
        let unfinished = "\(path).\(getpid()).part"
        unlink(unfinished)
        defer { for ending in ["", "-journal", "-wal", "-shm"] { unlink(unfinished + ending) } }
        // It holds what is not published, and settings that may be secret.
        let descriptor = open(unfinished, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw BackupError.notWritten(path: path, detail: String(cString: strerror(errno)))
        }
        Glibc.close(descriptor)
        var facts: BackupFacts
        do {
            facts = try copy(to: unfinished, settings: settings, version: version)
            facts.byteSize = (try FileManager.default.attributesOfItem(atPath: unfinished)[.size] as? Int) ?? 0
        } catch let error as DatabaseError {
            throw BackupError.notWritten(path: path, detail: error.message ?? error.description)
        }
        do throws(DurableFile.Fault) {
            try DurableFile.place(unfinished, at: path, replacing: replacing)
        } catch {
            if error == .exists { throw BackupError.exists(path: path) }
            throw BackupError.notWritten(path: path, detail: DurableFile.reason(error))
        }
        return facts
    }

    private func copy(to path: String, settings: String, version: String) throws -> BackupFacts {
        let copy = try DatabaseQueue(path: path, configuration: Self.configuration)
        defer { try? copy.close() }
        try pool.backup(to: copy)
        return try copy.writeWithoutTransaction { database in
            // One file, without a log beside it.
            try database.execute(sql: "PRAGMA journal_mode = DELETE")
            let faults = try Self.integrityFaults(database)
            guard faults.isEmpty else { throw BackupError.damaged(path: "the catalogue itself", faults: faults) }
            try database.execute(
                sql: """
                    CREATE TABLE backup (made_at TEXT NOT NULL, version TEXT NOT NULL, settings TEXT NOT NULL);
                    """)
            try database.execute(
                sql: "INSERT INTO backup (made_at, version, settings) VALUES (?, ?, ?)",
                arguments: [Self.now(), version, settings])
            return try Self.backupFacts(database)
        }
    }

    static func backupFacts(_ database: Database) throws -> BackupFacts {
        let note =
            try database.tableExists("backup")
            ? Row.fetchOne(database, sql: "SELECT made_at, version, settings FROM backup") : nil
        return BackupFacts(
            madeAt: note?[0], version: note?[1], settings: note?[2],
            objects: try Int.fetchOne(database, sql: "SELECT count(*) FROM object") ?? 0,
            resources: try Int.fetchOne(database, sql: "SELECT count(*) FROM resource") ?? 0, byteSize: 0)
    }

    /// What SQLite finds wrong in a database, a hundred faults at most: its structure, and rows that lead nowhere.
    static func integrityFaults(_ database: Database) throws -> [String] {
        let structure = try String.fetchAll(database, sql: "PRAGMA integrity_check(100)").filter { $0 != "ok" }
        guard structure.isEmpty else { return structure }
        return try Row.fetchAll(database, sql: "PRAGMA foreign_key_check").prefix(100).map { row in
            let number = (row[1] as Int64?).map { " \($0)" } ?? ""
            return "row\(number) of \(row[0] as String) names a row of \(row[2] as String) that is not there"
        }
    }
}
