internal import GRDB

/// Which objects a search finds, and in what order.
extension Catalogue {
    /// A query as FTS5 reads it.
    struct Match: Sendable {
        /// As it was given: what ranks.
        var given: String
        /// With words in place of their beginnings, where there are few: FTS5 would put together all that begins so
        /// before it tells the first, and does so again for every extract.
        var quick: String
        var excludes: Bool
        /// What is looked for, and the column in which alone: what extracts show.
        var terms: [(term: SearchTerm, column: Int?)]

        /// Beginnings of more words are looked for as they are.
        static let mostWords = 40
        /// Words in place of beginnings in a query. Each is asked for every object that any of them finds.
        static let mostWordsInAll = 400
        /// Beginnings that are looked for as they are: each takes a walk through all words that begin so.
        static let mostBroad = 3
    }

    static func match(
        _ request: SearchRequest, _ index: SearchIndex, _ database: Database
    ) throws -> Match? {
        guard let query = request.query else { return nil }
        var match = SearchMatch(columns: try columns(index, database))
        var (broad, words) = (0, 0)
        do throws(SearchQueryError) {
            let given = try match.expression(query)
            let terms = match.terms(query)
            guard query.hasBeginnings else {
                return Match(given: given, quick: given, excludes: query.excludes, terms: terms)
            }
            match.words = { text in
                let beginning = text.hasSuffix("*") ? text.dropLast() : text[...]
                // Of these it is certain how they stand in the index.
                let isCertain = !beginning.isEmpty && beginning.utf8.allSatisfy(Self.isLetterOrDigit)
                let found =
                    isCertain ? try? index.words(from: beginning.lowercased(), limit: Match.mostWords, database) : nil
                if let found { words += found.count } else { broad += 1 }
                return found
            }
            let quick = try match.expression(query)
            guard broad <= Match.mostBroad, words <= Match.mostWordsInAll else {
                throw SearchQueryError(
                    reason: "too many words begin like those that end with *",
                    accepted: "write more letters of them, or fewer such words")
            }
            return Match(given: given, quick: quick, excludes: query.excludes, terms: terms)
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
    static func columns(_ index: SearchIndex, _ database: Database) throws -> [String: Int] {
        try SearchIndex.columnNumbers(database).filter { name, column in
            column == SearchIndex.identifierColumn || index.fields.allows(naming: name)
        }
    }

    static func facet(_ field: String, _ index: SearchIndex) throws -> String {
        let key = SearchText.fieldKey(field)
        guard let known = index.fields.facets.first(where: { SearchText.fieldKey($0) == key }) else {
            throw SearchError.unknownFacet(field, known: index.fields.facets)
        }
        return known
    }

    static func found(
        _ request: SearchRequest, _ match: Match?, _ audience: Audience, _ index: SearchIndex, _ change: Int?,
        _ snapshots: SearchSnapshots, _ database: Database
    ) throws -> (snapshot: SearchSnapshots.Snapshot, change: Int) {
        let key = try key(of: request, audience, index, change, database)
        if let known = snapshots[key] { return (known, key.change) }
        let snapshot: SearchSnapshots.Snapshot
        switch try look(request, match, key, index, database) {
        case .all(let found): snapshot = found
        case .first(let some):
            snapshot = joined(
                titled: try titled(request, match, index, database),
                all: some + (try others(after: some, request, match, index, database)))
        }
        snapshots.keep(snapshot, for: key)
        return (snapshot, key.change)
    }

    static func key(
        of request: SearchRequest, _ audience: Audience, _ index: SearchIndex, _ change: Int?, _ database: Database
    ) throws -> SearchSnapshots.Key {
        SearchSnapshots.Key(
            audience: audience, fields: index.fields, request: request,
            change: try change ?? lastChange(database))
    }

    static func lastChange(_ database: Database) throws -> Int {
        try Int.fetchOne(database.cachedStatement(sql: "SELECT max(number) FROM change")) ?? 0
    }

    enum Finding: Sendable {
        case all(SearchSnapshots.Snapshot)
        /// Of a great many, those that came into the catalogue first.
        case first([Int64])
    }

    /// Finds out whether it is a great many.
    static func look(
        _ request: SearchRequest, _ match: Match?, _ key: SearchSnapshots.Key, _ index: SearchIndex,
        _ database: Database
    ) throws -> Finding {
        guard try key.change == lastChange(database) else { throw SearchError.expired }
        guard let match else {
            let (condition, arguments) = try condition(of: request, index)
            let objects = try Int64.fetchAll(
                database, sql: "SELECT rowid FROM \(index.table) WHERE 1 = 1 \(condition) ORDER BY rowid LIMIT ?",
                arguments: arguments + [mostFound + 1])
            return .all(joined(titled: [], all: objects))
        }
        let some = try matching(match.quick, request, index, database, limit: mostRanked + 1)
        if some.count > mostRanked { return .first(some) }
        let ranked = try matching(
            match.given, request, index, database, "ORDER BY \(SearchRank.function)(\(index.table), 5.0, 10.0), rowid",
            limit: mostRanked)
        return .all(SearchSnapshots.Snapshot(objects: ranked, isComplete: true))
    }

    /// Of a great many, those found by title or identifier alone.
    static func titled(
        _ request: SearchRequest, _ match: Match?, _ index: SearchIndex, _ database: Database
    ) throws -> [Int64] {
        guard let match else { return [] }
        var titles = "{c\(SearchIndex.identifierColumn) c\(SearchIndex.titleColumn)} : (\(match.quick))"
        // What is not meant may stand elsewhere in the object.
        if match.excludes { titles = "(\(titles)) AND (\(match.quick))" }
        return try matching(titles, request, index, database, limit: mostFound)
    }

    /// Of a great many, those that come after the first, up to one more than a list has.
    static func others(
        after some: [Int64], _ request: SearchRequest, _ match: Match?, _ index: SearchIndex, _ database: Database
    ) throws -> [Int64] {
        guard let match, let last = some.last else { return [] }
        return try matching(
            match.quick, request, index, database, "AND rowid > ? ORDER BY rowid",
            after: last, limit: mostFound + 1 - some.count)
    }

    /// Those with what is sought in the title first.
    static func joined(titled: [Int64], all: [Int64]) -> SearchSnapshots.Snapshot {
        let isTitled = Set(titled)
        return SearchSnapshots.Snapshot(
            objects: Array((titled + all.filter { !isTitled.contains($0) }).prefix(mostFound)),
            isComplete: all.count <= mostFound)
    }

    private static func condition(
        of request: SearchRequest, _ index: SearchIndex
    ) throws -> (sql: String, arguments: StatementArguments) {
        var condition = ""
        var arguments: StatementArguments = []
        for filter in request.filters {
            // The plus keeps SQLite from asking the index once for every object that has the value.
            condition += " AND +rowid IN (SELECT object_id FROM \(index.facets) WHERE facet = ? AND text = ?)"
            arguments += [try facet(filter.field, index), filter.text]
        }
        return (condition, arguments)
    }

    private static func matching(
        _ match: String, _ request: SearchRequest, _ index: SearchIndex, _ database: Database, _ order: String = "",
        after last: Int64? = nil, limit: Int
    ) throws -> [Int64] {
        let (condition, arguments) = try condition(of: request, index)
        let reader = try StatementReader(
            database, "SELECT rowid FROM \(index.table) WHERE \(index.table) MATCH ? \(condition) \(order) LIMIT ?")
        defer { reader.end() }
        var objects: [Int64] = []
        do {
            try reader.start([match] + arguments + (last.map { [$0] } ?? []) + [limit])
            while try reader.next() { objects.append(Int64(reader.number(0))) }
        } catch let error as DatabaseError where error.message?.contains("fts5") == true {
            throw SearchError.query(
                SearchQueryError(reason: "this query cannot be read", accepted: "give a simpler one"))
        }
        return objects
    }
}
