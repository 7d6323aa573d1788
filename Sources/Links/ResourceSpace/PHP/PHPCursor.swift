/// A position in the tokens of a PHP file.
struct PHPCursor {
    let tokens: [PHPToken]
    var position = 0
    var depth: Int
    /// The line where the current statement begins.
    var statementLine: Int

    init(_ tokens: [PHPToken], depth: Int = 0, statementLine: Int = 1) {
        (self.tokens, self.depth, self.statementLine) = (tokens, depth, statementLine)
    }
}

/// A parser that reads tokens one after another.
protocol PHPReading {
    var cursor: PHPCursor { get set }
}

extension PHPReading {
    // The last token is always `end`, and the position never passes it.
    var token: PHPToken { cursor.tokens[cursor.position] }

    func ahead(_ count: Int) -> PHPToken { cursor.tokens[min(cursor.position + count, cursor.tokens.count - 1)] }

    mutating func advance() { if cursor.position < cursor.tokens.count - 1 { cursor.position += 1 } }

    mutating func take(_ symbol: String) -> Bool {
        guard token.isSymbol(symbol) else { return false }
        advance()
        return true
    }

    mutating func take(word: String) -> Bool {
        guard token.word == word else { return false }
        advance()
        return true
    }

    mutating func expect(_ symbol: String) throws(PHPBroken) {
        guard take(symbol) else { throw unexpected() }
    }

    func unexpected() -> PHPBroken {
        if case .end = token.kind {
            return PHPBroken(cursor.statementLine, "the statement that begins here does not end; complete it with ;")
        }
        return PHPBroken(
            token.line,
            "\(token.quoted) does not belong here; correct the statement that begins in line \(cursor.statementLine)")
    }

    /// Counts nesting, so that recursion ends.
    mutating func nested<Result>(
        _ read: (inout Self) throws(PHPBroken) -> Result
    ) throws(PHPBroken) -> Result {
        cursor.depth += 1
        defer { cursor.depth -= 1 }
        guard cursor.depth <= PHPToken.deepest else { throw .tooDeep(token.line) }
        return try read(&self)
    }

    /// Skips from an opening bracket past the one that closes it. `checkBrackets` found that they pair.
    mutating func skipBrackets() -> ArraySlice<PHPToken> {
        let start = cursor.position
        var open = 0
        repeat {
            if case .symbol(let symbol) = token.kind {
                if ["(", "[", "{", "#["].contains(symbol) { open += 1 }
                if [")", "]", "}"].contains(symbol) { open -= 1 }
            }
            advance()
        } while open > 0 && cursor.position < cursor.tokens.count - 1
        return cursor.tokens[start..<cursor.position]
    }

    /// Skips names and these symbols.
    mutating func skipNames(_ symbols: String...) {
        while true {
            switch token.kind {
            case .symbol(let symbol) where symbols.contains(symbol): advance()
            case .name: advance()
            default: return
            }
        }
    }
}
