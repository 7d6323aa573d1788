import Foundation
import TestSupport
import Testing

@Suite("Image files of several pages")
struct PagedImageTests {
    @Test("A TIFF of two pages: a canvas and an image for each, and the file itself where originals may be had")
    func tiff() throws {
        let pages = [Pixels.waves(width: 300, height: 200), Pixels.quarters(width: 120, height: 160)]
        for originals in [true, false] {
            let home = try TestHome(settings: "publication: {originals: \(originals)}\nlog: {level: warning}\n")
            let files = try pages.enumerated().map { index, page in
                try home.folder.write(page.encoded("tif"), to: "page\(index).tif")
            }
            try FileManager.default.createDirectory(atPath: home.folder.file("in"), withIntermediateDirectories: true)
            try tool("tiffcp", files[0], files[1], home.folder.file("in/two.tif"))
            let sheet = Sheet.text("file", "identifier", "id", "title", rows: [["two.tif", "two", "two", "Two pages"]])
            let result = try home.bring("in", sheet: sheet)
            #expect(result.status == 0, "\(result.errors)")
            let server = try home.serve()
            let manifest = try server.get("/iiif/v3/two/manifest").json
            let canvases = manifest["items"].items
            #expect(canvases.map { $0["id"].string?.split(separator: "/").last } == ["rtwo-p1", "rtwo-p2"])
            for (canvas, page) in zip(canvases, pages) {
                #expect(canvas["width"].int == page.width && canvas["height"].int == page.height)
                #expect(canvas["rendering"] == .null)
                let service = try #require(
                    canvas["items"][0]["items"][0]["body"]["service"].items.compactMap {
                        $0["id"].string ?? $0["@id"].string
                    }.first)
                let path = String(service.dropFirst(server.address.count)) + "/full/max/0/default.png"
                let drawn = try Pixels(decoding: server.get(path).body)
                #expect(try #require(drawn.difference(from: page)).mean < 3, "each page is its own")
            }
            let documents = manifest["rendering"].items.filter { $0["format"].string == "image/tiff" }
            let file = server.address + "/media/two/original.tif"
            #expect(documents.compactMap { $0["id"].string } == (originals ? [file] : []))
            #expect(documents.allSatisfy { $0["type"].string == "Image" })
            #expect(documents.allSatisfy { $0["label"]["none"].strings == ["Two pages"] })
            let two = try server.get("/iiif/v2/two/manifest").text
            #expect(two.components(separatedBy: "\"\(file)\"").count == (originals ? 2 : 1), "named once")
            let answer = try server.get("/media/two/original.tif")
            #expect(answer.status == (originals ? 200 : 404))
            #expect(try !originals || answer.body == home.folder.read("in/two.tif"))
            #expect(server.stop().errors.isEmpty)
        }
    }
}
