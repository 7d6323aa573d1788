import Foundation
import IIIF
import Testing

@Suite("Generated Presentation documents")
struct GeneratedDocumentTests {
    /// Where the documents are left for validators that others wrote: scripts/test.sh sets it.
    static let folder = ProcessInfo.processInfo.environment["VITRINE_TEST_DOCUMENTS"].map { URL(filePath: $0) }

    static let cases: [(seed: UInt64, canvases: Int)] =
        (1...24).map { ($0, Int($0)) } + [(101, 300), (102, 3000)]

    @Test("Any object is JSON with its context first, the same bytes each time, in every version", arguments: cases)
    func manifests(seed: UInt64, canvases: Int) throws {
        for version in PresentationVersion.allCases {
            var generated = GeneratedDocuments(seed: seed)
            let manifest = generated.manifest(canvases: canvases, version)
            let document = PresentationDocument.manifest(manifest)
            let bytes = try #require(document.encoded(as: version))
            #expect(document.encoded(as: version) == bytes)
            let head = String(decoding: bytes.prefix(300), as: UTF8.self)
            #expect(head.hasPrefix("{\"@context\":") && head.contains(version.context))
            let read = try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
            let sequences = read["sequences"] as? [[String: Any]]
            let listed = (version == .v2 ? sequences?.first?["canvases"] : read["items"]) as? [[String: Any]]
            #expect(listed?.map { $0[version == .v2 ? "@id" : "id"] as? String } == manifest.items.map(\.id))
            // In pieces or all at once: the bytes are the same.
            var bare = manifest
            bare.items = []
            var pieces: [UInt8] = []
            PresentationDocument.encode(
                bare, canvases: canvases, places: manifest.items.contains { $0.navPlace != nil }, as: version,
                to: { piece, total in
                    pieces += piece
                    #expect(total >= pieces.count)
                }
            ) { manifest.items[$0] }
            #expect(pieces == bytes)
            try leave(bytes, "manifest-\(seed)", version)
        }
    }

    @Test("Any collection is JSON in every version and names each member once", arguments: [1, 2, 40, 500])
    func collections(count: Int) throws {
        for version in PresentationVersion.allCases {
            var generated = GeneratedDocuments(seed: UInt64(count))
            let collection = generated.collection(count, version)
            let bytes = try #require(PresentationDocument.collection(collection).encoded(as: version))
            let text = String(decoding: bytes, as: UTF8.self)
            for index in [0, count - 1] {
                #expect(text.components(separatedBy: "/iiif/\(index)/manifest\"").count == 2)
            }
            _ = try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
            try leave(bytes, "collection-\(count)", version)
        }
    }

    private func leave(_ bytes: [UInt8], _ name: String, _ version: PresentationVersion) throws {
        guard let folder = Self.folder else { return }
        let versions = folder.appending(path: ["2.1", "3.0", "4.0"][version.rawValue - 2])
        try FileManager.default.createDirectory(at: versions, withIntermediateDirectories: true)
        try Data(bytes).write(to: versions.appending(path: name + ".json"))
    }
}
