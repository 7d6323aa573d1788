/// The computed fields of a collection, in an order in which each comes after those that it is made of.
public struct ComputedFields: Hashable, Sendable {
    public struct Field: Hashable, Sendable {
        public var name: String
        public var value: ComputedValue

        public init(name: String, value: ComputedValue) { (self.name, self.value) = (name, value) }

        /// All that decides what is made: the expression, and what it is read as, since a field's type decides what a
        /// comparison means.
        public var definition: String { "\(value.source) \(value.root)" }
    }

    /// Fields that are made of each other.
    public struct Cycle: Error, Hashable, Sendable, CustomStringConvertible {
        /// The first again at the end.
        public var names: [String]

        public var description: String {
            let path = names.map { "“\($0)”" }.joined(separator: " → ")
            return "a computed field cannot be made of itself: \(path); take one of them out of the others' expressions"
        }
    }

    public static let none = ComputedFields()

    public private(set) var fields: [Field] = []

    private init() {}

    /// - Throws: `Cycle` where a field is made of itself, directly or through others.
    public init(_ fields: [Field]) throws(Cycle) {
        let byName = Dictionary(fields.map { (RuleText.folded($0.name), $0) }) { first, _ in first }
        var done: Set<String> = []
        // Without recursion: a chain is as long as the settings are.
        for field in fields {
            var path: [(name: String, rest: [String])] = [(RuleText.folded(field.name), field.value.fieldNames)]
            if done.contains(path[0].name) { continue }
            while let last = path.indices.last {
                guard let next = path[last].rest.popLast().map(RuleText.folded) else {
                    let name = path.removeLast().name
                    if done.insert(name).inserted, let field = byName[name] { self.fields.append(field) }
                    continue
                }
                guard let used = byName[next], !done.contains(next) else { continue }
                if let start = path.firstIndex(where: { $0.name == next }) {
                    let names = path[start...].map(\.name) + [next]
                    throw Cycle(names: names.map { byName[$0]?.name ?? $0 })
                }
                path.append((next, used.value.fieldNames))
            }
        }
    }

    public var isEmpty: Bool { fields.isEmpty }

    /// Whether a field, whatever the case of its name, is computed.
    public func contains(_ name: String) -> Bool {
        let key = RuleText.folded(name)
        return fields.contains { RuleText.folded($0.name) == key }
    }

    /// Puts the computed values among those of a resource, in place of any that the fields had.
    public func compute(_ values: inout FieldValues) {
        for field in fields { values.set(field.name, field.value.values(for: values)) }
    }
}
