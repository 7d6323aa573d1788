import IIIF
import Testing

@Suite("Dates and places for navigation")
struct NavigationDateTests {
    static let dates: [(String, String)] = [
        ("1890", "1890-01-01T00:00:00Z"), ("1890-05", "1890-05-01T00:00:00Z"), ("2024-02-29", "2024-02-29T00:00:00Z"),
        ("1890-05-31T10:20:30Z", "1890-05-31T10:20:30Z"), ("1890-05-31T10:20", "1890-05-31T10:20:00Z"),
        ("1890-05-31T10:20:30+01:00", "1890-05-31T10:20:30+01:00"), ("0800", "0800-01-01T00:00:00Z"),
        // EDTF, levels 0 and 1
        ("1890?", "1890-01-01T00:00:00Z"), ("1890~", "1890-01-01T00:00:00Z"), ("1890-06%", "1890-06-01T00:00:00Z"),
        ("189X", "1890-01-01T00:00:00Z"), ("18XX", "1800-01-01T00:00:00Z"), ("1890-XX-XX", "1890-01-01T00:00:00Z"),
        ("1890-12-XX", "1890-12-01T00:00:00Z"), ("1890-22", "1890-06-01T00:00:00Z"),
        ("1890/1895", "1890-01-01T00:00:00Z"), ("1890-05-04/1895", "1890-05-04T00:00:00Z"),
        ("../1895", "1895-01-01T00:00:00Z"), ("1890/..", "1890-01-01T00:00:00Z"), ("/1895", "1895-01-01T00:00:00Z"),
        // As people write
        ("circa 1890", "1890-01-01T00:00:00Z"), ("c. 1890", "1890-01-01T00:00:00Z"), ("c1890", "1890-01-01T00:00:00Z"),
        ("ca. 1890–1895", "1890-01-01T00:00:00Z"), ("vers 1890", "1890-01-01T00:00:00Z"),
        ("um 1890", "1890-01-01T00:00:00Z"), ("[1890]", "1890-01-01T00:00:00Z"), ("[1890?]", "1890-01-01T00:00:00Z"),
        ("1890-95", "1890-01-01T00:00:00Z"), ("1890s", "1890-01-01T00:00:00Z"), ("1890er", "1890-01-01T00:00:00Z"),
        ("19th century", "1801-01-01T00:00:00Z"), ("19. Jahrhundert", "1801-01-01T00:00:00Z"),
        ("XIXe siècle", "1801-01-01T00:00:00Z"), ("31 May 1890", "1890-05-31T00:00:00Z"),
        ("May 31, 1890", "1890-05-31T00:00:00Z"), ("3. März 1890", "1890-03-03T00:00:00Z"),
        ("1er août 1890", "1890-08-01T00:00:00Z"), ("May 1890", "1890-05-01T00:00:00Z"),
        ("31.12.1890", "1890-12-31T00:00:00Z"), ("12/31/1890", "1890-12-31T00:00:00Z"),
    ]

    @Test("A date is the first moment it covers, with a zone (3.0 section 3.1, navDate)", arguments: dates)
    func read(text: String, expected: String) {
        #expect(NavigationDate.read(text).map(\.text) == .success(expected))
    }

    static let refused: [(String, NavigationDate.Problem)] = [
        ("2023-02-30", .noSuchDay("2023-02-30")), ("2023-13", .noSuchDay("2023-13-01")),
        ("1900-02-29", .noSuchDay("1900-02-29")), ("31 June 1890", .noSuchDay("1890-06-31")),
        ("1890/2023-02-30", .noSuchDay("2023-02-30")), ("1890-05-31T24:10", .noSuchTime("24:10")),
        ("-0043", .beyondYears), ("Y17000", .beyondYears), ("0000", .beyondYears), ("3/4/1890", .ambiguous),
        ("", .notUnderstood), ("undated", .notUnderstood), ("..", .notUnderstood), ("18900", .notUnderstood),
    ]

    @Test("What is no date has a reason", arguments: refused)
    func refuse(text: String, problem: NavigationDate.Problem) {
        #expect(NavigationDate.read(text) == .failure(problem))
    }

    static let places: [(String, Double, Double)] = [
        ("48.5, 9.25", 48.5, 9.25), ("-33.5 151.25", -33.5, 151.25), ("48,5; 9,25", 48.5, 9.25),
        ("48.5 N 9.25 E", 48.5, 9.25), ("9.25 E, 48.5 N", 48.5, 9.25), ("33.5 S, 70.5 W", -33.5, -70.5),
        ("48° 30′ N, 9° 15′ E", 48.5, 9.25), ("48°30'36\"N 9°15'0\"E", 48.51, 9.25),
        ("−33.5, −70.5", -33.5, -70.5),
    ]

    @Test("Coordinates are latitude before longitude unless letters say otherwise", arguments: places)
    func coordinates(text: String, latitude: Double, longitude: Double) throws {
        let place = try #require(Coordinates(text))
        #expect(abs(place.latitude - latitude) < 1e-9 && abs(place.longitude - longitude) < 1e-9)
    }

    @Test(
        "What is no place on Earth is none",
        arguments: ["", "48.5", "91, 0", "0, 181", "48.5 N, 9.25 N", "48° 61′ N, 9° E", "1, 2, 3", "Ulm", "-48 N, 9 E"])
    func noPlace(text: String) { #expect(Coordinates(text) == nil) }
}
