/// One moment to sort and find things by: an `xsd:dateTime` with a time zone (3.0, section 3.1, `navDate`).
///
/// Real-world dates are ranges: a year, a decade, "about". **The moment is the earliest that the words cover**, at
/// 00:00:00 UTC: 1890 and "c. 1890" are 1 January 1890, 189X and "1890s" as well, 1890-05 is 1 May, "19th century" is
/// 1 January 1801 (18XX in EDTF is 1 January 1800), an interval its start, an interval without a start its end. The
/// words themselves belong in the metadata. Years are 1 to 9999 of the calendar they are written in.
public struct NavigationDate: Hashable, Sendable {
    /// `1890-01-01T00:00:00Z`.
    public let text: String

    /// The beginning of a day; nil where there is no such day, or the year is not 1 to 9999.
    public init?(year: Int, month: Int = 1, day: Int = 1) {
        guard let date = try? CalendarDay(year: year, month: month, day: day) else { return nil }
        self.init(date, time: "00:00:00Z")
    }

    init(_ day: CalendarDay, time: String) { text = "\(day.text)T\(time)" }

    /// Why words are no date.
    public enum Problem: Error, Hashable, Sendable, CustomStringConvertible {
        case notUnderstood
        case noSuchDay(String)
        case noSuchTime(String)
        /// Before the year 1 or after 9999.
        case beyondYears
        /// 3/4/1890: day and month cannot be told apart.
        case ambiguous

        public var description: String {
            switch self {
            case .notUnderstood:
                "is not a date that Vitrine reads. Accepted: 1890, 1890-05-31, 189X, 1890/1895, c. 1890, 1890s, "
                    + "19th century, 31 May 1890"
            case .noSuchDay(let day): "is not in the calendar: there is no \(day)"
            case .noSuchTime(let time): "has no time of day: there is no \(time)"
            case .beyondYears: "is beyond the years 1 to 9999 that viewers know"
            case .ambiguous: "may be two days: write the year first, as in 1890-04-03"
            }
        }
    }

    /// Reads ISO 8601 dates and date-times (without a zone they are UTC), EDTF of level 0 and 1, and the commonest
    /// ways in which catalogues write dates in English, French and German.
    public static func read(_ text: String) -> Result<NavigationDate, Problem> {
        let words = DateWords.plain(text)
        guard !words.isEmpty else { return .failure(.notUnderstood) }
        return DateWords.read(words) ?? EDTF.read(words)
    }
}

/// A day that exists.
struct CalendarDay: Hashable {
    let year: Int
    let month: Int
    let day: Int

    private init(valid: (Int, Int, Int)) { (year, month, day) = valid }

    init(year: Int, month: Int, day: Int) throws(NavigationDate.Problem) {
        guard (1...9999).contains(year) else { throw .beyondYears }
        guard day >= 1, let length = MonthLength.days(month: month, year: year), day <= length else {
            throw .noSuchDay(Self.text(year, month, day))
        }
        self.init(valid: (year, month, day))
    }

    var text: String { Self.text(year, month, day) }

    private static func text(_ year: Int, _ month: Int, _ day: Int) -> String {
        "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
    }

    private static func padded(_ number: Int, _ digits: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }
}

/// The Extended Date/Time Format, levels 0 and 1, of which ISO 8601's dates are a part.
enum EDTF {
    static func read(_ text: String) -> Result<NavigationDate, NavigationDate.Problem> {
        do { return .success(try interval(text)) } catch { return .failure(error) }
    }

    private static func interval(_ text: String) throws(NavigationDate.Problem) -> NavigationDate {
        let sides = text.split(separator: "/", omittingEmptySubsequences: false)
        guard sides.count <= 2 else { throw .notUnderstood }
        let known = sides.filter { !$0.isEmpty && $0 != ".." }
        // Both sides must be dates, whichever is used.
        var dates: [NavigationDate] = []
        for side in known { dates.append(try date(side)) }
        guard let first = dates.first else { throw .notUnderstood }
        return first
    }

