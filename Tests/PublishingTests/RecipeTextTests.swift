import Catalogue
import IIIF
import Publishing
import Settings
import TestSupport
import Testing

@Suite("Recipes of the IIIF Cookbook: what objects say of themselves")
struct RecipeTextTests {
    private func publishing(_ change: (inout Settings.Publication) -> Void) -> Settings {
        var settings = Settings()
        change(&settings.publication)
        return settings
    }

    @Test("0006-text-language: text comes in several languages, by column or by tildes")
    func languages() async throws {
        let columns = try await Rows.manifest("file,title@en,title@fr,Kind@en\na.tif,Map,Carte,Print\n")
        #expect(columns["label"]["en"].strings == ["Map"] && columns["label"]["fr"].strings == ["Carte"])
        let tildes = try await Rows.manifest("file,title,Kind\na.tif,~en:Map~fr:Carte,~en:Print~de:Druck\n")
        #expect(tildes["label"] == columns["label"])
        #expect(tildes["metadata"][0]["value"].keys == ["en", "de"])
        let second = try await Rows.manifest("file,title\na.tif,~en:Map~fr:Carte\n", version: .v2)
        #expect(!second.texts.contains { $0.text.contains("~") })
    }

    @Test("0007-string-formats: HTML stands where it may, made safe, and nowhere else")
    func html() async throws {
        let manifest = try await Rows.manifest(
            """
            file,title,description,Note,required statement
            a.tif,<b>Map</b>,<p onclick="x()">By <em>Ada</em></p><script>x()</script>,"<a href=""javascript:x"">x</a>",<b>Museum</b>
            """)
        #expect(manifest["label"]["none"].strings == ["Map"])
        #expect(manifest["summary"]["none"].strings == ["<p>By <i>Ada</i></p>"])
        #expect(manifest["metadata"][0]["value"]["none"].strings == ["<a>x</a>"])
        #expect(manifest["requiredStatement"]["value"]["none"].strings == ["<b>Museum</b>"])
    }

    static let cells: [(cell: String, rights: String?, license: String?, isMetadata: Bool)] = [
        (
            "https://creativecommons.org/licenses/by/4.0/deed.fr", "http://creativecommons.org/licenses/by/4.0/",
            "http://creativecommons.org/licenses/by/4.0/", false
        ),
        (
            "Public Domain", "http://creativecommons.org/publicdomain/mark/1.0/",
            "http://creativecommons.org/publicdomain/mark/1.0/", false
        ),
        ("House rules", nil, "https://museum.example/rules", true),
        ("https://museum.example/licence", nil, "https://museum.example/licence", true),
        ("All rights reserved", nil, nil, true),
    ]

    @Test(
        "0008-rights: an address, or words that stand for one; others are metadata, and 2.1's license",
        arguments: cells)
    func rights(cell: String, rights: String?, license: String?, isMetadata: Bool) async throws {
        let settings = publishing {
            $0.rightsWords = [
                .init(words: "public domain", uri: "https://creativecommons.org/publicdomain/mark/1.0/deed.en"),
                .init(words: "house rules", uri: "https://museum.example/rules"),
            ]
        }
        let sheet = "file,rights\na.tif,\(cell)\n"
        for version in [PresentationVersion.v3, .v4] {
            let manifest = try await Rows.manifest(sheet, settings: settings, version: version)
            #expect(manifest["rights"].string == rights)
            #expect(manifest["metadata"].items.flatMap { $0["value"]["none"].strings } == (isMetadata ? [cell] : []))
        }
        #expect(try await Rows.manifest(sheet, settings: settings, version: .v2)["license"].string == license)
    }

    @Test("0029-metadata-anywhere: a page has metadata of its own")
    func metadata() async throws {
        let manifest = try await Rows.manifest("file,identifier,sequence,Hand\n1.tif,b,1,A\n2.tif,b,2,B\n")
        #expect(manifest["metadata"][0]["value"]["none"].strings == ["A"])
        #expect(manifest["items"][1]["metadata"][0]["value"]["none"].strings == ["B"])
    }

