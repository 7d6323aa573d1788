import Catalogue
import Foundation
import TestSupport
import Testing

@Suite("Changes that receivers are still to be told of")
struct WebhookTests {
    private let fixture: CatalogueFixture
    private var catalogue: Catalogue { fixture.catalogue }

    init() throws {
        fixture = try CatalogueFixture()
        try fixture.apply("old", fixture.resource("r0"))
        try fixture.catalogue.prepareWebhooks(for: ["hook"])
    }

    /// - Parameter ahead: how many seconds from now it is.
    private func claim(_ receiver: String = "hook", seconds: Double = 60, ahead: Double = 0) throws
        -> Catalogue.WebhookDelivery?
    {
        try catalogue.claimDelivery(
            to: receiver, holder: "me", seconds: seconds, now: Date.now.timeIntervalSince1970 + ahead)
    }

    private func status() throws -> Catalogue.WebhookStatus { try #require(try catalogue.status().webhooks.first) }

    @Test("A new receiver is told of what happens from then on, each change once, oldest first")
    func order() throws {
        #expect(try claim() == nil)
        for name in ["a", "b", "c"] { try fixture.apply(name, fixture.resource("r" + name)) }
        #expect(try status().waiting == 3)
        var told: [String?] = []
        while let delivery = try claim() {
            told.append(delivery.activity.identifier)
            try catalogue.noteDelivered(delivery)
        }
        #expect(told == ["a", "b", "c"])
        #expect(try status().waiting == 0)
    }

    @Test("While a change of an object is on its way, later ones of it wait; a move is of both names")
    func perObject() throws {
        try fixture.apply("a", fixture.resource("r1"))
        try fixture.apply("b", fixture.resource("r2"))
        try fixture.apply("new", fixture.resource("r1"))
        try fixture.apply("new", fixture.resource("r1", values: [FieldText(field: "x", texts: ["1"])]))
        let first = try #require(try claim())
        #expect(first.activity.identifier == "a")
        #expect(try claim()?.activity.identifier == "b")
        #expect(try claim() == nil, "the move is of a, the update of what a is now")
        try catalogue.noteUndelivered(first, reason: "no", pause: 10)
        #expect(try claim() == nil)
        let again = try #require(try claim(ahead: 11))
        #expect(again.position == first.position && again.attempts == 2)
        try catalogue.noteDelivered(again)
        let move = try #require(try claim())
        #expect(move.activity.kind == .move && move.activity.target == "new")
        #expect(try claim() == nil)
        try catalogue.noteDelivered(move)
        #expect(try claim()?.activity.kind == .update)
    }

    @Test("A lease that ran out is anybody's, as is one from a clock that ran ahead; a new server takes all back")
    func leases() throws {
        try fixture.apply("a", fixture.resource("r1"))
        #expect(try claim()?.attempts == 1)
        #expect(try claim() == nil)
        #expect(try claim(ahead: 61)?.attempts == 2)
        #expect(try claim(seconds: 86_400, ahead: 130)?.attempts == 3)
        #expect(try claim()?.attempts == 4)
        // That a server ends is no failed attempt.
        try catalogue.prepareWebhooks(for: ["hook"])
        #expect(try claim()?.attempts == 4)
    }

    @Test("What is given up is shown until it is retried or dropped, and does not hold up what comes later")
    func deadLetters() throws {
        try fixture.apply("a", fixture.resource("r1"))
        let first = try #require(try claim())
        try catalogue.noteUndelivered(first, reason: "it answered 500", pause: nil)
        let letters = try catalogue.status().deadLetters
        #expect(letters.map(\.identifier) == ["a"] && letters.map(\.reason) == ["it answered 500"])
        let retried = try catalogue.retryDeadLetters(of: "hook")
        #expect(retried.again == 1 && retried.dropped == 0)
        let again = try #require(try claim())
        #expect(again.position == first.position && again.attempts == 1)
        try catalogue.noteUndelivered(again, reason: "it answered 500", pause: nil)
        try catalogue.withdraw("a", by: "command", actor: "test")
        try catalogue.noteDelivered(try #require(try claim()))
        #expect(try catalogue.status().deadLetters.map(\.isSuperseded) == [true])
        let late = try catalogue.retryDeadLetters(of: nil)
        #expect(late.again == 0 && late.dropped == 1)
        #expect(try claim() == nil)
    }

    @Test("Receivers share nothing; what one that is gone was still to be told is forgotten")
    func receivers() throws {
        try catalogue.prepareWebhooks(for: ["hook", "other"])
        try fixture.apply("a", fixture.resource("r1"))
        try catalogue.noteDelivered(try #require(try claim()))
        #expect(try claim("other")?.activity.identifier == "a")
        try catalogue.prepareWebhooks(for: ["other"])
        #expect(try catalogue.status().webhooks.map(\.receiver) == ["other"])
        #expect(try claim("other")?.activity.identifier == "a")
        #expect(try claim() == nil)
    }

    @Test("Of a long list no more rows are made than are soon to be told, and none is left out")
    func many() throws {
        let updates = (0..<2500).map {
            ObjectUpdate(identifier: "o\($0)", resources: [fixture.resource("x\($0)")])
        }
        _ = try catalogue.apply(updates, root: fixture.root, owner: "spreadsheet", actor: "test")
        var positions: [Int] = []
        while let delivery = try claim() {
            positions.append(delivery.position)
            try catalogue.noteDelivered(delivery)
        }
        #expect(positions == Array(2...2501))
    }
}
