import Foundation
import TestSupport
import Testing

/// A home in which something of each kind has happened, and whose list of changes has several pages.
final class ChangedHome: Sendable {
    let home: TestHome
    let server: RunningServer

    @TaskLocal static var current: ChangedHome?

    init() throws {
        home = try ImportTests.home(["a.png", "b.png", "c.png", "d.png"])
        for names in [["a", "b", "c", "gone"], ["a", "renamed", "c", "gone"]] {
            let rows = zip(["a", "b", "c", "d"], names).map { ["\($0).png", $1] }
            let result = try home.bring("in", sheet: Sheet.text("file", "identifier", rows: rows))
            guard result.status == 0 else { throw SupportError("import: \(result.errors)") }
        }
        guard try home.withdraw("gone").status == 0 else { throw SupportError("withdraw") }
        // A long history: 500 changes are on a page.
        try tool(
            "python3", "-c",
            """
            import sqlite3, sys
            database = sqlite3.connect(sys.argv[1])
            position, at = database.execute("SELECT position, at FROM activity ORDER BY 1 DESC LIMIT 1").fetchone()
            for number in range(1, 506):
                database.execute("INSERT INTO activity VALUES (?, 'update', 'a', NULL, ?)", (position + number, at))
            database.commit()
            """, home.path + "/catalogue.sqlite")
        _ = try home.serve().stop()
        try home.folder.write(
            "log: {level: warning}\npublication: {sequence_prefix: Page}\n", to: "home/vitrine.yaml")
        server = try home.serve()
    }

    func get(_ address: String?, accept: String = "*/*") throws -> Response {
        let address = try #require(address)
        #expect(address.hasPrefix(server.address + "/"), "addresses are absolute and this server's")
        return try server.get(String(address.dropFirst(server.address.count)), ["Accept": accept])
    }

    var list: JSON { get throws { try server.get("/iiif/activity/all-changes").json } }

    /// All pages in order, by `next`.
    func pages() throws -> [JSON] {
        var pages: [JSON] = []
        var address = try list["first"]["id"].string
        while let next = address, pages.count < 100 {
            pages.append(try get(next).json)
            address = pages.last?["next"]["id"].string
        }
        return pages
    }

    func activities() throws -> [JSON] { try pages().flatMap { $0["orderedItems"].items } }
}

/// Serves such a home for as long as the suite runs.
struct ServedChanges: SuiteTrait, TestScoping {
    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        let changed = try ChangedHome()
        try await ChangedHome.$current.withValue(changed) { try await function() }
        #expect(changed.server.stop().errors.isEmpty)
    }
}

/// Change Discovery API 1.0 (https://iiif.io/api/discovery/1.0/), requirement by requirement.
@Suite("Change Discovery, requirement by requirement", ServedChanges())
struct ChangeDiscoveryTests {
    private let changed: ChangedHome

