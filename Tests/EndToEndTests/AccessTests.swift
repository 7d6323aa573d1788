import Foundation
import TestSupport
import Testing

@Suite("Who sees what")
struct AccessTests {
    /// 701 × 499 pixels within 200.
    private static let capped = (width: 200, height: 142)

    private static func settings(filter: String = "status = \"open\"") -> String {
        """
        log: {level: warning}
        images: {tile_size: 128}
        publication:
          originals: yes
          fields:
            - name: status
            - name: valuation
              public: false
          audiences:
            - name: public
              filter: \(filter)
              caps:
                - {long_edge: 200, where: 'rights = "in copyright"'}
            - name: staff
              unpublished: true
              hidden_fields: []
        """
    }

    private static func home() throws -> TestHome {
        let home = try TestHome(settings: settings())
        let pixels = try Pixels.waves(width: 701, height: 499).encoded("png")
        for name in ["open", "secret", "small"] { try home.folder.write(pixels, to: "in/\(name).png") }
        let sheet = Sheet.text(
            "file", "identifier", "id", "title", "status", "rights", "valuation",
            rows: [
                ["open.png", "open", "open", "An open one", "open", "", "nine thousand"],
                ["secret.png", "secret", "secret", "Unspoken", "closed", "", ""],
                ["small.png", "small", "small", "A small one", "open", "in copyright", ""],
            ])
        let result = try home.bring("in", sheet: sheet)
        guard result.status == 0 else { throw SupportError(result.errors) }
        return home
    }

