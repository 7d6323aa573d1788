import IIIF
import TestSupport
import Testing

@Suite("Text and annotations that others wrote")
struct PageTextTests {
    private let canvas = AnnotationTarget(.canvas, "urn:canvas")

    private func regions(_ text: String, _ format: PageText.Format, width: Int = 1000, height: Int = 500) throws
        -> [String?]
    {
        let page = try PageText(text, as: format)
        return page.annotations(on: PixelSize(width: width, height: height), language: nil, canvas: canvas).map {
            guard case .fragment(let fragment) = $0.target.selector else { return nil }
            return fragment.text
        }
    }

    private static let alto = """
        <?xml version="1.0"?><!DOCTYPE alto [<!ENTITY a "x"><!ELEMENT b ANY>]><!-- c -->
        <alto:alto xmlns:alto="http://www.loc.gov/standards/alto/ns-v4#"><alto:Description>
        <alto:MeasurementUnit>UNIT</alto:MeasurementUnit></alto:Description><alto:Layout><alto:Page PAGESIZE>
        <alto:TextBlock LANG="fr"><alto:TextLine HPOS="10" VPOS="20" WIDTH="30" HEIGHT="40">
        <alto:String CONTENT="caf&#233;"/><alto:SP/><alto:String CONTENT='l&amp;i'/><alto:HYP CONTENT="-"/></alto:TextLine>
        <alto:TextLine HPOS="-5" VPOS="490" WIDTH="30" HEIGHT="400"><alto:String CONTENT="edge"/></alto:TextLine>
        <alto:TextLine HPOS="x" VPOS="1" WIDTH="1" HEIGHT="1"><alto:String CONTENT="nowhere"/></alto:TextLine>
        </alto:TextBlock></alto:Page><alto:Page><alto:TextLine><alto:String CONTENT="second"/></alto:TextLine></alto:Page>
        </alto:Layout></alto:alto>
        """

    private static func alto(unit: String, size: String = "") -> String {
        alto.replacing("UNIT", with: unit).replacing("PAGESIZE", with: size)
    }

    @Test("ALTO is read line by line, regions within the image, only the first page")
    func alto() throws {
        let page = try PageText(Self.alto(unit: "pixel"), as: .alto)
        #expect(page.lines.map(\.text) == ["café l&i-", "edge", "nowhere"])
        #expect(page.lines[0].language == "fr")
        #expect(try regions(Self.alto(unit: "pixel"), .alto) == ["xywh=10,20,30,40", "xywh=0,490,25,10", nil])
    }

    @Test("Regions fit the image where the file says how large its page is; of unknown units there are none")
    func units() throws {
        let sized = Self.alto(unit: "mm10", size: "WIDTH=\"100\" HEIGHT=\"1000\"")
        #expect(try regions(sized, .alto) == ["xywh=100,10,300,20", "xywh=0,245,250,200", nil])
        #expect(try regions(Self.alto(unit: "mm10"), .alto) == [nil, nil, nil])
    }

    @Test("hOCR is read line by line, with words joined and breaks passed over")
    func hocr() throws {
        let text = """
            <html><head><title>x</title><meta charset="utf-8"></head><body>
            <div class='ocr_page' title='image "a.png"; bbox 0 0 500 250; ppageno 0'><p lang="de">
            <span class='ocr_line' title="bbox 5 10 15 30; baseline 0 0"><span class='ocrx_word'>Erste</span>
            <br><span class='ocrx_word'>Zeile</span></span></p></div>
            <div class='ocr_page'><span class='ocr_line'>other page</span></div></body></html>
            """
        #expect(try PageText(text, as: .hocr).lines.map(\.text) == ["Erste Zeile"])
        #expect(try regions(text, .hocr) == ["xywh=10,20,20,40"])
    }

    @Test(
        "What holds no text is refused and says why", arguments: ["", "<alto>", "<html><alto/></html>", "<", "<alto"])
    func refused(text: String) {
        #expect(throws: PageText.Problem.self) { try PageText(text, as: .alto) }
        #expect(throws: PageText.Problem.self) { try PageText(text, as: .hocr) }
    }

