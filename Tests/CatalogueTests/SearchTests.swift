import Catalogue
import TestSupport
import Testing

@Suite("Searching the catalogue")
struct SearchTests {
    private let fixture: CatalogueFixture

    init() throws {
        fixture = try CatalogueFixture()
        try fixture.catalogue.note(fields: ["title", "Creator", "Call number", "Secret note", "Series"])
    }

    private func values(_ fields: [(String, String)]) -> [FieldText] {
        fields.map { FieldText(field: $0.0, texts: [$0.1]) }
    }

    private func put(_ identifier: String, published: Bool = true, _ fields: (String, String)...) throws {
        try fixture.apply(
            identifier,
            fixture.resource(
                "r" + identifier.filter(\.isASCII).filter { $0.isLetter || $0.isNumber },
                published: published, values: values(fields)))
    }

    private func find(_ text: String, filters: [SearchRequest.Filter] = []) async throws -> [String] {
        let request = SearchRequest(text.isEmpty ? nil : try SearchQuery(parsing: text), filters: filters)
        return try await fixture.catalogue.search(request, for: .everyone, limit: 100).hits.map(\.object.identifier)
    }

    @Test(
        "Accents, capitals and normal forms make no difference; phrases, beginnings, fields and brackets are what they say",
        arguments: [
            ("etude", ["e1"]), ("ÉTUDE", ["e1"]), ("e\u{301}tude", ["e1"]), ("Cafe\u{301}", ["c1"]), ("cafés", []),
            ("\"old map\"", ["m1"]), ("\"map old\"", ["m2"]), ("map old", ["m1", "m2"]), ("\"ma\"", []),
            ("Ulm", ["m1", "m2"]), ("ul*", ["m1", "m2"]), ("\"map of ul\"*", ["m1"]), ("title:Blaeu", []),
            ("creator:blaeu", ["m1"]), ("CREATOR:blaeu", ["m1"]), ("creator:(blaeu OR merian)", ["m1", "m2"]),
            ("map -merian", ["m1"]), ("map NOT (blaeu OR merian)", []), ("call_number:\"12 b\"", ["c1"]),
            ("\"call number\":12", ["c1"]), ("ark:/12345/x1", ["ark:/12345/x1"]), ("identifier:m1", ["m1"]),
            ("地図", ["j1"]), ("図", ["j1"]), ("図地", []), ("江戸 地図", ["j1"]), ("<script>", []), ("\"b\" c", []),
            ("\u{0}map\u{0} blaeu", ["m1"]), ("bold", ["h1"]), ("strong", []),
        ])
    func found(text: String, identifiers: [String]) async throws {
        try put("e1", ("title", "Étude"))
        try put("c1", ("title", "Cafe\u{301}"), ("Call number", "12 b 7"))
        try put("m1", ("title", "Old map of Ulm"), ("Creator", "Blaeu"))
        try put("m2", ("title", "The map"), ("title", "Old town of Ulm"), ("Creator", "Merian"))
        try fixture.apply(
            "m2", fixture.resource("rm2", values: values([("title", "Map, old, of Ulm"), ("Creator", "Merian")])))
        try put("ark:/12345/x1", ("title", "Named"))
        try put("j1", ("title", "古い江戸の地図"))
        try put("h1", ("title", "A <strong>bold</strong> word"))
        #expect(try await find(text).sorted() == identifiers.sorted())
    }

    @Test(
        "A phrase does not go from one value to the next, and words may be in different fields and files of an object")
    func values() async throws {
        try fixture.apply(
            "a", fixture.resource("a1", values: values([("Creator", "Anna Meyer"), ("Creator", "Bert Huber")])),
            fixture.resource("a2", sequence: "2", values: values([("title", "Title page")])))
        #expect(try await find("\"Meyer Bert\"").isEmpty)
        #expect(try await find("meyer \"title page\"") == ["a"])
    }

    @Test("An identifier and a title weigh more than other text, and a word in many texts less than a rare one")
    func ranking() async throws {
        try put("one", ("Creator", "compass"), ("title", "Ship"))
        try put("two", ("title", "Compass"), ("Creator", "Ship"))
        for number in 1...9 { try put("filler\(number)", ("title", "Ship \(number)")) }
        #expect(try await find("compass") == ["two", "one"])
    }

    @Test("The index follows every write: change, withdrawal, return, a resource that moves or is hidden")
    func follows() async throws {
        try put("a", ("title", "Amber"))
        #expect(try await find("amber") == ["a"])
        try put("a", ("title", "Basalt"))
        #expect(try await find("amber").isEmpty)
        #expect(try await find("basalt") == ["a"])
        try fixture.catalogue.withdraw("a", by: "command", actor: "test")
        #expect(try await find("basalt").isEmpty)
        try fixture.catalogue.restore("a", actor: "test")
        #expect(try await find("basalt") == ["a"])
        try fixture.apply("b", fixture.resource("ra", values: values([("title", "Basalt")])))
        #expect(try await find("basalt") == ["b"])
        try fixture.apply("b", fixture.resource("ra", published: false, values: values([("title", "Basalt")])))
        #expect(try await find("basalt").isEmpty)
        try fixture.apply(
            "c", fixture.resource("c1", values: values([("title", "Chalk")])),
            fixture.resource("c2", values: values([("title", "Flint")])))
        try fixture.catalogue.withdraw(resources: ["c2"], actor: "test")
        #expect(try await find("flint").isEmpty)
        #expect(try await find("chalk") == ["c"])
    }

