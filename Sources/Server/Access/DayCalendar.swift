public import Foundation
public import Rules
internal import Synchronization

/// When days begin where the collection is.
public final class DayCalendar: Sendable {
    private let calendar: Calendar
    /// Beginnings in seconds since 1970, by day.
    private let beginnings = Mutex<[String: Double?]>([:])

    /// - Parameter timeZone: of the IANA database: `Europe/Paris`. One that is not known counts as UTC.
    public init(timeZone: String) {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = TimeZone(identifier: timeZone) ?? .gmt
        self.calendar = calendar
    }

    /// The day that it is at a moment.
    public func day(at moment: Date = .now) -> CalendarDay { CalendarDay(moment, in: calendar.timeZone) }

    /// Whole seconds until a day begins, rounded down; 0 once it has, nil where there is no such day.
    public func seconds(until day: String, at moment: Date = .now) -> Int? {
        start(of: day).map { Int(max(0, min($0 - moment.timeIntervalSince1970, 1e9))) }
    }

    /// Seconds until the next day begins.
    public func secondsLeft(at moment: Date = .now) -> Double {
        let start = calendar.startOfDay(for: moment)
        let next = calendar.date(byAdding: .day, value: 1, to: start).map { calendar.startOfDay(for: $0) }
        return next.map { $0.timeIntervalSince(moment) } ?? 60
    }

    /// When a day, ISO 8601, begins; nil where there is no such day.
    public func beginning(of day: String) -> Date? { start(of: day).map { Date(timeIntervalSince1970: $0) } }

    private func start(of day: String) -> Double? {
        beginnings.withLock { beginnings in
            if let known = beginnings[day] { return known }
            let parts = day.split(separator: "-").compactMap { Int($0) }
            var beginning: Double?
            // Noon is in every day, midnight is not where clocks are set forward then.
            if parts.count == 3,
                let noon = calendar.date(from: DateComponents(year: parts[0], month: parts[1], day: parts[2], hour: 12))
            {
                beginning = calendar.startOfDay(for: noon).timeIntervalSince1970
            }
            if beginnings.count >= 10_000 { beginnings.removeAll() }
            beginnings[day] = .some(beginning)
            return beginning
        }
    }
}
