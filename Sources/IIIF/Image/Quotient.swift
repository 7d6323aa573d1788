/// Exact `a × b ÷ c` in whole numbers, through a product of twice the width, so that nothing overflows on the way.
enum Quotient {
    enum Rounding { case down, halfUp }

    /// The rounded quotient; nil if it does not fit an `Int`, or the divisor is zero.
    static func rounded(_ a: UInt64, times b: UInt64, over c: UInt64, _ rounding: Rounding) -> Int? {
        let product = a.multipliedFullWidth(by: b)
        guard product.high < c else { return nil }
        let (quotient, remainder) = c.dividingFullWidth(product)
        let roundsUp =
            switch rounding {
            case .down: false
            case .halfUp: remainder >= c - remainder
            }
        guard let whole = Int(exactly: quotient) else { return nil }
        if !roundsUp { return whole }
        return whole < Int.max ? whole + 1 : nil
    }

    /// The same for non-negative `Int`s.
    static func rounded(_ a: Int, times b: Int, over c: Int, _ rounding: Rounding) -> Int? {
        rounded(UInt64(a), times: UInt64(b), over: UInt64(c), rounding)
    }

    /// ⌊√value⌋.
    static func squareRoot(_ value: Int) -> Int {
        var root = Int(Double(value).squareRoot())
        while root > 0, root > value / root { root -= 1 }
        while root + 1 <= value / (root + 1) { root += 1 }
        return root
    }
}
