/// What is indexed of one object for one audience.
struct SearchEntry {
    /// By column.
    private(set) var texts: [Int: String] = [:]
    /// Values that are counted, each once.
    private(set) var facets: Set<Facet> = []
    private var seen: Set<Seen> = []

    struct Facet: Hashable {
        var field: String
        var text: String
    }

    private struct Seen: Hashable {
        var column: Int
        var text: String
    }

    /// Bytes of a value that is counted: longer ones are prose.
    private static let longestFacet = 500

    init() {}

    init(_ identifier: String) { texts[SearchIndex.identifierColumn] = SearchText.indexed(identifier) }

    mutating func count(_ text: String, as field: String) {
        if text.utf8.count <= Self.longestFacet { facets.insert(Facet(field: field, text: text)) }
    }

    /// Puts in a column what was made ready for it elsewhere.
    mutating func set(_ text: String, in column: Int) { texts[column] = text }

    /// Adds a value, once, as far as there is room.
    mutating func add(_ text: String, in column: Int) {
        guard seen.insert(Seen(column: column, text: text)).inserted else { return }
        let indexed = SearchText.indexed(text)
        guard let before = texts[column]?.utf8.count else {
            texts[column] = SearchText.shortened(indexed)
            return
        }
        guard before + indexed.utf8.count <= SearchText.mostBytes else { return }
        // In place: a novel is not copied for each of its pages.
        texts[column, default: ""].append(" \(SearchText.boundary) ")
        texts[column, default: ""].append(indexed)
    }
}
