import Catalogue
import Foundation
import Rules
import TestSupport
import Testing

/// What rules come to, in the catalogue alone.
@Suite("What audiences see")
struct VisibilityTests {
    private static let fields = FieldDefinitions([
        FieldDefinition(name: "status", type: .text), FieldDefinition(name: "embargo", type: .date),
        FieldDefinition(name: "until", type: .date),
    ])

    private static func rule(_ source: String) throws -> Rules.Expression {
        try Rules.Expression(parsing: source, fields: fields)
    }

    private static func day(_ text: String) throws -> CalendarDay { try #require(CalendarDay(text)) }

    private static func values(_ pairs: [(String, String)]) -> [FieldText] {
        pairs.map { FieldText(field: $0.0, texts: [$0.1]) }
    }

    private func fixture(_ rules: AccessRules, on day: String = "2026-06-01") throws -> CatalogueFixture {
        let fixture = try CatalogueFixture()
        try fixture.catalogue.note(fields: ["status", "embargo", "until", "title"])
        try fixture.catalogue.enforce(rules, on: Self.day(day), actor: "test")
        return fixture
    }

    @Test("A filter decides when a resource is written, and again when its values change")
    func filter() async throws {
        let rules = AccessRules([AudienceRule(name: "public", filter: try Self.rule("status = \"open\""))])
        let fixture = try fixture(rules)
        try fixture.apply("a", fixture.resource("a1", values: Self.values([("status", "closed")])))
        #expect(try await fixture.state("a") == .hidden)
        #expect(try await fixture.catalogue.image("a1", for: .everyone) == .unknown, "never public, so not there")
        try fixture.apply("a", fixture.resource("a1", values: Self.values([("status", "open")])))
        #expect(try await fixture.state("a") == .public)
        #expect(try await fixture.catalogue.extent(for: .everyone).objects == 1)
        try fixture.apply("a", fixture.resource("a1", values: Self.values([("status", "closed")])))
        #expect(try await fixture.state("a") == .withdrawn)
        #expect(try await fixture.catalogue.image("a1", for: .everyone) == .withdrawn, "public once, so gone")
    }

    @Test("A resource hidden inside an object that stays public is gone if it was public, and else not there")
    func part() async throws {
        let rules = AccessRules([AudienceRule(name: "public", filter: try Self.rule("status = \"open\""))])
        let fixture = try fixture(rules)
        let open = Self.values([("status", "open")])
        let closed = Self.values([("status", "closed")])
        try fixture.apply(
            "a", fixture.resource("a1", values: open), fixture.resource("a2", values: open),
            fixture.resource("a3", values: closed))
        try fixture.apply("a", fixture.resource("a2", values: closed))
        #expect(try await fixture.state("a") == .public)
        #expect(try await fixture.catalogue.object("a", for: .everyone)?.resources.map(\.id) == ["a1"])
        #expect(try await fixture.catalogue.image("a2", for: .everyone) == .withdrawn)
        #expect(try await fixture.catalogue.image("a3", for: .everyone) == .unknown)
    }

    @Test("A day that begins shows what its embargo ends for and hides what runs out, as changes of their objects")
    func days() async throws {
        let rules = AccessRules([
            AudienceRule(
                name: "public",
                filter: try Self.rule("(embargo is empty or embargo <= today) and (until is empty or until >= today)"))
        ])
        let fixture = try fixture(rules, on: "2026-06-01")
        try fixture.apply("held", fixture.resource("h1", values: Self.values([("embargo", "2026-06-02")])))
        try fixture.apply("ending", fixture.resource("e1", values: Self.values([("until", "2026-06-01")])))
        try fixture.apply("always", fixture.resource("x1"))
        #expect(try await fixture.state("held") == .hidden)
        #expect(try await fixture.state("ending") == .public)
        #expect(try await fixture.catalogue.nextDay() == "2026-06-02")
        #expect(try await fixture.catalogue.position(of: "always", for: .everyone)?.due == nil)
        let before = try await fixture.change("always")
        let done = try fixture.catalogue.enforce(rules, on: Self.day("2026-06-02"), actor: "date")
        #expect(done.objects == 2)
        #expect(try await fixture.state("held") == .public)
        #expect(try await fixture.state("ending") == .withdrawn)
        #expect(try await fixture.change("always") == before, "what the day does not concern stays as it is")
        #expect(try await fixture.catalogue.nextDay() == nil)
        #expect(try fixture.catalogue.enforce(rules, on: Self.day("2026-06-02"), actor: "date").objects == 0)
    }

    @Test("The world is told of what appears and goes by rule or by date, and of nothing that it never saw")
    func told() async throws {
        let source = "status = \"open\" and (until is empty or until >= today)"
        let rules = AccessRules([AudienceRule(name: "public", filter: try Self.rule(source))])
        let fixture = try fixture(rules, on: "2026-06-01")
        func told() async throws -> [String] {
            try await fixture.catalogue.activities(from: 0, limit: 99).activities.map {
                "\($0.kind) \($0.identifier ?? "")"
            }
        }
        let open = Self.values([("status", "open")])
        try fixture.apply("a", fixture.resource("a1", values: open))
        try fixture.apply("b", fixture.resource("b1", values: open + Self.values([("until", "2026-06-01")])))
        try fixture.apply("c", fixture.resource("c1", values: Self.values([("status", "closed")])))
        #expect(try await told() == ["create a", "create b"])
        let before = try await fixture.lastChange()
        try fixture.catalogue.enforce(rules, on: Self.day("2026-06-02"), actor: "date")
        #expect(try await told() == ["create a", "create b", "delete b"], "midnight is a change like any other")
        #expect(try await fixture.lastChange() == before + 1)
        let all = AccessRules([AudienceRule(name: "staff")])
        try fixture.catalogue.enforce(all, on: Self.day("2026-06-02"), actor: "settings")
        #expect(try await told().dropFirst(3) == ["create b", "create c"])
        try fixture.catalogue.enforce(rules, on: Self.day("2026-06-02"), actor: "settings")
        #expect(try await told().dropFirst(5) == ["delete b", "delete c"])
    }

    @Test("A clock that was set back takes back what it had shown")
    func backwards() async throws {
        let rules = AccessRules([AudienceRule(name: "public", filter: try Self.rule("embargo <= today"))])
        let fixture = try fixture(rules, on: "2026-06-02")
        try fixture.apply("held", fixture.resource("h1", values: Self.values([("embargo", "2026-06-02")])))
        #expect(try await fixture.state("held") == .public)
        try fixture.catalogue.enforce(rules, on: Self.day("2026-06-01"), actor: "date")
        #expect(try await fixture.state("held") == .withdrawn)
        #expect(try await fixture.catalogue.nextDay() == "2026-06-02")
    }

    @Test("Other audiences see by their own rules: resources, sizes and fields")
    func audiences() async throws {
        let rules = AccessRules([
            AudienceRule(
                name: "public", filter: try Self.rule("status = \"open\""),
                caps: [.init(longEdge: 50, condition: nil)], fields: .allBut(["title"])),
            AudienceRule(name: "staff", seesUnpublished: true),
        ])
        let fixture = try fixture(rules)
        let staff = try #require(fixture.catalogue.audience(named: "staff"))
        try fixture.apply(
            "a", fixture.resource("a1", values: Self.values([("status", "open"), ("title", "Secret")])),
            fixture.resource("a2", published: false, values: Self.values([("status", "open")])))
        try fixture.apply("b", fixture.resource("b1", values: Self.values([("status", "closed")])))
        let seen = try #require(try await fixture.catalogue.object("a", for: .everyone))
        #expect(seen.resources.map(\.id) == ["a1"])
        #expect(seen.resources[0].values.map(\.field) == ["status"])
        #expect(seen.resources[0].images.map(\.width) == [50] && seen.resources[0].images.map(\.height) == [40])
        #expect(seen.resources[0].isReduced)
        let whole = try #require(try await fixture.catalogue.object("a", for: staff))
        #expect(whole.resources.map(\.id) == ["a1", "a2"])
        #expect(whole.resources[0].values.map(\.field) == ["status", "title"])
        #expect(whole.resources[0].images.map(\.width) == [100])
        #expect(try await fixture.catalogue.extent(for: .everyone).objects == 1)
        #expect(try await fixture.catalogue.extent(for: staff).objects == 2)
        #expect(try await fixture.catalogue.objects(for: staff, offset: 0, limit: 9).map(\.identifier) == ["a", "b"])
        #expect(
            try await fixture.catalogue.objects(for: .everyone, offset: 0, limit: 9).allSatisfy { $0.titles.isEmpty })
        #expect(try await fixture.catalogue.values(of: "title", for: .everyone).isEmpty)
        #expect(try await fixture.catalogue.values(of: "title", for: staff).map(\.text) == ["Secret"])
        #expect(try await fixture.catalogue.count(.value("Secret", field: "title"), for: .everyone) == 0)
        #expect(try await fixture.catalogue.position(of: "b", for: .everyone)?.state == .hidden)
        #expect(try await fixture.catalogue.position(of: "b", for: staff)?.state == .public)
        // What is withdrawn is withdrawn for everybody.
        try fixture.catalogue.withdraw("a", by: "command", actor: "test")
        #expect(try await fixture.catalogue.object("a", for: staff) == nil)
    }

