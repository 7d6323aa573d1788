import Foundation
import TestSupport
import Testing

@Suite("Searching what is served")
struct SearchTests {
    private static let settings = """
        collection: {document_size: 2, page_size: 2, by_field: [Series]}
        publication: {fields: [{name: Shelf, public: false}]}
        log: {level: warning}
        """

    private static func home() throws -> TestHome {
        let home = try TestHome(settings: settings)
        let picture = try Pixels.quarters(width: 20, height: 16).encoded("png")
        for name in ["1", "2", "3", "secret"] { try home.folder.write(picture, to: "in/\(name).png") }
        let sheet = Sheet.text(
            "file", "identifier", "id", "published", "title", "series", "shelf",
            rows: [
                ["1.png", "n1", "n1", "", "Carte de l’Île <b>& mer</b>", "Maps/A", "Vault"],
                ["2.png", "n2", "n2", "", "Carte du port", "Maps/A", "Vault"],
                ["3.png", "n3", "n3", "", "Une petite carte", "Plans", "Vault"],
                ["secret.png", "n4", "n4", "no", "Carte secrète", "Hidden series", "Vault"],
            ])
        guard try home.bring("in", sheet: sheet).status == 0 else { throw SupportError("import") }
        return home
    }

    @Test("The answer has what was found, where, how often, and where it goes on")
    func document() throws {
        let server = try Self.home().serve()
        let answer = try server.get("/api/v1/search?q=carte&facet=series&limit=2")
        #expect(answer.status == 200 && answer["access-control-allow-origin"] == "*")
        #expect(answer["content-type"] == "application/json")
        let json = try answer.json
        #expect(json["total"].int == 3 && json["isComplete"] == .flag(true))
        #expect(json["items"].items.count == 2)
        let values = json["facets"].items.first?["values"].items ?? []
        #expect(values.map { $0["value"].string } == ["Maps/A", "Plans"])
        #expect(values.map { $0["objects"].int } == [2, 1])
        let next = try #require(json["next"].string)
        let rest = try server.get(String(next.dropFirst(server.address.count))).json
        let all = (json["items"].items + rest["items"].items).compactMap { $0["identifier"].string }
        #expect(all.sorted() == ["n1", "n2", "n3"])
        for item in json["items"].items {
            #expect(item["extract"].string?.contains("<mark>") == true)
            let manifest = try #require(item["manifest"].string)
            #expect(try server.get(String(manifest.dropFirst(server.address.count))).status == 200)
        }
        let island = try server.get("/api/v1/search?q=ile").json["items"].items
        #expect(island.first?["extract"].string == "Carte de l’<mark>Île</mark>  &amp; mer ")
        let tag = try #require(answer["etag"])
        #expect(try server.get("/api/v1/search?q=carte&facet=series&limit=2", ["If-None-Match": tag]).status == 304)
        let words = try server.get("/api/v1/suggest?q=une%20pet").json["suggestions"].items
        #expect(words.compactMap { $0["word"].string } == ["petite"])
        #expect(server.stop().errors.isEmpty)
    }

    @Test("A field that is not searchable is shown, and neither found nor suggested, by whoever asks")
    func notSearchable() throws {
        let home = try TestHome(
            settings: """
                collection: {by_field: [Maker]}
                publication:
                  fields: [{name: Note, searchable: false}, {name: Maker}]
                  audiences: [{name: public}, {name: staff}]
                log: {level: warning}
                """)
        try home.folder.write(Pixels.quarters(width: 20, height: 16).encoded("png"), to: "in/1.png")
        let sheet = Sheet.text(
            "file", "identifier", "id", "title", "Note", "Maker", rows: [["1.png", "x", "x", "Map", "ochre", "umber"]])
        #expect(try home.bring("in", sheet: sheet).status == 0)
        let token = try EditingHome.token(home, scopes: ["read"], audience: "staff")
        let server = try home.serve()
        for fields in [[:], ["Authorization": "Bearer \(token)"]] {
            #expect(try server.get("/iiif/v3/x/manifest", fields).text.contains("ochre"))
            func total(_ query: String) throws -> Int? {
                try server.get("/api/v1/search?q=\(query)", fields).json["total"].int
            }
            func suggestions(_ query: String) throws -> Int {
                try server.get("/api/v1/suggest?q=\(query)", fields).json["suggestions"].items.count
            }
            #expect(try total("umber") == 1 && total("map") == 1)
            #expect(try total("ochre") == 0 && total("ochr*") == 0)
            #expect(try suggestions("umb") == 1 && suggestions("och") == 0)
            // Asked for by name it is a field that there is not, or one in which nothing is found.
            let named = try server.get("/api/v1/search?q=note:ochre&facet=note", fields)
            #expect(!named.text.contains("\"identifier\"") && !named.text.contains("\"value\""), "\(named.text)")
        }
        #expect(server.stop().errors.isEmpty)
    }

