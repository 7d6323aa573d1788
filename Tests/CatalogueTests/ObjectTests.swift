import Catalogue
import TestSupport
import Testing

@Suite("Objects in the catalogue")
struct ObjectTests {
    @Test("A catalogue is made, opened again with what it held, and refused where it is none")
    func opening() async throws {
        let fixture = try CatalogueFixture()
        try fixture.apply("a", fixture.resource("r1"))
        let path = fixture.folder.file("catalogue.sqlite")
        for _ in 0..<2 {
            let again = try Catalogue(path: path)
            #expect(try await again.position(of: "a", for: .everyone)?.state == .public)
            try await again.check()
        }
        let other = try fixture.folder.write(Material.noise(10_000), to: "noise.sqlite")
        #expect(throws: CatalogueError.self) { try Catalogue(path: other) }
        #expect(throws: CatalogueError.self) { try Catalogue(path: fixture.folder.file("no/such/folder.sqlite")) }
    }

    @Test("Applying the same again changes nothing")
    func idempotent() async throws {
        let fixture = try CatalogueFixture()
        let values = [FieldText(field: "title", texts: ["A"]), FieldText(field: "title", language: "fr", texts: ["À"])]
        #expect(try fixture.apply("a", fixture.resource("r1", values: values)) == .created)
        for job in try fixture.claim() { try fixture.finish(job) }
        let (change, status) = (try await fixture.lastChange(), try fixture.catalogue.status())
        #expect(try fixture.apply("a", fixture.resource("r1", values: values)) == .unchanged)
        // A touched file is no news.
        #expect(try fixture.apply("a", fixture.resource("r1", values: values, modified: 2)) == .unchanged)
        #expect(try await fixture.lastChange() == change)
        #expect(try fixture.catalogue.status() == status)
        #expect(try fixture.claim().isEmpty)
    }

    @Test("What becomes different is one change of that object, and of no other")
    func changes() async throws {
        let fixture = try CatalogueFixture()
        try fixture.apply("a", fixture.resource("r1"))
        try fixture.apply("b", fixture.resource("r2"))
        for job in try fixture.claim() { try fixture.finish(job) }
        let other = try await fixture.change("b")
        var last = try await fixture.lastChange()
        let updates = [
            fixture.resource("r1", values: [FieldText(field: "title", texts: ["A"])]),
            fixture.resource("r1", values: [FieldText(field: "title", texts: ["B"])]),
            fixture.resource("r1", sequence: "2"), fixture.resource("r1", path: "moved.tif", sequence: "2"),
            fixture.resource("r1", path: "moved.tif", checksum: "c2", sequence: "2"),
            fixture.resource("r1", path: "moved.tif", checksum: "c2", published: false, sequence: "2"),
            fixture.resource("r1", path: "moved.tif", checksum: "c2", sequence: "2"),
        ]
        for update in updates {
            #expect(try fixture.apply("a", update) == .updated)
            #expect(try await fixture.lastChange() == last + 1)
            #expect(try await fixture.change("a") == last + 1)
            last += 1
        }
        #expect(try await fixture.change("b") == other)
    }

    @Test("An accent that is respelled is a change that is kept")
    func respelling() async throws {
        let fixture = try CatalogueFixture()
        try fixture.apply("a", fixture.resource("r1", values: [FieldText(field: "title", texts: ["caf\u{E9}"])]))
        let respelled = [FieldText(field: "title", texts: ["cafe\u{301}"])]
        #expect(try fixture.apply("a", fixture.resource("r1", values: respelled)) == .updated)
        let title = try await fixture.catalogue.object("a", for: .everyone)?.resources[0].values[0].texts[0]
        #expect(title.map { Array($0.utf8) } == Array("cafe\u{301}".utf8))
    }

