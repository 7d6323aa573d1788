import Catalogue
import TestSupport
import Testing

@Suite("Names of objects")
struct NameTests {
    @Test(
        "ARKs are compared as draft-kunze-ark-41 says",
        arguments: [
            ("ark:/12345/x1", "ark:12345/x1"), ("ark:12345/x1", "ark:12345/x1"), ("ARK:/12345/x1", "ark:12345/x1"),
            ("Ark:B5072/X1", "ark:b5072/X1"), ("ark:/12345/x-1", "ark:12345/x1"),
            ("ark:/12345/x\u{2010}1\u{2015}", "ark:12345/x1"), ("ark:/12-345/x1", "ark:12345/x1"),
            ("ark:/12345/x1/", "ark:12345/x1"), ("ark:/12345/x1.", "ark:12345/x1"),
            ("ark:/12345//x1/./p3", "ark:12345/x1/p3"), ("ark:/12345/x1.v2/p3", "ark:12345/x1/p3.v2"),
            ("https://n2t.net/ark:/12345/x1?info", "ark:12345/x1"), ("http://a.example/b/ARK:12345/x", "ark:12345/x"),
            ("ark:/12345/a%c3b", "ark:12345/a%C3b"),
        ])
    func arks(written: String, normalised: String) {
        #expect(ArchivalResourceKey(written)?.description == normalised)
    }

    @Test(
        "Text that is no ARK is none",
        arguments: [
            "ark", "ark:", "ark:/12345", "ark:/12345/", "ark:/12345/-", "ark://x", "ark:/1_2/x", "x ark:/1/x", "",
        ])
    func noARKs(text: String) { #expect(ArchivalResourceKey(text) == nil) }

    @Test("An ARK with qualifiers is asked of its shorter ones, the longest first")
    func qualifiers() throws {
        let ark = try #require(ArchivalResourceKey("ark:/12345/x1/p3.v2"))
        #expect(ark.shorter.map { "\($0.ark) \($0.qualifier)" } == ["ark:12345/x1/p3 v2", "ark:12345/x1 p3.v2"])
    }

    @Test(
        "Identifiers that one URL may mean have one key",
        arguments: [
            ("a%2Fb", "a/b", true), ("a%252Fb", "a/b", true), ("a+b", "a b", true), ("a/", "a", true),
            ("caf\u{E9}", "cafe\u{301}", true), ("ark%253A%252F12345%252Fx-1", "ark:12345/x1", true),
            ("100%", "100%25", true), ("a", "A", false), ("a;b", "a/b", false), ("a//b", "a/b", false),
            ("%", "%%", false), ("/", "//", true), ("ark:/12345/x1", "ark:/12345/X1", false),
        ])
    func keys(first: String, second: String, areOne: Bool) {
        #expect(IdentifierReading.key(first).utf8.elementsEqual(IdentifierReading.key(second).utf8) == areOne)
    }

    @Test("Spellings are found in their encodings and in other letter case, the former first")
    func spellings() async throws {
        let fixture = try CatalogueFixture()
        for (index, identifier) in ["a/b", "A/B", "ms 1", "ark:/12345/X-1"].enumerated() {
            try fixture.apply(identifier, fixture.resource("r\(index)"))
        }
        let slash = try await fixture.catalogue.spellings(like: "a%252Fb")
        #expect(slash.same == ["a/b"] && slash.otherCase == ["A/B"])
        #expect(try await fixture.catalogue.spellings(like: "MS+1").otherCase == ["ms 1"])
        #expect(try await fixture.catalogue.spellings(like: "ARK:12345/X1").same == ["ark:/12345/X-1"])
        #expect(try await fixture.catalogue.spellings(like: "ark:12345/x1").same.isEmpty)
    }

    @Test(
        "An object whose resources all go to another is renamed; through several steps, back, and not when it is divided"
    )
    func renaming() async throws {
        let fixture = try CatalogueFixture()
        let catalogue = fixture.catalogue
        let (one, two) = (fixture.resource("r1"), fixture.resource("r2"))
        try fixture.apply("a", one, two)
        try fixture.apply("b", one)
        #expect(try await catalogue.successor(of: "a") == nil, "half of it is still there")
        try fixture.apply("b", two)
        #expect(try await catalogue.successor(of: "a") == "b")
        #expect(try await fixture.state("a") == .withdrawn)
        try fixture.apply("c", one, two)
        #expect(try await catalogue.successor(of: "a") == "c", "never two steps")
        #expect(try await catalogue.successor(of: "b") == "c")
        try fixture.apply("a", one, two)
        #expect(try await catalogue.successor(of: "a") == nil)
        #expect(try await fixture.state("a") == .public)
        for earlier in ["b", "c"] { #expect(try await catalogue.successor(of: earlier) == "a") }
        try fixture.apply("d", one)
        try fixture.apply("e", two)
        #expect(try await catalogue.successor(of: "a") == nil, "divided between two")
        #expect(try await fixture.state("a") == .withdrawn)
    }

    @Test("A name that is used again leads nowhere else, also when it is withdrawn later")
    func usedAgain() async throws {
        let fixture = try CatalogueFixture()
        try fixture.apply("a", fixture.resource("r1"))
        try fixture.apply("b", fixture.resource("r1"))
        try fixture.apply("a", fixture.resource("r2"))
        #expect(try await fixture.state("a") == .public)
        try fixture.catalogue.withdraw("a", by: "command", actor: "test")
        #expect(try await fixture.catalogue.successor(of: "a") == nil)
    }

    @Test("ARKs in fields follow their values")
    func fields() async throws {
        let fixture = try CatalogueFixture()
        let ark = try #require(ArchivalResourceKey("ark:12345/x1"))
        func apply(_ text: String) throws {
            try fixture.apply(
                "o",
                fixture.resource(
                    "r1", values: [FieldText(field: "Ark", texts: [text]), FieldText(field: "x", texts: [text])]))
        }
        try apply("https://n2t.net/ark:/12345/x-1")
        #expect(try fixture.catalogue.holders(of: ark, in: "ARK") == ["o"])
        #expect(try fixture.catalogue.holders(of: ark, in: "other").isEmpty)
        try apply("no ark any more")
        #expect(try fixture.catalogue.holders(of: ark, in: "ark").isEmpty)
    }

    @Test("Redirects are kept in their order, replaced by their source, and removed")
    func redirects() async throws {
        let catalogue = try CatalogueFixture().catalogue
        func redirect(_ source: String, _ target: String, isPattern: Bool = false) -> Redirect {
            Redirect(source: source, target: target, isPattern: isPattern)
        }
        try catalogue.put([redirect("/b", "/1"), redirect("/a/{x}", "/2", isPattern: true)], replacing: false)
        try catalogue.put([redirect("/b", "/3"), redirect("/c", "/4")], replacing: false)
        #expect(try catalogue.redirects().map(\.target) == ["/3", "/2", "/4"])
        #expect(try await catalogue.redirect(from: ["/x", "/b"])?.target == "/3")
        #expect(try await catalogue.redirect(from: ["/a/{x}"]) == nil)
        let (patterns, others) = try await catalogue.redirectPatterns()
        #expect(patterns.map(\.source) == ["/a/{x}"] && others == 2)
        #expect(try catalogue.removeRedirect(from: "/b") && !catalogue.removeRedirect(from: "/b"))
        try catalogue.put([], replacing: true)
        #expect(try catalogue.redirects().isEmpty)
    }
}
