/// The assignments of a PHP file of settings, read as text: `$name = literal;`. Nothing is executed, so what is computed
/// there is not known here, and is listed.
public struct PHPSettings: Sendable {
    public enum Value: Hashable, Sendable {
        case text(String)
        case number(Double)
        case flag(Bool)
        case list([Value])
        case null
    }

    /// The last assignment of each name, without `$`.
    public private(set) var values: [String: Value] = [:]
    /// Names that are given something other than a literal, with the line of the assignment.
    public private(set) var computed: [String: Int] = [:]

    /// - Parameter text: the file; what is not PHP is passed over.
    public init(_ text: String) {
        var reader = PHPReader(text)
        while let token = reader.next() {
            guard case .variable(let name) = token else { continue }
            let line = reader.line
            guard reader.take(symbol: "=") else { continue }
            if let value = reader.value(), reader.take(symbol: ";") {
                values[name] = value
                computed[name] = nil
            } else {
                computed[name] = line
            }
        }
    }

    public func text(_ name: String) -> String? {
        switch values[name] {
        case .text(let text): text.isEmpty ? nil : text
        case .number(let number): number == number.rounded() ? String(Int(number)) : String(number)
        default: nil
        }
    }

    public func int(_ name: String) -> Int? { text(name).flatMap { Int($0) } }

    public func flag(_ name: String) -> Bool? {
        switch values[name] {
        case .flag(let flag): flag
        case .number(let number): number != 0
        default: nil
        }
    }
}

/// Reads what settings are made of: comments, strings, numbers, arrays.
struct PHPReader {
    enum Token: Hashable {
        case variable(String), word(String), text(String), number(Double), symbol(Character)
    }

    private let characters: [Character]
    private var index = 0
    private(set) var line = 1

    init(_ text: String) { characters = Array(text) }

    mutating func take(symbol: Character) -> Bool {
        let start = (index, line)
        if next() == .symbol(symbol) { return true }
        (index, line) = start
        return false
    }

    /// A literal; nil where something else stands.
    mutating func value(depth: Int = 0) -> PHPSettings.Value? {
        guard depth < 20, let token = next() else { return nil }
        switch token {
        case .text(let text): return .text(text)
        case .number(let number): return .number(number)
        case .symbol("-"): if case .number(let number)? = next() { return .number(-number) } else { return nil }
        case .symbol("["): return list(until: "]", depth)
        case .word(let word):
            switch word.lowercased() {
            case "true": return .flag(true)
            case "false": return .flag(false)
            case "null": return .null
            case "array": return take(symbol: "(") ? list(until: ")", depth) : nil
            default: return nil
            }
        default: return nil
        }
    }

    private mutating func list(until end: Character, _ depth: Int) -> PHPSettings.Value? {
        var values: [PHPSettings.Value] = []
        while !take(symbol: end) {
            guard var value = value(depth: depth + 1) else { return nil }
            // Keys are not wanted.
            if take(symbol: "=") {
                guard take(symbol: ">"), let named = self.value(depth: depth + 1) else { return nil }
                value = named
            }
            values.append(value)
            if !take(symbol: ",") { return take(symbol: end) ? .list(values) : nil }
        }
        return .list(values)
    }

    mutating func next() -> Token? {
        skip()
        guard index < characters.count else { return nil }
        let first = characters[index]
        switch first {
        case "'", "\"": return .text(string(quote: first))
        case "$":
            index += 1
            return .variable(word())
        case _ where first.isNumber:
            let text = run { $0.isNumber || $0 == "." || $0 == "_" }
            return .number(Double(text.filter { $0 != "_" }) ?? 0)
        case _ where first.isLetter || first == "_": return .word(word())
        default:
            index += 1
            return .symbol(first)
        }
    }

    private mutating func word() -> String { run { $0.isLetter || $0.isNumber || $0 == "_" } }

    private mutating func run(_ belongs: (Character) -> Bool) -> String {
        let start = index
        while index < characters.count, belongs(characters[index]) { index += 1 }
        return String(characters[start..<index])
    }

    private mutating func skip() {
        while index < characters.count {
            let character = characters[index]
            let following = index + 1 < characters.count ? characters[index + 1] : " "
            if character.isWhitespace {
                if character.isNewline { line += 1 }
                index += 1
            } else if character == "#" || (character == "/" && following == "/") {
                while index < characters.count, !characters[index].isNewline { index += 1 }
            } else if character == "/", following == "*" {
                index += 2
                while index + 1 < characters.count, !(characters[index] == "*" && characters[index + 1] == "/") {
                    if characters[index].isNewline { line += 1 }
                    index += 1
                }
                index = min(index + 2, characters.count)
            } else {
                return
            }
        }
    }

    private mutating func string(quote: Character) -> String {
        index += 1
        var text = ""
        while index < characters.count, characters[index] != quote {
            if characters[index].isNewline { line += 1 }
            if characters[index] == "\\", index + 1 < characters.count {
                index += 1
                let escaped = characters[index]
                if escaped == quote || escaped == "\\" || (quote == "\"" && escaped == "$") {
                    text.append(escaped)
                } else if quote == "\"", let meant = ["n": "\n", "t": "\t", "r": "\r"][escaped] {
                    text += meant
                } else {
                    text += "\\" + String(escaped)
                }
            } else {
                text.append(characters[index])
            }
            index += 1
        }
        index += 1
        return text
    }
}
