internal import Foundation

/// What evaluation of an expression results in.
enum PHPResult: Hashable, Sendable {
    case known(PHPValue)
    /// The value is not known, with the reason: a verb and its object, such as “calls getenv()”.
    case unknown(String)

    var value: PHPValue? { if case .known(let value) = self { value } else { nil } }
}

/// PHP's operators and casts on known values.
enum PHPOperators {
    static func apply(_ symbol: String, _ left: PHPValue, _ right: PHPValue) -> PHPResult {
        switch symbol {
        case ".": concatenate(left, right)
        case "==": isEqual(left, right).map { .known(.flag($0)) } ?? incomparable
        case "!=", "<>": isEqual(left, right).map { .known(.flag(!$0)) } ?? incomparable
        case "===": .known(.flag(left == right))
        case "!==": .known(.flag(left != right))
        case "<": order(left, right).map { .known(.flag($0 < 0)) } ?? incomparable
        case "<=": order(left, right).map { .known(.flag($0 <= 0)) } ?? incomparable
        case ">": order(left, right).map { .known(.flag($0 > 0)) } ?? incomparable
        case ">=": order(left, right).map { .known(.flag($0 >= 0)) } ?? incomparable
        case "<=>": order(left, right).map { .known(.int($0)) } ?? incomparable
        case "xor": .known(.flag(left.isTrue != right.isTrue))
        case "&", "|", "^", "<<", ">>": bits(symbol, left, right)
        default: calculate(symbol, left, right)
        }
    }

    private static let incomparable = PHPResult.unknown("compares values whose order is not known")
    private static let overflow = PHPResult.unknown("calculates a number that is too large")

    static func concatenate(_ left: PHPValue, _ right: PHPValue) -> PHPResult {
        guard let first = left.bytes, let second = right.bytes else { return .unknown("uses an array as text") }
        guard first.count + second.count <= PHPValue.largest else { return .unknown("makes a text longer than 1 MiB") }
        return .known(.text(first + second))
    }

    private static func calculate(_ symbol: String, _ left: PHPValue, _ right: PHPValue) -> PHPResult {
        if symbol == "+", case .array(var sum) = left, case .array(let rest) = right {
            for entry in rest.entries where sum[entry.key] == nil { sum.set(entry.value, for: entry.key) }
            return .known(.array(sum))
        }
        guard let first = PHPNumber.number(of: left), let second = PHPNumber.number(of: right) else {
            return .unknown("calculates with a value that is not a number")
        }
        if symbol == "%" {
            guard let first = PHPNumber.int(of: first), let second = PHPNumber.int(of: second) else { return overflow }
            guard second != 0 else { return .unknown("divides by zero") }
            return .known(.int(second == -1 ? 0 : first % second))
        }
        if case .int(let first) = first, case .int(let second) = second,
            let exact = exactly(symbol, first, second)
        {
            return .known(.int(exact))
        }
        guard let first = PHPNumber.double(of: first), let second = PHPNumber.double(of: second) else {
            return overflow
        }
        switch symbol {
        case "+": return .known(.float(first + second))
        case "-": return .known(.float(first - second))
        case "*": return .known(.float(first * second))
        case "**": return .known(.float(pow(first, second)))
        case "/": return second == 0 ? .unknown("divides by zero") : .known(.float(first / second))
        default: return .unknown("uses the operator \(symbol)")
        }
    }

    /// The integer result; nil where PHP uses floats.
    private static func exactly(_ symbol: String, _ first: Int, _ second: Int) -> Int? {
        let result: (partialValue: Int, overflow: Bool)
        switch symbol {
        case "+": result = first.addingReportingOverflow(second)
        case "-": result = first.subtractingReportingOverflow(second)
        case "*": result = first.multipliedReportingOverflow(by: second)
        case "/":
            guard second != 0, first.remainderReportingOverflow(dividingBy: second).partialValue == 0 else {
                return nil
            }
            result = first.dividedReportingOverflow(by: second)
        case "**": return power(first, second)
        default: return nil
        }
        return result.overflow ? nil : result.partialValue
    }

