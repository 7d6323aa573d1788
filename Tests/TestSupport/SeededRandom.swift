/// Chance that can be had again: the same seed gives the same numbers (SplitMix64).
public struct SeededRandom: RandomNumberGenerator, Sendable {
    private var state: UInt64

    public init(seed: UInt64) { state = seed }

    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// Whether something happens that happens so often.
    public mutating func chance(_ share: Double) -> Bool { Double.random(in: 0..<1, using: &self) < share }

    public mutating func pick<Element>(_ choices: [Element]) -> Element {
        choices[Int.random(in: 0..<choices.count, using: &self)]
    }

    private static let letters = Array("bcdfghjkmnprstvwxz")

    /// Twelve letters that stand nowhere else, `q` first.
    public mutating func word() -> String {
        var word = "q"
        for _ in 1..<12 { word.append(pick(Self.letters)) }
        return word
    }

    /// All such words in a text.
    public static func words(in bytes: [UInt8]) -> Set<String> {
        let letters = Set(letters.compactMap(\.asciiValue))
        var words: Set<String> = []
        var start = 0
        while start + 12 <= bytes.count {
            if bytes[start] == UInt8(ascii: "q"), bytes[(start + 1)..<(start + 12)].allSatisfy(letters.contains) {
                words.insert(String(decoding: bytes[start..<(start + 12)], as: UTF8.self))
                start += 12
            } else {
                start += 1
            }
        }
        return words
    }
}
