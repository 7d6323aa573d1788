/// The days that a date may mean, both ends included.
///
/// Reads days, months and years (ISO 8601: `2026-01-31`, `2026-01`, `2026`, `-0044`), a day with a time (the time is
/// dropped), and of EDTF (ISO 8601-2, level 1) what is uncertain or approximate (`1887?`, `1887~`, `1887%`: as though it
/// were certain), unspecified digits (`188X`, `18XX`, `2004-XX`, `2004-06-XX`), seasons (`2001-21` to `2001-24`: their
/// year) and intervals (`1880/1890`, `../1890`, `1880/..`, `1880/`).
public struct DayRange: Hashable, Sendable {
    public let first: CalendarDay
    public let last: CalendarDay

    /// Before and after every day that can be written.
    static let past = CalendarDay(number: -1_000_000_000)
    static let future = CalendarDay(number: 1_000_000_000)
    /// The longest text looked at, in bytes.
    static let maximumLength = 80
    /// What is accepted, to follow "write".
    public static let accepted =
        "a day such as 2026-01-31, a month, a year, or a date of EDTF such as 188X, 1887~ or 1880/1890"

    public init(_ day: CalendarDay) { (first, last) = (day, day) }

    init(first: CalendarDay, last: CalendarDay) { (self.first, self.last) = (first, last) }

    /// Nil where the text is no such date.
    public init?(_ text: String) {
        guard (4...Self.maximumLength).contains(text.utf8.count) else { return nil }
        let halves = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        switch halves.count {
        case 1:
            guard let range = Self.simple(halves[0]) else { return nil }
            self = range
        case 2:
            let isOpen = halves.map { $0.isEmpty || $0.elementsEqual("..".utf8) }
            guard !(isOpen[0] && isOpen[1]) else { return nil }
            let from = isOpen[0] ? DayRange(Self.past) : Self.simple(halves[0])
            let to = isOpen[1] ? DayRange(Self.future) : Self.simple(halves[1])
            guard let from, let to, from.first <= to.last else { return nil }
            self.init(first: from.first, last: to.last)
        default: return nil
        }
    }

    private static func simple(_ written: Substring.UTF8View) -> DayRange? {
        var bytes = Array(written)
        if let end = bytes.last, "?~%".utf8.contains(end) { bytes.removeLast() }
        let isNegative = bytes.first == UInt8(ascii: "-")
        if isNegative { bytes.removeFirst() }
        if let time = bytes.firstIndex(where: { $0 == UInt8(ascii: "T") || $0 == 0x20 }) {
            guard time == 10, isTime(bytes[(time + 1)...]) else { return nil }
            bytes.removeSubrange(time...)
        }
        let parts = bytes.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard (1...3).contains(parts.count), parts[0].count == 4, parts.dropFirst().allSatisfy({ $0.count == 2 }),
            let years = bounds(parts[0])
        else { return nil }
        let (early, late) = isNegative ? (-years.1, -years.0) : (years.0, years.1)
        let months = parts.count > 1 ? bounds(parts[1]) : (1, 12)
        guard var months else { return nil }
        let hasMonth = parts.count > 1 && !parts[1].elementsEqual("XX".utf8)
        if parts.count > 1, !hasMonth { months = (1, 12) }
        if hasMonth, months.0 != months.1 { return nil }
        if parts.count == 2, (21...24).contains(months.0) { months = (1, 12) }
        let hasDay = parts.count > 2 && !parts[2].elementsEqual("XX".utf8)
        if hasDay {
            guard hasMonth, early == late, let days = bounds(parts[2]), days.0 == days.1,
                let day = CalendarDay(year: early, month: months.0, day: days.0)
            else { return nil }
            return DayRange(day)
        }
        guard (1...12).contains(months.0), early == late || !hasMonth,
            let first = CalendarDay(year: early, month: months.0, day: 1),
            let last = CalendarDay(
                year: late, month: months.1, day: CalendarDay.days(inMonth: months.1, of: late))
        else { return nil }
        return DayRange(first: first, last: last)
    }

    /// The least and the greatest number that digits, the last of which may be `X`, stand for.
    private static func bounds(_ digits: ArraySlice<UInt8>) -> (Int, Int)? {
        var (least, greatest, isOpen) = (0, 0, false)
        for digit in digits {
            if digit == UInt8(ascii: "X") {
                isOpen = true
                (least, greatest) = (least * 10, greatest * 10 + 9)
            } else {
                guard (0x30...0x39).contains(digit), !isOpen else { return nil }
                let value = Int(digit) - 0x30
                (least, greatest) = (least * 10 + value, greatest * 10 + value)
            }
        }
        return (least, greatest)
    }

    private static func isTime(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.count >= 5 && bytes.allSatisfy { (0x30...0x39).contains($0) || ":.,+-Z".utf8.contains($0) }
    }
}
