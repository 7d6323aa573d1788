import Foundation
import TestSupport
import Testing

@Suite("Files beside others, and what is switched off", ServedAnnotations())
struct SideFileTests {
    private typealias Fixture = AnnotatedFixture

    @Test("What of a file cannot be used is reported with file and row, told by status, and the rest is served")
    func faults() throws {
        let result = try Fixture.imported()
        #expect(result.status == 1)
        let lines = result.errors.split(separator: "\n").map(String.init)
        let expected = [
            ["photo/a.annotations.csv, row 2", "“region”", "5,6"],
            ["photo/a.annotations.csv, row 3", "“motivation”", "yelling"],
            ["photo/a.annotations.json, row 3", "painting"], ["photo/a.annotations.json, row 4", "more than shapes"],
            ["photo/a.lido.xml", "it is no LIDO"], ["bad/b1.annotations.json", "no annotations"],
            ["bad/b2.alto.xml", "no page"], ["paper/toc.csv, row 4", "“parent”", "part of itself"],
            ["paper/toc.csv, row 5", "“parent”", "part of itself"], ["paper/toc.csv, row 6", "“page”", "no such page"],
            ["paper/toc.csv, row 7", "“page”", "no part of a page"],
            ["objects.csv, row 10", "“rights”", "no such licence"], ["objects.csv, row 10", "“date”", "1890-02-30"],
            ["objects.csv, row 11", "“annotation”"], ["objects.csv, row 11", "“annotation pages”"],
            ["film/missing.en.vtt", "no film or sound recording"],
        ]
        for words in expected {
            let isThere = lines.contains { line in words.allSatisfy(line.contains) }
            #expect(isThere, "\(words): \(lines)")
        }
        let failures = try Fixture.home().status()["failures"].items.compactMap { failure in
            failure["file"].string.flatMap { file in failure["reason"].string.map { "\(file): \($0)" } }
        }
        for file in [
            "a.annotations.csv", "a.annotations.json", "a.lido.xml", "b1.annotations.json", "b2.alto.xml", "toc.csv",
        ] {
            #expect(failures.contains { $0.contains("/\(file): ") }, "\(file): \(failures)")
        }
    }

