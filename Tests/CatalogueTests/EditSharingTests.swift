import Catalogue
import Foundation
import Rules
import TestSupport
import Testing

@Suite("What is kept while others edit")
struct EditSharingTests {
    private struct Fault: Error {}

    private static func values(_ title: String) -> [FieldText] { [FieldText(field: "title", texts: [title])] }

    private func edit(_ catalogue: Catalogue, _ resource: String, of object: String, to title: String) async throws {
        try await catalogue.edit(actor: "test") { session in
            let edit = ResourceEdit(
                id: resource, object: object, sequence: nil, isPublished: true, values: Self.values(title))
            _ = try session.put(edit, computed: .none, detail: "edited")
        }
    }

    private func hits(_ text: String, in catalogue: Catalogue) async throws -> [String] {
        let request = SearchRequest(try SearchQuery(parsing: text))
        return try await catalogue.search(request, for: .everyone, limit: 10).hits.map(\.object.identifier)
    }

    @Test("What is known of an object holds until that object, or anything else than objects, is changed")
    func positions() async throws {
        let fixture = try CatalogueFixture()
        let catalogue = fixture.catalogue
        for name in ["a", "b"] { try fixture.apply(name, fixture.resource(name, values: Self.values(name))) }
        func isKnown(_ object: String) throws -> Bool {
            guard case .some(.some) = try catalogue.knownPosition(of: object, for: .everyone) else { return false }
            return true
        }
        func learn() async throws {
            for object in ["a", "b"] { _ = try await catalogue.position(of: object, for: .everyone) }
        }
        try await learn()
        #expect(try isKnown("a") && isKnown("b"))
        for round in 0..<5 {
            let before = try await fixture.change("a")
            try await edit(catalogue, "b", of: "b", to: "other \(round)")
            #expect(try isKnown("a"))
            #expect(try !isKnown("b"))
            #expect(try await fixture.change("a") == before)
            try await edit(catalogue, "a", of: "a", to: "new \(round)")
            #expect(try !isKnown("a"))
            #expect(try await fixture.change("a") > before)
            try await learn()
        }
        // Whatever is no edit may have changed anything.
        _ = try catalogue.root(path: "/material/others", dryRun: false)
        #expect(try !isKnown("a"))
        try await learn()
        // So may another process.
        let other = try Catalogue(path: fixture.folder.file("catalogue.sqlite"))
        try await edit(other, "b", of: "b", to: "elsewhere")
        #expect(try !isKnown("a"))
        #expect(try await fixture.change("b") > 0)
        try await learn()
        // And a commit of this process after one of another is not taken for the only one.
        try await edit(other, "a", of: "a", to: "elsewhere")
        try await edit(catalogue, "b", of: "b", to: "here")
        #expect(try !isKnown("a"))
        other.close()
    }

    @Test("An object that an edit brings is not taken for unknown")
    func brought() async throws {
        let fixture = try CatalogueFixture()
        #expect(try await fixture.state("new") == nil)
        try await fixture.catalogue.edit(actor: "test") {
            try $0.createObject("new", isWithdrawn: false, detail: "made")
        }
        #expect(try await fixture.state("new") == .hidden)
    }

    @Test("An edit that changes nothing is not taken for the commit of another process after it")
    func nothing() async throws {
        let fixture = try CatalogueFixture()
        let catalogue = fixture.catalogue
        try fixture.apply("a", fixture.resource("a", values: Self.values("a")))
        let before = try await fixture.change("a")
        await #expect(throws: Fault.self) { try await catalogue.edit(actor: "test") { _ in throw Fault() } }
        let other = try Catalogue(path: fixture.folder.file("catalogue.sqlite"))
        try await edit(other, "a", of: "a", to: "elsewhere")
        #expect(try await fixture.change("a") > before)
        other.close()
    }

    @Test("Readers never see an object older than what was acknowledged, whoever else writes")
    func acknowledged() async throws {
        let fixture = try CatalogueFixture()
        let catalogue = fixture.catalogue
        let names = (0..<4).map { "o\($0)" }
        for name in names { try fixture.apply(name, fixture.resource(name, values: Self.values(name))) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for name in names {
                group.addTask {
                    for round in 0..<50 {
                        let before = try await fixture.change(name)
                        try await edit(catalogue, name, of: name, to: "\(name) \(round)")
                        #expect(try await fixture.change(name) > before)
                    }
                }
            }
            group.addTask {
                for round in 0..<20 {
                    _ = try catalogue.root(path: "/material/\(round)", dryRun: false)
                    try await Task.sleep(for: .milliseconds(1))
                }
            }
            try await group.waitForAll()
        }
    }

    @Test("Edits that share a transaction are found by what each says, and those undone by what was said before")
    func searching() async throws {
        let fixture = try CatalogueFixture()
        let catalogue = fixture.catalogue
        let names = (0..<30).map { "o\($0)" }
        for name in names { try fixture.apply(name, fixture.resource(name, values: Self.values("before\(name)"))) }
        await withTaskGroup(of: Void.self) { group in
            for (number, name) in names.enumerated() {
                group.addTask {
                    try? await catalogue.edit(actor: "test") { session in
                        let edit = ResourceEdit(
                            id: name, object: name, sequence: nil, isPublished: true,
                            values: Self.values("after\(name)"))
                        _ = try session.put(edit, computed: .none, detail: "edited")
                        if number.isMultiple(of: 3) { throw Fault() }
                    }
                }
            }
        }
        for (number, name) in names.enumerated() {
            let isUndone = number.isMultiple(of: 3)
            #expect(try await hits("after\(name)", in: catalogue) == (isUndone ? [] : [name]))
            #expect(try await hits("before\(name)", in: catalogue) == (isUndone ? [name] : []))
        }
    }

    @Test("What a resource was is told with every character that it had, and the time of its change to the millisecond")
    func past() async throws {
        let fixture = try CatalogueFixture()
        let odd = "\"quotes\" \\ / \u{7}\u{8}\t\n\r\u{1F} é e\u{301} \u{2028} 🗺 </script> \u{10FFFD}"
        let values = [
            FieldText(field: odd, language: "en", texts: [odd, "second"]), FieldText(field: "title", texts: ["t"]),
        ]
        let before = Date.now
        try await fixture.catalogue.edit(actor: "test") { session in
            var edit = ResourceEdit(id: "r", object: odd, sequence: odd, isPublished: false, values: values)
            (edit.file, edit.root) = (fixture.resource("r", path: odd), fixture.root)
            _ = try session.put(edit, computed: .none, detail: "made")
        }
        try await edit(fixture.catalogue, "r", of: "other", to: "new")
        let changes = try await fixture.catalogue.history(of: "r", before: nil, limit: 10).changes
        let last = try #require(changes.first)
        let past = try #require(last.before)
        #expect(past.object.utf8.elementsEqual(odd.utf8))
        #expect(past.sequence?.utf8.elementsEqual(odd.utf8) == true)
        #expect(past.path.utf8.elementsEqual(odd.utf8))
        #expect(!past.published && !past.deleted)
        #expect(past.folder == "scans")
        #expect(past.values.map { Array($0.text.utf8) } == [Array(odd.utf8), Array("second".utf8), Array("t".utf8)])
        #expect(past.values.map(\.language) == ["en", "en", nil])
        #expect(past.values[0].field.utf8.elementsEqual(odd.utf8))
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        let at = try Date(last.at, strategy: style)
        #expect(last.at.utf8.count == 24)
        #expect(at.timeIntervalSince(before) > -0.01 && at.timeIntervalSinceNow <= 0.01)
    }
}
