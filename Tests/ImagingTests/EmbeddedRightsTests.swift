import Foundation
import IIIF
import Imaging
import TestSupport
import Testing

/// Sources are written, and what is delivered is read, by another program (exiftool).
@Suite("What sources say of their rights")
struct EmbeddedRightsTests {
    private static let picture = Pixels.quarters(width: 30, height: 20)
    private static let whole = EmbeddedRights(
        notice: "© 1951 Müller & Söhne (Köln)", creator: "Ida Müller, Ö. Söhne", credit: "Bequest of N. N.",
        terms: "Not <for> sale", statement: "https://rightsstatements.org/vocab/InC/1.0/")

    /// - Parameter tags: as that program takes them.
    private static func facts(_ format: String, _ tags: [String]) async throws -> SourceFacts {
        let workers = try Workers()
        let path = try workers.folder.write(picture.encoded(format), to: "plain.\(format)")
        let arguments = try workers.folder.write(
            Array((["-overwrite_original", "-codedcharacterset=utf8"] + tags).joined(separator: "\n").utf8), to: "tags")
        _ = try tool("exiftool", "-@", arguments, path)
        return try await workers.facts(workers.folder.read("plain.\(format)"))
    }

    @Test("XMP is understood in every format that has it", arguments: ["jpg", "png", "tif", "webp", "jp2", "avif"])
    func packets(format: String) async throws {
        let facts = try await Self.facts(
            format,
            [
                "-XMP-dc:Rights=\(Self.whole.notice ?? "")", "-XMP-dc:Rights-de=Anderes", "-XMP-dc:Creator=Ida Müller",
                "-XMP-dc:Creator=Ö. Söhne", "-XMP-photoshop:Credit=\(Self.whole.credit ?? "")",
                "-XMP-xmpRights:UsageTerms=\(Self.whole.terms ?? "")",
                "-XMP-xmpRights:WebStatement=\(Self.whole.statement ?? "")", "-XMP-dc:Title=Not of rights",
            ])
        #expect(facts.embeddedRights == Self.whole)
        #expect(facts.width == 30 && facts.height == 20)
    }

    @Test("IPTC and EXIF are understood, in this order behind XMP", arguments: ["jpg", "tif"])
    func older(format: String) async throws {
        let exif = ["-IFD0:Copyright=EXIF (c) A, B", "-IFD0:Artist=Exif, ASCII, 3 (x)"]
        let exchange = [
            "-IPTC:CopyrightNotice=© IPTC é", "-IPTC:By-line=One", "-IPTC:By-line=Two", "-IPTC:Credit=Lent",
        ]
        var rights = try await Self.facts(format, exif).embeddedRights
        #expect(rights == EmbeddedRights(notice: "EXIF (c) A, B", creator: "Exif, ASCII, 3 (x)"))
        rights = try await Self.facts(format, exif + exchange).embeddedRights
        #expect(rights == EmbeddedRights(notice: "© IPTC é", creator: "One, Two", credit: "Lent"))
        rights = try await Self.facts(format, exif + exchange + ["-XMP-dc:Rights=XMP"]).embeddedRights
        #expect(rights == EmbeddedRights(notice: "XMP", creator: "One, Two", credit: "Lent"))
        #expect(try await Self.facts(format, ["-XMP-dc:Title=Only"]).embeddedRights == nil)
    }

    @Test("What is long is cut, and what is broken takes nothing from the picture")
    func hostile() async throws {
        let long = try await Self.facts("jpg", ["-XMP-dc:Rights=" + String(repeating: "ä ", count: 10_000)])
        // Cut at 1000 characters, of which the last is a space.
        #expect(long.embeddedRights?.notice?.count == 999)
        let workers = try Workers()
        let plain = try Self.picture.encoded("jpg")
        let bomb =
            "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\">"
            + (1..<9).map {
                "<!ENTITY \(Character(Unicode.Scalar(97 + UInt8($0)))) \""
                    + String(repeating: "&\(Character(Unicode.Scalar(96 + UInt8($0))));", count: 10) + "\">"
            }.joined()
            + "<!ENTITY f SYSTEM \"file:///etc/hostname\">]><r xmlns:dc=\"http://purl.org/dc/elements/1.1/\">"
            + "<dc:rights>kept</dc:rights><dc:creator>&i;&f;</dc:creator></r>"
        for packet in [bomb, "<x:xmpmeta", "", "\0\0", "<a><b></a>", String(repeating: "<a>", count: 9000)] {
            let content = Array("http://ns.adobe.com/xap/1.0/\0".utf8) + Array(packet.utf8)
            let length = content.count + 2
            let segment = [0xFF, 0xE1, UInt8(length >> 8), UInt8(length & 255)] + content
            let facts = try await workers.facts(Array(plain[..<2]) + segment + Array(plain[2...]))
            #expect(facts.width == 30)
            #expect(facts.embeddedRights?.creator.map { $0.utf8.count < 5000 && !$0.contains("\n") } ?? true)
        }
    }

    @Test("They are delivered behind what is stated elsewhere", arguments: ["jpg", "png", "tif", "webp"])
    func delivered(format: String) async throws {
        try await withTemporaryFolder { folder in
            let source = OverlaySource(PixelSize(width: 300, height: 200))
            let pyramid = try await source.pyramid(in: folder, named: "one")
            let renderer = PyramidRenderer(settings: RenderSettings())
            func read(_ note: RightsNote) throws -> [String: String] {
                let bytes = try renderer.render(
                    source.plan("full/max/0/default.\(format)"), pyramid: pyramid, image: source.size,
                    levels: source.levels, additions: RenderAdditions(rights: note))
                let path = folder.appending(path: "delivered.\(format)")
                try Data(bytes).write(to: path)
                let json = try tool("exiftool", "-j", "-XMP:all", path.path)
                let objects = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [[String: Any]]
                return (objects?.first ?? [:]).compactMapValues { $0 as? String }
            }
            var tags = try read(RightsNote(text: "", embedded: Self.whole))
            #expect(tags["Rights"] == Self.whole.notice && tags["Creator"] == Self.whole.creator)
            #expect(tags["Credit"] == Self.whole.credit && tags["UsageTerms"] == Self.whole.terms)
            #expect(tags["WebStatement"] == Self.whole.statement)
            let uri = "http://creativecommons.org/publicdomain/mark/1.0/"
            tags = try read(RightsNote(text: "City Museum", uri: uri, embedded: Self.whole))
            #expect(tags["Rights"] == "City Museum. \(Self.whole.notice ?? "")" && tags["WebStatement"] == uri)
        }
    }
}
