/// Finds what somebody may have meant.
enum Nearest {
    /// The candidate that contains the wanted name, or else differs from it in the fewest letters, if in no more than
    /// half of them.
    static func name(to wanted: String, among candidates: [String]) -> String? {
        let wanted = wanted.lowercased()
        let ranked = candidates.map { candidate in
            let folded = candidate.lowercased()
            let words = folded.split { !$0.isLetter && !$0.isNumber }
            let contained = folded.hasPrefix(wanted) || words.contains { $0 == wanted }
            return (candidate, contained ? 1 : distance(folded, wanted))
        }
        guard let best = ranked.min(by: { $0.1 < $1.1 }), best.1 <= max(1, wanted.count / 2) else { return nil }
        return best.0
    }

    /// The fewest insertions, deletions and replacements of characters that turn one into the other (Levenshtein).
    static func distance(_ first: String, _ second: String) -> Int {
        let second = Array(second)
        var previous = Array(0...second.count)
        for (row, character) in first.enumerated() {
            var current = [row + 1]
            for (column, other) in second.enumerated() {
                let replaced = previous[column] + (character == other ? 0 : 1)
                current.append(min(replaced, previous[column + 1] + 1, current[column] + 1))
            }
            previous = current
        }
        return previous.last ?? 0
    }
}
