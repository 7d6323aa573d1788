import Catalogue
import Testing

@Suite("What a search query means")
struct SearchQueryTests {
    private static func word(_ text: String) -> SearchQuery { .term(SearchTerm(text)) }

    @Test(
        "Words are joined by AND, NOT binds closest, then AND, then OR",
        arguments: [
            ("map", word("map")), ("old map", .and([word("old"), word("map")])),
            ("old AND map", .and([word("old"), word("map")])),
            ("a b OR c", .or([.and([word("a"), word("b")]), word("c")])),
            ("a -b", .and([word("a"), .not(word("b"))])), ("a NOT b c", .and([word("a"), .not(word("b")), word("c")])),
            ("(a OR b) c", .and([.or([word("a"), word("b")]), word("c")])),
            ("\"old map\"", word("old map")), ("„old map“", word("old map")), ("«old map»", word("old map")),
            ("ma*", .term(SearchTerm("ma*", isPrefix: true))),
            ("\"old ma\"*", .term(SearchTerm("old ma", isPrefix: true))),
            ("title:map", .field("title", word("map"))), ("title:\"old map\"", .field("title", word("old map"))),
            ("title:(a OR b)", .field("title", .or([word("a"), word("b")]))),
            ("-title:map x", .and([.not(.field("title", word("map"))), word("x")])),
            ("\"call number\":12", .field("call number", word("12"))),
            ("half-timbered", word("half-timbered")), ("a - b", .and([word("a"), word("b")])),
            ("12\" record", .and([word("12"), word(" record")])),
            ("and or not", .and([word("and"), word("or"), word("not")])),
            ("map !!! ???", word("map")), ("time: 12", .and([word("time:"), word("12")])),
        ])
    func meaning(text: String, meant: SearchQuery) throws {
        #expect(try SearchQuery(parsing: text) == meant)
    }

    @Test(
        "What cannot be read is refused, with where",
        arguments: [
            ("", nil), ("   ", nil), ("!?", nil), ("OR", 1), ("a OR", 5), ("AND a", 1), ("(a", 1), ("a)", 2), ("()", 2),
            ("a NOT", 6), (String(repeating: "(", count: 30) + "a", 21), (String(repeating: "a ", count: 70), 129),
            (String(repeating: "a", count: 1001), nil),
        ] as [(String, Int?)])
    func refused(text: String, column: Int?) throws {
        let error = #expect(throws: SearchQueryError.self) { try SearchQuery(parsing: text) }
        #expect(error?.column == column)
    }
}
