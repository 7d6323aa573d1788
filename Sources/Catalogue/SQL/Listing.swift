internal import GRDB

/// Where the parts of a list of objects begin and end: found once, kept until anything changes, so that every part is
/// read from an index at the same speed, be it the first or the thousandth.
struct Listing: Sendable {
    struct Key: Hashable {
        var selection: Catalogue.ObjectSelection
        var audience: Audience
        /// What the audience sees: what a field hides, no list is by.
        var fields: FieldVisibility
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
    /// All of them, in order, of lists that are not of everything; nil where there are too many to keep.
    var members: [Int64]?

    static let mostMembers = 100_000
}

extension Catalogue {
    /// The parts of a list, from memory where nothing changed.
    func listing(_ selection: ObjectSelection, for audience: Audience, size: Int) async throws -> Listing {
        let now = try stamp.current()
        let fields = fields(of: audience)
        let key = Listing.Key(selection: selection, audience: audience, fields: fields, size: size)
        if let known = listings.fact(key, at: now) { return known }
        let listing = try await reading(.large) { database in
            let (sql, arguments) = try Self.chosen(selection, for: audience, fields, database)
            let rows = try Row.fetchCursor(
                database, sql: "SELECT id, sort_key FROM object WHERE \(sql) ORDER BY sort_key, id",
                arguments: arguments)
            var edges: [(id: Int64, sortKey: String)] = []
            var last: Int64 = 0
            var members: [Int64]? = selection == .all ? nil : []
            var total = 0
            // Of each part the first and the last, which is the one before the next part's first.
            while let row = try rows.next() {
                if total % size == 0 {
                    if total > 0 { edges.append((last, "")) }
                    edges.append((row[0], row[1]))
                }
                last = row[0]
                total += 1
                if total > Listing.mostMembers { members = nil }
                members?.append(last)
            }
            if total > 0 { edges.append((last, "")) }
            let statement = try database.cachedStatement(sql: "SELECT identifier FROM object WHERE id = ?")
            let names = try edges.map { try String.fetchOne(statement, arguments: [$0.id]) ?? "" }
            let parts = stride(from: 0, to: edges.count, by: 2).map { index in
                Listing.Part(
                    sortKey: edges[index].sortKey, id: edges[index].id, first: names[index], last: names[index + 1])
            }
            return Listing(parts: parts, total: total, members: members)
        }
        listings.keep(listing, for: key, at: now)
        return listing
    }
}
