/// The pieces that structured header fields are made of (RFC 9110 §5.6): lists, quoted strings, white space.
enum HeaderText {
    /// Without spaces and tabs at the ends.
    static func trim(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let start = bytes.drop(while: isSpace)
        guard let last = start.lastIndex(where: { !isSpace($0) }) else { return start.prefix(0) }
        return start[...last]
    }

    /// Whether a byte may stand in a token, such as a method or a field name (RFC 9110 section 5.6.2).
    static func isToken(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }

    static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

    /// Whether every quoted string has its closing quote.
    static func quotesAreClosed(_ bytes: ArraySlice<UInt8>) -> Bool {
        var isQuoted = false
        var isEscaped = false
        for byte in bytes {
            if isEscaped {
                isEscaped = false
            } else if isQuoted && byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: "\"") {
                isQuoted.toggle()
            }
        }
        return !isQuoted
    }

    /// The members of a list, trimmed; empty members are left out (RFC 9110 §5.6.1.2). Separators inside quoted strings
    /// do not count; a quoted string that never ends takes the rest.
    static func split(_ bytes: ArraySlice<UInt8>, at separator: UInt8) -> [ArraySlice<UInt8>] {
        var members: [ArraySlice<UInt8>] = []
        var start = bytes.startIndex
        var isQuoted = false
        var isEscaped = false
        for index in bytes.indices {
            let byte = bytes[index]
            if isEscaped {
                isEscaped = false
            } else if isQuoted && byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: "\"") {
                isQuoted.toggle()
            } else if byte == separator && !isQuoted {
                members.append(trim(bytes[start..<index]))
                start = bytes.index(after: index)
            }
        }
        members.append(trim(bytes[start...]))
        return members.filter { !$0.isEmpty }
    }

    /// `name=value` with the name in lower case and the value without quotes and escapes; nil without `=` or name.
    static func parameter(_ bytes: ArraySlice<UInt8>) -> (name: String, value: String)? {
        let name = bytes.prefix { $0 != UInt8(ascii: "=") }
        guard name.endIndex < bytes.endIndex, !name.isEmpty else { return nil }
        let value = trim(bytes[(name.endIndex + 1)...])
        return (text(trim(name)).lowercased(), unquoted(value))
    }

    static func unquoted(_ value: ArraySlice<UInt8>) -> String {
        let quote = UInt8(ascii: "\"")
        guard value.count >= 2, value.first == quote, value.last == quote else { return text(value) }
        var content: [UInt8] = []
        var isEscaped = false
        for byte in value.dropFirst().dropLast() {
            if byte == UInt8(ascii: "\\") && !isEscaped {
                isEscaped = true
            } else {
                content.append(byte)
                isEscaped = false
            }
        }
        return String(decoding: content, as: UTF8.self)
    }

    static func text(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }
}
