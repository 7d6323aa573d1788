import TestSupport
import Testing

@Suite("ARKs (draft-kunze-ark-41)")
struct ARKTests {
    /// Two pages of `ark:/12345/x-1`, and an object that has its ARK in a field.
    private func home() throws -> TestHome {
        let home = try ImportTests.home(
            ["1.png", "2.png", "3.png"],
            settings: """
                log: {level: warning}
                publication:
                  ark_field: Ark
                  ark_commitment: Kept for good
                  provider: {id: "https://museum.example/", label: City Museum}

                """)
        let sheet = Sheet.text(
            "file", "identifier", "id", "title", "Creator", "Date", "Ark",
            rows: [
                ["1.png", "ark:/12345/x-1", "a1", "A; map", "Ada", "1650", ""],
                ["2.png", "ark:/12345/x-1", "a2", "", "", "", ""],
                ["3.png", "MS 3", "a3", "Leaf", "", "", "https://n2t.net/ark:12345/y2"],
            ])
        let result = try home.bring("in", sheet: sheet)
        guard result.status == 0 else { throw SupportError(result.errors) }
        return home
    }

    @Test("An ARK leads people to the page and programs to the manifest, in every form in which it is the same")
    func resolves() throws {
        let server = try home().serve()
        let page = server.address + "/object/ark:%2F12345%2Fx-1"
        let manifest = server.address + "/iiif/ark:%2F12345%2Fx-1/manifest"
        for target in [
            "/ark:/12345/x-1", "/ark:12345/x1", "/ARK:/12345/x1", "/ark:/12345/x-1/", "/ark:/12345/x-1.",
            "/ark:%2F12345%2Fx-1", "/ark%3A/12345/x1", "/ark:/12345/x%E2%80%901", "/ark:/12345//x1",
        ] {
            for (accept, location) in [
                (nil, page), ("*/*", page), ("text/html,application/xhtml+xml,*/*;q=0.8", page),
                ("application/json, text/plain, */*", manifest), ("application/ld+json", manifest),
                ("application/ld+json;profile=\"http://iiif.io/api/presentation/2/context.json\"", manifest),
                ("application/json;q=0.5, text/html", page),
            ] as [(String?, String)] {
                let answer = try server.get(target, accept.map { ["Accept": $0] } ?? [:])
                #expect(answer.status == 303 && answer["Location"] == location, "\(target), \(accept ?? "")")
                #expect(answer["Vary"]?.contains("Accept") == true)
            }
        }
        #expect(try server.get("/ark:12345/y2")["Location"] == server.address + "/object/MS%203")
        for target in [
            "/ark:/12345/X1", "/ark:/12345/z", "/ark:/12345", "/ark:", "/ark:/12345/x1/p3", "/ark:/12345/x1/q",
        ] {
            #expect(try server.get(target).status == 404, "\(target)")
        }
        #expect(server.stop().errors.isEmpty)
    }

    @Test("What follows an ARK leads to the canvas", arguments: ["p2", "f2", "ra2"])
    func parts(part: String) throws {
        let server = try home().serve()
        let canvas = server.address + "/iiif/ark:%2F12345%2Fx-1/canvas/ra2"
        let program = try server.get("/ark:/12345/x1/\(part)", ["Accept": "application/json"])
        #expect(program.status == 303 && program["Location"] == canvas)
        #expect(try server.get(String(canvas.dropFirst(server.address.count))).status == 200)
        let people = try #require(try server.get("/ark:/12345/x1/\(part)")["Location"])
        #expect(people.hasPrefix(server.address + "/object/ark:%2F12345%2Fx-1?iiif-content="))
        #expect(try server.get(String(people.dropFirst(server.address.count))).status == 200)
    }

    @Test("?info and ?? say who, what, when, where and the promise; ? says the first four")
    func description() throws {
        let server = try home().serve()
        let erc = """
            erc:
            who: Ada
            what: A%3B map
            when: 1650
            where: \(server.address)/ark:/12345/x-1

            """
        let brief = try server.get("/ark:12345/x1?")
        #expect(brief.status == 200 && brief.text == erc)
        #expect(brief["Content-Type"] == "text/plain; charset=utf-8" && brief["ETag"] != nil)
        for question in ["?info", "??"] {
            let text = try server.get("/ark:12345/x1" + question).text
            #expect(text.hasPrefix(erc))
            #expect(text.contains("erc-support:\nwho: City Museum\nwhat: Kept for good\nwhen: 20"))
        }
        let field = try server.get("/ark:12345/y2?info").text
        #expect(field.contains("who: (:unav)\nwhat: Leaf\nwhen: (:unav)\nwhere: \(server.address)/ark:12345/y2\n"))
        #expect(try server.get("/ark:12345/x1?other").status == 303)
    }

    @Test(
        "Links of ResourceSpace, encoded twice, keep working, as do both forms of the label",
        arguments: [
            "ark%253A%252F12345%252Fx-1", "ark%253A12345%252Fx-1", "ark:%2F12345%2Fx-1", "ark:12345/x1",
            "ark:/12345/x-1",
            "ARK:12345%2Fx1",
        ])
    func oldLinks(written: String) throws {
        let server = try home().serve()
        var answer = try server.get("/iiif/\(written)/manifest")
        if answer.status == 301, let location = answer["Location"] {
            answer = try server.get(String(location.dropFirst(server.address.count)))
        }
        #expect(answer.status == 200)
        #expect(try answer.json["id"].string == server.address + "/iiif/ark:%2F12345%2Fx-1/manifest")
    }

    @Test("ARKs that another object has are refused, in either place, and the row stays without")
    func duplicates() throws {
        let home = try ImportTests.home(
            ["1.png", "2.png", "3.png"], settings: "log: {level: warning}\npublication: {ark_field: Ark}\n")
        let result = try home.bring(
            "in",
            sheet: Sheet.text(
                "file", "identifier", "Ark",
                rows: [
                    ["1.png", "ark:/12345/x1", ""], ["2.png", "two", "ark:12345/x-1"], ["3.png", "three", "no ark"],
                ]))
        #expect(result.status == 1)
        #expect(result.errors.contains("row 2 (line 3), column “Ark”: “ark:12345/x-1”: “ark:/12345/x1” in row 1"))
        #expect(result.errors.contains("row 3 (line 4), column “Ark”: “no ark”: this is no ARK"))
        #expect(try home.status()["public_objects"].int == 3)
        let later = try home.bring(
            "in", sheet: Sheet.text("file", "identifier", "Ark", rows: [["2.png", "two", "ark:9/z"]]))
        #expect(later.status == 0)
        let again = try home.bring(
            "in", sheet: Sheet.text("file", "identifier", "Ark", rows: [["3.png", "three", "ark:/9/z/"]]))
        #expect(again.status == 1 && again.errors.contains("“two” has this ARK already"), "\(again.errors)")
    }

    @Test("An ARK whose object is withdrawn is gone, and one of an unpublished object is not there")
    func withdrawn() throws {
        let home = try home()
        let server = try home.serve()
        #expect(try home.withdraw("MS 3").status == 0)
        #expect(try home.withdraw("ark:/12345/x-1").status == 0)
        #expect(try server.get("/ark:/12345/x1").status == 410)
        let gone = try server.get("/ark:/12345/x1?info")
        #expect(gone.status == 410 && !gone.text.contains("Ada"))
        #expect([404, 410].contains(try server.get("/ark:12345/y2").status))
    }
}
