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
            let job = try #require(try fixture.claim(ahead: Double(attempt - 1) * 10).first)
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

    @Test("What failed is tried again after a while, longer each time, behind what did not; status says why it waits")
    func backOff() throws {
        let fixture = try CatalogueFixture()
        try fixture.apply("a", fixture.resource("r1"))
        let job = try #require(try fixture.claim().first)
        #expect(try !fixture.catalogue.fail(job, reason: "no space", isPermanent: false, actor: "test"))
        #expect(try fixture.claim().isEmpty, "not at once")
        #expect(try fixture.catalogue.status().retries.map(\.reason) == ["no space"])
        let wait = try #require(try fixture.catalogue.secondsToNextJob())
        #expect((0.5...1).contains(wait))
        try fixture.apply("b", fixture.resource("r2"))
        let later = try fixture.claim(ahead: 2)
        #expect(later.map(\.image.id) == ["r2", "r1"])
        #expect(try !fixture.catalogue.fail(later[1], reason: "no space", isPermanent: false, actor: "test"))
        #expect(try fixture.claim(holder: "other", ahead: 2).isEmpty)
        #expect(try fixture.claim(holder: "other", ahead: 6).map(\.attempts) == [3])
    }

    @Test("A lease that is renewed stays its holder's; one of who is gone is soon anybody's")
    func renewal() throws {
        let fixture = try CatalogueFixture()
        try fixture.apply("a", fixture.resource("r1"), fixture.resource("r2"))
        #expect(try fixture.claim(1, holder: "alive").count == 1)
        #expect(try fixture.claim(1, holder: "gone").count == 1)
        try fixture.catalogue.renewJobs(of: "alive", seconds: 120)
        #expect(try fixture.claim(holder: "next", ahead: 61).map(\.image.id) == ["r2"])
    }

    @Test("A lease made while the clock ran ahead holds nobody up once the clock is right")
    func clockSetBack() throws {
        let fixture = try CatalogueFixture()
        try fixture.apply("a", fixture.resource("r1"))
        #expect(try fixture.claim(holder: "gone", ahead: 86_400).count == 1)
        #expect(try fixture.claim(holder: "next").count == 1)
    }

    @Test("A job that everybody who took it died of is given up, with the reason")
    func poisoned() throws {
        let fixture = try CatalogueFixture()
        try fixture.apply("a", fixture.resource("r1"))
        for _ in 0..<10 { #expect(try fixture.claim(seconds: -1).count == 1) }
        #expect(try fixture.claim().isEmpty)
        #expect(try fixture.catalogue.status().failures.map(\.reason) == ["whoever worked on it was ended, 10 times"])
    }

    @Test("The same job done twice does no harm: the second finds it done, whether it made or failed")
    func twice() async throws {
        let fixture = try CatalogueFixture()
        try fixture.apply("a", fixture.resource("r1"))
        let first = try #require(try fixture.claim(holder: "slow", seconds: -1).first)
        let second = try #require(try fixture.claim(holder: "quick").first)
        #expect(try fixture.finish(second, path: "one.tif") == nil)
        let change = try await fixture.change("a")
        #expect(try fixture.finish(first, path: "one.tif") == nil)
        #expect(try fixture.finish(first, path: "two.tif") == "two.tif", "a file too many is named for removal")
        #expect(try !fixture.catalogue.fail(first, reason: "killed", isPermanent: true, actor: "test"))
        #expect(try await fixture.change("a") == change, "nothing was told twice")
        let image = try #require(try await fixture.catalogue.object("a", for: .everyone)?.resources[0].images[0])
        #expect(image.state == .ready && image.derivative == "one.tif")
    }
}
