import Foundation
import TestSupport
import Testing

/// Last-Modified and what it is asked for with (RFC 9110 sections 8.8.2, 13.1.3 and 13.1.4).
@Suite("Dates of change")
struct ModificationTests {
    private let targets = [
        "/iiif/image/p1/0,0,64,64/64,64/0/default.jpg", "/iiif/image/p1/full/50,/0/default.png",
        "/iiif/image/p1/info.json", "/iiif/book/manifest", "/iiif/v2/book/manifest",
    ]

    private func home() throws -> TestHome {
        let home = try TestHome(settings: "images: {tile_size: 64}\nlog: {level: warning}\n")
        try home.folder.write(try Pixels.waves(width: 130, height: 100).encoded("png"), to: "in/p1.png")
        try bring("First", to: home)
        return home
    }

    private func bring(_ title: String, to home: TestHome) throws {
        let sheet = Sheet.text([["file", "identifier", "id", "title"], ["p1.png", "book", "p1", title]])
        guard try home.bring("in", sheet: sheet).status == 0 else { throw SupportError("import") }
    }

    @Test("What has not changed since is answered 304, and what has with the new state, also within one second")
    func since() throws {
        let home = try home()
        let server = try home.serve()
        for round in 0..<3 {
            for target in targets {
                let answer = try server.get(target)
                let date = try #require(answer["Last-Modified"])
                let sent = try #require(answer["Date"])
                let style = "EEE, dd MMM yyyy HH:mm:ss zzz"
                let format = DateFormatter()
                format.locale = Locale(identifier: "en_US_POSIX")
                format.dateFormat = style
                #expect(try #require(format.date(from: date)) <= #require(format.date(from: sent)))
                // The entity tag goes before the date.
                let tagged = try server.get(target, ["If-Modified-Since": date, "If-None-Match": "\"other\""])
                #expect(tagged.status == 200)
                #expect(
                    try server.get(target, ["If-Modified-Since": "Sun, 06 Nov 1994 08:49:37 GMT"]).status == 200)
                #expect(try server.get(target, ["If-Modified-Since": "rubbish"]).status == 200)
                #expect(
                    try server.get(target, ["If-Unmodified-Since": "Sun, 06 Nov 1994 08:49:37 GMT"]).status == 412)
            }
            let manifest = try server.get("/iiif/book/manifest")
            let date = try #require(manifest["Last-Modified"])
            try bring("Edition \(round)", to: home)
            let next = try server.get("/iiif/book/manifest", ["If-Modified-Since": date])
            #expect(next.status == 200 && next.text.contains("Edition \(round)"))
        }
        Thread.sleep(forTimeInterval: 1.1)
        for target in targets {
            let date = try #require(try server.get(target)["Last-Modified"])
            let answer = try server.get(target, ["If-Modified-Since": date])
            #expect(answer.status == 304 && answer.body.isEmpty && answer["Last-Modified"] == date)
            #expect(try server.get(target, ["If-Unmodified-Since": date]).status == 200)
        }
    }

    @Test("Purged images are made again, the same, while the collection is served")
    func purge() throws {
        let home = try home()
        let server = try home.serve()
        let before = try server.get(targets[1])
        for arguments in [["p1"], ["p1"], ["--all"]] {
            let result = try Vitrine.run(["purge"] + arguments + ["--home", home.path])
            #expect(result.status == 0, "\(result.errors)")
            #expect(try server.get(targets[1]).body == before.body)
        }
        for arguments in [["../../x"], [], ["p1", "--all"], [""]] {
            #expect(try Vitrine.run(["purge"] + arguments + ["--home", home.path]).status != 0)
        }
        #expect(try server.get(targets[1]).body == before.body)
    }
}
