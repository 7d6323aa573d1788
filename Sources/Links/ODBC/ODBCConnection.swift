internal import CODBC
internal import Foundation
internal import Rules
internal import Settings

/// A connection through unixODBC's driver manager. Used on one thread only, its own.
final class ODBCConnection {
    private let environment: vitrine_odbc_handle
    let handle: vitrine_odbc_handle
    private var isOpen = false
    private let text: ConnectionText
    /// What the database calls itself: `PostgreSQL`, `Microsoft SQL Server`.
    private(set) var product = ""
    /// What stands around names; empty where nothing does.
    private(set) var quote = "\""
    /// Seconds that a statement may take.
    let seconds: Int

    /// Connects.
    /// - Parameters:
    ///   - seconds: for connecting, and for each statement, where the driver can do that.
    ///   - writes: whether anything is written; else drivers that can are told that nothing is.
    init(_ text: ConnectionText, seconds: Int, writes: Bool) throws(LinkFault) {
        guard let environment = vitrine_odbc_environment() else {
            throw LinkFault("unixODBC cannot be used", remedy: "install unixodbc")
        }
        guard let handle = vitrine_odbc_connection(environment) else {
            SQLFreeHandle(Int16(SQL_HANDLE_ENV), environment)
            throw LinkFault("unixODBC has no memory for a connection", remedy: "give this machine more memory")
        }
        (self.environment, self.handle, self.text, self.seconds) = (environment, handle, text, seconds)
        for attribute in [SQL_ATTR_LOGIN_TIMEOUT, SQL_ATTR_CONNECTION_TIMEOUT] {
            // A driver that knows no such limit is watched by the thread it runs on.
            _ = vitrine_odbc_set_connection(handle, SQLINTEGER(attribute), UInt(seconds))
        }
        if !writes {
            _ = vitrine_odbc_set_connection(handle, SQLINTEGER(SQL_ATTR_ACCESS_MODE), UInt(SQL_MODE_READ_ONLY))
        }
        let units = Array(text.text.utf16)
        guard vitrine_odbc_succeeded(vitrine_odbc_connect(handle, units, units.count)) != 0 else {
            throw connectionFault()
        }
        isOpen = true
        product = information(UInt16(SQL_DBMS_NAME))
        quote = information(UInt16(SQL_IDENTIFIER_QUOTE_CHAR)).trimmingCharacters(in: .whitespaces)
    }

    deinit {
        if isOpen { SQLDisconnect(handle) }
        SQLFreeHandle(Int16(SQL_HANDLE_DBC), handle)
        SQLFreeHandle(Int16(SQL_HANDLE_ENV), environment)
    }

    private func information(_ item: UInt16) -> String {
        var buffer = [UInt16](repeating: 0, count: 256)
        var bytes: Int16 = 0
        guard vitrine_odbc_succeeded(vitrine_odbc_information(handle, item, &buffer, 510, &bytes)) != 0 else {
            return ""
        }
        return String(decoding: buffer.prefix { $0 != 0 }, as: UTF16.self)
    }

    /// A name as it stands in SQL. Only names that the catalogue of the source gave are quoted and used.
    func quoted(_ name: String) -> String {
        guard !quote.isEmpty else { return name }
        return quote + name.split(separator: quote, omittingEmptySubsequences: false).joined(separator: quote + quote)
            + quote
    }

    /// The statement that gives at most `count` rows.
    func limited(_ select: String, to count: Int) -> String {
        switch product {
        case "Microsoft SQL Server", "Sybase", "ACCESS":
            select.hasPrefix("SELECT ") ? "SELECT TOP \(count) " + select.dropFirst(7) : select
        case let name where name.hasPrefix("Oracle") || name.hasPrefix("DB2"):
            select + " FETCH FIRST \(count) ROWS ONLY"
        default: select + " LIMIT \(count)"
        }
    }

    /// Runs `body` in one transaction.
    func transaction(_ body: () throws -> Void) throws {
        let fault = { LinkFault("the database has no transactions", remedy: "use outbox.file or outbox.url instead") }
        let switched = vitrine_odbc_set_connection(handle, SQLINTEGER(SQL_ATTR_AUTOCOMMIT), UInt(SQL_AUTOCOMMIT_OFF))
        guard vitrine_odbc_succeeded(switched) != 0 else { throw fault() }
        defer { _ = vitrine_odbc_set_connection(handle, SQLINTEGER(SQL_ATTR_AUTOCOMMIT), UInt(SQL_AUTOCOMMIT_ON)) }
        do {
            try body()
        } catch {
            SQLEndTran(Int16(SQL_HANDLE_DBC), handle, Int16(SQL_ROLLBACK))
            throw error
        }
        guard vitrine_odbc_succeeded(SQLEndTran(Int16(SQL_HANDLE_DBC), handle, Int16(SQL_COMMIT))) != 0 else {
            let said = diagnoses(SQL_HANDLE_DBC, handle).map(\.message).joined(separator: " ")
            throw LinkFault("the database did not keep what was written: \(said)", remedy: "run the link again")
        }
    }

