internal import Foundation
internal import GRDB

extension Catalogue {
    /// Objects that a list of results has at most; of more, it says that there are more.
    public static let mostFound = 10_000
    /// Objects whose order is by how well they fit. Where more are found, those found by their titles come first.
    static let mostRanked = 1000

    /// Searches the objects that `audience` may see, in the texts that it may see.
    ///
    /// Those that fit best come first: BM25 over all fields, the title ten times and the identifier five times as heavy
    /// as the others. A list goes on as it was when it began, however the collection changes meanwhile: what was
    /// withdrawn since is left out, what was added is not in it.
    /// - Parameter extracts: whether hits come with the text in which they were found.
    /// - Throws: `SearchError`.
    public func search(
        _ request: SearchRequest, for audience: Audience, after cursor: SearchCursor? = nil, limit: Int,
        extracts: Bool = true
    ) async throws -> SearchAnswer {
        let (snapshots, fields, order) = (snapshots, fields(of: audience), resourceOrder)
        return try await pool.read { database in
            guard let index = try SearchIndex.of(audience, database) else {
                return SearchAnswer(hits: [], total: 0, isComplete: true, change: 0)
            }
            let match = try Self.match(request, index, database)
            let found = try Self.found(request, match, audience, index, cursor?.change, snapshots, database)
            let offset = min(cursor?.offset ?? 0, found.snapshot.objects.count)
            let end = min(offset + limit, found.snapshot.objects.count)
            let hits = try Self.hits(
                found.snapshot.objects[offset..<end], extracts ? match : nil, index, audience, fields, order,
                database)
            return SearchAnswer(
                hits: hits, total: found.snapshot.objects.count, isComplete: found.snapshot.isComplete,
                change: found.change,
                next: end < found.snapshot.objects.count ? SearchCursor(change: found.change, offset: end) : nil)
        }
    }

    /// The identifiers of everything found, in order.
    public func identifiers(_ request: SearchRequest, for audience: Audience) async throws -> [String] {
        let snapshots = snapshots
        return try await pool.read { database in
            guard let index = try SearchIndex.of(audience, database) else { return [] }
            let match = try Self.match(request, index, database)
            let found = try Self.found(request, match, audience, index, nil, snapshots, database)
            let rows = try Self.rows(found.snapshot.objects[...], audience, database)
            return found.snapshot.objects.compactMap { rows[$0]?["identifier"] }
        }
    }

    /// How often the values of facets occur among what is found: of each the `limit` most frequent.
    /// - Parameter fields: nil for all facets there are.
    public func facets(
        _ fields: [String]?, of request: SearchRequest, for audience: Audience, limit: Int
    ) async throws -> [SearchFacet] {
        let snapshots = snapshots
        return try await pool.read { database in
            guard let index = try SearchIndex.of(audience, database) else { return [] }
            let wanted = try (fields ?? index.fields.facets).map { try Self.facet($0, index) }
            let isEverything = request.query == nil && request.filters.isEmpty
            var condition = ""
            var arguments: StatementArguments = []
            if !isEverything {
                let match = try Self.match(request, index, database)
                let found = try Self.found(request, match, audience, index, nil, snapshots, database)
                condition = "AND object_id IN (SELECT value FROM json_each(?))"
                arguments = [KnownRows.list(found.snapshot.objects)]
            }
            return try wanted.map { field in
                let rows = try Row.fetchAll(
                    database,
                    sql: """
                        SELECT text, count(*) FROM \(index.facets) WHERE facet = ? \(condition)
                        GROUP BY text ORDER BY 2 DESC, 1 LIMIT ?
                        """,
                    arguments: [field] + arguments + [limit])
                return SearchFacet(field: field, values: rows.map { SearchFacet.Value(text: $0[0], objects: $0[1]) })
            }
        }
    }

    /// The fields that queries of this audience may name, in alphabetical order.
    public func searchFields(for audience: Audience) async throws -> [String] {
        try await pool.read { database in
            guard let index = try SearchIndex.of(audience, database) else { return [] }
            return try Self.columns(index, database).filter { $0.value != SearchIndex.sharedColumn }.keys.sorted()
        }
    }

