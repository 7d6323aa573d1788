import TestSupport
import Testing

@Suite("What a spreadsheet says, served")
struct ManifestFromSheetTests {
    private static let headers = [
        "file", "identifier", "sequence", "id", "title", "rights", "date", "coordinates", "behavior", "canvas uri",
        "start", "resourcespace ref", "homepage",
    ]

    private static func row(_ cells: [String: String]) -> [String] { headers.map { cells[$0] ?? "" } }

    @Test("Faulty cells are reported with row and column, and the objects are served without them")
    func faults() throws {
        let home = try ImportTests.home((1...8).map { "\($0).png" })
        let sheet = Sheet.text(
            [Self.headers]
                + [
                    Self.row([
                        "file": "1.png", "identifier": "a", "rights": "https://creativecommons.org/licenses/bye/4.0/",
                    ]),
                    Self.row(["file": "2.png", "identifier": "b", "date": "1890-02-30"]),
                    Self.row(["file": "3.png", "identifier": "c", "coordinates": "95, 400"]),
                    Self.row(["file": "4.png", "identifier": "d", "behavior": "multi-part|paged"]),
                    Self.row([
                        "file": "5.png", "identifier": "e", "canvas uri": "canvas 1", "homepage": "www.example.org",
                    ]),
                    Self.row(["file": "6.png", "identifier": "f", "start": "perhaps"]),
                    Self.row(["file": "7.png", "identifier": "g", "date": "no date"]),
                    Self.row(["file": "8.png", "identifier": "h", "behavior": "paged|continuous"]),
                ])
        let result = try home.bring("in", sheet: sheet)
        #expect(result.status == 1)
        let reports = result.errors.split(separator: "\n").filter { $0.hasPrefix("objects.csv, row ") }
        let expected = [
            (1, "rights"), (2, "date"), (3, "coordinates"), (4, "behavior"), (5, "canvas uri"), (5, "homepage"),
            (6, "start"), (8, "behavior"),
        ]
        #expect(reports.count == expected.count, "\(reports)")
        for (row, column) in expected {
            #expect(
                reports.contains { $0.hasPrefix("objects.csv, row \(row) ") && $0.contains("“\(column)”") },
                "row \(row), \(column)")
        }
        #expect((result.errors + result.output).contains("“no date” in row 7"))
        let server = try home.serve()
        for identifier in "abcdefgh" {
            #expect(try server.get("/iiif/v3/\(identifier)/manifest").status == 200)
        }
        let manifests = try "abcdefgh".map { try server.get("/iiif/v3/\($0)/manifest").json }
        #expect(manifests[0]["rights"] == .null && manifests[1]["navDate"] == .null)
        #expect(manifests[2]["navPlace"] == .null && manifests[3]["behavior"].strings == ["paged"])
        #expect(manifests[7]["behavior"].strings == ["paged"])
        #expect(manifests[1]["metadata"].items.contains { $0["value"]["none"].strings == ["1890-02-30"] })
    }

    @Test("A page whose file is missing or broken keeps its place until it comes, and goes when its row is corrected")
    func missing() throws {
        let home = try ImportTests.home(["1.png", "3.png"])
        func bring(_ second: String) throws -> CommandResult {
            try home.bring(
                "in",
                sheet: Sheet.text(
                    "file", "identifier", "sequence",
                    rows: [["1.png", "book", "1"], [second, "book", "2"], ["3.png", "book", "3"]]))
        }
        #expect(try bring("2.png").status == 1)
        let server = try home.serve()
        func canvases() throws -> [JSON] { try server.get("/iiif/v3/book/manifest").json["items"].items }
        let empty = try canvases()
        #expect(empty.count == 3 && empty[1]["label"]["none"].strings == ["2"] && empty[1]["items"].items.isEmpty)
        #expect(try home.status()["failures"][0]["identifier"].string == "book")
        // The same again changes nothing.
        let change = try home.status()["last_change"]
        #expect(try bring("2.png").status == 1)
        #expect(try home.status()["last_change"] == change)
        try home.folder.write(ImportTests.picture(7), to: "in/2.png")
        #expect(try bring("2.png").status == 0)
        let full = try canvases()
        #expect(full.map { $0["id"] } == empty.map { $0["id"] } && full[1]["items"][0]["items"].items.count == 1)
        // A typing error is put right: the place under the wrong name goes.
        #expect(try bring("2x.png").status == 1)
        try home.folder.write(ImportTests.picture(8), to: "in/2y.png")
        #expect(try bring("2y.png").status == 0)
        #expect(try canvases().filter { $0["items"].items.isEmpty }.isEmpty)
        #expect(server.stop().errors.isEmpty)
    }

    private static let version4 = "application/ld+json;profile=\"http://iiif.io/api/presentation/4/context.json\""

    @Test("Version 4 is there by path and by Accept, with image services of version 3; images have no version 4")
    func version4() throws {
        let home = try ImportTests.home(["1.png"])
        #expect(
            try home.bring("in", sheet: Sheet.text("file", "identifier", "id", rows: [["1.png", "x", "x1"]])).status
                == 0)
        let server = try home.serve()
        for (path, accept) in [("/iiif/v4/x/manifest", "*/*"), ("/iiif/x/manifest", Self.version4)] {
            let answer = try server.get(path, ["Accept": accept])
            let json = try answer.json
            #expect(json["@context"].string == "http://iiif.io/api/presentation/4/context.json")
            #expect(answer["Content-Type"] == Self.version4 && answer["Vary"]?.contains("Accept") == true)
            #expect(json["id"].string == server.address + path)
            #expect(
                json.texts.filter { $0.key == "type" && $0.text.hasPrefix("ImageService") }.allSatisfy {
                    $0.text == "ImageService3"
                })
        }
        for part in ["canvas/rx1", "annotationpage/rx1", "annotation/rx1"] {
            #expect(try server.get("/iiif/v4/x/\(part)").status == 200, "\(part)")
        }
        #expect(try server.get("/iiif/v4/collection/top").status == 200)
        for path in ["/iiif/v4/image/x1/info.json", "/iiif/v4/x/sequence/normal"] {
            #expect(try server.get(path).status == 404, "\(path)")
        }
    }

    @Test("ResourceSpace's addresses answer in both versions")
    func resourceSpace() throws {
        let home = try ImportTests.home(["1.png", "2.png", "3.png"])
        let rows = [("1.png", "a1", "10", "7"), ("2.png", "a2", "2", "8"), ("3.png", "a3", "cover", "9")].map {
            Self.row(["file": $0.0, "identifier": "book", "id": $0.1, "sequence": $0.2, "resourcespace ref": $0.3])
        }
        #expect(try home.bring("in", sheet: Sheet.text([Self.headers] + rows)).status == 0)
        let server = try home.serve()
        for version in ["", "v2/", "v3/"] {
            for (number, name) in [("0", "ra3"), ("1", "ra2"), ("2", "ra1")] {
                for kind in ["canvas", "annotationpage", "annotation"] {
                    let json = try server.get("/iiif/\(version)book/\(kind)/\(number)").json
                    let id = json["id"].string ?? json["@id"].string
                    #expect(id?.hasSuffix("/\(kind)/\(name)") == true, "\(version)\(kind)/\(number)")
                }
            }
            #expect(try server.get("/iiif/\(version)book/canvas/3").status == 404)
            #expect(try server.get("/iiif/\(version)book").status == 303)
        }
        #expect(try server.get("/iiif/v2/book/sequence/normal").status == 200)
    }

    @Test("Switched off, every address says so and nothing else; the state of the server still answers")
    func switchedOff() throws {
        let home = try TestHome(
            settings: "publication: {enabled: false, ark_field: ark}\nlog: {level: warning}\n")
        try home.folder.write(ImportTests.picture(1), to: "in/1.png")
        let columns = ["file", "identifier", "id", "title", "ark", "toc", "annotation"]
        let sheet = Sheet.text([
            columns, ["1.png", "x", "x1", "Secret", "ark:/12345/x1", "Secret part", "Secret note"],
        ])
        #expect(try home.bring("in", sheet: sheet).status == 0)
        let redirects = try home.folder.write("from,to\n/old/secret,/object/x\n", to: "redirects.csv")
        #expect(try Vitrine.run(["redirect", "import", redirects, "--home", home.path]).status == 0)
        let server = try home.serve()
        for path in [
            "/", "/iiif/x/manifest", "/iiif/v2/x/manifest", "/iiif/nothing/manifest", "/iiif/collection/top",
            "/object/x",
            "/iiif/image/x1/info.json", "/iiif/image/x1/full/max/0/default.jpg", "/media/x1/original.png",
            "/iiif/x", "/iiif/v4/x/manifest", "/iiif/x/canvas/rx1", "/iiif/x/annotation/rx1-annotations-1",
            "/iiif/x/annotationpage/rx1", "/iiif/x/annotationcollection/annotations", "/iiif/v2/x/sequence/normal",
            "/iiif/x/record/schema.json", "/iiif/x/record/lido.xml", "/iiif/activity/all-changes",
            "/iiif/activity/page-0", "/iiif/v4/collection/top", "/iiif/collection/top/page/1", "/sitemap.xml",
            "/sitemap-1.xml", "/ark:/12345/x1", "/?iiif-content=http://127.0.0.1/iiif/x/manifest",
            "/object/x?iiif-content=x", "/?q=Secret", "/api/v1/search?q=Secret",
            "/api/v1/search?q=identifier:x&facet=*",
            "/api/v1/suggest?q=Sec", "/iiif/collection/search/Secret", "/iiif/v2/collection/search/Secret",
            "/iiif/x/rendering/object.pdf",
        ] {
            for _ in 0..<2 {
                let answer = try server.get(path)
                #expect(answer.status == 404 && answer.text.contains("switched off") && !answer.text.contains("Secret"))
            }
        }
        let old = try server.get("/old/secret")
        #expect(old.status == 404 && old["Location"] == nil && !old.text.contains("Secret"))
        #expect(try server.get("/healthz").status == 200 && server.get("/readyz").status == 200)
    }

    @Test("Descriptions answer with their types, and originals only where the settings say so")
    func records() throws {
        for originals in [false, true] {
            let home = try TestHome(settings: "publication: {originals: \(originals)}\nlog: {level: warning}\n")
            let picture = try ImportTests.picture(1)
            try home.folder.write(picture, to: "in/1.png")
            let sheet = Sheet.text("file", "identifier", "id", "title", rows: [["1.png", "a/x", "x1", "Map"]])
            #expect(try home.bring("in", sheet: sheet).status == 0)
            let server = try home.serve()
            for link in try server.get("/iiif/v3/a%2Fx/manifest").json["seeAlso"].items {
                let path = String((link["id"].string ?? "").dropFirst(server.address.count))
                let answer = try server.get(path)
                #expect(answer.status == 200 && answer["Content-Type"] == link["format"].string)
                #expect(
                    answer.text.contains("Map") && answer["ETag"] != nil && answer["Access-Control-Allow-Origin"] == "*"
                )
            }
            let original = try server.get("/media/x1/original.png")
            #expect(original.status == (originals ? 200 : 404))
            if originals { #expect(Array(original.body) == picture) }
        }
    }
}