    @Test("An object with faults everywhere is served without the faulty parts")
    func servedWithout() throws {
        let manifest = try Fixture.manifest("bad")
        #expect(manifest["label"]["none"].strings == ["Faulty"] && manifest["items"].items.count == 2)
        #expect(manifest["rights"] == .null && manifest["navDate"] == .null)
        #expect(manifest["metadata"].items.contains { $0["value"]["none"].strings == ["1890-02-30"] })
        #expect(manifest["items"].items.allSatisfy { $0["annotations"] == .null })
        // What is sound in files with faults is there.
        let notes = try Fixture.manifest("photo")["items"][0]["annotations"][0]["items"].items
        #expect(
            notes.map { $0["motivation"].string } == [
                "commenting", "tagging", "tagging", "describing", "commenting", "commenting", "linking",
            ])
        #expect(notes[1]["body"]["value"].string == "Fountain" && notes[2]["body"]["value"].string == "Square")
        #expect(notes[1]["target"].string?.hasSuffix("#xywh=20,30,40,50") == true)
        #expect(notes[6]["target"]["selector"]["type"].string == "SvgSelector")
        let titles = try Fixture.manifest("paper")["structures"].items.flatMap(\.texts).map(\.text)
        #expect(titles.contains("Beside") && !titles.contains("Round") && !titles.contains("Beyond"))
        let document = try Fixture.manifest("photo")
        #expect(!document.texts.contains { $0.text.contains("alert(1)") || $0.text == "over" })
    }

    @Test("Descriptions in EAD, MODS, MARCXML and METS are linked as they are, with their profiles")
    func descriptions() throws {
        let server = try Fixture.serving()
        func check(_ links: [JSON], _ name: String, _ profile: String, _ start: String) throws {
            let link = links.first { $0["id"].string?.hasSuffix("/" + name) == true }
            #expect(link?["profile"].string == profile && link?["format"].string == "application/xml", "\(name)")
            #expect(link?["type"].string == "Dataset")
            let answer = try server.get(String((link?["id"].string ?? "").dropFirst(server.address.count)))
            #expect(answer.status == 200 && answer["Content-Type"] == "application/xml" && answer.text.hasPrefix(start))
            #expect(answer["Content-Security-Policy"] == "default-src 'none'; sandbox")
        }
        let paper = try Fixture.manifest("paper")
        try check(paper["seeAlso"].items, "object.mets.xml", "http://www.loc.gov/METS/", "<mets")
        try check(paper["items"][1]["seeAlso"].items, "mods.xml", "http://www.loc.gov/mods/v3", "<mods")
        let photo = try Fixture.manifest("photo")["seeAlso"].items
        try check(photo, "object.ead.xml", "http://ead3.archivists.org/schema/", "<ead")
        try check(photo, "object.marcxml.xml", "http://www.loc.gov/MARC21/slim", "<collection")
        #expect(
            !photo.contains {
                $0["id"].string?.hasSuffix("lido.xml") == true && $0["id"].string?.contains("/media/") == true
            })
        #expect(
            try Fixture.manifest("plain")["seeAlso"].items.allSatisfy { $0["id"].string?.contains("/media/") == false })
        // The files that documents are made of are nobody's business.
        #expect(try server.get("/media/a1/annotations.json").status == 404)
        #expect(try server.get("/media/p1/contents").status == 404)
        let two = try Fixture.manifest("paper", "v2")["seeAlso"].items
        #expect(two.contains { $0["profile"].string == "http://www.loc.gov/METS/" })
    }

    @Test("Importing again changes nothing, reports the same, and sees a file that was mended")
    func again() throws {
        let home = try TestHome(settings: "log: {level: warning}\n")
        try home.folder.write(ImportTests.picture(1), to: "in/1.png")
        try home.folder.write("{", to: "in/1.annotations.json")
        try home.folder.write(AnnotatedFixture.alto([(1, 1, ["One"])]), to: "in/1.alto.xml")
        let sheet = Sheet.text("file", "identifier", "id", rows: [["1.png", "x", "x1"]])
        for _ in 0..<2 {
            let result = try home.bring("in", sheet: sheet)
            #expect(result.status == 1 && result.errors.contains("1.annotations.json"))
        }
        #expect(try home.bring("in", sheet: sheet).output.contains("0 objects created, 0 updated, 1 unchanged"))
        let good = "[{\"type\": \"Annotation\", \"bodyValue\": \"Good\"}]"
        try home.folder.write(good, to: "in/1.annotations.json")
        let result = try home.bring("in", sheet: sheet)
        #expect(result.status == 0 && result.output.contains("1 updated"))
        #expect(try home.status()["failures"].items.isEmpty)
        let server = try home.serve()
        let canvas = try server.get("/iiif/v3/x/manifest").json["items"][0]
        #expect(canvas["annotations"][0]["items"][0]["body"]["value"].string == "Good")
        #expect(canvas["annotations"].items.count == 2)
    }

    @Test("A folder without a spreadsheet takes in what lies beside its files")
    func folder() throws {
        let home = try TestHome(settings: "log: {level: warning}\n")
        try home.folder.write(ImportTests.picture(1), to: "in/book/1.png")
        try home.folder.write(ImportTests.picture(2), to: "in/book/2.png")
        try home.folder.write("A page.", to: "in/book/1.en.txt")
        try home.folder.write("Part 1\n  Chapter 1 ..... 1\n  Chapter 2\t2\n", to: "in/book/toc.txt")
        try home.folder.write("region,text\n,Note\n", to: "in/book/2.annotations.csv")
        try home.folder.write(
            "<div class='ocr_page' title='bbox 0 0 10 10'><span class='ocr_line' title='bbox 1 2 5 6'>Two<br> words</span></div>",
            to: "in/book/2.hocr")
        #expect(try home.bring("in").status == 0)
        let server = try home.serve()
        let manifest = try server.get("/iiif/v3/book/manifest").json
        let chapters = manifest["structures"][0]["items"][0]["items"].items
        #expect(chapters.map { $0["label"]["none"][0].string } == ["Chapter 1", "Chapter 2"])
        #expect(chapters[1]["items"][0]["id"] == manifest["items"][1]["id"])
        #expect(manifest["items"][1]["annotations"].items.count == 2)
        let text = manifest["items"][0]["annotations"][0]["id"].string ?? ""
        let page = try server.get(String(text.dropFirst(server.address.count))).json
        #expect(page["items"][0]["body"]["value"].string == "A page.")
        #expect(page["items"][0]["body"]["language"].string == "en")
        #expect(page["items"][0]["target"] == manifest["items"][0]["id"])
    }

    // MARK: Switched off

    private static let addresses = [
        ("off", "off1", "Secret off"), ("loan", "loan1", "Secret loan"),
    ]

    @Test("An object or a collection that is switched off answers 404 with the reason, and leaks nowhere")
    func switchedOff() throws {
        let server = try Fixture.serving()
        for (identifier, image, title) in Self.addresses {
            for path in ["/iiif/\(identifier)", "/object/\(identifier)"]
                + ["", "v2/", "v3/", "v4/"].flatMap({ version in
                    ["manifest", "canvas/r\(image)", "annotationpage/r\(image)", "annotation/r\(image)"].map {
                        "/iiif/\(version)\(identifier)/\($0)"
                    }
                }) + ["/iiif/\(identifier)/record/lido.xml"]
            {
                for _ in 0..<2 {
                    let answer = try server.get(path)
                    #expect(answer.status == 404 && answer.text.contains("switched off"), "\(path)")
                    #expect(!answer.text.contains(title))
                }
            }
            for path in [
                "/iiif/v3/image/\(image)/info.json", "/iiif/v3/image/\(image)/full/max/0/default.jpg",
                "/iiif/v2/image/\(image)/info.json", "/media/\(image)/original.png",
            ] {
                #expect(try server.get(path).status == 404, "\(path)")
            }
        }
        for path in [
            "/", "/iiif/v2/collection/top", "/iiif/v3/collection/top", "/iiif/v4/collection/top",
            "/iiif/v3/collection/series", "/iiif/v3/collection/part-of", "/iiif/v3/collection/volume-of",
        ] {
            let text = try server.get(path).text
            #expect(!text.contains("Secret") && !text.contains("Loans") && !text.contains("Hidden works"), "\(path)")
        }
        for (word, identifier) in [("off", "off"), ("loan", "loan"), ("secret", "loan1")] {
            let search = "/api/v1/search?q="
            for path in ["\(search)\(word)&facet=*", "\(search)identifier:\(identifier)", "/?q=\(word)"] {
                let answer = try server.get(path)
                #expect(answer.status == 200 && !answer.text.contains("Secret"), "\(path)")
                #expect(path.hasPrefix("/?") || (try? answer.json["total"].int) == 0, "\(path)")
            }
            let suggested = try server.get("/api/v1/suggest?q=\(word.prefix(3))").json["suggestions"].items
            #expect(!suggested.contains { ["off", "loan", "secret"].contains($0["word"].string?.lowercased()) })
            let list = try server.get("/iiif/v3/collection/search/\(word)")
            #expect(!list.text.contains("Secret") && !list.text.contains("/\(identifier)/manifest"))
        }
        // The lists for machines, which name objects and nothing else.
        for path in ["/sitemap.xml", "/sitemap-1.xml", "/iiif/activity/page-0"] {
            let text = try server.get(path).text
            #expect(!text.contains("/off") && !text.contains("/loan"), "\(path)")
        }
        #expect(try server.get("/sitemap.xml").text.contains("/object/plain"))
        #expect(try server.get("/iiif/activity/page-0").text.contains("/plain/manifest"))
        for path in ["/iiif/v3/collection/series/Loans", "/iiif/v3/collection/part-of/Hidden%20works"] {
            #expect(try server.get(path).status == 404)
        }
        #expect(try Fixture.home().status()["switched_off_objects"].int == 2)
    }

    @Test("Switching a collection off takes effect with the next start, and back on with the one after")
    func switchedBackOn() throws {
        let plain = "log: {level: warning}\n"
        let home = try TestHome(settings: plain)
        try home.folder.write(ImportTests.picture(1), to: "in/1.png")
        let sheet = Sheet.text("file", "identifier", "Series", rows: [["1.png", "x", "Éditions"]])
        #expect(try home.bring("in", sheet: sheet).status == 0)
        let off = plain + "publication: {switched_off: [{field: series, value: Éditions}]}\n"
        for (settings, status) in [(plain, 200), (off, 404), (plain, 200)] {
            try home.folder.write(settings, to: "home/vitrine.yaml")
            let server = try home.serve()
            let answer = try server.get("/iiif/v3/x/manifest")
            #expect(answer.status == status)
            #expect(try server.get("/iiif/v3/collection/top").json["items"].items.count == (status == 200 ? 1 : 0))
            #expect(server.stop().status == 0)
        }
    }
}
