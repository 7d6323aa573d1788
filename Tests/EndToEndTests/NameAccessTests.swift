import Foundation
import TestSupport
import Testing

/// Objects by all their names, where rules say who sees them.
@Suite("What nobody may see has no name")
struct NameAccessTests {
    private static func settings(_ filter: String) -> String {
        """
        log: {level: warning}
        publication:
          ark_field: Ark
          fields:
            - {name: status}
          audiences:
            - name: public
              filter: \(filter)
            - name: staff
              hidden_fields: []
            - name: visitors
              hidden_fields: [ark]
        """
    }

    private static let open = settings("status = \"open\"")
    private static let headers = ["file", "identifier", "id", "title", "status", "Ark", "resourcespace ref", "IIIF"]

    private static func row(
        _ name: String, _ identifier: String, status: String = "closed", ark: String = "", ref: String = "",
        iiif: String = ""
    ) -> [String] { ["\(name).png", identifier, name, "Unspoken \(name)", status, ark, ref, iiif] }

    private static func home(_ rows: [[String]]) throws -> TestHome {
        let home = try ImportTests.home(rows.map { $0[0] }, settings: open)
        let result = try home.bring("in", sheet: Sheet.text([headers] + rows))
        guard result.status == 0 else { throw SupportError(result.errors) }
        return home
    }

    private static func token(_ home: TestHome, _ audience: String) throws -> [String: String] {
        let result = try Vitrine.run(["token", "create", "--home", home.path, "--audience", audience])
        guard result.status == 0 else { throw SupportError(result.errors) }
        return ["Authorization": "Bearer " + result.output.trimmingCharacters(in: .whitespacesAndNewlines)]
    }

    /// What differs between the answers about something and about nothing of a name of the same length; nil for nothing.
    private func difference(_ hidden: Response, _ name: String, _ nothing: Response, _ other: String) -> String? {
        let text = hidden.text.replacingOccurrences(of: name, with: other)
        if hidden.status != nothing.status { return "status \(hidden.status) for \(nothing.status)" }
        if text != nothing.text { return text }
        let (one, two) = (hidden.fields.map(\.name), nothing.fields.map(\.name))
        return one == two ? nil : "\(one) for \(two)"
    }

    @Test("What was never public answers like nothing under every spelling, as an ARK and through redirects")
    func neverPublic() throws {
        let home = try Self.home([
            Self.row("s1", "secret 1/é"), Self.row("s2", "ark:/12345/s2", ref: "77"),
            Self.row("s3", "third", ark: "ark:/12345/f3"), Self.row("s4", "fourth", iiif: "no"),
        ])
        let redirects = Sheet.text(
            "from", "to",
            rows: [
                ["/old/{id}", "/iiif/{id|object}/manifest"], ["/path/{id}", "/iiif/image/{id|file}/info.json"],
                ["/ref/{id}", "/iiif/image/{id|ref}/info.json"],
            ])
        let sheet = try home.folder.write(redirects, to: "redirects.csv")
        #expect(try Vitrine.run(["redirect", "import", sheet, "--home", home.path]).status == 0)
        let staff = try Self.token(home, "staff")
        let server = try home.serve()
        let pairs = [
            ("secret%201%2F%C3%A9", "nobody%201%2F%C3%A9"), ("secret%201%252Fe%CC%81", "nobody%201%252Fe%CC%81"),
            ("SECRET%201/%C3%89", "NOBODY%201/%C3%89"), ("secret+1%2F%C3%A9", "nobody+1%2F%C3%A9"),
            ("ark:%2F12345%2Fs2", "ark:%2F12345%2Fn2"), ("ark:12345/S2", "ark:12345/N2"), ("fourth", "nobody"),
            ("FOURTH", "NOBODY"),
        ]
        for (name, other) in pairs {
            for route in ["/iiif/%/manifest", "/iiif/v2/%/manifest", "/iiif/%", "/object/%", "/old/%"] {
                let (one, two) = (
                    try server.get(route.replacingOccurrences(of: "%", with: name, options: [], range: nil)),
                    try server.get(route.replacingOccurrences(of: "%", with: other, options: [], range: nil))
                )
                #expect(two.status == 404, "\(route) \(other)")
                let (readable, otherwise) = (
                    name.removingPercentEncoding ?? "", other.removingPercentEncoding ?? ""
                )
                #expect(difference(one, readable, two, otherwise) == nil, "\(route) \(name)")
            }
        }
        for (name, other) in [
            ("/ark:/12345/s2", "/ark:/12345/n2"), ("/ark:12345/s2?info", "/ark:12345/n2?info"),
            ("/ark:/12345/s2??", "/ark:/12345/n2??"), ("/ark:/12345/s2/p1", "/ark:/12345/n2/p1"),
            ("/ark:/12345/f3", "/ark:/12345/n3"), ("/ark:/12345/f3?info", "/ark:/12345/n3?info"),
            ("/path/s1.png", "/path/n1.png"), ("/ref/77", "/ref/78"),
        ] {
            let (one, two) = (try server.get(name), try server.get(other))
            #expect(two.status == 404)
            let (short, long) = (name.split(separator: "?")[0], other.split(separator: "?")[0])
            #expect(difference(one, String(short), two, String(long)) == nil || one.status == 404, "\(name)")
            #expect(!one.text.contains("Unspoken") && one["Location"] == nil, "\(name)")
        }
        // Who may see them finds them under all of these, and no cache gives that to others.
        for target in ["/ark:/12345/f3", "/path/s1.png", "/ref/77", "/old/third", "/iiif/THIRD/manifest"] {
            let answer = try server.get(target, staff)
            #expect([301, 303].contains(answer.status), "\(target)")
            #expect(answer["Vary"]?.contains("Authorization") == true, "\(target)")
            #expect(answer["Cache-Control"]?.contains("public") != true, "\(target)")
        }
        #expect(try server.get("/ark:/12345/f3?info", staff).text.contains("Unspoken s3"))
        #expect(server.stop().errors.isEmpty)
    }

