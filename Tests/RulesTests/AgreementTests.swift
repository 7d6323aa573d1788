import CSQLite
import Foundation
import Rules
import Testing

/// A database in memory with the tables that rules read, as the catalogue has them, and the functions that they call.
final class RuleDatabase {
    private var handle: OpaquePointer?

    init() throws {
        try #require(sqlite3_open(":memory:", &handle) == SQLITE_OK)
        for function in RuleFunction.allCases {
            let context = Unmanaged.passRetained(Box(function)).toOpaque()
            sqlite3_create_function_v2(
                handle, function.rawValue, 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC, context,
                { context, _, arguments in
                    guard let argument = arguments?[0], let text = sqlite3_value_text(argument),
                        let data = sqlite3_user_data(context)
                    else { return }
                    let box = Unmanaged<Box>.fromOpaque(data).takeUnretainedValue()
                    switch box.function.call(String(cString: text)) {
                    case .text(let text): sqlite3_result_text(context, text, -1, RuleDatabase.transient)
                    case .number(let number): sqlite3_result_double(context, number)
                    case .integer(let number): sqlite3_result_int64(context, Int64(number))
                    case nil: sqlite3_result_null(context)
                    }
                }, nil, nil, nil)
        }
        try run(
            """
            CREATE TABLE object (id INTEGER PRIMARY KEY, identifier TEXT);
            CREATE TABLE resource (id TEXT PRIMARY KEY, object_id INTEGER, kind TEXT, media_type TEXT, width INTEGER,
                height INTEGER, duration REAL, pages INTEGER, path TEXT, sequence TEXT);
            CREATE TABLE value (resource_id TEXT, owner TEXT, field TEXT, language TEXT, position INTEGER, text TEXT);
            CREATE TABLE field (name TEXT PRIMARY KEY, position INTEGER);
            """)
    }

    deinit { sqlite3_close(handle) }

    private final class Box {
        let function: RuleFunction
        init(_ function: RuleFunction) { self.function = function }
    }

    private static var transient: sqlite3_destructor_type { unsafeBitCast(-1, to: sqlite3_destructor_type.self) }

    func run(_ sql: String) throws { try #require(sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK, "\(sql)") }

    /// The first column of the first row; nil where there is none or it is NULL.
    @discardableResult
    func number(_ sql: String, _ arguments: [SQLValue] = []) throws -> Int? {
        var statement: OpaquePointer?
        let prepared = sqlite3_prepare_v2(handle, sql, -1, &statement, nil)
        try #require(prepared == SQLITE_OK, "\(String(cString: sqlite3_errmsg(handle))): \(sql)")
        defer { sqlite3_finalize(statement) }
        try #require(Int(sqlite3_bind_parameter_count(statement)) == arguments.count, "\(sql)")
        for (index, argument) in arguments.enumerated() {
            switch argument {
            case .text(let text): sqlite3_bind_text(statement, Int32(index + 1), text, -1, Self.transient)
            case .number(let number): sqlite3_bind_double(statement, Int32(index + 1), number)
            case .integer(let number): sqlite3_bind_int64(statement, Int32(index + 1), Int64(number))
            }
        }
        guard sqlite3_step(statement) == SQLITE_ROW, sqlite3_column_type(statement, 0) != SQLITE_NULL else {
            return nil
        }
        return Int(sqlite3_column_int64(statement, 0))
    }
}

/// Random expressions and values, the same for the same seed.
struct RuleGenerator {
    var state: UInt64

    mutating func next(_ bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % UInt64(bound))
    }

    mutating func pick<Element>(_ items: [Element]) -> Element { items[next(items.count)] }

