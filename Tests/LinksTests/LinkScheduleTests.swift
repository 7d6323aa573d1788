import Foundation
import Links
import Settings
import Testing

@Suite("The schedule of a link")
struct LinkScheduleTests {
    private static func time(_ text: String) throws -> Date {
        try #require(try? Date(text, strategy: .iso8601))
    }

    @Test(
        "Runs are due when their time has come since the last one began, in the machine's time zone",
        arguments: [
            ("every 30 minutes", "2026-11-26T10:00:00Z", "2026-11-26T10:29:59Z", false),
            ("every 30 minutes", "2026-11-26T10:00:00Z", "2026-11-26T10:30:00Z", true),
            ("every 6 hours", "2026-11-26T10:00:00Z", "2026-11-26T15:59:00Z", false),
            ("daily 02:30", "2026-11-26T01:30:10Z", "2026-11-27T01:29:00Z", false),
            ("daily 02:30", "2026-11-26T01:30:10Z", "2026-11-27T01:30:00Z", true),
            // By hand, before the time of the day: the day's run is still due.
            ("daily 02:30", "2026-11-26T00:10:00Z", "2026-11-26T01:30:00Z", true),
            // The night in which 02:30 is not on any clock of Berlin.
            ("daily 02:30", "2026-03-28T01:30:05Z", "2026-03-29T01:30:00Z", true),
        ])
    func due(schedule: String, last: String, now: String, isDue: Bool) throws {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(identifier: "Europe/Berlin"))
        let found = try #require(LinkSchedule(schedule))
        #expect(try found.isDue(last: Self.time(last), now: Self.time(now), calendar: calendar) == isDue)
        #expect(try found.isDue(last: nil, now: Self.time(now), calendar: calendar))
    }

    @Test(
        "What is no schedule is refused",
        arguments: [
            "", "every", "every 0 minutes", "every 5 days", "daily", "daily 24:00", "daily 2", "every -1 hours",
        ])
    func refused(text: String) { #expect(LinkSchedule(text) == nil) }
}