    @Test("Bytes of every kind are read or refused, never worse")
    func fuzz() {
        var state: UInt64 = 7
        let source = Array(Self.alto(unit: "pixel").utf8)
        for _ in 0..<2000 {
            var bytes = source
            for _ in 0..<4 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                let place = Int(state >> 33) % bytes.count
                if state & 1 == 0 {
                    bytes[place] = UInt8(truncatingIfNeeded: state >> 40)
                } else {
                    bytes.remove(at: place)
                }
            }
            let text = String(decoding: bytes, as: UTF8.self)
            let lines = (try? PageText(text, as: .alto))?.lines ?? []
            #expect(lines.count <= 4)
            _ = try? PageText(text, as: .hocr)
            _ = DescriptionFormat.recognise(text)
        }
    }

    @Test(
        "Descriptions are known by their root elements",
        arguments: [
            ("<ead xmlns='urn:isbn:1-931666-22-9'>", "ead", "urn:isbn:1-931666-22-9"),
            (
                "<?xml version='1.0'?>\n<mods:mods xmlns:mods='http://www.loc.gov/mods/v3'>", "mods",
                "http://www.loc.gov/mods/v3"
            ),
            ("<!-- c --><mets/>", "mets", "http://www.loc.gov/METS/"),
            ("<record xmlns='http://www.loc.gov/MARC21/slim'/>", "marcxml", "http://www.loc.gov/MARC21/slim"),
            ("<lido:lidoWrap xmlns:lido='http://www.lido-schema.org'/>", "lido", "http://www.lido-schema.org"),
        ])
    func descriptions(text: String, format: String, profile: String) {
        let known = DescriptionFormat.recognise(text)
        #expect(known?.format.rawValue == format && known?.profile == profile)
        #expect(DescriptionFormat.recognise("text before " + text) == nil)
        #expect(DescriptionFormat.recognise("<record/>") == nil)
    }

    @Test("Text may begin with the part that it is about")
    func placed() throws {
        let placed = try PlacedText(" xywh=1,2,3,4  A  word ")
        #expect(placed.fragment?.text == "xywh=1,2,3,4" && placed.text == "A  word")
        #expect(try PlacedText("t=5,7.5 bell").fragment?.text == "t=5,7.5")
        #expect(try PlacedText("The t=5").fragment == nil)
        #expect(throws: PlacedText.Problem.badPart("xywh=1,2,3")) { try PlacedText("xywh=1,2,3 x") }
        for nothing in ["xywh=1,2,3,4", "xywh=1,2,3,4 <script>x</script>", "<!-- -->", "<div></div>", " "] {
            #expect(throws: PlacedText.Problem.noText, "\(nothing)") { try PlacedText(nothing) }
        }
    }

    @Test("Annotations of others keep what is harmless and lose what is not, one by one")
    func annotations() throws {
        func read(_ body: String) -> AnnotationDocument? {
            AnnotationDocument("{\"type\": \"Annotation\", \(body)}", onto: canvas)
        }
        let value = "\"body\": {\"type\": \"TextualBody\", \"value\": \"v\"}"
        #expect(read(value)?.annotations.count == 1)
        #expect(read("\"bodyValue\": \"v\"")?.annotations.first?.motivation == .commenting)
        #expect(read(value + ", \"motivation\": \"oa:tagging\"")?.annotations.first?.motivation == .tagging)
        for bad in [
            value + ", \"motivation\": \"painting\"", value + ", \"target\": \"x#xywh=1,2\"",
            "\"body\": \"https://x.org\"",
            "\"body\": {\"type\": \"Image\", \"id\": \"javascript:x\"}",
            "\"body\": {\"type\": \"Choice\", \"items\": []}", "",
        ] {
            let text = bad.isEmpty ? "\"motivation\": \"commenting\"" : bad
            let document = read(text)
            #expect(document?.annotations.isEmpty == true && document?.problems.count == 1, "\(bad)")
        }
        #expect(
            AnnotationDocument("{", onto: canvas) == nil
                && AnnotationDocument("{\"type\": \"Manifest\"}", onto: canvas) == nil)
        let choice = read(
            "\"body\": {\"type\": \"Choice\", \"items\": [{\"type\": \"TextualBody\", \"value\": \"a\", \"language\": \"en\"}, "
                + "{\"type\": \"TextualBody\", \"value\": \"b\", \"language\": \"fr\"}]}")
        guard case .choice? = choice?.annotations.first?.body.first else {
            Issue.record("a choice stays one")
            return
        }
    }

    @Test("Services that hold for many parts are described once, on manifests and collections (3.0, section 3.3)")
    func services() throws {
        let service = Service(.search1, id: "https://example.org/search")
        var manifest = Manifest(id: "https://example.org/m", label: LanguageMap("M"), sequence: "https://example.org/s")
        manifest.services = [service]
        manifest.items = [Canvas(id: "https://example.org/c", label: LanguageMap("c"), extent: .unknown)]
        let json = try JSON(PresentationDocument.manifest(manifest).encoded(as: .v3) ?? [])
        #expect(json["services"][0]["@id"].string == "https://example.org/search" && json["service"] == .null)
        var collection = ObjectCollection(id: "https://example.org/top", label: LanguageMap("T"), items: [])
        collection.services = [service]
        let listed = try JSON(PresentationDocument.collection(collection).encoded(as: .v3) ?? [])
        #expect(listed["services"].items.count == 1)
    }
}