    init() throws { changed = try #require(ChangedHome.current) }

    @Test("Collections (3.1): type, id that is its own address, last MUST, first SHOULD, both as page references")
    func collection() throws {
        let list = try changed.list
        #expect(list["type"].string == "OrderedCollection")
        #expect(try changed.get(list["id"].string).json == list)
        let pages = try changed.pages()
        #expect(list["last"]["type"].string == "OrderedCollectionPage" && list["last"]["id"] == pages.last?["id"])
        #expect(list["first"]["type"].string == "OrderedCollectionPage" && list["first"]["id"] == pages.first?["id"])
        #expect(try list["totalItems"].int == changed.activities().count)
    }

    @Test(
        "Pages (3.2): partOf, prev MUST but on the first, next SHOULD but on the last, startIndex, items at least one")
    func pages() throws {
        let (list, pages) = (try changed.list, try changed.pages())
        #expect(pages.count == 2)
        var before = 0
        for (number, page) in pages.enumerated() {
            #expect(page["type"].string == "OrderedCollectionPage")
            #expect(try changed.get(page["id"].string).json == page)
            #expect(page["partOf"]["id"] == list["id"] && page["partOf"]["type"].string == "OrderedCollection")
            #expect(page["prev"]["id"].string == (number > 0 ? pages[number - 1]["id"].string : nil))
            #expect(page["next"]["id"].string == (number < 1 ? pages[number + 1]["id"].string : nil))
            #expect(page["startIndex"].int == before && !page["orderedItems"].items.isEmpty)
            before += page["orderedItems"].items.count
        }
    }

    @Test(
        "Ordering (2, 3.2): oldest first, newest last, across pages; a harvester may read backwards from last by prev")
    func ordering() throws {
        let times = try changed.activities().compactMap { $0["endTime"].string ?? $0["startTime"].string }
        #expect(times == times.sorted())
        var backwards: [JSON] = []
        var address = try changed.list["last"]["id"].string
        while let previous = address {
            backwards.insert(try changed.get(previous).json, at: 0)
            address = backwards[0]["prev"]["id"].string
        }
        #expect(try backwards == changed.pages())
    }

    @Test("Activities (3.3): a type of the list, an object with id and type, times in UTC with a Z, one meaning each")
    func activities() throws {
        let kinds: Set<String> = ["Create", "Update", "Delete", "Move", "Refresh"]
        let activities = try changed.activities()
        #expect(Set(activities.compactMap { $0["type"].string }) == kinds, "each kind has happened")
        for activity in activities {
            let isRefresh = activity["type"].string == "Refresh"
            let time = try #require(activity[isRefresh ? "startTime" : "endTime"].string)
            #expect(time.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/) != nil)
            #expect(activity[isRefresh ? "endTime" : "startTime"] == .null)
            guard !isRefresh else { continue }
            #expect(activity["object"]["id"].string?.hasPrefix("http") == true)
            #expect(activity["object"]["type"].string == "Manifest")
        }
    }

    @Test(
        "Objects (3.3.3): each version's URI with its format, the same canonical for all, each answers as its format says"
    )
    func versions() throws {
        let created = try changed.activities().filter {
            $0["type"].string == "Create" && $0["object"]["canonical"].string?.contains("/c/") == true
        }
        #expect(created.count == 3 && Set(created.compactMap { $0["object"]["canonical"].string }).count == 1)
        for activity in created {
            let format = try #require(activity["object"]["format"].string)
            let answer = try changed.get(activity["object"]["id"].string, accept: format)
            let type = try #require(answer["Content-Type"])
            // Version 2 is sent without a profile (Presentation API 2.1, section 7.2), by which it may be asked for.
            let isSame = type == format || format.contains("/2/") && type == "application/ld+json"
            #expect(answer.status == 200 && isSame, "\(type) for \(format)")
        }
    }

    @Test("seeAlso (3.3.3): type Dataset, with format and profile, and it can be fetched in that format")
    func seeAlso() throws {
        let updated = try #require(
            try changed.activities().last { $0["object"]["canonical"].string?.contains("/c/") == true })
        let records = updated["object"]["seeAlso"].items
        #expect(!records.isEmpty)
        for record in records {
            #expect(record["type"].string == "Dataset" && record["profile"].string != nil)
            let answer = try changed.get(record["id"].string)
            let format = try #require(record["format"].string)
            #expect(answer.status == 200 && answer["Content-Type"]?.hasPrefix(format) == true)
        }
    }

    @Test("endTime (3.3.4): by then the object is as it was told: what was created answers, what was deleted does not")
    func available() throws {
        var last: [String: String] = [:]
        for activity in try changed.activities() {
            guard let id = activity["object"]["id"].string else { continue }
            last[id] = activity["type"].string
            if let target = activity["target"]["id"].string { last[target] = "Create" }
        }
        for (id, kind) in last {
            let status = try changed.get(id).status
            switch kind {
            case "Delete": #expect(status == 410, "\(id)")
            case "Move": #expect([301, 308, 410].contains(status), "\(id): \(status)")
            default: #expect(status == 200, "\(id)")
            }
        }
    }

    @Test("Delete (3.3.2): told of each version, though the object is gone, without seeAlso that would lead nowhere")
    func deletions() throws {
        let deleted = try changed.activities().filter { $0["type"].string == "Delete" }
        #expect(deleted.count == 3)
        #expect(deleted.allSatisfy { $0["object"]["seeAlso"] == .null })
    }

