import Foundation
import TestSupport
import Testing

/// Recipes of the IIIF Cookbook whose content comes from files beside others or makes collections, from an import to
/// what clients get. `docs/recipes.md` says what to write.
@Suite("Recipes of the IIIF Cookbook, from files", ServedAnnotations())
struct RecipeFileTests {
    private typealias Fixture = AnnotatedFixture
    static let canvases = ["v2": "sequences", "v3": "items", "v4": "items"]

    /// The canvases of a manifest in any version.
    private func canvases(_ manifest: JSON) -> [JSON] {
        manifest["items"].items.isEmpty ? manifest["sequences"][0]["canvases"].items : manifest["items"].items
    }

    private func id(_ json: JSON) -> String? { json["id"].string ?? json["@id"].string }

    /// The place on its canvas that an annotation is about, as it is written in whichever version.
    private func place(_ annotation: JSON) -> String? {
        let target = annotation["target"] == .null ? annotation["on"] : annotation["target"]
        if let uri = target.string { return uri.split(separator: "#").dropFirst().first.map(String.init) }
        return target["selector"]["value"].string ?? target["selector"][0]["value"].string
    }

    @Test("0019-html-in-annotations: a cell and a file with HTML are comments with what of it may stand")
    func html() throws {
        let page = try Fixture.manifest("photo")["items"][0]["annotations"][0]
        let first = page["items"][0]
        #expect(first["motivation"].string == "commenting" && first["body"]["format"].string == "text/html")
        #expect(first["body"]["language"].string == "de")
        #expect(first["body"]["value"].string == "<p>Göttinger <b>Marktplatz</b></p>")
        let fromFile = page["items"].items.first { $0["body"]["value"].string?.contains("Brunnen") == true }
        #expect(fromFile?["body"]["value"].string == "<p>Der <b>Brunnen</b></p>")
        #expect(place(fromFile ?? .null) == "xywh=1,2,30,40")
        let two = try Fixture.follow(
            canvases(try Fixture.manifest("photo", "v2"))[0]["otherContent"][0]["@id"].string)
        #expect(two["resources"][0]["motivation"].string == "oa:commenting")
        #expect(two["resources"][0]["resource"]["chars"].string == "<p>Göttinger <b>Marktplatz</b></p>")
    }

    @Test("0266-full-canvas-annotation: a comment without a region is about the whole canvas")
    func fullCanvas() throws {
        let canvas = try Fixture.manifest("plain")["items"][0]
        let annotations = canvas["annotations"][0]["items"].items
        #expect(annotations.count == 1 && annotations[0]["target"] == canvas["id"])
        #expect(annotations[0]["body"]["value"].string == "Ein Markt")
        #expect(annotations[0]["body"]["format"].string == "text/plain")
        #expect(annotations[0]["motivation"].string == "commenting")
        let four = try Fixture.manifest("plain", "v4")["items"][0]
        #expect(four["annotations"][0]["items"][0]["target"]["id"] == four["id"])
        // Every annotation answers by itself too.
        let alone = try Fixture.follow(id(annotations[0]))
        #expect(alone["target"] == canvas["id"] && alone["@context"].string != nil)
    }

    @Test("0269-embedded-or-referenced-annotations: one setting takes comments out of the manifest into their own page")
    func referenced() throws {
        let embedded = try Fixture.manifest("plain")["items"][0]["annotations"][0]
        #expect(embedded["items"].items.count == 1)
        let home = try TestHome(settings: "publication: {annotations: referenced}\nlog: {level: warning}\n")
        try home.folder.write(ImportTests.picture(1), to: "in/1.png")
        let sheet = Sheet.text("file", "identifier", "annotation", rows: [["1.png", "x", "A market"]])
        #expect(try home.bring("in", sheet: sheet).status == 0)
        let server = try home.serve()
        for (version, list) in [("v2", "otherContent"), ("v3", "annotations"), ("v4", "annotations")] {
            let canvas = canvases(try server.get("/iiif/\(version)/x/manifest").json)[0]
            let reference = canvas[list][0]
            #expect(reference["items"] == .null && canvas[list].items.count == 1)
            let page = try server.get(String((id(reference) ?? "").dropFirst(server.address.count))).json
            #expect(id(page) == id(reference))
            let annotation = version == "v2" ? page["resources"][0] : page["items"][0]
            #expect((annotation["body"]["value"].string ?? annotation["resource"]["chars"].string) == "A market")
        }
    }