    private static func token(_ home: TestHome, _ arguments: String...) throws -> String {
        let result = try Vitrine.run(["token", "create", "--home", home.path] + arguments)
        guard result.status == 0 else { throw SupportError(result.errors) }
        return result.output.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    @Test("What was never public answers like what does not exist, and is in no list", arguments: ["true", "false"])
    func neverPublic(setting: String) throws {
        let home = try Self.home()
        let server = try home.serve(environment: ["VITRINE_SERVER_PROMPT_ANSWERS": setting])
        let routes = [
            "/iiif/%/manifest", "/iiif/v2/%/manifest", "/iiif/v4/%/manifest", "/iiif/%/canvas/r%", "/iiif/%",
            "/object/%", "/iiif/image/%/info.json", "/iiif/v2/image/%/info.json",
            "/iiif/image/%/full/max/0/default.jpg", "/iiif/image/%/0,0,128,128/128,128/0/default.jpg",
            "/media/%/original.png", "/iiif/%/record/json",
        ]
        for route in routes {
            func answer(_ name: String) throws -> Response {
                try server.get(route.replacingOccurrences(of: "%", with: name))
            }
            let (hidden, nobody) = (try answer("secret"), try answer("nobody"))
            #expect(hidden.status == 404, "\(route)")
            #expect(hidden.text.replacingOccurrences(of: "secret", with: "nobody") == nobody.text, "\(route)")
            #expect(hidden.fields.map(\.name) == nobody.fields.map(\.name), "\(route)")
        }
        for list in ["/", "/iiif/collection/top", "/iiif/v2/collection/top", "/iiif/open/manifest"] {
            let text = try server.get(list).text
            #expect(!text.contains("secret") && !text.contains("Unspoken") && !text.contains("nine thousand"))
        }
        #expect(server.stop().errors.isEmpty)
    }

    @Test(
        "A token names its audience on every route, and what it sees stays with its holder",
        arguments: ["true", "false"])
    func tokens(setting: String) throws {
        let home = try Self.home()
        let token = try Self.token(home, "--audience", "staff", "--note", "for a test")
        let server = try home.serve(environment: ["VITRINE_SERVER_PROMPT_ANSWERS": setting])
        let fields = ["Authorization": "Bearer \(token)"]
        let targets = [
            "/iiif/secret/manifest", "/iiif/image/secret/info.json", "/iiif/image/secret/full/90,/0/default.jpg",
            "/iiif/image/secret/0,0,128,128/128,128/0/default.jpg", "/object/secret", "/media/secret/original.png",
        ]
        for _ in 0..<3 {
            for target in targets {
                let answer = try server.get(target, fields)
                #expect(answer.status == 200, "\(target)")
                #expect(answer["Cache-Control"]?.contains("private") == true, "\(target)")
                #expect(answer["Cache-Control"]?.contains("public") == false, "\(target)")
                #expect(answer["Vary"]?.contains("Authorization") == true, "\(target)")
                #expect(try server.get(target).status == 404, "\(target)")
            }
        }
        #expect(try server.get("/iiif/open/manifest", fields).text.contains("nine thousand"))
        let open = try server.get("/iiif/open/manifest")
        #expect(!open.text.contains("nine thousand"))
        #expect(open["Vary"]?.contains("Authorization") == true, "a cache must not give it to a holder")
        #expect(try server.get("/iiif/collection/top", fields).text.contains("Unspoken"))
        let list = try Vitrine.run(["token", "list", "--home", home.path]).output
        let parts = token.split(separator: "_")
        #expect(list.contains("staff") && list.contains("for a test") && list.contains(parts[1]))
        #expect(!list.contains(parts[2]), "the secret is shown once")
        #expect(try Vitrine.run(["token", "revoke", String(parts[1]), "--home", home.path]).status == 0)
        let wrong = [token, "vitrine_00000000_" + String(repeating: "0", count: 64), "nonsense", ""]
        for credentials in wrong {
            for target in ["/", "/iiif/open/manifest", "/iiif/image/open/info.json"] {
                let answer = try server.get(target, ["Authorization": "Bearer \(credentials)"])
                #expect(answer.status == 401, "\(target)")
                #expect(answer["WWW-Authenticate"]?.hasPrefix("Bearer ") == true)
                #expect(answer["Content-Type"] == "application/problem+json")
            }
        }
        #expect(try server.get("/iiif/open/manifest", ["Authorization": "Basic eDp5"]).status == 200)
        #expect(server.stop().errors.isEmpty)
    }

    @Test("An image that is capped is smaller in every version, whole, in tiles and in regions")
    func caps() throws {
        let home = try Self.home()
        let token = try Self.token(home, "--audience", "staff")
        let server = try home.serve()
        let fields = ["Authorization": "Bearer \(token)"]
        let whole = try Pixels(decoding: server.get("/iiif/image/small/full/200,142/0/default.png", fields).body)
        for version in ["", "v2/", "v3/"] {
            let service = "/iiif/\(version)image/small"
            let information = try server.get("\(service)/info.json").json
            #expect(information["width"].int == Self.capped.width, "\(version)")
            #expect(information["height"].int == Self.capped.height, "\(version)")
            #expect(information["sizes"].items.allSatisfy { ($0["width"].int ?? 999) <= Self.capped.width })
            let full = try Pixels(
                decoding: server.get("\(service)/full/\(version == "v2/" ? "full" : "max")/0/default.png").body)
            #expect(full.width == Self.capped.width && full.height == Self.capped.height)
            #expect(try #require(full.difference(from: whole)).mean < 2, "and it is the same picture")
            var columns = 0
            for x in stride(from: 0, to: Self.capped.width, by: 128) {
                let width = min(128, Self.capped.width - x)
                let size = version == "v2/" ? "\(width)," : "\(width),128"
                let tile = try Pixels(decoding: server.get("\(service)/\(x),0,\(width),128/\(size)/0/default.png").body)
                let there = whole.part(x: x, y: 0, width: width, height: 128)
                #expect(try #require(tile.difference(from: there)).mean < 3, "tiles fit together")
                columns += tile.width
            }
            #expect(columns == Self.capped.width)
            // Nothing beyond the edge, and nothing finer.
            #expect(try server.get("\(service)/300,0,100,100/max/0/default.jpg").status == 400)
            #expect(try server.get("\(service)/full/400,/0/default.jpg").status == 400)
            #expect(try server.get("\(service)/full/^400,/0/default.jpg").status >= 400)
            #expect(try server.get("\(service)/0,0,10,10/20,20/0/default.jpg").status == 400)
            #expect(try server.get("\(service)/full/701,499/0/default.jpg").status == 400)
            let manifest = try server.get("/iiif/\(version)small/manifest").text
            #expect(!manifest.contains("701") && !manifest.contains("499") && !manifest.contains("/media/"))
        }
        #expect(try server.get("/media/small/original.png").status == 404)
        #expect(try server.get("/media/open/original.png").status == 200)
        let own = try server.get("/iiif/image/small/info.json", fields)
        #expect(try own.json["width"].int == 701)
        let request = "/iiif/image/small/full/90,64/0/default.jpg"
        #expect(try server.get(request)["ETag"] != server.get(request, fields)["ETag"])
        #expect(server.stop().errors.isEmpty)
    }

    @Test("SIGHUP swaps settings whole, or refuses them whole")
    func reload() throws {
        let home = try Self.home()
        let server = try home.serve()
        func status() throws -> Int { try server.get("/iiif/secret/manifest").status }
        #expect(try status() == 404)
        try home.folder.write(Self.settings(filter: "status in [\"open\", \"closed\"]"), to: "home/vitrine.yaml")
        server.command.send(SIGHUP)
        #expect(try eventually { try status() == 200 })
        #expect(server.command.errors.isEmpty)
        try home.folder.write(Self.settings(filter: "statos = \"open\""), to: "home/vitrine.yaml")
        server.command.send(SIGHUP)
        #expect(eventually { server.command.errors.contains("publication.audiences[1].filter: column 1") })
        #expect(try status() == 200)
        try home.folder.write(Self.settings(), to: "home/vitrine.yaml")
        server.command.send(SIGHUP)
        #expect(try eventually { try status() == 410 })
        #expect(try server.get("/iiif/image/secret/info.json").status == 410)
        #expect(try !server.get("/iiif/secret/manifest").text.contains("Unspoken"))
    }

    @Test("An expression that cannot be read stops the program at start, with its key and the column")
    func refused() throws {
        let home = try TestHome(settings: Self.settings(filter: "status ="))
        let result = try Vitrine.run(["status", "--home", home.path])
        #expect(result.status != 0)
        #expect(result.errors.contains("publication.audiences[1].filter: column 9"))
    }
}
