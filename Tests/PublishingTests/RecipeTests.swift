import Catalogue
import Foundation
import IIIF
import Publishing
import Settings
import TestSupport
import Testing

/// Recipes of the IIIF Cookbook, each from the rows of a spreadsheet that `docs/recipes.md` shows.
@Suite("Recipes of the IIIF Cookbook, from spreadsheets")
struct RecipeTests {
    private func painted(_ canvas: JSON) -> JSON { canvas["items"][0]["items"][0]["body"] }
    private static let pages = "file,identifier,sequence\n1.tif,b,1\n2.tif,b,2\n3.tif,b,3\n"

    @Test("Every recipe that the documentation names has a test here")
    func documented() throws {
        let here = URL(fileURLWithPath: #filePath)
        let documentation = try String(
            contentsOf: here.appendingPathComponent("../../../docs/recipes.md").standardizedFileURL, encoding: .utf8)
        let names = documentation.matches(of: /^\| \[?(\d{4}-[A-Za-z0-9-]+)/.anchorsMatchLineEndings()).map {
            String($0.1)
        }
        #expect(names.count >= 48 && Set(names).count == names.count)
        // Those of files beside others are tested from an import on.
        let folders = [".", "../EndToEndTests"].map {
            here.deletingLastPathComponent().appendingPathComponent($0).standardizedFileURL
        }
        let tests = try folders.flatMap { folder in
            try FileManager.default.contentsOfDirectory(atPath: folder.path).filter {
                $0.hasPrefix("Recipe") && $0.hasSuffix("Tests.swift")
            }.map { try String(contentsOf: folder.appendingPathComponent($0), encoding: .utf8) }
        }.joined()
        for name in names {
            let isTested = tests.contains("\"\(name): ")
            #expect(isTested, "\(name) has no test")
        }
    }

    @Test("0001-mvm-image: one image is a manifest of one canvas")
    func oneImage() async throws {
        let manifest = try await Rows.manifest("file,title\na.tif,One\n")
        #expect(manifest["type"].string == "Manifest" && manifest["items"].items.count == 1)
        let body = painted(manifest["items"][0])
        #expect(body["type"].string == "Image" && body["format"].string == "image/jpeg")
    }

    @Test("0004-canvas-size: the canvas is as large as the original, though less is delivered")
    func canvasSize() async throws {
        let object = try await Rows.object("file\na.tif\n")
        let limits = try ImageLimits(maxWidth: 500, maxHeight: nil, maxArea: nil, allowsUpscaling: false)
        let builder = ManifestBuilder(settings: Settings(), capabilities: ImageCapabilities(limits: limits))
        let manifest = builder.manifest(of: object, links: Links(base: Records.base, named: nil), version: .v3)
        let canvas = try JSON(PresentationDocument.manifest(manifest).encoded(as: .v3) ?? [])["items"][0]
        #expect(canvas["width"].int == 1000 && painted(canvas)["width"].int == 500)
    }

    @Test("0005-image-service: the image has its service")
    func service() async throws {
        let body = painted(try await Rows.manifest("file\na.tif\n")["items"][0])
        #expect(body["service"][0]["type"].string == "ImageService3")
        #expect(body["service"][0]["profile"].string == "level2")
    }

    private static let choice = """
        file,identifier,sequence,choice label,choice label@fr
        visible.tif,b,1,Visible light,Lumière visible
        xray.tif,b,1,X-ray,Rayons X
        next.tif,b,2,,
        """

    @Test("0033-choice: captures of one page are a Choice", arguments: PresentationVersion.allCases)
    func choice(version: PresentationVersion) async throws {
        let manifest = try await Rows.manifest(Self.choice, version: version)
        if version == .v2 {
            let canvases = manifest["sequences"][0]["canvases"].items
            #expect(canvases.count == 2 && canvases[0]["images"][0]["resource"]["@type"].string == "oa:Choice")
        } else {
            #expect(manifest["items"].items.count == 2)
            let body = painted(manifest["items"][0])
            #expect(body["type"].string == "Choice" && body["items"].items.count == 2)
            #expect(body["items"][1]["label"]["none"].strings == ["X-ray"])
            #expect(body["items"][0]["label"]["fr"].strings == ["Lumière visible"])
        }
    }

    @Test(
        "A capture says its own rights where they are others than its page's",
        arguments: PresentationVersion.allCases)
    func rightsOfChoices(version: PresentationVersion) async throws {
        let manifest = try await Rows.manifest(
            """
            file,identifier,sequence,rights,choice label
            visible.tif,b,1,CC BY 4.0,Visible light
            xray.tif,b,1,https://creativecommons.org/publicdomain/zero/1.0/,X-ray
            same.tif,b,1,CC BY 4.0,Infrared
            words.tif,b,1,Ask the laboratory,Ultraviolet
            """, version: version)
        let (body, canvas) =
            version == .v2
            ? (
                manifest["sequences"][0]["canvases"][0]["images"][0]["resource"],
                manifest["sequences"][0]["canvases"][0]
            ) : (painted(manifest["items"][0]), manifest["items"][0])
        let items = version == .v2 ? [body["default"]] + body["item"].items : body["items"].items
        let stated = items.map { $0[version == .v2 ? "license" : "rights"].string }
        #expect(stated == [nil, "http://creativecommons.org/publicdomain/zero/1.0/", nil, nil])
        #expect("\(canvas["metadata"])".contains("Ask the laboratory"))
    }

    @Test("0035-foldouts: a page that folds out is non-paged in a paged book")
    func foldouts() async throws {
        let manifest = try await Rows.manifest(
            "file,identifier,sequence,behavior\n1.tif,b,1,paged\nmap.tif,b,2,non-paged\n3.tif,b,3,\n")
        #expect(manifest["behavior"].strings == ["paged"])
        #expect(manifest["items"].items.map { $0["behavior"].strings } == [[], ["non-paged"], []])
    }

    @Test("0117-add-image-thumbnail: the manifest has a thumbnail with its service")
    func thumbnail() async throws {
        let thumbnail = try await Rows.manifest("file\na.tif\n")["thumbnail"][0]
        #expect(thumbnail["service"][0]["type"].string == "ImageService3" && thumbnail["width"].int != nil)
    }

    @Test("0232-image-thumbnail-canvas: every canvas has a thumbnail, a film its picture")
    func canvasThumbnail() async throws {
        let manifest = try await Rows.manifest("file,identifier\na.tif,b\nf.mp4,b\n")
        #expect(manifest["items"].items.allSatisfy { $0["thumbnail"][0]["type"].string == "Image" })
    }

    @Test(
        "0283-missing-image: a page whose file is missing keeps its labelled canvas",
        arguments: [PresentationVersion.v3, .v4])
    func missing(version: PresentationVersion) async throws {
        let manifest = try await Rows.manifest(
            "file,identifier,sequence\n1.tif,b,1\nmissing.tif,b,2\n3.tif,b,3\n", version: version)
        let canvas = manifest["items"][1]
        #expect(manifest["items"].items.count == 3 && canvas["label"]["none"].strings == ["2"])
        #expect(canvas["items"].items.isEmpty && canvas["width"].int == 1000)
    }

    @Test("0002-mvm-audio: sound has a duration and no size")
    func sound() async throws {
        let canvas = try await Rows.manifest("file\na.mp3\n")["items"][0]
        #expect(canvas["duration"].double == 60 && canvas["width"] == .null)
        #expect(painted(canvas)["type"].string == "Sound" && painted(canvas)["format"].string == "audio/mpeg")
    }

    @Test("0003-mvm-video: a film has a duration and a size")
    func film() async throws {
        let canvas = try await Rows.manifest("file\na.mp4\n")["items"][0]
        #expect(canvas["duration"].double == 60 && canvas["width"].int == 1000)
        #expect(painted(canvas)["type"].string == "Video")
    }

    @Test(
        "0013-placeholderCanvas: a film's own picture, or one that a row names, is shown before it",
        arguments: [
            ("file,identifier\nf.mp4,b\n", "fmp4"), ("file,identifier,used as\nf.mp4,b,\np.tif,b,placeholder\n", "p"),
        ])
    func placeholder(sheet: String, image: String) async throws {
        let manifest = try await Rows.manifest(sheet)
        #expect(manifest["items"].items.count == 1)
        let placeholder = manifest["items"][0]["placeholderCanvas"]
        #expect(painted(placeholder)["service"][0]["id"].string == "https://example.org/iiif/v3/image/\(image)")
        #expect(placeholder["placeholderCanvas"] == .null && placeholder["type"].string == "Canvas")
        let fourth = try await Rows.manifest(sheet, version: .v4)["items"][0]
        #expect(fourth["placeholderContainer"]["id"] == placeholder["id"])
    }

    @Test("0014-accompanyingcanvas: a picture is shown along with sound")
    func accompanying() async throws {
        let manifest = try await Rows.manifest("file,identifier,used as\ns.mp3,b,\ncover.tif,b,accompanying\n")
        #expect(manifest["items"].items.count == 1)
        let accompanying = manifest["items"][0]["accompanyingCanvas"]
        #expect(painted(accompanying)["service"][0]["id"].string == "https://example.org/iiif/v3/image/cover")
    }

    @Test("0015-start: a film begins at a time")
    func startAtTime() async throws {
        let manifest = try await Rows.manifest("file,start\nf.mp4,0:30.5\n")
        #expect(
            manifest["start"]["source"]["id"] == manifest["items"][0]["id"]
                || manifest["start"]["source"] == manifest["items"][0]["id"])
        #expect(manifest["start"]["selector"]["type"].string == "PointSelector")
        #expect(manifest["start"]["selector"]["t"].double == 30.5)
        // Beyond its end there is nothing to begin with.
        let beyond = try await Rows.manifest("file,start\nf.mp4,2:00\n")
        #expect(beyond["start"]["selector"] == .null)
    }

    @Test("0065-opera-multiple-canvases: the acts of an opera are ranges over its recordings")
    func opera() async throws {
        let manifest = try await Rows.manifest(
            "file,identifier,sequence,toc\n1.mp4,b,1,Opera > Act 1\n2.mp4,b,2,Opera > Act 2\n")
        let opera = manifest["structures"][0]["items"][0]
        #expect(opera["label"]["none"].strings == ["Opera"])
        #expect(opera["items"].items.map { $0["label"]["none"].strings } == [["Act 1"], ["Act 2"]])
        #expect(opera["items"][1]["items"][0]["id"] == manifest["items"][1]["id"])
    }

    @Test("0074-multiple-language-captions: captions in several languages stand beside the film")
    func captions() async throws {
        let manifest = try await Rows.manifest(
            "file\nf.mp4\n",
            captions: [
                SideFile(name: "captions.en.vtt", path: "f.en.vtt", language: "en", mediaType: "text/vtt"),
                SideFile(name: "captions.it.vtt", path: "f.it.vtt", language: "it", mediaType: "text/vtt"),
            ])
        let annotations = manifest["items"][0]["annotations"][0]["items"].items
        let bodies = annotations.flatMap {
            $0["body"]["items"].items.isEmpty ? [$0["body"]] : $0["body"]["items"].items
        }
        #expect(bodies.compactMap { $0["language"].string ?? $0["language"][0].string } == ["en", "it"])
        #expect(annotations.allSatisfy { $0["motivation"].string == "supplementing" })
    }

    @Test("0219-using-caption-file: captions lie beside the film")
    func caption() async throws {
        let manifest = try await Rows.manifest(
            "file\nf.mp4\n",
            captions: [SideFile(name: "captions.vtt", path: "f.vtt", language: nil, mediaType: "text/vtt")])
        let annotation = manifest["items"][0]["annotations"][0]["items"][0]
        #expect(annotation["motivation"].string == "supplementing" && annotation["body"]["format"].string == "text/vtt")
        #expect(annotation["target"] == manifest["items"][0]["id"])
    }

    @Test("0434-choice-av: one recording in several formats is a Choice")
    func formats() async throws {
        let manifest = try await Rows.manifest(
            "file,identifier,sequence,choice label\na.m4a,b,1,AAC\na.mp3,b,1,MP3\n")
        let body = painted(manifest["items"][0])
        #expect(manifest["items"].items.count == 1 && body["type"].string == "Choice")
        #expect(body["items"].items.compactMap { $0["format"].string } == ["audio/mp4", "audio/mpeg"])
    }

    @Test("0009-book-1: a book is paged where a row says so, and never else")
    func book() async throws {
        let paged = "file,identifier,sequence,behavior\n1.tif,b,1,paged\n2.tif,b,2,\n"
        #expect(try await Rows.manifest(paged)["behavior"].strings == ["paged"])
        #expect(try await Rows.manifest(paged, version: .v2)["viewingHint"].string == "paged")
        #expect(try await Rows.manifest(Self.pages)["behavior"] == .null)
    }

    @Test(
        "0010-book-2-viewing-direction: pages follow one another in another direction",
        arguments: ViewingDirection.allCases)
    func direction(direction: ViewingDirection) async throws {
        let sheet = "file,identifier,viewing direction\n1.tif,b,\(direction.rawValue)\n2.tif,b,\n"
        for version in PresentationVersion.allCases {
            let manifest = try await Rows.manifest(sheet, version: version)
            #expect(manifest["viewingDirection"].string == direction.rawValue)
        }
    }

    @Test(
        "0011-book-3-behavior: a scroll is continuous, photographs are individuals",
        arguments: ["continuous", "individuals"])
    func behavior(term: String) async throws {
        let manifest = try await Rows.manifest("file,identifier,behavior\n1.tif,b,\(term)\n2.tif,b,paged\n")
        // What excludes what stands already is left out.
        #expect(manifest["behavior"].strings == [term])
    }

    @Test("0024-book-4-toc: a table of contents has chapters in parts")
    func contents() async throws {
        let manifest = try await Rows.manifest(
            """
            file,identifier,sequence,toc
            1.tif,b,1,Part 1|Part 1 > Chapter 1
            2.tif,b,2,
            3.tif,b,3,Part 1 > Chapter 2
            4.tif,b,4,Part 2
            """)
        func outline(_ range: JSON) -> String {
            let items = range["items"].items.map { item in
                item["type"].string == "Range" ? outline(item) : item["id"].string.map { String($0.suffix(1)) } ?? "?"
            }
            return "\(range["label"]["none"][0].string ?? "")(\(items.joined(separator: " ")))"
        }
        let parts = manifest["structures"][0]["items"].items.map(outline)
        #expect(parts == ["Part 1(1 Chapter 1(1 2) Chapter 2(3))", "Part 2(4)"])
        let ids = manifest["structures"][0].texts.filter { $0.key == "id" && $0.text.contains("/range/") }.map(\.text)
        #expect(ids.count == 5 && Set(ids).count == 5)
        let second = try await Rows.manifest("file,identifier,toc\n1.tif,b,A > B\n", version: .v2)
        #expect(second["structures"].items.count == 3)
    }

    @Test("0031-bound-multivolume: volumes bound in one are ranges")
    func volumes() async throws {
        let manifest = try await Rows.manifest(
            "file,identifier,sequence,toc\n1.tif,b,1,Volume 1 > Title page\n2.tif,b,2,Volume 1 > Text\n3.tif,b,3,Volume 2 > Title page\n"
        )
        let volumes = manifest["structures"][0]["items"].items
        #expect(volumes.map { $0["label"]["none"].strings } == [["Volume 1"], ["Volume 2"]])
        #expect(volumes.map { $0["items"].items.count } == [2, 1])
    }

    @Test("0202-start-canvas: a viewer begins with the page that a row names")
    func start() async throws {
        let sheet = "file,identifier,sequence,start\n1.tif,b,1,\n2.tif,b,2,yes\n"
        let manifest = try await Rows.manifest(sheet)
        #expect(manifest["start"]["id"] == manifest["items"][1]["id"] && manifest["start"]["type"].string == "Canvas")
        let second = try await Rows.manifest(sheet, version: .v2)["sequences"][0]
        #expect(second["startCanvas"] == second["canvases"][1]["@id"])
    }

    @Test(
        "0230-navdate: a date in words is the first moment that it covers, the words stay",
        arguments: [
            ("1890", "1890-01-01T00:00:00Z"), ("circa 1890", "1890-01-01T00:00:00Z"),
            ("1890/1895", "1890-01-01T00:00:00Z"), ("31 May 1890", "1890-05-31T00:00:00Z"),
        ])
    func date(words: String, moment: String) async throws {
        let manifest = try await Rows.manifest("file,Date\na.tif,\(words)\n")
        #expect(manifest["navDate"].string == moment)
        #expect(manifest["metadata"][0]["value"]["none"].strings == [words])
        let hidden = try await Rows.manifest(
            "file,Date\na.tif,\(words)\n",
            settings: {
                var settings = Settings()
                settings.publication.fields = [.init(name: "date", isPublic: false)]
                return settings
            }())
        #expect(hidden["navDate"] == .null && hidden["metadata"] == .null)
    }
}
