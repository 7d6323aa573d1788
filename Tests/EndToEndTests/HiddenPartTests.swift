import Foundation
import TestSupport
import Testing

/// Two sources that differ only under a redaction give the same bytes, whatever is asked for.
@Suite("What a redaction hides has no part in any answer")
struct HiddenPartTests {
    private static let (width, height) = (1024, 768)
    /// On no grid of blocks, tiles or levels.
    private static let hidden = (x: 417, y: 299, width: 203, height: 155)
    private static let tiled = "tif[tile,pyramid,compression=jpeg,tile-width=128,tile-height=128,Q=85]"

    private static let kinds: [(name: String, ending: String, derivatives: String)] = [
        ("png", "png", "import"), ("jpeg", "jpg[Q=90]", "import"), ("tiled", tiled, "import"),
        ("striped", "tif[compression=jpeg,Q=80]", "import"), ("rawpng", "png", "never"),
        ("rawjpeg", "jpg[Q=90]", "never"), ("rawtiff", "tif[compression=deflate]", "never"),
        ("wavelet", "jp2[lossless,tile-width=512,tile-height=512]", "never"),
    ]

    private static let pictures: (one: Pixels, two: Pixels) = {
        var random = SeededRandom(seed: 2)
        let one = Pixels(width: width, height: height) { x, y in
            let grain = UInt8.random(in: 0...63, using: &random)
            return [UInt8((x / 9) & 127) + grain, UInt8((y / 7) & 127) + grain, UInt8((x / 3) & 127) + grain]
        }
        var two = one
        for y in hidden.y..<(hidden.y + hidden.height) {
            for x in hidden.x..<(hidden.x + hidden.width) {
                let start = (y * width + x) * 3
                two.samples[start] = 255
                two.samples[start + 1] = (x + y) % 2 == 0 ? 255 : 0
                two.samples[start + 2] = 0
            }
        }
        return (one, two)
    }()

    private static func settings(_ derivatives: String, cap: Int?) -> String {
        let area = "{x: \(hidden.x), y: \(hidden.y), width: \(hidden.width), height: \(hidden.height)}"
        let caps = cap.map { "\n      caps: [{long_edge: \($0)}]" } ?? ""
        return """
            log: {level: warning}
            images:
              tile_size: 128
              derivatives: \(derivatives)
              overlays: [{rectangle: \(area), colour: "#204060", identifiers: [a, b]}]
            publication:
              pdf_size: 450
              audiences:
                - name: public\(caps)

            """
    }

    /// Tiles of every level, sizes between levels, regions around the edges, every quality, some formats and turns.
    private static func requests(_ width: Int, _ height: Int) -> [String] {
        var requests: [String] = []
        var scale = 1
        while true {
            let side = 128 * scale
            // Those around the redaction.
            let (left, top) = (417 * width / Self.width - 90, 299 * height / Self.height - 90)
            let (right, bottom) = (620 * width / Self.width + 90, 454 * height / Self.height + 90)
            for y in stride(from: 0, to: height, by: side) {
                for x in stride(from: 0, to: width, by: side)
                where x < right && x + side > left && y < bottom && y + side > top {
                    let (w, h) = (min(side, width - x), min(side, height - y))
                    let size = "\((w + scale - 1) / scale),\((h + scale - 1) / scale)"
                    requests.append("\(x),\(y),\(w),\(h)/\(size)/0/default.jpg")
                }
            }
            if side >= max(width, height) { break }
            scale *= 2
        }
        for edge in [1, 7, 50, 97, 193, 250, 383, 384, 500, 700, 769] where edge <= width {
            requests.append("full/\(edge),/0/default.png")
        }
        let (x, y) = (417 * width / Self.width, 299 * height / Self.height)
        requests += [
            "full/max/0/default.png", "full/max/0/default.jpg", "full/300,/90/gray.jpg", "full/333,/!180/bitonal.png",
            "full/200,/33/default.png", "full/256,/0/default.webp", "full/256,/0/default.tif",
            "full/256,/0/default.gif",
            "full/256,/0/default.jp2", "square/200,/0/default.png",
            "\(max(0, x - 60)),\(max(0, y - 60)),50,50/max/0/default.png",
            "\(max(0, x - 40)),\(max(0, y - 40)),39,200/20,/0/default.png", "pct:20,20,30,30/111,/0/default.png",
        ]
        return requests
    }

    @Test(
        "From derivatives, from pyramids in place, from sources; whole and under a cap", arguments: 0..<8, [nil, 600])
    func same(number: Int, cap: Int?) throws {
        let kind = Self.kinds[number]
        let pictures = Self.pictures
        let (first, second) = (try pictures.one.encoded(kind.ending), try pictures.two.encoded(kind.ending))
        let page = try Pixels.quarters(width: 60, height: 40).encoded("png")
        let home = try TestHome(settings: Self.settings(kind.derivatives, cap: cap))
        let ending = String(kind.ending.prefix { $0 != "[" })
        var rows: [[String]] = []
        for (name, picture) in [("a", first), ("b", second), ("c", first), ("d", second)] {
            try home.folder.write(picture, to: "in/\(name).\(ending)")
            // Of two pages, so that there is a PDF.
            try home.folder.write(page, to: "in/\(name)2.png")
            rows += [["\(name).\(ending)", name, name, "One"], ["\(name)2.png", name, "\(name)2", ""]]
        }
        #expect(try home.bring("in", sheet: Sheet.text("file", "identifier", "id", "title", rows: rows)).status == 0)
        if kind.name == "tiled" { #expect(try home.status()["images_in_place"].int == 4) }
        let server = try home.serve()
        let facts = try server.get("/iiif/v3/image/a/info.json").json
        let (width, height) = (facts["width"].int ?? 0, facts["height"].int ?? 0)
        var differing = 0
        for (index, request) in Self.requests(width, height).enumerated() {
            let (one, two) = (
                try server.get("/iiif/v3/image/a/\(request)"), try server.get("/iiif/v3/image/b/\(request)")
            )
            #expect(one.status == 200 && two.status == 200, "\(request): \(one.status)")
            #expect(one.body == two.body, "\(kind.name), cap \(cap ?? 0): \(request)")
            // Without a redaction the two are told apart.
            guard index % 9 == 0 else { continue }
            let open = (try server.get("/iiif/v3/image/c/\(request)"), try server.get("/iiif/v3/image/d/\(request)"))
            if open.0.body != open.1.body { differing += 1 }
        }
        #expect(differing > 0)
        let printed = try ["a", "b", "c", "d"].map { try server.get("/iiif/\($0)/rendering/object.pdf").body }
        #expect(printed[0] == printed[1] && printed[2] != printed[3] && printed[0] != printed[2])
        #expect(server.stop().errors.isEmpty)
    }
}
