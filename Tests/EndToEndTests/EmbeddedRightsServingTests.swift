import TestSupport
import Testing

/// `images.embed_rights`: what the source says goes along with its pixels, on request.
@Suite("Rights that files state")
struct EmbeddedRightsServingTests {
    @Test("They are in what is rendered where the settings say so, and nothing else of the source's metadata is")
    func delivered() throws {
        let home = try TestHome(settings: "images: {tile_size: 128, embed_rights: true}\nlog: {level: warning}\n")
        for name in ["p.jpg", "q.jpg"] {
            try home.folder.write(Pixels.waves(width: 300, height: 200).encoded("jpg"), to: "in/\(name)")
        }
        try tool(
            "exiftool", "-overwrite_original", "-XMP-dc:Rights=© Müller", "-IPTC:By-line=Ida Müller",
            "-IPTC:City=Elsewhere", "-GPSLatitude=51", "-GPSLatitudeRef=N", "-codedcharacterset=utf8",
            home.folder.file("in/p.jpg"))
        let licence = "https://creativecommons.org/licenses/by/4.0/"
        let sheet = Sheet.text([["file", "id", "rights"], ["p.jpg", "p", licence], ["q.jpg", "q", ""]])
        #expect(try home.bring("in", sheet: sheet).status == 0)

        func tags(_ path: String) throws -> String {
            let server = try home.serve()
            let answer = try server.get(path)
            try #require(answer.status == 200, "\(answer.text)")
            #expect(server.stop().errors.isEmpty)
            return try tool("exiftool", home.folder.write(answer.body, to: "delivered.jpg"))
        }
        let rendered = try tags("/iiif/image/p/full/200,/0/default.jpg")
        #expect(rendered.contains("© Müller") && rendered.contains("Ida Müller"))
        #expect(rendered.contains("creativecommons.org/licenses/by/4.0"))
        #expect(!rendered.contains("Elsewhere") && !rendered.contains("GPS"))
        #expect(try !tags("/iiif/image/q/full/200,/0/default.jpg").contains("Müller"))
        #expect(try !tags("/iiif/image/p/0,0,128,128/128,/0/default.jpg").contains("Müller"), "a stored tile")
        // A file that says something else is another file.
        try tool("exiftool", "-overwrite_original", "-XMP-dc:Rights=© Schmidt", home.folder.file("in/p.jpg"))
        #expect(try home.bring("in", sheet: sheet).status == 0)
        let again = try tags("/iiif/image/p/full/200,/0/default.jpg")
        #expect(again.contains("© Schmidt") && !again.contains("© Müller"))
        try home.folder.write("images: {tile_size: 128}\nlog: {level: warning}\n", to: "home/vitrine.yaml")
        #expect(try !tags("/iiif/image/p/full/200,/0/default.jpg").contains("Müller"))
    }
}