    static let texts = [
        "a", "A", "ab", "é", "e\u{301}", "É", "ß", "SS", "ς", "Σ", "İ", "ı", "ǆ", "ﬁ", "fi", "日本", "👩‍👩‍👧", "\u{301}x", "K",
        "K", "a%b_c",
        "'; DROP TABLE value; --", "\" OR 1=1", "?", "\\", "12", "x\u{10FFFF}", "한", "\u{1112}\u{1161}\u{11AB}", " ",
        "=1+1", "Å", "Å",
    ]
    static let numbers = [
        "12", "12.0", "-3.5", "1e3", "0", "-0", "007", "1,5", "twelve", "9007199254740993", "+4", ".5", "1e999",
    ]
    static let dates = [
        "2026-06-15", "2026", "2026-06", "188X", "18XX", "1887~", "1880/1890", "../2026-06-14", "2026-06-15/..",
        "-0044",
        "2026-02-29", "2024-02-29", "soon", "2026-06-15T10:00:00Z", "2001-21", "2026-XX", "2026-07-15", "2025-06",
    ]
    static let operandDates = dates.filter { DayRange($0) != nil }

    mutating func quoted(_ text: String) -> String {
        "\"" + text.map { "\"\\".contains($0) ? "\\\($0)" : String($0) }.joined() + "\""
    }

    mutating func expression(depth: Int) -> String {
        if depth == 0 || next(3) == 0 { return comparison() }
        switch next(4) {
        case 0: return "not (\(expression(depth: depth - 1)))"
        case 1: return "(\(expression(depth: depth - 1)) or \(expression(depth: depth - 1)))"
        case 2: return "(\(expression(depth: depth - 1)) and not \(comparison()) and \(comparison()))"
        default: return "(\(expression(depth: depth - 1)) and \(expression(depth: depth - 1)))"
        }
    }

    mutating func comparison() -> String {
        switch next(9) {
        case 0:
            return
                "\(pick(["has ", "not has "]))\(pick(["part", "date", "WEIGHT", "`credit line`", "sequence", "width"]))"
        case 1, 2:
            let field = pick(["part", "Part", "`credit line`", "identifier", "sequence", "title", "title@FR", "rights"])
            let sign = pick(["=", "!=", "==", "starts with", "not ends with", "ends with", "contains", "starts with"])
            return "\(field) \(sign) \(quoted(pick(Self.texts)))"
        case 3: return "part \(pick(["in", "not in"])) [\(quoted(pick(Self.texts))), \(quoted(pick(Self.texts)))]"
        case 4, 5:
            let number = pick(["12", "-3.5", "1000", "0", "9007199254740992", "4"])
            return "\(pick(["weight", "width", "duration"])) \(pick(["=", "!=", "<", "<=", ">", ">="])) \(number)"
        case 6: return "weight in [12, -3.5, 1e3]"
        case 7: return "date in [\(quoted(pick(Self.operandDates))), \(quoted(pick(Self.operandDates)))]"
        default:
            let today = pick(["today", "today + 30 days", "today - 1 month", "today - 1 year"])
            let operand = next(2) == 0 ? today : quoted(pick(Self.operandDates))
            return "\(pick(["date", "embargo_until"])) \(pick(["=", "!=", "<", "<=", ">", ">="])) \(operand)"
        }
    }
}

