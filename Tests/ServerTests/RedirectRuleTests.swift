import Catalogue
import Server
import Testing

@Suite("Redirects from a spreadsheet")
struct RedirectRuleTests {
    private func sheet(_ rows: [(String, String)], known: [Redirect] = []) -> RedirectSheet {
        RedirectSheet(
            rows.enumerated().map { .init(row: $0 + 1, line: $0 + 2, from: $1.0, to: $1.1) }, known: known)
    }

    @Test(
        "Addresses are kept in one spelling",
        arguments: [
            ("/a b", "/a%20b"), ("/a%2fb/", "/a%2Fb/"), ("https://Old.example/x?b=2&a=1", "/x?a=1&b=2"),
            ("http://old.example", "/"), ("/caf\u{E9}/{id}.tif", "/caf%C3%A9/{id}.tif"),
            ("/2/{rest...}/x", "/2/{rest...}/x"),
            ("/view.php?ref={ref}", "/view.php?ref={ref}"), ("/%7Bid%7D", "/%7Bid%7D"),
        ])
    func spelling(written: String, source: String) throws {
        #expect(try RedirectPattern(written).source == source)
        #expect(try RedirectPattern(source).source == source)
    }

    @Test(
        "What is no address or no pattern is refused",
        arguments: [
            "", "iiif/x", "//x", "ftp://x/y", "/a#b", "/{a}{b}", "/{a", "/a}", "/{a}/{a}", "/{}", "/{a b}",
            "/{a...}/{b...}",
            "/x{a...}", "/100%", "/%FF", "/%00", String(repeating: "/x", count: 1100),
        ])
    func badPatterns(written: String) {
        #expect(throws: RedirectFault.self) { try RedirectPattern(written) }
    }

    @Test(
        "A target names what was captured, known filters, and a host of its own",
        arguments: [
            "", "x", "//evil.example/{a}", "https://{a}.example/", "https://", "https://u@h/", "/{b}", "/{a|shout}",
            "/{a|file|decoded}", "/{a", "/a b", "/a%", "javascript:x", "/{a|slash=}", "/{a|slash=/}",
        ])
    func badTemplates(written: String) {
        #expect(throws: RedirectFault.self) { try RedirectTemplate(written, captures: ["a"]) }
    }

    @Test("A fault names its row and column, and leaves the other rows")
    func faults() {
        let sheet = sheet([("/a", "/b"), ("x", "/b"), ("/c", "nowhere"), ("/a", "/c")])
        #expect(sheet.accepted == 1 && sheet.redirects.map(\.source) == ["/a"])
        #expect(sheet.problems.map(\.row.row) == [2, 3, 4])
        #expect(sheet.problems.map(\.column) == [.from, .to, .from])
        #expect(sheet.problems[2].fault.reason.contains("row 1"))
    }

    @Test("Chains collapse to where they end, also through redirects known before")
    func chains() {
        let first = sheet([("/a", "/b"), ("/b", "/c"), ("/c", "https://elsewhere.example/")])
        #expect(Set(first.redirects.map(\.target)) == ["https://elsewhere.example/"])
        let second = sheet([("/d", "/e")], known: [Redirect(source: "/x", target: "/d", isPattern: false)])
        #expect(
            Dictionary(uniqueKeysWithValues: second.redirects.map { ($0.source, $0.target) }) == [
                "/x": "/e", "/d": "/e",
            ])
    }

    @Test(
        "Circles are refused, naming what closes them",
        arguments: [
            ([("/a", "/a")], 1, "itself"), ([("/a", "/b"), ("/b", "/a")], 2, "row 1"),
            ([("/a", "/b"), ("/b", "/c"), ("/c", "/a")], 3, "row 2"),
            ([("/a/{rest...}", "/a/b/{rest}")], 1, "itself"),
            ([("/1/{x}", "/2/{x}"), ("/2/{y}", "/1/{y}")], 2, "row 1"),
        ] as [([(String, String)], Int, String)])
    func circles(rows: [(String, String)], faulty: Int, through: String) {
        let sheet = sheet(rows)
        #expect(sheet.problems.map(\.row.row) == [faulty])
        #expect(sheet.problems.first?.fault.reason.contains(through) == true)
        #expect(sheet.accepted == rows.count - 1)
    }

    @Test("What is looked up closes no circle: it leads to something that is there")
    func lookedUp() {
        #expect(sheet([("/iiif/image/{ref}/{rest...}", "/iiif/image/{ref|ref}/{rest}")]).problems.isEmpty)
    }

    @Test("There are so many patterns and no more; plain addresses may be many")
    func many() {
        let patterns = (0...RedirectSheet.mostPatterns).map { ("/p\($0)/{x}", "https://a.example/{x}") }
        #expect(sheet(patterns).problems.map(\.row.row) == [RedirectSheet.mostPatterns + 1])
        #expect(sheet((0..<5000).map { ("/old/\($0)", "/iiif/\($0)/manifest") }).accepted == 5000)
    }
}
