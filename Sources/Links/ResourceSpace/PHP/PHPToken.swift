/// Why a text is no PHP or ends too early.
struct PHPBroken: Error, Hashable {
    var line: Int
    var text: String

    init(_ line: Int, _ text: String) { (self.line, self.text) = (line, text) }

    static func tooDeep(_ line: Int) -> PHPBroken {
        PHPBroken(line, "brackets or operators nest more than \(PHPToken.deepest) deep; simplify this statement")
    }
}

/// A token of PHP with its line, the first line being 1.
struct PHPToken: Sendable {
    /// How deep brackets, blocks and prefix operators may nest, so that recursion ends.
    static let deepest = 100

    enum Kind: Sendable {
        /// Without `$`.
        case variable(String)
        /// A keyword, constant, function or class; without the leading `\`.
        case name(String)
        case literal(PHPValue)
        /// A text in double quotes, or a heredoc, with variables in it.
        case template([Part])
        /// A command in backticks.
        case command
        case symbol(String)
        /// `(int)` and its like, in small letters.
        case cast(String)
        /// `?>`, which also ends a statement.
        case close
        case end
    }

    enum Part: Sendable {
        case text([UInt8])
        /// The tokens of an expression, with `end`.
        case code([PHPToken])
    }

    var kind: Kind
    var line: Int

    func isSymbol(_ symbol: String) -> Bool { if case .symbol(symbol) = kind { true } else { false } }

    /// The keyword in small letters; nil for tokens of other kinds.
    var word: String? { if case .name(let name) = kind { name.lowercased() } else { nil } }

    /// As messages quote it.
    var quoted: String {
        switch kind {
        case .variable(let name): "$\(name.prefix(40))"
        case .name(let name): String(name.prefix(40))
        case .literal(.text), .template: "a text"
        case .literal(let value): String(decoding: (value.bytes ?? []).prefix(40), as: UTF8.self)
        case .command: "a command in backticks"
        case .symbol(let symbol): symbol
        case .cast(let type): "(\(type))"
        case .close: "?>"
        case .end: "the end of the file"
        }
    }

    /// Finds brackets that do not pair.
    static func checkBrackets(_ tokens: [PHPToken]) throws(PHPBroken) {
        let closing = ["(": ")", "[": "]", "{": "}", "#[": "]"]
        var open: [(symbol: String, line: Int)] = []
        for token in tokens {
            guard case .symbol(let symbol) = token.kind else { continue }
            if closing[symbol] != nil {
                open.append((symbol, token.line))
            } else if symbol == ")" || symbol == "]" || symbol == "}" {
                guard let last = open.popLast() else {
                    throw PHPBroken(token.line, "\(symbol) closes a bracket that is not open; remove it")
                }
                guard closing[last.symbol] == symbol else {
                    throw PHPBroken(
                        token.line, "\(symbol) follows \(last.symbol) of line \(last.line); close this bracket first")
                }
            }
        }
        if let last = open.last {
            throw PHPBroken(last.line, "\(last.symbol) that opens here does not close; complete the file")
        }
    }
}

/// The symbols of PHP, longest first.
enum PHPSymbols {
    private static let all = [
        "**=", "...", "<<=", ">>=", "===", "!==", "<=>", "??=", "?->",
        "++", "--", "->", "=>", "::", "==", "!=", "<>", "<=", ">=", "&&", "||", "??", "+=", "-=", "*=", "/=", ".=",
        "%=", "&=", "|=", "^=", "<<", ">>", "**", "|>", "#[",
    ]
    private static let long: [UInt32: String] = Dictionary(
        uniqueKeysWithValues: all.map { (packed(Array($0.utf8)), $0) })
    private static let single: [String] = (0...255).map { String(UnicodeScalar(UInt8($0))) }

    private static func packed(_ bytes: [UInt8]) -> UInt32 { bytes.reduce(0) { $0 << 8 | UInt32($1) } }

    /// The symbol that these bytes begin with.
    static func symbol(_ first: UInt8, _ second: UInt8, _ third: UInt8) -> String {
        // Most symbols have one byte; the tables are for the rest.
        guard second > 32, second < 127 else { return single[Int(first)] }
        let pair = UInt32(first) << 8 | UInt32(second)
        return long[pair << 8 | UInt32(third)] ?? long[pair] ?? single[Int(first)]
    }
}
