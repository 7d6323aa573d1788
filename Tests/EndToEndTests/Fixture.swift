import Foundation
import TestSupport
import Testing

/// A served collection with one of everything. Made once for all tests that only read.
final class Fixture: Sendable {
    let home: TestHome
    let server: RunningServer

    @TaskLocal static var current: Fixture?

    /// The running server of the suite.
    static func serving() throws -> RunningServer { try #require(current).server }

    /// Identifiers that people really have. Each object's one image is named by its place: `n1`, `n2`, ….
    static let identifiers = [
        "a/b", "two words", "100%", "50%2Fhalf", "caf\u{E9}", "e\u{301}tude", "map (1)", "a;b", "a+b",
        "ark:/12345/x1", "地図", "what?", "note#1", "x\"<y>&z", "a,b='c'!", "b/canvas/c", "manifest", "[x]|{y}\\^`",
    ]

    static let oddWidth = 701
    static let oddHeight = 499
    static let tile = 128

    static let odd = Pixels.waves(width: oddWidth, height: oddHeight)

    /// Images that are the four quarters, by id, and their file names.
    static let quarters = [
        "turned": "turned.jpg", "deep": "deep.tif", "grey": "grey.jpg", "cmyk": "cmyk.tif", "jpeg2000": "plain.jp2",
        "alpha": "alpha.png", "plain": "plain.png",
    ]

    init() throws {
        home = try TestHome(settings: "images: {tile_size: \(Self.tile)}\nlog: {level: warning}\n")
        try Self.write(into: home.folder)
        var rows = [
            ["odd.tif", "odd", "odd", "", "An odd image", "", "", "", "", ""],
            ["film.mp4", "film", "film", "", "A film", "", "", "", "", ""],
            ["sound.wav", "sound", "sound", "", "A sound", "", "", "", "", ""],
            ["paper.pdf", "paper", "paper", "", "A paper", "", "", "", "", ""],
            ["small/hidden.png", "hidden", "hidden", "", "Secret title", "", "", "no", "", ""],
            ["small/gone.png", "gone", "gone", "", "Gone title", "", "", "", "", ""],
            [
                "small/p1.png", "book", "p1", "1", "A book", "Un livre",
                "https://creativecommons.org/publicdomain/mark/1.0/deed.fr", "", "Cover", "Ada|Bea",
            ],
            ["small/p2.png", "book", "p2", "2", "", "", "", "", "Chapter <1>", ""],
            ["small/p10.png", "book", "p10", "10", "", "", "", "", "", ""],
        ]
        rows += Self.quarters.sorted { $0.key < $1.key }.map { [$1, $0, $0, "", "Quarters", "", "", "", "", ""] }
        rows += Self.identifiers.enumerated().map {
            ["small/n\($0 + 1).png", $1, "n\($0 + 1)", "", "", "", "", "", "", ""]
        }
        let sheet = Sheet.text(
            "file", "identifier", "id", "sequence", "title", "title@fr", "rights", "published", "toc", "Creator",
            rows: rows)
        let result = try home.bring("collection", sheet: sheet)
        guard result.status == 0 else { throw SupportError("import: \(result.errors)") }
        guard try home.withdraw("gone").status == 0 else { throw SupportError("withdraw") }
        // Last-Modified is settled a second after the last change.
        Thread.sleep(forTimeInterval: 1.1)
        server = try home.serve()
    }

    private static func write(into folder: TemporaryFolder) throws {
        func put(_ bytes: [UInt8], _ name: String) throws { try folder.write(bytes, to: "collection/" + name) }
        try put(odd.encoded("tif[compression=deflate]"), "odd.tif")
        try put(Material.film(), "film.mp4")
        try folder.write(Material.captions, to: "collection/film.en.vtt")
        try put(Material.sound(), "sound.wav")
        try put(Material.document(), "paper.pdf")
        let quarters = Pixels.quarters(width: 96, height: 64)
        try put(quarters.encoded("png"), "plain.png")
        // Orientation 6 is shown a quarter turn clockwise of how it is stored; so it is stored turned back.
        let stored = Pixels(width: 64, height: 96) { quarters[95 - $1, $0] }
        try put(Material.jpeg(stored, orientation: 6), "turned.jpg")
        try put(quarters.encoded("tif", meaning: .deepRGB), "deep.tif")
        try put(quarters.encoded("jp2[lossless]"), "plain.jp2")
        let grey = Pixels(width: 96, height: 64, bands: 1) { x, y in
            [UInt8(clamping: 40 + 50 * (x / 48) + 100 * (y / 32))]
        }
        try put(grey.encoded("jpg[Q=95]"), "grey.jpg")
        let ink = Pixels(width: 96, height: 64, bands: 4) { x, y in quarters[x, y].map { 255 - $0 } + [0] }
        try put(ink.encoded("tif", meaning: .cmyk), "cmyk.tif")
        // The left half is solid, the right half transparent.
        let glass = Pixels(width: 96, height: 64, bands: 4) { x, y in quarters[x, y] + [x < 48 ? 255 : 0] }
        try put(glass.encoded("png"), "alpha.png")
        let small = try Pixels.quarters(width: 20, height: 16).encoded("png")
        let names = ["hidden", "gone", "p1", "p2", "p10"] + identifiers.indices.map { "n\($0 + 1)" }
        for name in names { try put(small, "small/\(name).png") }
    }
}

/// Starts the fixture's server before a suite and ends it after, when it must have had nothing to complain of.
struct ServedFixture: SuiteTrait, TestScoping {
    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        let fixture = try Fixture()
        try await Fixture.$current.withValue(fixture) { try await function() }
        let result = fixture.server.stop()
        #expect(result.status == 0, "SIGTERM ends the server in good order")
        #expect(result.errors.isEmpty, "nothing was logged as warning or error")
        #expect(result.output.split(separator: "\n").count == 1, "only the address is printed")
    }
}

/// Everything that only reads from one running server.
@Suite("A served collection", ServedFixture())
struct Serving {}