    @Test("Nothing tells of what is hidden", arguments: ["secrete", "vault", "hidden", "n4", "va*", "identifier:n4"])
    func hidden(query: String) throws {
        let server = try Self.home().serve()
        for path in ["/api/v1/search?q=\(query)&facet=series", "/?q=\(query)", "/api/v1/suggest?q=\(query.prefix(4))"] {
            let answer = try server.get(path)
            #expect(answer.status == 200)
            for word in ["secr\u{E8}te", "Vault", "Hidden series"] {
                #expect(!answer.text.contains(word), "\(path): \(word)")
            }
        }
        #expect(try server.get("/api/v1/search?q=\(query)").json["total"].int == 0)
    }

    @Test(
        "What cannot be answered is refused with what would be accepted",
        arguments: [
            ("/api/v1/search", "Accepted: q="), ("/api/v1/search?q=a%20OR", "character"),
            ("/api/v1/search?q=a&limit=0", "1 to 100"), ("/api/v1/search?q=a&cursor=x", "cursor"),
            ("/api/v1/search?q=a&facet=shelf", "Accepted: series"),
            ("/api/v1/search?q=a&field=shelf", "Accepted: description, identifier"),
            ("/api/v1/search?q=a&filter=series", "a colon"), ("/api/v1/search?q=-a", "look for"),
            ("/api/v1/suggest", "letters"),
            ("/iiif/collection/search", "collection/search/"), ("/iiif/collection/search/%28", "look for"),
            ("/?q=%28", "look for"),
        ])
    func refused(path: String, reason: String) throws {
        let server = try Self.home().serve()
        let answer = try server.get(path)
        #expect(answer.status == 400 && answer.text.contains(reason), "\(answer.text)")
        #expect(try server.get("/api/v2/search").status == 404)
    }

    @Test("Any bytes as a query are answered or refused")
    func hostile() throws {
        let server = try Self.home().serve()
        var generator = SystemRandomNumberGenerator()
        for number in 0..<300 {
            let bytes = (0..<Int.random(in: 1...60, using: &generator)).map { _ in
                UInt8.random(in: 0...255, using: &generator)
            }
            let text = bytes.map { "%" + (String($0, radix: 16).count < 2 ? "0" : "") + String($0, radix: 16) }.joined()
            let path = ["/api/v1/search?q=", "/?q=", "/iiif/collection/search?q=", "/api/v1/suggest?q="][number % 4]
            let answer = try server.get(path + text)
            #expect([200, 303, 400].contains(answer.status), "\(path)\(text): \(answer.status)")
        }
        #expect(server.stop().errors.isEmpty)
    }