    private static func date(_ text: Substring) throws(NavigationDate.Problem) -> NavigationDate {
        var text = text
        while let last = text.last, "?~%".contains(last) { text.removeLast() }
        if text.hasPrefix("Y") || text.hasPrefix("-") { throw .beyondYears }
        let halves = text.split(separator: "T", maxSplits: 1, omittingEmptySubsequences: false)
        guard let head = halves.first else { throw .notUnderstood }
        let parts = head.split(separator: "-", omittingEmptySubsequences: false)
        guard (1...3).contains(parts.count), parts[0].count == 4, parts.dropFirst().allSatisfy({ $0.count == 2 }),
            let year = number(parts[0], unknown: "0")
        else { throw .notUnderstood }
        var month = 1
        if parts.count > 1 {
            guard let value = number(parts[1], unknown: "X") else { throw .notUnderstood }
            // Seasons begin with a month, as meteorologists have them.
            let seasons = [21: 3, 22: 6, 23: 9, 24: 12]
            month = value < 0 ? 1 : parts.count == 2 ? seasons[value] ?? value : value
        }
        var day = 1
        if parts.count > 2 {
            guard let value = number(parts[2], unknown: "X") else { throw .notUnderstood }
            day = value < 0 ? 1 : value
        }
        // The first year of 0XXX that there is.
        let date = try CalendarDay(year: year == 0 && parts[0] != "0000" ? 1 : year, month: month, day: day)
        guard halves.count == 2 else { return NavigationDate(date, time: "00:00:00Z") }
        guard parts.count == 3, !head.contains("X") else { throw .notUnderstood }
        return NavigationDate(date, time: try time(halves[1]))
    }

    /// Digits, where X stands for those unknown: read as `unknown`, or, if that is X, −1 for all unknown.
    private static func number(_ text: Substring, unknown: Character) -> Int? {
        if unknown == "X", text.allSatisfy({ $0 == "X" }) { return -1 }
        let known = text.prefix { $0 != "X" }
        guard text.dropFirst(known.count).allSatisfy({ $0 == "X" }), unknown != "X" || known.count == text.count,
            known.allSatisfy({ $0.isASCII && $0.isNumber })
        else { return nil }
        return Int(known + String(repeating: unknown, count: text.count - known.count))
    }

    /// `10:20`, `10:20:30.5`, with `Z`, `+01:00` or nothing, which is taken for `Z`.
    private static func time(_ text: Substring) throws(NavigationDate.Problem) -> String {
        var clock = text
        var zone: Substring = "Z"
        if clock.last == "Z" {
            clock.removeLast()
        } else if let sign = clock.lastIndex(where: { $0 == "+" || $0 == "-" || $0 == "−" }) {
            zone = clock[sign...]
            clock = clock[..<sign]
        }
        var parts = clock.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        if parts.count == 2 { parts.append("00") }
        let seconds = parts.last?.split(separator: ".", omittingEmptySubsequences: false) ?? []
        let digits = parts.dropLast().map { Substring($0) } + seconds.prefix(1)
        guard parts.count == 3, seconds.count <= 2, digits.allSatisfy({ $0.count == 2 }),
            seconds.joined().allSatisfy({ $0.isASCII && $0.isNumber }), seconds.last?.isEmpty == false
        else { throw .notUnderstood }
        let limits = [23, 59, 59]
        for (part, limit) in zip(digits, limits) {
            guard let value = number(part, unknown: "0"), !part.contains("X") else { throw .notUnderstood }
            if value > limit { throw .noSuchTime(String(clock)) }
        }
        if zone != "Z" {
            let parts = zone.dropFirst().split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count == 2, parts.allSatisfy({ $0.count == 2 }), let hours = number(parts[0], unknown: "0"),
                let minutes = number(parts[1], unknown: "0")
            else { throw .notUnderstood }
            if hours > 14 || minutes > 59 { throw .noSuchTime(String(zone)) }
            zone = Substring((zone.first == "+" ? "+" : "-") + zone.dropFirst())
        }
        return parts.joined(separator: ":") + zone
    }
}
