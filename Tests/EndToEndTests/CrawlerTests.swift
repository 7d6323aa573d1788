import Foundation
import TestSupport
import Testing

/// A crawler does not become an outage: what is expensive has a budget and a queue, everything else goes on.
@Suite("Budgets, full lanes and robots")
struct CrawlerTests {
    private static let cheap = [
        "/iiif/image/p1/0,0,128,128/128,128/0/default.jpg", "/iiif/image/p1/512,256,88,128/88,128/0/default.jpg",
        "/iiif/image/p1/info.json", "/iiif/v2/image/p1/info.json", "/iiif/p1/manifest", "/robots.txt", "/healthz",
    ]

    @Test("A client that asks for more than its budget is told when to come back; what is cheap stays free")
    func budget() throws {
        let home = try TestHome(
            settings: "images: {tile_size: 128, client_budget: 1, client_burst: 1}\nlog: {level: warning}\n")
        try home.folder.write(Pixels.waves(width: 600, height: 700).encoded("png"), to: "in/p1.png")
        // Its tiles are rendered: with transparency they are stored otherwise.
        let glass = Pixels(width: 300, height: 300, bands: 4) { x, y in
            [UInt8(x % 256), UInt8(y % 256), 0, UInt8(x % 200)]
        }
        try home.folder.write(glass.encoded("png"), to: "in/p2.png")
        let sheet = Sheet.text([["file", "id"], ["p1.png", "p1"], ["p2.png", "p2"]])
        #expect(try home.bring("in", sheet: sheet).status == 0)
        let server = try home.serve()
        let first = try server.get("/iiif/image/p1/full/max/0/default.png")
        #expect(first.status == 200)
        var refused: Response?
        for width in 500..<600 where refused == nil {
            let answer = try server.get("/iiif/image/p1/full/\(width),/0/default.png")
            if answer.status != 200 { refused = answer }
        }
        let answer = try #require(refused, "a hundred renders of half a megapixel each, within seconds")
        #expect(answer.status == 429)
        #expect(answer["Retry-After"].flatMap { Int($0) }.map { (1...2).contains($0) } == true)
        #expect(answer["Content-Type"] == "application/problem+json")
        #expect(answer.values("Access-Control-Allow-Origin") == ["*"])
        for target in Self.cheap + [
            "/iiif/image/p2/0,0,128,128/128,128/0/default.jpg", "/iiif/image/p2/256,128,44,128/44,128/0/default.jpg",
            "/iiif/image/p2/0,0,256,256/128,128/0/gray.jpg", "/iiif/image/p1/full/max/0/default.png",
        ] {
            #expect(try server.get(target).status == 200, "\(target)")
        }
        // Not for ever.
        #expect(
            try eventually(within: 60) { try server.get("/iiif/image/p1/full/499,/0/default.png").status == 200 })
        #expect(server.stop().errors.isEmpty)
    }

    @Test("Where no large render has room, that is said at once, and everything else is answered")
    func fullLane() throws {
        let home = try TestHome(
            settings: "images: {tile_size: 128, client_budget: 0, render_threads: 1, render_queue: 0, "
                + "render_seconds: 300}\n"
                + "log: {level: error}\n")
        try home.folder.write(Pixels.waves(width: 600, height: 700).encoded("png"), to: "in/p1.png")
        // Noise, which takes PNG its time.
        let (noise, large) = (home.folder.file("noise.v"), home.folder.file("in/large.png"))
        try tool("vips", "gaussnoise", noise, "4000", "4000")
        try tool("vips", "cast", noise, large, "uchar")
        try FileManager.default.removeItem(atPath: noise)
        let sheet = Sheet.text([["file", "id"], ["p1.png", "p1"], ["large.png", "large"]])
        #expect(try home.bring("in", sheet: sheet).status == 0)
        let server = try home.serve()
        let kept = "/iiif/image/p1/full/333,/0/default.png"
        #expect(try server.get(kept).status == 200)
        let slow = try Connection(port: server.port)
        try slow.send(
            Array("GET /iiif/image/large/full/max/30/default.png HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".utf8)
        )
        // It has the place before others ask.
        Thread.sleep(forTimeInterval: 0.5)
        var refused: Response?
        for width in 3000..<3030 where refused == nil {
            let started = ContinuousClock.now
            let answer = try server.get("/iiif/image/large/full/\(width),/0/default.jpg")
            if answer.status != 200 {
                refused = answer
                #expect(started.duration(to: .now) < .seconds(10), "at once")
            }
        }
        let answer = try #require(refused)
        #expect(answer.status == 503)
        #expect(answer["Retry-After"].flatMap { Int($0) }.map { $0 >= 1 } == true)
        #expect(answer["Content-Type"] == "application/problem+json")
        for target in Self.cheap + [kept, "/iiif/image/p1/full/!90,90/0/default.jpg"] {
            #expect(try server.get(target).status == 200, "\(target)")
        }
        #expect(try slow.receive(method: "GET")?.status == 200, "the one that has the place is not disturbed")
        #expect(server.stop().errors.isEmpty)
    }

    /// RFC 9309: groups, then rules; the longest that matches holds.
    @Test(
        "Robots are told of the one size of each image, none of the others, and of the sitemap",
        arguments: [true, false])
    func robots(customSizes: Bool) throws {
        let home = try TestHome(settings: "images: {custom_sizes: \(customSizes)}\nlog: {level: warning}\n")
        let server = try home.serve()
        let answer = try server.get("/robots.txt")
        #expect(answer.status == 200 && answer["Content-Type"]?.hasPrefix("text/plain") == true)
        let lines = answer.text.split(separator: "\n").map(String.init)
        #expect(lines.first == "User-agent: *")
        let size = customSizes ? "!1200,1200" : "max"
        #expect(lines.contains("Allow: /iiif/v3/image/*/full/\(size)/0/default.jpg$"))
        for version in ["", "v2/", "v3/"] { #expect(lines.contains("Disallow: /iiif/\(version)image/")) }
        #expect(lines.contains("Sitemap: \(server.address)/sitemap.xml"))
        // Pages, documents and the sitemap itself are for robots to read.
        let shut = lines.filter { $0.hasPrefix("Disallow: ") }.map { $0.dropFirst("Disallow: ".count) }
        for path in ["/", "/object/book", "/iiif/book/manifest", "/iiif/collection/top", "/sitemap.xml"] {
            #expect(!shut.contains { path.hasPrefix($0) }, "\(path)")
        }
        #expect(server.stop().errors.isEmpty)
    }
}
