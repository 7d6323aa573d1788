import Catalogue
import IIIF
import Publishing
import Settings
import TestSupport
import Testing

@Suite("What pages, lists and references say for themselves")
struct PageStatementTests {
    @Test(
        "A page's own rights, description and required statement stand on its canvas; the object's are not repeated",
        arguments: PresentationVersion.allCases)
    func pages(version: PresentationVersion) async throws {
        let manifest = try await Rows.manifest(
            """
            file,title,description,rights,required statement
            a.tif,Album,An album,https://creativecommons.org/publicdomain/zero/1.0/,Museum
            b.tif,,A loan,http://rightsstatements.org/vocab/InC/1.0/,Lender
            c.tif,,An album,https://creativecommons.org/publicdomain/zero/1.0/,Museum
            d.tif,,,ask us,
            """, version: version)
        let canvases =
            version == .v2 ? manifest["sequences"][0]["canvases"].items : manifest["items"].items
        #expect(canvases.count == 4)
        if version == .v2 {
            #expect(canvases[1]["license"].string == "http://rightsstatements.org/vocab/InC/1.0/")
            #expect(canvases[1]["description"].string == "A loan" && canvases[1]["attribution"].string == "Lender")
            #expect(canvases[2]["license"] == .null && canvases[2]["description"] == .null)
        } else {
            #expect(manifest["rights"].string == "http://creativecommons.org/publicdomain/zero/1.0/")
            #expect(canvases[1]["rights"].string == "http://rightsstatements.org/vocab/InC/1.0/")
            #expect(canvases[1]["summary"]["none"].strings == ["A loan"])
            #expect(canvases[1]["requiredStatement"]["value"]["none"].strings == ["Lender"])
            #expect(canvases[2]["rights"] == .null && canvases[2]["summary"] == .null)
            #expect(canvases[2]["requiredStatement"] == .null)
            #expect(canvases[3]["metadata"][0]["value"]["none"].strings == ["ask us"])
        }
    }

    @Test(
        "Language tags are those of BCP 47, digits and all (section 4.4)", arguments: ["es-419", "sl-rozaj-biske-1994"])
    func tags(tag: String) async throws {
        let sheet = "file,title@\(tag),Note@\(tag)\na.tif,Mapa,Nota\n"
        for version in [PresentationVersion.v3, .v4] {
            let manifest = try await Rows.manifest(sheet, version: version)
            #expect(manifest["label"][tag].strings == ["Mapa"])
            #expect(manifest["metadata"][0]["value"][tag].strings == ["Nota"])
        }
        let manifest = try await Rows.manifest(sheet, version: .v2)
        #expect(manifest["label"]["@language"].string == tag && manifest["label"]["@value"].string == "Mapa")
    }

    @Test("Plain text that begins and ends like HTML has a space behind it (2.1, section 4.4)")
    func plainText() async throws {
        for title in ["<>", "<5 leaves>"] {
            let manifest = try await Rows.manifest("file,title\na.tif,\(title)\n", version: .v2)
            #expect(manifest["label"].string == title + " ")
        }
    }

    @Test("What another capture's row says of it is on the canvas that it shares")
    func captures() async throws {
        let manifest = try await Rows.manifest(
            """
            file,sequence,title,choice label,Light
            a.tif,1,Leaf,Daylight,sun
            b.tif,1,,Infrared,lamp
            """)
        #expect(manifest["items"].items.count == 1)
        #expect(manifest["items"][0]["metadata"].items.map { $0["value"]["none"][0].string } == ["lamp"])
    }

    @Test("In ResourceSpace's order, title and metadata are of the same first resource")
    func sameFirst() async throws {
        var settings = Settings()
        settings.publication.order = .resourcespace
        let object = try await Rows.object(
            "file,sequence,title,Shelf\na.tif,10,TEN,ten\nb.tif,cover,COVER,first\n")
        let manifest = try Records.manifest(object, settings: settings)
        #expect(manifest["label"]["none"].strings == ["COVER"])
        #expect(manifest["metadata"][0]["value"]["none"].strings == ["first"])
        let builder = ManifestBuilder(settings: settings, capabilities: ImageCapabilities())
        #expect(builder.label(of: object).text() == "COVER")
    }

    @Test("A value of which nothing is left is left out with its label, in every version")
    func nothingLeft() async throws {
        let sheet = """
            file,description,required statement,rights,Note
            a.tif,<!-- x -->,<script>x</script>,<div></div>,<style>p {}</style>
            """
        for version in PresentationVersion.allCases {
            let manifest = try await Rows.manifest(sheet, version: version)
            for key in ["metadata", "requiredStatement", "attribution", "summary", "description", "rights", "license"] {
                #expect(manifest[key] == .null, "\(key) in \(version)")
            }
        }
    }

