/// Divides a PHP file into tokens, in one pass over its bytes.
struct PHPLexer {
    let bytes: [UInt8]
    var index = 0
    var line = 1
    /// Where reading ends: the file's end, or a heredoc's.
    var end: Int
    /// How deep `{$…}` nests.
    var depth = 0
    /// Lines of `<?`, which PHP reads as code only with `short_open_tag`.
    private(set) var shortTags: [Int] = []

    init(_ bytes: [UInt8]) { (self.bytes, end) = (bytes, bytes.count) }

    /// - Parameter isFragment: whether the text is PHP from its first byte on.
    mutating func tokens(isFragment: Bool) throws(PHPBroken) -> [PHPToken] {
        var tokens: [PHPToken] = []
        var isPHP = isFragment
        if !isFragment {
            guard bytes.contains(where: { $0 > 32 }) else { throw PHPBroken(1, "the file is empty; complete it") }
        }
        while index < end {
            if tokens.isEmpty, isFragment { isPHP = true } else { isPHP = openingTag(&tokens) || isPHP }
            try code(into: &tokens)
        }
        guard isPHP else { throw PHPBroken(1, "the file has no <?php; complete it") }
        tokens.append(PHPToken(kind: .end, line: line))
        return tokens
    }

    func byte(_ offset: Int = 0) -> UInt8 { index + offset < end ? bytes[index + offset] : 0 }

    /// Goes on by one byte, and counts lines: LF, CR LF and CR end one.
    mutating func step() {
        let byte = bytes[index]
        index += 1
        if byte == 10 || (byte == 13 && self.byte() != 10) { line += 1 }
    }

    func follows(_ text: StaticString) -> Bool {
        let count = text.utf8CodeUnitCount
        guard index + count <= end else { return false }
        return text.withUTF8Buffer { wanted in
            wanted.indices.allSatisfy { position in
                let byte = bytes[index + position]
                return byte == wanted[position] || ((65...90).contains(byte) && byte | 32 == wanted[position])
            }
        }
    }

    static func isNameStart(_ byte: UInt8) -> Bool {
        (byte | 32 >= 97 && byte | 32 <= 122) || byte == UInt8(ascii: "_") || byte >= 128
    }

    static func isDigit(_ byte: UInt8) -> Bool { byte >= 48 && byte <= 57 }

    static func isName(_ byte: UInt8) -> Bool { isNameStart(byte) || isDigit(byte) }

    /// Skips text that is not PHP.
    /// - Returns: whether PHP follows.
    private mutating func openingTag(_ tokens: inout [PHPToken]) -> Bool {
        while index < end {
            if byte() == UInt8(ascii: "<"), byte(1) == UInt8(ascii: "?") {
                if byte(2) == UInt8(ascii: "=") {
                    tokens.append(PHPToken(kind: .name("echo"), line: line))
                    index += 3
                    return true
                }
                if follows("<?php"), index + 5 == end || [9, 10, 13, 32].contains(byte(5)) {
                    index += 5
                    return true
                }
                if !follows("<?xml") { shortTags.append(line) }
            }
            step()
        }
        return false
    }

    /// Reads PHP up to and including `?>`.
    private mutating func code(into tokens: inout [PHPToken]) throws(PHPBroken) {
        while let token = try next() {
            tokens.append(token)
            if case .close = token.kind { return }
            if token.word == "__halt_compiler" {
                // Data follows, and PHP reads none of it.
                tokens[tokens.count - 1].kind = .name("exit")
                tokens.append(PHPToken(kind: .symbol(";"), line: line))
                index = end
            }
        }
    }

    /// Reads the code of `{$…}` up to and including its `}`.
    mutating func embedded(from start: Int) throws(PHPBroken) -> [PHPToken] {
        depth += 1
        defer { depth -= 1 }
        guard depth <= PHPToken.deepest else { throw .tooDeep(line) }
        var tokens: [PHPToken] = []
        var braces = 0
        while let token = try next() {
            if token.isSymbol("{") { braces += 1 }
            if token.isSymbol("}") {
                braces -= 1
                if braces < 0 { return tokens }
            }
            if case .close = token.kind { break }
            tokens.append(token)
        }
        throw PHPBroken(start, "a text that begins here has { without }; complete it")
    }