    /// Words of the collection that go on from the last word of a text, without accents and capitals, the most frequent
    /// of the first few hundred in alphabetical order first.
    public func suggestions(
        for text: String, for audience: Audience, limit: Int
    ) async throws -> [(word: String, objects: Int)] {
        let beginning = Self.folded(text)
        guard beginning.unicodeScalars.count >= 2 || beginning.utf8.count > 2 else { return [] }
        return try await pool.read { database in
            guard let index = try SearchIndex.of(audience, database) else { return [] }
            return try Row.fetchAll(
                database,
                sql: """
                    SELECT term, doc FROM (SELECT term, doc FROM \(index.terms) WHERE term >= ? AND term < ? LIMIT 300)
                    ORDER BY doc DESC, term LIMIT ?
                    """,
                arguments: [beginning, beginning + "\u{10FFFF}", limit]
            ).map { (word: $0[0], objects: $0[1]) }
        }
    }

    private static func folded(_ text: String) -> String {
        let scalars = text.prefix(200).lowercased().decomposedStringWithCanonicalMapping.unicodeScalars
        let word =
            scalars.split(omittingEmptySubsequences: false) {
                !SearchText.isOfWord($0) && $0.properties.canonicalCombiningClass == .notReordered
            }.last ?? []
        let kept = word.filter { SearchText.isOfWord($0) }
        return String(String.UnicodeScalarView(kept)).precomposedStringWithCanonicalMapping
    }

    // MARK: Finding

    /// A query as FTS5 reads it.
    private struct Match {
        /// As it was given: what ranks.
        var given: String
        /// With words in place of their beginnings, where there are few: FTS5 would put together all that begins so
        /// before it tells the first, and does so again for every extract.
        var quick: String
        var excludes: Bool

        /// Beginnings of more words are looked for as they are.
        static let mostWords = 40
    }

