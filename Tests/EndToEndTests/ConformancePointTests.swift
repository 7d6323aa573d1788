import TestSupport
import Testing

/// What Cantaloupe's conformance tests assert of an image server, point by point, asked of the running program: the
/// same image of 64 × 56 pixels, the same requests.
@Suite("Cantaloupe's conformance points", .serialized)
struct ConformancePointTests {
    private static func serving() throws -> (TestHome, RunningServer) {
        let home = try TestHome(
            settings:
                "images: {tile_size: 64, upscaling: true, max_width: 128, max_height: 112}\nlog: {level: warning}\n")
        try home.folder.write(try Pixels.waves(width: 64, height: 56).encoded("png"), to: "in/a.png")
        let sheet = Sheet.text([["file", "identifier", "id"], ["a.png", "a/b", "a"]])
        guard try home.bring("in", sheet: sheet).status == 0 else { throw SupportError("import") }
        return (home, try home.serve())
    }

    /// Parameters of a version 3 request, the status, and the size of the image where there is one.
    private static let requests: [(String, Int, Int, Int)] = [
        // 3: regions
        ("full/max/0/color.jpg", 200, 64, 56), ("square/max/0/color.jpg", 200, 56, 56),
        ("20,20,20,20/max/0/color.jpg", 200, 20, 20), ("20,20,100,100/max/0/color.jpg", 200, 44, 36),
        ("pct:20,20,50,50/max/0/color.jpg", 200, 32, 28), ("pct:20.2,20.6,50.2,50.6/max/0/color.jpg", 200, 32, 28),
        ("0,0,99999,99999/max/0/color.jpg", 200, 64, 56),
        // 4
        ("0,0,0,0/max/0/color.jpg", 400, 0, 0), ("99999,99999,50,50/max/0/color.jpg", 400, 0, 0),
        ("ca,ts,50,50/max/0/color.jpg", 400, 0, 0),
        // 5 and 6: sizes
        ("full/^max/0/color.jpg", 200, 128, 112), ("full/50,/0/color.jpg", 200, 50, 44),
        ("full/64,/0/color.jpg", 200, 64, 56), ("full/100,/0/color.jpg", 400, 0, 0),
        ("full/^100,/0/color.jpg", 200, 100, 88), ("full/^500,/0/color.jpg", 400, 0, 0),
        ("full/,50/0/color.jpg", 200, 57, 50), ("full/,56/0/color.jpg", 200, 64, 56),
        ("full/,100/0/color.jpg", 400, 0, 0), ("full/^,100/0/color.jpg", 200, 114, 100),
        ("full/^,500/0/color.jpg", 400, 0, 0), ("full/pct:50/0/color.jpg", 200, 32, 28),
        ("full/pct:110/0/color.jpg", 400, 0, 0), ("full/^pct:110/0/color.jpg", 200, 70, 62),
        ("full/50,50/0/color.jpg", 200, 50, 50), ("full/65,50/0/color.jpg", 400, 0, 0),
        ("full/50,57/0/color.jpg", 400, 0, 0), ("full/^70,70/0/color.jpg", 200, 70, 70),
        ("full/!30,30/0/color.jpg", 200, 30, 26), ("full/!64,56/0/color.jpg", 200, 64, 56),
        ("full/^!100,100/0/color.jpg", 200, 100, 88), ("full/^!20,20/0/color.jpg", 200, 20, 18),
        // 7
        ("full/pct:0/0/color.jpg", 400, 0, 0), ("full/3,0/0/color.jpg", 400, 0, 0),
        ("full/cats/0/color.jpg", 400, 0, 0), ("full/cats,50/0/color.jpg", 400, 0, 0),
        ("full/^cats,50/0/color.jpg", 400, 0, 0), ("full/50,cats/0/color.jpg", 400, 0, 0),
        ("full/^50,cats/0/color.jpg", 400, 0, 0), ("full/cats,/0/color.jpg", 400, 0, 0),
        ("full/^cats,/0/color.jpg", 400, 0, 0), ("full/,cats/0/color.jpg", 400, 0, 0),
        ("full/^,cats/0/color.jpg", 400, 0, 0), ("full/!cats,50/0/color.jpg", 400, 0, 0),
        ("full/^!cats,50/0/color.jpg", 400, 0, 0),
        // 8: rotations
        ("full/max/0/color.jpg", 200, 64, 56), ("full/max/360/color.jpg", 200, 64, 56),
        ("full/max/!15/color.jpg", 200, -1, -1), ("full/max/15.5/color.jpg", 200, -1, -1),
        ("full/max/-15/default.jpg", 400, 0, 0), ("full/max/4855/default.jpg", 400, 0, 0),
        // 9: qualities
        ("full/max/0/default.jpg", 200, 64, 56), ("full/max/0/gray.jpg", 200, 64, 56),
        ("full/max/0/bitonal.jpg", 200, 64, 56), ("full/max/0/bogus.jpg", 400, 0, 0),
    ]

