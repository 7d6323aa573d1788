internal import CODBC
internal import Foundation

/// What a column holds, as far as reading needs to know.
enum ODBCKind: Sendable {
    case integer, text, bytes, time

    init(type: Int32) {
        switch type {
        case SQL_TINYINT, SQL_SMALLINT, SQL_INTEGER, SQL_BIGINT: self = .integer
        case SQL_BINARY, SQL_VARBINARY, SQL_LONGVARBINARY: self = .bytes
        case SQL_TYPE_TIMESTAMP, SQL_TYPE_DATE, SQL_TIMESTAMP, SQL_DATE: self = .time
        default: self = .text
        }
    }
}

/// A value in a row.
enum ODBCValue: Hashable, Sendable {
    case text(String)
    case bytes([UInt8])

    var text: String? { if case .text(let text) = self { text } else { nil } }
}

/// A value that a statement is given. Nothing is ever written into the SQL itself.
enum ODBCParameter: Sendable {
    case integer(Int64)
    case text(String)
    case time(String)
    case null
}

/// One statement. Used on the thread of its connection.
final class ODBCStatement {
    private let connection: ODBCConnection
    private let handle: vitrine_odbc_handle
    private var buffer = [UInt16](repeating: 0, count: 8192)
    private let sql: String
    /// Bytes of one value.
    private static let limit = 16 << 20

    /// Runs a query.
    init(_ connection: ODBCConnection, _ sql: String, _ parameters: [ODBCParameter] = []) throws(LinkFault) {
        handle = try Self.handle(connection)
        (self.connection, self.sql) = (connection, sql)
        _ = vitrine_odbc_set_statement(handle, SQLINTEGER(SQL_ATTR_QUERY_TIMEOUT), UInt(connection.seconds))
        let units = Array(sql.utf16)
        try check(vitrine_odbc_prepare(handle, units, units.count))
        try execute(parameters)
    }

    /// Lists tables and views.
    init(tablesOf connection: ODBCConnection) throws(LinkFault) {
        handle = try Self.handle(connection)
        (self.connection, sql) = (connection, "the list of tables")
        try check(vitrine_odbc_tables(handle))
    }

    /// Lists columns of tables that are called like `table`.
    init(columnsOf table: String, _ connection: ODBCConnection) throws(LinkFault) {
        handle = try Self.handle(connection)
        (self.connection, sql) = (connection, "the list of columns")
        let units = Array(table.utf16)
        try check(vitrine_odbc_columns(handle, units, units.count))
    }

    deinit { SQLFreeHandle(Int16(SQL_HANDLE_STMT), handle) }

    private static func handle(_ connection: ODBCConnection) throws(LinkFault) -> vitrine_odbc_handle {
        guard let handle = vitrine_odbc_statement(connection.handle) else {
            let said = connection.diagnoses(SQL_HANDLE_DBC, connection.handle).map(\.message).joined(separator: " ")
            throw LinkFault("the connection was lost: \(said)", remedy: "run the link again", mayPass: true)
        }
        return handle
    }

    private func execute(_ parameters: [ODBCParameter]) throws(LinkFault) {
        // The driver reads from these while it executes.
        var held: [UnsafeMutableRawPointer] = []
        defer { for pointer in held { pointer.deallocate() } }
        func hold<Value: BitwiseCopyable>(_ values: [Value]) -> UnsafeMutablePointer<Value> {
            let pointer = UnsafeMutablePointer<Value>.allocate(capacity: max(1, values.count))
            pointer.initialize(from: values, count: values.count)
            held.append(UnsafeMutableRawPointer(pointer))
            return pointer
        }
        for (index, parameter) in parameters.enumerated() {
            let number = UInt16(index + 1)
            switch parameter {
            case .integer(let value): try check(vitrine_odbc_bind_integer(handle, number, hold([value])))
            case .text(let text):
                let units = Array(text.utf16)
                try check(vitrine_odbc_bind_text(handle, number, hold(units), hold([units.count * 2])))
            case .time(let text):
                guard let time = SQL_TIMESTAMP_STRUCT(text) else {
                    throw LinkFault("“\(text)” is no time", remedy: "name a column of dates or times as changed")
                }
                try check(vitrine_odbc_bind_time(handle, number, hold([time])))
            case .null: try check(vitrine_odbc_bind_text(handle, number, hold([0]), hold([Int(SQL_NULL_DATA)])))
            }
        }
        let code = SQLExecute(handle)
        // What a DELETE that finds nothing says.
        if Int32(code) != SQL_NO_DATA { try check(code) }
    }

