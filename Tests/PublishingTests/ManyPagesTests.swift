import Catalogue
import IIIF
import Publishing
import TestSupport
import Testing

@Suite("Objects of many pages")
struct ManyPagesTests {
    /// So many that several processors write them; their columns are not in the order of their names, and each seventh
    /// page has no values.
    @Test("Pages written at the same time stand in their order, with their own texts", arguments: [31, 33, 128, 700])
    func order(count: Int) async throws {
        let resources = (1...count).map { page in
            Records.resource(
                "p\(page)",
                page % 7 == 0
                    ? []
                    : [
                        FieldText("title", "Page \(page)"), FieldText("title@fr", "Feuillet \(page)"),
                        FieldText("creator", "Ada", "Bob \(page)"), FieldText("date", "1890"),
                    ], sequence: "\(page)")
        }
        let object = try await Records.object(resources.shuffled())
        #expect(object.resources.map(\.id) == (1...count).map { "p\($0)" })
        for version in PresentationVersion.allCases {
            let manifest = try Records.manifest(object, version: version)
            let canvases = version == .v2 ? manifest["sequences"][0]["canvases"] : manifest["items"]
            for index in 1..<count {
                let canvas = canvases[index]
                let id = canvas[version == .v2 ? "@id" : "id"].string ?? ""
                #expect(id.hasSuffix("/canvas/rp\(index + 1)"))
                guard (index + 1) % 7 != 0, version != .v2 else { continue }
                #expect(canvas["label"]["fr"][0].string == "Feuillet \(index + 1)")
                #expect(canvas["metadata"][0]["value"]["none"][1].string == "Bob \(index + 1)")
            }
        }
    }
}
