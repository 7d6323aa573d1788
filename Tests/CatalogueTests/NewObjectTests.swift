import Catalogue
import TestSupport
import Testing

@Suite("New objects written many at a time")
struct NewObjectTests {
    private static let words = ["amber", "basalt", "chalk", "dolomite", "flint"]

    /// Objects of rows without files: some hidden, some with pages out of order, languages, several values, an ARK, and a
    /// row that switches its object off.
    private static func updates(_ fixture: CatalogueFixture) -> [ObjectUpdate] {
        (0..<300).map { number in
            let pages = (0..<(1 + number % 4)).map { page in
                var values = [
                    FieldText(field: "title", texts: ["\(words[number % 5]) page \(page)"]),
                    FieldText(field: "title", language: "fr", texts: ["feuille \(page)"]),
                ]
                if page == 0 {
                    values.append(FieldText(field: "Subject", texts: [words[number % 3], words[number % 2]]))
                }
                if number % 50 == 7 { values.append(FieldText(field: "Ark", texts: ["ark:/12345/x\(number)"])) }
                if number % 50 == 8 { values.append(FieldText(field: PropertyField.iiif.field, texts: ["no"])) }
                var resource = fixture.resource(
                    "r\(number * 7919 % 1000)x\(number)x\(page)", published: (number + page) % 6 != 0,
                    sequence: "\(9 - page)", values: page == 2 ? [] : values)
                resource.images = []
                resource.checksum = ""
                return resource
            }
            return ObjectUpdate(identifier: "object \(number)", resources: pages)
        }
    }

    @Test("They are what they are when each is written by itself and asked about in full")
    func same() async throws {
        let many = try CatalogueFixture()
        let single = try CatalogueFixture()
        // Where the settings name any value, nothing is taken for granted.
        try single.catalogue.switchOff([.init(field: "Nothing", text: "of the kind")], actor: "test")
        for fixture in [many, single] {
            try fixture.catalogue.note(fields: ["title", "Subject", "Ark"])
            try fixture.catalogue.prepareSearch([.everyone: SearchFields(facets: ["Subject"])])
        }
        let outcomes = try many.catalogue.apply(
            Self.updates(many), root: many.root, owner: "spreadsheet", actor: "test")
        #expect(outcomes == Array(repeating: .created, count: 300))
        for update in Self.updates(single) {
            _ = try single.catalogue.apply([update], root: single.root, owner: "spreadsheet", actor: "test")
        }
        for number in 0..<300 {
            var (one, other) = (
                try await many.catalogue.object("object \(number)", for: .everyone),
                try await single.catalogue.object("object \(number)", for: .everyone)
            )
            one?.changedAt = ""
            other?.changedAt = ""
            #expect(one == other, "object \(number)")
            #expect(try await many.state("object \(number)") == single.state("object \(number)"))
        }
        for word in Self.words + ["feuille", "page", "x7"] {
            let request = SearchRequest(.term(SearchTerm(word)))
            let found = try await many.catalogue.search(request, for: .everyone, limit: 100)
            let expected = try await single.catalogue.search(request, for: .everyone, limit: 100)
            #expect(found.total == expected.total)
            #expect(found.hits.map(\.object.identifier) == expected.hits.map(\.object.identifier), "\(word)")
            #expect(found.hits.map(\.extract) == expected.hits.map(\.extract), "\(word)")
        }
        let facets = try await many.catalogue.facets(nil, of: SearchRequest(nil), for: .everyone, limit: 9)
        let expected = try await single.catalogue.facets(nil, of: SearchRequest(nil), for: .everyone, limit: 9)
        #expect(facets == expected && !facets.isEmpty)
        let told = try await many.catalogue.activities(from: 0, limit: 1000).activities.map {
            "\($0.kind) \($0.identifier ?? "")"
        }
        let expectedTold = try await single.catalogue.activities(from: 0, limit: 1000).activities.map {
            "\($0.kind) \($0.identifier ?? "")"
        }
        #expect(told == expectedTold && told.count > 200)
        // The same again is no change.
        let change = try await many.lastChange()
        let again = try many.catalogue.apply(Self.updates(many), root: many.root, owner: "spreadsheet", actor: "test")
        #expect(again == Array(repeating: .unchanged, count: 300))
        #expect(try await many.lastChange() == change)
    }
}