    @Test(
        "Move (3.3.2): from the old address to another, its target, which answers; told once, and no Delete or Create too"
    )
    func moves() throws {
        let activities = try changed.activities()
        let moves = activities.filter { $0["type"].string == "Move" }
        #expect(moves.count == 3, "each version")
        for move in moves {
            let (old, new) = (move["object"]["id"].string, move["target"]["id"].string)
            #expect(old != new && old?.contains("/b/") == true && new?.contains("/renamed/") == true)
            #expect(move["target"]["type"].string == "Manifest" && move["target"]["format"] == move["object"]["format"])
            #expect(try changed.get(new).status == 200)
        }
        let others = activities.filter { ["Create", "Delete"].contains($0["type"].string) }
        #expect(!others.contains { $0["object"]["id"].string?.contains("/renamed/") == true })
        #expect(
            !others.contains {
                $0["type"].string == "Delete" && $0["object"]["id"].string?.contains("/b/") == true
            })
    }

    @Test(
        "Refresh (2.1.5): told once after a change of settings, with startTime, before an Update of every object there is"
    )
    func refresh() throws {
        let activities = try changed.activities()
        let places = activities.indices.filter { activities[$0]["type"].string == "Refresh" }
        #expect(places.count == 1)
        let place = try #require(places.first)
        let after = activities[(place + 1)...]
        #expect(after.allSatisfy { $0["type"].string == "Update" })
        let updated = Set(after.compactMap { $0["object"]["canonical"].string })
        let published = try changed.server.get("/iiif/v3/collection/top").json["items"].items
        #expect(updated.count == published.count && published.count == 3)
    }

    @Test("Publishing (4): the context, application/ld+json with its profile, CORS, compression, validators")
    func publishing() throws {
        for path in ["all-changes", "page-0"] {
            let answer = try changed.server.get("/iiif/activity/\(path)", ["Accept-Encoding": "gzip"])
            let context = "http://iiif.io/api/discovery/1/context.json"
            #expect(answer["Content-Type"] == "application/ld+json;profile=\"\(context)\"")
            #expect(answer["Access-Control-Allow-Origin"] == "*")
            // A document of a few hundred bytes is as large either way.
            if path == "page-0" { #expect(answer["Content-Encoding"] == "gzip") }
            let plain = try changed.server.get("/iiif/activity/\(path)")
            #expect(plain.text.hasPrefix("{\"@context\":\"\(context)\""), "first")
            let tag = try #require(plain["ETag"])
            #expect(try changed.server.get("/iiif/activity/\(path)", ["If-None-Match": tag]).status == 304)
        }
    }
}

@Suite("Large sitemaps, long lists")
struct LargeSitemapTests {
    @Test(
        "Of more objects than one document holds, the sitemap is a list of lists that name each object once, with images"
    )
    func indexed() throws {
        let home = try ImportTests.home(["a.png"])
        #expect(try home.bring("in", sheet: Sheet.text("file", "identifier", rows: [["a.png", "first"]])).status == 0)
        try tool(
            "python3", "-c",
            """
            import sqlite3, sys
            database = sqlite3.connect(sys.argv[1])
            def copy(table, number, **changes):
                database.row_factory = sqlite3.Row
                row = dict(database.execute(f"SELECT * FROM {table} ORDER BY rowid LIMIT 1").fetchone())
                row.update(changes)
                names = ", ".join(row)
                marks = ", ".join("?" * len(row))
                database.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(row.values()))
            for number in range(2, 2502):
                name = f"o{number}"
                copy("object", number, id=number, identifier=name, identifier_key=name, reading_key=name, sort_key=name)
                copy("resource", number, id=name, object_id=number, path=name)
                copy("image", number, id=name, resource_id=name)
            database.commit()
            """, home.path + "/catalogue.sqlite")
        let server = try home.serve()
        let index = try server.get("/sitemap.xml")
        #expect(index.status == 200 && index.text.contains("<sitemapindex"))
        let parts = Self.places(index.text)
        #expect(parts.count == 3)
        var pages: [String] = []
        for part in parts {
            let answer = try server.get(String(part.dropFirst(server.address.count)))
            #expect(answer.status == 200 && answer.text.contains("<urlset"))
            let places = Self.places(answer.text)
            pages += places.filter { !$0.contains("/image/") }
            #expect(places.count { $0.contains("/image/") } * 2 == places.count, "an image of each")
        }
        #expect(pages.count == 2501 && Set(pages).count == 2501)
        #expect(server.stop().errors.isEmpty)
    }

    @Test("A page of the list of changes that is full stays as it is, byte for byte, whatever happens after")
    func stable() throws {
        let changed = try ChangedHome()
        let before = try changed.server.get("/iiif/activity/page-0")
        #expect(try changed.home.withdraw("a").status == 0 && changed.home.withdraw("a", "--undo").status == 0)
        #expect(try changed.server.get("/iiif/activity/page-0").body == before.body)
        #expect(try changed.activities().last?["type"].string == "Create")
        #expect(changed.server.stop().errors.isEmpty)
    }

    private static func places(_ text: String) -> [String] {
        text.matches(of: /<(?:image:)?loc>([^<]*)</).map { String($0.output.1) }
    }
}
