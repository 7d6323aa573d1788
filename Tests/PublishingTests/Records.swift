import Catalogue
import IIIF
import Publishing
import Settings
import TestSupport
import Testing

/// Objects as the catalogue gives them, for building documents of.
enum Records {
    static let base = "https://example.org"

    /// Puts resources into a catalogue of its own, marks their images ready, and reads the object back.
    static func object(
        _ resources: [ResourceUpdate], identifier: String = "a/b", ready: Bool = true
    ) async throws -> ObjectRecord {
        let folder = try TemporaryFolder()
        let catalogue = try Catalogue(path: folder.file("catalogue.sqlite"))
        let root = try #require(try catalogue.root(path: "/material", dryRun: false).id)
        var fields: [String] = []
        for value in resources.flatMap(\.values) where !fields.contains(value.field) { fields.append(value.field) }
        try catalogue.note(fields: fields)
        _ = try catalogue.apply(
            [ObjectUpdate(identifier: identifier, resources: resources)], root: root, owner: "spreadsheet",
            actor: "test")
        for job in try catalogue.claimJobs(limit: 1000, holder: "test", seconds: 60) where ready {
            let image = job.image
            _ = try catalogue.finish(
                job,
                Catalogue.Derivative(
                    path: image.id, checksum: image.checksum, width: image.width, height: image.height, tileSize: 512,
                    levels: 2, hasAlpha: false, byteSize: 1), actor: "test")
        }
        return try #require(try await catalogue.object(identifier, for: .everyone))
    }

    /// A page, or with another kind a film, a recording or a document.
    static func resource(
        _ id: String, _ values: [FieldText] = [], sequence: String? = nil, kind: String = "image",
        mediaType: String = "image/tiff", width: Int? = 1000, height: Int? = 700, duration: Double? = nil,
        sideFiles: [SideFile] = []
    ) -> ResourceUpdate {
        let role: ImageRecord.Role = duration == nil ? .page : .poster
        return ResourceUpdate(
            id: id, path: id, sequence: sequence, position: 0, isPublished: true, kind: kind, mediaType: mediaType,
            byteSize: 1, modified: 1, checksum: id, width: width, height: height, duration: duration, pages: 1,
            images: [.init(id: id, page: 1, role: role, width: width ?? 1600, height: height ?? 400)], values: values,
            sideFiles: sideFiles)
    }

    /// The manifest as a client gets it.
    static func manifest(
        _ object: ObjectRecord, settings: Settings = Settings(), named: PresentationVersion? = nil,
        version: PresentationVersion = .v3
    ) throws -> JSON {
        try JSON(bytes(object, settings: settings, named: named, version: version))
    }

    /// Made in pieces, as a server answers it. All at once it is the same.
    static func bytes(
        _ object: ObjectRecord, settings: Settings = Settings(), named: PresentationVersion? = nil,
        version: PresentationVersion = .v3
    ) -> [UInt8] {
        let builder = ManifestBuilder(settings: settings, capabilities: ImageCapabilities())
        let links = Links(base: base, named: named)
        var bytes: [UInt8] = []
        builder.encodeManifest(of: object, links: links, version: version) { piece, _ in bytes += piece }
        let whole = PresentationDocument.manifest(builder.manifest(of: object, links: links, version: version))
        #expect(whole.encoded(as: version) == bytes)
        return bytes
    }
}

extension FieldText {
    /// `title`, or `title@fr`.
    init(_ name: String, _ texts: String...) {
        let parts = name.split(separator: "@").map(String.init)
        self.init(field: parts[0], language: parts.count > 1 ? parts[1] : nil, texts: texts)
    }
}
