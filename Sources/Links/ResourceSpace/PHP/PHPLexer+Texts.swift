extension PHPLexer {
    /// A text in single quotes, where only `\\` and `\'` are escapes.
    mutating func single() throws(PHPBroken) -> [UInt8] {
        let start = line
        index += 1
        var text: [UInt8] = []
        while index < end {
            if byte() == UInt8(ascii: "'") {
                index += 1
                return text
            }
            if byte() == UInt8(ascii: "\\"), byte(1) == UInt8(ascii: "\\") || byte(1) == UInt8(ascii: "'") {
                index += 1
            }
            text.append(bytes[index])
            step()
        }
        throw PHPBroken(start, "a string that begins here does not end; complete it with '")
    }

    /// A text in double quotes or backticks.
    mutating func text(until quote: UInt8) throws(PHPBroken) -> PHPToken.Kind {
        let start = line
        index += 1
        return Self.kind(of: try template(quote: quote, start: start, indentation: 0))
    }

    /// A text without variables is a literal.
    private static func kind(of parts: [PHPToken.Part]) -> PHPToken.Kind {
        if parts.isEmpty { return .literal(.text([UInt8]())) }
        if parts.count == 1, case .text(let text) = parts[0] { return .literal(.text(text)) }
        return .template(parts)
    }

    /// - Parameters:
    ///   - quote: the byte that ends the text; nil for a heredoc, which ends at `end`.
    ///   - indentation: spaces or tabs that each line of a heredoc begins with, and that PHP removes.
    private mutating func template(quote: UInt8?, start: Int, indentation: Int) throws(PHPBroken) -> [PHPToken.Part] {
        var parts: [PHPToken.Part] = []
        var text: [UInt8] = []
        func flush() {
            if !text.isEmpty { parts.append(.text(text)) }
            text = []
        }
        var isLineStart = true
        while index < end {
            if isLineStart, indentation > 0 {
                try skipIndentation(indentation)
                isLineStart = false
                continue
            }
            let first = byte()
            if first == quote {
                index += 1
                flush()
                return parts
            }
            if first == UInt8(ascii: "\\") {
                try escape(into: &text, quote: quote)
            } else if first == UInt8(ascii: "$"), Self.isNameStart(byte(1)) {
                flush()
                parts.append(.code(try simple()))
            } else if first == UInt8(ascii: "$"), byte(1) == UInt8(ascii: "{") {
                flush()
                parts.append(.code(try named(start)))
            } else if first == UInt8(ascii: "{"), byte(1) == UInt8(ascii: "$") {
                flush()
                index += 1
                parts.append(.code(try embedded(from: start) + [PHPToken(kind: .end, line: line)]))
            } else {
                text.append(first)
                isLineStart = first == 10 || (first == 13 && byte(1) != 10)
                step()
            }
        }
        if let quote {
            let mark = String(UnicodeScalar(quote))
            throw PHPBroken(start, "a string that begins here does not end; complete it with \(mark)")
        }
        flush()
        return parts
    }

    private mutating func skipIndentation(_ indentation: Int) throws(PHPBroken) {
        for _ in 0..<indentation {
            if byte() == 32 || byte() == 9 {
                index += 1
            } else if index < end, byte() != 10, byte() != 13 {
                throw PHPBroken(line, "a line of a heredoc begins before its closing word; indent both alike")
            }
        }
    }

    /// `$name`, `$name[key]` or `$name->property` within a text.
    private mutating func simple() throws(PHPBroken) -> [PHPToken] {
        var tokens: [PHPToken] = []
        func add(_ kind: PHPToken.Kind) { tokens.append(PHPToken(kind: kind, line: line)) }
        index += 1
        add(.variable(name()))
        if byte() == UInt8(ascii: "[") {
            add(.symbol("["))
            index += 1
            if byte() == UInt8(ascii: "$"), Self.isNameStart(byte(1)) {
                index += 1
                add(.variable(name()))
            } else {
                let start = index
                if byte() == UInt8(ascii: "-") { index += 1 }
                _ = name()
                // Digits are integers there, and names are texts.
                add(.literal(.text(Array(bytes[start..<index]))))
                if start == index { throw PHPBroken(line, "[ in a text has no key; write {$name['key']}") }
            }
            guard byte() == UInt8(ascii: "]") else {
                throw PHPBroken(line, "[ in a text has no ] after its key; write {$name['key']}")
            }
            index += 1
            add(.symbol("]"))
        } else if (follows("->") && Self.isNameStart(byte(2))) || (follows("?->") && Self.isNameStart(byte(3))) {
            index += follows("->") ? 2 : 3
            add(.symbol("->"))
            add(.name(name()))
        }
        add(.end)
        return tokens
    }

    /// `${name}`, `${name[key]}` or `${expression}` within a text.
    private mutating func named(_ start: Int) throws(PHPBroken) -> [PHPToken] {
        index += 2
        let opening = line
        var tokens = try embedded(from: start)
        let ending = PHPToken(kind: .end, line: line)
        if case .name(let name)? = tokens.first?.kind, tokens.count == 1 || tokens[1].isSymbol("[") {
            tokens[0].kind = .variable(name)
            return tokens + [ending]
        }
        func symbol(_ symbol: String) -> PHPToken { PHPToken(kind: .symbol(symbol), line: opening) }
        return [symbol("$"), symbol("{")] + tokens + [symbol("}"), ending]
    }

    private mutating func escape(into text: inout [UInt8], quote: UInt8?) throws(PHPBroken) {
        let escaped = byte(1)
        if index + 1 >= end {
            text.append(UInt8(ascii: "\\"))
            index += 1
            return
        }
        if let meant = Self.escapes[escaped] {
            text.append(meant)
            index += 2
        } else if escaped == quote {
            text.append(escaped)
            index += 2
        } else if (48...55).contains(escaped) {
            index += 1
            text.append(UInt8(truncatingIfNeeded: digits(base: 8, atMost: 3)))
        } else if escaped | 32 == UInt8(ascii: "x"), Self.hexDigit(byte(2)) != nil {
            index += 2
            text.append(UInt8(truncatingIfNeeded: digits(base: 16, atMost: 2)))
        } else if escaped == UInt8(ascii: "u"), byte(2) == UInt8(ascii: "{") {
            index += 3
            let isWritten = Self.hexDigit(byte()) != nil
            guard let scalar = UnicodeScalar(digits(base: 16, atMost: 16)), isWritten, byte() == UInt8(ascii: "}")
            else {
                throw PHPBroken(line, "\\u{…} in a text is no character; write hexadecimal digits and }")
            }
            index += 1
            text += Array(String(scalar).utf8)
        } else {
            text.append(UInt8(ascii: "\\"))
            index += 1
        }
    }

    private static let escapes: [UInt8: UInt8] = [
        UInt8(ascii: "n"): 10, UInt8(ascii: "t"): 9, UInt8(ascii: "r"): 13, UInt8(ascii: "v"): 11,
        UInt8(ascii: "e"): 27, UInt8(ascii: "f"): 12, UInt8(ascii: "\\"): UInt8(ascii: "\\"),
        UInt8(ascii: "$"): UInt8(ascii: "$"),
    ]

    /// `<<<WORD`, `<<<"WORD"` or `<<<'WORD'` with its text.
    /// - Returns: nil where none begins here.
    mutating func heredoc() throws(PHPBroken) -> PHPToken.Kind? {
        let before = (index, line)
        index += 3
        while byte() == 32 || byte() == 9 { index += 1 }
        let quote = byte() == UInt8(ascii: "'") || byte() == UInt8(ascii: "\"") ? byte() : nil
        if quote != nil { index += 1 }
        let word = Self.isNameStart(byte()) ? Array(name().utf8) : []
        if let quote, !word.isEmpty, byte() == quote {
            index += 1
        } else if quote != nil {
            index = end
        }
        guard !word.isEmpty, byte() == 10 || byte() == 13 else {
            (index, line) = before
            return nil
        }
        if byte() == 13, byte(1) == 10 { index += 1 }
        step()
        guard let closing = closing(word) else {
            throw PHPBroken(before.1, "a heredoc that begins here does not end; complete it with its closing word")
        }
        let parts: [PHPToken.Part]
        let outer = end
        end = max(index, closing.lineEnd)
        if quote == UInt8(ascii: "'") {
            var text: [UInt8] = []
            var isLineStart = true
            while index < end {
                if isLineStart { try skipIndentation(closing.indentation) }
                isLineStart = byte() == 10 || (byte() == 13 && byte(1) != 10)
                guard index < end else { break }
                text.append(byte())
                step()
            }
            parts = text.isEmpty ? [] : [.text(text)]
        } else {
            parts = try template(quote: nil, start: before.1, indentation: closing.indentation)
        }
        end = outer
        while index < closing.word { step() }
        index += word.count
        return Self.kind(of: parts)
    }

    /// Where the line with the closing word begins, its text ends and the word begins.
    private func closing(_ word: [UInt8]) -> (lineEnd: Int, word: Int, indentation: Int)? {
        var start = index
        while start < end {
            var at = start
            while at < end, bytes[at] == 32 || bytes[at] == 9 { at += 1 }
            let after = at + word.count
            if after <= end, bytes[at..<after].elementsEqual(word), after == end || !Self.isName(bytes[after]) {
                var textEnd = max(index, start - 1)
                if start >= index + 2, bytes[start - 1] == 10, bytes[start - 2] == 13 { textEnd = start - 2 }
                return (textEnd, at, at - start)
            }
            while at < end, bytes[at] != 10, bytes[at] != 13 { at += 1 }
            if at + 1 < end, bytes[at] == 13, bytes[at + 1] == 10 { at += 1 }
            start = at + 1
        }
        return nil
    }
}