    /// The names and kinds of the columns of the result.
    func columns() throws(LinkFault) -> [(name: String, kind: ODBCKind)] {
        var count: Int16 = 0
        try check(SQLNumResultCols(handle, &count))
        var columns: [(name: String, kind: ODBCKind)] = []
        for number in 1...max(1, UInt16(clamping: count)) {
            var name = [UInt16](repeating: 0, count: 256)
            var length: Int16 = 0
            var type: Int16 = 0
            try check(vitrine_odbc_describe(handle, number, &name, 256, &length, &type))
            columns.append(
                (String(decoding: name.prefix { $0 != 0 }, as: UTF16.self), ODBCKind(type: Int32(type))))
        }
        return columns
    }

    /// Goes to the next row.
    /// - Returns: false behind the last.
    func next() throws(LinkFault) -> Bool {
        let code = SQLFetch(handle)
        if Int32(code) == SQL_NO_DATA { return false }
        try check(code)
        return true
    }

    /// A value of the row, columns from 1, each asked for once and in their order; nil for NULL.
    func value(_ column: Int, _ kind: ODBCKind = .text) throws(LinkFault) -> ODBCValue? {
        if kind == .bytes { return try bytes(column).map(ODBCValue.bytes) }
        return try text(column).map(ODBCValue.text)
    }

    func text(_ column: Int) throws(LinkFault) -> String? {
        var units: [UInt16] = []
        while true {
            var length = 0
            let code = vitrine_odbc_text(handle, UInt16(column), &buffer, buffer.count * 2, &length)
            if Int32(code) == SQL_NO_DATA { break }
            try check(code)
            if length == Int(SQL_NULL_DATA) { return nil }
            let isWhole = length >= 0 && length <= (buffer.count - 1) * 2
            if isWhole, units.isEmpty { return String(decoding: buffer[0..<length / 2], as: UTF16.self) }
            units += buffer[0..<(isWhole ? length / 2 : buffer.count - 1)]
            if isWhole { break }
            try checkSize(units.count * 2, column)
        }
        return String(decoding: units, as: UTF16.self)
    }

    private func bytes(_ column: Int) throws(LinkFault) -> [UInt8]? {
        var bytes: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 16384)
        while true {
            var length = 0
            let code = vitrine_odbc_bytes(handle, UInt16(column), &part, part.count, &length)
            if Int32(code) == SQL_NO_DATA { break }
            try check(code)
            if length == Int(SQL_NULL_DATA) { return nil }
            let isWhole = length >= 0 && length <= part.count
            bytes += part[0..<(isWhole ? length : part.count)]
            if isWhole { break }
            try checkSize(bytes.count, column)
        }
        return bytes
    }

    private func checkSize(_ bytes: Int, _ column: Int) throws(LinkFault) {
        guard bytes > Self.limit else { return }
        throw LinkFault(
            "a value in column \(column) of the result is larger than \(Self.limit >> 20) MB",
            remedy: "leave that column out, or give a view that shortens it")
    }

    private func check(_ code: Int16) throws(LinkFault) {
        guard vitrine_odbc_succeeded(code) == 0 else { return }
        let all = connection.diagnoses(SQL_HANDLE_STMT, handle)
        let states = Set(all.map(\.state))
        if states.contains("HYT00") || states.contains("HYT01") || states.contains("S1T00") { throw connection.silence }
        let message = all.map(\.message).joined(separator: " ")
        if states.contains(where: { $0.hasPrefix("08") }) {
            throw LinkFault(
                "the connection was lost: \(message)", remedy: "run the link again once the database answers",
                mayPass: true)
        }
        throw LinkFault(
            "the database did not run “\(sql)”: \(message.isEmpty ? "it says nothing of why" : message)",
            remedy: "check that the user may read this, and the names in the link")
    }
}

extension SQL_TIMESTAMP_STRUCT {
    /// `2026-11-22`, `2026-11-22 13:12:08.123456`, with a T for the space if need be.
    init?(_ text: String) {
        let parts = text.split { !$0.isNumber }.map(String.init)
        guard parts.count >= 3, let year = Int16(parts[0]), let month = UInt16(parts[1]), let day = UInt16(parts[2])
        else { return nil }
        func number(_ index: Int) -> UInt16 { index < parts.count ? UInt16(parts[index]) ?? 0 : 0 }
        let fraction = parts.count > 6 ? String((parts[6] + "000000000").prefix(9)) : "0"
        self.init(
            year: year, month: month, day: day, hour: number(3), minute: number(4), second: number(5),
            fraction: UInt32(fraction) ?? 0)
    }
}
