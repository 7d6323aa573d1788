internal import GRDB

extension CatalogueError {
    /// Does what writes, and names what is in its way as those who answer for it do.
    static func naming<Result>(_ work: () async throws -> Result) async throws -> Result {
        do { return try await work() } catch { throw named(error) }
    }

    /// An error of the database by what is in the way of writing; any other as it is.
    public static func named(_ error: any Error) -> any Error {
        guard let error = error as? DatabaseError else { return error }
        switch error.resultCode {
        case .SQLITE_FULL: return CatalogueError.noRoom
        // One that was undone because of what another did in the same transaction, too.
        case .SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_READONLY, .SQLITE_IOERR, .SQLITE_CANTOPEN, .SQLITE_ABORT:
            return CatalogueError.notWritable(detail: error.description)
        default: return error
        }
    }

    /// What an error of the database means for people, and what to do; nil for other errors.
    public static func explanation(of error: any Error) -> String? {
        guard let error = error as? DatabaseError else { return nil }
        let detail = error.message ?? "SQLite error \(error.extendedResultCode.rawValue)"
        switch error.resultCode {
        case .SQLITE_FULL:
            return
                "the catalogue cannot be written: its disk is full. What was not done is as before: make room and try again"
        case .SQLITE_READONLY, .SQLITE_IOERR, .SQLITE_CANTOPEN, .SQLITE_PERM:
            return """
                the catalogue cannot be written (\(detail)): is its disk read-only or failing, or may this user not write \
                there? What was not done is as before
                """
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            return "another program holds the catalogue locked: end it, and try again. What was not done is as before"
        case .SQLITE_CORRUPT, .SQLITE_NOTADB:
            return "the catalogue is damaged (\(detail)): `vitrine verify` says more, `vitrine restore` takes a backup"
        default: return nil
        }
    }
}
