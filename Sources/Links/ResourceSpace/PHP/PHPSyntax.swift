/// An expression of PHP with its line.
struct PHPExpression: Sendable {
    indirect enum Kind: Sendable {
        case literal(PHPValue)
        /// A text of parts.
        case template([PHPExpression])
        case variable(String)
        /// A variable whose name is a value: `$$name`, `$GLOBALS[name]`.
        case dynamic(PHPExpression)
        case constant(String)
        /// `base[key]`, or `base[]` without key.
        case index(PHPExpression, PHPExpression?)
        case list([Item])
        /// Operators of one precedence, from left to right: a flat list keeps recursion shallow.
        case chain(PHPExpression, [Link])
        case prefix(String, PHPExpression)
        case cast(String, PHPExpression)
        /// `condition ? then : otherwise`; `then` is nil for `?:`.
        case choice(PHPExpression, then: PHPExpression?, otherwise: PHPExpression)
        case coalesce(PHPExpression, PHPExpression)
        /// The operator is `=`, or such as `.=`.
        case assign(PHPExpression, String, PHPExpression)
        /// `target = &source`.
        case share(PHPExpression, PHPExpression)
        /// `++` and `--`.
        case step(PHPExpression, by: Int, isPrefix: Bool)
        case isset([PHPExpression])
        case empty(PHPExpression)
        case call(String, [Argument])
        case include(String, PHPExpression)
        /// `exit`, `die` or `throw`.
        case exit([PHPExpression])
        /// Evaluates its parts; the result is not known, with the reason.
        case unknown(String, [PHPExpression])
        /// Evaluates none, some or all of its parts; the result is not known, with the reason.
        case uncertain(String, [PHPExpression])
        /// A function without a name, which a later call may run.
        case closure(PHPEffects)
    }

    struct Item: Sendable {
        var key: PHPExpression?
        /// Nil for a gap in `[, $b]`.
        var value: PHPExpression?
        var isSpread = false
        var isShared = false
    }

    struct Link: Sendable {
        var symbol: String
        var operand: PHPExpression
    }

    struct Argument: Sendable {
        var value: PHPExpression
        /// Whether it has a name or is spread, so that its position is not known.
        var isPlain: Bool
    }

    var kind: Kind
    var line: Int

    init(_ line: Int, _ kind: Kind) { (self.kind, self.line) = (kind, line) }

    /// Whether a value can be assigned to it.
    var isTarget: Bool {
        switch kind {
        case .variable, .dynamic, .index, .list, .unknown: true
        default: false
        }
    }

    /// Whether its value depends on nothing outside it.
    var isLiteral: Bool {
        switch kind {
        case .literal: true
        case .prefix(let symbol, let operand): symbol == "-" && operand.isLiteral
        case .constant(let name): ["true", "false", "null"].contains(name.lowercased())
        case .list(let items):
            items.allSatisfy { item in
                !item.isSpread && !item.isShared && (item.value?.isLiteral ?? false) && (item.key?.isLiteral ?? true)
            }
        default: false
        }
    }

    /// The expressions within it.
    var parts: [PHPExpression] {
        switch kind {
        case .literal, .variable, .constant, .closure: []
        case .template(let parts), .isset(let parts), .exit(let parts): parts
        case .unknown(_, let parts), .uncertain(_, let parts): parts
        case .dynamic(let part), .prefix(_, let part), .cast(_, let part), .empty(let part): [part]
        case .include(_, let part), .step(let part, _, _): [part]
        case .index(let base, let key): [base] + (key.map { [$0] } ?? [])
        case .list(let items): items.flatMap { [$0.key, $0.value].compactMap { $0 } }
        case .chain(let first, let links): [first] + links.map(\.operand)
        case .choice(let condition, let then, let otherwise): [condition] + (then.map { [$0] } ?? []) + [otherwise]
        case .coalesce(let first, let second), .assign(let first, _, let second), .share(let first, let second):
            [first, second]
        case .call(_, let arguments): arguments.map(\.value)
        }
    }
}

/// A statement of PHP with its line.
struct PHPStatement: Sendable {
    indirect enum Kind: Sendable {
        case expression(PHPExpression)
        case block([PHPStatement])
        case branches([Branch], otherwise: [PHPStatement]?)
        /// Statements that PHP runs any number of times or in part; `what` is such as “a loop”.
        case uncertain(what: String, [PHPStatement])
        case unset([PHPExpression])
        case constant(String, PHPExpression)
        case end(PHPExpression?)
        case jump
    }

    struct Branch: Sendable {
        var condition: PHPExpression
        var body: [PHPStatement]
    }

    var kind: Kind
    var line: Int

    init(_ line: Int, _ kind: Kind) { (self.kind, self.line) = (kind, line) }
}

/// What a function of the file does to variables outside it.
struct PHPEffects: Hashable, Sendable {
    /// Variables after `global`, in `$GLOBALS` or shared with `use (&$name)`.
    var names: Set<String> = []
    /// Functions that its body calls, in small letters.
    var calls: Set<String> = []
    /// Whether it may set any variable.
    var setsAny = false
    /// Whether it takes a parameter by reference.
    var sharesParameters = false

    mutating func formUnion(_ other: PHPEffects) {
        names.formUnion(other.names)
        calls.formUnion(other.calls)
        setsAny = setsAny || other.setsAny
        sharesParameters = sharesParameters || other.sharesParameters
    }

    /// - Parameter tokens: of a function's or class's body.
    mutating func add(body tokens: ArraySlice<PHPToken>) {
        var isGlobal = false
        for index in tokens.indices {
            let token = tokens[index]
            switch token.kind {
            case .name(let name):
                if token.word == "global" { isGlobal = true }
                if index + 1 < tokens.endIndex, tokens[index + 1].isSymbol("(") { calls.insert(name.lowercased()) }
            case .symbol(";"), .close: isGlobal = false
            case .symbol("$") where isGlobal: setsAny = true
            case .variable("GLOBALS"):
                if index + 3 < tokens.endIndex, tokens[index + 1].isSymbol("["), tokens[index + 3].isSymbol("]"),
                    case .literal(let value) = tokens[index + 2].kind, let name = value.string
                {
                    names.insert(name)
                } else {
                    setsAny = true
                }
            case .variable(let name): if isGlobal { names.insert(name) }
            default: break
            }
        }
    }
}
