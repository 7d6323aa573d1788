import Catalogue
import IIIF
import Publishing
import Settings
import TestSupport
import Testing

@Suite("Collections")
struct CollectionTests {
    private static let series = Settings.Collection.Grouping(
        field: "Series", label: LanguageText("Series", language: "en"))

    private static func builder(size: Int = 1000, groupings: [Settings.Collection.Grouping] = []) -> CollectionBuilder {
        var settings = Settings()
        settings.collection.documentSize = size
        settings.collection.groupings = groupings
        return CollectionBuilder(settings: settings, limits: ImageCapabilities().limits)
    }

    private static func object(_ identifier: String) -> CollectionBuilder.Member {
        .object(
            ObjectSummary(identifier: identifier, changedAt: "", titles: [], image: nil, kind: "image", count: 1))
    }

    private static func json(
        _ builder: CollectionBuilder, _ name: CollectionName, _ contents: CollectionBuilder.Contents,
        _ version: PresentationVersion
    ) throws -> JSON {
        let document = builder.document(
            name, contents, links: Links(base: Records.base, named: version), version: version)
        return try JSON(#require(document.encoded(as: version)))
    }

    private static func ids(_ json: JSON) -> [String] { json.items.compactMap { $0["id"].string ?? $0["@id"].string } }

    @Test("A small collection is one document, collections by field in front")
    func small() throws {
        let builder = Self.builder(groupings: [Self.series])
        let contents = CollectionBuilder.Contents.whole([Self.object("a"), Self.object("b/c")])
        let three = try Self.json(builder, .top, contents, .v3)
        let base = "https://example.org/iiif/v3"
        #expect(
            Self.ids(three["items"]) == [
                base + "/collection/series", base + "/a/manifest", base + "/b%2Fc/manifest",
            ])
        #expect(three["items"].items.map { $0["type"].string } == ["Collection", "Manifest", "Manifest"])
        #expect(three["items"][0]["label"]["en"][0].string == "Series")
        let two = try Self.json(builder, .top, contents, .v2)
        #expect(Self.ids(two["members"]).count == 3)
        #expect(two["first"] == .null)
    }

    @Test("A large one is divided: collections in 3.0, first and last page and the total in 2.1 and 4.0")
    func divided() throws {
        let builder = Self.builder(size: 2, groupings: [Self.series])
        let contents = CollectionBuilder.Contents.divided([("1", "2"), ("3", "4"), ("10", "10")], total: 5)
        let three = try Self.json(builder, .top, contents, .v3)
        let top = "https://example.org/iiif/v3/collection/top"
        #expect(
            Self.ids(three["items"]) == ["https://example.org/iiif/v3/collection/series"]
                + (1...3).map { "\(top)/page/\($0)" })
        #expect(
            three["items"].items.dropFirst().map { $0["label"]["none"][0].string } == [
                "1–2: 1 – 2", "3–4: 3 – 4", "5: 10",
            ])
        let two = try Self.json(builder, .top, contents, .v2)
        #expect(two["first"].string == "https://example.org/iiif/v2/collection/top/page/1")
        #expect(two["last"].string == "https://example.org/iiif/v2/collection/top/page/3")
        #expect(two["total"].int == 6, "the collection by field counts too")
        #expect(two["manifests"] == .null && two["members"] == .null)
        let four = try Self.json(builder, .top, contents, .v4)
        #expect(four["first"]["type"].string == "CollectionPage")
        #expect(four["total"].int == 6)
    }

    @Test("Pages lead to one another, and their items count on", arguments: [PresentationVersion.v2, .v4])
    func pages(version: PresentationVersion) throws {
        let builder = Self.builder(size: 2, groupings: [Self.series])
        var place = 0
        for (number, names) in [(1, ["1", "2"]), (2, ["3", "4"]), (3, ["10"])] {
            let contents = CollectionBuilder.Contents.page(number, names.map(Self.object), total: 5)
            let page = try Self.json(builder, .top, contents, version)
            #expect(page["startIndex"].int == place)
            func link(_ name: String) -> String? { version == .v2 ? page[name].string : page[name]["id"].string }
            let top = "https://example.org/iiif/v\(version.rawValue)/collection/top"
            #expect(link("prev") == (number > 1 ? "\(top)/page/\(number - 1)" : nil))
            #expect(link("next") == (number < 3 ? "\(top)/page/\(number + 1)" : nil))
            #expect((version == .v2 ? page["within"].string : page["partOf"][0]["id"].string) == top)
            let members = [page["items"], page["members"], page["manifests"]].map(\.items.count).reduce(0, +)
            #expect(members == names.count + (number == 1 ? 1 : 0))
            place += members
        }
        #expect(place == 6)
    }

    @Test("A field's collection lists its values, each a collection that says where it belongs")
    func values() throws {
        let builder = Self.builder(groupings: [Self.series])
        let values = [
            Catalogue.SharedValue(text: "a/b c", language: "en", objects: 2), .init(text: "page/2", objects: 1),
        ]
        let field = try Self.json(builder, .field(Self.series), .whole(values.map { .value($0) }), .v3)
        let base = "https://example.org/iiif/v3/collection"
        #expect(Self.ids(field["items"]) == ["\(base)/series/a%2Fb%20c", "\(base)/series/page%2F2"])
        #expect(field["items"][0]["label"]["en"][0].string == "a/b c")
        #expect(field["partOf"][0]["id"].string == base + "/top")
        let name = CollectionName.value(Self.series, text: "a/b c", language: "en")
        let value = try Self.json(builder, name, .whole([Self.object("x")]), .v3)
        #expect(value["id"].string == "\(base)/series/a%2Fb%20c")
        #expect(value["partOf"][0]["id"].string == "\(base)/series")
        #expect(value["label"]["en"][0].string == "a/b c")
    }
}