    private static func match(
        _ request: SearchRequest, _ index: SearchIndex, _ database: Database
    ) throws -> Match? {
        guard let query = request.query else { return nil }
        var match = SearchMatch(columns: try columns(index, database))
        do throws(SearchQueryError) {
            let given = try match.expression(query)
            guard query.hasBeginnings else { return Match(given: given, quick: given, excludes: query.excludes) }
            match.words = { text in
                let beginning = text.hasSuffix("*") ? text.dropLast() : text[...]
                // Of these it is certain how they stand in the index.
                guard !beginning.isEmpty, beginning.utf8.allSatisfy(Self.isLetterOrDigit) else { return nil }
                return try? index.words(from: beginning.lowercased(), limit: Match.mostWords, database)
            }
            return Match(given: given, quick: try match.expression(query), excludes: query.excludes)
        } catch {
            throw SearchError.query(error)
        }
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: false
        }
    }

    /// Those that may be asked for by name.
    private static func columns(_ index: SearchIndex, _ database: Database) throws -> [String: Int] {
        try SearchIndex.columnNumbers(database).filter { name, column in
            column == SearchIndex.identifierColumn || index.fields.allows(naming: name)
        }
    }

    private static func facet(_ field: String, _ index: SearchIndex) throws -> String {
        let key = SearchText.fieldKey(field)
        guard let known = index.fields.facets.first(where: { SearchText.fieldKey($0) == key }) else {
            throw SearchError.unknownFacet(field, known: index.fields.facets)
        }
        return known
    }

    private static func found(
        _ request: SearchRequest, _ match: Match?, _ audience: Audience, _ index: SearchIndex, _ change: Int?,
        _ snapshots: SearchSnapshots, _ database: Database
    ) throws -> (snapshot: SearchSnapshots.Snapshot, change: Int) {
        let now = try Int.fetchOne(database, sql: "SELECT max(number) FROM change") ?? 0
        let key = SearchSnapshots.Key(
            audience: audience, fields: index.fields, request: request, change: change ?? now)
        if let known = snapshots[key] { return (known, key.change) }
        guard key.change == now else { throw SearchError.expired }
        let snapshot = try find(request, match, index, database)
        snapshots.keep(snapshot, for: key)
        return (snapshot, now)
    }

    private static func find(
        _ request: SearchRequest, _ match: Match?, _ index: SearchIndex, _ database: Database
    ) throws -> SearchSnapshots.Snapshot {
        var condition = ""
        var arguments: StatementArguments = []
        for filter in request.filters {
            // The plus keeps SQLite from asking the index once for every object that has the value.
            condition += " AND +rowid IN (SELECT object_id FROM \(index.facets) WHERE facet = ? AND text = ?)"
            arguments += [try facet(filter.field, index), filter.text]
        }
        guard let match else {
            let objects = try Int64.fetchAll(
                database, sql: "SELECT rowid FROM \(index.table) WHERE 1 = 1 \(condition) ORDER BY rowid LIMIT ?",
                arguments: arguments + [mostFound + 1])
            return snapshot(objects)
        }
        func matching(_ match: String, order: String = "", limit: Int) throws -> [Int64] {
            let reader = try StatementReader(
                database,
                "SELECT rowid FROM \(index.table) WHERE \(index.table) MATCH ? \(condition) \(order) LIMIT ?")
            defer { reader.end() }
            var objects: [Int64] = []
            do {
                try reader.start([match] + arguments + [limit])
                while try reader.next() { objects.append(Int64(reader.number(0))) }
            } catch let error as DatabaseError where error.message?.contains("fts5") == true {
                throw SearchError.query(
                    SearchQueryError(reason: "this query cannot be read", accepted: "give a simpler one"))
            }
            return objects
        }
        guard try matching(match.quick, limit: mostRanked + 1).count > mostRanked else {
            return snapshot(
                try matching(
                    match.given, order: "ORDER BY bm25(\(index.table), 5.0, 10.0), rowid", limit: mostRanked))
        }
        var titles = "{c\(SearchIndex.identifierColumn) c\(SearchIndex.titleColumn)} : (\(match.quick))"
        // What is not meant may stand elsewhere in the object.
        if match.excludes { titles = "(\(titles)) AND (\(match.quick))" }
        var objects = try matching(titles, limit: mostFound + 1)
        // Of a word that is in so many titles, nothing else is listed.
        if objects.count > mostFound { return snapshot(objects) }
        let some = try matching(match.quick, limit: mostFound + 1)
        let first = Set(objects)
        objects += some.lazy.filter { !first.contains($0) }
        var snapshot = snapshot(objects)
        snapshot.isComplete = some.count <= mostFound
        return snapshot
    }

    private static func snapshot(_ objects: [Int64]) -> SearchSnapshots.Snapshot {
        SearchSnapshots.Snapshot(objects: Array(objects.prefix(mostFound)), isComplete: objects.count <= mostFound)
    }

    private static func rows(_ objects: ArraySlice<Int64>, _ audience: Audience, _ database: Database) throws -> [Int64:
        Row]
    {
        let rows = try Row.fetchAll(
            database,
            sql: """
                SELECT object.id, identifier, changed_at FROM json_each(?) AS wanted
                CROSS JOIN object ON object.id = wanted.value WHERE \(audience.sees(object: "object"))
                """,
            arguments: [KnownRows.list(objects)])
        return Dictionary(rows.map { ($0["id"] as Int64, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// What is shown of objects found, without those that were withdrawn since.
    private static func hits(
        _ objects: ArraySlice<Int64>, _ match: Match?, _ index: SearchIndex, _ audience: Audience,
        _ fields: FieldVisibility, _ order: ResourceOrder, _ database: Database
    ) throws -> [SearchHit] {
        let rows = try rows(objects, audience, database)
        let extract = try match.map { _ in
            try StatementReader(
                database,
                """
                SELECT snippet(\(index.table), -1, ?, ?, '…', 24) FROM \(index.table)
                WHERE \(index.table) MATCH ? AND rowid = ?
                """)
        }
        return try objects.compactMap { object in
            guard let row = rows[object] else { return nil }
            let text = try extract.map { extract in
                defer { extract.end() }
                try extract.start([String(SearchText.opening), String(SearchText.closing), match?.quick, object])
                return try extract.next() ? extract.text(0) : ""
            }
            return SearchHit(
                object: try summary(database, row, for: audience, fields, order),
                extract: SearchText.pieces(text ?? ""))
        }
    }
}
