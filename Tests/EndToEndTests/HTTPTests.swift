import TestSupport
import Testing

extension Serving {
    @Suite("HTTP, the same on every route")
    struct HTTPTests {
        /// A target of every kind and the status it has.
        static let targets: [(target: String, status: Int)] = [
            ("/", 200), ("/healthz", 200), ("/readyz", 200), ("/robots.txt", 200), ("/assets/vitrine.css", 200),
            ("/object/book", 200), ("/media/film/original.mp4", 200), ("/media/film/captions.en.vtt", 200),
            ("/iiif/book", 303), ("/iiif/book/manifest", 200), ("/iiif/v2/book/manifest", 200),
            ("/iiif/collection/top", 200), ("/iiif/v2/book/sequence/normal", 200), ("/iiif/book/canvas/rp1", 200),
            ("/iiif/image/odd", 303), ("/iiif/image/odd/info.json", 200), ("/iiif/v2/image/odd/info.json", 200),
            ("/iiif/image/odd/full/90,/0/default.jpg", 200), ("/iiif/image/odd/full/90,/0/default.doc", 400),
            ("/iiif/100%/manifest", 400), ("/iiif/gone/manifest", 410), ("/iiif/nothing/manifest", 404),
            ("/iiif/hidden/manifest", 404), ("/nothing", 404), ("/iiif/search/x", 404), ("/iiif/v5/book/manifest", 404),
        ]

        /// A document of every kind that an object and its lists have.
        static let documents: [String] =
            versioned + [
                "/iiif/v2/book/sequence/normal", "/iiif/book/record/schema.json", "/iiif/book/record/dublin-core.xml",
                "/iiif/book/record/lido.xml", "/iiif/activity/all-changes", "/iiif/activity/page-0", "/sitemap.xml",
            ]
        static let versioned: [String] = ["", "v2/", "v3/", "v4/"].flatMap { version -> [String] in
            let names: [String] = [
                "book/manifest", "book/canvas/rp1", "book/annotationpage/rp1", "book/annotation/rp1",
                "paper/canvas/rpaper-p2", "film/manifest", "film/annotation/rfilm", "sound/manifest", "collection/top",
            ]
            return names.map { "/iiif/\(version)\($0)" }
        }

        /// Pages for people: a content state given as it may be, and one that leads nowhere.
        static let refusals: [(target: String, status: Int)] = [
            ("/?iiif-content=x", 400), ("/?iiif-content=https://elsewhere.example/iiif/book/manifest", 400),
            ("/object/book?iiif-content=x", 400), ("/object/nothing", 404), ("/sitemap-9.xml", 404),
            ("/iiif/activity/page-9", 404), ("/iiif/book/range/nothing", 404), ("/iiif/book/annotation/nothing", 404),
            ("/iiif/book/annotationcollection/nothing", 404),
        ]

        @Test("CORS and nosniff stand in every answer exactly once", arguments: targets + refusals)
        func crossOrigin(target: String, status: Int) throws {
            try HTTPRules.crossOrigin(Fixture.serving(), target, status: status)
        }

        @Test("HEAD answers with the headers of GET and no body", arguments: targets + refusals)
        func head(target: String, status: Int) throws {
            try HTTPRules.head(Fixture.serving(), target, status: status)
        }

        @Test("Documents of every kind and version obey all of these, and conditions", arguments: documents)
        func document(target: String) throws { try HTTPRules.document(Fixture.serving(), target) }

        @Test("So do the ranges that a manifest names, and the page at a content state")
        func named() throws {
            let server = try Fixture.serving()
            let book = try server.get("/iiif/v3/book/manifest").json
            let range = try #require(book["structures"][0]["id"].string)
            for path in [
                range, range.replacing("/iiif/", with: "/iiif/v2/"), range.replacing("/iiif/", with: "/iiif/v4/"),
            ] {
                try HTTPRules.document(server, String(path.dropFirst(server.address.count)))
            }
            for uri in [
                "/iiif/book/manifest", "/iiif/book/canvas/rp1", "/iiif/book/annotation/rp1", "/iiif/collection/top",
            ] {
                let target = "/?iiif-content=\(server.address)\(uri)"
                try HTTPRules.crossOrigin(server, target)
                try HTTPRules.head(server, target)
            }
        }

