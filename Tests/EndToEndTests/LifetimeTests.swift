import Foundation
import TestSupport
import Testing

/// A model of caches: whatever is answered an hour before midnight may be kept until then at most, if it is another
/// answer after midnight. Whatever kind of answer it is, and whatever rule changes it.
@Suite("No answer outlives the moment at which it changes", .enabled(if: FakeClock.library != nil, "needs clang"))
struct LifetimeTests {
    private static func settings(_ zone: String) -> String {
        """
        log: {level: warning}
        images:
          tile_size: 128
          cache_control: "public, max-age=864000, immutable"
          embed_rights: true
          overlays: [{text: Covered, where: covered_until > today}]
        documents: {cache_control: "public, max-age=864000, stale-while-revalidate=60"}
        api: {rate: 0}
        collection:
          by_field: [Maker]
          by_rule:
            - {name: open, label: Open, where: embargo <= today}
            - {name: old, label: Old, where: made < today - 10 years}
        publication:
          time_zone: \(zone)
          originals: true
          ark_field: Ark
          fields:
            - {name: embargo, type: date}
            - {name: until, type: date}
            - {name: small_until, type: date}
            - {name: covered_until, type: date}
            - {name: made, type: date}
            - {name: Ark}
          audiences:
            - name: public
              filter: (embargo is empty or embargo <= today) and (until is empty or until >= today)
              caps: [{long_edge: 100, where: small_until > today}]
            - name: staff
              unpublished: true
        """
            + "\n"
    }

    /// What a row says of days, by the object's identifier: the day after the first is 2026-06-02.
    private static let rows: [(name: String, days: [String: String])] = [
        ("always", [:]), ("held", ["embargo": "2026-06-02"]), ("ending", ["until": "2026-06-01"]),
        ("capped", ["small_until": "2026-06-02"]), ("covered", ["covered_until": "2026-06-02"]),
        ("ripening", ["made": "2016-06-01"]), ("later", ["embargo": "2026-07-01"]), ("gone", [:]),
    ]
    private static let days = ["embargo", "until", "small_until", "covered_until", "made"]

    private static func home(_ zone: String, _ clock: [String: String]) throws -> TestHome {
        let home = try TestHome(settings: settings(zone))
        var cells = [["file", "identifier", "id", "title", "sequence", "Maker", "Ark", "rights"] + days]
        for row in rows {
            try home.folder.write(Pixels.waves(width: 300, height: 200).encoded("png"), to: "in/\(row.name).png")
            cells.append(
                [
                    "\(row.name).png", row.name, row.name, "Title of \(row.name)", "1", "Maker of \(row.name)",
                    "ark:/12345/\(row.name)", "",
                ] + days.map { row.days[$0] ?? "" })
            // A second page, of which the first's day says nothing.
            try home.folder.write(Pixels.waves(width: 200, height: 150).encoded("png"), to: "in/\(row.name)2.png")
            cells.append(
                [
                    "\(row.name)2.png", "mixed", "\(row.name)2", "Page", row.name, "", "",
                    row.name == "ending" ? "https://creativecommons.org/licenses/by/4.0/" : "",
                ] + days.map { row.days[$0] ?? "" })
        }
        func bring(_ cells: [[String]]) throws {
            let arguments = ["import", home.folder.file("in"), "--home", home.path, "--metadata"]
            let sheet = try home.folder.write(Sheet.text(cells), to: "objects.csv")
            let result = try Vitrine.run(arguments + [sheet], environment: clock)
            guard result.status == 0 else { throw SupportError(result.errors + result.output) }
        }
        // An earlier name of an object whose day comes.
        var earlier = cells
        for index in earlier.indices where earlier[index][0] == "held.png" {
            (earlier[index][1], earlier[index][6]) = ("former", "")
        }
        try bring(earlier)
        try bring(cells)
        let withdrawn = try Vitrine.run(["withdraw", "gone", "--home", home.path], environment: clock)
        guard withdrawn.status == 0 else { throw SupportError(withdrawn.errors) }
        return home
    }

    private static let targets: [String] = {
        var targets = ["/", "/?q=title", "/sitemap.xml", "/robots.txt", "/healthz", "/readyz"]
        targets += ["/iiif/activity/all-changes", "/iiif/activity/page-0", "/api/v1/search?q=title&facet=*"]
        targets += ["/api/v1/suggest?q=ti", "/assets/vitrine.css", "/nothing/at/all", "/iiif/nonesuch/manifest"]
        for version in ["", "v2/", "v4/"] {
            targets += ["top", "open", "old", "maker", "search/title"].map { "/iiif/\(version)collection/\($0)" }
        }
        for name in rows.map(\.name) + ["mixed", "former", "HELD", "Ending", "ALWAYS"] {
            targets += ["", "v2/", "v4/"].map { "/iiif/\($0)\(name)/manifest" }
            targets += ["/iiif/\(name)", "/object/\(name)", "/iiif/\(name)/record/schema.json"]
            targets += ["/iiif/\(name)/record/lido.xml", "/iiif/v2/\(name)/sequence/normal"]
            targets += ["/iiif/\(name)/rendering/object.pdf", "/ark:/12345/\(name)", "/ark:/12345/\(name)?info"]
            targets += ["/iiif/collection/maker/Maker%20of%20\(name)", "/api/v1/search?q=\(name)"]
        }
        for image in rows.flatMap({ [$0.name, "\($0.name)2"] }) {
            for version in ["v2", "v3"] { targets.append("/iiif/\(version)/image/\(image)/info.json") }
            targets += ["/iiif/image/\(image)", "/iiif/image/\(image)/full/full/0/default.jpg"]
            targets += [
                "/iiif/image/\(image)/full/max/0/default.jpg", "/iiif/image/\(image)/0,0,128,128/128,128/0/default.jpg",
            ]
            targets += ["/iiif/image/\(image)/0,0,10,10/max/0/default.png", "/media/\(image)/original.png"]
            targets += ["/iiif/mixed/canvas/r\(image)", "/iiif/\(image)/canvas/r\(image)"]
        }
        return targets
    }()

