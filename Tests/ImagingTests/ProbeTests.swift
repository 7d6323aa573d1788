import Imaging
import TestSupport
import Testing

@Suite("What is learnt from files")
struct ProbeTests {
    static let picture = Pixels.quarters(width: 30, height: 20)

    @Test(
        "Images are known by their content, with their upright dimensions",
        arguments: [
            ("png", "image/png"), ("jpg", "image/jpeg"), ("tif", "image/tiff"), ("webp", "image/webp"),
            ("gif", "image/gif"), ("jp2", "image/jp2"), ("avif", "image/heif"),
        ])
    func images(format: String, type: String) async throws {
        let workers = try Workers()
        let bytes = try Self.picture.encoded(format)
        let facts = try await workers.facts(bytes)
        #expect(facts.kind == .image && facts.width == 30 && facts.height == 20 && facts.pages == 1)
        #expect(facts.mediaType == type || (format == "avif" && facts.mediaType == "image/avif"))
        #expect(facts.byteSize == bytes.count)
        #expect(facts.checksum == (try tool("sha256sum", workers.folder.file("source")).prefix(64)))
        #expect(facts.duration == nil)
    }

    @Test("EXIF orientations are applied", arguments: 1...8)
    func orientations(orientation: UInt8) async throws {
        let workers = try Workers()
        let bytes = try Material.jpeg(Self.picture, orientation: orientation)
        let facts = try await workers.facts(bytes)
        let isTurned = orientation >= 5
        #expect(facts.width == (isTurned ? 20 : 30) && facts.height == (isTurned ? 30 : 20))
        let pyramid = try await workers.pyramid(bytes)
        let image = try Pixels(decoding: workers.folder.read("pyramid.tif"))
        #expect(image.width == pyramid.facts.width && image.width == facts.width)
        // Which quarter of what is stored comes where (EXIF 2.32, tag 274).
        let orders = [
            1: [0, 1, 2, 3], 2: [1, 0, 3, 2], 3: [3, 2, 1, 0], 4: [2, 3, 0, 1], 5: [0, 2, 1, 3], 6: [2, 0, 3, 1],
            7: [3, 1, 2, 0], 8: [1, 3, 0, 2],
        ]
        let order = try #require(orders[Int(orientation)])
        for (found, expected) in zip(image.middles, order.map { Pixels.quarterColours[$0] }) {
            #expect(zip(found, expected).allSatisfy { abs(Int($0) - Int($1)) < 25 }, "\(found) for \(expected)")
        }
    }

    @Test("Film, sound and documents")
    func others() async throws {
        let workers = try Workers()
        let film = try await workers.facts(Material.film())
        #expect(film.kind == .video && film.mediaType == "video/mp4" && film.width == 64 && film.height == 48)
        #expect(abs((film.duration ?? 0) - 2) < 0.2)
        let sound = try await workers.facts(Material.sound(seconds: 3))
        #expect(sound.kind == .sound && sound.mediaType == "audio/wav" && sound.duration == 3 && sound.width == nil)
        let paper = try await workers.facts(Material.document(pages: 3))
        #expect(paper.kind == .document && paper.mediaType == "application/pdf" && paper.pages == 3)
        // 144 × 72 points at 150 to the inch.
        #expect(paper.width == 300 && paper.height == 150)
    }

    @Test("An image beyond the configured size is refused before it is decoded")
    func tooLarge() async throws {
        let workers = try Workers(maxPixels: 599)
        let path = try workers.folder.write(Self.picture.encoded("png"), to: "a.png")
        let failure = try #require(await workers.failure(.probe(path: path)))
        #expect(failure.isPermanent && failure.reason.contains("599"))
        let enormous = try workers.folder.write(Material.enormousPNG, to: "b.png")
        #expect(await workers.failure(.probe(path: enormous)) != nil)
    }

    @Test("What cannot be read is a permanent failure with a reason")
    func unreadable() async throws {
        let workers = try Workers()
        let unreadable = [
            [], Material.noise(1000), Array("%PDF-1.7".utf8), Array("text".utf8), Material.enormousPNG,
        ]
        for (index, bytes) in unreadable.enumerated() {
            let path = try workers.folder.write(bytes, to: "\(index)")
            let failure = try #require(await workers.failure(.probe(path: path)))
            #expect(failure.isPermanent && !failure.reason.isEmpty)
        }
        #expect(await workers.failure(.probe(path: workers.folder.file("missing"))) != nil)
    }
}
