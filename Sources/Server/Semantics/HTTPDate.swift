import IIIF

/// A moment with whole seconds, as HTTP writes it (RFC 9110 §5.6.7).
///
/// Years 0 to 9999; moments outside are clamped, since the format has four digits. Leap seconds are read as the first
/// second of the next minute.
public struct HTTPDate: Hashable, Sendable, Comparable {
    /// Seconds since 1970-01-01T00:00:00Z, without leap seconds.
    public let secondsSince1970: Int64

    static let range: ClosedRange<Int64> = -62_167_219_200...253_402_300_799

    public init(secondsSince1970: Int64) {
        self.secondsSince1970 = min(max(secondsSince1970, Self.range.lowerBound), Self.range.upperBound)
    }

    /// Reads any of the three formats: `Sun, 06 Nov 1994 08:49:37 GMT`, `Sunday, 06-Nov-94 08:49:37 GMT`,
    /// `Sun Nov  6 08:49:37 1994`. Spaces around the date are ignored; the name of the day is read but not checked
    /// against the date. Nil if it is none of the three or names a day or time that does not exist.
    ///
    /// - Parameter referenceYear: the year from which the two-digit year of the second format is understood: at most
    ///   50 years ahead of it, else in the past. Only dates 50 years away depend on it.
    public init?(_ text: String, referenceYear: Int = 2026) {
        var reader = DateReader(bytes: HeaderText.trim(Array(text.utf8)[...]))
        guard let date = reader.readDate(referenceYear: referenceYear) else { return nil }
        self = date
    }

    /// A moment of the proleptic Gregorian calendar in UTC; nil if there is no such day or time.
    init?(year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int) {
        guard (0...9999).contains(year), let length = MonthLength.days(month: month, year: year), day >= 1,
            day <= length,
            (0...23).contains(hour), (0...59).contains(minute), (0...60).contains(second)
        else { return nil }
        let days = CivilDay(year: year, month: month, day: day).daysSince1970
        self.init(secondsSince1970: Int64(days) * 86_400 + Int64(hour * 3_600 + minute * 60 + second))
    }

    public static func < (left: HTTPDate, right: HTTPDate) -> Bool {
        left.secondsSince1970 < right.secondsSince1970
    }

    static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    /// From 1970-01-01 onwards.
    static let weekdays = ["Thursday", "Friday", "Saturday", "Sunday", "Monday", "Tuesday", "Wednesday"]
}

extension HTTPDate: CustomStringConvertible {
    /// The preferred format, such as `Sun, 06 Nov 1994 08:49:37 GMT`.
    public var description: String {
        let (days, time) = secondsSince1970.flooredQuotientAndRemainder(dividingBy: 86_400)
        let civil = CivilDay(daysSince1970: Int(days))
        let weekday = Self.weekdays[Int(days.flooredQuotientAndRemainder(dividingBy: 7).remainder)].prefix(3)
        let clock = [time / 3_600, time / 60 % 60, time % 60].map { padded(Int($0), to: 2) }.joined(separator: ":")
        return "\(weekday), \(padded(civil.day, to: 2)) \(Self.months[civil.month - 1]) "
            + "\(padded(civil.year, to: 4)) \(clock) GMT"
    }

    private func padded(_ number: Int, to width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
}

/// A day of the proleptic Gregorian calendar.
///
/// The arithmetic counts years from 1 March, so that the leap day is the last of its year, in eras of 400 years
/// (146,097 days); 719,468 days lie between 0000-03-01 and 1970-01-01.
struct CivilDay: Hashable, Sendable {
    let year: Int
    let month: Int
    let day: Int

    init(year: Int, month: Int, day: Int) {
        self.year = year
        self.month = month
        self.day = day
    }

    init(daysSince1970: Int) {
        let (era, dayOfEra) = (daysSince1970 + 719_468).flooredQuotientAndRemainder(dividingBy: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    var daysSince1970: Int {
        let yearFromMarch = month <= 2 ? year - 1 : year
        let (era, yearOfEra) = yearFromMarch.flooredQuotientAndRemainder(dividingBy: 400)
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }
}

extension FixedWidthInteger {
    /// Division that rounds down, so that the remainder of a positive divisor is never negative.
    func flooredQuotientAndRemainder(dividingBy divisor: Self) -> (quotient: Self, remainder: Self) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
