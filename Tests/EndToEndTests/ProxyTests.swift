import Foundation
import FoundationXML
import TestSupport
import Testing

/// Vitrine behind the web servers of `deploy/`.
@Suite("Behind nginx and Apache", .serialized)
struct ProxyTests {
    /// What stands before Vitrine.
    struct Setting: Sendable, CustomStringConvertible {
        var kind: ProxyServer.Kind
        var place = ProxyServer.Place.whole
        /// Whether the public address comes from the proxy's headers instead of the settings.
        var isForwarded = false

        var isBelow: Bool { place == .below }
        var description: String {
            let words = [ProxyServer.Place.whole: "", .beside: " beside a site", .below: " below a path"]
            return "\(kind)\(words[place] ?? "")\(isForwarded ? ", forwarded" : "")"
        }
    }

    /// A home, its server and the proxy, until the value goes.
    private struct Stack {
        let server: RunningServer
        let proxy: ProxyServer
        /// The public address.
        let base: String

        init(_ home: TestHome, _ setting: Setting) throws {
            let port = try FreePort.find()
            let path = setting.isBelow ? "/museum" : ""
            base = "https://127.0.0.1:\(port)\(path)"
            server =
                setting.isForwarded ? try home.serve() : try home.serve("--public-url", base)
            proxy = try ProxyServer(setting.kind, setting.place, port: port, upstream: server.port)
        }

        func ask(_ requests: [WebRequest]) throws -> [Response] { try WebClient.ask(requests, port: proxy.port) }

        func get(_ target: String, _ fields: [String: String] = [:], method: String = "GET") throws -> Response {
            try ask([WebRequest(target, fields, method: method)])[0]
        }

        /// The target of one of its own addresses.
        func target(_ address: String) -> String { String(address.dropFirst("https://127.0.0.1:\(proxy.port)".count)) }
    }

    static let settings = ProxyServer.Kind.allCases.filter { $0.executable != nil }.flatMap {
        [
            Setting(kind: $0), Setting(kind: $0, place: .beside), Setting(kind: $0, place: .below),
            Setting(kind: $0, isForwarded: true),
        ]
    }

