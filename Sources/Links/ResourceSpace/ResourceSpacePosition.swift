/// A resource in the list by which ResourceSpace numbers and labels the canvases of an object.
///
/// Source: ResourceSpace, `IIIFRequest::getResources` in `include/iiif_functions.php`: resources with a sequence first,
/// texts before whole numbers, texts by their bytes, numbers by value, equal ones by their refs; then those without one,
/// by their refs. Where no resource has a sequence, the order of the search stays: by score, rating, hits, date and ref,
/// each from the greatest on.
struct ResourceSpacePosition: Hashable, Sendable {
    var ref: Int
    /// As the field has it; several values are joined by a comma and a blank.
    var sequence: String
    /// Of the node that the identifier is.
    var score = 0
    var rating: Int?
    var hits = 0
    /// The value of the field that searches sort by; nil where there is none or the user may not see it.
    var date: String?

    private var isBlank: Bool { Self.isBlank(sequence) }

    /// Whether PHP's `trim` leaves nothing of a text. A no-break space is a character there.
    static func isBlank(_ text: String) -> Bool {
        text.utf8.allSatisfy { [0x20, 0x09, 0x0A, 0x0D, 0x00, 0x0B].contains($0) }
    }

    /// PHP's `(string)(int)$x === $x`: `01`, `1.5`, `+1` and ` 1` are texts.
    static func number(_ text: String) -> Int? { Int(text).flatMap { String($0) == text ? $0 : nil } }

    /// In ResourceSpace's order, which counts from 0.
    /// - Parameter hasSequences: whether a sequence field is set at all.
    static func sorted(_ all: [ResourceSpacePosition], hasSequences: Bool) -> [ResourceSpacePosition] {
        let placed = hasSequences ? all.filter { !$0.isBlank } : []
        guard !placed.isEmpty else { return all.sorted { $0.isFoundBefore($1) } }
        let rest = all.filter(\.isBlank).sorted { $0.ref < $1.ref }
        return placed.sorted { $0.precedes($1) } + rest
    }

    private func precedes(_ other: ResourceSpacePosition) -> Bool {
        switch (Self.number(sequence), Self.number(other.sequence)) {
        case (let one?, let two?) where one != two: return one < two
        case (nil, .some): return true
        case (.some, nil): return false
        case (nil, nil) where !sequence.utf8.elementsEqual(other.sequence.utf8):
            return sequence.utf8.lexicographicallyPrecedes(other.sequence.utf8)
        default: return ref < other.ref
        }
    }

    private func isFoundBefore(_ other: ResourceSpacePosition) -> Bool {
        if score != other.score { return score > other.score }
        // In descending order MySQL puts null last.
        if rating != other.rating { return (rating ?? Int.min) > (other.rating ?? Int.min) }
        if hits != other.hits { return hits > other.hits }
        if date != other.date { return (date ?? "") > (other.date ?? "") }
        return ref > other.ref
    }

    /// What ResourceSpace calls the pages that have no sequence, by ref: it counts on from the greatest number so far.
    static func labels(ofBlank sorted: [ResourceSpacePosition], hasSequences: Bool) -> [Int: Int] {
        var labels: [Int: Int] = [:]
        guard hasSequences else {
            for (index, position) in sorted.enumerated() { labels[position.ref] = index }
            return labels
        }
        var greatest = 0
        for (index, position) in sorted.enumerated() {
            // PHP goes on with a float above its greatest integer.
            var value = position.isBlank ? max(greatest, greatest &+ 1) : number(position.sequence)
            // A number below the count of pages before is passed over there.
            if let own = value, own >= 0, own < index { value = index }
            if position.isBlank { labels[position.ref] = value ?? 0 }
            greatest = max(greatest, value ?? leading(position.sequence))
        }
        return labels
    }

    /// PHP's `(int)` of a text: the number that it begins with, else 0.
    private static func leading(_ text: String) -> Int {
        let digits = text.prefix { $0.isNumber && $0.isASCII }
        return digits.isEmpty ? 0 : Int(digits) ?? Int.max
    }
}
