import Catalogue
import Testing

@Suite("Natural order")
struct NaturalOrderTests {
    static let sequences: [[String?]] = [
        ["1", "2", "10", "10a", "11", ""],
        ["1r", "1v", "2r", "2v", "10r", "10v"],
        ["a", "B", "c"],
        ["image-2.tif", "image-10.tif", "image-100.tif"],
        ["9", "10", "99999999999999999999", "100000000000000000000", nil],
        ["0", "00", "01", "1", "002", "10"],
        ["7", "a7", "\u{10FFFF}", " "],
        ["A1", "a1", "A2"],
        ["e", "é", "f"],
        ["book 2/page 1", "book 2/page 10", "book 10/page 1"],
        ["1.2", "1.10", "1.10.1", "2"],
        ["x", "x\u{0}", "x\u{1}", "x\u{2}", "x\u{3}", "x1"],
        [
            String(repeating: "9", count: 92), "1" + String(repeating: "0", count: 92),
            String(repeating: "1", count: 200),
        ],
    ]

    @Test("Numbers by value, letters without case, blanks last", arguments: sequences)
    func sequence(expected: [String?]) {
        #expect(NaturalOrder.sorted(expected.reversed()) { $0 } == expected)
        for (index, first) in expected.enumerated() {
            for second in expected[(index + 1)...] {
                #expect(NaturalOrder.areInIncreasingOrder(first, second))
                #expect(!NaturalOrder.areInIncreasingOrder(second, first))
            }
        }
    }

    @Test("Composed and decomposed names stand together")
    func normalisation() {
        let names = ["é1", "e\u{301}2", "é10", "e\u{301}11", "f"]
        #expect(NaturalOrder.sorted(names.reversed()) { $0 } == names)
    }

    @Test("Equal elements keep their order")
    func stable() {
        let elements = [(1, "b"), (2, "a"), (3, "b"), (4, "a")]
        #expect(NaturalOrder.sorted(elements) { $0.1 }.map(\.0) == [2, 4, 1, 3])
    }

    @Test("Keys compared byte by byte sort as a naive comparison of the parts does")
    func property() {
        var generator = SystemRandomNumberGenerator()
        let alphabet = ["0", "0", "1", "2", "9", "10", "a", "B", "b", "-", ".", "/", " ", "~", "!", "\u{1}", "\u{2}"]
        let words = (0..<400).map { _ in
            (0..<Int.random(in: 0...6, using: &generator)).compactMap { _ in
                alphabet.randomElement(using: &generator)
            }.joined()
        }
        for first in words {
            #expect(!NaturalOrder.key(first).utf8.contains(0))
            for second in words.prefix(200) {
                let byKey = NaturalOrder.key(first).utf8.lexicographicallyPrecedes(NaturalOrder.key(second).utf8)
                #expect(byKey == Self.naive(first, second), "\(first.debugDescription) \(second.debugDescription)")
                #expect(byKey == NaturalOrder.areInIncreasingOrder(first, second))
            }
        }
    }

    /// ASCII only: parts one by one, numbers as numbers.
    private static func naive(_ first: String, _ second: String) -> Bool {
        let blanks = (first.allSatisfy(\.isWhitespace), second.allSatisfy(\.isWhitespace))
        if blanks.0 != blanks.1 { return blanks.1 }
        if !blanks.0 {
            let (left, right) = (parts(first), parts(second))
            for (one, other) in zip(left, right) where one != other {
                if let number = Int(one), let otherNumber = Int(other) {
                    return number < otherNumber
                }
                return one.utf8.lexicographicallyPrecedes(other.utf8)
            }
            if left.count != right.count { return left.count < right.count }
        }
        return first.utf8.lexicographicallyPrecedes(second.utf8)
    }

    /// Runs of digits without leading zeros, and single other characters in lower case.
    private static func parts(_ text: String) -> [String] {
        var parts: [String] = []
        for character in text.lowercased() {
            if character.isNumber, let last = parts.last, last.allSatisfy(\.isNumber) {
                parts[parts.count - 1] = String(Int(last + String(character)) ?? 0)
            } else {
                parts.append(String(character))
            }
        }
        return parts
    }
}
