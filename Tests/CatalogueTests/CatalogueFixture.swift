import Catalogue
import Foundation
import TestSupport
import Testing

/// A catalogue in a file of its own.
struct CatalogueFixture {
    let folder: TemporaryFolder
    let catalogue: Catalogue
    let root: Int64

    init() throws {
        folder = try TemporaryFolder()
        catalogue = try Catalogue(path: folder.file("catalogue.sqlite"))
        root = try #require(try catalogue.root(path: "/material/scans", dryRun: false).id)
    }

    /// A resource with one image of its own id.
    func resource(
        _ id: String, path: String? = nil, checksum: String = "c1", published: Bool = true, sequence: String? = nil,
        values: [FieldText] = [], modified: Int = 1
    ) -> ResourceUpdate {
        ResourceUpdate(
            id: id, path: path ?? id + ".tif", sequence: sequence, position: 0, isPublished: published, kind: "image",
            mediaType: "image/tiff", byteSize: 10, modified: modified, checksum: checksum + id, width: 100, height: 80,
            duration: nil, pages: 1, images: [.init(id: id, page: 1, role: .page, width: 100, height: 80)],
            values: values)
    }

    @discardableResult
    func apply(_ identifier: String, _ resources: ResourceUpdate..., stale: Set<String> = []) throws -> UpdateOutcome {
        let outcomes = try catalogue.apply(
            [ObjectUpdate(identifier: identifier, resources: resources)], root: root, owner: "spreadsheet",
            actor: "test", stale: stale)
        return try #require(outcomes.first)
    }

    /// - Parameter ahead: how many seconds from now it is.
    func claim(
        _ limit: Int = 100, holder: String = "me", seconds: Double = 60, ahead: Double = 0
    ) throws -> [DerivativeJob] {
        try catalogue.claimJobs(
            limit: limit, holder: holder, seconds: seconds, now: Date.now.timeIntervalSince1970 + ahead)
    }

    @discardableResult
    func finish(_ job: DerivativeJob, path: String? = nil) throws -> String? {
        try catalogue.finish(
            job,
            Catalogue.Derivative(
                path: path ?? job.image.id + ".tif", checksum: job.image.checksum, width: 100, height: 80,
                tileSize: 512, levels: 1, hasAlpha: false, byteSize: 7), actor: "test")
    }

    func state(_ identifier: String) async throws -> PublicationState? {
        try await catalogue.position(of: identifier, for: .everyone)?.state
    }

    func change(_ identifier: String) async throws -> Int {
        try await catalogue.position(of: identifier, for: .everyone)?.change ?? -1
    }

    /// The number of the last change of all.
    func lastChange() async throws -> Int { try await catalogue.extent(for: .everyone).change }
}
