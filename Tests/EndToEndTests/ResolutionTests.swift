import TestSupport
import Testing

/// `images.document_resolution` decides the pixels of what has none of its own: another one makes another image.
@Suite("The resolution of drawn pages")
struct ResolutionTests {
    private static let drawing = """
        <svg xmlns="http://www.w3.org/2000/svg" width="144" height="72"><rect width="72" height="72" fill="#c00"/></svg>
        """

    private static func settings(_ resolution: Int, _ derivatives: String) -> String {
        "images: {tile_size: 128, derivatives: \(derivatives), document_resolution: \(resolution)}\n"
            + "log: {level: warning}\n"
    }

    @Test(
        "After a change images are what they were until the next import, and then anew, under another validator",
        arguments: ["import", "never"])
    func change(derivatives: String) throws {
        let home = try TestHome(settings: Self.settings(72, derivatives))
        try home.folder.write(Material.document(pages: 2), to: "in/paper.pdf")
        try home.folder.write(Array(Self.drawing.utf8), to: "in/drawing.svg")
        try home.folder.write(Pixels.waves(width: 90, height: 60).encoded("png"), to: "in/p.png")
        let sheet = Sheet.text([["file", "id"], ["paper.pdf", "paper"], ["drawing.svg", "drawing"], ["p.png", "p"]])
        #expect(try home.bring("in", sheet: sheet).status == 0)
        let ids = ["paper-p1", "paper-p2", "drawing", "p"]

        /// Width of each image as info.json says, and the answers for the whole of it.
        func seen() throws -> (widths: [Int], answers: [Response]) {
            let server = try home.serve()
            var (widths, answers): ([Int], [Response]) = ([], [])
            for id in ids {
                widths.append(try #require(server.get("/iiif/v3/image/\(id)/info.json").json["width"].int))
                let answer = try server.get("/iiif/v3/image/\(id)/full/max/0/default.png")
                try #require(answer.status == 200, "\(id): \(answer.text)")
                #expect(try Pixels(decoding: answer.body).width == widths.last)
                answers.append(answer)
                #expect(try server.get("/iiif/v3/image/\(id)/0,0,32,32/32,32/0/default.jpg").status == 200)
            }
            #expect(server.stop().errors.isEmpty)
            return (widths, answers)
        }
        let before = try seen()
        #expect(before.widths[2] == 144)
        try home.folder.write(Self.settings(144, derivatives), to: "home/vitrine.yaml")
        let between = try seen()
        #expect(between.widths == before.widths)
        #expect(between.answers.map { $0["ETag"] } == before.answers.map { $0["ETag"] })
        #expect(between.answers.map(\.body) == before.answers.map(\.body))
        #expect(try home.bring("in", sheet: sheet).status == 0)
        let after = try seen()
        #expect(after.widths == before.widths.dropLast().map { 2 * $0 } + [90])
        for (index, (old, new)) in zip(before.answers, after.answers).enumerated() {
            #expect((old["ETag"] == new["ETag"]) == (ids[index] == "p"), "\(ids[index])")
        }
        // Nothing is left of the old ones, and another import changes nothing.
        #expect(home.folder.files.filter { $0.hasSuffix(".tif") }.count == (derivatives == "never" ? 0 : 4))
        #expect(try home.bring("in", sheet: sheet).output.contains("3 unchanged"))
        // Back again is another change.
        try home.folder.write(Self.settings(72, derivatives), to: "home/vitrine.yaml")
        #expect(try home.bring("in", sheet: sheet).status == 0)
        #expect(try seen().widths == before.widths)
    }
}
