import Catalogue
import Foundation
import IIIF
import Ingest
import Publishing
import Settings
import TestSupport
import Testing

/// Objects as their spreadsheet describes them: read as an import reads it, with files as their names say.
enum Rows {
    /// - Parameter text: a spreadsheet. Files called `missing…` are not there; recordings are 60 seconds long.
    static func object(_ text: String, identifier: String = "a/b", captions: [SideFile] = []) async throws
        -> ObjectRecord
    {
        let sheet = try Spreadsheet(bytes: Array(text.utf8), name: "objects.csv")
        #expect(sheet.problems.isEmpty)
        let resources = sheet.rows.enumerated().map { index, row in
            resource(row, position: index, captions: captions)
        }
        return try await Records.object(resources, identifier: identifier)
    }

    static func manifest(
        _ text: String, settings: Settings = Settings(), version: PresentationVersion = .v3, captions: [SideFile] = []
    ) async throws -> JSON {
        let object = try await object(text, captions: captions)
        try leave(object, settings, text)
        return try Records.manifest(object, settings: settings, version: version)
    }

    /// Leaves the documents for validators that others wrote: conformance/generated.sh says where.
    private static func leave(_ object: ObjectRecord, _ settings: Settings, _ text: String) throws {
        guard let folder = ProcessInfo.processInfo.environment["VITRINE_TEST_DOCUMENTS"] else { return }
        let test = Test.current?.displayName?.prefix { $0 != ":" } ?? "other"
        let name =
            test.replacing(" ", with: "-").prefix(60) + "-\(text.utf8.reduce(0) { ($0 &* 31 &+ Int($1)) % 65_521 })"
        for version in PresentationVersion.allCases {
            let versions = URL(filePath: folder).appending(path: ["2.1", "3.0", "4.0"][version.rawValue - 2])
            try FileManager.default.createDirectory(at: versions, withIntermediateDirectories: true)
            let bytes = Records.bytes(object, settings: settings, version: version)
            try Data(bytes).write(to: versions.appending(path: name + ".json"))
        }
    }

    private static func resource(_ row: ObjectRow, position: Int, captions: [SideFile]) -> ResourceUpdate {
        let kinds = [
            "mp4": ("video", "video/mp4"), "webm": ("video", "video/webm"), "mp3": ("sound", "audio/mpeg"),
            "m4a": ("sound", "audio/mp4"), "pdf": ("document", "application/pdf"), "jpg": ("image", "image/jpeg"),
        ]
        let file = row.file as NSString
        let (kind, type) = kinds[file.pathExtension] ?? ("image", "image/tiff")
        let isTimed = kind == "video" || kind == "sound"
        let isMissing = file.lastPathComponent.hasPrefix("missing")
        var values = row.values.map { FieldText(field: $0.field, language: $0.language, texts: $0.values) }
        if !row.toc.isEmpty { values.append(FieldText(field: "toc", texts: row.toc)) }
        let id = (file.lastPathComponent as NSString).deletingPathExtension + (isTimed ? file.pathExtension : "")
        let size = kind == "sound" ? nil : (width: 1000, height: 700)
        return ResourceUpdate(
            id: id, path: row.file, sequence: row.sequence, position: position, isPublished: true, kind: kind,
            mediaType: type, byteSize: isMissing ? 0 : 1, modified: 1, checksum: isMissing ? "" : id,
            width: isMissing ? nil : size?.width, height: isMissing ? nil : size?.height,
            duration: isTimed ? 60 : nil, pages: 1,
            images: isMissing
                ? []
                : [
                    .init(
                        id: id, page: 1, role: isTimed ? .poster : .page, width: size?.width ?? 1600,
                        height: size?.height ?? 400)
                ],
            values: values, sideFiles: isTimed ? captions : [])
    }
}