    @Test("What is hidden is in no result, count, suggestion or extract")
    func hidden() async throws {
        try put("a", ("title", "Open"), ("Secret note", "stolen goods"), ("Series", "Box"))
        try put("b", published: false, ("title", "Stolen"), ("Series", "Safe"))
        let catalogue = fixture.catalogue
        #expect(try await find("stolen") == ["a"])
        try catalogue.prepareSearch([
            .everyone: SearchFields(hidden: ["secret note"], facets: ["Series", "Secret note"])
        ])
        #expect(try await find("stolen").isEmpty)
        #expect(try await find("sto*").isEmpty)
        #expect(try await catalogue.suggestions(for: "sto", for: .everyone, limit: 9).isEmpty)
        #expect(try await catalogue.suggestions(for: "Ópe", for: .everyone, limit: 9).map(\.word) == ["open"])
        let all = try await catalogue.facets(nil, of: SearchRequest(nil), for: .everyone, limit: 9)
        #expect(all.map(\.field) == ["series"])
        #expect(all.first?.values.map(\.text) == ["Box"])
        await #expect(throws: SearchError.self) { try await find("secret_note:(stolen OR goods)") }
        #expect(try await !catalogue.searchFields(for: .everyone).contains("secret_note"))
        try catalogue.prepareSearch([.everyone: SearchFields(shown: ["title"])])
        #expect(try await find("box").isEmpty)
        #expect(try await find("open") == ["a"])
        #expect(
            try await catalogue.search(SearchRequest(.term(SearchTerm("open"))), for: Audience.everyone, limit: 9).total
                == 1)
    }

    @Test("Facets count objects, and narrow down what is found")
    func facets() async throws {
        for number in 1...6 {
            try fixture.apply(
                "o\(number)",
                fixture.resource("p\(number)", values: values([("title", "Map"), ("Series", number < 3 ? "A" : "B")])),
                fixture.resource("q\(number)", values: values([("Series", number < 3 ? "A" : "B")])))
        }
        try fixture.catalogue.prepareSearch([.everyone: SearchFields(facets: ["series"])])
        let request = SearchRequest(try SearchQuery(parsing: "map"))
        let facets = try await fixture.catalogue.facets(["SERIES"], of: request, for: .everyone, limit: 9)
        #expect(facets.first?.values.map(\.text) == ["B", "A"])
        #expect(facets.first?.values.map(\.objects) == [4, 2])
        #expect(try await find("map", filters: [.init(field: "Series", text: "A")]) == ["o1", "o2"])
        #expect(try await find("", filters: [.init(field: "Series", text: "A")]) == ["o1", "o2"])
        await #expect(throws: SearchError.unknownFacet("creator", known: ["series"])) {
            try await fixture.catalogue.facets(["creator"], of: request, for: .everyone, limit: 9)
        }
    }

    @Test("Through all pages every object comes once, although others are added, changed and withdrawn meanwhile")
    func paging() async throws {
        for number in 1...60 { try put("n\(number)", ("title", "Map \(number % 7 == 0 ? "map map" : "x y z")")) }
        let request = SearchRequest(try SearchQuery(parsing: "map"))
        var seen: [String] = []
        var cursor: SearchCursor?
        var round = 0
        repeat {
            let answer = try await fixture.catalogue.search(request, for: .everyone, after: cursor, limit: 7)
            #expect(answer.total == 60)
            seen += answer.hits.map(\.object.identifier)
            cursor = answer.next
            round += 1
            try put("new\(round)", ("title", "Map map map"))
            try put("n\(round * 3)", ("title", "Plan, map"))
            if round == 2 { try fixture.catalogue.withdraw("n57", by: "command", actor: "test") }
        } while cursor != nil
        #expect(Set(seen).count == seen.count)
        #expect(Set(seen).union(["n57"]) == Set((1...60).map { "n\($0)" }))
    }

    @Test("A list that nobody keeps any more is refused, unless nothing changed")
    func expired() async throws {
        for number in 1...5 { try put("n\(number)", ("title", "Map")) }
        let request = SearchRequest(try SearchQuery(parsing: "map"))
        let first = try await fixture.catalogue.search(request, for: .everyone, limit: 2)
        let other = try Catalogue(path: fixture.folder.file("catalogue.sqlite"))
        let next = try await other.search(request, for: .everyone, after: first.next, limit: 9)
        #expect(next.hits.count == 3)
        try put("n9", ("title", "Map"))
        let third = try Catalogue(path: fixture.folder.file("catalogue.sqlite"))
        await #expect(throws: SearchError.expired) {
            try await third.search(request, for: .everyone, after: first.next, limit: 9)
        }
    }

    @Test("Any text is answered or refused, never an error of the database")
    func hostile() async throws {
        try put("a", ("title", "Map"))
        let pieces = [
            "map", "\"", "'", "(", ")", "*", ":", "-", "AND", "OR", "NOT", "NEAR", "{c1}", "^", "+", "\u{0}",
            "\u{E000}", "é",
            "title:", "c1:", "--", ";", "DROP TABLE object", "🗺", "\u{301}", "地", "\\", "%", "_", "\n", "column:x",
            "1.5e3",
        ]
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<3000 {
            let count = Int.random(in: 1...12, using: &generator)
            let text = (0..<count).map { _ in
                pieces[Int.random(in: 0..<pieces.count, using: &generator)]
                    + (Bool.random(using: &generator) ? " " : "")
            }.joined()
            do {
                _ = try await fixture.catalogue.search(
                    SearchRequest(try SearchQuery(parsing: text)), for: .everyone, limit: 5)
                _ = try await fixture.catalogue.suggestions(for: text, for: .everyone, limit: 5)
            } catch is SearchQueryError {
            } catch SearchError.query(let error) {
                #expect(!error.reason.contains("cannot be read"), "\(text) was stopped by SQLite alone")
            } catch {
                Issue.record("\(text): \(error)")
            }
        }
    }

    @Test("Of many fields, those beyond the columns are found, but not by name")
    func manyFields() async throws {
        try put("a", ("title", "Map"))
        let fields = (1...80).map { FieldText(field: "Field \($0)", texts: ["value\($0)"]) }
        try fixture.apply("b", fixture.resource("b", values: fields))
        #expect(try await find("field_3:value3") == ["b"])
        #expect(try await find("value79") == ["b"])
        await #expect(throws: SearchError.self) { try await find("field_79:value79") }
    }

    @Test("Where a great many are found, those with the word in the title come first, and a list has an end")
    func many() async throws {
        try fixture.catalogue.note(fields: ["title", "Creator", "Subject"])
        let updates = (1...1200).map { number in
            var texts = [("Creator", "Map maker"), ("title", number == 1111 || number == 1150 ? "Map" : "Plan")]
            if number == 1150 { texts.append(("Subject", "secret")) }
            return ObjectUpdate(
                identifier: "item \(number)", resources: [fixture.resource("i\(number)", values: values(texts))])
        }
        _ = try fixture.catalogue.apply(updates, root: fixture.root, owner: "spreadsheet", actor: "test")
        func found(_ text: String) async throws -> SearchAnswer {
            try await fixture.catalogue.search(
                SearchRequest(try SearchQuery(parsing: text)), for: .everyone, limit: 3)
        }
        // The beginning of few words, and of more than are put in its place, finds what the word finds.
        for text in ["map", "MAP*", "ma*"] {
            let answer = try await found(text)
            #expect(answer.hits.map(\.object.identifier) == ["item 1111", "item 1150", "item 1"], "\(text)")
            #expect(answer.total == 1200 && answer.isComplete)
            #expect(answer.hits.first?.extract.first?.text == "Map")
            #expect(answer.hits.first?.extract.first?.isFound == true)
        }
        // What is not meant is left out although its title has the word.
        let without = try await found("map NOT secret")
        #expect(without.hits.map(\.object.identifier) == ["item 1111", "item 1", "item 2"])
        #expect(without.total == 1199 && without.isComplete)
    }

    @Test("A beginning finds what it found, however many words begin so", arguments: [3, 200])
    func beginnings(words: Int) async throws {
        try fixture.catalogue.note(fields: ["title"])
        let updates = (0..<1500).map { number in
            ObjectUpdate(
                identifier: "item \(number)",
                resources: [
                    fixture.resource("i\(number)", values: values([("title", "über stone\(number % words) basalt")]))
                ])
        }
        _ = try fixture.catalogue.apply(updates, root: fixture.root, owner: "spreadsheet", actor: "test")
        for text in ["stone*", "title:ston*", "über AND stone*", "basalt AND Stone*", "üb*"] {
            let answer = try await fixture.catalogue.search(
                SearchRequest(try SearchQuery(parsing: text)), for: .everyone, limit: 2)
            #expect(answer.total == 1500, "\(text)")
            #expect(answer.hits.map(\.object.identifier) == ["item 0", "item 1"], "\(text)")
            #expect(answer.hits.last?.extract.contains { $0.isFound } == true, "\(text)")
        }
        let none = try await fixture.catalogue.search(
            SearchRequest(try SearchQuery(parsing: "stonex*")), for: .everyone, limit: 2)
        #expect(none.total == 0)
    }
}
