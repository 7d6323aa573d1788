import TestSupport
import Testing

extension Serving {
    @Suite("Image URLs")
    struct ImageURLTests {
        static let canonical: [(version: String, request: String, canonical: String)] = [
            ("v3", "full/max/0/default.jpg", "full/max/0/default.jpg"),
            ("v3", "0,0,701,499/max/0/color.jpg", "full/max/0/default.jpg"),
            ("v3", "full/350,/0/default.jpg", "full/350,249/0/default.jpg"),
            ("v3", "full/!100,100/0/default.png", "full/100,71/0/default.png"),
            ("v3", "pct:0,0,50,50/max/!360/default.jpg", "0,0,351,250/max/!0/default.jpg"),
            ("v3", "600,400,500,500/max/0/default.jpg", "600,400,101,99/max/0/default.jpg"),
            ("v2", "full/full/0/default.jpg", "full/full/0/default.jpg"),
            ("v2", "full/max/0/default.jpg", "full/full/0/default.jpg"),
            ("v2", "full/350,249/0/default.jpg", "full/350,/0/default.jpg"),
            ("v2", "0,0,100,100/pct:50/90.0/default.jpg", "0,0,100,100/50,/90/default.jpg"),
        ]

        @Test("The canonical URI and the profile are linked, each once (3.0 sections 4.7 and 6)", arguments: canonical)
        func links(version: String, request: String, canonical: String) throws {
            let server = try Fixture.serving()
            let answer = try server.get("/iiif/\(version)/image/odd/\(request)")
            #expect(answer.status == 200)
            let link = answer.values("Link").joined(separator: ",")
            let service = "\(server.address)/iiif/\(version)/image/odd/"
            #expect(link.contains("<\(service)\(canonical)>;rel=\"canonical\""), "\(link)")
            let profile =
                version == "v3" ? "http://iiif.io/api/image/3/level2.json" : "http://iiif.io/api/image/2/level2.json"
            #expect(link.contains("<\(profile)>;rel=\"profile\""))
            #expect(link.ranges(of: "rel=").count == 2)
            // The canonical URI is its own.
            let again = try server.get("/iiif/\(version)/image/odd/\(canonical)")
            #expect(again.status == 200 && again["ETag"] == answer["ETag"] && again.body == answer.body)
        }

        @Test("info.json links its profile")
        func profile() throws {
            let server = try Fixture.serving()
            for (version, number) in [("v2", 2), ("v3", 3)] {
                let link = try server.get("/iiif/\(version)/image/odd/info.json")["Link"]
                #expect(link?.contains("<http://iiif.io/api/image/\(number)/level2.json>;rel=\"profile\"") == true)
            }
        }

        static let malformed: [(parameters: String, segment: String)] = [
            ("ful/max/0/default.jpg", "ful"), ("1,2,3/max/0/default.jpg", "1,2,3"),
            ("1,2,3,x/max/0/default.jpg", "1,2,3,x"), ("-1,0,10,10/max/0/default.jpg", "-1,0,10,10"),
            ("0,0,0,10/max/0/default.jpg", "0,0,0,10"), ("pct:0,0,0,10/max/0/default.jpg", "pct:0,0,0,10"),
            ("701,0,10,10/max/0/default.jpg", "701,0,10,10"), ("pct:100,0,1,1/max/0/default.jpg", "pct:100,0,1,1"),
            ("full/0,/0/default.jpg", "0,"), ("full/,/0/default.jpg", ","), ("full/x/0/default.jpg", "x"),
            ("full/pct:0/0/default.jpg", "pct:0"), ("full/pct:101/0/default.jpg", "pct:101"),
            ("full/702,/0/default.jpg", "702,"), ("full/max/361/default.jpg", "361"), ("full/max/-1/default.jpg", "-1"),
            ("full/max/x/default.jpg", "x"), ("full/max/!/default.jpg", "!"), ("full/max/1e2/default.jpg", "1e2"),
            ("full/max/0/native.jpg", "native"), ("full/max/0/default.doc", "doc"), ("full/max/0/default", "format"),
            ("full/max/0/.jpg", "quality"), ("full/full/0/default.jpg", "full"),
            ("+1,0,10,10/max/0/default.jpg", "+1,0,10,10"),
            ("0,0,99999999999999999999,1e9/max/0/default.jpg", "0,0,99999999999999999999,1e9"),
            ("full/^9999999999999999999,/0/default.jpg", "^9999999999999999999,"),
        ]

        @Test("A malformed segment is refused with 400 that names it (3.0 section 4)", arguments: malformed)
        func malformedSegments(parameters: String, segment: String) throws {
            let answer = try Fixture.serving().get("/iiif/v3/image/odd/\(parameters)")
            // Only upscaling, which is well formed and not offered, may be 501.
            #expect(answer.status == 400 || (segment.hasPrefix("^") && answer.status == 501))
            #expect(answer["Content-Type"] == "application/problem+json")
            let problem = try answer.json
            #expect(problem["status"].int == answer.status)
            #expect(problem["detail"].string?.contains(segment) == true, "\(problem)")
        }

        @Test(
            "Paths that are no image request are refused",
            arguments: [
                ("/iiif/image/odd/full/max/0", 404), ("/iiif/image/odd/full/max/0/default.jpg/", 404),
                ("/iiif/image/odd/full/max/0/default.jpg/x", 404), ("/iiif/image/odd/info", 404),
                ("/iiif/image/odd/INFO.JSON", 404), ("/iiif/image/", 404), ("/iiif/image/none/info.json", 404),
                ("/iiif/image/none/full/max/0/default.jpg", 404), ("/iiif/image/none", 404),
                ("/iiif/image/%6Fdd/info.json", 200), ("/iiif/image/o%/info.json", 400),
                ("/iiif/image/odd/%66ull/m%61x/0/default.jpg", 200), ("/iiif/image/odd/full/max/0/default.jpg?x", 200),
                ("/iiif/v1/image/odd/info.json", 404), ("/iiif/image/a/b/info.json", 404),
            ])
        func paths(target: String, status: Int) throws {
            let answer = try Fixture.serving().get(target)
            #expect(answer.status == status)
            if status >= 400 { #expect(try answer.json["detail"].string?.isEmpty == false) }
        }

        @Test(
            "What is withdrawn answers 410 everywhere, and what is not published 404",
            arguments: [
                "/iiif/X/manifest", "/iiif/v2/X/manifest", "/iiif/X", "/iiif/X/canvas/rX", "/iiif/v2/X/sequence/normal",
                "/object/X", "/iiif/image/X/info.json", "/iiif/v2/image/X", "/iiif/image/X/full/max/0/default.jpg",
            ])
        func hidden(target: String) throws {
            let server = try Fixture.serving()
            for (id, status) in [("gone", 410), ("hidden", 404), ("unknown", 404)] {
                let answer = try server.get(target.replacing("X", with: id))
                #expect(answer.status == status, "\(target) of \(id)")
                #expect(!answer.text.contains("Secret") && !answer.text.contains("Gone title"))
                let unknown = try server.get(target.replacing("X", with: "unknown"))
                if id == "hidden" {
                    #expect(answer.body == Array(unknown.text.replacing("unknown", with: "hidden").utf8))
                }
            }
        }

        @Test("Reserved words lead nowhere", arguments: ["search", "auth", "api", "activity", "v1", "v9", "%61pi"])
        func reserved(word: String) throws {
            let server = try Fixture.serving()
            for rest in ["", "/", "/x", "/manifest"] {
                #expect(try server.get("/iiif/\(word)\(rest)").status == 404, "\(word)\(rest)")
            }
        }
    }
}
