import Catalogue
import Foundation
import Rules
import Testing

@Suite("Edits")
struct EditTests {
    private struct Fault: Error {}

    @Test("Edits of the same moment are all there once they are acknowledged, and one that fails undoes only itself")
    func together() async throws {
        let fixture = try CatalogueFixture()
        let catalogue = fixture.catalogue
        let outcomes = try await withThrowingTaskGroup(of: Bool.self, returning: [Bool].self) { group in
            for number in 0..<60 {
                group.addTask {
                    do {
                        try await catalogue.edit(actor: "test") { session in
                            try session.createObject("object \(number)", isWithdrawn: false, detail: "made")
                            if number.isMultiple(of: 3) { throw Fault() }
                        }
                        // What is acknowledged can be read, by whoever looks.
                        guard try await catalogue.review({ try $0.object("object \(number)") }) != nil else {
                            Issue.record("object \(number) is not there")
                            return true
                        }
                        return true
                    } catch is Fault {
                        return false
                    }
                }
            }
            return try await group.reduce(into: [Bool]()) { $0.append($1) }
        }
        #expect(outcomes.filter { $0 }.count == 40)
        for number in 0..<60 {
            let object = try await catalogue.review { try $0.object("object \(number)") }
            #expect((object != nil) == !number.isMultiple(of: 3))
        }
    }

    @Test("Parts of an edit that fail leave the other parts alone")
    func parts() async throws {
        let fixture = try CatalogueFixture()
        try await fixture.catalogue.edit(actor: "test") { session in
            try session.createObject("one", isWithdrawn: false, detail: "made")
            do {
                try session.attempt {
                    try session.createObject("two", isWithdrawn: false, detail: "made")
                    throw Fault()
                }
            } catch is Fault {}
            try session.createObject("three", isWithdrawn: false, detail: "made")
        }
        let there = try await fixture.catalogue.review { session in
            try ["one", "two", "three"].map { try session.object($0) != nil }
        }
        #expect(there == [true, false, true])
    }

    @Test("Computed values are made in the edit's own transaction, and undone with it")
    func computed() async throws {
        let fixture = try CatalogueFixture()
        let catalogue = fixture.catalogue
        let fields = FieldDefinitions([FieldDefinition(name: "part", type: .text)])
        let computed = try ComputedFields([
            .init(name: "signature", value: ComputedValue(parsing: "\"S {part}\"", fields: fields))
        ])
        try catalogue.note(fields: ["part", "signature"])
        func edit(_ part: String, fails: Bool) async throws {
            try await catalogue.edit(actor: "test") { session in
                var edit = ResourceEdit(
                    id: "r", object: "o", sequence: nil, isPublished: true,
                    values: [FieldText(field: "part", texts: [part])])
                edit.file = fixture.resource("r")
                edit.root = fixture.root
                _ = try session.put(edit, computed: computed, detail: "edited")
                if fails { throw Fault() }
            }
        }
        func signature() throws -> [String] {
            try catalogue.fieldValues(ofResource: "r")?["signature"].map(\.text) ?? []
        }
        try await edit("one", fails: false)
        #expect(try signature() == ["S one"])
        let change = try await fixture.change("o")
        await #expect(throws: Fault.self) { try await edit("two", fails: true) }
        #expect(try signature() == ["S one"])
        #expect(try await fixture.change("o") == change)
        try await edit("three", fails: false)
        #expect(try signature() == ["S three"])
    }

    @Test("Answers to creations are kept for their holder alone")
    func answers() async throws {
        let fixture = try CatalogueFixture()
        let answer = EditSession.KeptAnswer(
            request: "r", status: 201, location: "/x", tag: "t", body: Data("{}".utf8))
        try await fixture.catalogue.edit(actor: "test") { try $0.keep(answer, for: "k", of: "one") }
        let (own, other) = try await fixture.catalogue.review { session in
            (try session.answer(to: "k", of: "one"), try session.answer(to: "k", of: "two"))
        }
        #expect(own == answer)
        #expect(other == nil)
    }
}
