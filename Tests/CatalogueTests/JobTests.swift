import Catalogue
import TestSupport
import Testing

@Suite("Jobs: derivatives to make")
struct JobTests {
    @Test("A job is one holder's until its lease runs out or is given back")
    func leases() throws {
        let fixture = try CatalogueFixture()
        try fixture.apply("a", fixture.resource("r1"), fixture.resource("r2"))
        #expect(try fixture.claim(1, holder: "one").map(\.image.id) == ["r1"])
        #expect(try fixture.claim(9, holder: "two").map(\.image.id) == ["r2"])
        #expect(try fixture.claim(9, holder: "three").isEmpty)
        try fixture.catalogue.releaseJobs()
        #expect(try fixture.claim(9, holder: "three", seconds: -1).count == 2)
        // Those leases were over before they began.
        #expect(try fixture.claim(9, holder: "four").count == 2)
        #expect(try fixture.catalogue.status().pendingImages == 2)
    }

    @Test("A finished job makes its image ready, once, and changes its object")
    func finished() async throws {
        let fixture = try CatalogueFixture()
        try fixture.apply("a", fixture.resource("r1"))
        let job = try #require(try fixture.claim().first)
        #expect(job.identifier == "a" && job.root == "/material/scans" && job.path == "r1.tif" && job.kind == "image")
        let before = try await fixture.change("a")
        #expect(try fixture.finish(job, path: "one.tif") == nil)
        #expect(try await fixture.change("a") > before)
        let image = try #require(try await fixture.catalogue.object("a", for: .everyone)?.resources[0].images[0])
        #expect(image.state == .ready && image.derivative == "one.tif" && image.tileSize == 512)
        #expect(try fixture.catalogue.status().derivativeBytes == 7)
        #expect(try fixture.claim().isEmpty)
    }

    @Test("A changed source is made again, the old derivative serves until then and is named for removal")
    func changedSource() async throws {
        let fixture = try CatalogueFixture()
        try fixture.apply("a", fixture.resource("r1"))
        try fixture.finish(try #require(try fixture.claim().first), path: "old.tif")
        try fixture.apply("a", fixture.resource("r1", checksum: "c2"))
        let between = try #require(try await fixture.catalogue.object("a", for: .everyone)?.resources[0].images[0])
        #expect(between.state == .ready && between.derivative == "old.tif" && between.checksum == "c1r1")
        let job = try #require(try fixture.claim().first)
        #expect(job.image.checksum == "c2r1")
        #expect(try fixture.finish(job, path: "new.tif") == "old.tif")
        let after = try #require(try await fixture.catalogue.object("a", for: .everyone)?.resources[0].images[0])
        #expect(after.derivative == "new.tif" && after.checksum == "c2r1")
    }

    @Test("A derivative that is said to be stale is made again from the same source")
    func stale() throws {
        let fixture = try CatalogueFixture()
        try fixture.apply("a", fixture.resource("r1"))
        for job in try fixture.claim() { try fixture.finish(job) }
        #expect(try fixture.apply("a", fixture.resource("r1")) == .unchanged)
        try fixture.apply("a", fixture.resource("r1"), stale: ["r1"])
        #expect(try fixture.catalogue.status().pendingImages == 1)
        #expect(try fixture.claim().count == 1)
    }

    @Test("A failure of the file is final, another is tried three times")
    func failures() throws {
        let fixture = try CatalogueFixture()
        try fixture.apply("a", fixture.resource("r1"))
        for attempt in 1...3 {
            let job = try #require(try fixture.claim().first)
            #expect(job.attempts == attempt)
            let isGivenUp = try fixture.catalogue.fail(job, reason: "no space", isPermanent: false, actor: "test")
            #expect(isGivenUp == (attempt == 3))
        }
        #expect(try fixture.claim().isEmpty)
        try fixture.apply("b", fixture.resource("r2"))
        let job = try #require(try fixture.claim().first)
        #expect(try fixture.catalogue.fail(job, reason: "not an image", isPermanent: true, actor: "test"))
        let status = try fixture.catalogue.status()
        #expect(status.failedImages == 2 && status.pendingImages == 0)
        #expect(status.failures.map(\.identifier) == ["a", "b"])
        #expect(status.failures.map(\.reason) == ["no space", "not an image"])
        #expect(status.failures[1].file == "/material/scans/r2.tif")
    }

    @Test("What failed is tried again by the next import, from the start")
    func retried() throws {
        let fixture = try CatalogueFixture()
        try fixture.apply("a", fixture.resource("r1"))
        _ = try fixture.catalogue.fail(
            try #require(try fixture.claim().first), reason: "broken", isPermanent: true, actor: "test")
        try fixture.apply("a", fixture.resource("r1"))
        let job = try #require(try fixture.claim().first)
        #expect(job.attempts == 1)
        try fixture.finish(job)
        #expect(try fixture.catalogue.status().failedImages == 0)
    }

    @Test("A failed remake leaves the old derivative in its place")
    func failedRemake() async throws {
        let fixture = try CatalogueFixture()
        try fixture.apply("a", fixture.resource("r1"))
        try fixture.finish(try #require(try fixture.claim().first))
        try fixture.apply("a", fixture.resource("r1", checksum: "c2"))
        let job = try #require(try fixture.claim().first)
        _ = try fixture.catalogue.fail(job, reason: "broken", isPermanent: true, actor: "test")
        #expect(try fixture.catalogue.status().failures.map(\.reason) == ["broken"])
    }

    @Test("A job finished after its source has changed again does not pass for the new one")
    func overtaken() async throws {
        let fixture = try CatalogueFixture()
        try fixture.apply("a", fixture.resource("r1"))
        let job = try #require(try fixture.claim().first)
        try fixture.apply("a", fixture.resource("r1", checksum: "c2"))
        try fixture.finish(job)
        #expect(try fixture.claim().map(\.image.checksum) == ["c2r1"], "the new source is still to be made")
    }

    @Test("Files are known by place, id and content")
    func known() throws {
        let fixture = try CatalogueFixture()
        try fixture.apply("a", fixture.resource("r1"), fixture.resource("r2"))
        #expect(try fixture.catalogue.knownFiles(root: fixture.root, paths: ["r1.tif"]).map(\.id) == ["r1"])
        #expect(try fixture.catalogue.knownFiles(root: fixture.root + 1, paths: ["r1.tif"]).isEmpty)
        #expect(try fixture.catalogue.knownFile(id: "r2")?.path == "r2.tif")
        #expect(try fixture.catalogue.knownFiles(checksum: "c1r1").map(\.id) == ["r1"])
        #expect(try fixture.catalogue.knownFile(id: "r1")?.images.map(\.state) == [.pending])
        for job in try fixture.claim() { try fixture.finish(job) }
        #expect(try fixture.catalogue.knownFile(id: "r1")?.images.map(\.derivative) == ["r1.tif"])
    }
}
