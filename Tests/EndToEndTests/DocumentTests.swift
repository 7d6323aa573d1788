import TestSupport
import Testing

extension Serving {
    @Suite("Documents and their URLs")
    struct DocumentTests {
        static let version2 = "application/ld+json;profile=\"http://iiif.io/api/presentation/2/context.json\""
        static let version3 = "application/ld+json;profile=\"http://iiif.io/api/presentation/3/context.json\""

        @Test(
            "Every identifier that import accepts is found at its encoded URL, which is the document's id",
            arguments: Fixture.identifiers)
        func identifiers(identifier: String) throws {
            let server = try Fixture.serving()
            for version in ["", "v4/", "v3/", "v2/"] {
                let path = "/iiif/\(version)\(Spelling.segment(identifier))/manifest"
                let answer = try server.get(path)
                #expect(answer.status == 200)
                let json = try answer.json
                #expect((version == "v2/" ? json["@id"] : json["id"]).string == server.address + path)
                // Without a title, the identifier is the label, in the spelling that the spreadsheet has.
                let label = version == "v2/" ? json["label"].string : json["label"]["none"][0].string
                #expect(label.map { Array($0.utf8) } == Array(identifier.utf8))
            }
        }

        @Test(
            "The path or Accept chooses the version; a versioned path gives its own id, the default path one shared id",
            arguments: [
                ("/iiif/book/manifest", "", 3, "/iiif/book/manifest"),
                ("/iiif/book/manifest", version2, 2, "/iiif/book/manifest"),
                ("/iiif/book/manifest", version3, 3, "/iiif/book/manifest"),
                ("/iiif/v2/book/manifest", version3, 2, "/iiif/v2/book/manifest"),
                ("/iiif/v3/book/manifest", version2, 3, "/iiif/v3/book/manifest"),
                ("/iiif/collection/top", version2, 2, "/iiif/collection/top"),
                ("/iiif/v3/collection/top", "", 3, "/iiif/v3/collection/top"),
                ("/iiif/v2/collection/top", "", 2, "/iiif/v2/collection/top"),
                ("/iiif/v4/collection/top", "", 4, "/iiif/v4/collection/top"),
                ("/iiif/v4/book/manifest", version2, 4, "/iiif/v4/book/manifest"),
            ])
        func versions(path: String, accept: String, version: Int, id: String) throws {
            let server = try Fixture.serving()
            let answer = try server.get(path, accept.isEmpty ? [:] : ["Accept": accept])
            #expect(answer.status == 200)
            let json = try answer.json
            #expect(json["@context"].string == "http://iiif.io/api/presentation/\(version)/context.json")
            #expect(answer.text.hasPrefix("{\"@context\":"))
            #expect((version == 2 ? json["@id"] : json["id"]).string == server.address + id)
        }

        @Test("The image information's id is the URL of its service as asked for", arguments: ["", "v2/", "v3/"])
        func informationIDs(version: String) throws {
            let server = try Fixture.serving()
            for accept in ["*/*", Self.version2.replacing("presentation", with: "image")] {
                let path = "/iiif/\(version)image/odd"
                let json = try server.get(path + "/info.json", ["Accept": accept]).json
                #expect((json["id"].string ?? json["@id"].string) == server.address + path)
            }
        }

        @Test("Canvas URIs are the same in every version, and name the resource")
        func canvases() throws {
            let server = try Fixture.serving()
            let expected = ["p1", "p2", "p10"].map { "\(server.address)/iiif/book/canvas/r\($0)" }
            for path in ["/iiif/book/manifest", "/iiif/v3/book/manifest"] {
                #expect(try server.get(path).json["items"].items.compactMap { $0["id"].string } == expected)
            }
            for (path, accept) in [("/iiif/book/manifest", Self.version2), ("/iiif/v2/book/manifest", "*/*")] {
                let canvases = try server.get(path, ["Accept": accept]).json["sequences"][0]["canvases"].items
                #expect(canvases.compactMap { $0["@id"].string } == expected)
            }
        }

        @Test(
            "A base URI leads to its document with 303",
            arguments: [
                ("/iiif/book", "/iiif/book/manifest"), ("/iiif/v2/book", "/iiif/v2/book/manifest"),
                ("/iiif/v3/a%2Fb/", "/iiif/v3/a%2Fb/manifest"), ("/iiif/image/odd", "/iiif/image/odd/info.json"),
                ("/iiif/v2/image/odd", "/iiif/v2/image/odd/info.json"),
                ("/iiif/v3/image/odd/", "/iiif/v3/image/odd/info.json"),
            ])
        func redirects(path: String, location: String) throws {
            let server = try Fixture.serving()
            let answer = try server.get(path)
            #expect(answer.status == 303)
            #expect(answer["Location"] == server.address + location)
        }

