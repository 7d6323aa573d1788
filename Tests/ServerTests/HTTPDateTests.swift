import Server
import Testing

@Suite("HTTP dates (RFC 9110 §5.6.7)")
struct HTTPDateTests {
    @Test(
        "The three formats name the same moment",
        arguments: [
            "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
            "  Sun, 06 Nov 1994 08:49:37 GMT ",
        ])
    func formats(text: String) throws {
        let date = try #require(HTTPDate(text))
        #expect(date.secondsSince1970 == 784_111_777)
        #expect(date.description == "Sun, 06 Nov 1994 08:49:37 GMT")
    }

    @Test(
        "Moments are written in the preferred format",
        arguments: [
            (0, "Thu, 01 Jan 1970 00:00:00 GMT"), (-1, "Wed, 31 Dec 1969 23:59:59 GMT"),
            (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"), (4_107_542_399, "Sun, 28 Feb 2100 23:59:59 GMT"),
            (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 GMT"), (253_402_300_799, "Fri, 31 Dec 9999 23:59:59 GMT"),
            (Int64.max, "Fri, 31 Dec 9999 23:59:59 GMT"), (Int64.min, "Sat, 01 Jan 0000 00:00:00 GMT"),
        ])
    func writing(seconds: Int64, text: String) {
        #expect(HTTPDate(secondsSince1970: seconds).description == text)
    }

    @Test("A written date is read back, across four millennia")
    func roundTrip() {
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<5_000 {
            let date = HTTPDate(secondsSince1970: .random(in: -60_000_000_000...120_000_000_000, using: &generator))
            #expect(HTTPDate(date.description) == date)
        }
    }

    @Test("Every day of 400 years follows the one before")
    func days() throws {
        var day = try #require(HTTPDate("Sat, 01 Jan 2000 00:00:00 GMT")).secondsSince1970
        var names: Set<String> = []
        for _ in 0..<146_097 {
            let text = HTTPDate(secondsSince1970: day).description
            names.insert(text)
            day += 86_400
        }
        #expect(names.count == 146_097)
        #expect(HTTPDate(secondsSince1970: day).description == "Sat, 01 Jan 2400 00:00:00 GMT")
    }

    @Test(
        "A two-digit year is at most fifty years ahead of the reference",
        arguments: [(94, 2026, "1994"), (76, 2026, "2076"), (77, 2026, "1977"), (0, 2026, "2000"), (94, 2050, "2094")])
    func twoDigits(digits: Int, reference: Int, year: String) throws {
        let text = "Monday, 01-Feb-\(digits < 10 ? "0" : "")\(digits) 00:00:00 GMT"
        let date = try #require(HTTPDate(text, referenceYear: reference))
        #expect(date.description.contains(" Feb \(year) "))
    }

    @Test("A leap second is the first of the next minute")
    func leapSecond() {
        #expect(HTTPDate("Sat, 31 Dec 2016 23:59:60 GMT")?.description == "Sun, 01 Jan 2017 00:00:00 GMT")
    }

    @Test(
        "Anything else is no date",
        arguments: [
            "", "0", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 UTC", "Sun, 6 Nov 1994 08:49:37 GMT",
            "Sun, 31 Nov 1994 08:49:37 GMT", "Wed, 29 Feb 2023 00:00:00 GMT", "Sun, 06 Nov 1994 24:00:00 GMT",
            "Sun, 06 Nov 1994 08:60:37 GMT", "Sun, 00 Nov 1994 08:49:37 GMT", "sun, 06 nov 1994 08:49:37 gmt",
            "Xyz, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 GMT, Sun, 06 Nov 1994 08:49:37 GMT",
            "Sun Nov 06 08:49:37 94", "1994-11-06T08:49:37Z", "Sunday, 06 Nov 1994 08:49:37 GMT",
        ])
    func invalid(text: String) {
        #expect(HTTPDate(text) == nil)
    }
}
