import Foundation
import TestSupport
import Testing

/// What is in memory is answered at once, on the event loop; everything else by a task. Whichever way an answer takes,
/// it is the same, to the byte.
@Suite("The short way and the long way")
struct BothWaysTests {
    private static let address = "http://iiif.example.org"

    private struct Request: Sendable {
        var target: String
        var fields: [String: String] = [:]
        var method = "GET"
    }

    private static let requests: [Request] = {
        let image = "/iiif/image/p1"
        var list = [
            "/iiif/v3/image/p1/0,0,128,128/128,128/0/default.jpg", "\(image)/256,128,44,72/44,72/0/default.jpg",
            "\(image)/0,0,256,200/128,100/0/default.jpg", "/iiif/v2/image/p1/0,0,128,128/128,/0/default.jpg",
            "\(image)/full/!90,90/0/gray.png", "\(image)/1,2,30,40/15,20/!90/bitonal.gif",
            "/iiif/v3/image/placed/128,128,128,128/128,128/0/default.jpg",
            "/iiif/v3/image/placed/256,256,128,112/128,112/0/default.jpg",
            "/iiif/v2/image/placed/0,0,256,256/128,/0/default.jpg", "/iiif/image/placed/full/!90,90/0/gray.png",
            "/iiif/image/placed/info.json", "/iiif/image/placed/0,0,128,128/128,128/0/bitonal.png",
            "\(image)/full/max/0/color.jpg", "\(image)/info.json", "/iiif/v2/image/p1/info.json", image,
            "/iiif/book/manifest", "/iiif/v2/book/manifest", "/iiif/book/canvas/rp1", "/iiif/book/annotation/rp1",
            "/iiif/book", "/iiif/collection/top", "/", "/robots.txt", "/healthz",
            // Refusals.
            "\(image)/0,0,0,0/max/0/default.jpg", "\(image)/full/max/0/default.bogus",
            "\(image)/full/^max/400/default.jpg",
            "/iiif/image/hidden/info.json", "/iiif/image/hidden/full/max/0/default.jpg", "/iiif/image/nobody/info.json",
            "/iiif/hidden/manifest", "/iiif/gone/manifest", "/iiif/image/gone/info.json",
            "/iiif/image/shut/0,0,128,128/128,128/0/default.jpg", "/iiif/image/shut/info.json",
            "/iiif/image/taken/0,0,128,128/128,128/0/default.jpg",
            "/iiif/image/gone/full/max/0/default.jpg", "/iiif/image/gone/0,0,16,16/16,16/0/default.jpg",
            "/iiif/%zz/manifest",
            "/nowhere",
        ].map { Request(target: $0) }
        list.append(Request(target: "\(image)/info.json", fields: ["Accept": "application/ld+json"]))
        list.append(Request(target: "\(image)/info.json", fields: ["Accept": "application/json"]))
        list.append(Request(target: "/iiif/book/manifest", fields: ["Accept-Encoding": "gzip"]))
        list.append(
            Request(
                target: "/iiif/book/manifest",
                fields: ["Accept": "application/ld+json;profile=\"http://iiif.io/api/presentation/2/context.json\""]))
        list += list.map { Request(target: $0.target, fields: $0.fields, method: "HEAD") }
        list += list.prefix(26).map { Request(target: $0.target, fields: ["If-None-Match": "*"]) }
        list += list.prefix(26).map { Request(target: $0.target, fields: ["If-Match": "\"other\""]) }
        list += list.prefix(26).map { Request(target: $0.target, fields: ["Range": "bytes=0-9"]) }
        list += list.prefix(26).map {
            Request(target: $0.target, fields: ["If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"])
        }
        list += ["OPTIONS", "POST", "DELETE"].map { Request(target: image, method: $0) }
        return list
    }()

