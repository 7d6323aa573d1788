import TestSupport
import Testing

/// Some encoders hold the whole image, many times over: they are bounded, and run outside of the serving process.
@Suite("Formats that are costly to write")
struct EncoderTests {
    @Test("A large one is written by a worker, the same as a small one is here, and too large a one is refused")
    func workers() throws {
        let home = try TestHome(
            settings: "images: {tile_size: 256, encoder_megapixels: 3, render_seconds: 300}\n"
                + "log: {level: warning}\n")
        try home.folder.write(Pixels.waves(width: 2100, height: 1500).encoded("png"), to: "in/p1.png")
        #expect(try home.bring("in", sheet: Sheet.text([["file", "id"], ["p1.png", "p1"]])).status == 0)
        let server = try home.serve()
        let whole = try Pixels(decoding: server.get("/iiif/image/p1/full/2000,/0/default.png").body)
        for format in ["webp", "gif", "avif", "jxl"] {
            let refusal = try server.get("/iiif/image/p1/full/max/0/default.\(format)")
            #expect(refusal.status == 400 && refusal.text.contains("3000000 pixels"), "\(format) \(refusal.text)")
            _ = try server.get("/iiif/image/p1/full/300,/0/default.\(format)")
        }
        #expect(try server.get("/iiif/image/p1/full/max/0/default.jpg").status == 200)
        let before = try #require(try home.status()["server"]["workers"]["started"].int)
        #expect(before == 0, "small ones and those that need little memory are written here")
        for format in ["gif", "jxl", "avif"] {
            let answer = try server.get("/iiif/image/p1/full/2000,/0/default.\(format)")
            try #require(answer.status == 200, "\(format): \(answer.text)")
            let found = try Pixels(decoding: answer.body)
            #expect([found.width, found.height] == [whole.width, whole.height])
            let difference = Self.colours(found).difference(from: whole)
            // GIF has 256 colours, and dots of them for what is between.
            #expect(try #require(difference).mean < (format == "gif" ? 25 : 8), "\(format)")
        }
        let counts = try home.status()["server"]["workers"]
        #expect(try #require(counts["started"].int) > 0)
        #expect(counts["died"].int == 0 && counts["killed_at_deadline"].int == 0)
        #expect(server.stop().errors.isEmpty)
    }

    private static func colours(_ image: Pixels) -> Pixels {
        Pixels(width: image.width, height: image.height) { x, y in
            let colour = image[x, y]
            return colour.count < 3 ? [colour[0], colour[0], colour[0]] : Array(colour.prefix(3))
        }
    }
}