    private mutating func next() throws(PHPBroken) -> PHPToken? {
        try skip()
        guard index < end else { return nil }
        let start = line
        return PHPToken(kind: try kind(), line: start)
    }

    private mutating func kind() throws(PHPBroken) -> PHPToken.Kind {
        let first = byte()
        let second = byte(1)
        if first == UInt8(ascii: "b") || first == UInt8(ascii: "B") {
            // b'…' is PHP's binary text.
            if second == UInt8(ascii: "'") || second == UInt8(ascii: "\"") { index += 1 }
        }
        switch byte() {
        case UInt8(ascii: "'"): return .literal(.text(try single()))
        case UInt8(ascii: "\""): return try text(until: UInt8(ascii: "\""))
        case UInt8(ascii: "`"):
            _ = try text(until: UInt8(ascii: "`"))
            return .command
        case UInt8(ascii: "$") where Self.isNameStart(second):
            index += 1
            return .variable(name())
        case UInt8(ascii: "?") where second == UInt8(ascii: ">"):
            index += 2
            // PHP drops the line end after ?>.
            if byte() == 13, byte(1) == 10 { index += 1 }
            if byte() == 10 || byte() == 13 { step() }
            return .close
        case UInt8(ascii: "<") where follows("<<<"):
            if let heredoc = try heredoc() { return heredoc }
        case UInt8(ascii: "("):
            if let cast = cast() { return cast }
        case UInt8(ascii: "\\") where Self.isNameStart(second):
            index += 1
            return .name(qualifiedName())
        case let byte where Self.isDigit(byte) || (byte == UInt8(ascii: ".") && Self.isDigit(second)):
            return .literal(try number())
        case let byte where Self.isNameStart(byte): return .name(qualifiedName())
        default: break
        }
        let symbol = PHPSymbols.symbol(first, second, byte(2))
        index += symbol.utf8.count
        if first >= 128 { index = min(index, end) }
        return .symbol(symbol)
    }

    mutating func name() -> String {
        let start = index
        while index < end, Self.isName(bytes[index]) { index += 1 }
        return String(decoding: bytes[start..<index], as: UTF8.self)
    }

    private mutating func qualifiedName() -> String {
        var text = name()
        while byte() == UInt8(ascii: "\\"), Self.isNameStart(byte(1)) {
            index += 1
            text += "\\" + name()
        }
        return text
    }

    /// Skips whitespace and comments.
    private mutating func skip() throws(PHPBroken) {
        while index < end {
            let first = byte()
            let second = byte(1)
            if first == 32 || first == 9 || first == 10 || first == 13 {
                step()
            } else if (first == UInt8(ascii: "#") && second != UInt8(ascii: "["))
                || (first == UInt8(ascii: "/") && second == UInt8(ascii: "/"))
            {
                while index < end, byte() != 10, byte() != 13,
                    !(byte() == UInt8(ascii: "?") && byte(1) == UInt8(ascii: ">"))
                {
                    index += 1
                }
            } else if first == UInt8(ascii: "/"), second == UInt8(ascii: "*") {
                let start = line
                index += 2
                while !(byte() == UInt8(ascii: "*") && byte(1) == UInt8(ascii: "/")) {
                    guard index < end else {
                        throw PHPBroken(start, "a comment that begins here does not end; complete it with */")
                    }
                    step()
                }
                index += 2
            } else {
                return
            }
        }
    }

    /// `(int)` and its like, with spaces within.
    private mutating func cast() -> PHPToken.Kind? {
        var at = index + 1
        func skipSpaces() { while at < end, bytes[at] == 32 || bytes[at] == 9 { at += 1 } }
        skipSpaces()
        let start = at
        while at < end, at - start < 8, bytes[at] | 32 >= 97, bytes[at] | 32 <= 122 { at += 1 }
        let type = String(decoding: bytes[start..<at], as: UTF8.self).lowercased()
        skipSpaces()
        guard at < end, bytes[at] == UInt8(ascii: ")"), Self.types.contains(type) else { return nil }
        index = at + 1
        return .cast(type)
    }

    private static let types: Set<String> = [
        "int", "integer", "bool", "boolean", "float", "double", "real", "string", "binary", "array", "object", "unset",
    ]
}
