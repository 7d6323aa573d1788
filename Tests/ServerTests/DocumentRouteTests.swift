import IIIF
import Publishing
import Server
import Testing

@Suite("Routes of descriptions and of version 4")
struct DocumentRouteTests {
    @Test("A description's URL is read back, below any prefix", arguments: RecordFormat.allCases)
    func records(format: RecordFormat) throws {
        for identifier in ["x", "a/b", "100%", "ark:/1/x"] {
            let route = Route.record(identifier: identifier, format: format)
            #expect(try RequestTarget.parse(route.path(prefix: "/museum"), prefix: "/museum").route == route)
            #expect(
                Links(base: "https://example.org", named: .v4).record(identifier, format)
                    == "https://example.org" + route.path())
        }
    }

    @Test("Descriptions are in no version, and no others exist")
    func others() throws {
        #expect(
            try RequestTarget.parse("/iiif/v3/x/record/lido.xml").route
                == .object(version: .three, identifier: "x/record/lido.xml"))
        #expect(
            try RequestTarget.parse("/iiif/x/record/marc.xml").route
                == .object(version: nil, identifier: "x/record/marc.xml"))
    }

    @Test("Version 4 has documents, but neither images nor sequences")
    func version4() throws {
        #expect(try RequestTarget.parse("/iiif/v4/x/manifest").route == .manifest(version: .four, identifier: "x"))
        #expect(try RequestTarget.parse("/iiif/v4/collection/top").route == .topCollection(version: .four))
        for path in ["/iiif/v4/image/x", "/iiif/v4/image/x/info.json", "/iiif/v4/x/sequence/normal"] {
            #expect(throws: RouteError.self) { try RequestTarget.parse(path) }
        }
    }
}