    /// Begins a transaction, so that all reads until `endReading` see one state of the database where it can do that.
    func beginReading() throws(LinkFault) {
        let switched = vitrine_odbc_set_connection(handle, SQLINTEGER(SQL_ATTR_AUTOCOMMIT), UInt(SQL_AUTOCOMMIT_OFF))
        guard vitrine_odbc_succeeded(switched) != 0 else {
            throw LinkFault("the database has no transactions to read in", remedy: "use InnoDB tables", mayPass: true)
        }
    }

    /// Ends what `beginReading` began. Nothing was written.
    func endReading() {
        SQLEndTran(Int16(SQL_HANDLE_DBC), handle, Int16(SQL_ROLLBACK))
        _ = vitrine_odbc_set_connection(handle, SQLINTEGER(SQL_ATTR_AUTOCOMMIT), UInt(SQL_AUTOCOMMIT_ON))
    }

    // MARK: Faults

    /// States and messages that the driver manager and the driver give.
    func diagnoses(_ kind: Int32, _ handle: vitrine_odbc_handle) -> [(state: String, message: String)] {
        var found: [(state: String, message: String)] = []
        var state = [UInt16](repeating: 0, count: 6)
        var message = [UInt16](repeating: 0, count: 1024)
        for number in 1...8 {
            var length: Int16 = 0
            let code = vitrine_odbc_diagnosis(Int16(kind), handle, Int16(number), &state, &message, 1024, &length)
            guard vitrine_odbc_succeeded(code) != 0 else { break }
            let text = String(decoding: message.prefix { $0 != 0 }, as: UTF16.self)
            found.append(
                (
                    String(decoding: state.prefix { $0 != 0 }, as: UTF16.self),
                    self.text.redacted(text.split(whereSeparator: \.isNewline).joined(separator: " "))
                ))
        }
        return found
    }

    private func connectionFault() -> LinkFault {
        let all = diagnoses(SQL_HANDLE_DBC, handle)
        let message = all.map(\.message).joined(separator: " ")
        let lower = message.lowercased()
        let states = Set(all.map(\.state))
        let place = text.host.map { "the database at \($0)" } ?? "the database"
        let library = lower.contains("can't open lib")
        if states.contains("IM002") || states.contains("IM003") || library {
            let known = names(vitrine_odbc_source) + names(vitrine_odbc_driver)
            let nearest = NearestName.find(text.target, among: known).map { "did you mean “\($0)”? " } ?? ""
            return LinkFault(
                "there is no ODBC driver or data source “\(text.target)” on this machine",
                remedy: nearest + "known are \(known.isEmpty ? "none" : known.joined(separator: ", ")); install the "
                    + "driver, or correct the name (odbcinst -q -d and odbcinst -q -s list them)")
        }
        if states.contains("28000") || lower.contains("authentication failed") || lower.contains("access denied")
            || lower.contains("login failed") || lower.contains("no password supplied")
        {
            return LinkFault(
                "\(place) refuses the user or the password: \(message)",
                remedy: "check UID in the connection, and the password that password_env or password_file gives")
        }
        if lower.contains("insecure transport") || lower.contains("ssl") || lower.contains("tls") {
            return LinkFault(
                "\(place) takes this connection only, or not at all, with TLS: \(message)",
                remedy:
                    "add FORCETLS=1 and SSLCA={certificate of the authority} to the connection; for a ResourceSpace, "
                    + "set $use_mysqli_ssl, $mysqli_ssl_ca_cert and $mysqli_ssl_verify_server_cert in its config.php")
        }
        if lower.contains("timeout") || lower.contains("timed out") || states.contains("HYT00")
            || states.contains("HYT01") || lower.contains("initial communication packet")
        {
            return silence
        }
        if lower.contains("unknown database") || lower.contains("database") && lower.contains("does not exist") {
            return LinkFault("\(place) has no such database: \(message)", remedy: "correct Database in the connection")
        }
        return LinkFault(
            "\(place) cannot be reached: \(message)",
            remedy: "check Server and Port in the connection, and that the database runs and lets this machine in",
            mayPass: true)
    }

    /// What is said when nothing comes.
    var silence: LinkFault { Self.silence(text, seconds: seconds) }

    static func silence(_ text: ConnectionText, seconds: Int) -> LinkFault {
        LinkFault(
            "\(text.host.map { "the database at \($0)" } ?? "the database") gave no answer within \(seconds) seconds",
            remedy: "check that it runs and that no firewall swallows the connection, or raise timeout_seconds",
            mayPass: true)
    }

    private func names(_ next: (vitrine_odbc_handle?, Int32, UnsafeMutablePointer<CChar>?, Int16) -> Int16) -> [String]
    {
        var names: [String] = []
        var buffer = [CChar](repeating: 0, count: 256)
        while names.count < 50,
            vitrine_odbc_succeeded(next(environment, names.isEmpty ? 1 : 0, &buffer, 256)) != 0
        {
            names.append(String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self))
        }
        return names
    }
}