    @Test(
        "Hidden, public, withdrawn: every way from one state to another",
        arguments: [
            ([false], PublicationState.hidden), ([true], .public), ([false, true], .public),
            ([true, false], .withdrawn),
            ([true, false, true], .public), ([false, false], .hidden),
        ])
    func states(published: [Bool], state: PublicationState) async throws {
        let fixture = try CatalogueFixture()
        for flag in published { try fixture.apply("a", fixture.resource("r1", published: flag)) }
        #expect(try await fixture.state("a") == state)
        #expect(try await (fixture.catalogue.object("a", for: .everyone) != nil) == (state == .public))
        #expect(try await (fixture.catalogue.resource("r1", for: .everyone) != nil) == (state == .public))
        #expect(
            try await fixture.catalogue.objects(for: .everyone, offset: 0, limit: 9).count == (state == .public ? 1 : 0)
        )
        switch try await fixture.catalogue.image("r1", for: .everyone) {
        case .image: #expect(state == .public)
        case .withdrawn: #expect(state == .withdrawn)
        case .unknown: #expect(state == .hidden)
        }
        let status = try fixture.catalogue.status()
        #expect([status.publicObjects, status.hiddenObjects, status.withdrawnObjects].reduce(0, +) == 1)
    }

    @Test("What a command withdrew an import leaves so; what an import withdrew it brings back")
    func withdrawing() async throws {
        let fixture = try CatalogueFixture()
        try fixture.apply("a", fixture.resource("r1"))
        try fixture.catalogue.withdraw("a", by: "command", actor: "test")
        #expect(try await fixture.state("a") == .withdrawn)
        #expect(try fixture.apply("a", fixture.resource("r1", sequence: "5")) == .staysWithdrawn)
        #expect(try await fixture.state("a") == .withdrawn)
        try fixture.catalogue.restore("a", actor: "test")
        #expect(try await fixture.state("a") == .public)
        try fixture.catalogue.withdraw(resources: ["r1"], actor: "test")
        #expect(try await fixture.state("a") == .withdrawn)
        #expect(try fixture.catalogue.resources(root: fixture.root).isEmpty)
        #expect(try fixture.apply("a", fixture.resource("r1", sequence: "5")) == .updated)
        #expect(try await fixture.state("a") == .public)
        #expect(throws: CatalogueError.unknownObject(identifier: "b")) {
            try fixture.catalogue.withdraw("b", by: "command", actor: "test")
        }
        #expect(throws: CatalogueError.self) { try fixture.catalogue.restore("b", actor: "test") }
    }

    @Test("Withdrawing one page of two leaves the object with the other")
    func onePage() async throws {
        let fixture = try CatalogueFixture()
        try fixture.apply("a", fixture.resource("r1", sequence: "1"), fixture.resource("r2", sequence: "2"))
        try fixture.catalogue.withdraw(resources: ["r1"], actor: "test")
        #expect(try await fixture.state("a") == .public)
        #expect(try await fixture.catalogue.object("a", for: .everyone)?.resources.map(\.id) == ["r2"])
        #expect(try await fixture.catalogue.image("r1", for: .everyone) == .withdrawn)
    }

    @Test("A resource that moves to another object leaves the first, which is a change of both")
    func moving() async throws {
        let fixture = try CatalogueFixture()
        try fixture.apply("a", fixture.resource("r1", sequence: "1"), fixture.resource("r2", sequence: "2"))
        let before = try await fixture.change("a")
        try fixture.apply("b", fixture.resource("r2"))
        #expect(try await fixture.catalogue.object("a", for: .everyone)?.resources.map(\.id) == ["r1"])
        #expect(try await fixture.catalogue.object("b", for: .everyone)?.resources.map(\.id) == ["r2"])
        #expect(try await fixture.change("a") > before)
        try fixture.apply("b", fixture.resource("r1"))
        #expect(try await fixture.state("a") == .withdrawn)
    }

    @Test("Identifiers are found in either Unicode normal form, and spelled as they first came")
    func normalForms() async throws {
        let fixture = try CatalogueFixture()
        try fixture.apply("e\u{301}", fixture.resource("r1"))
        let position = try #require(try await fixture.catalogue.position(of: "\u{E9}", for: .everyone))
        #expect(Array(position.identifier.utf8) == Array("e\u{301}".utf8))
        let rival = try #require(try fixture.catalogue.rivals(of: ["\u{E9}"])[0].first)
        #expect(Array(rival.identifier.utf8) == Array("e\u{301}".utf8) && rival.resources == ["r1"])
        #expect(try fixture.catalogue.rivals(of: ["e", "e\u{301}"]).allSatisfy(\.isEmpty))
    }

    @Test("Roots of one name get names of their own, and keep them; a dry run makes none")
    func roots() throws {
        let fixture = try CatalogueFixture()
        #expect(try fixture.catalogue.root(path: "/other/scans", dryRun: true).id == nil)
        let other = try fixture.catalogue.root(path: "/other/scans", dryRun: false)
        let first = try fixture.catalogue.root(path: "/material/scans", dryRun: false)
        #expect(first.id == fixture.root && first.name == "scans" && other.name != "scans" && other.id != first.id)
        #expect(try fixture.catalogue.root(path: "/other/scans", dryRun: false) == other)
        #expect(try fixture.catalogue.path(ofRoot: fixture.root) == "/material/scans")
    }

    @Test("A listing is in natural order, a page at a time")
    func listing() async throws {
        let fixture = try CatalogueFixture()
        for (index, name) in ["b", "a10", "a9", "A1"].enumerated() {
            try fixture.apply(name, fixture.resource("r\(index)"))
        }
        let all = try await fixture.catalogue.objects(for: .everyone, offset: 0, limit: .max).map(\.identifier)
        #expect(all == ["A1", "a9", "a10", "b"])
        let part = try await fixture.catalogue.objects(for: .everyone, offset: 1, limit: 2).map(\.identifier)
        #expect(part == ["a9", "a10"])
        #expect(try await fixture.catalogue.extent(for: .everyone).objects == 4)
    }
}
