/// Finds the name that was probably meant.
public enum NearestName {
    /// The candidate closest to `name`, unless even that one differs in more than one letter and in more than a third
    /// of them. Case and the choice of hyphen, underscore or dot do not count; the earlier candidate wins a tie.
    public static func find(_ name: String, among candidates: [String]) -> String? {
        let wanted = folded(name)
        let measured = candidates.map { (name: $0, distance: distance(wanted, folded($0))) }
        guard let best = measured.min(by: { $0.distance < $1.distance }) else { return nil }
        return best.distance <= max(1, wanted.count / 3) && best.distance < wanted.count ? best.name : nil
    }

    private static func folded(_ name: String) -> [Character] {
        name.lowercased().map { "-. ".contains($0) ? "_" : $0 }
    }

    /// Insertions, deletions, substitutions and swaps of neighbours that lead from one to the other.
    private static func distance(_ first: [Character], _ second: [Character]) -> Int {
        var rows = [Array(0...second.count)]
        for (i, letter) in first.enumerated() {
            var row = [i + 1]
            for (j, other) in second.enumerated() {
                var best = min(row[j] + 1, rows[i][j + 1] + 1, rows[i][j] + (letter == other ? 0 : 1))
                if i > 0, j > 0, letter == second[j - 1], first[i - 1] == other {
                    best = min(best, rows[i - 1][j - 1] + 1)
                }
                row.append(best)
            }
            rows.append(row)
        }
        return rows[first.count][second.count]
    }
}
