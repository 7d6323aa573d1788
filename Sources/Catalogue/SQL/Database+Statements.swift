internal import CSQLite
internal import GRDB

/// What a statement can be given without GRDB, which takes longer over each argument than SQLite over a short statement.
protocol StatementArgument {
    func bind(_ handle: OpaquePointer, _ index: Int32) -> Int32
}

extension String: StatementArgument {
    func bind(_ handle: OpaquePointer, _ index: Int32) -> Int32 {
        // SQLITE_TRANSIENT, a macro that Swift does not see: SQLite makes a copy.
        let copies = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
        var text = self
        return text.withUTF8 { bytes in
            // Without an address SQLite binds null.
            guard let start = bytes.baseAddress, !bytes.isEmpty else {
                return sqlite3_bind_text(handle, index, "", 0, copies)
            }
            return start.withMemoryRebound(to: CChar.self, capacity: bytes.count) {
                sqlite3_bind_text(handle, index, $0, Int32(bytes.count), copies)
            }
        }
    }
}

extension Int64: StatementArgument {
    func bind(_ handle: OpaquePointer, _ index: Int32) -> Int32 { sqlite3_bind_int64(handle, index, self) }
}

extension Int: StatementArgument {
    func bind(_ handle: OpaquePointer, _ index: Int32) -> Int32 { Int64(self).bind(handle, index) }
}

extension Bool: StatementArgument {
    func bind(_ handle: OpaquePointer, _ index: Int32) -> Int32 { Int64(self ? 1 : 0).bind(handle, index) }
}

extension Double: StatementArgument {
    func bind(_ handle: OpaquePointer, _ index: Int32) -> Int32 { sqlite3_bind_double(handle, index, self) }
}

extension Optional: StatementArgument where Wrapped: StatementArgument {
    func bind(_ handle: OpaquePointer, _ index: Int32) -> Int32 {
        self?.bind(handle, index) ?? sqlite3_bind_null(handle, index)
    }
}

/// Statements that single edits run again and again, each prepared once for a connection.
extension Database {
    /// Runs a statement of which no row is wanted.
    func run<each Argument: StatementArgument>(_ sql: String, _ arguments: repeat each Argument) throws {
        let reader = try StatementReader(self, sql)
        try reader.bind(repeat each arguments)
        while try reader.next() {}
    }

    /// What is made of the first row; nil where there is none.
    /// - Parameter read: must not run the same statement.
    func first<each Argument: StatementArgument, Result>(
        _ sql: String, _ arguments: repeat each Argument, read: (StatementReader) throws -> Result
    ) throws -> Result? {
        let reader = try StatementReader(self, sql)
        try reader.bind(repeat each arguments)
        defer { reader.end() }
        return try reader.next() ? read(reader) : nil
    }

    /// What is made of each row.
    /// - Parameter read: must not run the same statement.
    func all<each Argument: StatementArgument, Result>(
        _ sql: String, _ arguments: repeat each Argument, read: (StatementReader) throws -> Result
    ) throws -> [Result] {
        let reader = try StatementReader(self, sql)
        try reader.bind(repeat each arguments)
        defer { reader.end() }
        var results: [Result] = []
        while try reader.next() { results.append(try read(reader)) }
        return results
    }

    /// Whether there is a row, and its first column is neither 0 nor null.
    func holds<each Argument: StatementArgument>(_ sql: String, _ arguments: repeat each Argument) throws -> Bool {
        try first(sql, repeat each arguments) { $0.flag(0) } ?? false
    }
}

extension StatementReader {
    /// Begins anew with arguments by their places.
    func bind<each Argument: StatementArgument>(_ arguments: repeat each Argument) throws {
        end()
        var index: Int32 = 0
        for argument in repeat each arguments {
            index += 1
            let code = argument.bind(handle, index)
            guard code == SQLITE_OK else { throw problem(code) }
        }
    }

    func flag(_ column: Int32) -> Bool { number(column) != 0 }
}
