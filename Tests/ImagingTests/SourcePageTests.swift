import Imaging
import Testing

@Suite struct SourcePageTests {
    @Test(
        "The levels of a pyramid, thumbnails, masks and frames are not pages",
        arguments: [
            "vips tiffsave base.png s.tif --tile --tile-width 64 --tile-height 64 --pyramid",
            "vips tiffsave base.png s.tif --tile --tile-width 64 --tile-height 64 --pyramid --subifd",
            "vips tiffsave base.png s.tif --tile --tile-width 64 --tile-height 64 --pyramid --compression jpeg --bigtiff",
            "$convert base.png ptif:s.tif",
            // Halves rounded up, and unmarked.
            "$convert base.png -crop 199x135+0+0 +repage a.png; $convert a.png -resize 100x68! b.png; "
                + "$convert b.png -resize 50x34! c.png; $convert a.png b.png c.png s.tif; mv a.png base.png",
            "$convert base.png \\( base.png -resize 37x25! \\) s.tif; tiffset -d 1 -s 254 1 s.tif",
            "$convert base.png \\( base.png -negate -monochrome \\) s.tif; tiffset -d 1 -s 254 4 s.tif",
            "$convert -delay 10 base.png \\( base.png -negate \\) gif:s.tif; $convert 'gif:s.tif[0]' base.png",
            "$convert -delay 10 base.png \\( base.png -negate \\) -define webp:lossless=true webp:s.tif",
        ])
    func onePage(make: String) async throws {
        let workshop = try SourceWorkshop()
        try workshop.shell(make)
        let facts = try await workshop.facts("s.tif")
        #expect(facts.pages == 1)
        #expect(facts.pageSizes == [PageSize(width: facts.width ?? 0, height: facts.height ?? 0)])
        let rendered = try await workshop.render("s.tif")
        let difference = try workshop.difference(rendered, "base.png")
        #expect(difference.mean <= 1.5)
    }

    @Test("Each page has its size and is the page it says, past thumbnails and levels in between")
    func manyPages() async throws {
        let workshop = try SourceWorkshop()
        // Page 1, its thumbnail, page 2, a level of it, page 3 turned.
        try workshop.shell(
            """
            $convert base.png one.png
            $convert base.png -flop -resize 120x90! two.png
            $convert base.png -negate -resize 150x71! three.png
            $convert one.png \\( one.png -resize 37x25! \\) two.png \\( two.png -resize 60x45! \\) three.png -compress zip s.tif
            tiffset -d 1 -s 254 1 s.tif; tiffset -d 4 -s 274 6 s.tif
            $convert three.png -rotate 90 turned.png
            """)
        let facts = try await workshop.facts("s.tif")
        #expect(facts.pages == 3)
        #expect(
            facts.pageSizes == [
                PageSize(width: 200, height: 136), PageSize(width: 120, height: 90), PageSize(width: 71, height: 150),
            ])
        for (page, reference) in zip(1..., ["one.png", "two.png", "turned.png"]) {
            let rendered = try await workshop.render("s.tif", page: page)
            #expect(try workshop.difference(rendered, reference).mean <= 1)
        }
        guard case .failed(let failure) = await workshop.pyramid("s.tif", page: 4) else {
            Issue.record("page 4 of 3 was built")
            return
        }
        #expect(failure.reason.contains("3 pages"))
    }

    @Test("Pages of a PDF are drawn at the configured resolution, as poppler's own program draws them")
    func documents() async throws {
        let workshop = try SourceWorkshop()
        try workshop.write(Self.document([(200, 100), (90, 144), (100, 100)]), "d.pdf")
        try workshop.shell("pdftoppm -r 144 -png d.pdf p")
        let facts = try await workshop.facts("d.pdf")
        #expect(facts.kind == .document)
        #expect(facts.mediaType == "application/pdf")
        #expect(
            facts.pageSizes == [
                PageSize(width: 400, height: 200), PageSize(width: 180, height: 288), PageSize(width: 200, height: 200),
            ])
        for page in 1...3 {
            let rendered = try await workshop.render("d.pdf", page: page)
            #expect(try workshop.difference(rendered, "p-\(page).png").mean <= 1)
        }
    }

    @Test("More pages than allowed are refused, and the limit is named")
    func pageLimit() async throws {
        let workshop = try SourceWorkshop(limits: DecodingLimits(maxPages: 4, seconds: 60))
        try workshop.write(Self.document(.init(repeating: (50, 50), count: 5)), "five.pdf")
        try workshop.write(Self.document(.init(repeating: (50, 50), count: 4)), "four.pdf")
        try workshop.shell(
            "$convert base.png base.png base.png base.png four.tif; $convert four.tif base.png five.tif")
        #expect(try await workshop.facts("four.pdf").pages == 4)
        #expect(try await workshop.facts("four.tif").pages == 4)
        for name in ["five.pdf", "five.tif"] {
            let refusal = try #require(await workshop.refusal(name))
            #expect(refusal.contains("4 pages"), "\(refusal)")
        }
    }

    /// A PDF of one coloured rectangle on each page; sizes in points.
    static func document(_ pages: [(width: Int, height: Int)]) -> [UInt8] {
        var file = "%PDF-1.4\n"
        var offsets: [Int] = []
        func object(_ text: String) {
            offsets.append(file.utf8.count)
            file += "\(offsets.count) 0 obj\n\(text)\nendobj\n"
        }
        object("<</Type/Catalog/Pages 2 0 R>>")
        let kids = pages.indices.map { "\(3 + 2 * $0) 0 R" }.joined(separator: " ")
        object("<</Type/Pages/Kids[\(kids)]/Count \(pages.count)>>")
        for (index, page) in pages.enumerated() {
            object(
                "<</Type/Page/Parent 2 0 R/MediaBox[0 0 \(page.width) \(page.height)]/Contents \(4 + 2 * index) 0 R"
                    + "/Resources<<>>>>")
            let content = "0.\(index % 9) 0.5 0.9 rg 10 20 \(page.width / 2) \(page.height / 3) re f"
            object("<</Length \(content.utf8.count)>>\nstream\n\(content)\nendstream")
        }
        let table = file.utf8.count
        file += "xref\n0 \(offsets.count + 1)\n0000000000 65535 f \n"
        for offset in offsets {
            let digits = String(offset)
            file += String(repeating: "0", count: 10 - digits.count) + digits + " 00000 n \n"
        }
        return Array((file + "trailer\n<</Size \(offsets.count + 1)/Root 1 0 R>>\nstartxref\n\(table)\n%%EOF\n").utf8)
    }
}
