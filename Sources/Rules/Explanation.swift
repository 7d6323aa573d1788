/// Why a rule answered as it did: each part with its answer, comparisons with the values they saw.
public struct Explanation: Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
        case all, any, not
        /// As written, with the values of its field.
        case test(String, field: String, values: [String])
    }

    public let kind: Kind
    public let answer: Answer
    public let parts: [Explanation]

    /// Lines for people, each part below what it belongs to. Values are cut after 80 characters.
    public var lines: [String] { lines(indent: "") }

    private func lines(indent: String) -> [String] {
        let text =
            switch kind {
            case .all: "all of these"
            case .any: "any of these"
            case .not: "not"
            case .test(let source, let field, let values):
                "\(RuleText.printable(source)) (\(field): "
                    + (values.isEmpty ? "empty" : Self.list(values)) + ")"
            }
        return ["\(indent)\(answer.rawValue): \(text)"] + parts.flatMap { $0.lines(indent: indent + "  ") }
    }

    private static func list(_ values: [String]) -> String {
        values.prefix(5).map { "“\(RuleText.printable($0))”" }.joined(separator: ", ")
            + (values.count > 5 ? " and \(values.count - 5) more" : "")
    }
}

extension Expression {
    /// Why the rule holds for these values on this day, or does not.
    public func explanation(for values: FieldValues, on day: CalendarDay) -> Explanation {
        condition.explanation(for: values, on: day)
    }
}

extension Condition {
    func explanation(for values: FieldValues, on day: CalendarDay) -> Explanation {
        let answer = answer(for: values, on: day)
        func parts(_ parts: [Condition]) -> [Explanation] { parts.map { $0.explanation(for: values, on: day) } }
        switch self {
        case .all(let conditions): return Explanation(kind: .all, answer: answer, parts: parts(conditions))
        case .any(let conditions): return Explanation(kind: .any, answer: answer, parts: parts(conditions))
        case .not(let condition): return Explanation(kind: .not, answer: answer, parts: parts([condition]))
        case .test(let test):
            let seen = values.values(of: test.field).map(\.text)
            return Explanation(
                kind: .test(test.source, field: test.field.definition.name, values: seen), answer: answer, parts: [])
        }
    }
}
