import Foundation
import IIIF
import Publishing
import TestSupport
import Testing

/// What the page with the viewer is told to show (Content State API 1.0), with a viewer installed.
@Suite("What a Content State link opens", .serialized)
struct ContentStateViewTests {
    private static let identifier = "地図"

    /// A server with an object of two pictures and a film, and collections by series.
    private static func serving(_ body: (RunningServer, Place) throws -> Void) throws {
        let home = try TestHome(settings: "collection: {by_field: [Series]}\nlog: {level: warning}\n")
        let picture = try Pixels.quarters(width: 96, height: 64).encoded("png")
        for name in ["1", "2"] { try home.folder.write(picture, to: "in/\(name).png") }
        try home.folder.write(Material.film(), to: "in/f.mp4")
        let sheet = Sheet.text(
            "file", "identifier", "id", "sequence", "Series", "toc", "annotation", "annotation tags",
            rows: [
                ["1.png", identifier, "m1", "1", "Maps", "First", "", "Sea"],
                ["2.png", identifier, "m2", "2", "", "Second", "xywh=10,20,30,40 Here they landed", ""],
                ["f.mp4", identifier, "m3", "3", "", "Film", "", ""],
            ])
        let result = try home.bring("in", sheet: sheet)
        guard result.status == 0 else { throw SupportError("import: \(result.errors)") }
        // The page asks only whether a viewer is there.
        try home.folder.write("window.Mirador = null;\n", to: "viewer/mirador.min.js")
        let server = try home.serve(environment: ["VITRINE_VIEWER_ASSETS": home.folder.file("viewer")])
        try body(server, Place(base: server.address + "/iiif/" + Spelling.segment(identifier)))
        let end = server.stop()
        #expect(end.status == 0 && end.errors.isEmpty)
    }

    private struct Place {
        /// Of the object's addresses, without a slash at the end.
        var base: String
        var manifest: String { base + "/manifest" }
        var partOf: String { "\"partOf\":[{\"id\":\"\(manifest)\",\"type\":\"Manifest\"}]" }

        func canvas(_ name: String) -> String { "\(base)/canvas/r\(name)" }
        func body(_ name: String, _ fragment: String = "") -> String {
            "{\"id\":\"\(canvas(name))\(fragment)\",\"type\":\"Canvas\",\(partOf)}"
        }
    }

    private struct Shown: Hashable {
        var manifest: String?
        var canvas: String?
        var region: String?
        var time: String?

        init(manifest: String?, canvas: String? = nil, region: String? = nil, time: String? = nil) {
            (self.manifest, self.canvas, self.region, self.time) = (manifest, canvas, region, time)
        }

        /// As the page's attributes say it.
        init(page: String) {
            func attribute(_ name: String) -> String? {
                let pieces = page.split(separator: "data-\(name)=\"", maxSplits: 1)
                return pieces.count == 2 ? pieces[1].split(separator: "\"").first.map(String.init) : nil
            }
            self.init(
                manifest: attribute("manifest"), canvas: attribute("canvas"), region: attribute("region"),
                time: attribute("time"))
        }
    }

    private func page(_ server: RunningServer, _ state: String) throws -> Response {
        let kept = CharacterSet.alphanumerics.intersection(CharacterSet(charactersIn: "\0"..."\u{7F}"))
        return try server.get("/?iiif-content=" + (state.addingPercentEncoding(withAllowedCharacters: kept) ?? ""))
    }

