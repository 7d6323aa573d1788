import TestSupport
import Testing

@Suite("Collections as they are served")
struct CollectionTests {
    private static let settings = """
        collection: {document_size: 2, by_field: [{field: Series, label: {en: Series}}]}
        publication: {fields: [series], other_fields: hide}
        log: {level: warning}
        """

    private static func home() throws -> TestHome {
        let home = try TestHome(settings: settings)
        let picture = try Pixels.quarters(width: 20, height: 16).encoded("png")
        for name in ["1", "2", "3", "10", "secret"] { try home.folder.write(picture, to: "in/\(name).png") }
        let sheet = Sheet.text(
            "file", "identifier", "id", "published", "series",
            rows: [
                ["10.png", "n10", "n10", "", "Maps/A"], ["2.png", "n2", "n2", "", "Maps/A"],
                ["3.png", "n3", "n3", "", "Plans"], ["1.png", "n1", "n1", "", "Maps/A"],
                ["secret.png", "n4", "n4", "no", "Hidden series"],
            ])
        guard try home.bring("in", sheet: sheet).status == 0 else { throw SupportError("import") }
        return home
    }

    /// All manifests below a collection, in the order in which a client comes across them.
    private func manifests(_ server: RunningServer, _ path: String, version: Int) throws -> [String] {
        let answer = try server.get(path)
        #expect(answer.status == 200, "\(path)")
        let json = try answer.json
        func local(_ json: JSON) -> String {
            String((json["id"].string ?? json["@id"].string ?? json.string ?? "").dropFirst(server.address.count))
        }
        #expect(local(json) == path)
        var found: [String] = []
        for item in json["items"].items + json["members"].items + json["manifests"].items + json["collections"].items {
            let isManifest = (item["type"].string ?? item["@type"].string ?? "").hasSuffix("Manifest")
            if isManifest {
                found.append(local(item))
            } else if path.contains("/series") || !local(item).contains("/series") {
                found += try manifests(server, local(item), version: version)
            }
        }
        if version != 3 {
            for next in [json["first"], json["next"]] where next != .null {
                if version == 4 { #expect(next["type"].string == "CollectionPage") }
                found += try manifests(server, local(next), version: version)
            }
        }
        return found
    }

    @Test(
        "Every public object is reached once, in order, through the parts of a large collection", arguments: [2, 3, 4])
    func reached(version: Int) throws {
        let server = try Self.home().serve()
        let top = try manifests(server, "/iiif/v\(version)/collection/top", version: version)
        #expect(top == ["n1", "n2", "n3", "n10"].map { "/iiif/v\(version)/\($0)/manifest" })
        let maps = try manifests(server, "/iiif/v\(version)/collection/series/Maps%2FA", version: version)
        #expect(maps == ["n1", "n2", "n10"].map { "/iiif/v\(version)/\($0)/manifest" })
        let plans = try manifests(server, "/iiif/v\(version)/collection/series/Plans", version: version)
        #expect(plans == ["/iiif/v\(version)/n3/manifest"])
        #expect(try !server.get("/iiif/v\(version)/collection/series").text.contains("Hidden"))
        #expect(server.stop().errors.isEmpty)
    }

    @Test("In 4.0 a divided collection has pages and no items, and its pages name each other (sections 3.1 and 4)")
    func pages() throws {
        let server = try Self.home().serve()
        for path in ["/iiif/v4/collection/top", "/iiif/v4/collection/series/Maps%2FA"] {
            let whole = try server.get(path).json
            #expect(whole["type"].string == "Collection" && !whole.keys.contains("items"))
            var (next, previous, count) = (whole["first"], JSON.null, 0)
            var (last, before) = (JSON.null, 0)
            while let id = next["id"].string, count < 9 {
                let page = try server.get(String(id.dropFirst(server.address.count))).json
                #expect(page["type"].string == "CollectionPage" && page["partOf"][0]["id"] == whole["id"])
                #expect(page["partOf"][0]["type"].string == "Collection" && !page["items"].items.isEmpty)
                #expect(page["prev"]["id"] == previous["id"] && page["startIndex"].int == before)
                before += page["items"].items.count
                (previous, last, next, count) = (next, page["id"], page["next"], count + 1)
            }
            #expect(count == 2 && whole["last"]["id"] == last)
        }
    }

    @Test("Collections and their pages obey HTTP as every document does", arguments: ["", "v2/", "v3/", "v4/"])
    func http(version: String) throws {
        let server = try Self.home().serve()
        for path in ["top", "top/page/1", "top/page/2", "series", "series/Plans", "series/Maps%2FA/page/2"] {
            try HTTPRules.document(server, "/iiif/\(version)collection/\(path)")
        }
    }

    @Test(
        "What there is not is refused, with what there is",
        arguments: [
            ("/iiif/collection/creator", "Accepted: top, search, series"),
            ("/iiif/collection/top/page/3", "Accepted: 1 to 2"),
            ("/iiif/collection/series/Hidden%20series", "No object has"),
            ("/iiif/collection/series/Plans/page/1", "not divided"), ("/iiif/collection/top/Maps", "top"),
        ])
    func refused(path: String, reason: String) throws {
        let server = try Self.home().serve()
        let answer = try server.get(path)
        #expect(answer.status == 404 && answer.text.contains(reason))
    }

    @Test("A collection has a tag that holds until something changes, and a change shows at once")
    func change() throws {
        let home = try Self.home()
        let server = try home.serve()
        for path in ["/iiif/collection/top/page/1", "/iiif/collection/series/Maps%2FA/page/1", "/iiif/collection/top"] {
            let first = try server.get(path)
            let tag = try #require(first["ETag"])
            #expect(try server.get(path, ["If-None-Match": tag]).status == 304)
            #expect(try server.get(path)["ETag"] == tag)
        }
        _ = try server.get("/iiif/collection/top/page/1")
        #expect(try home.withdraw("n1").status == 0)
        let page = try server.get("/iiif/collection/top/page/1")
        #expect(!page.text.contains("/n1/") && page.text.contains("/n3/"))
        #expect(try server.get("/iiif/collection/series/Maps%2FA").text.contains("/n10/"))
    }
}
