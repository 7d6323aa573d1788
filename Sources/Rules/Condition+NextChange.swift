extension Expression {
    /// The next day, after `day`, on which the rule's answer for these values is another than on `day` with nobody
    /// writing; nil if it never is.
    public func nextChange(for values: FieldValues, after day: CalendarDay) -> CalendarDay? {
        let now = holds(for: values, on: day)
        return condition.turningPoints(for: values, after: day).first { holds(for: values, on: $0) != now }
    }
}

extension Condition {
    /// The days after `day`, in order, on which some comparison with `today` may turn.
    fileprivate func turningPoints(for values: FieldValues, after day: CalendarDay) -> [CalendarDay] {
        var days: Set<CalendarDay> = []
        for test in tests {
            let ranges = values.values(of: test.field).compactMap { DayRange($0.text) }
            for case .today(let offset, let unit) in test.check.operands {
                for range in ranges {
                    let edges = [range.first, range.last].filter { $0 != DayRange.past && $0 != DayRange.future }
                    for edge in edges {
                        for bound in [edge.number, edge.number + 1] {
                            if let turn = Self.first(after: day, reaching: bound, offset, unit) { days.insert(turn) }
                        }
                    }
                }
            }
        }
        return days.sorted()
    }

    /// The first day after `day` that, moved by the offset, is at least `bound`; nil if `day` itself is.
    private static func first(
        after day: CalendarDay, reaching bound: Int, _ offset: Int, _ unit: CalendarDay.Unit
    ) -> CalendarDay? {
        func reaches(_ number: Int) -> Bool { CalendarDay(number: number).adding(offset, unit).number >= bound }
        guard !reaches(day.number) else { return nil }
        var low = day.number
        // Months differ by three days at most, so that much more than the distance is enough.
        var high = low + (bound - day.adding(offset, unit).number) + 62
        while high - low > 1 {
            let middle = low + (high - low) / 2
            if reaches(middle) { high = middle } else { low = middle }
        }
        return CalendarDay(number: high)
    }
}
