import TestSupport
import Testing

@Suite("Vary names every field that an answer depends on (RFC 9110 section 12.5.5)")
struct VaryTests {
    /// What a client may send, and the values that ask for different things.
    private static let fields: [String: [String]] = [
        "Accept": [
            "*/*", "text/html", "application/json", "application/ld+json",
            "application/ld+json;profile=\"http://iiif.io/api/presentation/2/context.json\"",
            "application/ld+json;profile=\"http://iiif.io/api/image/2/context.json\"",
        ],
        "Accept-Encoding": ["gzip", "identity", "br;q=1, gzip;q=0.1"],
        "Accept-Language": ["fr", "en, fr;q=0.5", "de-CH"],
        "Origin": ["https://viewer.example", "null"],
        "User-Agent": ["curl/8", "Googlebot"],
        "Cookie": ["a=b"], "Referer": ["https://elsewhere.example/"], "Save-Data": ["on"], "DNT": ["1"],
    ]

    private static func essence(_ answer: Response) -> String {
        let fields = answer.fields.filter { !["date", "connection"].contains($0.name.lowercased()) }
        return "\(answer.status)\n"
            + fields.map { "\($0.name.lowercased()): \($0.value)" }.sorted().joined(separator: "\n")
            + "\n\(answer.body.hashValue)"
    }

    private static func names(_ answer: Response) -> Set<String> {
        Set(answer.values("Vary").flatMap { $0.split(separator: ",") }.map { $0.trimmingPrefix(" ").lowercased() })
    }

    /// Compares the answers to a target under different values of each field.
    private static func check(
        _ server: RunningServer, _ target: String, _ fields: [String: [String]], base: [String: String] = [:]
    ) throws {
        let plain = try server.get(target, base)
        for (name, values) in fields.sorted(by: { $0.key < $1.key }) {
            let answers = try values.map { try server.get(target, base.merging([name: $0]) { $1 }) } + [plain]
            guard Set(answers.map(essence)).count > 1 else { continue }
            for answer in answers {
                #expect(names(answer).contains(name.lowercased()), "\(target) varies by \(name): \(answer.status)")
            }
        }
    }

    @Test("For every kind of answer, refusals and redirects too")
    func everything() throws {
        let home = try TestHome(
            settings: """
                log: {level: critical}
                images: {tile_size: 128}
                publication:
                  audiences:
                    - name: public
                    - name: staff
                      unpublished: true
                """)
        try home.folder.write(Pixels.waves(width: 300, height: 200).encoded("png"), to: "in/a.png")
        try home.folder.write(Pixels.waves(width: 300, height: 200, seed: 2).encoded("png"), to: "in/b.png")
        try home.folder.write(Material.film(), to: "in/film.mp4")
        try home.folder.write(Material.captions, to: "in/film.en.vtt")
        let sheet = Sheet.text(
            "file", "identifier", "id", "title", "title@fr", "published",
            rows: [
                ["a.png", "a", "a", "A book", "Un livre", ""], ["b.png", "b", "b", "Secret", "Secret", "no"],
                ["film.mp4", "film", "film", "A film", "Un film", ""],
            ])
        let result = try home.bring("in", sheet: sheet)
        guard result.status == 0 else { throw SupportError(result.errors) }
        let token = try EditingHome.token(home, scopes: ["read"], audience: "staff")
        let server = try home.serve()
        var targets = [
            "/", "/?q=book", "/?page=2", "/healthz", "/robots.txt", "/sitemap.xml", "/assets/vitrine.css", "/nothing",
            "/object/a", "/object/b", "/media/film/original.mp4", "/media/film/captions.en.vtt",
            "/iiif/activity/all-changes", "/iiif/activity/page-0", "/api/v1/search?q=book", "/api/v1/suggest?q=bo",
            "/api/v1/resources", "/api/v1/openapi.json", "/api/v1/nothing", "/iiif/collection/search?q=book",
            "/iiif/collection/search/book", "/iiif/a/record/schema.json", "/iiif/a/record/lido.xml",
            "/iiif/100%/manifest",
        ]
        for version in ["", "v2/", "v3/", "v4/"] {
            for name in ["a", "a/manifest", "a/canvas/ra", "b/manifest", "none/manifest", "collection/top"] {
                targets.append("/iiif/\(version)\(name)")
            }
            guard version != "v4/" else { continue }
            for name in ["a", "a/info.json", "b/info.json", "a/full/max/0/default.jpg", "a/full/max/0/default.doc"] {
                targets.append("/iiif/\(version)image/\(name)")
            }
        }
        for target in targets {
            try Self.check(server, target, Self.fields)
            try Self.check(server, target, ["Authorization": ["Bearer \(token)"]])
            // A condition does not change what an answer depends on.
            let plain = try server.get(target)
            guard let tag = plain["ETag"] else { continue }
            let same = try server.get(target, ["If-None-Match": tag])
            #expect(same.status == 304 && Self.names(same) == Self.names(plain), "\(target)")
        }
        #expect(server.stop().status == 0)
    }
}
