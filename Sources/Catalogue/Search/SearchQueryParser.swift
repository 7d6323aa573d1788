/// Reads a query, character by character, from left to right.
struct SearchQueryParser {
    private enum Token: Equatable {
        case open, close, and, or, not
        /// A field's name with its colon, which something follows at once.
        case field(String)
        case term(SearchTerm)
    }

    private let scalars: [Unicode.Scalar]
    private var position = 0
    private var words = 0
    private var depth = 0
    /// What comes next, and where it begins.
    private var next: (token: Token, column: Int)?

    init(_ text: String) { scalars = Array(text.unicodeScalars) }

    mutating func query() throws(SearchQueryError) -> SearchQuery {
        next = scan()
        guard next != nil else {
            throw SearchQueryError(reason: "there is no word to look for", accepted: "give at least one")
        }
        let query = try alternatives()
        if let next { throw error(next.column, "this bracket closes nothing", "leave it out, or open one before") }
        return query
    }

    // MARK: Grammar

    private mutating func alternatives() throws(SearchQueryError) -> SearchQuery {
        var parts = [try conjunction()]
        while next?.token == .or {
            advance()
            parts.append(try conjunction())
        }
        return parts.count == 1 ? parts[0] : .or(parts)
    }

    private mutating func conjunction() throws(SearchQueryError) -> SearchQuery {
        var parts = [try unit()]
        while let token = next?.token, token != .or, token != .close {
            if token == .and { advance() }
            parts.append(try unit())
        }
        return parts.count == 1 ? parts[0] : .and(parts)
    }

    private mutating func unit() throws(SearchQueryError) -> SearchQuery {
        guard let (token, column) = next else {
            throw error(
                scalars.count + 1, "something to look for is missing here",
                "give a word, or leave out what is before it")
        }
        switch token {
        case .and, .or:
            throw error(
                column, "AND and OR stand between two things to look for",
                "write it in small letters if the word is meant")
        case .close: throw error(column, "there is nothing to look for before this bracket", "give a word")
        case .not:
            advance()
            return .not(try deeper(column) { parser throws(SearchQueryError) in try parser.unit() })
        case .open:
            advance()
            let inner = try deeper(column) { parser throws(SearchQueryError) in try parser.alternatives() }
            guard next?.token == .close else {
                throw error(column, "this bracket is not closed", "close it with )")
            }
            advance()
            return inner
        case .field(let name):
            advance()
            return .field(name, try deeper(column) { parser throws(SearchQueryError) in try parser.unit() })
        case .term(let term):
            advance()
            words += SearchText.words(in: term.text)
            guard words <= SearchQuery.mostWords else {
                throw error(column, "these are too many words", "give no more than \(SearchQuery.mostWords)")
            }
            return .term(term)
        }
    }

    private mutating func deeper(
        _ column: Int, _ read: (inout SearchQueryParser) throws(SearchQueryError) -> SearchQuery
    ) throws(SearchQueryError) -> SearchQuery {
        depth += 1
        guard depth <= SearchQuery.deepest else {
            throw error(column, "this is nested too deep", "use no more than \(SearchQuery.deepest) levels")
        }
        defer { depth -= 1 }
        return try read(&self)
    }

    private func error(_ column: Int, _ reason: String, _ accepted: String) -> SearchQueryError {
        SearchQueryError(column: column, reason: reason, accepted: accepted)
    }

    // MARK: Tokens

    private mutating func advance() { next = scan() }

    private mutating func scan() -> (token: Token, column: Int)? {
        while position < scalars.count {
            let start = position
            let scalar = scalars[position]
            if Self.isSpace(scalar) {
                position += 1
                continue
            }
            switch scalar {
            case "(":
                position += 1
                return (.open, start + 1)
            case ")":
                position += 1
                return (.close, start + 1)
            case "-", "\u{2212}":
                position += 1
                // A dash between spaces is punctuation.
                if position < scalars.count, !Self.isSpace(scalars[position]), scalars[position] != ")" {
                    return (.not, start + 1)
                }
            default:
                if let token = Self.isQuote(scalar) ? phrase() : word() { return (token, start + 1) }
            }
        }
        return nil
    }

    /// From a quotation mark to the next, or to the end. Nil where there is no word in it.
    private mutating func phrase() -> Token? {
        position += 1
        let start = position
        while position < scalars.count, !Self.isQuote(scalars[position]) { position += 1 }
        let text = text(start..<position)
        if position < scalars.count { position += 1 }
        if takesColon() { return .field(text) }
        return Self.hasWord(text) ? .term(SearchTerm(text, isPrefix: takesStar())) : nil
    }

    private mutating func word() -> Token? {
        let start = position
        while position < scalars.count {
            let scalar = scalars[position]
            if Self.isSpace(scalar) || Self.isQuote(scalar) || scalar == "(" || scalar == ")" { break }
            if scalar == ":", position > start, position + 1 < scalars.count, !Self.isSpace(scalars[position + 1]),
                scalars[position + 1] != ")"
            {
                let name = text(start..<position)
                position += 1
                return .field(name)
            }
            position += 1
        }
        let text = text(start..<position)
        switch text {
        case "AND": return .and
        case "OR": return .or
        case "NOT": return .not
        default: return Self.hasWord(text) ? .term(SearchTerm(text, isPrefix: text.hasSuffix("*"))) : nil
        }
    }

    private mutating func takesStar() -> Bool {
        guard position < scalars.count, scalars[position] == "*" else { return false }
        position += 1
        return true
    }

    private mutating func takesColon() -> Bool {
        guard position + 1 < scalars.count, scalars[position] == ":", !Self.isSpace(scalars[position + 1]),
            scalars[position + 1] != ")"
        else { return false }
        position += 1
        return true
    }

    private func text(_ range: Range<Int>) -> String {
        String(String.UnicodeScalarView(scalars[range]))
    }

    private static func hasWord(_ text: String) -> Bool {
        text.unicodeScalars.contains { SearchText.isOfWord($0) }
    }

    private static func isQuote(_ scalar: Unicode.Scalar) -> Bool {
        ["\"", "\u{201C}", "\u{201D}", "\u{201E}", "\u{AB}", "\u{BB}"].contains(scalar)
    }

    private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isWhitespace || scalar.value < 0x20 || scalar.value == 0x7F
    }
}
