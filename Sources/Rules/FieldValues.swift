/// The values of one resource, by field, for answering in memory.
public struct FieldValues: Hashable, Sendable {
    public struct Value: Hashable, Sendable {
        /// BCP 47 tag; nil where none was given.
        public var language: String?
        public var text: String

        public init(_ text: String, language: String? = nil) { (self.text, self.language) = (text, language) }
    }

    private var values: [String: [Value]] = [:]

    public init() {}

    /// Adds a value. Built-in fields take the same texts as the catalogue has: numbers in decimal notation.
    public mutating func add(_ text: String, to field: String, language: String? = nil) {
        values[RuleText.folded(field), default: []].append(Value(text, language: language))
    }

    /// Replaces the values of a field.
    public mutating func set(_ field: String, _ new: [Value]) { values[RuleText.folded(field)] = new }

    /// The values of a field, whatever the case of its name.
    public subscript(field: String) -> [Value] { values[RuleText.folded(field)] ?? [] }

    func values(of field: Condition.Field) -> [Value] {
        let all = self[field.definition.name]
        guard let language = field.language else { return all }
        return all.filter { $0.language?.lowercased() == language }
    }
}
