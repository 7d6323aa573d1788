import Catalogue
import IIIF
import Publishing
import Settings
import TestSupport
import Testing

@Suite("How a manifest is built")
struct ManifestStructureTests {
    private func book() async throws -> ObjectRecord {
        try await Records.object([
            Records.resource("r10", sequence: "10"),
            Records.resource("r1", [FieldText("title", "Book"), FieldText("toc", "Front", "Map")], sequence: "1"),
            Records.resource("r2", sequence: "2"),
            Records.resource(
                "r3", [FieldText("toc", "End"), FieldText("toc@fr", "Fin"), FieldText("title", "Back cover")],
                sequence: "3", width: 500, height: 900),
        ])
    }

    @Test("Canvases stand in natural order of the sequence, named by their resources in every version")
    func canvases() async throws {
        let object = try await book()
        let expected = ["r1", "r2", "r3", "r10"].map { "https://example.org/iiif/a%2Fb/canvas/r\($0)" }
        for named in [nil, PresentationVersion.v3] {
            let manifest = try Records.manifest(object, named: named)
            #expect(manifest["items"].items.compactMap { $0["id"].string } == expected)
        }
        let second = try Records.manifest(object, named: .v2, version: .v2)
        #expect(second["sequences"][0]["canvases"].items.compactMap { $0["@id"].string } == expected)
        #expect(second["@id"].string == "https://example.org/iiif/v2/a%2Fb/manifest")
    }

    @Test("A page's label is its own title, else its sequence behind the configured prefix")
    func labels() async throws {
        var settings = Settings()
        settings.publication.sequencePrefix = "p. "
        let labels = try Records.manifest(try await book(), settings: settings)["items"].items.map {
            $0["label"]["none"][0].string
        }
        #expect(labels == ["p. 1", "p. 2", "Back cover", "p. 10"])
    }

    @Test("A section runs from its heading to the next")
    func contents() async throws {
        let manifest = try Records.manifest(try await book())
        let sections = manifest["structures"][0]["items"].items
        #expect(sections.map { $0["label"]["none"][0].string } == ["Front", "Map", "End"])
        #expect(sections[2]["label"]["fr"].strings == ["Fin"])
        func pages(_ section: JSON) -> [String?] {
            section["items"].items.map { $0["id"].string?.split(separator: "/").last.map(String.init) }
        }
        #expect(sections.map(pages) == [["rr1"], ["rr1", "rr2"], ["rr3", "rr10"]])
        let canvases = Set(manifest["items"].items.compactMap { $0["id"].string })
        #expect(sections.flatMap { $0["items"].items.compactMap { $0["id"].string } }.allSatisfy(canvases.contains))
        // Range URIs are all different, and never those of something else.
        let ids = sections.compactMap { $0["id"].string } + [manifest["structures"][0]["id"].string ?? ""]
        #expect(Set(ids).count == 4)
        let second = try Records.manifest(try await book(), version: .v2)
        #expect(second["structures"].items.count == 4)
    }

