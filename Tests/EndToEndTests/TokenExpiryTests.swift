import Foundation
import TestSupport
import Testing

@Suite("Tokens that expire", .enabled(if: FakeClock.library != nil, "needs clang"))
struct TokenExpiryTests {
    private static func home() throws -> TestHome {
        try TestHome(
            settings: """
                log: {level: warning}
                publication: {time_zone: UTC, audiences: [{name: public}, {name: staff}]}
                """)
    }

    private static let day = 86_400

    private static func create(_ home: TestHome, _ arguments: [String], secondsAhead: Int = 0) throws -> CommandResult {
        try Vitrine.run(
            ["token", "create", "--home", home.path, "--audience", "staff"] + arguments,
            environment: FakeClock.environment(secondsAhead: secondsAhead))
    }

    @Test("Until then they are accepted, from then on answered 401", arguments: [true, false])
    func expiry(byDays: Bool) throws {
        let home = try Self.home()
        let today = Date.now.formatted(.iso8601.year().month().day())
        let made = try Self.create(home, byDays ? ["--days", "2"] : ["--expires", today])
        try #require(made.status == 0, "\(made.errors)")
        let fields = [
            "Authorization": "Bearer " + made.output.trimmingCharacters(in: .whitespacesAndNewlines)
        ]
        let lasting = try Self.create(home, [])
        let other = [
            "Authorization": "Bearer " + lasting.output.trimmingCharacters(in: .whitespacesAndNewlines)
        ]
        for (days, status) in [(0, 200), (byDays ? 3 : 1, 401)] {
            let server = try home.serve(environment: FakeClock.environment(secondsAhead: days * Self.day))
            for target in ["/", "/iiif/collection/top", "/iiif/v2/collection/top"] {
                for _ in 0..<2 {
                    let answer = try server.get(target, fields)
                    #expect(answer.status == status, "\(target), day \(days)")
                    #expect((answer["WWW-Authenticate"] != nil) == (status == 401))
                    #expect(answer.text.contains("has expired") == (status == 401))
                    #expect(try server.get(target, other).status == 200)
                }
            }
            #expect(server.stop().errors.isEmpty)
        }
        let list = try Vitrine.run(
            ["token", "list", "--home", home.path], environment: FakeClock.environment(secondsAhead: 3 * Self.day))
        let lines = list.output.split(separator: "\n")
        #expect(lines.filter { $0.contains("  expired  ") }.count == 1)
        #expect(lines.filter { $0.contains("  valid  ") }.count == 1)
    }

    @Test("A server that has a token in memory refuses it when its time has come, with nobody writing")
    func inMemory() throws {
        let home = try Self.home()
        // Made so long ago that it ends in half a minute.
        let made = try Self.create(home, ["--days", "1"], secondsAhead: 30 - Self.day)
        let fields = [
            "Authorization": "Bearer " + made.output.trimmingCharacters(in: .whitespacesAndNewlines)
        ]
        let start = ContinuousClock.now
        let server = try home.serve()
        let first = try server.get("/iiif/collection/top", fields).status
        // On a machine that needed the half minute for the start, it is over.
        #expect(first == 200 || ContinuousClock.now - start > .seconds(25))
        #expect(try eventually(within: 60) { try server.get("/iiif/collection/top", fields).status == 401 })
    }

    @Test("Days that are over or none, and both at once, are refused with what would be accepted")
    func refused() throws {
        let home = try Self.home()
        for (arguments, text) in [
            (["--expires", "2001-01-01"], "is over already"), (["--expires", "1.1.2999"], "2027-12-31"),
            (["--days", "0"], "from 1 to 36500"), (["--days", "1", "--expires", "2999-01-01"], "not both"),
        ] {
            let result = try Self.create(home, arguments)
            #expect(result.status != 0 && result.errors.contains(text), "\(arguments): \(result.errors)")
        }
        #expect(try Vitrine.run(["token", "list", "--home", home.path]).output.isEmpty)
    }
}