    @Test("0306-linking-annotations-to-manifests: annotation pages elsewhere are named by their addresses")
    func external() throws {
        for (version, list) in [("v2", "otherContent"), ("v3", "annotations"), ("v4", "annotations")] {
            let lists = canvases(try Fixture.manifest("photo", version))[0][list].items
            let external = lists.first { id($0) == "https://annotations.example.org/1.json" }
            #expect(external?["type"].string == (version == "v2" ? nil : "AnnotationPage"))
            #expect(external != nil && external?["items"] == .null)
        }
    }

    @Test("0309-annotation-collection: the annotation pages of an object are one collection, page by page")
    func collection() throws {
        let canvases = try Fixture.manifest("paper")["items"].items
        let first = try Fixture.follow(id(canvases[0]["annotations"][0]))
        let collection = try Fixture.follow(id(first["partOf"][0]))
        #expect(collection["type"].string == "AnnotationCollection" && collection["total"].int == 3)
        #expect(id(collection["first"]) == id(first))
        let last = try Fixture.follow(id(first["next"]))
        #expect(id(last) == id(canvases[1]["annotations"][0]) && id(last) == id(collection["last"]))
        #expect(id(last["prev"]) == id(first) && last["next"] == .null)
        #expect(try Fixture.follow(id(try Fixture.manifest("photo")["items"][0]["annotations"][0]))["partOf"] != .null)
        let layer = try Fixture.serving().get("/iiif/v2/paper/annotationcollection/text").json
        #expect(layer["@type"].string == "sc:Layer" && layer["total"].int == 3)
        let four = try Fixture.serving().get("/iiif/v4/paper/annotationcollection/text").json
        #expect(four["type"].string == "AnnotationCollection" && four["total"].int == 3)
    }

    @Test("0068-newspaper: ALTO becomes the text of the page, line by line where it stands, and is offered as it is")
    func newspaper() throws {
        for (version, list) in [("v2", "otherContent"), ("v3", "annotations"), ("v4", "annotations")] {
            let canvas = canvases(try Fixture.manifest("paper", version))[0]
            #expect(canvas[list].items.count == 1 && canvas[list][0]["items"] == .null)
            let page = try Fixture.follow(id(canvas[list][0]))
            let lines = version == "v2" ? page["resources"].items : page["items"].items
            let texts = lines.map { $0["body"]["value"].string ?? $0["resource"]["chars"].string }
            #expect(texts == ["Erste Zeile", "Zweite &c."])
            // The file gives the page in twice the size of the image.
            #expect(lines.map(place) == ["xywh=10,10,50,10", "xywh=110,50,50,10"])
            let motivations = lines.map { $0["motivation"].string ?? $0["motivation"][0].string }
            #expect(motivations.allSatisfy { $0 == (version == "v2" ? "sc:painting" : "supplementing") })
            let alto = canvas["rendering"].items.first { $0["format"].string == "application/xml" }
            let server = try Fixture.serving()
            let answer = try server.get(String((id(alto ?? .null) ?? "").dropFirst(server.address.count)))
            #expect(answer.status == 200 && answer["Content-Type"] == "application/xml")
            #expect(answer.text.contains("<alto") && answer["Content-Security-Policy"]?.contains("sandbox") == true)
        }
        let line = try Fixture.follow(id(try Fixture.manifest("paper")["items"][0]["annotations"][0]))["items"][0]
        #expect(line["body"]["language"].string == "de")
    }

