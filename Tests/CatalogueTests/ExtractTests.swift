import CSQLite
import Catalogue
import TestSupport
import Testing

@Suite("Extracts of what was found")
struct ExtractTests {
    private let fixture: CatalogueFixture

    init() throws {
        fixture = try CatalogueFixture()
        try fixture.catalogue.note(fields: ["title", "note"])
    }

    private func put(_ identifier: String, _ values: (String, String)...) throws {
        try fixture.apply(
            identifier,
            fixture.resource("r" + identifier, values: values.map { FieldText(field: $0.0, texts: [$0.1]) }))
    }

    /// The extract of the only hit, with brackets around what was found.
    private func extract(_ query: String) async throws -> String? {
        let found = try await fixture.catalogue.search(
            SearchRequest(try SearchQuery(parsing: query)), for: .everyone, limit: 1)
        return found.hits.first.map { $0.extract.map { $0.isFound ? "[\($0.text)]" : $0.text }.joined() }
    }

    /// What SQLite's own function makes of it.
    private func snippet(_ expression: String) throws -> String? {
        var connection: OpaquePointer?
        defer { sqlite3_close(connection) }
        try #require(
            sqlite3_open_v2(fixture.folder.file("catalogue.sqlite"), &connection, SQLITE_OPEN_READONLY, nil)
                == SQLITE_OK)
        var statement: OpaquePointer?
        defer { sqlite3_finalize(statement) }
        let sql = "SELECT snippet(search_0, -1, '[', ']', '…', 24) FROM search_0 WHERE search_0 MATCH '\(expression)'"
        try #require(sqlite3_prepare_v2(connection, sql, -1, &statement, nil) == SQLITE_OK)
        guard sqlite3_step(statement) == SQLITE_ROW else { return nil }
        return sqlite3_column_text(statement, 0).map { String(cString: $0) }
    }

    @Test("An extract of a short text is the one that SQLite's snippet() chooses", arguments: 0..<40)
    func asSQLite(seed: Int) async throws {
        var random = SeededRandom(seed: UInt64(seed))
        let words = ["map", "Ulm", "old", "étude", "Étude", "the", "river", "castle", "a", "Bläü", "x1"]
        let ends = [" ", " ", " ", ", ", ". ", ": ", "… ", "\n"]
        func text() -> String {
            (0..<Int.random(in: 1...120, using: &random)).map { _ in
                (words.randomElement(using: &random) ?? "") + (ends.randomElement(using: &random) ?? "")
            }.joined()
        }
        try put("o", ("title", text()), ("note", text()))
        let queries: [(ours: String, theirs: String)] = [
            ("map", "\"map\""), ("etude ulm", "(\"etude\" AND \"ulm\")"), ("\"old map\"", "\"old map\""),
            ("ca*", "\"ca\" *"), ("river OR castle", "(\"river\" OR \"castle\")"),
            ("title:the", "{c1} : \"the\""), ("a the blau", "(\"a\" AND \"the\" AND \"blau\")"),
            ("\"the the\" OR \"the a\"", "(\"the the\" OR \"the a\")"),
        ]
        for query in queries {
            #expect(try await extract(query.ours) == snippet(query.theirs), "\(query.ours), seed \(seed)")
        }
    }

    @Test("A word that is only far inside a long text is found, and its extract is empty")
    func farAway() async throws {
        try put("near", ("title", "Near"), ("note", String(repeating: "word ", count: 10_000) + "needle"))
        try put("far", ("title", "Far"), ("note", String(repeating: "word ", count: 200_000) + "haystack"))
        #expect(try await extract("needle")?.contains("[needle]") == true)
        #expect(try await extract("haystack")?.isEmpty == true)
        // A word that is cut in two is not taken for another.
        try put("cut", ("title", "Cut"), ("note", String(repeating: "w", count: 4090) + " cartography"))
        #expect(try await extract("carto*")?.contains("[cartography]") == true)
    }

    @Test("A search in values of a megabyte takes no more of the database than in short ones, but for the index itself")
    func bounded() async throws {
        for (name, count) in [("long", 200_000), ("short", 20)] {
            for number in 0..<20 {
                try put("\(name)\(number)", ("title", "A"), ("note", String(repeating: name + "ly ", count: count)))
            }
        }
        let short = try await work("shortly")
        let long = try await work("longly")
        // The index has the place of each word in one or two bytes, and is gone through three times: to find, to count
        // objects, and to rank. The text, 1.4 MB for each object, is not read, and neither is any other place of it.
        let places = 20 * 3 * (2 * 200_000 / 4096 + 10)
        #expect(long.pages < short.pages + places, "\(long) against \(short)")
    }

    private func work(_ query: String) async throws -> ReadWork {
        let total = Counted()
        let limit = ReadLimit(seconds: 600, measured: total.add)
        let request = SearchRequest(try SearchQuery(parsing: query))
        let found = try await ReadLimit.$current.withValue(limit) {
            try await fixture.catalogue.search(request, for: .everyone, limit: 20)
        }
        #expect(found.hits.count == 20)
        #expect(found.hits.allSatisfy { $0.extract.contains(where: \.isFound) })
        return total.value
    }

    @Test("Queries whose words begin like too many others are refused, and so are those of too many words")
    func queries() async throws {
        try put(
            "many",
            ("note", ["a", "b", "c", "d"].flatMap { a in (0..<60).map { "\(a)\(a)\($0)" } }.joined(separator: " ")))
        #expect(try await extract("aa* bb* cc*") != nil)
        await #expect(throws: SearchError.self) { try await extract("aa* bb* cc* dd*") }
        #expect(throws: SearchQueryError.self) {
            try SearchQuery(parsing: "\"" + String(repeating: "a ", count: 65) + "\"")
        }
        #expect(throws: Never.self) { try SearchQuery(parsing: "\"" + String(repeating: "a ", count: 64) + "\"") }
    }
}
