import Catalogue
import IIIF
import Publishing
import Settings
import TestSupport
import Testing

@Suite("Objects that came from ResourceSpace")
struct ResourceSpaceTests {
    private static let sheet = """
        file,identifier,sequence,resourcespace ref
        p2.tif,b,2,12
        p10.tif,b,10,11
        cover.tif,b,cover,13
        p10a.tif,b,10a,15
        p1.tif,b,1,14
        last.tif,b,,9
        """

    private func names(_ object: ObjectRecord, _ order: Settings.Publication.Order) throws -> [String] {
        var settings = Settings()
        settings.publication.order = order
        return try Records.manifest(object, settings: settings)["items"].items.map {
            $0["id"].string?.split(separator: "/").last.map(String.init) ?? ""
        }
    }

    @Test("ResourceSpace's order is given on request: texts, numbers, blanks; the natural one else")
    func order() async throws {
        let object = try await Rows.object(Self.sheet)
        #expect(try names(object, .natural) == ["rp1", "rp2", "rp10", "rp10a", "rcover", "rlast"])
        #expect(try names(object, .resourcespace) == ["rp10a", "rcover", "rp1", "rp2", "rp10", "rlast"])
    }

    @Test(
        "N means the resource that it meant in ResourceSpace, whatever order is shown",
        arguments: Settings.Publication.Order.allCases)
    func numbers(order: Settings.Publication.Order) async throws {
        let object = try await Rows.object(Self.sheet)
        var settings = Settings()
        settings.publication.order = order
        let builder = ManifestBuilder(settings: settings, capabilities: ImageCapabilities())
        let meant = (0...6).map { builder.canvas(named: String($0), in: object)?.name }
        #expect(meant == ["rp10a", "rcover", "rp1", "rp2", "rp10", "rlast", nil])
        #expect(builder.canvas(named: "rp2", in: object)?.name == "rp2")
    }

    @Test("An index that a row gives keeps the gaps that ResourceSpace left")
    func gaps() async throws {
        let object = try await Rows.object(
            "file,identifier,sequence,resourcespace ref,resourcespace index\na.tif,b,1,5,0\nb.tif,b,2,6,3\n")
        let builder = ManifestBuilder(settings: Settings(), capabilities: ImageCapabilities())
        #expect((0...4).map { builder.canvas(named: String($0), in: object)?.name } == ["ra", nil, nil, "rb", nil])
    }

    @Test("Objects that never were in ResourceSpace have no numbers")
    func others() async throws {
        let object = try await Rows.object("file,identifier\na.tif,b\n")
        let builder = ManifestBuilder(settings: Settings(), capabilities: ImageCapabilities())
        #expect(builder.canvas(named: "0", in: object) == nil)
    }

    @Test("A canvas keeps the URI that it had elsewhere, and everything about it follows")
    func canvasURI() async throws {
        let manifest = try await Rows.manifest(
            "file,identifier,sequence,toc,start,canvas uri\n1.tif,b,1,One,yes,https://old.example/iiif/b/canvas/0\n2.tif,b,2,,,\n"
        )
        let uri = "https://old.example/iiif/b/canvas/0"
        let canvas = manifest["items"][0]
        #expect(canvas["id"].string == uri && canvas["items"][0]["items"][0]["target"].string == uri)
        #expect(manifest["start"]["id"].string == uri)
        #expect(manifest["structures"][0]["items"][0]["items"][0]["id"].string == uri)
    }

    @Test("Recordings whose endings are not configured are not played, and keep their canvas")
    func mediaExtensions() async throws {
        var settings = Settings()
        settings.publication.mediaExtensions = ["mp4"]
        let manifest = try await Rows.manifest("file,identifier\na.mp4,b\nb.mp3,b\n", settings: settings)
        #expect(manifest["items"].items.map { $0["items"].items.count } == [1, 0])
        #expect(manifest["items"][1]["duration"].double == 60)
    }
}