@Suite struct AgreementTests {
    @Test("Memory and SQLite give the same answer", arguments: [UInt64(1), 2, 3, 4])
    func agreement(_ seed: UInt64) throws {
        let today = try #require(CalendarDay("2026-06-15"))
        let database = try RuleDatabase()
        var random = RuleGenerator(state: seed)
        var answers: [Bool: Int] = [:]
        for round in 0..<60 {
            let resource = "r\(round)"
            var known = FieldValues()
            let identifier = random.pick(RuleGenerator.texts)
            try database.number("INSERT INTO object VALUES (?, ?)", [.integer(round), .text(identifier)])
            known.add(identifier, to: "identifier")
            try database.number(
                "INSERT INTO resource (id, object_id) VALUES (?, ?)", [.text(resource), .integer(round)])
            for (column, value) in [
                ("sequence", SQLValue.text(random.pick(RuleGenerator.texts))), ("width", .integer(random.next(20))),
                ("duration", .number(Double(random.next(100)) / 4)),
            ] where random.next(3) > 0 {
                try database.number("UPDATE resource SET \(column) = ? WHERE id = ?", [value, .text(resource)])
                switch value {
                case .text(let text): known.add(text, to: column)
                case .integer(let number): known.add(String(number), to: column)
                case .number(let number): known.add(String(number), to: column)
                }
            }
            for (field, pool) in [
                ("Part", RuleGenerator.texts), ("credit line", RuleGenerator.texts), ("title", RuleGenerator.texts),
                ("rights", RuleGenerator.texts), ("weight", RuleGenerator.numbers), ("date", RuleGenerator.dates),
                ("Embargo_Until", RuleGenerator.dates),
            ] {
                try database.number("INSERT OR IGNORE INTO field VALUES (?, 0)", [.text(field)])
                for position in 0..<random.next(3) {
                    let (text, language) = (random.pick(pool), random.pick(["", "fr", "FR", "en"]))
                    try database.number(
                        "INSERT INTO value VALUES (?, 'spreadsheet', ?, ?, ?, ?)",
                        [.text(resource), .text(field), .text(language), .integer(position), .text(text)])
                    known.add(text, to: field, language: language.isEmpty ? nil : language)
                }
            }
            for _ in 0..<40 {
                let source = random.expression(depth: 3)
                let rule = try Expression(parsing: source, fields: definitions)
                let fragment = rule.sql(resource: "resource.id", on: today)
                let answer = try database.number(
                    "SELECT \(fragment.text) FROM resource WHERE resource.id = ?",
                    fragment.arguments + [.text(resource)])
                let held = rule.holds(for: known, on: today)
                #expect(answer == (held ? 1 : 0), "\(source) for \(known)")
                answers[held, default: 0] += 1
                // Answered today as tomorrow unless the day of the next change says otherwise.
                if let day = rule.nextChange(for: known, after: today) {
                    #expect(rule.holds(for: known, on: day) != held)
                    #expect(rule.holds(for: known, on: CalendarDay(number: day.number - 1)) == held, "\(source)")
                } else {
                    for later in [1, 15, 16, 17, 31, 46, 200, 5000] {
                        #expect(
                            rule.holds(for: known, on: CalendarDay(number: today.number + later)) == held, "\(source)")
                    }
                }
            }
        }
        // Neither answer is rare, so that agreement means something.
        #expect((answers[true] ?? 0) > 300 && (answers[false] ?? 0) > 300, "\(answers)")
    }

    @Test func deepAndWideExpressionsRunInSQLite() throws {
        let database = try RuleDatabase()
        try database.run("INSERT INTO resource (id, object_id) VALUES ('r', 1)")
        let today = CalendarDay(number: 20_000)
        let deep =
            String(repeating: "(has part or not (has weight and ", count: 16) + "has ark"
            + String(repeating: "))", count: 16)
        let wide = Array(repeating: "has ark", count: 200).joined(separator: " or ")
        let list = "date in [" + Array(repeating: "1887", count: 1_000).joined(separator: ",") + "]"
        let nots = String(repeating: "not ", count: 49) + "has ark"
        for source in [deep, wide, list, nots] {
            let rule = try Expression(parsing: source, fields: definitions)
            let fragment = rule.sql(resource: "resource.id", on: today)
            let answer = try database.number("SELECT \(fragment.text) FROM resource", fragment.arguments)
            #expect(answer == (rule.holds(for: FieldValues(), on: today) ? 1 : 0))
        }
    }

    @Test func nothingWrittenStandsInTheSQL() throws {
        let database = try RuleDatabase()
        let hostile = "x'); DROP TABLE value; --"
        let fields = FieldDefinitions([FieldDefinition(name: hostile, type: .text)])
        let source = "`\(hostile)` = \"\(hostile)\" or `\(hostile)@\(hostile)` contains \"\(hostile)\""
        let fragment = try Expression(parsing: source, fields: fields).sql(
            resource: "resource.id", on: CalendarDay(number: 0))
        #expect(!fragment.text.contains("DROP") && fragment.arguments.contains(.text(hostile)))
        try database.run("INSERT INTO resource (id, object_id) VALUES ('r', 1)")
        #expect(try database.number("SELECT \(fragment.text) FROM resource", fragment.arguments) == 0)
        #expect(try database.number("SELECT count(*) FROM value") == 0)
    }
}