    @Test("0046-rendering: other forms of the object are linked, and the original where that is allowed")
    func rendering() async throws {
        let sheet = "file,rendering\na.jpg,https://museum.example/book.pdf|https://museum.example/book.epub\n"
        let manifest = try await Rows.manifest(sheet)
        #expect(
            manifest["rendering"].items.compactMap { $0["format"].string } == [
                "application/pdf", "application/epub+zip",
            ])
        #expect(manifest["rendering"][0]["label"]["none"].strings == ["book.pdf"])
        #expect(manifest["items"][0]["rendering"] == .null)
        let open = try await Rows.manifest(sheet, settings: publishing { $0.originals = true })
        #expect(open["items"][0]["rendering"][0]["id"].string == "https://example.org/media/a/original.jpg")
        #expect(open["items"][0]["rendering"][0]["type"].string == "Image")
    }

    @Test("0047-homepage: the object's page in the institution's own catalogue")
    func homepage() async throws {
        let template = publishing { $0.homepage = "https://museum.example/objects/{identifier}?lang=en" }
        let made = try await Rows.manifest("file\na.tif\n", settings: template)
        #expect(made["homepage"][0]["id"].string == "https://museum.example/objects/a%2Fb?lang=en")
        #expect(made["homepage"][0]["label"] != .null && made["homepage"][0]["type"].string == "Text")
        let own = try await Rows.manifest("file,homepage\na.tif,https://museum.example/x\n", settings: template)
        #expect(own["homepage"].items.compactMap { $0["id"].string } == ["https://museum.example/x"])
        let none = try await Rows.manifest("file\na.tif\n")
        #expect(none["homepage"][0]["id"].string == "https://example.org/object/a%2Fb")
    }

    @Test("0053-seeAlso: descriptions for machines, with format and profile")
    func seeAlso() async throws {
        let manifest = try await Rows.manifest("file,see also\na.tif,https://museum.example/x.mods.xml\n")
        let links = manifest["seeAlso"].items
        #expect(links.count == 4 && links.allSatisfy { $0["format"].string != nil && $0["profile"].string != nil })
        #expect(links[0]["profile"].string == "http://www.loc.gov/mods/v3")
        #expect(links[0]["type"].string == "Dataset" && links[0]["format"].string == "application/xml")
        #expect(links[2]["id"].string == "https://example.org/iiif/a%2Fb/record/dublin-core.xml")
    }

    @Test("0118-multivalue: a field has several values in several languages")
    func multivalue() async throws {
        let manifest = try await Rows.manifest("file,Kind,Kind@fr\na.tif,Print|Map,Estampe\n")
        #expect(manifest["metadata"][0]["value"]["none"].strings == ["Print", "Map"])
        #expect(manifest["metadata"][0]["value"]["fr"].strings == ["Estampe"])
        let vocabulary = publishing {
            $0.vocabulary = [
                .init(
                    term: "stich",
                    text: LanguageText([.init(language: "de", text: "Stich"), .init(language: "en", text: "Engraving")])
                )
            ]
        }
        let terms = try await Rows.manifest("file,Kind\na.tif,Stich|Karte\n", settings: vocabulary)["metadata"][0][
            "value"]
        #expect(terms["en"].strings == ["Engraving"] && terms["none"].strings == ["Karte"])
    }

    @Test("0234-provider: who provides it, with logo and homepage")
    func provider() async throws {
        let provider = publishing {
            $0.provider = .init(
                id: "https://museum.example", label: LanguageText("Museum", language: "en"),
                homepage: "https://museum.example/home", logo: "https://museum.example/logo.png")
        }
        let agent = try await Rows.manifest("file\na.tif\n", settings: provider)["provider"][0]
        #expect(agent["type"].string == "Agent" && agent["label"]["en"].strings == ["Museum"])
        #expect(agent["homepage"][0]["format"].string == "text/html")
        #expect(agent["logo"][0]["type"].string == "Image" && agent["logo"][0]["format"].string == "image/png")
    }

    @Test("0057-publishing-v2-and-v3: one object in every version, with the same canvases")
    func versions() async throws {
        let sheet = "file,identifier,sequence\n1.tif,b,1\n2.tif,b,2\n"
        let second = try await Rows.manifest(sheet, version: .v2)
        let canvases = second["sequences"][0]["canvases"].items.compactMap { $0["@id"].string }
        for version in [PresentationVersion.v3, .v4] {
            let manifest = try await Rows.manifest(sheet, version: version)
            #expect(manifest["@context"].string == version.context)
            #expect(manifest["items"].items.compactMap { $0["id"].string } == canvases && canvases.count == 2)
            let service = manifest["items"][0]["items"][0]["items"][0]["body"]["service"][0]
            #expect(service["type"].string == "ImageService3")
        }
    }

    @Test(
        "0154-geo-extension: coordinates put the object on a map, and stay as they are written",
        arguments: ["48.5, 9.25", "48° 30′ N, 9° 15′ E"])
    func place(words: String) async throws {
        let manifest = try await Rows.manifest("file,Coordinates\na.tif,\"\(words)\"\n")
        let geometry = manifest["navPlace"]["features"][0]["geometry"]
        #expect(geometry["coordinates"].items.map(\.double) == [9.25, 48.5])
        #expect(manifest["@context"][0].string == NavigationPlace.context)
        #expect(manifest["metadata"][0]["value"]["none"].strings == [words])
    }

    @Test("0240-navPlace-on-canvases: pages from several places are there each, not all at the first")
    func places() async throws {
        let manifest = try await Rows.manifest(
            "file,identifier,sequence,coordinates\n1.tif,b,1,\"1, 2\"\n2.tif,b,2,\"3, 4\"\n3.tif,b,3,\n")
        let points = manifest["items"].items.map {
            $0["navPlace"]["features"][0]["geometry"]["coordinates"].items.map(\.double)
        }
        #expect(points == [[2, 1], [4, 3], []])
    }

    @Test("0318-navPlace-navDate: time and place together")
    func timeAndPlace() async throws {
        let manifest = try await Rows.manifest("file,date,coordinates\na.tif,1987,\"44.4, -110.6\"\n")
        #expect(manifest["navDate"].string == "1987-01-01T00:00:00Z" && manifest["navPlace"] != .null)
    }
}
