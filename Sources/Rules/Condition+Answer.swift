extension Condition {
    /// Yes, no or unknown for these values on this day.
    public func answer(for values: FieldValues, on day: CalendarDay) -> Answer {
        switch self {
        case .all(let parts): Answer.all(parts.lazy.map { $0.answer(for: values, on: day) })
        case .any(let parts): Answer.any(parts.lazy.map { $0.answer(for: values, on: day) })
        case .not(let part): part.answer(for: values, on: day).negated
        case .test(let test): test.answer(for: values, on: day)
        }
    }
}

extension Condition.Test {
    /// Yes, no or unknown for these values on this day.
    public func answer(for values: FieldValues, on day: CalendarDay) -> Answer {
        let texts = values.values(of: field).map(\.text)
        switch check {
        case .isEmpty: return texts.isEmpty ? .yes : .no
        case .isExactly(let wanted):
            return .one(texts.contains { RuleText.normalised($0).utf8.elementsEqual(wanted.utf8) })
        case .starts(let part): return .one(texts.contains { RuleText.starts(RuleText.folded($0), with: part) })
        case .ends(let part): return .one(texts.contains { RuleText.ends(RuleText.folded($0), with: part) })
        case .contains(let part): return .one(texts.contains { RuleText.contains(RuleText.folded($0), part) })
        case .isAny(let operands):
            return Answer.any(texts.map { text in Answer.any(operands.map { equals(text, $0, on: day) }) })
        case .compares(let order, let operand):
            // Nothing comes before or after anything.
            guard !texts.isEmpty else { return .unknown }
            return Answer.any(texts.map { compares(text: $0, order, operand, on: day) })
        }
    }

    private func equals(_ text: String, _ operand: Condition.Operand, on day: CalendarDay) -> Answer {
        switch operand {
        case .text(let wanted): return .one(RuleText.folded(text).utf8.elementsEqual(wanted.utf8))
        case .number(let wanted): return RuleNumber.read(text).map { .one($0 == wanted) } ?? .unknown
        case .days, .today:
            guard let wanted = operand.days(on: day), let range = DayRange(text) else { return .unknown }
            if range.first >= wanted.first && range.last <= wanted.last { return .yes }
            return range.last < wanted.first || range.first > wanted.last ? .no : .unknown
        }
    }

    private func compares(
        text: String, _ order: Condition.Order, _ operand: Condition.Operand, on day: CalendarDay
    ) -> Answer {
        switch operand {
        case .text: return .unknown
        case .number(let wanted):
            guard let number = RuleNumber.read(text) else { return .unknown }
            switch order {
            case .less: return .one(number < wanted)
            case .lessOrEqual: return .one(number <= wanted)
            case .greater: return .one(number > wanted)
            case .greaterOrEqual: return .one(number >= wanted)
            }
        case .days, .today:
            guard let wanted = operand.days(on: day), let range = DayRange(text) else { return .unknown }
            switch order {
            case .less: return range.last < wanted.first ? .yes : range.first >= wanted.first ? .no : .unknown
            case .lessOrEqual: return range.last <= wanted.last ? .yes : range.first > wanted.last ? .no : .unknown
            case .greater: return range.first > wanted.last ? .yes : range.last <= wanted.last ? .no : .unknown
            case .greaterOrEqual: return range.first >= wanted.first ? .yes : range.last < wanted.first ? .no : .unknown
            }
        }
    }
}

extension Answer {
    fileprivate static func one(_ holds: Bool) -> Answer { holds ? .yes : .no }
}