    @Test("The viewer is told the canvas, region and time, whatever form names them (sections 2.2 and 5)")
    func shown() throws {
        try Self.serving { server, place in
            func at(_ name: String, region: String? = nil, time: String? = nil) -> Shown {
                Shown(manifest: place.manifest, canvas: place.canvas(name), region: region, time: time)
            }
            func specific(_ source: String, _ selector: String) -> String {
                "{\"type\":\"SpecificResource\",\"source\":\(source),\"selector\":{\(selector)}}"
            }
            func expect(_ state: String, _ shown: Shown) throws {
                let answer = try page(server, state)
                #expect(answer.status == 200 && Shown(page: answer.text) == shown, "\(state)")
            }
            try expect(place.manifest, Shown(manifest: place.manifest))
            try expect(place.canvas("m2"), at("m2"))
            try expect(place.canvas("m2") + "#xywh=1,2,3,4", at("m2", region: "1,2,3,4"))
            try expect(place.body("m1", "#xywh=1,2,3,4"), at("m1", region: "1,2,3,4"))
            // What of it is on the canvas.
            try expect(place.body("m1", "#xywh=90,60,100,100"), at("m1", region: "90,60,6,4"))
            try expect(place.body("m1", "#xywh=900,600,100,100"), at("m1"))
            try expect(place.body("m3", "#t=1,2"), at("m3", time: "1.0"))
            let moment = "\"type\":\"PointSelector\",\"t\":1.5"
            try expect(specific(place.body("m3"), moment), at("m3", time: "1.5"))
            let middle = "\"type\":\"PointSelector\",\"x\":48,\"y\":32"
            try expect(specific(place.body("m1"), middle), at("m1", region: "42,28,12,8"))
            // The manifest stands beside the source.
            let bare = "{\"id\":\"\(place.canvas("m2"))\",\"type\":\"Canvas\"},\(place.partOf)"
            let fragment = "\"type\":\"FragmentSelector\",\"value\":\"xywh=1,2,3,4\""
            try expect(specific(bare, fragment), at("m2", region: "1,2,3,4"))
            // Of several targets the first.
            try expect("[\(place.body("m2", "#xywh=1,2,3,4")),\(place.body("m1"))]", at("m2", region: "1,2,3,4"))
        }
    }

    @Test("An annotation or section of ours opens at what it is about, given by URI or as an object (2.2.2, 2.2.4)")
    func annotations() throws {
        try Self.serving { server, place in
            func expect(_ state: String, _ canvas: String, region: String? = nil) throws {
                let answer = try page(server, state)
                let shown = Shown(manifest: place.manifest, canvas: place.canvas(canvas), region: region)
                #expect(answer.status == 200 && Shown(page: answer.text) == shown, "\(state)")
            }
            let note = place.base + "/annotation/rm2-annotations-1"
            let named = "\"id\":\"\(note)\",\"type\":\"Annotation\""
            for state in [
                note, note.replacing("/iiif/", with: "/iiif/v3/"), "{\(named)}",
                "{\(named),\"motivation\":\"commenting\"}",
                "{\"type\":\"Annotation\",\"motivation\":\"contentState\",\"target\":\"\(note)\"}",
            ] {
                try expect(state, "m2", region: "10,20,30,40")
            }
            try expect(place.base + "/annotation/rm2", "m2")
            try expect(place.base + "/annotationpage/rm2-annotations", "m2")
            try expect(place.base + "/annotationpage/rm1", "m1")
            let path = "/iiif/v3/\(Spelling.segment(Self.identifier))/manifest"
            let sections = try server.get(path).json["structures"]
            let range = try #require(sections[0]["items"][1]["id"].string)
            try expect(range, "m2")
            try expect(range.replacing("/iiif/", with: "/iiif/v3/"), "m2")
        }
    }

    @Test("A collection opens as a whole, and so does an object whose collection of annotations is named")
    func whole() throws {
        try Self.serving { server, place in
            for path in ["/iiif/collection/top", "/iiif/v3/collection/series/Maps"] {
                let answer = try page(server, server.address + path)
                #expect(answer.status == 200 && Shown(page: answer.text) == Shown(manifest: server.address + path))
            }
            let answer = try page(server, place.base + "/annotationcollection/annotations")
            #expect(answer.status == 200 && Shown(page: answer.text) == Shown(manifest: place.manifest))
        }
    }

    @Test("What there is not is 404, for collections and annotations as for objects")
    func missing() throws {
        try Self.serving { server, place in
            let collections = server.address + "/iiif/collection/"
            for state in [
                collections + "nothing", collections + "series/Nothing", collections + "top/page/1",
                collections + "top/page/2", place.base + "/annotation/rm9-annotations-1", place.base + "/annotation/x",
                place.base + "/annotationpage/x", place.base + "/range/x", place.canvas("x"),
            ] {
                let answer = try page(server, state)
                #expect(answer.status == 404 && answer.text.contains("This link cannot be opened"), "\(state)")
            }
        }
    }

    @Test("The links that are made are ASCII, with URIs in them, whatever the identifier (section 6.2)")
    func ascii() throws {
        try Self.serving { server, place in
            let links = Links(base: server.address, named: nil)
            for link in [links.view(Self.identifier), links.view(Self.identifier, canvas: place.canvas("m2"))] {
                let query = try #require(link.split(separator: "?").last)
                #expect(link.utf8.allSatisfy { (0x21...0x7E).contains($0) })
                let value = String(query.dropFirst("iiif-content=".count))
                let state = try ContentState(value.removingPercentEncoding ?? "")
                #expect(state.json.utf8.allSatisfy { (0x20...0x7E).contains($0) } && state.json.contains(place.base))
                let answer = try server.get(String(link.dropFirst(server.address.count)))
                #expect(answer.status == 200 && answer.text.contains("href=\"\(link)\""))
            }
        }
    }

    @Test("A canvas, range or annotation that is fetched names what it is part of (section 2.2.4)")
    func partOf() throws {
        try Self.serving { server, place in
            let path = "/iiif/\(Spelling.segment(Self.identifier))"
            let sections = try server.get("/iiif/v3\(path.dropFirst(5))/manifest").json["structures"]
            let range = try #require(sections[0]["id"].string).dropFirst(server.address.count)
            for part in [path + "/canvas/rm1", String(range)] {
                for version in [3, 4] {
                    let accept =
                        "application/ld+json;profile=\"http://iiif.io/api/presentation/\(version)/context.json\""
                    let document = try server.get(part, ["Accept": accept]).json
                    #expect(document["partOf"][0]["id"].string == place.manifest, "\(part) in \(version)")
                    #expect(document["partOf"][0]["type"].string == "Manifest")
                }
                let accept = "application/ld+json;profile=\"http://iiif.io/api/presentation/2/context.json\""
                let within = try server.get(part, ["Accept": accept]).json["within"]
                #expect((within.string ?? within["@id"].string) == place.manifest, "\(part) in 2")
            }
        }
    }
}