    @Test("0025-newspaper-article-index: articles are ranges of parts of pages, with the text that stands there")
    func articles() throws {
        let manifest = try Fixture.manifest("paper")
        let contents = manifest["structures"].items.first { $0["label"]["en"][0].string == "Table of contents" }
        let articles = contents?["items"][0] ?? .null
        #expect(articles["label"]["de"].strings == ["Artikel"])
        #expect(articles["items"].items.map { $0["label"]["none"].strings } == [["News"], ["Notices"]])
        let news = articles["items"][0]
        let canvases = manifest["items"].items.compactMap(id)
        #expect(
            news["items"].items.compactMap(id) == [
                canvases[0] + "#xywh=0,0,100,50", canvases[1] + "#xywh=0,0,200,100",
            ])
        #expect(articles["items"][1]["items"].items.compactMap(id) == [canvases[1]])
        let collection = try Fixture.follow(id(news["supplementary"]))
        #expect(collection["total"].int == 2 && collection["label"]["none"].strings == ["News"])
        let first = try Fixture.follow(id(collection["first"]))
        #expect(first["items"].items.compactMap { $0["body"]["value"].string } == ["Erste Zeile"])
        let second = try Fixture.follow(id(first["next"]))
        #expect(second["items"].items.compactMap { $0["body"]["value"].string } == ["Seite zwei"])
        #expect(id(second) == id(collection["last"]))
        let two = try Fixture.manifest("paper", "v2")["structures"].items
        let range = two.first { $0["label"].string == "News" }
        #expect(range?["canvases"].strings.first == canvases[0] + "#xywh=0,0,100,50")
        #expect(range?["contentLayer"].string?.contains("/v2/paper/annotationcollection/") == true)
        #expect(try Fixture.manifest("paper", "v4")["structures"] != .null)
    }

    @Test("0017-transcription-av: the transcript beside a film is offered with it")
    func transcript() throws {
        let rendering = try Fixture.manifest("film")["items"][0]["rendering"][0]
        #expect(rendering["type"].string == "Text" && rendering["format"].string == "text/plain")
        #expect(rendering["label"]["en"].strings == ["Transcript (en)"])
        let server = try Fixture.serving()
        let answer = try server.get(String((id(rendering) ?? "").dropFirst(server.address.count)))
        #expect(answer.text == "A match." && answer["Content-Type"] == "text/plain; charset=utf-8")
        let two = try Fixture.manifest("film", "v2")["sequences"][0]["canvases"][0]
        #expect(two["rendering"].items.compactMap(id).contains(id(rendering) ?? ""))
    }

    @Test("0026-toc-opera: chapters beside a film are ranges of times on one canvas")
    func opera() throws {
        let manifest = try Fixture.manifest("film")
        let canvas = id(manifest["items"][0]) ?? ""
        let acts = manifest["structures"][0]["items"].items
        #expect(acts.map { $0["label"]["none"].strings } == [["Act 1"], ["Act 2"]])
        #expect(acts.compactMap { id($0["items"][0]) } == [canvas + "#t=0,2", canvas + "#t=2,4"])
        #expect(try Fixture.manifest("film", "v4")["structures"][0]["items"].items.count == 2)
        #expect(try Fixture.manifest("film", "v2")["structures"].items.count == 3)
    }

    @Test("0030-multi-volume: the volumes of a work are a collection of several parts, and say that they are of it")
    func volumes() throws {
        for version in ["v2", "v3", "v4"] {
            let manifest = try Fixture.manifest("vol1", version)
            let works = manifest["partOf"].items.compactMap(id) + manifest["within"].strings
            let work = try Fixture.follow(works.first { $0.contains("/volume-of/") })
            #expect((work["label"]["none"][0].string ?? work["label"].string) == "Seirō ehon")
            #expect((work["behavior"][0].string ?? work["viewingHint"].string) == "multi-part")
            let members = work["items"].items + work["manifests"].items
            #expect(
                members.compactMap(id) == [id(manifest), id(try Fixture.manifest("vol2", version))].compactMap(\.self))
        }
    }

    @Test("0032-collection: objects are in the collections that their rows name, which are found from the top")
    func collections() throws {
        let server = try Fixture.serving()
        let top = try server.get("/iiif/v3/collection/top").json
        let entry = top["items"].items.first { id($0)?.hasSuffix("/collection/part-of") == true }
        let all = try Fixture.follow(id(entry ?? .null))
        #expect(all["items"].items.map { $0["label"]["none"][0].string } == ["Books", "Prints"])
        let prints = try Fixture.follow(id(all["items"][1]))
        #expect(prints["type"].string == "Collection" && prints["behavior"] == .null)
        #expect(prints["items"].items.map { $0["label"]["none"][0].string } == ["Vol. 1", "Vol. 2"])
        #expect(prints["items"].items.allSatisfy { $0["items"] == .null })
    }

    @Test("An object names every collection that it is found in, and is found there")
    func memberships() throws {
        for version in ["v2", "v3", "v4"] {
            let manifest = try Fixture.manifest("vol2", version)
            let collections = manifest["partOf"].items.compactMap(id) + manifest["within"].strings
            #expect(collections.count == 4)
            for collection in collections {
                let document = try Fixture.follow(collection)
                let members = ["items", "manifests", "members"].flatMap { document[$0].items }
                #expect(members.compactMap(id).contains(id(manifest) ?? ""), "\(collection)")
            }
        }
        let paper = try Fixture.manifest("paper")["partOf"].items.compactMap(id)
        #expect(paper.contains { $0.hasSuffix("/collection/series/Press") })
    }
}
