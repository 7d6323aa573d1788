import TestSupport
import Testing

@Suite("Redirects from other servers' addresses")
struct RedirectTests {
    private func home() throws -> TestHome {
        let home = try ImportTests.home(["maps/one.png", "maps/two.png", "secret.png"])
        let sheet = Sheet.text(
            "file", "identifier", "id", "resourcespace ref", "published",
            rows: [
                ["maps/one.png", "a/b", "n1", "17", "yes"], ["maps/two.png", "MS 2", "n2", "18", "yes"],
                ["secret.png", "secret", "n3", "19", "no"],
            ])
        let result = try home.bring("in", sheet: sheet)
        guard result.status == 0 else { throw SupportError(result.errors) }
        return home
    }

    private func redirect(_ home: TestHome, _ arguments: String...) throws -> CommandResult {
        try Vitrine.run(["redirect"] + arguments + ["--home", home.path])
    }

    /// The rows that docs/identifiers.md gives for other servers.
    static let rows = [
        [
            "/iiif/2/{id}/{region}/{size}/{rotation}/{file}",
            "/iiif/v2/image/{id|slash=;|file}/{region}/{size}/{rotation}/{file}",
        ],
        ["/iiif/2/{id}/info.json", "/iiif/v2/image/{id|slash=;|file}/info.json"],
        ["/iiif/3/{id}/manifest", "/iiif/v3/{id|object}/manifest"],
        [
            "/iiif/3/{id}/{region}/{size}/{rotation}/{file}",
            "/iiif/v3/image/{id|slash=!|file}/{region}/{size}/{rotation}/{file}",
        ],
        ["/iiif/image/{ref}/{rest...}", "/iiif/image/{ref|ref}/{rest}"],
        ["/resourcespace/iiif/{rest...}", "/iiif/{rest}"],
        ["/pages/view.php?ref={ref}", "/iiif/image/{ref|ref}/full/max/0/default.jpg"],
        ["https://old.example/item.php?id=7", "/object/MS%202"],
        ["/somewhere", "https://elsewhere.example/here?x=1"],
        ["/iiif/MS%202/manifest", "/iiif/a%2Fb/manifest"],
        ["/exact/b", "/iiif/a%2Fb/manifest"], ["/exact/{any}", "/iiif/MS%202/manifest"],
        ["/chain", "/exact/b"],
    ]

    @Test("Cantaloupe's, Omeka's and ResourceSpace's addresses lead to the same images, parameters kept")
    func layouts() throws {
        let home = try home()
        let server = try home.serve()
        let cantaloupe = "/iiif/2/maps;one.png/0,0,10,10/5,/!90/default.jpg"
        #expect(try server.get(cantaloupe).status == 404)
        let imported = try redirect(
            home, "import", try home.folder.write(Sheet.text([["From", "to"]] + Self.rows), to: "r.csv"))
        #expect(imported.status == 0 && imported.output.hasPrefix("\(Self.rows.count) redirects"), "\(imported.errors)")
        for (target, location) in [
            (cantaloupe, "/iiif/v2/image/n1/0,0,10,10/5,/!90/default.jpg"),
            ("/iiif/2/maps%3Btwo.png/full/full/0/default.jpg", "/iiif/v2/image/n2/full/full/0/default.jpg"),
            ("/iiif/2/maps%2Ftwo.png/info.json", "/iiif/v2/image/n2/info.json"),
            ("/iiif/3/maps!one.png/full/max/0/default.jpg", "/iiif/v3/image/n1/full/max/0/default.jpg"),
            ("/iiif/3/ms%202/manifest", "/iiif/v3/MS%202/manifest"),
            ("/iiif/image/18/full/max/0/default.jpg?x=y", "/iiif/image/n2/full/max/0/default.jpg?x=y"),
            ("/iiif/image/17/info.json", "/iiif/image/n1/info.json"),
            ("/resourcespace/iiif/a%2Fb/manifest", "/iiif/a%2Fb/manifest"),
            ("/pages/view.php?search=map&ref=17", "/iiif/image/n1/full/max/0/default.jpg"),
            ("/item.php?id=7", "/object/MS%202"), ("/exact/b", "/iiif/a%2Fb/manifest"),
            ("/exact/c", "/iiif/MS%202/manifest"), ("/chain", "/iiif/a%2Fb/manifest"),
        ] {
            for method in ["GET", "HEAD"] {
                let answer = try server.get(target, method: method)
                #expect(answer.status == 301 && answer["Location"] == server.address + location, "\(target)")
                #expect(answer.values("Access-Control-Allow-Origin") == ["*"])
            }
            #expect([200, 303].contains(try server.get(location).status), "\(location)")
        }
        #expect(try server.get("/somewhere")["Location"] == "https://elsewhere.example/here?x=1")
        // What is not there, not public or not one leads nowhere.
        for target in [
            "/iiif/2/maps;three.png/info.json", "/iiif/2/secret.png/info.json", "/iiif/image/19/info.json",
            "/iiif/image/99/info.json", "/iiif/3/secret/manifest", "/item.php?id=8", "/iiif/2/../info.json",
        ] {
            #expect(try server.get(target).status == 404, "\(target)")
        }
        #expect(try server.get("/iiif/MS%202/manifest").status == 200, "what is published wins")
        #expect(try server.get("/exact/b", method: "POST").status == 405)
        #expect(server.stop().errors.isEmpty)
    }

