internal import GRDB

/// Where the parts of a list of objects begin and end: found once, kept until anything changes, so that every part is
/// read from an index at the same speed, be it the first or the thousandth.
struct Listing: Sendable {
    struct Key: Hashable {
        var audience: Audience
        var size: Int
    }

    struct Part: Sendable {
        /// The first object: what the list is ordered by.
        var sortKey: String
        var id: Int64
        /// The identifiers of the first and the last.
        var first: String
        var last: String
    }

    var parts: [Part]
    /// Objects of the whole list.
    var total: Int
}

extension Catalogue {
    /// The parts of a list; that of all objects from memory, where nothing changed.
    func listing(_ selection: ObjectSelection, for audience: Audience, size: Int) async throws -> Listing {
        let now = try stamp.current()
        let key = Listing.Key(audience: audience, size: size)
        if selection == .all, let known = listings.fact(key, at: now) { return known }
        let fields = fields(of: audience)
        let listing = try await pool.read { database in
            let (sql, arguments) = try Self.chosen(selection, for: audience, fields, database)
            let rows = try Row.fetchCursor(
                database, sql: "SELECT id, sort_key FROM object WHERE \(sql) ORDER BY sort_key, id",
                arguments: arguments)
            var edges: [(id: Int64, sortKey: String)] = []
            var last: Int64 = 0
            var total = 0
            // Of each part the first and the last, which is the one before the next part's first.
            while let row = try rows.next() {
                if total % size == 0 {
                    if total > 0 { edges.append((last, "")) }
                    edges.append((row[0], row[1]))
                }
                last = row[0]
                total += 1
            }
            if total > 0 { edges.append((last, "")) }
            let statement = try database.cachedStatement(sql: "SELECT identifier FROM object WHERE id = ?")
            let names = try edges.map { try String.fetchOne(statement, arguments: [$0.id]) ?? "" }
            let parts = stride(from: 0, to: edges.count, by: 2).map { index in
                Listing.Part(
                    sortKey: edges[index].sortKey, id: edges[index].id, first: names[index], last: names[index + 1])
            }
            return Listing(parts: parts, total: total)
        }
        if selection == .all { listings.keep(listing, for: key, at: now) }
        return listing
    }
}
