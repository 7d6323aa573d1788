import Server
import Testing

@Suite("Conditional requests (RFC 9110 §13)")
struct ConditionalTests {
    private static let before = "Sun, 06 Nov 1994 08:49:36 GMT"
    private static let moment = "Sun, 06 Nov 1994 08:49:37 GMT"
    private static let after = "Sun, 06 Nov 1994 08:49:38 GMT"
    private static let strong = Validators(entityTag: EntityTag("abc"), lastModified: HTTPDate(moment))
    private static let weak = Validators(entityTag: EntityTag("abc", isWeak: true), lastModified: HTTPDate(moment))
    private static let none = Validators()

    @Test("Without conditions the request goes on")
    func unconditional() {
        #expect(Conditional().evaluate(against: Self.strong) == .proceed)
    }

    @Test(
        "If-Match compares strongly",
        arguments: [
            ("\"abc\"", strong, .proceed), ("\"x\", \"abc\"", strong, .proceed), ("*", strong, .proceed),
            ("*", none, .proceed), ("\"x\"", strong, .preconditionFailed), ("W/\"abc\"", strong, .preconditionFailed),
            ("\"abc\"", weak, .preconditionFailed), ("\"abc\"", none, .preconditionFailed),
            ("", strong, .preconditionFailed), ("abc", strong, .proceed),
        ] as [(String, Validators, Conditional.Outcome)])
    func ifMatch(value: String, validators: Validators, outcome: Conditional.Outcome) {
        #expect(Conditional(ifMatch: value).evaluate(against: validators) == outcome)
    }

    @Test(
        "If-None-Match compares weakly",
        arguments: [
            ("\"abc\"", strong, .notModified), ("W/\"abc\"", strong, .notModified), ("\"abc\"", weak, .notModified),
            ("\"x\",\"abc\"", strong, .notModified), ("\"x\" \"abc\"", strong, .notModified),
            (" , \"x\" ,, W/\"abc\" ", strong, .notModified), ("*", strong, .notModified),
            ("* ", none, .notModified), ("abc", strong, .notModified), ("w/\"abc\"", strong, .notModified),
            ("\"x\"", strong, .proceed), ("\"ABC\"", strong, .proceed), ("\"abc", strong, .proceed),
            ("\"a,b\", \"c\"", strong, .proceed), ("\"abc\"", none, .proceed), ("", strong, .proceed),
            ("\"*\"", strong, .proceed), ("\"x\", *", strong, .proceed), ("W/", strong, .proceed),
        ] as [(String, Validators, Conditional.Outcome)])
    func ifNoneMatch(value: String, validators: Validators, outcome: Conditional.Outcome) {
        #expect(Conditional(ifNoneMatch: value).evaluate(against: validators) == outcome)
    }

    @Test("A comma inside a tag belongs to the tag")
    func commaInTag() {
        let validators = Validators(entityTag: EntityTag("a,b"))
        #expect(Conditional(ifNoneMatch: "\"x\", \"a,b\"").evaluate(against: validators) == .notModified)
    }

    @Test(
        "If-Modified-Since compares dates",
        arguments: [
            (before, strong, .proceed), (moment, strong, .notModified), (after, strong, .notModified),
            ("Sunday, 06-Nov-94 08:49:37 GMT", strong, .notModified), ("yesterday", strong, .proceed),
            (after, none, .proceed), ("\(after), \(after)", strong, .proceed),
        ] as [(String, Validators, Conditional.Outcome)])
    func ifModifiedSince(value: String, validators: Validators, outcome: Conditional.Outcome) {
        #expect(Conditional(ifModifiedSince: value).evaluate(against: validators) == outcome)
    }

    @Test(
        "If-Unmodified-Since compares dates",
        arguments: [
            (before, strong, .preconditionFailed), (moment, strong, .proceed), (after, strong, .proceed),
            ("yesterday", strong, .proceed), (before, none, .proceed),
        ] as [(String, Validators, Conditional.Outcome)])
    func ifUnmodifiedSince(value: String, validators: Validators, outcome: Conditional.Outcome) {
        #expect(Conditional(ifUnmodifiedSince: value).evaluate(against: validators) == outcome)
    }

    @Test(
        "The order is that of RFC 9110 §13.2.2",
        arguments: [
            // A tag takes the place of the date beside it.
            (Conditional(ifMatch: "\"abc\"", ifUnmodifiedSince: before), .proceed),
            (Conditional(ifNoneMatch: "\"x\"", ifModifiedSince: after), .proceed),
            (Conditional(ifNoneMatch: "\"abc\"", ifModifiedSince: before), .notModified),
            // Preconditions that protect come before those that save work.
            (Conditional(ifMatch: "\"x\"", ifNoneMatch: "\"abc\""), .preconditionFailed),
            (Conditional(ifMatch: "\"abc\"", ifNoneMatch: "\"abc\""), .notModified),
            (Conditional(ifUnmodifiedSince: before, ifModifiedSince: after), .preconditionFailed),
            (Conditional(ifUnmodifiedSince: after, ifModifiedSince: after), .notModified),
        ] as [(Conditional, Conditional.Outcome)])
    func order(conditional: Conditional, outcome: Conditional.Outcome) {
        #expect(conditional.evaluate(against: Self.strong) == outcome)
    }

    @Test("An entity tag prints itself, without characters that it may not hold")
    func printing() {
        #expect(EntityTag("abc").description == "\"abc\"")
        #expect(EntityTag("abc", isWeak: true).description == "W/\"abc\"")
        #expect(EntityTag("a\"b c\n").description == "\"abc\"")
    }
}
