import Settings
import Testing

@Suite("Reading settings")
struct LoadTests {
    @Test(
        "Nothing, emptiness and comments mean the defaults",
        arguments: [
            nil, "", "\n\n", "# nothing here\n", "---\n", "{}", "server:\n",
            "server:\n  # port: 1\nimport:\n  columns:\n",
            "\u{FEFF}server:\r\n  port: 8080\r\n",
        ] as [String?])
    func defaults(text: String?) throws {
        #expect(try Settings.load(text: text) == Settings())
    }

    @Test("A full file gives every value, typed, nested and in order")
    func fullFile() throws {
        let settings = try Settings.load(text: LoadTests.fullFile)
        #expect(settings == LoadTests.fullSettings)
    }

    static let fullFile = """
        server:
          host: "::"
          port: 0
          public_url: HTTPS://IIIF.Example.org:8443/museum/
          trusted_proxies: [10.0.0.0/8, "::1"]
          default_version: 2
          max_connections: 1_000
          shutdown_seconds: 0
        viewer: {assets: viewer/mirador}
        collection:
          title: {en: Maps, fr: Plans, no: Kart}
          summary: 1984
          language: en
          page_size: 20
        import:
          separator: "; "
          workers: 3
          withdraw_limit: 1
          columns: {file: Dateiname, toc: Kapitel}
          ignore: []
        watch:
          folders: [/srv/scans, "drop box"]
          method: scan
          scan_seconds: 5
          stable_seconds: 0
          withdraw_few: 0
          unfinished: ["*.half"]
        webhooks:
          receivers:
            - name: one
              url: https://one.example.org/hook
              secret: whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=
          seconds: 5
          attempts: 3
          retry_seconds: 1
        publication:
          required_statement: {label: Attribution, value: [none]}
          rights: http://rightsstatements.org/vocab/NoC-NC/1.0/
          provider:
            id: https://museum.example.org/?about#us
            label: {en: [City Museum, The Museum]}
            homepage: ~
          sequence_prefix: "p. "
          fields:
            - name: creator
              label: {en: Artist, none: Artiste}
            - date
            - {name: insurance value, public: no}
          other_fields: hide
        images:
          tile_size: 256
          quality: 1
          max_width: 4000
          max_height: 3000
          max_area: 9000000
          upscaling: yes
          background: "#A0f"
          formats: [webp, jpg]
          render_threads: 2
          render_queue: 0
          cache_control: no-store
          document_resolution: 300
          overlays:
            - {text: "© <City> & \\"Museum\\"", colour: "#ff0010", position: tile, opacity: 0.25, margin: 0, size: 1,
               minimum_size: 1200, resources: [a, b-2], identifiers: ["no", maps/12]}
            - {image: /etc/logo one.png, position: top_left}
            - {rectangle: {x: 0, y: 12.5%, width: 100%, height: 300}, colour: "#010203", identifiers: [Ä]}
          embed_profile: renders
          embed_rights: yes
        workers: {memory_mb: 64, seconds: 1, file_mb: 1, max_pixels: 1}
        documents: {cache_control: no-cache, cache_mb: 0}
        log: {level: trace, format: json}
        """.replacing("value: [none]", with: "value: no")

