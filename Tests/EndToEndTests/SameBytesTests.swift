import TestSupport
import Testing

@Suite("The same state, the same bytes")
struct SameBytesTests {
    private static let settings = """
        server: {public_url: "https://iiif.example.org"}
        images: {derivatives: never}
        log: {level: warning}
        """

    /// A newspaper of pages with words, dates, places, chapters and several languages, and a book, out of one row for
    /// each of their files.
    private static let pages = 300

    private static func sheet() -> String {
        var rows = (1...pages).map { page in
            [
                "paper/\(page).png", "paper", "\(page)", "Page \(page)", "Feuille \(page)", "1890-01-\(page % 19 + 10)",
                page % 40 == 0 ? "Part \(page / 40) > Chapter" : "", page % 2 == 0 ? "48.8, 2.3" : "51.5, -0.1",
                "Ada \"A.\" Lovelace|Zoë\u{2028}B",
            ]
        }
        rows.append(["book/1.png", "book", "", "A book", "Un livre", "c. 1890", "", "", ""])
        return Sheet.text(
            "file", "identifier", "sequence", "title", "title@fr", "date", "toc", "coordinates", "Creator", rows: rows)
    }

    private static func home() throws -> TestHome {
        let home = try TestHome(settings: settings)
        let picture = try ImportTests.picture(1)
        for page in 1...pages { try home.folder.write(picture, to: "in/paper/\(page).png") }
        try home.folder.write(ImportTests.picture(2), to: "in/book/1.png")
        let result = try home.bring("in", sheet: sheet())
        guard result.status == 0 else { throw SupportError("import: \(result.errors)") }
        return home
    }

    private struct Document: Equatable {
        var tag: String?
        var body: [UInt8]
    }

    /// Every document of both objects, as it is and compressed.
    private static func documents(_ server: RunningServer) throws -> [String: Document] {
        var documents: [String: Document] = [:]
        let ids = try server.get("/iiif/v3/paper/manifest").json["items"].items.compactMap { $0["id"].string }
        let canvas = try #require(ids.dropFirst().first?.split(separator: "/").last)
        for identifier in ["paper", "book"] {
            for version in ["", "v2/", "v3/", "v4/"] {
                for name in ["manifest", identifier == "paper" ? "canvas/\(canvas)" : "manifest"] {
                    for coding in ["identity", "gzip"] {
                        let target = "/iiif/\(version)\(identifier)/\(name)"
                        let answer = try server.get(target, ["Accept-Encoding": coding])
                        #expect(answer.status == 200 && answer.isWhole)
                        documents["\(coding) \(target)"] = Document(tag: answer["ETag"], body: answer.body)
                    }
                }
            }
        }
        return documents
    }

    @Test("A restart and a second home with the same rows give the same bytes and the same tags")
    func same() throws {
        let home = try Self.home()
        let server = try home.serve()
        let first = try Self.documents(server)
        #expect(first.count == 24)
        #expect(first.values.allSatisfy { $0.tag?.isEmpty == false && !$0.body.isEmpty })
        // The newspaper is so large that it is written in several pieces.
        #expect(first["identity /iiif/v3/paper/manifest"].map { $0.body.count > 3 << 16 } == true)
        #expect(server.stop().errors.isEmpty)

        let again = try home.serve()
        #expect(try Self.documents(again) == first)
        let tag = try #require(first["identity /iiif/v3/paper/manifest"]?.tag)
        #expect(try again.get("/iiif/v3/paper/manifest", ["If-None-Match": tag]).status == 304)

        let replica = try Self.home().serve()
        #expect(try Self.documents(replica) == first)

        // An edit of one row is visible in the next request, and changes what it is about and nothing else.
        let edited = Self.sheet().replacing("A book", with: "Another book")
        #expect(try home.bring("in", sheet: edited).status == 0)
        let after = try Self.documents(again)
        #expect(after.filter { $0.key.contains("/book/") }.allSatisfy { $0.value.tag != first[$0.key]?.tag })
        #expect(after.filter { $0.key.contains("/paper/") } == first.filter { $0.key.contains("/paper/") })
        #expect(try again.get("/iiif/v3/book/manifest").json["label"]["none"][0].string == "Another book")
    }
}
