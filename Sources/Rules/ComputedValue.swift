/// A value made of other values: `ark if ark starts with "ark" else accession`, `"{accession}-{part}"`.
///
/// A field stands for its values, a text for itself with the first value of each field in braces (`{{` and `}}` are
/// braces), `+` joins, `if … else …` chooses. A text or sum with a field that has no value has none itself: no half
/// values arise.
public struct ComputedValue: Hashable, Sendable, CustomStringConvertible {
    /// As written.
    public let source: String
    let root: Node

    indirect enum Node: Hashable, Sendable {
        /// All values of a field.
        case field(Condition.Field)
        /// Literals and the first values of fields, one after another.
        case joined([Node])
        case literal(String)
        case choice(Node, if: Condition, else: Node?)
    }

    /// The longest result, in bytes of UTF-8: more has no value, as a cell may hold no more.
    static let maximumLength = 1 << 20

    /// - Throws: `ExpressionError`, as for ``Expression``. `today` cannot stand in it: a value would change with nobody
    ///   writing.
    public init(parsing source: String, fields: FieldDefinitions) throws(ExpressionError) {
        var parser = try Parser(source, fields: fields)
        root = try parser.wholeValue()
        self.source = source
    }

    public var description: String { source }

    /// The fields that it is made of, each once.
    public var fieldNames: [String] {
        var seen: Set<String> = []
        return Self.fields(root).map(\.definition.name).filter { seen.insert($0).inserted }
    }

    /// The values that it has for those of a resource.
    public func values(for values: FieldValues) -> [FieldValues.Value] {
        Self.values(root, values).filter { !$0.text.isEmpty && $0.text.utf8.count <= Self.maximumLength }
    }

    /// Any day will do: `today` is refused.
    static let anyDay = CalendarDay(number: 0)

    private static func fields(_ node: Node) -> [Condition.Field] {
        switch node {
        case .field(let field): [field]
        case .literal: []
        case .joined(let parts): parts.flatMap(fields)
        case .choice(let node, let condition, let other):
            fields(node) + condition.tests.map(\.field) + (other.map(fields) ?? [])
        }
    }

    private static func values(_ node: Node, _ source: FieldValues) -> [FieldValues.Value] {
        switch node {
        case .field(let field): return source.values(of: field)
        case .literal(let text): return [FieldValues.Value(text)]
        case .joined(let parts):
            var text = ""
            for part in parts {
                guard let first = values(part, source).first else { return [] }
                text += first.text
            }
            return [FieldValues.Value(text)]
        case .choice(let node, let condition, let other):
            if condition.answer(for: source, on: anyDay) == .yes { return values(node, source) }
            return other.map { values($0, source) } ?? []
        }
    }
}
