import Catalogue
import Foundation
import Synchronization
import TestSupport
import Testing

/// What reads took, added up.
final class Counted: Sendable {
    private let total = Mutex(ReadWork())
    var value: ReadWork { total.withLock { $0 } }
    var add: @Sendable (ReadWork) -> Void { { work in self.total.withLock { $0 = $0 + work } } }
}

/// Something that happens once.
private final class Event: Sendable {
    private let happened = Mutex(false)
    var hasHappened: Bool { happened.withLock { $0 } }
    func happen() { happened.withLock { $0 = true } }
}

@Suite("What reads may take")
struct ReadLimitTests {
    private let fixture: CatalogueFixture

    init() throws {
        fixture = try CatalogueFixture()
        try fixture.catalogue.note(fields: ["title"])
    }

    /// An object of many pages.
    private func put(_ identifier: String, pages: Int) throws {
        let resources = (0..<pages).map {
            fixture.resource(
                "\(identifier)\($0)", sequence: "\($0)", values: [FieldText(field: "title", texts: ["Page \($0)"])])
        }
        _ = try fixture.catalogue.apply(
            [ObjectUpdate(identifier: identifier, resources: resources)], root: fixture.root, owner: "spreadsheet",
            actor: "test")
    }

    @Test("A read that takes longer than it may is stopped and says so")
    func deadline() async throws {
        try put("o", pages: 1500)
        let limit = ReadLimit(seconds: 1)
        await #expect(throws: CatalogueError.tooSlow(seconds: 1)) {
            try await ReadLimit.$current.withValue(limit) {
                _ = try await fixture.catalogue.gather("o", for: .everyone) { _, next in
                    Thread.sleep(forTimeInterval: 1.1)
                    var count = 0
                    while try next() != nil { count += 1 }
                    return count
                }
            }
        }
        // What was half read is not taken for the whole, whatever the reader makes of an error.
        await #expect(throws: CatalogueError.tooSlow(seconds: 1)) {
            try await ReadLimit.$current.withValue(limit) {
                _ = try await fixture.catalogue.gather("o", for: .everyone) { _, next in
                    Thread.sleep(forTimeInterval: 1.1)
                    var count = 0
                    while (try? next()) != nil { count += 1 }
                    return count
                }
            }
        }
        // The connection is of use to the next.
        #expect(try await fixture.catalogue.object("o", for: .everyone)?.resources.count == 1500)
    }

    @Test("A read is stopped when its client leaves or its task is cancelled, and a short one is finished all the same")
    func leaving() async throws {
        try put("o", pages: 1500)
        let gone = ReadLimit(seconds: 60) { true }
        let position = try await ReadLimit.$current.withValue(gone) {
            try await fixture.catalogue.position(of: "o", for: .everyone)
        }
        #expect(position != nil)
        await #expect(throws: CancellationError.self) {
            try await ReadLimit.$current.withValue(gone) {
                _ = try await fixture.catalogue.gather("o", for: .everyone) { _, next in
                    Thread.sleep(forTimeInterval: 0.4)
                    while try next() != nil {}
                    return 0
                }
            }
        }
        let started = Event()
        let catalogue = fixture.catalogue
        let task = Task {
            _ = try await catalogue.gather("o", for: .everyone) { _, next in
                started.happen()
                while !Task.isCancelled, try next() != nil { Thread.sleep(forTimeInterval: 0.001) }
                return 0
            }
        }
        while !started.hasHappened { try await Task.sleep(for: .milliseconds(5)) }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test("Twelve large reads do not delay small ones, and a large read that waits too long is refused")
    func reserve() async throws {
        try put("large", pages: 2500)
        try put("small", pages: 10)
        let over = Event()
        let catalogue = fixture.catalogue
        let dear = (0..<12).map { _ in
            Task {
                try await catalogue.gather("large", for: .everyone) { _, _ in
                    while !over.hasHappened { Thread.sleep(forTimeInterval: 0.01) }
                    return true
                }
            }
        }
        try await Task.sleep(for: .milliseconds(200))
        for _ in 0..<50 {
            try await catalogue.check()
            #expect(try await catalogue.position(of: "large", for: .everyone) != nil)
            #expect(try await catalogue.object("small", for: .everyone)?.resources.count == 10)
            guard case .image = try await catalogue.image("large7", for: .everyone) else {
                Issue.record("there is no image")
                continue
            }
        }
        // One more search waits, and is refused when its time is over, not answered with nothing.
        await #expect(throws: CatalogueError.self) {
            try await ReadLimit.$current.withValue(ReadLimit(seconds: 1)) {
                let request = SearchRequest(try SearchQuery(parsing: "page"))
                async let found = catalogue.search(request, for: .everyone, limit: 10)
                try await Task.sleep(for: .milliseconds(1200))
                over.happen()
                _ = try await found
            }
        }
        for task in dear { #expect(try await task.value == true) }
    }

    @Test("A part of an object of a thousand pages takes what one of an object of ten takes")
    func parts() async throws {
        try put("ten", pages: 10)
        try put("many", pages: 1500)
        // The picture that stands for an object is its first that is ready.
        for job in try fixture.claim(2000) where ["ten0", "many0"].contains(job.image.id) { try fixture.finish(job) }
        func work(_ identifier: String, _ number: Int) async throws -> ReadWork {
            let id = "\(identifier)\(number)"
            let position = try #require(try await fixture.catalogue.position(of: identifier, for: .everyone))
            // What an object says of its rights is looked up once for all of its images.
            _ = try await fixture.catalogue.image("\(identifier)0", for: .everyone)
            // As is how many resources it has.
            let request = SearchRequest(try SearchQuery(parsing: identifier))
            _ = try await fixture.catalogue.search(request, for: .everyone, limit: 1)
            let total = Counted()
            try await ReadLimit.$current.withValue(ReadLimit(seconds: 60, measured: total.add)) {
                let records = try await fixture.catalogue.parts(
                    [.init(id, page: 1)], of: identifier, at: position.change, for: .everyone)
                try #require(records?.map(\.id) == [id])
                _ = try await fixture.catalogue.image(id, for: .everyone)
                _ = try await fixture.catalogue.search(request, for: .everyone, limit: 1)
            }
            return total.value
        }
        let (few, many) = (try await work("ten", 7), try await work("many", 1207))
        // Trees of more rows are a level deeper.
        #expect(many.pages <= few.pages * 2 && many.steps <= few.steps + 2, "\(many) against \(few)")
    }
}