    @Test(
        "No element and no handler gets into a label, whatever it is called",
        arguments: ["del", "mark", "details ontoggle=alert(1)", "summary", "ruby", "marquee onstart=x", "b", "time"])
    func labels(element: String) async throws {
        let name = element.prefix { $0 != " " }
        let manifest = try await Rows.manifest(
            "file,title,Note\na.tif,A <\(element)>x</\(name)>,<\(element)>y</\(name)>\n")
        #expect(manifest["label"]["none"].strings == ["A x"])
        let note = manifest["metadata"][0]["value"]["none"][0].string
        #expect(note == (element == "b" ? "<b>y</b>" : "y"))
    }

    @Test("Texts of the settings are cleaned like those of spreadsheets")
    func settingTexts() async throws {
        var settings = Settings()
        settings.publication.requiredStatement = .init(
            label: LanguageText("<b>Credit</b>", language: "en"),
            value: LanguageText("<b>Museum</b><script>x</script>", language: "en"))
        settings.collection.title = LanguageText("<i>All</i>", language: "en")
        let manifest = try await Rows.manifest("file\na.tif\n", settings: settings)
        #expect(manifest["requiredStatement"]["label"]["en"].strings == ["Credit"])
        #expect(manifest["requiredStatement"]["value"]["en"].strings == ["<b>Museum</b>"])
        #expect(manifest["partOf"][0]["label"]["en"].strings == ["All"])
    }

    @Test("The collection of a value in several languages has its name in each")
    func values() async throws {
        var settings = Settings()
        let series = Settings.Collection.Grouping(field: "Series", label: LanguageText("Series", language: "en"))
        settings.collection.groupings = [series]
        settings.collection.language = "fr"
        let text = "~en:<b>Maps</b>~fr:Cartes"
        let expected: JSON = .object(["en": .list([.text("Maps")]), "fr": .list([.text("Cartes")])])
        let manifest = try await Rows.manifest("file,Series\na.tif,\(text)\n", settings: settings)
        #expect(manifest["partOf"][1]["label"] == expected)
        let builder = CollectionBuilder(settings: settings, limits: ImageCapabilities().limits)
        let document = builder.document(
            .field(series), .divided([(first: text, last: text)], total: 1),
            links: Links(base: Records.base, named: nil), version: .v3)
        let json = try JSON(#require(document.encoded(as: .v3)))
        #expect(json["items"][0]["label"]["none"].strings == ["1: Cartes"])
        let own = builder.document(
            .value(series, text: text, language: nil), .whole([]), links: Links(base: Records.base, named: nil),
            version: .v3)
        #expect(try JSON(#require(own.encoded(as: .v3)))["label"] == expected)
    }

    @Test("Contents and start refer to a sound as what it is in each version", arguments: PresentationVersion.allCases)
    func sound(version: PresentationVersion) async throws {
        let manifest = try await Rows.manifest(
            "file,title,toc,start\na.mp3,Tape,Side A,\nb.mp4,,Film,\nc.mp3,,Side B,yes\n", version: version)
        guard version != .v2 else { return }
        let types = Dictionary(
            manifest["items"].items.map { ($0["id"].string ?? "", $0["type"].string ?? "") }, uniquingKeysWith: { $1 })
        let sections = manifest["structures"][0]["items"].items
        #expect(sections.count == 3)
        for reference in sections.map({ $0["items"][0] }) + [manifest["start"]] {
            #expect(reference["type"].string == types[reference["id"].string ?? ""], "\(reference)")
        }
        #expect(types.values.contains("Timeline") == (version == .v4))
    }

    @Test(
        "Licences that there never were are none",
        arguments: [
            "https://creativecommons.org/licenses/by/9.9/", "https://creativecommons.org/licenses/by/2.1/",
            "https://creativecommons.org/publicdomain/zero/4.0/", "https://creativecommons.org/licenses/by/4/",
            "https://creativecommons.org/licenses/nd/4.0/", "https://example.org/creativecommons.org/licenses/by/4.0/",
        ])
    func noLicence(text: String) { #expect(RightsURI(text) == nil) }

    @Test(
        "Licences that there are are known, those of countries up to 3.0",
        arguments: [
            ("licenses/by/2.1/jp/", "licenses/by/2.1/jp/"), ("licenses/by-nc-sa/2.5/deed.en", "licenses/by-nc-sa/2.5/"),
            ("licenses/by-nd-nc/1.0/", "licenses/by-nd-nc/1.0/"), ("licenses/by/4.0/de/", "licenses/by/4.0/"),
            ("licenses/by/3.0/igo/", "licenses/by/3.0/igo/"), ("publicdomain/mark/1.0/", "publicdomain/mark/1.0/"),
        ])
    func licence(written: String, meant: String) {
        #expect(
            RightsURI("https://creativecommons.org/" + written)?.uri == "http://creativecommons.org/" + meant)
    }
}