    @Test("Both are installed, so that nothing here is passed over")
    func installed() {
        for kind in ProxyServer.Kind.allCases { #expect(kind.executable != nil, "scripts/install-packages.sh test") }
    }

    private static let forwarded = "server: {trusted_proxies: [127.0.0.1]}\n"

    @Test(
        "Identifiers × encodings × routes: the same answers as without, but for what the proxy itself refuses",
        arguments: settings)
    func table(setting: Setting) throws {
        let home = try NameTests.home(
            NameTable.identifiers,
            settings: "collection: {by_field: [Series]}\n" + (setting.isForwarded ? Self.forwarded : ""))
        let stack = try Stack(home, setting)
        let path = setting.isBelow ? "/museum" : ""
        var cases: [(target: [UInt8], own: String, route: NameTable.Route, encoding: NameTable.Encoding)] = []
        for (index, identifier) in NameTable.identifiers.enumerated() {
            for route in NameTable.routes(identifier, resource: "n\(index + 1)") {
                for encoding in NameTable.Encoding.allCases {
                    cases.append(
                        (
                            Array(path.utf8) + route.target(encoding.write(identifier)),
                            stack.base + route.text(Spelling.segment(identifier)), route, encoding
                        ))
                }
            }
        }
        let answers = try stack.ask(cases.map { WebRequest($0.target) })
        // Other spellings are led on, in a second round.
        let moved = answers.map { $0.status == 301 ? $0["Location"] : nil }
        let second = try stack.ask(moved.map { WebRequest($0.map(stack.target) ?? path + "/healthz") })
        var wrong: [String] = []
        for (index, entry) in cases.enumerated() {
            let answer = moved[index] == nil ? answers[index] : second[index]
            let isRefused = Self.refuses(entry.target, setting.kind)
            let isRight =
                isRefused
                ? answer.status == 400 || answer.status == 404
                : answer.status == entry.route.status
                    && (entry.route.isPage || answer.text.contains("\"\(entry.own)\""))
                    && answer.values("Access-Control-Allow-Origin") == ["*"]
            if !isRight {
                wrong.append("\(answer.status) \(entry.encoding): \(String(decoding: entry.target, as: UTF8.self))")
            }
        }
        #expect(wrong.isEmpty, "\(wrong.count) of \(cases.count):\n\(wrong.joined(separator: "\n"))")
        #expect(stack.server.stop().errors.isEmpty)
    }

    /// Targets that no proxy of this kind passes on: docs/deployment.md names each.
    private static func refuses(_ target: [UInt8], _ kind: ProxyServer.Kind) -> Bool {
        // A space ends the target on the request line (RFC 9112 section 3), and Apache refuses what looks like a
        // fragment: no client sends either.
        target.contains(0x20) || kind == .apache && target.contains(UInt8(ascii: "#"))
    }

    @Test(
        "Every id in the documents is https and leads to itself, CORS once, tags and ranges as without",
        arguments: settings)
    func documents(setting: Setting) throws {
        let home = try ImportTests.home(
            ["1.png"], settings: "log: {level: warning}\n" + (setting.isForwarded ? Self.forwarded : ""))
        try home.folder.write(Material.sound(), to: "in/s.wav")
        let sheet = Sheet.text(
            "file", "identifier", "id", "title",
            rows: [["1.png", "ark:/12345/x1", "p1", "Title"], ["s.wav", "sound", "s1", "Sound"]])
        #expect(try home.bring("in", sheet: sheet).status == 0)
        let stack = try Stack(home, setting)
        let strange = [
            "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "ftp", "Forwarded": "host=evil.example",
        ]
        let path = setting.isBelow ? "/museum" : ""
        var ids: Set<String> = []
        for version in ["v2", "v3"] {
            let manifest = try stack.get("\(path)/iiif/\(version)/ark:%2F12345%2Fx1/manifest", strange)
            #expect(manifest.status == 200)
            let pieces = manifest.text.components(separatedBy: "\"")
            let links = pieces.filter { $0.hasPrefix("http") && $0.contains("127.0.0.1") }
            #expect(links.allSatisfy { $0.hasPrefix(stack.base + "/") }, "\(links)")
            #expect(!manifest.text.contains("evil"))
            ids.formUnion(links.filter { !$0.contains("#") && !$0.contains("/full/") })
        }
        #expect(ids.count > 6)
        let order = ids.sorted()
        for (id, answer) in zip(order, try stack.ask(order.map { WebRequest(stack.target($0)) })) {
            #expect([200, 303].contains(answer.status), "\(id): \(answer.status)")
            #expect(answer.values("Access-Control-Allow-Origin") == ["*"], "\(id)")
            if answer.status == 200, answer["Content-Type"]?.contains("json") == true {
                #expect(answer.text.contains("\"\(id)\""), "\(id) says its own id")
            }
        }
        // The same tags, and conditions and ranges that hold.
        let media = path + "/media/s1/original.wav"
        for target in [path + "/iiif/v3/sound/manifest", path + "/iiif/v3/image/p1/info.json", media] {
            let whole = try stack.get(target)
            let tag = try #require(whole["ETag"])
            if !setting.isForwarded { #expect(try stack.server.get(target)["ETag"] == tag) }
            #expect(try stack.get(target, ["If-None-Match": tag]).status == 304)
            #expect(try stack.get(target, ["If-None-Match": tag])["ETag"] == tag)
            #expect(try stack.get(target, method: "HEAD")["ETag"] == tag)
        }
        let part = try stack.get(media, ["Range": "bytes=4-11"])
        #expect(part.status == 206 && part.body.count == 8 && part["Content-Range"]?.hasPrefix("bytes 4-11/") == true)
        #expect(try stack.get(media, ["Range": "bytes=99999999-"]).status == 416)
        let tag = part["ETag"] ?? ""
        #expect(try stack.get(media, ["Range": "bytes=0-3", "If-Range": tag]).status == 206)
        #expect(try stack.get(media, ["Range": "bytes=0-3", "If-Range": "\"other\""]).status == 200)
        let zipped = try stack.get(path + "/iiif/v3/sound/manifest", ["Accept-Encoding": "gzip"])
        #expect(zipped["Content-Encoding"] == "gzip" && zipped["ETag"]?.hasSuffix("-gz\"") == true)
        for (method, status) in [("HEAD", 200), ("OPTIONS", 204), ("POST", 405)] {
            let answer = try stack.get(
                path + "/iiif/v3/sound/manifest", ["Origin": "https://viewer.example"], method: method)
            #expect(answer.status == status && answer.values("Access-Control-Allow-Origin") == ["*"], "\(method)")
        }
        #expect(stack.server.stop().errors.isEmpty)
    }

    @Test(
        "ARKs and links of ResourceSpace at the root are answered, below a path too, and the site beside stays",
        arguments: settings)
    func root(setting: Setting) throws {
        let home = try NameTests.home(["ark:/12345/x1"], settings: setting.isForwarded ? Self.forwarded : "")
        let stack = try Stack(home, setting)
        let manifest = stack.base + "/iiif/ark:%2F12345%2Fx1/manifest"
        for target in ["/ark:/12345/x1", "/ARK:12345/x-1"] {
            let answer = try stack.get(target, ["Accept": "application/json"])
            #expect(answer.status == 303 && answer["Location"] == manifest, "\(target)")
        }
        #expect(try stack.get("/ark:/12345/x1?info").text.contains("where: \(stack.base)/ark:/12345/x1\n"))
        #expect(try stack.get("/ark:/12345/x1??").text.hasPrefix("erc:"))
        #expect(try stack.get("/ark:/12345/x1?").text.hasPrefix("erc:"))
        let old = try stack.get("/iiif/ark%253A%252F12345%252Fx1/manifest")
        #expect(old.status == 200 && old.text.contains("\"\(manifest)\""))
        if setting.place != .whole {
            #expect(try stack.get("/site").status == (setting.kind == .nginx ? 200 : 410))
        }
        if setting.isBelow {
            #expect(try stack.get("/museum/").text.contains("<html"))
        }
        #expect(stack.server.stop().errors.isEmpty)
    }

    @Test("All that the server answers passes, lists and the interface for programs too", arguments: settings)
    func all(setting: Setting) throws {
        let home = try NameTests.home(["a/b"], settings: setting.isForwarded ? Self.forwarded : "")
        let token = try EditingHome.token(home, scopes: ["read", "write"])
        let stack = try Stack(home, setting)
        let path = setting.isBelow ? "/museum" : ""
        for target in [
            "/api/v1/search?q=a", "/api/v1/suggest?q=a", "/api/v1/openapi.json", "/sitemap.xml", "/sitemap-1.xml",
            "/iiif/activity/all-changes", "/iiif/activity/page-0", "/iiif/collection/top", "/iiif/image/n1/info.json",
            "/iiif/image/n1/full/max/0/default.jpg", "/iiif/a%2Fb/record/lido.xml", "/iiif/a%2Fb/rendering/object.pdf",
            "/object/a%2Fb", "/media/n1/original.png", "/assets/none.js",
        ] {
            let (here, there) = (try stack.get(path + target), try stack.server.get(target))
            #expect(here.status == there.status, "\(target): \(here.status), not \(there.status)")
            #expect(here["Content-Type"] == there["Content-Type"], "\(target)")
            #expect(here.values("Access-Control-Allow-Origin") == ["*"], "\(target)")
        }
        // The host's own beside another site, and Vitrine's where there is none.
        for (target, words) in [
            ("/", "class=\"search\""), ("/robots.txt", "Sitemap:"), ("/healthz", nil), ("/readyz", nil),
        ] as [(String, String?)] {
            let (here, there) = (try stack.get(path + target), try stack.server.get(target))
            let words = words ?? there.text
            #expect(there.text.contains(words) && !words.isEmpty, "\(target): \(there.text)")
            #expect(here.text.contains(words) == (setting.place != .beside), "\(target): \(here.text)")
        }
        // More than web servers let pass unasked.
        let noise = Pixels(width: 900, height: 700) { _, _ in
            [.random(in: 0...255), .random(in: 0...255), .random(in: 0...255)]
        }
        let bytes = try noise.encoded("png")
        #expect(bytes.count > 1_500_000)
        let file = try home.folder.write(bytes, to: "sent.png")
        let sent = try RunningCommand(
            "curl",
            [
                "--silent", "--insecure", "--data-binary", "@" + file, "--header", "Authorization: Bearer \(token)",
                "--header", "Content-Type: application/octet-stream",
                "https://127.0.0.1:\(stack.proxy.port)\(path)/api/v1/uploads?name=sent.png",
            ], environment: ["no_proxy": "127.0.0.1"]
        ).wait()
        #expect(try JSON(sent.output.utf8)["complete"] == .flag(true), "\(sent.output)")
        #expect(stack.server.stop().errors.isEmpty)
    }

    @Test("What the file for IIS matches are these addresses and no others: it cannot be run here")
    func iis() throws {
        let file = URL(fileURLWithPath: #filePath).appendingPathComponent("../../../deploy/iis-web.config")
        let text = try String(contentsOf: file.standardizedFileURL, encoding: .utf8)
        _ = try XMLDocument(xmlString: text)
        let patterns = text.matches(of: /match url="([^"]*)"/).map { String($0.1) }
        #expect(patterns.count == 3)
        // Of the path without its first slash, in any letter case, as URL Rewrite does.
        func passes(_ pattern: String, _ path: String) throws -> Bool {
            try path.firstMatch(of: Regex(pattern).ignoresCase()) != nil
        }
        let own = ["iiif/x/manifest", "ark:/12345/x", "ARK:12345/x"]
        let beside = [
            "object/x", "media/x/original.png", "assets/x.js", "api/v1/search", "sitemap.xml", "sitemap-2.xml",
        ]
        let others = ["", "robots.txt", "healthz", "site/iiif/x", "sitemap.xml/x", "objects/x"]
        for path in own + beside + others {
            let isBeside = own.contains(path) || beside.contains(path)
            #expect(try patterns.filter { try passes($0, path) }.contains(".*") || path.isEmpty, "\(path)")
            let besides = patterns.filter { $0.contains("object") }
            #expect(try besides.count == 1 && passes(besides[0], path) == isBeside, "\(path)")
            let below = patterns.filter { $0.contains("museum") }
            #expect(try below.count == 1 && passes(below[0], path) == own.contains(path), "\(path)")
            #expect(try below.count == 1 && passes(below[0], "museum/" + path), "\(path)")
        }
    }

    @Test("Forwarded (RFC 7239) of a listed proxy is believed where the settings say so, and nobody else's")
    func forwardedHeader() throws {
        let value = [
            "Forwarded": "for=10.0.0.1;host=evil.example, for=\"[2001:db8::1]:9\";host=\"www.example.org\";proto=https"
        ]
        let other = ["X-Forwarded-Host": "x.example.org", "X-Forwarded-Proto": "https"]
        for (settings, fields, base) in [
            ("server: {trusted_proxies: [127.0.0.0/8], proxy_headers: forwarded}\n", value, "https://www.example.org"),
            ("server: {trusted_proxies: [127.0.0.1], proxy_headers: forwarded}\n", other, nil),
            ("server: {trusted_proxies: [127.0.0.1]}\n", other, "https://x.example.org"),
            ("server: {trusted_proxies: [127.0.0.1]}\n", value, nil),
            ("server: {trusted_proxies: [10.0.0.1], proxy_headers: forwarded}\n", value, nil),
        ] as [(String, [String: String], String?)] {
            let server = try NameTests.home(["x"], settings: settings).serve()
            let answer = try server.get("/iiif/x", fields)
            #expect(answer["Location"] == (base ?? server.address) + "/iiif/x/manifest", "\(settings)")
        }
    }
}