    @Test("Regions, sizes, rotations and qualities (points 3 to 9)")
    func parameters() throws {
        let (home, server) = try Self.serving()
        defer { withExtendedLifetime(home) {} }
        for (parameters, status, width, height) in Self.requests {
            let answer = try server.get("/iiif/v3/image/a/" + parameters)
            #expect(answer.status == status, "\(parameters)")
            guard status == 200, width > 0 else { continue }
            let image = try Pixels(decoding: answer.body)
            #expect(image.width == width && image.height == height, "\(parameters): \(image.width)×\(image.height)")
        }
        // A box larger than the image confines it to its own size (3.0 section 4.2: “must not be larger than the extracted
        // region”; Cantaloupe says 400). In version 2, a confined box larger than the image asks for an enlargement, which is on here.
        #expect(try server.get("/iiif/v2/image/a/full/!100,100/0/default.jpg").status == 200)
        #expect(try server.get("/iiif/v3/image/a/full/!100,100/0/default.jpg").status == 200)
    }

    @Test("Formats (point 10)")
    func formats() throws {
        let (home, server) = try Self.serving()
        defer { withExtendedLifetime(home) {} }
        let types = [
            "jpg": "image/jpeg", "tif": "image/tiff", "png": "image/png", "gif": "image/gif", "jp2": "image/jp2",
            "pdf": "application/pdf", "webp": "image/webp",
        ]
        for (format, type) in types {
            let answer = try server.get("/iiif/v3/image/a/full/max/0/default.\(format)")
            #expect(answer.status == 200 && answer["Content-Type"] == type, "\(format)")
        }
        // 415 there; the specification asks for 400 (3.0 section 7.3).
        #expect(try server.get("/iiif/v3/image/a/full/max/0/default.bogus").status == 400)
    }

    @Test("The base URI, encoded identifiers, the canonical link and info.json (points 1, 2, 11 and 12)")
    func documents() throws {
        let (home, server) = try Self.serving()
        defer { withExtendedLifetime(home) {} }
        let base = "\(server.address)/iiif/v3/image/a"
        let redirect = try server.get("/iiif/v3/image/a")
        #expect(redirect.status == 303 && redirect["Location"] == base + "/info.json")
        #expect(try server.get("/iiif/v3/a%2Fb/manifest").status == 200)
        // Ids of images need no encoding here, whatever the object's identifier; encoded they are the same.
        for path in ["info.json", "full/max/0/color.jpg"] {
            #expect(try server.get("/iiif/v3/image/%61/\(path)").status == 200)
        }
        // There the size is `,50`, which is above the region: that takes `^` (3.0 section 4.2).
        #expect(try server.get("/iiif/v3/image/a/pct:50,50,50,50/,50/15/gray.jpg").status == 400)
        let link = try server.get("/iiif/v3/image/a/pct:50,50,50,50/%5E,50/15/gray.jpg").values("Link").joined()
        #expect(link.contains("<\(base)/32,28,32,28/^57,50/15/gray.jpg>;rel=\"canonical\""), "\(link)")
        for (accept, type) in [
            ("application/ld+json", "application/ld+json"), (nil, "application/ld+json"),
            ("application/json", "application/json"),
        ] {
            let answer = try server.get("/iiif/v3/image/a/info.json", accept.map { ["Accept": $0] } ?? [:])
            #expect(answer.status == 200)
            #expect(answer["Content-Type"]?.hasPrefix(type) == true)
            let profile = "profile=\"http://iiif.io/api/image/3/context.json\""
            if type == "application/ld+json" { #expect(answer["Content-Type"]?.contains(profile) == true) }
            #expect(answer.values("Access-Control-Allow-Origin") == ["*"])
        }
    }
}
