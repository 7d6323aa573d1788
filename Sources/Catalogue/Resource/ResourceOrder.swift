/// How the resources of an object follow one another.
public enum ResourceOrder: Sendable {
    /// 1, 2, 10, 10a, 11, those without a sequence last: as the catalogue reads them.
    case natural
    /// Texts, then whole numbers by value, then those without a sequence; equal ones by their number in ResourceSpace.
    case resourceSpace

    /// What ResourceSpace's order goes by.
    public struct Key: Sendable {
        let text: String
        let number: Int?
        let reference: Int?

        /// - Parameter reference: the number in ResourceSpace; nil where there is none.
        public init(sequence: String?, reference: Int?) {
            text = sequence ?? ""
            number = Int(text)
            self.reference = reference
        }

        /// Texts, then numbers, then nothing.
        private var rank: Int { text.isEmpty ? 2 : number == nil ? 0 : 1 }

        /// Nil where neither goes before the other.
        public func precedes(_ other: Key) -> Bool? {
            if rank != other.rank { return rank < other.rank }
            if let one = number, let two = other.number, one != two { return one < two }
            if rank == 0, text != other.text { return text < other.text }
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
