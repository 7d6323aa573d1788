extension PHPLexer {
    static func hexDigit(_ byte: UInt8) -> Int? {
        switch byte {
        case 48...57: Int(byte) - 48
        case 65...70: Int(byte) - 55
        case 97...102: Int(byte) - 87
        default: nil
        }
    }

    /// Reads digits of an escape.
    mutating func digits(base: Int, atMost count: Int) -> UInt32 {
        var number: UInt32 = 0
        var left = count
        while left > 0, let digit = Self.hexDigit(byte()), digit < base {
            number = number > 0xFFFFFF ? number : number * UInt32(base) + UInt32(digit)
            (index, left) = (index + 1, left - 1)
        }
        return number
    }

    /// `12`, `1_000`, `0x1F`, `0b11`, `0o17`, `017`, `1.5`, `.5`, `1e3`.
    mutating func number() throws(PHPBroken) -> PHPValue {
        if byte() == 48 {
            let base = [UInt8(ascii: "x"): 16, UInt8(ascii: "b"): 2, UInt8(ascii: "o"): 8][byte(1) | 32]
            if let base, let digit = Self.hexDigit(byte(2)), digit < base {
                index += 2
                return Self.value(run { Self.hexDigit($0).map { $0 < base } ?? false }, base: base)
            }
        }
        var text = run(Self.isDigit)
        var isFloat = false
        if byte() == UInt8(ascii: ".") {
            isFloat = true
            index += 1
            text += [UInt8(ascii: ".")] + run(Self.isDigit)
        }
        if byte() | 32 == UInt8(ascii: "e") {
            let signed = byte(1) == UInt8(ascii: "-") || byte(1) == UInt8(ascii: "+")
            if Self.isDigit(byte(signed ? 2 : 1)) {
                isFloat = true
                text += bytes[index..<(index + (signed ? 2 : 1))]
                index += signed ? 2 : 1
                text += run(Self.isDigit)
            }
        }
        if isFloat {
            // Swift reads no “.5” or “1.”.
            if text.first == UInt8(ascii: ".") { text.insert(48, at: 0) }
            if let dot = text.firstIndex(of: UInt8(ascii: ".")), dot + 1 == text.count || !Self.isDigit(text[dot + 1]) {
                text.insert(48, at: dot + 1)
            }
            return .float(Double(String(decoding: text, as: UTF8.self)) ?? .infinity)
        }
        if text.count > 1, text[0] == 48 {
            guard text.allSatisfy({ $0 < 56 }) else {
                throw PHPBroken(line, "a number that begins with 0 is octal and has a digit 8 or 9; remove the 0")
            }
            return Self.value(text, base: 8)
        }
        return Self.value(text, base: 10)
    }

    /// Reads digits, which may have single `_` between them.
    private mutating func run(_ belongs: (UInt8) -> Bool) -> [UInt8] {
        var digits: [UInt8] = []
        while belongs(byte()) || (byte() == UInt8(ascii: "_") && !digits.isEmpty && belongs(byte(1))) {
            if byte() != UInt8(ascii: "_") { digits.append(byte()) }
            index += 1
        }
        return digits
    }

    /// An integer, or a float where it does not fit.
    private static func value(_ digits: [UInt8], base: Int) -> PHPValue {
        var number = 0
        var float = 0.0
        var isInt = true
        for digit in digits.compactMap(hexDigit) {
            float = float * Double(base) + Double(digit)
            let (product, isLarge) = number.multipliedReportingOverflow(by: base)
            let (sum, isLarger) = product.addingReportingOverflow(digit)
            isInt = isInt && !isLarge && !isLarger
            number = sum
        }
        if isInt { return .int(number) }
        return .float(base == 10 ? Double(String(decoding: digits, as: UTF8.self)) ?? float : float)
    }
}