    @Test("What means something to SQLite means nothing here: a plain search, or a refusal that says why")
    func syntax() throws {
        let server = try Self.home().serve()
        let queries = [
            "\"", "\"unbalanced", "carte\"", "NEAR(carte port)", "NEAR(carte port, 2)", "carte NEAR/3 port", "***", "*",
            "c*", "ca*rt*", "^carte", "{c1 c2}: carte", "c1:carte", "c1 : carte", "- carte", "-", "carte + port",
            "'; --",
            "carte' OR 1=1 --", "AND", "(((((", ")", ":", "title:", ":carte", "rowid:1", "rank:x", "a:b:c:d",
            String(repeating: "a", count: 5000), String(repeating: "carte ", count: 900),
            String(repeating: "(", count: 900), String(repeating: "-", count: 900),
        ]
        for query in queries {
            let encoded = try #require(query.addingPercentEncoding(withAllowedCharacters: .alphanumerics))
            for path in ["/api/v1/search?q=", "/?q=", "/iiif/collection/search/", "/api/v1/suggest?q="] {
                let answer = try server.get(path + encoded)
                #expect([200, 400].contains(answer.status), "\(path)\(query.prefix(40)): \(answer.status)")
                if answer.status == 400, path.hasPrefix("/api") {
                    #expect(try answer.json["detail"].string?.isEmpty == false, "\(query.prefix(40))")
                }
            }
        }
        #expect(try server.get("/api/v1/search?q=carte%22").json["total"].int == 3)
        #expect(try server.get("/api/v1/search?q=c*").status == 400)
        let text = try server.get("/api/v1/search?q=" + String(repeating: "a", count: 5000)).text
        #expect(text.contains("5000 characters"))
        #expect(server.stop().errors.isEmpty)
    }

    @Test("A query of a megabyte is refused, and the server goes on")
    func enormous() throws {
        let server = try Self.home().serve()
        // The connection may be closed before all of it is sent.
        if let answer = try? server.get("/api/v1/search?q=" + String(repeating: "a", count: 1 << 20)) {
            #expect([400, 414, 431].contains(answer.status))
        }
        #expect(try server.get("/api/v1/search?q=carte").json["total"].int == 3)
    }

    @Test("A query is a collection, divided like others, in every version", arguments: [2, 3, 4])
    func collection(version: Int) throws {
        let server = try Self.home().serve()
        let answer = try server.get("/iiif/v\(version)/collection/search/carte")
        #expect(answer.status == 200)
        #expect(answer.text.contains("/iiif/v\(version)/collection/search/carte/page/2"))
        let last = try server.get("/iiif/v\(version)/collection/search/carte/page/2")
        #expect(last.status == 200 && last.text.contains("/manifest"))
        let small = try server.get("/iiif/v\(version)/collection/search/title%3Aport")
        #expect(small.text.contains("/iiif/v\(version)/n2/manifest"))
        #expect(try server.get("/iiif/v\(version)/collection/search/nothing").status == 200)
        let redirect = try server.get("/iiif/v\(version)/collection/search?q=la%20carte")
        #expect(redirect.status == 303)
        #expect(redirect["location"]?.hasSuffix("/iiif/v\(version)/collection/search/la%20carte") == true)
    }

    @Test("The page shows results and facets, escaped, and leads through them")
    func page() throws {
        let server = try Self.home().serve()
        #expect(try server.get("/").text.contains("<form class=\"search\""))
        let page = try server.get("/?q=carte&filter=series:Maps/A").text
        #expect(page.contains("2 objects") && page.contains("<mark>Carte</mark>") && !page.contains("<b>"))
        let first = try server.get("/?q=%22%3E%3Cscript%3Ex%20OR%20carte")
        #expect(!first.text.contains("<script>"))
        let next = try #require(
            try server.get("/?q=carte").text.split(separator: "rel=\"next\" href=\"").last?.split(separator: "\"").first
        )
        let second = try server.get("/" + next.replacingOccurrences(of: "&amp;", with: "&"))
        #expect(second.status == 200 && second.text.contains("Previous page"))
        #expect(try server.get("/?q=carte&cursor=0-2").status == 303)
    }

    @Test("A change of the settings changes what is found")
    func settings() throws {
        let home = try Self.home()
        let server = try home.serve()
        #expect(try server.get("/api/v1/search?q=port").json["total"].int == 1)
        #expect(server.stop().errors.isEmpty)
        try home.folder.write("search: {fields: [series]}\nlog: {level: warning}\n", to: "home/vitrine.yaml")
        let other = try home.serve()
        #expect(try other.get("/api/v1/search?q=port").json["total"].int == 0)
        #expect(try other.get("/api/v1/search?q=plans").json["total"].int == 1)
        #expect(other.stop().errors.isEmpty)
    }
}
