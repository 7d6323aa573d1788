import Foundation
import TestSupport
import Testing

/// Requirements of Presentation 3.0 that published manifests often miss, held against every document of a served
/// collection with annotations, text, film, contents and works in volumes.
@Suite("What manifests often miss", ServedAnnotations())
struct OftenMissedTests {
    private typealias Fixture = AnnotatedFixture

    private static let identifiers = ["paper", "photo", "plain", "vol1", "vol2", "film", "bad"]
    private static let collections = [
        "top", "part-of", "part-of/Prints", "volume-of", "volume-of/Seir%C5%8D%20ehon", "series", "series/Press",
    ]

    private func manifests() throws -> [JSON] { try Self.identifiers.map { try Fixture.manifest($0) } }

    private func canvases() throws -> [JSON] { try manifests().flatMap { $0["items"].items } }

    /// Every value under a key at any depth.
    private func values(_ json: JSON, _ key: String) -> [JSON] {
        switch json {
        case .list(let items): items.flatMap { values($0, key) }
        case .object(let members):
            members.sorted { $0.key < $1.key }.flatMap { ($0.key == key ? [$0.value] : []) + values($0.value, key) }
        default: []
        }
    }

    @Test("What is said beside pages obeys HTTP as every document does", arguments: ["", "v2/", "v3/", "v4/"])
    func http(version: String) throws {
        let server = try Fixture.serving()
        for path in [
            "photo/annotationcollection/annotations", "photo/annotationpage/ra1-annotations",
            "photo/annotation/ra1-annotations-1", "paper/annotationcollection/text", "paper/annotationpage/rp1-text",
            "paper/annotation/rp1-text-1", "film/annotationpage/rf1",
        ] {
            try HTTPRules.document(server, "/iiif/\(version)\(path)")
        }
    }

    @Test("A manifest's id leads to itself, and it has a canvas (section 5.2)")
    func identity() throws {
        let server = try Fixture.serving()
        for version in ["v2", "v3", "v4"] {
            for identifier in Self.identifiers {
                let path = "/iiif/\(version)/\(identifier)/manifest"
                let manifest = try server.get(path).json
                #expect((manifest["id"].string ?? manifest["@id"].string) == server.address + path)
                let items = manifest["items"].items + manifest["sequences"][0]["canvases"].items
                #expect(!items.isEmpty)
            }
        }
    }

    @Test("Canvas URIs are HTTP without a fragment; size comes in pairs, film has a duration (section 5.3)")
    func canvasIdentity() throws {
        for canvas in try canvases() {
            let id = try #require(canvas["id"].string)
            #expect(id.hasPrefix("http") && !id.contains("#"))
            #expect((canvas["width"] == .null) == (canvas["height"] == .null))
            #expect(canvas["width"] != .null || canvas["duration"] != .null)
        }
        #expect(try Fixture.manifest("film")["items"][0]["duration"].double ?? 0 > 3)
    }

    @Test("What is painted is painted on its own canvas, an image by an image request (sections 5.6 and 5.7)")
    func painting() throws {
        for canvas in try canvases() {
            for annotation in canvas["items"].items.flatMap({ $0["items"].items }) {
                #expect(annotation["target"] == canvas["id"] && annotation["motivation"].string == "painting")
                let body = annotation["body"]
                if body["type"].string == "Image" {
                    #expect(body["id"] != body["service"][0]["id"] && body["id"].string?.hasSuffix(".jpg") == true)
                }
            }
        }
    }

    @Test("Recognised text supplements; nothing in annotations paints (section 5.6)")
    func supplementing() throws {
        for canvas in try canvases() {
            for page in canvas["annotations"].items {
                #expect(!values(page, "motivation").contains(.text("painting")))
            }
        }
        let text = try Fixture.follow(try Fixture.manifest("paper")["items"][0]["annotations"][0]["id"].string)
        #expect(values(text, "motivation") == [.text("supplementing"), .text("supplementing")])
    }

