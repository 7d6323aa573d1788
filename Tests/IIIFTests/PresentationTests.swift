import IIIF
import TestSupport
import Testing

@Suite("Presentation documents in each version")
struct PresentationTests {
    static let id = "https://example.org/iiif/o/canvas/r1"

    static func film() throws -> Canvas {
        let extent = try #require(CanvasExtent(width: 640, height: 480, duration: 120.5))
        var canvas = Canvas(id: id, label: LanguageMap("Reel 1"), extent: extent)
        canvas.paint(
            [
                .recording(.video, id: id + ".mp4", format: "video/mp4", extent: extent),
                .recording(.video, id: id + ".webm", format: "video/webm", extent: extent),
            ], page: id + "/page", annotation: id + "/annotation")
        canvas.poster = .image(id: id + ".jpg", width: 640, height: 480)
        return canvas
    }

    static func sound() throws -> Canvas {
        let extent = try #require(CanvasExtent(width: nil, height: 5, duration: 10))
        var canvas = Canvas(id: id, label: LanguageMap("Side A"), extent: extent)
        canvas.paint(
            [.recording(.sound, id: id + ".mp3", format: "audio/mpeg", extent: extent)], page: id + "/page",
            annotation: id + "/annotation")
        return canvas
    }

    private func document(_ canvas: Canvas, _ version: PresentationVersion) throws -> JSON {
        var manifest = Manifest(id: "https://example.org/m", label: LanguageMap("M"), sequence: "https://example.org/s")
        manifest.items = [canvas]
        return try JSON(try #require(PresentationDocument.manifest(manifest).encoded(as: version)))
    }

    @Test("Sound is a canvas without size in 3.0 and a Timeline with Audio in 4.0")
    func sounds() throws {
        let three = try document(try Self.sound(), .v3)["items"][0]
        #expect(three["type"].string == "Canvas" && three["duration"].double == 10 && three["height"] == .null)
        #expect(three["items"][0]["items"][0]["body"]["type"].string == "Sound")
        #expect(three["items"][0]["items"][0]["target"].string == Self.id)
        let four = try document(try Self.sound(), .v4)["items"][0]
        #expect(four["type"].string == "Timeline")
        let annotation = four["items"][0]["items"][0]
        #expect(annotation["body"]["type"].string == "Audio" && annotation["motivation"].strings == ["painting"])
        #expect(annotation["target"] == .object(["id": .text(Self.id), "type": .text("Timeline")]))
    }

    @Test("Several formats of one recording are a Choice; in 2.1 a poster with renderings")
    func films() throws {
        let body = try document(try Self.film(), .v3)["items"][0]["items"][0]["items"][0]["body"]
        #expect(body["type"].string == "Choice" && body["items"].items.count == 2)
        let canvas = try document(try Self.film(), .v2)["sequences"][0]["canvases"][0]
        #expect(canvas["images"][0]["resource"]["@id"].string == Self.id + ".jpg")
        #expect(canvas["rendering"].items.map { $0["@id"].string } == [Self.id + ".mp4", Self.id + ".webm"])
    }

    @Test("Alternative images are oa:Choice in 2.1 (section 6.3)")
    func choice() throws {
        var canvas = Canvas(id: Self.id, label: LanguageMap("1"), extent: .unknown)
        let images = ["a", "b"].map { ContentResource.image(id: "https://example.org/\($0).jpg", width: 1, height: 1) }
        canvas.paint(images, page: Self.id + "/p", annotation: Self.id + "/a")
        let resource = try document(canvas, .v2)["sequences"][0]["canvases"][0]["images"][0]["resource"]
        #expect(resource["@type"].string == "oa:Choice")
        #expect(resource["default"]["@id"].string == "https://example.org/a.jpg")
        #expect(resource["item"][0]["@id"].string == "https://example.org/b.jpg")
    }

    @Test(
        "An extent is a size, a duration or both, never nothing",
        arguments: [(nil, nil, nil), (5, nil, nil), (0, 5, nil), (nil, nil, 0), (nil, nil, Double.infinity)]
            as [(Int?, Int?, Double?)])
    func noExtent(width: Int?, height: Int?, duration: Double?) {
        #expect(CanvasExtent(width: width, height: height, duration: duration) == nil)
    }

    @Test("Members stand in the order of 3.0 section 3, slashes unescaped")
    func order() throws {
        var manifest = Manifest(id: "https://example.org/m", label: LanguageMap("M"), sequence: "s")
        manifest.summary = LanguageMap("S")
        manifest.rights = RightsURI("https://creativecommons.org/publicdomain/zero/1.0/")
        manifest.navDate = NavigationDate(year: 1890)
        manifest.viewingDirection = .rightToLeft
        manifest.behavior = [.paged, .nonPaged]
        manifest.homepage = [ExternalResource(id: "https://example.org/", type: .text, label: LanguageMap("H"))]
        manifest.items = [Canvas(id: Self.id, label: LanguageMap("1"), extent: .unknown)]
        let bytes = try #require(PresentationDocument.manifest(manifest).encoded(as: .v3))
        let expected =
            #"{"@context":"http://iiif.io/api/presentation/3/context.json","id":"https://example.org/m","type":"Manifest","#
            + #""label":{"none":["M"]},"summary":{"none":["S"]},"rights":"http://creativecommons.org/publicdomain/zero/1.0/","#
            + #""navDate":"1890-01-01T00:00:00Z","viewingDirection":"right-to-left","behavior":["paged"],"#
            + #""homepage":[{"id":"https://example.org/","type":"Text","label":{"none":["H"]}}],"#
            + #""items":[{"id":"https://example.org/iiif/o/canvas/r1","type":"Canvas","label":{"none":["1"]},"#
            + #""height":1000,"width":1000,"items":[]}]}"#
        #expect(String(decoding: bytes, as: UTF8.self) == expected)
    }

    @Test("navPlace adds its context before Presentation's in 3.0, none in 4.0; longitude comes first")
    func places() throws {
        var canvas = try Self.sound()
        let place = try #require(Coordinates("48.5, 9.25"))
        canvas.navPlace = NavigationPlace(
            id: "https://example.org/p",
            features: [.init(id: "https://example.org/p/1", label: LanguageMap(), coordinates: place)])
        let three = try document(canvas, .v3)
        #expect(three["@context"].strings == [NavigationPlace.context, PresentationVersion.v3.context])
        let coordinates = three["items"][0]["navPlace"]["features"][0]["geometry"]["coordinates"]
        #expect(coordinates == .list([.number(9.25), .number(48.5)]))
        #expect(try document(canvas, .v4)["@context"].string == PresentationVersion.v4.context)
    }

    @Test("A collection in pages: first and last in 2.1 and 4.0, collections in 3.0")
    func pages() throws {
        let pages = [1, 2].map {
            ResourceReference(.collection, "https://example.org/c/\($0)", label: LanguageMap("\($0)"))
        }
        let collection = ObjectCollection(
            id: "https://example.org/c", label: LanguageMap("C"), pages: pages, total: 150)
        func read(_ document: PresentationDocument, _ version: PresentationVersion) throws -> JSON {
            try JSON(try #require(document.encoded(as: version)))
        }
        let two = try read(.collection(collection), .v2)
        #expect(two["first"].string == pages[0].id && two["last"].string == pages[1].id && two["total"].int == 150)
        let three = try read(.collection(collection), .v3)
        #expect(three["items"].items.map { $0["type"].string } == ["Collection", "Collection"])
        let four = try read(.collection(collection), .v4)
        #expect(four["first"]["type"].string == "CollectionPage" && four["total"].int == 150 && four["items"] == .null)
        let page = CollectionPage(
            id: pages[1].id, label: pages[1].label, collection: ResourceReference(.collection, collection.id),
            startIndex: 100, next: nil, prev: pages[0].id, items: [])
        #expect(try read(.collectionPage(page), .v4)["prev"]["id"].string == pages[0].id)
        #expect(try read(.collectionPage(page), .v3)["partOf"][0]["id"].string == collection.id)
        #expect(try read(.collectionPage(page), .v2)["startIndex"].int == 100)
    }

    @Test("Ranges that go round in circles have no place; the others keep theirs")
    func cyclic() {
        let ranges = ["a", "b", "c", "d"].map { ContentsRange(id: $0, label: LanguageMap($0), items: []) }
        let nested = ContentsRange.nested(ranges, children: ["a": ["b"], "c": ["d"], "d": ["c"]])
        #expect(nested.ranges.map(\.id) == ["a"] && nested.refused == ["c", "d"])
        #expect(nested.ranges.first?.find("b")?.id == "b")
        #expect(ContentsRange.nested(ranges, children: ["a": ["a"]]).refused == ["a"])
    }

    @Test("2.1 lists ranges flat, the top one named so, parts by fragment")
    func ranges() throws {
        var manifest = Manifest(id: "https://example.org/m", label: LanguageMap("M"), sequence: "https://example.org/s")
        manifest.items = [try Self.film()]
        let part = AnnotationTarget(.canvas, Self.id, selector: .fragment(MediaFragment(start: 0, end: 60)))
        let act = ContentsRange(id: "https://example.org/r/1", label: LanguageMap("Act"), items: [.canvas(part)])
        manifest.structures = [
            ContentsRange(id: "https://example.org/r", label: LanguageMap("T"), items: [.range(act)])
        ]
        manifest.start = AnnotationTarget(
            .canvas, Self.id, selector: Selector.Point(t: 5).map { .point($0) }, id: Self.id + "/s")
        let two = try JSON(try #require(PresentationDocument.manifest(manifest).encoded(as: .v2)))
        #expect(two["structures"].items.map { $0["viewingHint"].string } == ["top", nil])
        #expect(two["structures"][0]["ranges"].strings == [act.id])
        #expect(two["structures"][1]["canvases"].strings == [Self.id + "#t=0,60"])
        #expect(two["sequences"][0]["startCanvas"].string == Self.id)
        let three = try JSON(try #require(PresentationDocument.manifest(manifest).encoded(as: .v3)))
        #expect(three["structures"][0]["items"][0]["items"][0]["id"].string == Self.id + "#t=0,60")
        #expect(three["start"]["type"].string == "SpecificResource" && three["start"]["selector"]["t"].double == 5)
        #expect(three["start"]["source"].string == Self.id)
    }
}
