import Catalogue
import Testing

@Suite("Lists of objects")
struct CollectionTests {
    @Test("Twelve thousand objects are found a part at a time, in natural order, each once")
    func many() async throws {
        let fixture = try CatalogueFixture()
        let count = 12_000
        try fixture.catalogue.note(fields: ["Box"])
        let updates = (1...count).map { number in
            ObjectUpdate(
                identifier: "item \(number)",
                resources: [
                    fixture.resource("i\(number)", values: [FieldText(field: "Box", texts: ["box \(number % 3000)"])])
                ])
        }
        _ = try fixture.catalogue.apply(updates, root: fixture.root, owner: "spreadsheet", actor: "test")
        let spans = try await fixture.catalogue.spans(.all, for: .everyone, size: 1000)
        #expect(spans.map(\.first) == (0..<12).map { "item \($0 * 1000 + 1)" })
        #expect(spans.map(\.last) == (0..<12).map { "item \($0 * 1000 + 1000)" })
        for (index, span) in spans.enumerated() {
            let part = try await fixture.catalogue.objects(.all, for: .everyone, offset: index * 1000, limit: 1000)
            #expect(part.count == 1000 && part.first?.identifier == span.first && part.last?.identifier == span.last)
        }
        let values = try await fixture.catalogue.values(of: "box", for: .everyone)
        #expect(values.map(\.text) == (0..<3000).map { "box \($0)" })
        #expect(values.allSatisfy { $0.objects == 4 })
        let members = try await fixture.catalogue.objects(
            .value("box 7", field: "BOX"), for: .everyone, offset: 0, limit: 100)
        #expect(members.map(\.identifier) == ["item 7", "item 3007", "item 6007", "item 9007"])
    }

    @Test("The last part of a list may be short, and one of a single object begins and ends with it")
    func spans() async throws {
        let fixture = try CatalogueFixture()
        for number in 1...5 { try fixture.apply("n\(number)", fixture.resource("r\(number)")) }
        for (size, expected) in [
            (2, [["n1", "n2"], ["n3", "n4"], ["n5", "n5"]]), (5, [["n1", "n5"]]), (3, [["n1", "n3"], ["n4", "n5"]]),
        ] {
            let spans = try await fixture.catalogue.spans(.all, for: .everyone, size: size)
            #expect(spans.map { [$0.first, $0.last] } == expected)
        }
    }

    @Test("Lists show what comes first in the order that is asked for")
    func order() async throws {
        let fixture = try CatalogueFixture()
        try fixture.catalogue.note(fields: ["title", PropertyField.resourceSpaceRef.field])
        func put(_ object: String, _ sequences: [String?]) throws {
            let resources = sequences.enumerated().map { number, sequence in
                var resource = fixture.resource(
                    "\(object)x\(number)", sequence: sequence,
                    values: [
                        FieldText(field: "title", texts: ["\(sequence ?? "blank") \(number)"]),
                        FieldText(field: PropertyField.resourceSpaceRef.field, texts: ["\(100 - number)"]),
                    ])
                resource.position = number
                return resource
            }
            _ = try fixture.catalogue.apply(
                [ObjectUpdate(identifier: object, resources: resources)], root: fixture.root, owner: "spreadsheet",
                actor: "test")
        }
        try put("a", ["1", "10", "10a", "cover", nil, "2"])
        try put("b", ["10", "9", nil, "-1", "+3"])
        try put("c", [nil, nil])
        try put("d", ["7", "7", "007"])
        func titles() async throws -> [String] {
            try await fixture.catalogue.objects(for: .everyone, offset: 0, limit: 9).map { $0.titles[0].texts[0] }
        }
        let natural = try await titles()
        #expect(natural == ["1 0", "+3 4", "blank 0", "007 2"], "\(natural)")
        fixture.catalogue.resourceOrder = .resourceSpace
        let theirs = try await titles()
        // To PHP's (string)(int)$x === $x, “+3” is a text, as “007” is, and texts come before “-1”.
        #expect(theirs == ["10a 2", "+3 4", "blank 1", "007 2"], "\(theirs)")
    }

    @Test("What is not public gives no value, is in no list, and moves nothing")
    func hidden() async throws {
        let fixture = try CatalogueFixture()
        try fixture.catalogue.note(fields: ["Series"])
        func series(_ text: String) -> [FieldText] { [FieldText(field: "Series", language: "en", texts: [text])] }
        try fixture.apply("a", fixture.resource("a", values: series("Maps")))
        try fixture.apply("b", fixture.resource("b", published: false, values: series("Secret")))
        try fixture.apply(
            "c", fixture.resource("c1", values: series("Maps")),
            fixture.resource("c2", published: false, values: series("Draft")))
        try fixture.apply("d", fixture.resource("d", values: series("Gone")))
        try fixture.catalogue.withdraw("d", by: "command", actor: "test")
        let catalogue = fixture.catalogue
        #expect(
            try await catalogue.values(of: "series", for: .everyone) == [
                .init(text: "Maps", language: "en", objects: 2)
            ])
        #expect(try await catalogue.value("Maps", of: "series", for: .everyone)?.objects == 2)
        for text in ["Secret", "Draft", "Gone", "maps"] {
            #expect(try await catalogue.value(text, of: "Series", for: .everyone) == nil)
            let found = try await catalogue.objects(
                .value(text, field: "Series"), for: .everyone, offset: 0, limit: 9)
            #expect(found.isEmpty)
        }
        #expect(try await catalogue.spans(.all, for: .everyone, size: 9).map(\.first) == ["a"])
    }

    @Test("The last change is told from memory until there is another")
    func lastChange() async throws {
        let fixture = try CatalogueFixture()
        try fixture.apply("a", fixture.resource("a"))
        let first = try await fixture.catalogue.lastChange()
        #expect(try fixture.catalogue.knownLastChange() == first)
        try fixture.apply("b", fixture.resource("b"))
        #expect(try fixture.catalogue.knownLastChange() == nil)
        #expect(try await fixture.catalogue.lastChange() == first + 1)
    }
}