    @Test("Texts are arrays by language, none where it is not known, and labels have no HTML (sections 4.4 and 4.5)")
    func languages() throws {
        let documents =
            try manifests()
            + Self.collections.map { try Fixture.serving().get("/iiif/v3/collection/\($0)").json }
        for document in documents {
            for map in ["label", "summary", "value"].flatMap({ values(document, $0) }) {
                guard case .object(let languages) = map else { continue }
                for (language, texts) in languages {
                    #expect(language == "none" || language.utf8.count <= 8)
                    #expect(!texts.strings.isEmpty && texts.strings.count == texts.items.count)
                }
            }
            for label in values(document, "label") {
                let texts = label.texts.map(\.text)
                #expect(!texts.contains { $0.contains("<") })
            }
        }
        #expect(try Fixture.manifest("paper")["label"]["none"].strings == ["Gazette"])
    }

    @Test("One value stands in an array all the same, and terms are spelled as the standard has them (section 4.1)")
    func arrays() throws {
        let lists: Set<String> = [
            "metadata", "provider", "thumbnail", "behavior", "seeAlso", "service", "homepage", "rendering", "partOf",
            "items", "structures", "annotations",
        ]
        let types: Set<String> = [
            "Manifest", "Collection", "Canvas", "Range", "AnnotationPage", "Annotation", "AnnotationCollection",
            "Image",
            "Video", "Sound", "Text", "Dataset", "TextualBody", "Choice", "SpecificResource", "FragmentSelector",
            "PointSelector", "SvgSelector", "Agent", "ImageService3", "Feature", "FeatureCollection", "Point",
        ]
        for document in try manifests() {
            for name in lists {
                for value in values(document, name) {
                    guard case .list = value else {
                        Issue.record("\(name) is no array")
                        continue
                    }
                }
            }
            for type in values(document, "type").compactMap(\.string) { #expect(types.contains(type), "\(type)") }
        }
    }

    @Test("rights is the exact URI of a licence, with http (section 3.2); anything else does not stand there")
    func rights() throws {
        let found = try manifests().map { $0["rights"].string }
        #expect(found.compactMap(\.self) == ["http://creativecommons.org/licenses/by/4.0/"])
    }

    @Test("navDate has a time zone, and who provides has id, type and label (section 3.1)")
    func dateAndProvider() throws {
        let paper = try Fixture.manifest("paper")
        #expect(paper["navDate"].string == "1890-01-01T00:00:00Z")
        let agent = paper["provider"][0]
        #expect(agent["id"].string != nil && agent["type"].string == "Agent" && agent["label"]["en"].strings.count == 1)
    }

    @Test("Collections name manifests with their labels and hold none (section 5.1)")
    func collections() throws {
        for name in Self.collections {
            let collection = try Fixture.serving().get("/iiif/v3/collection/\(name)").json
            #expect(!collection["items"].items.isEmpty)
            for item in collection["items"].items {
                #expect(item["label"].keys.count >= 1 && item["items"] == .null && item["id"].string != nil)
            }
        }
    }

    @Test("The presentation context is last, and no service has one (section 4.6)")
    func context() throws {
        for manifest in try manifests() {
            let context = manifest["@context"]
            let last = context.string ?? context.items.last?.string
            #expect(last == "http://iiif.io/api/presentation/3/context.json")
            for services in values(manifest, "service") { #expect(values(services, "@context").isEmpty) }
        }
    }

    @Test("In version 2, image services keep @id and say their context (2.1, section 5.4; Image 2.1)")
    func oldServices() throws {
        let services = values(try Fixture.manifest("paper", "v2"), "service")
        #expect(!services.isEmpty)
        for service in services {
            #expect(service["@id"].string != nil && service["id"] == .null)
            #expect(service["@context"].string == "http://iiif.io/api/image/2/context.json")
        }
    }

    @Test("Every document is compressed for who takes it, and says what it varies with (section 6.2)")
    func compressed() throws {
        let server = try Fixture.serving()
        for path in ["/iiif/v3/paper/manifest", "/iiif/v3/collection/top", "/iiif/v3/paper/annotationpage/rp1-text"] {
            let answer = try server.get(path, ["Accept-Encoding": "gzip"])
            #expect(
                answer["Content-Encoding"] == "gzip" && answer["Vary"]?.contains("Accept-Encoding") == true, "\(path)")
            #expect(answer["Access-Control-Allow-Origin"] == "*")
        }
    }
}
