internal import Foundation

/// PHP's numbers: numeric texts, and texts of numbers.
enum PHPNumber {
    /// A number at the beginning of a text.
    struct Prefix {
        var value: PHPValue
        /// Whether nothing but whitespace surrounds it.
        var isWhole: Bool
    }

    /// PHP writes floats with 14 digits.
    static func text(of number: Double) -> String {
        if number.isNaN { return "NAN" }
        if number.isInfinite { return number < 0 ? "-INF" : "INF" }
        let text = String(format: "%.14G", number)
        guard let exponent = text.firstIndex(of: "E") else { return text }
        var mantissa = String(text[..<exponent])
        if !mantissa.contains(".") { mantissa += ".0" }
        let rest = text[text.index(after: exponent)...]
        let digits = rest.dropFirst().drop { $0 == "0" }
        return "\(mantissa)E\(rest.prefix(1))\(digits.isEmpty ? "0" : digits)"
    }

    static func prefix(of bytes: [UInt8]) -> Prefix? {
        func isSpace(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }
        func isDigit(_ index: Int) -> Bool { index < bytes.count && (48...57).contains(bytes[index]) }
        var index = 0
        while index < bytes.count, isSpace(bytes[index]) { index += 1 }
        let start = index
        if index < bytes.count, bytes[index] == UInt8(ascii: "-") || bytes[index] == UInt8(ascii: "+") { index += 1 }
        let digits = index
        while isDigit(index) { index += 1 }
        var count = index - digits
        var isFloat = false
        if index < bytes.count, bytes[index] == UInt8(ascii: "."), count > 0 || isDigit(index + 1) {
            isFloat = true
            index += 1
            while isDigit(index) { (index, count) = (index + 1, count + 1) }
        }
        guard count > 0 else { return nil }
        if index < bytes.count, bytes[index] | 32 == UInt8(ascii: "e") {
            var after = index + 1
            if after < bytes.count, bytes[after] == UInt8(ascii: "-") || bytes[after] == UInt8(ascii: "+") {
                after += 1
            }
            if isDigit(after) {
                isFloat = true
                while isDigit(after) { after += 1 }
                index = after
            }
        }
        let text = String(decoding: bytes[start..<index], as: UTF8.self)
        let isWhole = bytes[index...].allSatisfy(isSpace)
        if !isFloat, let number = Int(text) { return Prefix(value: .int(number), isWhole: isWhole) }
        return Double(text).map { Prefix(value: .float($0), isWhole: isWhole) }
    }

    /// The number that PHP calculates with; nil for arrays and texts that are not numeric.
    static func number(of value: PHPValue) -> PHPValue? {
        switch value {
        case .null: .int(0)
        case .flag(let flag): .int(flag ? 1 : 0)
        case .int, .float: value
        case .text(let bytes): prefix(of: bytes).flatMap { $0.isWhole ? $0.value : nil }
        case .array: nil
        }
    }

    static func double(of value: PHPValue) -> Double? {
        switch number(of: value) {
        case .int(let number)?: Double(number)
        case .float(let number)?: number
        default: nil
        }
    }

    /// PHP's conversion to int; nil where the number does not fit.
    static func int(of value: PHPValue) -> Int? {
        switch value {
        case .null: 0
        case .flag(let flag): flag ? 1 : 0
        case .int(let number): number
        case .float(let number): Int(exactly: number.rounded(.towardZero))
        case .text(let bytes): prefix(of: bytes).map { int(of: $0.value) } ?? 0
        case .array(let array): array.entries.isEmpty ? 0 : 1
        }
    }
}
