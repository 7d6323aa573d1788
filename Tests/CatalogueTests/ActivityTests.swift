import Catalogue
import Synchronization
import TestSupport
import Testing

@Suite("What the world is told of changes")
struct ActivityTests {
    private let fixture: CatalogueFixture
    private var catalogue: Catalogue { fixture.catalogue }

    init() throws { fixture = try CatalogueFixture() }

    private final class Writer: Sendable {
        let isDone = Atomic(false)
    }

    private func told() async throws -> [String] {
        try await catalogue.activities(from: 0, limit: 1000).activities.map {
            "\($0.kind) \($0.identifier ?? "")"
        }
    }

    @Test("An object is created when it becomes visible and deleted when it goes; between, each change is an update")
    func life() async throws {
        try fixture.apply("a", fixture.resource("r1", published: false))
        try fixture.apply("a", fixture.resource("r1", published: false, values: [FieldText(field: "x", texts: ["1"])]))
        #expect(try await told().isEmpty, "what is hidden is nobody's business")
        try fixture.apply("a", fixture.resource("r1"))
        try fixture.apply("a", fixture.resource("r1", values: [FieldText(field: "x", texts: ["2"])]))
        try catalogue.withdraw("a", by: "command", actor: "test")
        try fixture.apply("a", fixture.resource("r1", values: [FieldText(field: "x", texts: ["3"])]))
        try catalogue.restore("a", actor: "test")
        let all = try await told()
        #expect(all == ["create a", "update a", "delete a", "create a"])
    }

    @Test("A setting that touches everything is told as a refresh and an update of each public object, once")
    func refresh() async throws {
        #expect(try !catalogue.refreshActivity(fingerprint: "1"), "nothing was ever told")
        try fixture.apply("b", fixture.resource("r2"))
        try fixture.apply("a", fixture.resource("r1"))
        try fixture.apply("c", fixture.resource("r3", published: false))
        #expect(try !catalogue.refreshActivity(fingerprint: "1"))
        #expect(try catalogue.refreshActivity(fingerprint: "2"))
        #expect(try !catalogue.refreshActivity(fingerprint: "2"))
        #expect(try await told() == ["create b", "create a", "refresh ", "update a", "update b"])
    }

    @Test("An object that is given another identifier is told as moved, once, and not as created and deleted")
    func renamed() async throws {
        try fixture.apply("old", fixture.resource("r1"), fixture.resource("r2"))
        try fixture.apply("new", fixture.resource("r1"), fixture.resource("r2"))
        #expect(try await told() == ["create old", "move old"])
        let move = try #require(try await catalogue.activities(from: 1, limit: 1).activities.first)
        #expect(move.target == "new")
        try fixture.apply("new", fixture.resource("r1", values: [FieldText(field: "x", texts: ["1"])]))
        #expect(try await told() == ["create old", "move old", "update new"])
    }

    @Test("One that goes where the public does not see it is deleted; one into an object that was there moves to it")
    func renamedElsewhere() async throws {
        try fixture.apply("a", fixture.resource("r1"))
        try fixture.apply("b", fixture.resource("r1", published: false))
        #expect(try await told() == ["create a", "delete a"])
        try fixture.apply("c", fixture.resource("r3"))
        try fixture.apply("d", fixture.resource("r4"))
        try fixture.apply("d", fixture.resource("r3"), fixture.resource("r4"))
        #expect(try await told().suffix(4) == ["create c", "create d", "move c", "update d"])
        // Half of it gone elsewhere is no move.
        try fixture.apply("e", fixture.resource("r3"))
        #expect(try await told().suffix(2) == ["update d", "create e"])
    }

    @Test("Times never run backwards, and positions have no gaps")
    func order() async throws {
        for number in 0..<40 { try fixture.apply("n\(number % 7)", fixture.resource("r\(number)")) }
        let (activities, total) = try await catalogue.activities(from: 0, limit: 1000)
        #expect(activities.count == 40 && total == 40)
        #expect(zip(activities, activities.dropFirst()).allSatisfy { $0.at <= $1.at })
    }

    @Test("Who follows page after page while changes are made misses none, sees none twice, and ends with the truth")
    func followed() async throws {
        let fixture = fixture
        let writer = Writer()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                var random = SystemRandomNumberGenerator()
                for number in 0..<1500 {
                    let name = "o\(Int.random(in: 0..<60, using: &random))"
                    let known = try await fixture.catalogue.position(of: name, for: .everyone)
                    switch Int.random(in: 0..<4, using: &random) {
                    case 0 where known?.state == .public:
                        try fixture.catalogue.withdraw(name, by: "command", actor: "test")
                    case 1 where known?.state == .withdrawn: try fixture.catalogue.restore(name, actor: "test")
                    default:
                        try fixture.apply(
                            name, fixture.resource(name, values: [FieldText(field: "x", texts: ["\(number)"])]))
                    }
                }
                writer.isDone.store(true, ordering: .sequentiallyConsistent)
            }
            group.addTask {
                let size = 100
                var seen = 0
                var present: Set<String> = []
                while true {
                    let wasDone = writer.isDone.load(ordering: .sequentiallyConsistent)
                    // As a harvester does: the page again that was not full the last time, then the next.
                    let (page, _) = try await fixture.catalogue.activities(from: seen / size * size, limit: size)
                    for activity in page.dropFirst(seen % size) {
                        seen += 1
                        let identifier = try #require(activity.identifier)
                        switch activity.kind {
                        case .create: #expect(present.insert(identifier).inserted, "created twice")
                        case .update: #expect(present.contains(identifier), "updated while it was not there")
                        case .delete: #expect(present.remove(identifier) != nil, "deleted twice")
                        case .move, .refresh: Issue.record("nothing of that kind was done")
                        }
                    }
                    let total = try await fixture.catalogue.activityCount()
                    if wasDone, seen == total { break }
                }
                let truth = try await fixture.catalogue.objects(for: .everyone, offset: 0, limit: 1000)
                #expect(present == Set(truth.map(\.identifier)))
                #expect(seen > 500)
            }
            try await group.waitForAll()
        }
    }
}
