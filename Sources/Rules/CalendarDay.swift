public import Foundation

/// A day of the Gregorian calendar, extended to all years (ISO 8601), with a year 0.
public struct CalendarDay: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Days since 1970-01-01.
    public let number: Int

    public init(number: Int) { self.number = number }

    /// Nil where there is no such day. Years from -9999 to 9999.
    public init?(year: Int, month: Int, day: Int) {
        guard (-9999...9999).contains(year), (1...12).contains(month),
            (1...Self.days(inMonth: month, of: year)).contains(day)
        else { return nil }
        self.init(clamping: day, month: month, of: year)
    }

    /// The day that it is at a moment in a time zone.
    public init(_ moment: Date, in zone: TimeZone) {
        let seconds = moment.timeIntervalSince1970 + Double(zone.secondsFromGMT(for: moment))
        self.init(number: Int((seconds / 86_400).rounded(.down)))
    }

    /// Reads `2026-01-31`.
    public init?(_ text: String) {
        guard let range = DayRange(text), range.first == range.last else { return nil }
        self = range.first
    }

    private init(clamping day: Int, month: Int, of year: Int) {
        // Years that begin in March end with the leap day.
        let shifted = month <= 2 ? year - 1 : year
        let era = Self.quotient(shifted, 400)
        let yearOfEra = shifted - era * 400
        let dayOfYear =
            (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + min(day, Self.days(inMonth: month, of: year)) - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        number = era * 146_097 + dayOfEra - 719_468
    }

    public var components: (year: Int, month: Int, day: Int) {
        let shifted = number + 719_468
        let era = Self.quotient(shifted, 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let month = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * month + 2) / 5 + 1
        let civil = month < 10 ? month + 3 : month - 9
        return (yearOfEra + era * 400 + (civil <= 2 ? 1 : 0), civil, day)
    }

    public var description: String {
        let (year, month, day) = components
        func padded(_ number: Int, _ width: Int) -> String {
            let digits = String(abs(number))
            return (number < 0 ? "-" : "") + String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
    }

    /// The day so much later. A month's last days count where the month arrived at is shorter: 31 January and a month
    /// is 28 February.
    public func adding(_ count: Int, _ unit: Unit) -> CalendarDay {
        switch unit {
        case .day: return CalendarDay(number: number + count)
        case .week: return CalendarDay(number: number + 7 * count)
        case .month, .year:
            let (year, month, day) = components
            let months = year * 12 + month - 1 + (unit == .year ? 12 * count : count)
            let arrived = Self.quotient(months, 12)
            return CalendarDay(clamping: day, month: months - arrived * 12 + 1, of: arrived)
        }
    }

    public enum Unit: String, Hashable, Sendable, CaseIterable { case day, week, month, year }

    public static func < (first: CalendarDay, second: CalendarDay) -> Bool { first.number < second.number }

    static func days(inMonth month: Int, of year: Int) -> Int {
        switch month {
        case 4, 6, 9, 11: 30
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        default: 31
        }
    }

    private static func quotient(_ number: Int, _ divisor: Int) -> Int {
        number >= 0 ? number / divisor : -((-number + divisor - 1) / divisor)
    }
}
