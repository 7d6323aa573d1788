internal import CSQLite
internal import GRDB
internal import Glibc

/// The rows of one of GRDB's statements, each column read by its place as SQLite has it: an object of ten thousand pages
/// has a hundred thousand of them, and putting each into a value that can be anything takes longer than reading it.
struct StatementReader {
    private let statement: Statement
    let handle: OpaquePointer

    /// - Parameter sql: prepared once for each connection. Not in use by anybody else meanwhile.
    init(_ database: Database, _ sql: String) throws {
        statement = try database.cachedStatement(sql: sql)
        handle = statement.sqliteStatement
    }

    // MARK: Rows

    /// Begins anew.
    func start(_ arguments: StatementArguments) throws {
        end()
        try statement.setArguments(arguments)
    }

    /// Begins anew with a text as the only argument.
    func start(_ text: String) throws {
        end()
        var text = text
        let code = text.withUTF8 { bytes in
            // SQLITE_TRANSIENT, a macro that Swift does not see: SQLite makes a copy.
            let copies = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
            return bytes.withMemoryRebound(to: CChar.self) {
                sqlite3_bind_text(handle, 1, $0.baseAddress, Int32($0.count), copies)
            }
        }
        guard code == SQLITE_OK else { throw problem(code) }
    }

    /// Begins anew with a number as the only argument.
    func start(_ number: Int) throws {
        end()
        let code = sqlite3_bind_int64(handle, 1, Int64(number))
        guard code == SQLITE_OK else { throw problem(code) }
    }

    /// Goes to the next row; false where there is none.
    func next() throws -> Bool {
        switch sqlite3_step(handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE:
            end()
            return false
        case let code: throw problem(code)
        }
    }

    /// To be called where not all rows were read: an open statement keeps the transaction open.
    func end() { sqlite3_reset(handle) }

    func problem(_ code: Int32) -> DatabaseError {
        let message = sqlite3_errmsg(sqlite3_db_handle(handle)).map { String(cString: $0) }
        end()
        return DatabaseError(resultCode: ResultCode(rawValue: code), message: message, sql: statement.sql)
    }

    // MARK: Columns

    /// Empty where there is nothing.
    func text(_ column: Int32) -> String { String(decoding: bytes(column), as: UTF8.self) }

    /// The same where columns often repeat what the row before had: as `known`, the last one, where that is equal, so
    /// that there is one copy for all.
    func text(_ column: Int32, sharing known: inout String) -> String {
        let bytes = bytes(column)
        if !Self.isEqual(known, bytes) { known = String(decoding: bytes, as: UTF8.self) }
        return known
    }

    func optionalText(_ column: Int32) -> String? { isNull(column) ? nil : text(column) }

    func number(_ column: Int32) -> Int { Int(sqlite3_column_int64(handle, column)) }
    func optionalNumber(_ column: Int32) -> Int? { isNull(column) ? nil : number(column) }
    func optionalReal(_ column: Int32) -> Double? { isNull(column) ? nil : sqlite3_column_double(handle, column) }

    /// Whether a column has exactly these bytes.
    func isEqual(_ column: Int32, _ text: String) -> Bool { Self.isEqual(text, bytes(column)) }

    /// Valid until the next row.
    func blob(_ column: Int32) -> UnsafeRawBufferPointer {
        let start = sqlite3_column_blob(handle, column)
        return UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : Int(sqlite3_column_bytes(handle, column)))
    }

    private func isNull(_ column: Int32) -> Bool { sqlite3_column_type(handle, column) == SQLITE_NULL }

    /// Valid until the next row.
    private func bytes(_ column: Int32) -> UnsafeBufferPointer<UInt8> {
        let start = sqlite3_column_text(handle, column)
        return UnsafeBufferPointer(start: start, count: start == nil ? 0 : Int(sqlite3_column_bytes(handle, column)))
    }

    private static func isEqual(_ text: String, _ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard text.utf8.count == bytes.count else { return false }
        guard let start = bytes.baseAddress, !bytes.isEmpty else { return true }
        return text.utf8.withContiguousStorageIfAvailable { own in
            own.baseAddress.map { memcmp($0, start, bytes.count) == 0 } ?? false
        } ?? text.utf8.elementsEqual(bytes)
    }
}