        @Test("OPTIONS says what may be asked, for every path")
        func options() throws {
            let answer = try Fixture.serving().get(
                "/iiif/book/manifest",
                ["Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "Accept"], method: "OPTIONS")
            #expect(answer.status == 204)
            #expect(answer["Access-Control-Allow-Methods"]?.contains("GET") == true)
            #expect(answer["Access-Control-Allow-Headers"]?.contains("Accept") == true)
        }

        @Test(
            "Methods that change things are refused, with those that are allowed",
            arguments: ["POST", "PUT", "DELETE", "PATCH", "PROPFIND"])
        func methods(method: String) throws {
            let answer = try Fixture.serving().get("/iiif/book/manifest", method: method)
            #expect(answer.status == 405)
            #expect(answer["Allow"] == "GET, HEAD, OPTIONS")
        }

        static let three = "application/ld+json;profile=\"http://iiif.io/api/presentation/3/context.json\""
        static let negotiations: [(target: String, accept: String?, type: String)] = [
            ("/iiif/v3/book/manifest", nil, three), ("/iiif/v3/book/manifest", "*/*", three),
            ("/iiif/v3/book/manifest", "application/ld+json", three),
            ("/iiif/v3/book/manifest", "application/json", "application/json"),
            ("/iiif/v3/book/manifest", "application/json;q=0.5, application/ld+json", three),
            ("/iiif/v3/book/manifest", "text/html", three),
            ("/iiif/v2/book/manifest", nil, "application/json"), ("/iiif/v2/book/manifest", "*/*", "application/json"),
            ("/iiif/v2/book/manifest", "application/ld+json", "application/ld+json"),
            (
                "/iiif/v3/image/odd/info.json", nil,
                "application/ld+json;profile=\"http://iiif.io/api/image/3/context.json\""
            ),
            ("/iiif/v3/image/odd/info.json", "application/json", "application/json"),
            ("/iiif/v2/image/odd/info.json", nil, "application/json"),
            ("/iiif/v2/image/odd/info.json", "application/ld+json", "application/ld+json"),
        ]

        @Test("JSON-LD is negotiated", arguments: negotiations)
        func negotiation(target: String, accept: String?, type: String) throws {
            let answer = try Fixture.serving().get(target, accept.map { ["Accept": $0] } ?? [:])
            #expect(answer["Content-Type"] == type)
            #expect(answer["Vary"]?.lowercased().contains("accept") == true)
        }

        @Test(
            "A tag that was given is answered with 304, another with the document",
            arguments: [
                "/iiif/image/odd/info.json", "/iiif/v2/image/odd/info.json", "/iiif/image/odd/full/90,/0/default.jpg",
                "/media/film/original.mp4", "/media/film/captions.en.vtt", "/assets/vitrine.css", "/assets/vitrine.js",
            ])
        func conditional(target: String) throws { try HTTPRules.conditional(Fixture.serving(), target) }

        @Test(
            "Documents are compressed for clients that take it, with a tag of their own (RFC 9110 section 8.4)",
            arguments: [
                ("gzip", true), ("br, gzip;q=0.5", true), ("*", true), ("gzip;q=0", false), ("identity", false),
                ("", false),
            ])
        func compression(accept: String, isCompressed: Bool) throws {
            let server = try Fixture.serving()
            let plain = try server.get("/iiif/v3/book/manifest")
            let answer = try server.get("/iiif/v3/book/manifest", ["Accept-Encoding": accept])
            #expect(answer["Content-Encoding"] == (isCompressed ? "gzip" : nil))
            #expect(answer["Vary"]?.lowercased().contains("accept-encoding") == true)
            #expect((answer["ETag"] == plain["ETag"]) != isCompressed)
            let folder = try TemporaryFolder()
            let file = try folder.write(answer.body, to: "manifest.gz")
            let text = isCompressed ? try tool("gzip", "-dc", file) : answer.text
            #expect(text == plain.text)
            let conditions = ["Accept-Encoding": accept, "If-None-Match": answer["ETag"] ?? ""]
            #expect(try server.get("/iiif/v3/book/manifest", conditions).status == 304)
        }

        @Test("Each version and type of a document has a tag of its own")
        func tags() throws {
            let server = try Fixture.serving()
            let tags = try ["/iiif/v2/book/manifest", "/iiif/v3/book/manifest"].flatMap { target in
                try ["application/json", "application/ld+json"].map {
                    try server.get(target, ["Accept": $0])["ETag"]
                }
            }
            #expect(Set(tags).count == 4)
        }

        @Test(
            "The web pages carry the object's words as text, never as markup, and a policy that runs no foreign script")
        func pages() throws {
            let server = try Fixture.serving()
            let home = try server.get("/")
            #expect(home["Content-Type"] == "text/html; charset=utf-8")
            #expect(home.text.contains("x&quot;&lt;y&gt;&amp;z") || home.text.contains("x&#34;&lt;y&gt;&amp;z"))
            #expect(!home.text.contains("<y>"))
            #expect(home["Content-Security-Policy"]?.contains("script-src 'self'") == true)
            #expect(try server.get("/", ["Accept-Language": "fr"]).text.contains("Un livre"))
            #expect(try server.get("/?page=999999999999999999999").status == 200)
            #expect(try server.get("/?page=-1").status == 200)
        }
    }
}