    @Test("An image is painted through its service, in the version of the document")
    func painting() async throws {
        let object = try await book()
        let canvas = try Records.manifest(object)["items"][0]
        #expect(canvas["width"].int == 1000 && canvas["height"].int == 700)
        let annotation = canvas["items"][0]["items"][0]
        #expect(annotation["motivation"].string == "painting" && annotation["target"] == canvas["id"])
        #expect(annotation["body"]["service"][0]["id"].string == "https://example.org/iiif/v3/image/r1")
        #expect(annotation["body"]["service"][0]["type"].string == "ImageService3")
        #expect(annotation["body"]["id"].string == "https://example.org/iiif/v3/image/r1/full/max/0/default.jpg")
        #expect(
            canvas["thumbnail"][0]["id"].string == "https://example.org/iiif/v3/image/r1/full/500,350/0/default.jpg")
        let second = try Records.manifest(object, version: .v2)["sequences"][0]["canvases"][0]
        let resource = second["images"][0]["resource"]
        #expect(second["images"][0]["on"] == second["@id"])
        #expect(resource["service"]["@id"].string == "https://example.org/iiif/v2/image/r1")
        #expect(resource["@id"].string == "https://example.org/iiif/v2/image/r1/full/full/0/default.jpg")
    }

    @Test("An image that is not ready leaves its canvas empty, with its dimensions (recipe 0283)")
    func missing() async throws {
        let object = try await Records.object([Records.resource("r1")], ready: false)
        let manifest = try Records.manifest(object)
        #expect(manifest["items"][0]["items"] == .list([]))
        #expect(manifest["items"][0]["width"].int == 1000 && manifest["items"][0]["height"].int == 700)
        #expect(manifest["thumbnail"] == .null && manifest["items"][0]["thumbnail"] == .null)
        let second = try Records.manifest(object, version: .v2)["sequences"][0]["canvases"][0]
        #expect(second["images"].items.isEmpty && second["width"].int == 1000)
    }

    @Test("Film has dimensions and duration, sound a duration only, each with its type")
    func timed() async throws {
        let film = try await Records.object([
            Records.resource(
                "f", kind: "video", mediaType: "video/mp4", width: 640, height: 480, duration: 12.5,
                sideFiles: [SideFile(name: "captions.en.vtt", path: "f.en.vtt", language: "en", mediaType: "text/vtt")])
        ])
        let canvas = try Records.manifest(film)["items"][0]
        #expect(canvas["duration"].double == 12.5 && canvas["width"].int == 640 && canvas["height"].int == 480)
        let body = canvas["items"][0]["items"][0]["body"]
        #expect(
            body["type"].string == "Video" && body["format"].string == "video/mp4" && body["duration"].double == 12.5)
        #expect(body["id"].string == "https://example.org/media/f/original.mp4")
        let caption = canvas["annotations"][0]["items"][0]
        #expect(caption["motivation"].string == "supplementing" && caption["body"]["language"].string == "en")
        #expect(caption["body"]["format"].string == "text/vtt" && caption["target"] == canvas["id"])
        let sound = try Records.manifest(
            try await Records.object([
                Records.resource("s", kind: "sound", mediaType: "audio/mpeg", width: nil, height: nil, duration: 3)
            ]))["items"][0]
        #expect(sound["duration"].double == 3 && sound["width"] == .null && sound["height"] == .null)
        #expect(sound["items"][0]["items"][0]["body"]["type"].string == "Sound")
    }

    @Test("A PDF is its first page, with the document beside it")
    func document() async throws {
        let object = try await Records.object([
            Records.resource("d", kind: "document", mediaType: "application/pdf")
        ])
        for version in [PresentationVersion.v2, .v3] {
            let manifest = try Records.manifest(object, version: version)
            let rendering =
                version == .v3 ? manifest["rendering"][0] : manifest["rendering"].items.first ?? manifest["rendering"]
            #expect((rendering["id"].string ?? rendering["@id"].string) == "https://example.org/media/d/original.pdf")
            #expect(rendering["format"].string == "application/pdf")
        }
        #expect(try Records.manifest(object)["items"][0]["items"].items.count == 1)
    }

    @Test("A TIFF of several pages is a canvas for each, with the file as the object's rendering where it may be had")
    func pagedImage() async throws {
        var paged = Records.resource("t", sequence: "1")
        paged.pages = 2
        paged.images = [1, 2].map { page in
            .init(id: "t-p\(page)", page: page, role: .page, width: 1000, height: 700)
        }
        let object = try await Records.object([paged, Records.resource("u", sequence: "2")])
        var open = Settings()
        open.publication.originals = true
        open.publication.pdfPages = 0
        for version in [PresentationVersion.v2, .v3] {
            let manifest = try Records.manifest(object, settings: open, version: version)
            let renderings = manifest["rendering"].items.isEmpty ? [manifest["rendering"]] : manifest["rendering"].items
            #expect(
                renderings.map { $0["id"].string ?? $0["@id"].string } == ["https://example.org/media/t/original.tif"])
            #expect(renderings[0]["format"].string == "image/tiff")
            let canvases = version == .v3 ? manifest["items"] : manifest["sequences"][0]["canvases"]
            #expect(canvases.items.count == 3)
            // Named once: on its pages it would be a second time. That of the one page is its own.
            #expect(canvases.items.map { $0["rendering"] == .null } == [true, true, false])
        }
        var closed = Settings()
        closed.publication.pdfPages = 0
        #expect(try Records.manifest(object, settings: closed)["rendering"] == .null)
    }

    @Test("The same object, settings and links give the same bytes, context first", arguments: [2, 3])
    func determinism(number: Int) async throws {
        let version: PresentationVersion = number == 2 ? .v2 : .v3
        let (first, second) = (try await book(), try await book())
        let bytes = Records.bytes(first, version: version)
        for _ in 0..<5 { #expect(Records.bytes(second, version: version) == bytes) }
        let context = "http://iiif.io/api/presentation/\(number)/context.json"
        #expect(String(decoding: bytes, as: UTF8.self).hasPrefix("{\"@context\":\"\(context)\","))
    }

    @Test("Ids of parts are unique, absolute, and carry the base")
    func ids() async throws {
        let manifest = try Records.manifest(try await book(), named: .v3)
        let own = manifest["items"].items.flatMap { canvas in
            [canvas["id"], canvas["items"][0]["id"], canvas["items"][0]["items"][0]["id"]].compactMap(\.string)
        }
        #expect(own.count == 12 && Set(own).count == 12)
        #expect(own.allSatisfy { $0.hasPrefix("https://example.org/iiif/") })
    }

    @Test("An identifier is written the same way in every URL", arguments: ["a/b c", "100%", "é", "ark:/1/x", "<\">"])
    func identifiers(identifier: String) async throws {
        let object = try await Records.object([Records.resource("r1")], identifier: identifier)
        for version in [PresentationVersion.v2, .v3] {
            let manifest = try Records.manifest(object, version: version)
            let segment = Spelling.segment(identifier)
            let ids = manifest.texts.map(\.text).filter {
                $0.contains("/iiif/") && !$0.contains("/image/") && !$0.contains("/collection/")
                    && !$0.contains("iiif.io")
            }
            #expect(!ids.isEmpty && ids.allSatisfy { $0.contains("/iiif/\(segment)/") }, "\(ids)")
        }
    }
}
