import TestSupport
import Testing

/// Formats have largest sides; what is announced must answer all the same.
@Suite("Images larger than formats")
struct LargestSideTests {
    @Test("Each size and format that info.json lists answers, and what a format has no room for is a refusal")
    func answers() throws {
        let home = try TestHome(settings: "images: {tile_size: 512}\nlog: {level: warning}\n")
        for (name, width) in [("wide", 17_000), ("wider", 66_000)] {
            let (black, grey) = (home.folder.file("black.v"), home.folder.file("grey.v"))
            try tool("vips", "black", black, "\(width)", "30")
            try tool("vips", "linear", black, grey, "1", "120")
            try home.folder.write([], to: "in/\(name).png")
            try tool("vips", "cast", grey, home.folder.file("in/\(name).png"), "uchar")
        }
        let sheet = Sheet.text([["file", "id"], ["wide.png", "wide"], ["wider.png", "wider"]])
        #expect(try home.bring("in", sheet: sheet).status == 0)
        let server = try home.serve()
        let limits = [
            "jpg": 65_500, "pdf": 65_500, "gif": 65_535, "webp": 16_383, "avif": 16_384, "png": 0, "tif": 0, "jp2": 0,
            "jxl": 0,
        ]
        for (id, width) in [("wide", 17_000), ("wider", 65_500)] {
            let information = try server.get("/iiif/v3/image/\(id)/info.json").json
            #expect(information["maxWidth"].int == (id == "wider" ? 65_500 : nil))
            for format in information["extraFormats"].strings + ["jpg", "png"] {
                let largest = try #require(limits[format])
                for rotation in ["0", "90"] {
                    let answer = try server.get("/iiif/v3/image/\(id)/full/max/\(rotation)/default.\(format)")
                    #expect(
                        answer.status == (largest == 0 || width <= largest ? 200 : 400), "\(id) \(rotation) \(format)")
                    if answer.status == 400 { #expect(answer.text.contains("\(largest) pixels"), "\(answer.text)") }
                }
            }
            for size in information["sizes"].items {
                let (across, down) = try (#require(size["width"].int), #require(size["height"].int))
                let answer = try server.get("/iiif/v3/image/\(id)/full/\(across),\(down)/0/default.jpg")
                #expect(answer.status == 200, "\(id) \(across),\(down)")
            }
        }
        #expect(try server.get("/iiif/v2/image/wider/full/full/0/default.jpg").status == 400)
        #expect(server.stop().errors.isEmpty, "no answer is an error of the server")
    }
}
