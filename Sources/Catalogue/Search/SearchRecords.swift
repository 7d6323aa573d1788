internal import Foundation

/// Which fields of a collection can be searched. Of each audience, since what one may not see it must not find.
public struct SearchFields: Codable, Hashable, Sendable {
    /// Not searchable, whatever else is said. In small letters, otherwise as spreadsheets have them.
    public private(set) var hidden: Set<String>
    /// Nothing but these is searchable, and the identifier; nil for all that are not hidden.
    public private(set) var shown: Set<String>?
    /// Fields whose values are counted, in the order in which they are shown, named as queries do: with `_` for spaces.
    /// Only searchable ones.
    public private(set) var facets: [String] = []

    public init(hidden: Set<String> = [], shown: Set<String>? = nil, facets: [String] = []) {
        self.hidden = Set(hidden.map(Self.folded))
        self.shown = shown.map { Set($0.map(Self.folded)) }
        self.facets = facets.filter(contains).map(SearchText.fieldKey)
    }

    /// Whether a field's text may be found.
    func contains(_ field: String) -> Bool {
        let name = Self.folded(field)
        // What begins so is no descriptive text.
        return name.utf8.first != UInt8(ascii: "@") && !hidden.contains(name) && shown?.contains(name) != false
    }

    /// Whether queries may name a field so. Two fields may have one name in queries: then neither may be hidden.
    func allows(naming key: String) -> Bool {
        !hidden.contains { SearchText.fieldKey($0) == key }
            && shown.map { $0.contains { SearchText.fieldKey($0) == key } } ?? true
    }

    private static func folded(_ name: String) -> String { FieldVisibility.key(name) }
}

/// A search: what is looked for, and in what part of the collection.
public struct SearchRequest: Hashable, Sendable {
    /// Nil finds everything.
    public var query: SearchQuery?
    /// Values that an object has to have in fields that are facets.
    public var filters: [Filter]

    public struct Filter: Hashable, Sendable {
        public var field: String
        public var text: String

        public init(field: String, text: String) { (self.field, self.text) = (field, text) }
    }

    public init(_ query: SearchQuery?, filters: [Filter] = []) {
        (self.query, self.filters) = (query, filters)
    }
}

/// Where a list of results goes on.
public struct SearchCursor: Hashable, Sendable, LosslessStringConvertible {
    /// The last change before the search was made.
    public var change: Int
    /// Results before it.
    public var offset: Int

    public init(change: Int, offset: Int) { (self.change, self.offset) = (change, offset) }

    public init?(_ description: String) {
        let parts = description.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, description.utf8.count < 30, parts.allSatisfy({ $0.utf8.first != UInt8(ascii: "+") }),
            let change = Int(parts[0]), let offset = Int(parts[1]), change >= 0, offset >= 0
        else { return nil }
        self.init(change: change, offset: offset)
    }

    public var description: String { "\(change)-\(offset)" }
}

/// A piece of an object's text.
public struct SearchExtract: Hashable, Sendable {
    public var text: String
    /// Whether it is what was looked for.
    public var isFound: Bool
}

/// One object that was found.
public struct SearchHit: Hashable, Sendable {
    public var object: ObjectSummary
    /// Where it was found, as plain text; empty where nothing was looked for.
    public var extract: [SearchExtract]
}

/// A value of a facet and how many of the objects found have it.
public struct SearchFacet: Hashable, Sendable {
    /// As queries name it.
    public var field: String
    /// The commonest first.
    public var values: [Value]

    public struct Value: Hashable, Sendable {
        public var text: String
        public var objects: Int
    }
}

/// Some of what was found.
public struct SearchAnswer: Hashable, Sendable {
    public var hits: [SearchHit]
    /// Objects found, as far as they were counted.
    public var total: Int
    /// False where there are more, which are neither counted nor listed.
    public var isComplete: Bool
    /// The last change before the search was made.
    public var change: Int
    /// Where to go on; nil at the end.
    public var next: SearchCursor?
}

/// Why a search was not made.
public enum SearchError: Error, Hashable, Sendable {
    case query(SearchQueryError)
    /// There is no such facet; the facets there are.
    case unknownFacet(String, known: [String])
    /// The collection changed, and what was found before is not in memory any more.
    case expired
}
