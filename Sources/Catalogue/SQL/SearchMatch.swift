/// A query as an expression of FTS5 (https://sqlite.org/fts5.html, section 3). Every text is quoted, so that nothing in
/// it is taken for syntax.
struct SearchMatch {
    /// Columns by the names of fields that may be asked for.
    let columns: [String: Int]
    /// The words that begin so, where they are to be looked for in place of the beginning; else nil.
    var words: (String) -> [String]? = { _ in nil }

    private enum Part {
        case including(String)
        case excluding(String)
    }

    func expression(_ query: SearchQuery) throws(SearchQueryError) -> String {
        switch try part(query, in: nil) {
        case .including(let expression): return expression
        case .excluding:
            throw SearchQueryError(
                reason: "the query only says what is not meant", accepted: "give something to look for, too")
        }
    }

    /// What a query looks for, without what it excludes, and the column in which alone.
    func terms(_ query: SearchQuery) -> [(term: SearchTerm, column: Int?)] { terms(query, in: nil, isIncluded: true) }

    private func terms(
        _ query: SearchQuery, in column: Int?, isIncluded: Bool
    ) -> [(term: SearchTerm, column: Int?)] {
        switch query {
        case .term(let term): return isIncluded ? [(term, column)] : []
        case .not(let inner): return terms(inner, in: column, isIncluded: !isIncluded)
        case .and(let queries), .or(let queries):
            return queries.flatMap { terms($0, in: column, isIncluded: isIncluded) }
        case .field(let name, let inner):
            if let number = columns[SearchText.fieldKey(name)] {
                return terms(inner, in: number, isIncluded: isIncluded)
            }
            return Self.word(query).map { isIncluded ? [($0, column)] : [] } ?? []
        }
    }

    private func part(_ query: SearchQuery, in column: Int?) throws(SearchQueryError) -> Part {
        switch query {
        case .term(let term): return .including(try expression(term, in: column))
        case .field(let name, let inner): return try part(of: inner, field: name, in: column)
        case .not(let inner):
            switch try part(inner, in: column) {
            case .including(let expression): return .excluding(expression)
            case .excluding(let expression): return .including(expression)
            }
        case .or(let queries):
            var expressions: [String] = []
            for query in queries {
                guard case .including(let expression) = try part(query, in: column) else {
                    throw SearchQueryError(
                        reason: "NOT cannot stand between OR, since nearly everything would be found",
                        accepted: "join it to something with AND")
                }
                expressions.append(expression)
            }
            return .including("(" + expressions.joined(separator: " OR ") + ")")
        case .and(let queries):
            var including: [String] = []
            var excluding: [String] = []
            for query in queries {
                switch try part(query, in: column) {
                case .including(let expression): including.append(expression)
                case .excluding(let expression): excluding.append(expression)
                }
            }
            let without = "(" + excluding.joined(separator: " OR ") + ")"
            guard !including.isEmpty else { return .excluding(without) }
            let with = "(" + including.joined(separator: " AND ") + ")"
            return .including(excluding.isEmpty ? with : "(\(with) NOT \(without))")
        }
    }

    private func part(of inner: SearchQuery, field name: String, in column: Int?) throws(SearchQueryError) -> Part {
        let key = SearchText.fieldKey(name)
        if let number = columns[key] {
            guard number != SearchIndex.sharedColumn else {
                throw SearchQueryError(
                    reason: "“\(name)” cannot be searched by itself, as there are too many fields",
                    accepted: "leave its name out")
            }
            return try part(inner, in: number)
        }
        // A colon in a word, as in ark:/12345/x1.
        if let term = Self.word(inner) {
            return .including(try expression(SearchTerm("\(name):\(term.text)", isPrefix: term.isPrefix), in: column))
        }
        let known = columns.filter { $0.value != SearchIndex.sharedColumn }.keys.sorted()
        throw SearchQueryError(
            reason: "there is no field “\(name)”", accepted: "fields are \(known.joined(separator: ", "))")
    }

    /// A word, or a word with colons in it.
    private static func word(_ query: SearchQuery) -> SearchTerm? {
        switch query {
        case .term(let term): term
        case .field(let name, let inner):
            word(inner).map { SearchTerm("\(name):\($0.text)", isPrefix: $0.isPrefix) }
        default: nil
        }
    }

    private func expression(_ term: SearchTerm, in column: Int?) throws(SearchQueryError) -> String {
        let text = SearchText.sought(term.text)
        if term.isPrefix, text.unicodeScalars.count(where: SearchText.isOfWord) < 2, text.utf8.count < 4 {
            throw SearchQueryError(
                reason: "“\(term.text)” is the beginning of too many words", accepted: "give at least two letters of it"
            )
        }
        if term.isPrefix, let words = words(text), !words.isEmpty {
            let expression = "(" + words.map { "\"\($0)\"" }.joined(separator: " OR ") + ")"
            return (column.map { "{c\($0)} : " } ?? "") + expression
        }
        let quoted =
            "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
        return (column.map { "{c\($0)} : " } ?? "") + quoted + (term.isPrefix ? " *" : "")
    }
}
