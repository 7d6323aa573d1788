// swift-tools-version: 6.2
import PackageDescription

/// One settings block for every target: what a reader learns in one room holds in all of them.
let shared: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

let package = Package(
    name: "vitrine",
    products: [.executable(name: "vitrine", targets: ["vitrine"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // The standards as values: no files, no HTTP, no clock, no C.
        .target(name: "IIIF", swiftSettings: shared),
        // What fields are, and the language of rules over them: texts in, answers and SQL out.
        .target(name: "Rules", swiftSettings: shared),
        // Typed settings out of YAML, environment and flags.
        .target(name: "Settings", dependencies: ["Rules", "Yams"], swiftSettings: shared),
        .systemLibrary(name: "CVips", pkgConfig: "gobject-2.0", providers: [.apt(["libvips-dev"])]),
        .systemLibrary(name: "CTurboJPEG", providers: [.apt(["libturbojpeg0-dev", "libjpeg62-turbo-dev"])]),
        .systemLibrary(name: "CResampling"),
        .systemLibrary(name: "COpenJPEG", pkgConfig: "libopenjp2", providers: [.apt(["libopenjp2-7-dev"])]),
        .systemLibrary(name: "CLinux"),
        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .target(
            name: "Imaging",
            dependencies: [
                "IIIF", "CVips", "CTurboJPEG", "CResampling", "COpenJPEG", "CLinux",
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: shared),
        .target(
            name: "Catalogue", dependencies: ["CSQLite", "Rules", .product(name: "GRDB", package: "GRDB.swift")],
            swiftSettings: shared),
        .target(name: "Publishing", dependencies: ["IIIF", "Catalogue", "Rules", "Settings"], swiftSettings: shared),
        .target(
            name: "Ingest",
            dependencies: [
                "Catalogue", "Imaging", "IIIF", "Rules", .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: shared),
        .systemLibrary(name: "CODBC", pkgConfig: "odbc", providers: [.apt(["unixodbc-dev"])]),
        // Other systems that describe objects: how they are read, and what becomes of what they say.
        // HTTP requests to other machines.
        .target(name: "Exchange", swiftSettings: shared),
        .target(
            name: "Links",
            dependencies: [
                "CODBC", "Catalogue", "Exchange", "IIIF", "Imaging", "Ingest", "Rules", "Settings",
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: shared),
        .target(
            name: "Server",
            dependencies: [
                "IIIF", "Catalogue", "Exchange", "Publishing", "Imaging", "Ingest", "Rules", "Settings", "CLinux",
                "CZlib",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: shared),
        .executableTarget(
            name: "vitrine",
            dependencies: [
                "IIIF", "Settings", "Catalogue", "Ingest", "Imaging", "Links", "Publishing", "Rules", "Server",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            swiftSettings: shared),
        .testTarget(name: "IIIFTests", dependencies: ["IIIF", "TestSupport"], swiftSettings: shared),
        .testTarget(name: "RulesTests", dependencies: ["Rules", "CSQLite"], swiftSettings: shared),
        .testTarget(name: "SettingsTests", dependencies: ["Settings"], swiftSettings: shared),
        // Generates images, media and homes for tests, and talks to the program as a client does.
        .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: shared),
        .testTarget(
            name: "CatalogueTests", dependencies: ["CSQLite", "Catalogue", "Rules", "TestSupport"],
            swiftSettings: shared),
        .testTarget(
            name: "IngestTests", dependencies: ["Ingest", "Catalogue", "Imaging", "TestSupport"],
            swiftSettings: shared),
        .testTarget(
            name: "LinksTests", dependencies: ["Links", "Catalogue", "Ingest", "Settings", "TestSupport"],
            swiftSettings: shared),
        .testTarget(
            name: "ImagingTests", dependencies: ["Imaging", "IIIF", "CVips", "TestSupport", "vitrine"],
            swiftSettings: shared),
        .testTarget(
            name: "PublishingTests",
            dependencies: ["Publishing", "Catalogue", "IIIF", "Ingest", "Rules", "Settings", "TestSupport"],
            swiftSettings: shared),
        .testTarget(
            name: "EndToEndTests",
            dependencies: ["TestSupport", "vitrine", .product(name: "Crypto", package: "swift-crypto")],
            swiftSettings: shared),
        .testTarget(
            name: "ServerTests", dependencies: ["Server", "IIIF", "Publishing", "Catalogue"], swiftSettings: shared),
    ]
)
