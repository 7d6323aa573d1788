import TestSupport
import Testing

@Suite("Publishing, unpublishing, withdrawing")
struct PublicationTests {
    private let headers = ["file", "identifier", "id", "published"]

    private func statuses(_ server: RunningServer, _ id: String) throws -> Set<Int> {
        Set(
            try [
                "/iiif/\(id)/manifest", "/iiif/v2/\(id)/manifest", "/iiif/\(id)", "/iiif/\(id)/canvas/r\(id)",
                "/object/\(id)", "/iiif/image/\(id)/info.json", "/iiif/image/\(id)/full/max/0/default.jpg",
            ].map { try server.get($0).status }.map { $0 == 303 ? 200 : $0 })
    }

    private func isListed(_ server: RunningServer, _ id: String) throws -> Bool {
        let texts = try ["/", "/iiif/v3/collection/top", "/iiif/v2/collection/top"].map { try server.get($0).text }
        let found = texts.map { $0.contains("/\(id)") }
        #expect(Set(found).count == 1, "all lists agree")
        return found[0]
    }

    @Test("Never published is 404, published is there, published once is 410, published again is back")
    func published() throws {
        let home = try ImportTests.home(["x.png", "y.png"])
        let server = try home.serve()
        for (published, status) in [("no", 404), ("yes", 200), ("no", 410), ("yes", 200)] {
            let sheet = Sheet.text([headers, ["x.png", "xx", "xx", published], ["y.png", "yy", "yy", "yes"]])
            #expect(try home.bring("in", sheet: sheet).status == 0)
            #expect(try statuses(server, "xx") == [status], "published: \(published)")
            #expect(try isListed(server, "xx") == (status == 200))
            #expect(try statuses(server, "yy") == [200])
        }
        #expect(server.stop().errors.isEmpty)
    }

    @Test("Film that is not published any more is gone with its object")
    func media() throws {
        let home = try TestHome(settings: "log: {level: warning}\n")
        try home.folder.write(Material.sound(), to: "in/s.wav")
        let server = try home.serve()
        for (published, status) in [("no", 404), ("yes", 200), ("no", 410)] {
            #expect(try home.bring("in", sheet: Sheet.text([headers, ["s.wav", "ss", "ss", published]])).status == 0)
            #expect(try server.get("/media/ss/original.wav").status == status)
            #expect(try server.get("/iiif/image/ss/info.json").status == status)
        }
    }

    @Test("A page that is not published is missing from its object")
    func page() throws {
        let home = try ImportTests.home(["1.png", "2.png"])
        let sheet = Sheet.text([headers, ["1.png", "o", "p1", "yes"], ["2.png", "o", "p2", "no"]])
        #expect(try home.bring("in", sheet: sheet).status == 0)
        let server = try home.serve()
        let manifest = try server.get("/iiif/o/manifest")
        #expect(try manifest.json["items"].items.count == 1)
        #expect(!manifest.text.contains("p2"))
        #expect(try server.get("/iiif/image/p2/info.json").status == 404)
        #expect(try server.get("/iiif/o/canvas/rp2").status == 404)
    }

    @Test("withdraw takes an object out at once, an import leaves it out, --undo brings it back")
    func withdraw() throws {
        let home = try ImportTests.home(["x.png", "y.png"])
        let sheet = Sheet.text([headers, ["x.png", "xx", "xx", ""], ["y.png", "yy", "yy", ""]])
        #expect(try home.bring("in", sheet: sheet).status == 0)
        let server = try home.serve()
        #expect(try statuses(server, "xx") == [200])
        #expect(try home.withdraw("xx").status == 0)
        #expect(try statuses(server, "xx") == [410] && !isListed(server, "xx"))
        let again = try home.bring("in", sheet: sheet)
        #expect(again.status == 0 && again.errors.contains("“xx” was withdrawn by hand"))
        #expect(try statuses(server, "xx") == [410])
        #expect(try home.status()["withdrawn_objects"].int == 1)
        #expect(try home.withdraw("xx", "--undo").status == 0)
        #expect(try statuses(server, "xx") == [200] && isListed(server, "xx"))
        let unknown = try home.withdraw("zz")
        #expect(unknown.status == 1 && unknown.errors.contains("zz"))
        #expect(server.stop().errors.isEmpty)
    }

    @Test("--withdraw-missing stops above a tenth, goes on when told, and what is named again comes back")
    func missing() throws {
        let names = (1...12).map { "f\($0)" }
        let home = try ImportTests.home(names.map { $0 + ".png" })
        func sheet(_ count: Int) -> String {
            Sheet.text([headers] + names.prefix(count).map { ["\($0).png", $0, $0, ""] })
        }
        #expect(try home.bring("in", sheet: sheet(12)).status == 0)
        let server = try home.serve()
        // Not asked for: only said.
        let notice = try home.bring("in", sheet: sheet(11))
        #expect(notice.status == 0 && notice.errors.contains("--withdraw-missing"))
        #expect(try statuses(server, "f12") == [200])
        // One of twelve is less than a tenth.
        #expect(try home.bring("in", sheet: sheet(11), "--withdraw-missing").status == 0)
        #expect(try statuses(server, "f12") == [410])
        // Three of eleven are more.
        let change = try home.status()["last_change"]
        let stopped = try home.bring("in", sheet: sheet(8), "--withdraw-missing")
        #expect(stopped.status == 2 && stopped.errors.contains("10 %"))
        #expect(try statuses(server, "f11") == [200])
        #expect(try home.status()["last_change"] == change)
        // A row with a fault is named all the same.
        let faulty = sheet(11).replacing("f11,f11,", with: "f11,f11,perhaps")
        #expect(try home.bring("in", sheet: faulty, "--withdraw-missing").status == 1)
        #expect(try statuses(server, "f11") == [200])
        #expect(try home.bring("in", sheet: sheet(8), "--withdraw-missing", "--withdraw-limit", "1").status == 0)
        #expect(try statuses(server, "f11") == [410] && statuses(server, "f8") == [200])
        #expect(try home.bring("in", sheet: sheet(12)).status == 0)
        #expect(try statuses(server, "f12") == [200] && statuses(server, "f9") == [200])
        #expect(try home.status()["public_objects"].int == 12)
    }
}
