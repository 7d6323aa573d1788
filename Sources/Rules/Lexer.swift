/// Splits an expression into words, names, texts and signs.
struct Lexer {
    struct Token: Hashable {
        enum Kind: Hashable {
            /// A name or a keyword, as written.
            case word(String)
            /// A name in backquotes.
            case name(String)
            case text(String)
            /// A number or a date.
            case figure(String)
            /// An operator or a bracket.
            case sign(String)
            case end
        }

        var kind: Kind
        /// From 1.
        var column: Int
        /// The range of the reading's characters that it takes.
        var range: Range<Int>
    }

    /// An expression, split.
    struct Reading {
        var characters: [Character]
        /// The last of them is `end`.
        var tokens: [Token]
    }

    private var characters: [Character] = []
    /// The place of each in the source, from 1, and of the end.
    private var columns: [Int] = []
    private var position = 0

    private init(_ source: String) {
        for (index, character) in source.enumerated() {
            let scalars = character.unicodeScalars
            // An accent after a quotation mark is the first character of the text, not a part of the mark.
            if let first = scalars.first, scalars.count > 1, first.isASCII, !first.properties.isAlphabetic,
                !first.properties.isWhitespace, !("0"..."9").contains(first)
            {
                characters.append(Character(first))
                characters += Array(String(String.UnicodeScalarView(scalars.dropFirst())))
            } else {
                characters.append(character)
            }
            while columns.count < characters.count { columns.append(index + 1) }
        }
        columns.append((columns.last ?? 0) + 1)
    }

    /// The tokens of an expression.
    static func read(_ source: String) throws(ExpressionError) -> Reading {
        // Bytes first: counting characters of a text of any length would take time of any length.
        guard source.utf8.count <= ExpressionLimits.length * 4, source.count <= ExpressionLimits.length else {
            throw ExpressionError(
                column: ExpressionLimits.length + 1, reason: "the expression is too long",
                remedy: "use at most \(ExpressionLimits.length) characters")
        }
        var lexer = Lexer(source)
        var tokens: [Token] = []
        repeat { tokens.append(try lexer.next()) } while tokens.last?.kind != .end
        return Reading(characters: lexer.characters, tokens: tokens)
    }

    /// The column of a character, or of the end.
    private func column(_ index: Int) -> Int { columns[min(index, columns.count - 1)] }

    private var current: Character? { position < characters.count ? characters[position] : nil }

    private func following(_ count: Int = 1) -> Character? {
        position + count < characters.count ? characters[position + count] : nil
    }

    private mutating func next() throws(ExpressionError) -> Token {
        while let character = current, character.isWhitespace { position += 1 }
        let start = position
        let kind = try kind()
        return Token(kind: kind, column: column(start), range: start..<position)
    }

    private mutating func kind() throws(ExpressionError) -> Token.Kind {
        guard let character = current else { return .end }
        switch character {
        case "\"", "'": return .text(try quoted(by: character))
        case "`": return .name(try backquoted())
        case "(", ")", "[", "]", ",", "+":
            position += 1
            return .sign(String(character))
        case "=", "!", "<", ">":
            position += 1
            guard current == "=" else {
                if character == "!" {
                    throw ExpressionError(
                        column: column(position - 1), reason: "“!” stands alone",
                        remedy: "write not, or != for “is other than”")
                }
                if character == "<", current == ">" {
                    position += 1
                    return .sign("!=")
                }
                return .sign(String(character))
            }
            position += 1
            return .sign("\(character)=")
        case "≠", "≤", "≥":
            position += 1
            return .sign(character == "≠" ? "!=" : character == "≤" ? "<=" : ">=")
        case "-":
            if let digit = following(), digit.isASCIIDigit { return .figure(figure()) }
            position += 1
            return .sign("-")
        case "“", "”", "„", "«", "»", "‘", "’":
            throw ExpressionError(
                column: column(position), reason: "“\(character)” is a typographic quotation mark",
                remedy: "write \" or ' around texts")
        default:
            if character.isASCIIDigit { return .figure(figure()) }
            if Self.beginsName(character) { return .word(word()) }
            throw ExpressionError(
                column: column(position), reason: "“\(RuleText.printable(String(character)))” has no meaning here",
                remedy: "write texts in quotation marks and names with other characters in `backquotes`")
        }
    }

    private mutating func figure() -> String {
        let start = position
        position += 1
        while let character = current {
            let isPart = character.isASCIIDigit || (character.isASCII && character.isLetter)
            let joins = "-.:/~?%".contains(character) && (following().map { !$0.isWhitespace } ?? true)
            // A mark of EDTF may end a date: 1887~
            guard isPart || joins || "~?%".contains(character) else { break }
            position += 1
        }
        return String(characters[start..<position])
    }

    /// Letters, digits and underscores; hyphens and points between them; `@` and a language.
    private mutating func word() -> String {
        let start = position
        while let character = current {
            if Self.beginsName(character) || character.isNumber {
                position += 1
            } else if "-.@".contains(character), let next = following(), Self.beginsName(next) {
                position += 1
            } else {
                break
            }
        }
        return String(characters[start..<position])
    }

    static func beginsName(_ character: Character) -> Bool { character.isLetter || character == "_" }

    private mutating func backquoted() throws(ExpressionError) -> String {
        let start = position
        position += 1
        var name = ""
        while let character = current {
            position += 1
            if character != "`" {
                name.append(character)
            } else if current == "`" {
                position += 1
                name.append("`")
            } else if name.isEmpty {
                throw ExpressionError(
                    column: column(start), reason: "the name is empty", remedy: "write a field's name")
            } else {
                return name
            }
        }
        throw ExpressionError(
            column: column(start), reason: "the name that begins here has no end", remedy: "close it with `")
    }

    private mutating func quoted(by mark: Character) throws(ExpressionError) -> String {
        let start = position
        position += 1
        var text = ""
        while let character = current {
            position += 1
            if character == mark { return text }
            if character == "\\" { try escape(into: &text) } else { text.append(character) }
        }
        throw ExpressionError(
            column: column(start), reason: "the text that begins here has no end", remedy: "close it with \(mark)")
    }

    private mutating func escape(into text: inout String) throws(ExpressionError) {
        let column = column(position - 1)
        let escaped = current
        position += 1
        switch escaped {
        case "\\": text.append("\\")
        case "\"": text.append("\"")
        case "'": text.append("'")
        case "n": text.append("\n")
        case "t": text.append("\t")
        case "u" where current == "{":
            let end = characters[position...].prefix(10).firstIndex(of: "}")
            guard let end, let value = UInt32(String(characters[(position + 1)..<end]), radix: 16),
                value != 0, let scalar = Unicode.Scalar(value)
            else {
                throw ExpressionError(
                    column: column, reason: "this names no character", remedy: "write a code point such as \\u{E9}")
            }
            text.unicodeScalars.append(scalar)
            position = end + 1
        default:
            throw ExpressionError(
                column: column, reason: "“\\” is followed by no escape",
                remedy: "write \\\\, \\\", \\', \\n, \\t or \\u{E9}")
        }
    }
}

extension Character {
    fileprivate var isASCIIDigit: Bool { isASCII && isNumber }
}

extension RuleText {
    /// For messages: one line, and no character that steers a terminal.
    static func printable(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars.prefix(80) {
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator, .format, .surrogate, .unassigned, .privateUse:
                result.append(contentsOf: "\\u{\(String(scalar.value, radix: 16, uppercase: true))}".unicodeScalars)
            default: result.append(scalar)
            }
        }
        return String(result)
    }
}
