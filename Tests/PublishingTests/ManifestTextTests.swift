import Catalogue
import IIIF
import Publishing
import Settings
import TestSupport
import Testing

@Suite("What a manifest says of an object")
struct ManifestTextTests {
    @Test("The title is the label, in every language; without one the identifier is")
    func label() async throws {
        let titled = try await Records.object([
            Records.resource("r1", [FieldText("title", "Atlas"), FieldText("title@fr", "L’atlas")])
        ])
        let manifest = try Records.manifest(titled)
        #expect(manifest["label"] == .object(["none": .list([.text("Atlas")]), "fr": .list([.text("L’atlas")])]))
        let bare = try Records.manifest(try await Records.object([Records.resource("r1")]))
        #expect(bare["label"] == .object(["none": .list([.text("a/b")])]))
        var settings = Settings()
        settings.collection.language = "de"
        #expect(try Records.manifest(titled, settings: settings)["label"].keys == ["de", "fr"])
    }

    @Test("The description is the summary, from the first resource that has one")
    func summary() async throws {
        let object = try await Records.object([
            Records.resource("r1", sequence: "1"),
            Records.resource("r2", [FieldText("description@en", "Maps")], sequence: "2"),
        ])
        #expect(try Records.manifest(object)["summary"]["en"].strings == ["Maps"])
    }

    static let values = [
        FieldText("title", "T"), FieldText("Creator", "Ada", "Bea"), FieldText("Date", "1700"),
        FieldText("Date@fr", "vers 1700"), FieldText("Insurance", "9000"), FieldText("Place", "Ulm"),
    ]

    private func labels(_ settings: Settings) async throws -> [String] {
        let manifest = try Records.manifest(
            try await Records.object([Records.resource("r1", Self.values)]), settings: settings)
        return manifest["metadata"].items.compactMap { $0["label"]["none"][0].string ?? $0["label"]["en"][0].string }
    }

    @Test("Metadata stands in the order of its columns, with all values and languages")
    func metadata() async throws {
        #expect(try await labels(Settings()) == ["Creator", "Date", "Insurance", "Place"])
        let metadata = try Records.manifest(try await Records.object([Records.resource("r1", Self.values)]))["metadata"]
        #expect(metadata[0]["value"]["none"].strings == ["Ada", "Bea"])
        #expect(metadata[1]["value"].keys == ["none", "fr"])
    }

    @Test("Settings give fields an order, labels, and hide them")
    func configured() async throws {
        var settings = Settings()
        settings.publication.fields = [
            .init(name: "Place", label: LanguageText("Where", language: "en")), .init(name: "Creator"),
            .init(name: "Insurance", isPublic: false),
        ]
        #expect(try await labels(settings) == ["Where", "Creator", "Date"])
        settings.publication.otherFields = .hide
        #expect(try await labels(settings) == ["Where", "Creator"])
    }

    @Test("Field names in settings match headers without regard to case")
    func caseOfNames() async throws {
        var settings = Settings()
        settings.publication.fields = [.init(name: "place"), .init(name: "INSURANCE", isPublic: false)]
        #expect(try await labels(settings) == ["Place", "Creator", "Date"])
    }

    @Test("Hidden fields are in no version of the document")
    func hidden() async throws {
        var settings = Settings()
        settings.publication.fields = [.init(name: "Insurance", isPublic: false)]
        let object = try await Records.object([
            Records.resource("r1", Self.values, sequence: "1"),
            Records.resource("r2", [FieldText("Insurance", "secret")], sequence: "2"),
        ])
        for version in [2, 3] {
            let text = String(
                decoding: Records.bytes(object, settings: settings, version: version == 2 ? .v2 : .v3), as: UTF8.self)
            #expect(!text.contains("9000") && !text.contains("secret") && !text.contains("Insurance"))
        }
    }

    static let rights: [(text: String, uri: String?)] = [
        ("http://creativecommons.org/publicdomain/mark/1.0/", "http://creativecommons.org/publicdomain/mark/1.0/"),
        ("https://creativecommons.org/licenses/by-sa/4.0/deed.fr", "http://creativecommons.org/licenses/by-sa/4.0/"),
        ("https://www.creativecommons.org/licenses/by/4.0", "http://creativecommons.org/licenses/by/4.0/"),
        ("https://creativecommons.org/licenses/by/3.0/de/legalcode", "http://creativecommons.org/licenses/by/3.0/de/"),
        ("https://creativecommons.org/publicdomain/zero/1.0//", "http://creativecommons.org/publicdomain/zero/1.0/"),
        ("https://rightsstatements.org/page/InC/1.0/?language=de", "http://rightsstatements.org/vocab/InC/1.0/"),
        ("http://rightsstatements.org/vocab/noc-us/1.0", "http://rightsstatements.org/vocab/NoC-US/1.0/"),
        ("All rights reserved", nil), ("CC BY 4.0", nil), ("https://example.org/licence", nil),
        ("https://creativecommons.org/", nil), ("http://rightsstatements.org/vocab/XYZ/1.0/", nil),
    ]

    @Test(
        "Rights URIs take the form that the Presentation API asks for; other words are metadata (3.0 section 3.2)",
        arguments: rights)
    func rightsForms(text: String, uri: String?) async throws {
        let object = try await Records.object([Records.resource("r1", [FieldText("rights", text)])])
        let manifest = try Records.manifest(object)
        #expect(manifest["rights"].string == uri)
        #expect(manifest["metadata"].items.flatMap { $0["value"]["none"].strings } == (uri == nil ? [text] : []))
        let second = try Records.manifest(object, version: .v2)
        #expect(second["license"].string == uri ?? (text.hasPrefix("http") ? text : nil))
    }

    @Test("The configured rights hold where an object names none")
    func defaultRights() async throws {
        var settings = Settings()
        settings.publication.rights = "https://creativecommons.org/licenses/by/4.0/"
        let none = try await Records.object([Records.resource("r1")])
        #expect(
            try Records.manifest(none, settings: settings)["rights"].string
                == "http://creativecommons.org/licenses/by/4.0/")
        let own = try await Records.object([
            Records.resource("r1", [FieldText("rights", "http://rightsstatements.org/vocab/CNE/1.0/")])
        ])
        #expect(
            try Records.manifest(own, settings: settings)["rights"].string
                == "http://rightsstatements.org/vocab/CNE/1.0/")
    }

    @Test("Required statement and provider come from the settings")
    func institution() async throws {
        var settings = Settings()
        settings.publication.requiredStatement = .init(
            label: LanguageText("Attribution", language: "en"), value: LanguageText("City Museum", language: "en"))
        settings.publication.provider = .init(
            id: "https://museum.example", label: LanguageText("Museum"), homepage: "https://museum.example/home",
            logo: "https://museum.example/logo.png")
        let object = try await Records.object([Records.resource("r1")])
        let manifest = try Records.manifest(object, settings: settings)
        #expect(manifest["requiredStatement"]["value"]["en"].strings == ["City Museum"])
        #expect(manifest["provider"][0]["type"].string == "Agent")
        #expect(manifest["provider"][0]["homepage"][0]["id"].string == "https://museum.example/home")
        let second = try Records.manifest(object, settings: settings, version: .v2)
        #expect(second.texts.contains { $0.text == "City Museum" })
    }
}
