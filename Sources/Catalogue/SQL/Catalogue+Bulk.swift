internal import GRDB

extension Catalogue {
    /// Writes much: the writing connection keeps up to 64 MB of pages in memory meanwhile, so that indexes whose
    /// keys come in no order are not read again for every row, and the log is copied into the file in large pieces.
    ///
    /// What a commit promises is the same as ever: it is on the disk when it returns. Given up meanwhile: SQLite does
    /// not look whether the rows that others refer to are there. An import writes them itself, in the same transaction.
    /// Until the work ends, the log grows to some 500 MB.
    public func inBulk<Result>(_ work: () throws -> Result) throws -> Result {
        try tune(cache: -65_536, checkpoint: 100_000, checksReferences: false)
        let result: Result
        do {
            result = try work()
        } catch {
            try? tune(cache: -2000, checkpoint: 1000, checksReferences: true)
            throw error
        }
        try tune(cache: -2000, checkpoint: 1000, checksReferences: true)
        return result
    }

    private func tune(cache: Int, checkpoint: Int, checksReferences: Bool) throws {
        try pool.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA cache_size = \(cache)")
            try database.execute(sql: "PRAGMA wal_autocheckpoint = \(checkpoint)")
            try database.execute(sql: "PRAGMA foreign_keys = \(checksReferences ? "ON" : "OFF")")
            try database.execute(sql: "PRAGMA shrink_memory")
        }
    }
}
