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
        @Sendable func answer(
            _ database: Database, _ index: SearchIndex, _ match: Match?, _ snapshot: SearchSnapshots.Snapshot,
            _ change: Int
        ) throws -> SearchAnswer {
            let offset = min(cursor?.offset ?? 0, snapshot.objects.count)
            let end = min(offset + limit, snapshot.objects.count)
            let hits = try hits(
                snapshot.objects[offset..<end], extracts ? match : nil, index, audience, fields, order, database)
            return SearchAnswer(
                hits: hits, total: snapshot.objects.count, isComplete: snapshot.isComplete, change: change,
                next: end < snapshot.objects.count ? SearchCursor(change: change, offset: end) : nil)
        }
        let first = try await reading(.large) { database -> FirstLook in
            guard let index = try SearchIndex.of(audience, database) else {
                return .answer(SearchAnswer(hits: [], total: 0, isComplete: true, change: 0))
            }
            let match = try Self.match(request, index, database)
            if let cursor {
                // At once, so that a list that was as it is now when this began does not change on the way.
                let found = try Self.found(request, match, audience, index, cursor.change, snapshots, database)
                return .answer(try answer(database, index, match, found.snapshot, found.change))
            }
            let key = try Self.key(of: request, audience, index, nil, database)
            if let known = snapshots[key] {
                return .answer(try answer(database, index, match, known, key.change))
            }
            switch try Self.look(request, match, key, index, database) {
            case .all(let snapshot):
                snapshots.keep(snapshot, for: key)
                return .answer(try answer(database, index, match, snapshot, key.change))
            case .first(let some): return .many(index, match, key, some)
            }
        }
        switch first {
        case .answer(let answer): return answer
        case .many(let index, let match, let key, let some):
            // Gone through side by side, each on a connection of its own, which takes half the time.
            async let titled = reading(.large) {
                (try Self.titled(request, match, index, $0), try Self.lastChange($0))
            }
            let others = try await reading(.large) {
                (try Self.others(after: some, request, match, index, $0), try Self.lastChange($0))
            }
            let parts = try await (titled: titled, others: others)
            return try await reading(.large) { database in
                // Where somebody wrote meanwhile, the parts may not be of one state.
                guard parts.titled.1 == key.change, parts.others.1 == key.change else {
                    let found = try Self.found(request, match, audience, index, nil, snapshots, database)
                    return try answer(database, index, match, found.snapshot, found.change)
                }
                let snapshot = Self.joined(titled: parts.titled.0, all: some + parts.others.0)
                snapshots.keep(snapshot, for: key)
                return try answer(database, index, match, snapshot, key.change)
            }
        }
    }

    private enum FirstLook: Sendable {
        case answer(SearchAnswer)
        case many(SearchIndex, Match?, SearchSnapshots.Key, [Int64])
    }

    /// The identifiers of everything found, in order.
    public func identifiers(_ request: SearchRequest, for audience: Audience) async throws -> [String] {
        let snapshots = snapshots
        return try await reading(.large) { database in
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
        return try await reading(.large) { database in
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
        try await reading { database in
            guard let index = try SearchIndex.of(audience, database) else { return [] }
            return try Self.columns(index, database).filter { $0.value != SearchIndex.sharedColumn }.keys.sorted()
        }
    }

    /// Words that are considered as suggestions, in alphabetical order, and objects that are counted of each.
    static let (mostSuggested, mostCounted) = (300, 1000)

    /// Words of the collection that go on from the last word of a text, without accents and capitals: of the first
    /// ``mostSuggested`` in alphabetical order, those in most objects first. Objects are counted up to ``mostCounted``.
    public func suggestions(
        for text: String, for audience: Audience, limit: Int
    ) async throws -> [(word: String, objects: Int)] {
        let beginning = Self.folded(text)
        guard beginning.unicodeScalars.count >= 2 || beginning.utf8.count > 2 else { return [] }
        return try await reading(.large) { database in
            guard let index = try SearchIndex.of(audience, database) else { return [] }
            let counter = try StatementReader(
                database,
                """
                SELECT count(*) FROM (SELECT 1 FROM \(index.table) WHERE \(index.table) MATCH ? LIMIT \(Self.mostCounted))
                """)
            defer { counter.end() }
            let counted = try index.words(from: beginning, most: Self.mostSuggested, database).map { word in
                try counter.start("\"\(word)\"")
                return (word: word, objects: try counter.next() ? counter.number(0) : 0)
            }
            // Words stand in the order of their bytes; equally frequent ones stay in it.
            let ordered = counted.enumerated().sorted { one, other in
                one.element.objects == other.element.objects
                    ? one.offset < other.offset : one.element.objects > other.element.objects
            }
            return ordered.prefix(limit).map(\.element)
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

    // MARK: What is shown

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
    private func hits(
        _ objects: ArraySlice<Int64>, _ match: Match?, _ index: SearchIndex, _ audience: Audience,
        _ fields: FieldVisibility, _ order: ResourceOrder, _ database: Database
    ) throws -> [SearchHit] {
        let rows = try Self.rows(objects, audience, database)
        let extractor = try match.map { try SearchExtractor($0.terms, index, database) }
        return try objects.compactMap { object in
            guard let row = rows[object] else { return nil }
            let text = try extractor?.extract(of: object)
            return SearchHit(
                object: try summary(database, row, for: audience, fields, order),
                extract: SearchText.pieces(text ?? ""))
        }
    }
}
