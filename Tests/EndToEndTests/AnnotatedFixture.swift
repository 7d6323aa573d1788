import Foundation
import TestSupport
import Testing

/// A served collection of objects with everything beside their files: annotations, text, tables of contents,
/// descriptions; volumes of works; objects that are switched off; and mistakes.
final class AnnotatedFixture: Sendable {
    let home: TestHome
    let server: RunningServer
    let imported: CommandResult

    @TaskLocal static var current: AnnotatedFixture?

    static func serving() throws -> RunningServer { try #require(current).server }
    static func imported() throws -> CommandResult { try #require(current).imported }
    static func home() throws -> TestHome { try #require(current).home }

    static func manifest(_ identifier: String, _ version: String = "v3") throws -> JSON {
        let answer = try serving().get("/iiif/\(version)/\(identifier)/manifest")
        #expect(answer.status == 200)
        return try answer.json
    }

    /// A document that another names by its URI.
    static func follow(_ uri: String?) throws -> JSON {
        let server = try serving()
        let path = try #require(uri).dropFirst(server.address.count)
        let answer = try server.get(String(path))
        #expect(answer.status == 200, "\(uri ?? "")")
        let document = try answer.json
        #expect((document["id"].string ?? document["@id"].string) == uri)
        return document
    }

    static let size = (width: 200, height: 100)

    /// ALTO in twice the image's size.
    static func alto(_ lines: [(x: Int, y: Int, words: [String])]) -> String {
        let text = lines.map { line in
            "<TextLine HPOS=\"\(line.x)\" VPOS=\"\(line.y)\" WIDTH=\"100\" HEIGHT=\"20\">"
                + line.words.map { "<String CONTENT=\"\($0)\"/>" }.joined(separator: "<SP/>") + "</TextLine>"
        }.joined()
        return """
            <?xml version="1.0" encoding="UTF-8"?>
            <alto xmlns="http://www.loc.gov/standards/alto/ns-v3#"><Description><MeasurementUnit>pixel</MeasurementUnit>
            </Description><Layout><Page WIDTH="400" HEIGHT="200"><PrintSpace><TextBlock LANG="de">\(text)</TextBlock>
            </PrintSpace></Page></Layout></alto>
            """
    }

    static let annotations = """
        {"@context": "http://www.w3.org/ns/anno.jsonld", "type": "AnnotationPage", "items": [
          {"type": "Annotation", "motivation": "commenting", "target": "https://elsewhere.example/canvas#xywh=1,2,30,40",
           "body": {"type": "TextualBody", "format": "text/html", "language": "de",
            "value": "<p onclick='x()'>Der <b>Brunnen</b><script>alert(1)</script></p>"}},
          {"type": "Annotation", "motivation": "linking", "target": {"type": "SpecificResource", "source": "x",
           "selector": {"type": "SvgSelector", "value": "<svg><path d='M0 0 L9 9'/></svg>"}},
           "body": {"id": "https://example.org/photo.jpg", "type": "Image", "format": "image/jpeg"}},
          {"type": "Annotation", "motivation": "painting", "target": "x", "body": {"type": "TextualBody", "value": "over"}},
          {"type": "Annotation", "motivation": "tagging", "target": {"type": "SpecificResource", "source": "x",
           "selector": {"type": "SvgSelector", "value": "<svg><script>alert(1)</script></svg>"}},
           "body": {"type": "TextualBody", "value": "evil"}}
        ]}
        """

    static let settings = """
        publication:
          sequence_prefix: "p. "
          provider: {id: "https://museum.example.org/about", label: {en: City Museum}}
          switched_off:
            - {field: Series, value: Loans}
        collection:
          by_field: [Series]
        log: {level: warning}

        """

    static let columns = [
        "file", "identifier", "id", "sequence", "title", "Series", "rights", "date", "annotation@de", "annotation tags",
        "annotation pages", "part of", "volume of", "iiif",
    ]

    static let rows = [
        [
            "paper/p1.png", "paper", "p1", "1", "<b>Gazette</b>", "Press",
            "https://creativecommons.org/licenses/by/4.0/deed.de", "1890", "", "", "", "", "", "",
        ],
        ["paper/p2.png", "paper", "p2", "2", "", "", "", "", "", "", "", "", "", ""],
        [
            "photo/a.png", "photo", "a1", "", "Market", "", "", "", "<p>Göttinger <b>Marktplatz</b></p>",
            "xywh=20,30,40,50 Fountain|Square", "https://annotations.example.org/1.json", "", "", "",
        ],
        ["photo/plain.png", "plain", "plain", "", "Plain", "", "", "", "Ein Markt", "", "", "", "", ""],
        ["set/v1.png", "vol1", "v1", "", "Vol. 1", "", "", "", "", "", "", "Prints", "Seirō ehon", ""],
        ["set/v2.png", "vol2", "v2", "", "Vol. 2", "", "", "", "", "", "", "Prints|Books", "Seirō ehon", ""],
        ["film/f.mp4", "film", "f1", "", "Match", "", "", "", "", "", "", "", "", ""],
        ["set/off.png", "off", "off1", "", "Secret off", "", "", "", "", "", "", "Hidden works", "", "no"],
        ["set/loan.png", "loan", "loan1", "", "Secret loan", "Loans", "", "", "", "", "", "", "", ""],
        [
            "bad/b1.png", "bad", "b1", "1", "Faulty", "", "http://creativecommons.org/licenses/by-xx/4.0/",
            "1890-02-30", "", "", "", "", "", "",
        ],
        ["bad/b2.png", "bad", "b2", "2", "", "", "", "", "xywh=1,2,3 too short", "", "not an address", "", "", ""],
    ]

    init() throws {
        home = try TestHome(settings: Self.settings)
        let folder = home.folder
        let picture = try Pixels.quarters(width: Self.size.width, height: Self.size.height).encoded("png")
        for row in Self.rows where row[0].hasSuffix("png") { try folder.write(picture, to: "in/" + row[0]) }
        try folder.write(Material.film(seconds: 4), to: "in/film/f.mp4")
        func put(_ text: String, _ name: String) throws { try folder.write(text, to: "in/" + name) }
        try put("A match.", "film/f.transcript.en.txt")
        try put(
            "WEBVTT\n\n00:00.000 --> 00:02.000\nAct 1\n\n00:02.000 --> 00:04.000\nAct 2\n", "film/f.chapters.vtt")
        try put(Material.captions, "film/missing.en.vtt")
        try put(Self.alto([(20, 20, ["Erste", "Zeile"]), (220, 100, ["Zweite", "&amp;c."])]), "paper/p1.alto.xml")
        try put(Self.alto([(20, 20, ["Seite", "zwei"])]), "paper/p2.xml")
        try put(
            """
            id,parent,title,title@de,page
            a,,Articles,Artikel,
            n,a,News,,"1#xywh=0,0,100,50|2#xywh=0,0,200,100"
            o,a,Notices,,2
            c,d,Round,,1
            d,c,Round again,,1
            e,,Beyond,,9
            f,,Beside,,"1#xywh=1,2"
            """, "paper/toc.csv")
        try put("<mets xmlns=\"http://www.loc.gov/METS/\"/>", "paper/mets.xml")
        try put("<mods xmlns=\"http://www.loc.gov/mods/v3\"><script>1</script></mods>", "paper/p2.mods.xml")
        try put("<ead xmlns=\"http://ead3.archivists.org/schema/\"/>", "photo/a.xml")
        try put(
            "<collection xmlns=\"http://www.loc.gov/MARC21/slim\"/>", "photo/a.marcxml")
        try put("<html>no lido</html>", "photo/a.lido.xml")
        try put("<?xml version=\"1.0\"?><settings/>", "photo/plain.xml")
        try put(Self.annotations, "photo/a.annotations.json")
        try put(
            "region,text,motivation,language\n\"5,6,7,8\",A spout,describing,en\n\"5,6\",Nowhere,,\n,Odd,yelling,\n,Late,,\n",
            "photo/a.annotations.csv")
        try put("{", "bad/b1.annotations.json")
        try put("<alto><Layout/></alto>", "bad/b2.alto.xml")
        imported = try home.bring("in", sheet: Sheet.text([Self.columns] + Self.rows))
        server = try home.serve()
    }
}

/// Starts the fixture's server before a suite and ends it after.
struct ServedAnnotations: SuiteTrait, TestScoping {
    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        let fixture = try AnnotatedFixture()
        try await AnnotatedFixture.$current.withValue(fixture) { try await function() }
        let result = fixture.server.stop()
        #expect(result.status == 0 && result.errors.isEmpty)
    }
}