    /// Seconds for which a cache may use an answer without asking; nil where it says nothing, and a cache may guess.
    private static func lifetime(_ answer: Response) -> Int? {
        let control = (answer["Cache-Control"] ?? "").split(separator: ",").map {
            $0.trimmingCharacters(in: .whitespaces)
        }
        if control.contains("no-store") || control.contains("no-cache") { return 0 }
        func number(_ name: String) -> Int? {
            control.first { $0.hasPrefix(name + "=") }.flatMap { Int($0.dropFirst(name.count + 1)) }
        }
        guard answer["Expires"] == nil, let age = number("s-maxage") ?? number("max-age") else { return nil }
        // These make an answer last on.
        let more = ["stale-while-revalidate", "stale-if-error"].compactMap(number).max() ?? 0
        return control.contains("immutable") ? .max : age + more
    }

    /// What makes two answers the same: everything but their lifetime and the moment.
    private static func essence(_ answer: Response, _ server: RunningServer) -> [String] {
        let body = answer.text.replacing(server.address, with: "")
        return ["\(answer.status)", answer["Location"]?.replacing(server.address, with: "") ?? "", body]
    }

    private static func clocks(_ zone: String) throws -> (
        before: [String: String], evening: [String: String], night: [String: String]
    ) {
        let zone = try #require(TimeZone(identifier: zone))
        let midnight = try Date("2026-06-02T00:00:00Z", strategy: .iso8601).addingTimeInterval(
            -Double(zone.secondsFromGMT()))
        func clock(_ offset: Double) -> [String: String] {
            FakeClock.environment(secondsAhead: Int(midnight.addingTimeInterval(offset).timeIntervalSinceNow))
        }
        return (clock(-43_200), clock(-3600), clock(1800))
    }

    @Test(
        "Kinds of answers, statuses and rules of days, in the collection's own time zone",
        arguments: ["UTC", "Asia/Kathmandu"])
    func model(zone: String) throws {
        let clocks = try Self.clocks(zone)
        let home = try Self.home(zone, clocks.before)
        let expiring = try Vitrine.run(
            ["token", "create", "--home", home.path, "--audience", "staff", "--days", "1"],
            environment: FakeClock.environment(secondsAhead: (Int(clocks.before["CLOCK_OFFSET"] ?? "") ?? 0) - 43_200))
        let token = ["Authorization": "Bearer " + expiring.output.trimmingCharacters(in: .whitespacesAndNewlines)]
        var evening: [String: (answer: Response, essence: [String])] = [:]
        var own: [String: Response] = [:]
        var server = try home.serve(environment: clocks.evening)
        for target in Self.targets {
            // What is kept in memory is asked for twice.
            for _ in 0..<2 {
                let answer = try server.get(target)
                evening[target] = (answer, Self.essence(answer, server))
            }
            own[target] = try server.get(target, token)
        }
        #expect(server.stop().errors.isEmpty)
        server = try home.serve(environment: clocks.night)
        var (changed, statuses): (Int, Set<Int>) = (0, [])
        for target in Self.targets {
            let (answer, essence) = try #require(evening[target])
            statuses.insert(answer.status)
            let lifetime = Self.lifetime(answer)
            #expect(lifetime != nil, "\(target) (\(answer.status)) says nothing of how long it holds")
            if Self.essence(try server.get(target), server) != essence {
                changed += 1
                #expect(
                    (lifetime ?? .max) <= 3600,
                    "\(target) (\(answer.status)) holds for \(lifetime ?? -1) s, and changes")
            }
            // The token has expired by then, so that all of its answers are others.
            #expect(try server.get(target, token).status == 401, "\(target)")
            let ownLifetime = own[target].flatMap(Self.lifetime)
            #expect((ownLifetime ?? .max) <= 3600, "\(target) holds for \(ownLifetime ?? -1) s, longer than its token")
        }
        #expect(changed > 60, "\(changed) answers change: the test says something")
        #expect(statuses.isSuperset(of: [200, 301, 303, 404, 410]), "\(statuses)")
        // What no day concerns stays as it is configured.
        for target in ["/iiif/always/manifest", "/iiif/v3/image/always/info.json", "/media/always/original.png"] {
            let control = evening[target]?.answer["Cache-Control"] ?? ""
            #expect(control.hasPrefix("public, max-age=864000"), "\(target): \(control)")
        }
        #expect(server.stop().errors.isEmpty)
    }
}