        @Test(
            "Raw slashes, doubled encoding and the other normal form find the object all the same",
            arguments: [
                ("/iiif/ark:/12345/x1/manifest", "ark:/12345/x1"), ("/iiif/a/b/manifest", "a/b"),
                ("/iiif/a%252Fb/manifest", "a/b"), ("/iiif/50%252Fhalf/manifest", "50%2Fhalf"),
                ("/iiif/cafe%CC%81/manifest", "caf\u{E9}"), ("/iiif/%C3%A9tude/manifest", "e\u{301}tude"),
                ("/iiif/a+b/manifest", "a+b"), ("/iiif/a;b/manifest", "a;b"), ("/iiif/note#1/manifest", "note#1"),
                ("/iiif/b/canvas/c/manifest", "b/canvas/c"), ("/iiif/manifest/manifest", "manifest"),
                ("/iiif/book/manifest/", "book"), ("/iiif/book/manifest?x=1&y=%zz", "book"),
                ("http://elsewhere.example/iiif/book/manifest", "book"),
            ])
        func lenientReadings(path: String, identifier: String) throws {
            let server = try Fixture.serving()
            let answer = try server.get(path)
            #expect(answer.status == 200)
            #expect(
                try answer.json["id"].string == "\(server.address)/iiif/\(Spelling.segment(identifier))/manifest")
        }

        @Test(
            "Every URL that a document gives as an id or names as its parts answers",
            arguments: ["book", "film", "sound", "paper", "odd", "a/b"])
        func links(identifier: String) throws {
            let server = try Fixture.serving()
            for version in ["", "v4/", "v3/", "v2/"] {
                let manifest = try server.get("/iiif/\(version)\(Spelling.segment(identifier))/manifest").json
                let ids = Set(manifest.texts.filter { ["id", "@id"].contains($0.key) }.map(\.text))
                for id in ids where id.hasPrefix(server.address) {
                    let fragment = id.split(separator: "#").first.map(String.init) ?? id
                    let answer = try server.get(String(fragment.dropFirst(server.address.count)))
                    #expect([200, 303].contains(answer.status), "\(id) in version “\(version)”")
                    guard answer.status == 200, answer["Content-Type"]?.contains("json") == true else { continue }
                    let json = try answer.json
                    #expect((json["id"].string ?? json["@id"].string) == id, "the id of what is at \(id)")
                }
            }
        }

        @Test("A manifest carries what the spreadsheet says")
        func content() throws {
            let manifest = try Fixture.serving().get("/iiif/v3/book/manifest").json
            #expect(manifest["label"]["none"][0].string == "A book")
            #expect(manifest["label"]["fr"][0].string == "Un livre")
            #expect(manifest["rights"].string == "http://creativecommons.org/publicdomain/mark/1.0/")
            #expect(manifest["metadata"][0]["label"]["none"][0].string == "Creator")
            #expect(manifest["metadata"][0]["value"]["none"].strings == ["Ada", "Bea"])
            #expect(
                manifest["structures"][0]["items"].items.map { $0["label"]["none"][0].string } == [
                    "Cover", "Chapter <1>",
                ])
            #expect(manifest["items"].items.map { $0["height"].int } == [16, 16, 16])
        }

        @Test("Every page of a PDF is a canvas of its own, with an image of its own")
        func pages() throws {
            let server = try Fixture.serving()
            let canvases = try server.get("/iiif/v3/paper/manifest").json["items"].items
            #expect(
                canvases.map { $0["id"].string } == (1...2).map { "\(server.address)/iiif/paper/canvas/rpaper-p\($0)" })
            for (canvas, image) in zip(canvases, ["paper-p1", "paper-p2"]) {
                let service = canvas["items"][0]["items"][0]["body"]["service"][0]["id"].string
                #expect(service == "\(server.address)/iiif/v3/image/\(image)")
                let information = try server.get("/iiif/v3/image/\(image)/info.json").json
                #expect(information["width"] == canvas["width"] && information["height"] == canvas["height"])
            }
        }

        @Test("The collection lists what is public, in natural order, and nothing else")
        func collection() throws {
            let server = try Fixture.serving()
            let items = try server.get("/iiif/v3/collection/top").json["items"].items
            #expect(items.count == Fixture.identifiers.count + Fixture.quarters.count + 5)
            for path in ["/iiif/v3/collection/top", "/iiif/v2/collection/top", "/"] {
                let text = try server.get(path).text
                #expect(!text.contains("hidden") && !text.contains("Secret") && !text.contains("Gone title"))
                #expect(!text.contains("/gone"))
            }
        }
    }
}