    @Test("Faults name file, row and column; good rows land; list and remove say what there is")
    func commands() throws {
        let home = try home()
        let sheet = try home.folder.write(
            Sheet.text(
                "to", "from",
                rows: [["/x", "/a b"], ["/x", "no"], ["{y}", "/b"], ["/a%20b", "/x"], ["/y,z", "/c"]]),
            to: "old.csv")
        let imported = try redirect(home, "import", sheet)
        #expect(imported.status == 1 && imported.output.hasPrefix("2 redirects written; 3 faults"))
        for place in [
            "old.csv, row 2 (line 3), column “from”", "old.csv, row 3 (line 4), column “to”",
            "old.csv, row 4 (line 5), column “to”: “/a%20b”: this leads in a circle through row 1",
        ] {
            #expect(imported.errors.contains(place), "\(imported.errors)")
        }
        #expect(try redirect(home, "list").output == "from,to\n/a%20b,/x\n/c,\"/y,z\"\n")
        #expect(try redirect(home, "list", "--json").output.contains("\"is_pattern\" : false"))
        #expect(try redirect(home, "remove", "/a b").status == 0)
        #expect(try redirect(home, "remove", "/a b").status == 1)
        let dry = try redirect(home, "import", try home.folder.write("from,to\n/z,/q\n", to: "z.csv"), "--dry-run")
        #expect(dry.status == 0)
        #expect(try redirect(home, "list").output == "from,to\n/c,\"/y,z\"\n")
        #expect(try redirect(home, "import", home.folder.file("z.csv"), "--replace").status == 0)
        #expect(try redirect(home, "list").output == "from,to\n/z,/q\n")
        #expect(try redirect(home, "import", home.folder.file("none.csv")).status == 2)
        #expect(try redirect(home, "import", try home.folder.write("old,new\n/a,/b\n", to: "h.csv")).status == 2)
        #expect(try redirect(home, "remove", "--all").status == 0)
        #expect(try redirect(home, "list").output == "from,to\n")
    }

    @Test("Redirects work below a path, whether a proxy strips it or not")
    func prefix() throws {
        let home = try home()
        let rules = try home.folder.write("from,to\n/old/{id},/object/{id|object}\n", to: "r.csv")
        #expect(try redirect(home, "import", rules).status == 0)
        let server = try home.serve("--public-url", "https://www.example.org/museum")
        for target in ["/museum/old/MS%202", "/old/MS%202"] {
            #expect(try server.get(target)["Location"] == "https://www.example.org/museum/object/MS%202")
        }
    }
}
