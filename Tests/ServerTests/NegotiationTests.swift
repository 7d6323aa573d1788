import Server
import Testing

@Suite("Content negotiation (RFC 9110 §12.5.1, IIIF Image and Presentation)")
struct NegotiationTests {
    private static let html = MediaTypeOffer("text/html")
    private static let json = MediaTypeOffer("application/json")
    private static let linked = MediaTypeOffer("application/ld+json")

    @Test(
        "The most precise member decides the weight",
        arguments: [
            (nil, 1000), ("", 1000), ("text/html", 1000), ("text/*;q=0.3, text/html;q=0.7", 700),
            ("*/*;q=0.5, text/html;q=0", 0), ("text/plain", 0), ("TEXT/HTML;Q=0.25", 250), ("*;q=.2", 200),
            ("text/html;level=1", 1000), ("text/html;q=0.5;q=0.9", 500), ("text/*;q=0.1234", 123),
            ("text/html;q=1.000", 1000), ("text/html;q=7", 1000), ("garbage, text/html;q=0.4", 400),
            ("text/html; q=0.8", 800), ("application/x;a=\"text/html,text/html;q=0.1\", text/html;q=0.9", 900),
        ] as [(String?, Int)])
    func weights(accept: String?, weight: Int) {
        #expect(MediaPreference(accept: accept).quality(of: Self.html) == weight)
    }

    @Test("A parameter with quotes, commas and escapes is one value")
    func quotedParameters() throws {
        let preference = MediaPreference(accept: "a/b;p=\"x, \\\"y\\\"; z\";q=0.5, c/d")
        #expect(preference.members.count == 2)
        let member = try #require(preference.members.first)
        #expect(member.parameters == ["p": "x, \"y\"; z"])
        #expect(member.quality == 500)
    }

    @Test("The best offer is the most welcome, then the one named, then the first")
    func best() {
        let offers = [Self.html, Self.json, Self.linked]
        #expect(MediaPreference(accept: "application/json").best(of: offers) == Self.json)
        #expect(MediaPreference(accept: "*/*").best(of: offers) == Self.html)
        #expect(MediaPreference(accept: "application/json, */*").best(of: offers) == Self.json)
        #expect(MediaPreference(accept: "*/*;q=0.1, application/*;q=0.2").best(of: offers) == Self.json)
        #expect(MediaPreference(accept: "image/png").best(of: offers) == nil)
        #expect(MediaPreference(accept: "*/*;q=0").best(of: offers) == nil)
    }

    private static let presentation2 = "application/ld+json;profile=\"http://iiif.io/api/presentation/2/context.json\""
    private static let presentation3 = "application/ld+json;profile=\"http://iiif.io/api/presentation/3/context.json\""
    private static let image2 = "application/ld+json;profile=\"http://iiif.io/api/image/2/context.json\""

    @Test(
        "A profile chooses the version of a manifest on the default path",
        arguments: [
            (nil, nil), ("*/*", nil), ("application/json", nil), ("application/ld+json", nil), ("text/html", nil),
            (presentation2, .two), (presentation3, .three), ("\(presentation3), \(presentation2)", nil),
            ("\(presentation2);q=0.8, \(presentation3);q=0.9", .three),
            ("\(presentation2);q=0.9, \(presentation3);q=0.8", .two),
            ("\(presentation2), application/json;q=0.5", .two), ("\(presentation2), application/json", .two),
            ("\(presentation2), */*;q=0.1", .two), ("\(presentation2);q=0, */*", nil),
            // Only both media types together refuse a version.
            (
                "\(presentation2);q=0, */*, "
                    + "application/json;profile=\"http://iiif.io/api/presentation/2/context.json\";q=0",
                .three
            ),
            ("application/ld+json; PROFILE = \"http://iiif.io/api/presentation/2/context.json\"", .two),
            ("application/json;profile=\"http://iiif.io/api/presentation/2/context.json\"", .two),
            ("application/ld+json;profile=\"urn:x http://iiif.io/api/presentation/2/context.json\"", .two),
            ("application/ld+json;profile=http://iiif.io/api/presentation/2/context.json", .two),
            ("application/ld+json;profile=\"http://iiif.io/api/presentation/4/context.json\"", .four),
            (image2, nil),
        ] as [(String?, NamedVersion?)])
    func presentationVersion(accept: String?, version: NamedVersion?) {
        for fallback in [NamedVersion.two, .three] {
            let chosen = DocumentNegotiation.presentationVersion(accept: accept, default: fallback)
            #expect(chosen == version ?? fallback)
        }
    }

    @Test("A profile chooses the version of an information document")
    func imageVersion() {
        #expect(DocumentNegotiation.imageVersion(accept: Self.image2, default: .three) == .two)
        #expect(DocumentNegotiation.imageVersion(accept: Self.presentation2, default: .three) == .three)
        #expect(DocumentNegotiation.imageVersion(accept: nil, default: .two) == .two)
    }

    private static let linked3 = "application/ld+json;profile=\"http://iiif.io/api/image/3/context.json\""

    @Test(
        "Version 3 is JSON-LD with its profile, or JSON for those who like it better (Image API 3.0 §5.1)",
        arguments: [
            (nil, linked3), ("*/*", linked3), ("application/ld+json", linked3), (linked3, linked3),
            ("application/*", linked3), ("application/json", "application/json"),
            ("application/json;charset=utf-8", "application/json"), ("application/json, */*", "application/json"),
            ("application/json;q=0.5, application/ld+json;q=0.9", linked3),
            ("application/json, application/ld+json", linked3),
            ("application/json, application/ld+json;q=0.9", "application/json"),
            ("application/ld+json;charset=utf-8", linked3), ("text/html", linked3), (image2, linked3),
            ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", linked3),
        ] as [(String?, String)])
    func version3(accept: String?, contentType: String) {
        let type = DocumentNegotiation.jsonType(accept: accept, interface: .image, version: .three)
        #expect(type.contentType == contentType)
    }

    @Test(
        "Version 2 is JSON unless JSON-LD is asked for (Image API 2.1 §5.1)",
        arguments: [
            (nil, "application/json"), ("*/*", "application/json"), ("application/*", "application/json"),
            ("application/ld+json", "application/ld+json"), ("application/json", "application/json"),
            (image2, "application/ld+json"), ("application/ld+json, */*", "application/ld+json"),
            ("application/ld+json;q=0.5, application/json", "application/json"),
            ("application/ld+json;q=0", "application/json"), ("text/html", "application/json"),
            (presentation2, "application/json"),
        ] as [(String?, String)])
    func version2(accept: String?, contentType: String) {
        let type = DocumentNegotiation.jsonType(accept: accept, interface: .image, version: .two)
        #expect(type.contentType == contentType)
    }

    @Test("Presentation documents carry their own profile")
    func presentationProfile() {
        let type = DocumentNegotiation.jsonType(accept: nil, interface: .presentation, version: .three)
        #expect(type.contentType == Self.presentation3)
    }
}
