import Foundation
import FoundationXML
import TestSupport
import Testing

@Suite("The list of changes and the sitemap")
struct ListTests {
    private static func home() throws -> TestHome {
        let home = try TestHome(settings: "log: {level: warning}\n")
        let picture = try Pixels.quarters(width: 20, height: 16).encoded("png")
        for name in ["1", "2", "secret"] { try home.folder.write(picture, to: "in/\(name).png") }
        let sheet = Sheet.text(
            "file", "identifier", "id", "published", "title",
            rows: [
                ["1.png", "a/b & c", "n1", "", "One"], ["2.png", "two", "n2", "", "Two"],
                ["secret.png", "hush", "n3", "no", "Secret"],
            ])
        let result = try home.bring("in", sheet: sheet)
        guard result.status == 0 else { throw SupportError("import: \(result.errors)") }
        return home
    }

    @Test("The list of changes is what Change Discovery 1.0 asks for, and leads to what can be fetched")
    func changes() throws {
        let home = try Self.home()
        guard try home.withdraw("two").status == 0 else { throw SupportError("withdraw") }
        let server = try home.serve()
        let answer = try server.get("/iiif/activity/all-changes", ["Accept-Encoding": "gzip"])
        let context = "http://iiif.io/api/discovery/1/context.json"
        #expect(answer.status == 200)
        #expect(answer["Content-Type"] == "application/ld+json;profile=\"\(context)\"")
        #expect(answer["Access-Control-Allow-Origin"] == "*" && answer["ETag"] != nil)
        let list = try server.get("/iiif/activity/all-changes").json
        #expect(list["@context"].string == context && list["type"].string == "OrderedCollection")
        #expect(list["id"].string == server.address + "/iiif/activity/all-changes")
        let last = try #require(list["last"]["id"].string)
        #expect(list["last"]["type"].string == "OrderedCollectionPage" && list["first"]["id"].string == last)

        let pageAnswer = try server.get(String(last.dropFirst(server.address.count)))
        #expect(pageAnswer.text.hasPrefix("{\"@context\":"))
        let page = try pageAnswer.json
        #expect(page["id"].string == last && page["type"].string == "OrderedCollectionPage")
        #expect(page["partOf"]["id"] == list["id"] && page["prev"] == .null && page["next"] == .null)
        #expect(page["startIndex"].int == 0)
        let items = page["orderedItems"].items
        #expect(list["totalItems"].int == items.count && !items.isEmpty)
        let times = items.compactMap { $0["endTime"].string }
        #expect(times.count == items.count && times == times.sorted() && times.allSatisfy { $0.hasSuffix("Z") })
        #expect(!pageAnswer.text.contains("hush") && !pageAnswer.text.contains("Secret"))

        for item in items {
            let id = try #require(item["object"]["id"].string)
            #expect(item["object"]["type"].string == "Manifest" && item["object"]["format"].string != nil)
            let fetched = try server.get(String(id.dropFirst(server.address.count)))
            let isGone = id.contains("/two/")
            #expect(fetched.status == (isGone ? 410 : 200), "\(id)")
            if !isGone {
                let document = try fetched.json
                #expect((document["id"].string ?? document["@id"].string) == id)
            }
            for description in item["object"]["seeAlso"].items where !isGone {
                #expect(description["type"].string == "Dataset" && description["format"].string != nil)
                let address = try #require(description["id"].string)
                #expect(try server.get(String(address.dropFirst(server.address.count))).status == 200)
            }
        }
        let versions = Set(items.compactMap { $0["object"]["id"].string }.filter { $0.contains("/two/") })
        #expect(versions.count == 3, "each version's URI")
        let final = items.suffix(3)
        #expect(final.allSatisfy { $0["type"].string == "Delete" && $0["object"]["seeAlso"] == .null })
    }

    @Test("A change is in the list with the next request, and the list's validators follow")
    func follows() throws {
        let home = try Self.home()
        let server = try home.serve()
        let before = try server.get("/iiif/activity/page-0")
        let tag = try #require(before["ETag"])
        #expect(try server.get("/iiif/activity/page-0", ["If-None-Match": tag]).status == 304)
        #expect(try home.withdraw("two").status == 0)
        let after = try server.get("/iiif/activity/page-0", ["If-None-Match": tag])
        #expect(after.status == 200)
        #expect(try after.json["orderedItems"].items.last?["type"].string == "Delete")
        #expect(try server.get("/iiif/activity/page-1").text.contains("Accepted: 0 to 0"))
    }

    @Test("A changed setting is told as a refresh before an update of each object; the same settings are not")
    func refreshed() throws {
        let home = try Self.home()
        func kinds() throws -> [String] {
            let server = try home.serve()
            defer { _ = server.stop() }
            return try server.get("/iiif/activity/page-0").json["orderedItems"].items.compactMap { $0["type"].string }
        }
        let first = try kinds()
        #expect(try kinds() == first)
        try home.folder.write("log: {level: warning}\npublication: {sequence_prefix: Page}\n", to: "home/vitrine.yaml")
        let new = try kinds().dropFirst(first.count)
        #expect(Array(new) == ["Refresh"] + Array(repeating: "Update", count: 6))
    }

    @Test("A home in which nothing was published has no list of changes, and says so")
    func empty() throws {
        let server = try TestHome().serve()
        let answer = try server.get("/iiif/activity/all-changes")
        #expect(answer.status == 404 && answer.text.contains("Nothing was ever published"))
        #expect(try server.get("/sitemap.xml").text.contains("<urlset"))
    }

    @Test("The sitemap names each public object with its images, all of which can be fetched")
    func sitemap() throws {
        let home = try Self.home()
        let server = try home.serve()
        let answer = try server.get("/sitemap.xml")
        #expect(answer.status == 200 && answer["Content-Type"] == "application/xml")
        let document = try XMLDocument(data: Data(answer.text.utf8))
        let root = try #require(document.rootElement())
        #expect(root.localName == "urlset" && root.childCount == 2)
        let addresses = try document.nodes(forXPath: "//*[local-name()='loc']").compactMap(\.stringValue)
        #expect(addresses.count == 4, "two objects, an image of each")
        for address in addresses {
            let fetched = try server.get(String(address.dropFirst(server.address.count)))
            #expect(fetched.status == 200, "\(address): \(fetched.text)")
        }
        #expect(!answer.text.contains("hush"))
        #expect(try server.get("/robots.txt").text.contains("Sitemap: \(server.address)/sitemap.xml"))
        #expect(try server.get("/sitemap-1.xml").status == 404)
    }
}
