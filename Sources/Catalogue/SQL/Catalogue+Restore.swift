internal import Foundation
internal import GRDB
internal import Glibc

extension Catalogue {
    /// Puts a backup in the place of a catalogue, in one transaction: whoever opens the catalogue, whatever happens
    /// meanwhile, finds the old one or the new one whole. Whoever calls holds the home's locks.
    ///
    /// What the world was told of changes is not taken back: the list goes on, says what became different by this, and a
    /// refresh follows when the collection is served again.
    /// - Parameters:
    ///   - file: the backup, which is only read.
    ///   - path: the catalogue's file, which need not be there.
    ///   - kept: where the catalogue that is there is kept.
    /// - Throws: `BackupError` before anything was changed.
    public static func restore(_ file: String, to path: String, keepingOldAt kept: String) throws -> BackupFacts {
        guard access(file, R_OK) == 0 else { throw BackupError.noFile(path: file) }
        let copy = path + ".restoring"
        func remove(_ path: String) { for ending in ["", "-journal", "-wal", "-shm"] { unlink(path + ending) } }
        remove(copy)
        defer { remove(copy) }
        do {
            try FileManager.default.copyItem(atPath: file, toPath: copy)
            chmod(copy, 0o600)
        } catch {
            throw BackupError.notWritten(path: copy, detail: (error as NSError).localizedDescription)
        }
        do {
            let restored = try DatabaseQueue(path: copy, configuration: configuration)
            let facts = try checked(restored, file)
            if let old = try keep(path, at: kept) {
                // What cannot be read cannot be continued.
                do {
                    try continueLists(of: old, in: restored)
                } catch let error as DatabaseError where !isOfTheDisk(error) {}
                try old.close()
            }
            try restored.write { database in
                try database.execute(sql: "DROP TABLE IF EXISTS backup")
                // Another text than any settings have: the next server tells of a refresh.
                try database.execute(
                    sql: """
                        INSERT INTO remembered (name, text) VALUES ('documents', 'restored')
                        ON CONFLICT (name) DO UPDATE SET text = excluded.text
                        """)
                try tellDifferences(database)
            }
            let place = try DatabaseQueue(path: path, configuration: configuration)
            try restored.backup(to: place)
            try place.close()
            try restored.close()
            return facts
        } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
            throw BackupError.notWritten(path: path, detail: "another program holds it")
        } catch let error as DatabaseError where error.resultCode == .SQLITE_CORRUPT {
            throw BackupError.damaged(path: file, faults: [error.message ?? error.description])
        } catch let error as DatabaseError where [.SQLITE_FULL, .SQLITE_IOERR].contains(error.resultCode) {
            throw BackupError.notWritten(path: path, detail: error.message ?? error.description)
        } catch let error as DatabaseError {
            throw BackupError.notABackup(path: file, detail: error.message ?? error.description)
        }
    }

    /// Refuses what is no sound backup of a version that is understood; brings an older one up to date.
    private static func checked(_ copy: DatabaseQueue, _ file: String) throws -> BackupFacts {
        let faults = try copy.read { try integrityFaults($0) }
        guard faults.isEmpty else { throw BackupError.damaged(path: file, faults: faults) }
        let isCatalogue = try copy.read { try $0.tableExists("grdb_migrations") && $0.tableExists("object") }
        guard isCatalogue else { throw BackupError.notABackup(path: file, detail: "it has no list of objects") }
        let migrator = Schema.migrator
        if try copy.read({ try migrator.hasBeenSuperseded($0) }) { throw BackupError.newerVersion(path: file) }
        try migrator.migrate(copy)
        return try copy.read { try backupFacts($0) }
    }

    /// Whether it was in the way of writing, and says nothing of what was read.
    private static func isOfTheDisk(_ error: DatabaseError) -> Bool {
        [.SQLITE_FULL, .SQLITE_IOERR, .SQLITE_BUSY, .SQLITE_READONLY, .SQLITE_CANTOPEN].contains(error.resultCode)
    }

    /// Keeps the catalogue that is there.
    /// - Returns: it, open, where it can be read. One that cannot is moved away, so that another can take its place.
    private static func keep(_ path: String, at kept: String) throws -> DatabaseQueue? {
        guard access(path, F_OK) == 0 else { return nil }
        let unfinished = kept + ".part"
        func clear() { for ending in ["", "-journal", "-wal", "-shm"] { unlink(unfinished + ending) } }
        do {
            let old = try DatabaseQueue(path: path, configuration: configuration)
            _ = try old.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM sqlite_master") }
            let copy = try DatabaseQueue(path: unfinished, configuration: configuration)
            try old.backup(to: copy)
            try copy.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = DELETE") }
            try copy.close()
            do throws(DurableFile.Fault) {
                try DurableFile.place(unfinished, at: kept, replacing: false)
            } catch {
                clear()
                throw BackupError.notWritten(path: kept, detail: DurableFile.reason(error))
            }
            return old
        } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
            clear()
            throw error
        } catch let error as DatabaseError where isOfTheDisk(error) {
            // The copy could not be written; the catalogue is as sound as it was, and stays.
            clear()
            throw BackupError.notWritten(path: kept, detail: error.message ?? error.description)
        } catch is DatabaseError {
            clear()
            for ending in ["", "-wal", "-shm"] { rename(path + ending, kept + ending) }
            return nil
        }
    }

    /// Numbers of changes are never given twice, and positions in the list of changes neither.
    private static func continueLists(of old: DatabaseQueue, in restored: DatabaseQueue) throws {
        try old.read { old in
            let last = try Int64.fetchOne(old, sql: "SELECT seq FROM sqlite_sequence WHERE name = 'change'") ?? 0
            try restored.write { database in
                try database.execute(
                    sql: "UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = 'change'", arguments: [last])
                let sql = "SELECT position, kind, identifier, target, at FROM activity"
                let end = try Row.fetchOne(database, sql: sql + " ORDER BY position DESC LIMIT 1")
                let position = (end?[0] as Int64?) ?? 0
                // Only where it is the same list, further on.
                guard try Row.fetchOne(old, sql: sql + " WHERE position = ?", arguments: [position]) == end else {
                    return
                }
                let rows = try Row.fetchCursor(
                    old, sql: sql + " WHERE position > ? ORDER BY position", arguments: [position])
                while let row = try rows.next() {
                    try database.execute(
                        sql: "INSERT INTO activity (position, kind, identifier, target, at) VALUES (?, ?, ?, ?, ?)",
                        arguments: StatementArguments(row.databaseValues))
                }
            }
        }
    }

    /// Tells of what is gone, and what is back, compared with what was told last.
    private static func tellDifferences(_ database: Database) throws {
        var present: Set<String> = []
        let rows = try Row.fetchCursor(database, sql: "SELECT kind, identifier, target FROM activity ORDER BY position")
        while let row = try rows.next() {
            guard let kind = ActivityRecord.Kind(rawValue: row[0]), let identifier = row[1] as String? else { continue }
            switch kind {
            case .create, .update: present.insert(identifier)
            case .delete: present.remove(identifier)
            case .move:
                present.remove(identifier)
                if let target = row[2] as String? { present.insert(target) }
            case .refresh: break
            }
        }
        let seen = Set(try String.fetchAll(database, sql: "SELECT identifier FROM object WHERE state = 'public'"))
        for identifier in present.subtracting(seen).sorted() { try tell(database, .delete, identifier) }
        for identifier in seen.subtracting(present).sorted() { try tell(database, .create, identifier) }
    }
}