    private static func power(_ base: Int, _ exponent: Int) -> Int? {
        guard exponent >= 0 else { return nil }
        // These never overflow, so the loop below has at most 63 steps for all others.
        if base == 0 || base == 1 { return exponent == 0 ? 1 : base }
        if base == -1 { return exponent % 2 == 0 ? 1 : -1 }
        guard exponent < 64 else { return nil }
        var result = 1
        for _ in 0..<exponent {
            let (product, overflow) = result.multipliedReportingOverflow(by: base)
            if overflow { return nil }
            result = product
        }
        return result
    }

    private static func bits(_ symbol: String, _ left: PHPValue, _ right: PHPValue) -> PHPResult {
        guard case .int(let first)? = PHPNumber.number(of: left), case .int(let second)? = PHPNumber.number(of: right)
        else { return .unknown("uses the operator \(symbol)") }
        if case (.text, .text) = (left, right) { return .unknown("uses the operator \(symbol)") }
        switch symbol {
        case "&": return .known(.int(first & second))
        case "|": return .known(.int(first | second))
        case "^": return .known(.int(first ^ second))
        default:
            guard second >= 0 else { return .unknown("shifts by a negative number") }
            return .known(.int(symbol == "<<" ? first << second : first >> second))
        }
    }

    /// PHP's `==`; nil where PHP's answer depends on more than the values.
    static func isEqual(_ left: PHPValue, _ right: PHPValue) -> Bool? {
        guard case (.array(let first), .array(let second)) = (left, right) else {
            return order(left, right).map { $0 == 0 }
        }
        guard first.entries.count == second.entries.count else { return false }
        for entry in first.entries {
            guard let other = second[entry.key] else { return false }
            guard let isSame = isEqual(entry.value, other) else { return nil }
            if !isSame { return false }
        }
        return true
    }

    /// PHP's `<=>`; nil for arrays and NAN.
    static func order(_ left: PHPValue, _ right: PHPValue) -> Int? {
        func sign<Operand: Comparable>(_ first: Operand, _ second: Operand) -> Int {
            first < second ? -1 : first == second ? 0 : 1
        }
        func flags(_ first: Bool, _ second: Bool) -> Int { sign(first ? 1 : 0, second ? 1 : 0) }
        func texts(_ first: [UInt8], _ second: [UInt8]) -> Int {
            first == second ? 0 : first.lexicographicallyPrecedes(second) ? -1 : 1
        }
        switch (left, right) {
        case (.null, .text(let text)): return text.isEmpty ? 0 : -1
        case (.text(let text), .null): return text.isEmpty ? 0 : 1
        case (.flag, _), (_, .flag), (.null, _), (_, .null): return flags(left.isTrue, right.isTrue)
        case (.array, .array): return nil
        case (.array, _): return 1
        case (_, .array): return -1
        case (.int(let first), .int(let second)): return sign(first, second)
        default: break
        }
        guard let first = PHPNumber.number(of: left), let second = PHPNumber.number(of: right) else {
            // A number and a text that is not numeric compare as texts since PHP 8.
            return texts(left.bytes ?? [], right.bytes ?? [])
        }
        if case (.int(let first), .int(let second)) = (first, second) { return sign(first, second) }
        guard let first = PHPNumber.double(of: first), let second = PHPNumber.double(of: second),
            !first.isNaN, !second.isNaN
        else { return nil }
        return sign(first, second)
    }

    static func cast(_ value: PHPValue, to type: String) -> PHPResult {
        switch type {
        case "bool", "boolean": return .known(.flag(value.isTrue))
        case "int", "integer": return PHPNumber.int(of: value).map { .known(.int($0)) } ?? overflow
        case "float", "double", "real":
            if case .text(let bytes) = value {
                let number = PHPNumber.prefix(of: bytes)?.value ?? .int(0)
                return .known(.float(PHPNumber.double(of: number) ?? 0))
            }
            return PHPNumber.double(of: value).map { .known(.float($0)) } ?? .unknown("uses an array as number")
        case "string", "binary": return value.bytes.map { .known(.text($0)) } ?? .unknown("uses an array as text")
        case "array":
            if case .array = value { return .known(value) }
            return .known(.array(value == .null ? PHPArray() : PHPArray([value])))
        default: return .unknown("converts to \(type)")
        }
    }
}