    @Test("The smallest of the caps that hold counts, and what is smaller anyway stays as it is")
    func caps() async throws {
        let rules = AccessRules([
            AudienceRule(
                name: "public",
                caps: [
                    .init(longEdge: 60, condition: try Self.rule("status = \"restricted\"")),
                    .init(longEdge: 30, condition: try Self.rule("id starts with \"a\"")),
                    .init(longEdge: 1000, condition: nil),
                ])
        ])
        let fixture = try fixture(rules)
        try fixture.apply("a", fixture.resource("a1", values: Self.values([("status", "restricted")])))
        try fixture.apply("b", fixture.resource("b1", values: Self.values([("status", "restricted")])))
        try fixture.apply("c", fixture.resource("c1"))
        func width(_ id: String) async throws -> Int? {
            guard case .image(let image) = try await fixture.catalogue.image(id, for: .everyone) else { return nil }
            return image.width
        }
        #expect(try await width("a1") == 30)
        #expect(try await width("b1") == 60)
        #expect(try await width("c1") == 100)
    }

    @Test("A process that follows other rules than those in force may not write")
    func otherRules() throws {
        let rules = AccessRules([AudienceRule(name: "public", filter: try Self.rule("status = \"open\""))])
        let fixture = try fixture(rules)
        let other = try Catalogue(path: fixture.folder.file("catalogue.sqlite"))
        #expect(throws: CatalogueError.otherRules) {
            _ = try other.apply(
                [ObjectUpdate(identifier: "a", resources: [fixture.resource("a1")])], root: fixture.root,
                owner: "spreadsheet", actor: "test")
        }
    }
}
