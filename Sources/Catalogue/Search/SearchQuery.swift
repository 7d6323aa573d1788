/// What somebody looks for, as a tree.
///
/// Written as `word`, `"a phrase"`, `beginning*`, `field:word`, `field:"a phrase"`, `field:(…)`, brackets, and between
/// them `AND` (which need not be written), `OR` and `NOT` (or `-` before a word) in capitals; `NOT` binds closest, then
/// `AND`, then `OR`. See docs/search.md.
public indirect enum SearchQuery: Hashable, Sendable {
    case term(SearchTerm)
    /// Something within one field, named as it was written.
    case field(String, SearchQuery)
    case and([SearchQuery])
    case or([SearchQuery])
    case not(SearchQuery)
}

/// A word, or words that follow one another.
public struct SearchTerm: Hashable, Sendable {
    /// As written; how it is divided into words is the index's matter.
    public var text: String
    /// Whether the last word may go on.
    public var isPrefix: Bool

    public init(_ text: String, isPrefix: Bool = false) {
        (self.text, self.isPrefix) = (text, isPrefix)
    }
}

/// Why a query cannot be answered, for people.
public struct SearchQueryError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The character at which the trouble begins, from 1; nil where it is with the whole.
    public var column: Int?
    public var reason: String
    public var accepted: String

    public init(column: Int? = nil, reason: String, accepted: String) {
        (self.column, self.reason, self.accepted) = (column, reason, accepted)
    }

    public var description: String {
        (column.map { "character \($0): " } ?? "") + "\(reason); \(accepted)"
    }
}

extension SearchQuery {
    /// Whether it says of anything that it is not meant.
    var excludes: Bool {
        switch self {
        case .term: false
        case .field(_, let query): query.excludes
        case .and(let queries), .or(let queries): queries.contains(where: \.excludes)
        case .not: true
        }
    }

    /// Whether it has a word of which only the beginning is given.
    var hasBeginnings: Bool {
        switch self {
        case .term(let term): term.isPrefix
        case .field(_, let query), .not(let query): query.hasBeginnings
        case .and(let queries), .or(let queries): queries.contains(where: \.hasBeginnings)
        }
    }

    /// Characters of a query.
    public static let mostCharacters = 1000
    /// Words in it, those of phrases included.
    public static let mostWords = 64
    /// Brackets within brackets.
    public static let deepest = 20

    /// Reads what somebody wrote. A quotation mark that is not closed ends with the text.
    public init(parsing text: String) throws(SearchQueryError) {
        guard text.unicodeScalars.count <= Self.mostCharacters else {
            throw SearchQueryError(
                reason: "the query has \(text.unicodeScalars.count) characters",
                accepted: "give no more than \(Self.mostCharacters)")
        }
        var parser = SearchQueryParser(text)
        self = try parser.query()
    }
}
