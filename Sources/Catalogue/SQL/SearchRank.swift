internal import CSQLite
internal import Foundation
internal import GRDB

/// The order of results: BM25 as FTS5 reckons it (https://sqlite.org/fts5.html, section 5.1.1), with bounds.
///
/// `bm25()` goes through every occurrence of every word in a row and every row that has a word. This takes the first
/// ``mostOccurrences`` of a word in a row, and of a word in more than ``mostRows`` rows it estimates in how many from
/// how densely the first ones stand. Below both bounds it is BM25 exactly.
enum SearchRank {
    static let function = "vitrine_rank"
    /// Occurrences of a word in an object that are counted. BM25 hardly tells a thousand from a million.
    static let mostOccurrences = 1000
    /// Objects with a word that are counted.
    static let mostRows = 5000

    /// What is the same for all rows of a query.
    private final class Facts {
        var weights: [Double] = []
        var averageLength = 1.0
    }

    /// Makes the function known to a connection: `vitrine_rank(table, weight of the first column, …)`.
    static func register(_ database: Database) throws {
        let code = vitrine_fts5_add(database.sqliteConnection, function) { api, row, context, count, weights in
            guard let api, let row, let rank = SearchRank.rank(api, row, weights, count) else {
                return sqlite3_result_error_code(context, SQLITE_ERROR)
            }
            sqlite3_result_double(context, rank)
        }
        guard code == SQLITE_OK else { throw DatabaseError(message: "this SQLite has no FTS5") }
    }

    private typealias API = UnsafePointer<Fts5ExtensionApi>

    private static func rank(
        _ api: API, _ row: OpaquePointer, _ weights: UnsafeMutablePointer<OpaquePointer?>?, _ columns: Int32
    ) -> Double? {
        guard let facts = facts(api, row) else { return nil }
        var length: Int32 = 0
        guard vitrine_fts5_length(api, row, &length) == SQLITE_OK else { return nil }
        let (k1, b) = (1.2, 0.75)
        var rank = 0.0
        for (phrase, weight) in facts.weights.enumerated() {
            var frequency = 0.0
            let code = vitrine_fts5_frequency(
                api, row, Int32(phrase), Int32(mostOccurrences), columns, weights, &frequency)
            guard code == SQLITE_OK else { return nil }
            rank +=
                weight * frequency * (k1 + 1)
                / (frequency + k1 * (1 - b + b * Double(length) / facts.averageLength))
        }
        return -rank
    }

    private static func facts(_ api: API, _ row: OpaquePointer) -> Facts? {
        if let known = vitrine_fts5_kept(api, row) { return Unmanaged<Facts>.fromOpaque(known).takeUnretainedValue() }
        let facts = Facts()
        var (rows, words) = (Int64(0), Int64(0))
        guard vitrine_fts5_size(api, row, &rows, &words) == SQLITE_OK, rows > 0 else { return nil }
        facts.averageLength = max(1, Double(words)) / Double(rows)
        for phrase in 0..<vitrine_fts5_phrases(api, row) {
            var count = vitrine_count(most: Int64(mostRows), rows: 0, last: 0)
            guard vitrine_fts5_rows(api, row, phrase, &count) == SQLITE_OK else { return nil }
            var found = Double(count.rows)
            if count.rows >= mostRows, count.last > 0 {
                // As densely as in the beginning.
                found = min(Double(rows), max(found, found * Double(rows) / Double(count.last)))
            }
            let weight = log((Double(rows) - found + 0.5) / (found + 0.5))
            facts.weights.append(weight <= 0 ? 1e-6 : weight)
        }
        let code = vitrine_fts5_keep(api, row, Unmanaged.passRetained(facts).toOpaque()) { facts in
            if let facts { Unmanaged<Facts>.fromOpaque(facts).release() }
        }
        return code == SQLITE_OK ? facts : nil
    }
}
