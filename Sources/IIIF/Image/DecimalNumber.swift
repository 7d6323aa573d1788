/// A number from 0 written with decimal digits and at most one point, kept exactly as decimal.
///
/// IIIF percentages and degrees are such numbers (Image API 3.0 section 4.7; 2.1 section 4 asks for at most ten digits).
/// Binary floating point would round 33.3 before the geometry does. Fifteen decimal places are kept, fewer when the
/// whole part is longer than three digits; further ones are dropped, being far below a pixel of any image. The whole part
/// has at most nine digits.
public struct DecimalNumber: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The value times 10 to the power of `places`, without trailing zeros in the fraction.
    private let coefficient: UInt64
    private let places: Int

    /// A whole number from 0 to 999 999 999; values outside are moved to the nearer end.
    public init(_ whole: Int) {
        coefficient = UInt64(min(max(whole, 0), 999_999_999))
        places = 0
    }

    /// Reads digits and `.`; nil for signs, exponents, spaces, a lone `.`, nothing, or a whole part over nine digits.
    ///
    /// `.5` and `5.` are read: the standard asks for the leading zero with SHOULD, and says nothing against the other.
    public init?(parsing text: some StringProtocol) {
        self.init(parsing: text.utf8)
    }

    init?(parsing bytes: some Collection<UInt8>) {
        let parts = bytes.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        // A lone point splits into two parts too, but has no digit in either.
        guard let integer = parts.first, parts.allSatisfy({ $0.allSatisfy(Numeral.isDigit) }),
            parts.contains(where: { !$0.isEmpty })
        else { return nil }
        let whole = integer.drop { $0 == UInt8(ascii: "0") }
        guard whole.count <= 9 else { return nil }
        var fraction = parts.count == 2 ? Array(parts[1].prefix(min(15, 18 - whole.count))) : []
        while fraction.last == UInt8(ascii: "0") { fraction.removeLast() }
        var value: UInt64 = 0
        for digit in whole { value = value * 10 + UInt64(digit - UInt8(ascii: "0")) }
        for digit in fraction { value = value * 10 + UInt64(digit - UInt8(ascii: "0")) }
        coefficient = value
        places = fraction.count
    }

    /// The nearest binary number.
    public var doubleValue: Double { Double(coefficient) / Double(Self.powerOfTen(places)) }

    /// The canonical form: an integer if possible, else with a leading zero and without trailing zeros.
    public var description: String {
        let digits = String(coefficient)
        if places == 0 { return digits }
        let padded = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
        return "\(padded.dropLast(places)).\(padded.suffix(places))"
    }

    public static func < (left: DecimalNumber, right: DecimalNumber) -> Bool {
        let a = left.coefficient.multipliedFullWidth(by: powerOfTen(right.places))
        let b = right.coefficient.multipliedFullWidth(by: powerOfTen(left.places))
        return (a.high, a.low) < (b.high, b.low)
    }

    var isZero: Bool { coefficient == 0 }

    /// This many hundredths of `length`, rounded half up; nil if beyond `Int`.
    func percent(of length: Int) -> Int? {
        Quotient.rounded(UInt64(length), times: coefficient, over: Self.powerOfTen(places + 2), .halfUp)
    }

    /// 10 to the power of at most 17, which fits.
    private static func powerOfTen(_ exponent: Int) -> UInt64 {
        var power: UInt64 = 1
        for _ in 0..<exponent { power *= 10 }
        return power
    }
}

/// The digits of request parameters: ASCII only, whatever Unicode calls a digit.
enum Numeral {
    static func isDigit(_ byte: UInt8) -> Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte }

    /// A non-negative integer; nil for anything but digits, or beyond `Int`.
    static func integer(_ bytes: some Collection<UInt8>) -> Int? {
        guard !bytes.isEmpty, bytes.allSatisfy(isDigit) else { return nil }
        var value = 0
        for byte in bytes {
            let (shifted, overflows) = value.multipliedReportingOverflow(by: 10)
            let (sum, carries) = shifted.addingReportingOverflow(Int(byte - UInt8(ascii: "0")))
            if overflows || carries { return nil }
            value = sum
        }
        return value
    }

    /// The parts between commas, empty ones too.
    static func fields<Bytes: Collection<UInt8>>(_ bytes: Bytes) -> [Bytes.SubSequence] {
        bytes.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
    }
}
