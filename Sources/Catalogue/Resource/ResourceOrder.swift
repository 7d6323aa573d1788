/// How the resources of an object follow one another.
public enum ResourceOrder: Sendable {
    /// 1, 2, 10, 10a, 11, those without a sequence last: as the catalogue reads them.
    case natural
    /// The places that ResourceSpace gave the resources; without these, texts, then whole numbers by value, then those
    /// without a sequence; equal ones by their number in ResourceSpace.
    case resourceSpace

    /// What ResourceSpace's order goes by.
    public struct Key {
        let text: String
        let number: Int?
        let reference: Int?
        let index: Int?

        /// - Parameters:
        ///   - reference: the number in ResourceSpace; nil where there is none.
        ///   - index: the place in ResourceSpace's list; nil where it is not known.
        public init(sequence: String?, reference: Int?, index: Int?) {
            let written = sequence ?? ""
            text = written
            // PHP's (string)(int)$x === $x: “01” and “+1” are texts.
            number = Int(written).flatMap { String($0) == written ? $0 : nil }
            self.reference = reference
            self.index = index
        }

        /// Texts, then numbers, then nothing.
        private var rank: Int { text.isEmpty ? 2 : number == nil ? 0 : 1 }

        /// Nil where neither goes before the other.
        func precedes(_ other: Key) -> Bool? {
            if let one = index, let two = other.index, one != two { return one < two }
            if rank != other.rank { return rank < other.rank }
            if let one = number, let two = other.number, one != two { return one < two }
            // By bytes, as strcmp compares.
            if rank == 0, !text.utf8.elementsEqual(other.text.utf8) {
                return text.utf8.lexicographicallyPrecedes(other.text.utf8)
            }
            if let one = reference, let two = other.reference, one != two { return one < two }
            return nil
        }
    }

    /// Puts things that are in natural order into this one.
    public func sorted<Item>(_ items: [Item], by key: (Item) -> Key) -> [Item] {
        guard self == .resourceSpace else { return items }
        return items.map { ($0, key($0)) }.enumerated().sorted { first, second in
            first.element.1.precedes(second.element.1) ?? (first.offset < second.offset)
        }.map(\.element.0)
    }
}