    static var fullSettings: Settings {
        var settings = Settings()
        settings.server.host = "::"
        settings.server.port = 0
        settings.server.publicURL = PublicURL("https://iiif.example.org:8443/museum")
        settings.server.trustedProxies = ["10.0.0.0/8", "::1"].compactMap(AddressRange.init)
        settings.server.defaultVersion = .two
        settings.server.maxConnections = 1000
        settings.server.shutdownSeconds = 0
        settings.viewer.assets = "viewer/mirador"
        settings.collection.title = LanguageText([
            .init(language: "en", text: "Maps"), .init(language: "fr", text: "Plans"),
            .init(language: "no", text: "Kart"),
        ])
        settings.collection.summary = LanguageText("1984", language: "en")
        settings.collection.language = "en"
        settings.collection.pageSize = 20
        settings.import.separator = "; "
        settings.import.workers = 3
        settings.import.withdrawLimit = 1
        settings.import.columns.file = "Dateiname"
        settings.import.columns.toc = "Kapitel"
        settings.import.ignore = []
        settings.watch.folders = ["/srv/scans", "drop box"]
        settings.watch.method = .scan
        settings.watch.scanSeconds = 5
        settings.watch.stableSeconds = 0
        settings.watch.withdrawFew = 0
        settings.watch.unfinished = ["*.half"]
        settings.webhooks.receivers = [
            .init(
                name: "one", url: "https://one.example.org/hook",
                secret: "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=")
        ]
        settings.webhooks.seconds = 5
        settings.webhooks.attempts = 3
        settings.webhooks.retrySeconds = 1
        settings.publication.requiredStatement = .init(
            label: LanguageText("Attribution", language: "en"), value: LanguageText("no", language: "en"))
        settings.publication.rights = "http://rightsstatements.org/vocab/NoC-NC/1.0/"
        settings.publication.provider = .init(
            id: "https://museum.example.org/?about#us",
            label: LanguageText([
                .init(language: "en", text: "City Museum"), .init(language: "en", text: "The Museum"),
            ]))
        settings.publication.sequencePrefix = "p. "
        settings.publication.fields = [
            .init(
                name: "creator",
                label: LanguageText([
                    .init(language: "en", text: "Artist"), .init(language: "none", text: "Artiste"),
                ])),
            .init(name: "date"),
            .init(name: "insurance value", isPublic: false),
        ]
        settings.publication.otherFields = .hide
        settings.images.tileSize = 256
        settings.images.quality = 1
        settings.images.maxWidth = 4000
        settings.images.maxHeight = 3000
        settings.images.maxArea = 9_000_000
        settings.images.upscaling = true
        settings.images.background = Colour(red: 0xAA, green: 0, blue: 0xFF)
        settings.images.formats = [.webp, .jpg]
        settings.images.renderThreads = 2
        settings.images.renderQueue = 0
        settings.images.cacheControl = "no-store"
        settings.images.documentResolution = 300
        settings.images.overlays = OverlaySettingTests.all
        settings.images.embedProfile = .renders
        settings.images.embedRights = true
        settings.workers.memoryMegabytes = 64
        settings.workers.seconds = 1
        settings.workers.fileMegabytes = 1
        settings.workers.maxPixels = 1
        settings.documents.cacheControl = "no-cache"
        settings.documents.cacheMegabytes = 0
        settings.log.level = .trace
        settings.log.format = .json
        return settings
    }

    @Test("Flags beat environment, environment beats file, file beats defaults")
    func precedence() throws {
        let text = "server: {port: 1, host: file, shutdown_seconds: 1}\nlog: {level: debug}"
        let settings = try Settings.load(
            text: text,
            environment: [
                "VITRINE_SERVER_PORT": "2", "VITRINE_SERVER_HOST": "environment", "PATH": "/bin", "VITRINE_HOME": "/h",
                "VITRINE_IMPORT_COLUMNS_FILE": "datei",
            ],
            flags: ["server.port": "3", "server.public_url": "https://example.org/"])
        #expect(settings.server.port == 3)
        #expect(settings.server.host == "environment")
        #expect(settings.server.shutdownSeconds == 1)
        #expect(settings.server.publicURL?.description == "https://example.org")
        #expect(settings.log.level == .debug)
        #expect(settings.import.columns.file == "datei")
        #expect(settings.collection.pageSize == 50)
    }

    @Test("An empty variable unsets what may be null, and is refused elsewhere")
    func emptyVariable() throws {
        let text = "images: {max_width: 1000}\npublication: {sequence_prefix: p}"
        let settings = try Settings.load(
            text: text,
            environment: ["VITRINE_IMAGES_MAX_WIDTH": "", "VITRINE_PUBLICATION_SEQUENCE_PREFIX": ""])
        #expect(settings.images.maxWidth == nil)
        #expect(settings.publication.sequencePrefix.isEmpty)
        #expect(
            Reading.messages(nil, environment: ["VITRINE_SERVER_PORT": ""]) == [
                "environment variable VITRINE_SERVER_PORT: server.port: \"\" is not accepted; "
                    + "give a whole number from 0 to 65535"
            ])
    }

    @Test("Text without a language takes the collection's, wherever that is set")
    func language() throws {
        let file = try Settings.load(text: "publication:\n  fields: [{name: a, label: B}]\ncollection: {language: de}")
        #expect(file.publication.fields.first?.label == LanguageText("B", language: "de"))
        let flag = try Settings.load(
            text: "collection: {title: Karten, language: fr}",
            environment: ["VITRINE_COLLECTION_SUMMARY": "Kurz"], flags: ["collection.language": "de"])
        #expect(flag.collection.title == LanguageText("Karten", language: "de"))
        #expect(flag.collection.summary == LanguageText("Kurz", language: "de"))
    }
}