    @Test("What was public and is hidden by a rule answers 410 under every name, with its identifier and nothing else")
    func gone() throws {
        let home = try Self.home([
            Self.row("g1", "ark:/12345/g1", status: "open"),
            Self.row("g2", "Second", status: "open", ark: "ark:/12345/g2"),
            Self.row("g3", "kept", status: "open"),
        ])
        let closed = [
            Self.row("g1", "ark:/12345/g1"), Self.row("g2", "Second", ark: "ark:/12345/g2"),
            Self.row("g3", "kept", status: "open"),
        ]
        #expect(try home.bring("in", sheet: Sheet.text([Self.headers] + closed)).status == 0)
        let server = try home.serve()
        for target in [
            "/iiif/ark:%2F12345%2Fg1/manifest", "/iiif/v2/ark:12345/g1/manifest", "/ark:/12345/g1",
            "/ark:12345/g1?info",
            "/iiif/Second/manifest", "/iiif/SECOND/manifest", "/object/second", "/ark:/12345/g2", "/ark:/12345/g2??",
            "/iiif/image/g1/info.json", "/iiif/image/g2/full/max/0/default.jpg",
        ] {
            let answer = try server.get(target)
            #expect(answer.status == 410, "\(target)")
            #expect(!answer.text.contains("Unspoken"), "\(target)")
        }
        let feed = try server.get("/iiif/activity/page-0").json["orderedItems"].items
        let told = feed.filter { $0["type"].string != "Update" }.map { activity in
            let name = activity["object"]["id"].string?.split(separator: "/").dropLast().last ?? ""
            return "\(activity["type"].string ?? "") \(name)"
        }
        .reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
        let wanted = ["Create ark:%2F12345%2Fg1", "Create Second", "Create kept"]
        #expect(told == wanted + ["Delete ark:%2F12345%2Fg1", "Delete Second"])
        #expect(server.stop().errors.isEmpty)
    }

    @Test(
        "A renamed object leads nowhere that may not be seen; what is switched off says so only where nothing else hides it"
    )
    func renamed() throws {
        let home = try Self.home([
            Self.row("r1", "first name", status: "open"), Self.row("r2", "never", status: "closed"),
            Self.row("o1", "off open", status: "open", iiif: "no"), Self.row("o2", "off closed", iiif: "no"),
        ])
        let renamed = [
            Self.row("r1", "second name"), Self.row("r2", "never again"),
            Self.row("o1", "off open", status: "open", iiif: "no"), Self.row("o2", "off closed", iiif: "no"),
        ]
        #expect(try home.bring("in", sheet: Sheet.text([Self.headers] + renamed)).status == 0)
        let staff = try Self.token(home, "staff")
        let server = try home.serve()
        for (target, status) in [
            ("/iiif/first%20name/manifest", 410), ("/iiif/FIRST%20name/manifest", 410),
            ("/iiif/second%20name/manifest", 404), ("/iiif/never/manifest", 404), ("/iiif/never%20again/manifest", 404),
        ] {
            let answer = try server.get(target)
            #expect(answer.status == status && answer["Location"] == nil, "\(target): \(answer.status)")
            #expect(!answer.text.contains("Unspoken"), "\(target)")
            if target.lowercased().contains("first") { #expect(!answer.text.contains("second name"), "\(target)") }
        }
        let moved = try server.get("/iiif/first%20name/manifest", staff)
        #expect(moved.status == 301 && moved["Location"] == server.address + "/iiif/second%20name/manifest")
        #expect(moved["Cache-Control"]?.contains("private") == true)
        let (off, closed) = (
            try server.get("/iiif/off%20open/manifest"), try server.get("/iiif/off%20closed/manifest")
        )
        #expect(off.status == 404 && off.text.contains("switched off"))
        #expect(closed.status == 404 && !closed.text.contains("switched off"))
        #expect(server.stop().errors.isEmpty)
    }

    @Test("Nobody finds an object by a field that is hidden from them")
    func hiddenField() throws {
        let home = try Self.home([Self.row("h1", "seen", status: "open", ark: "ark:/12345/h1", ref: "5")])
        let visitors = try Self.token(home, "visitors")
        let server = try home.serve()
        #expect(try server.get("/ark:/12345/h1").status == 303)
        for target in ["/ark:/12345/h1", "/ark:/12345/h1?info"] {
            #expect(try server.get(target, visitors).status == 404, "\(target)")
        }
        let manifest = try server.get("/iiif/seen/manifest", visitors)
        #expect(manifest.status == 200 && !manifest.text.contains("12345"))
        #expect(try server.get("/iiif/seen/manifest").text.contains("12345"))
        #expect(server.stop().errors.isEmpty)
    }
}