    private static func home() throws -> TestHome {
        let home = try TestHome(settings: "images: {tile_size: 128}\nlog: {level: debug}\n")
        let pixels = try Pixels.waves(width: 300, height: 200).encoded("png")
        for name in ["p1", "hidden", "gone"] { try home.folder.write(pixels, to: "in/\(name).png") }
        // Pyramids that are used in place: public, not published, withdrawn.
        let pyramid = try Pixels.waves(width: 496, height: 368)
            .encoded("tif[tile,pyramid,compression=jpeg,tile-width=128,tile-height=128,Q=80]")
        for name in ["placed", "shut", "taken"] { try home.folder.write(pyramid, to: "in/\(name).tif") }
        let header = ["file", "identifier", "id", "title", "published"]
        let sheet = Sheet.text([
            header, ["p1.png", "book", "p1", "A “book”", "yes"], ["hidden.png", "hidden", "hidden", "Secret", "no"],
            ["gone.png", "gone", "gone", "Gone", "yes"], ["placed.tif", "placed", "placed", "Placed", "yes"],
            ["shut.tif", "shut", "shut", "Secret", "no"], ["taken.tif", "taken", "taken", "Taken", "yes"],
        ])
        let result = try home.bring("in", sheet: sheet)
        guard result.status == 0 else { throw SupportError(result.errors) }
        guard try home.status()["images_in_place"].int == 3 else { throw SupportError("not in place") }
        for name in ["gone", "taken"] {
            guard try home.withdraw(name).status == 0 else { throw SupportError("withdraw") }
        }
        // Last-Modified is settled a second after the last change.
        Thread.sleep(forTimeInterval: 1.1)
        return home
    }

    /// Everything but the moment.
    private func plain(_ answer: Response) -> [String] {
        ["\(answer.status)"] + answer.fields.filter { $0.name != "Date" }.map { "\($0.name): \($0.value)" }.sorted()
    }

    /// What the log says of each request, but for the moment and the time it took.
    private func requestLines(_ log: String) -> [String] {
        log.split(separator: "\n").compactMap { line in
            guard line.contains(" status=") else { return nil }
            return line.split(separator: " ").dropFirst().filter { !$0.hasPrefix("ms=") }.joined(separator: " ")
        }.sorted()
    }

    @Test("Every answer and its line in the log is the same, the first time, from memory, and the long way")
    func same() throws {
        let home = try Self.home()
        func answers(_ setting: String, times: Int) throws -> (rounds: [[Response]], log: [String]) {
            let server = try home.serve(
                "--public-url", Self.address, environment: ["VITRINE_SERVER_PROMPT_ANSWERS": setting])
            let answers = try (0..<times).map { _ in
                try Self.requests.map { try server.get($0.target, $0.fields, method: $0.method) }
            }
            let log = server.stop().errors
            #expect(!log.contains(" error ") && !log.contains(" warning "), "\(log)")
            return (answers, requestLines(log))
        }
        let (longRounds, longLog) = try answers("false", times: 1)
        let (shortRounds, shortLog) = try answers("true", times: 3)
        #expect(longLog.count == Self.requests.count, "one line for each request")
        #expect(shortLog == longLog.flatMap { [$0, $0, $0] })
        let long = longRounds[0]
        for round in shortRounds {
            for (request, (short, long)) in zip(Self.requests, zip(round, long)) {
                let name = "\(request.method) \(request.target) \(request.fields)"
                #expect(plain(short) == plain(long), "\(name)")
                #expect(short.body == long.body, "\(name)")
                #expect(short.values("Access-Control-Allow-Origin") == ["*"], "\(name)")
                #expect(short.isWhole && !short.text.contains("Secret"), "\(name)")
            }
        }
        #expect(Set(long.map(\.status)).isSuperset(of: [200, 204, 303, 304, 400, 404, 405, 410, 412]))
    }

    @Test("What is withdrawn is gone from memory with the same commit", arguments: ["true", "false"])
    func withdrawn(setting: String) throws {
        let home = try Self.home()
        let server = try home.serve(environment: ["VITRINE_SERVER_PROMPT_ANSWERS": setting])
        let targets = [
            "/iiif/image/p1/0,0,128,128/128,128/0/default.jpg", "/iiif/image/p1/full/!90,90/0/default.jpg",
            "/iiif/image/p1/info.json", "/iiif/book/manifest", "/iiif/v2/book/manifest",
        ]
        for _ in 0..<3 {
            for target in targets { #expect(try server.get(target).status == 200) }
        }
        let placed = "/iiif/v3/image/placed/128,128,128,128/128,128/0/default.jpg"
        for _ in 0..<3 { #expect(try server.get(placed).status == 200) }
        #expect(try home.withdraw("placed").status == 0)
        #expect(try server.get(placed).status == 410)
        #expect(try home.withdraw("book").status == 0)
        for target in targets {
            let answer = try server.get(target)
            #expect(answer.status == 410)
            #expect(!answer.text.contains("A “book”"))
        }
    }
}
