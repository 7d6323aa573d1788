internal import Catalogue
internal import Imaging

/// A row of work: a file, where it belongs, and what is said of it. From a spreadsheet, or from a folder's layout.
struct ImportRow: Sendable {
    /// Data row of the spreadsheet; 0 where there is none.
    var row: Int
    var line: Int
    var file: String
    var identifier: String?
    var sequence: String?
    var id: String?
    var published: Bool
    var values: [FieldText]
}

/// A row whose file has been found and understood.
struct ReadRow: Sendable {
    var row: ImportRow
    var file: SourceFolder.File
    var facts: SourceFacts
    /// What the catalogue knew of this place before.
    var known: KnownFile?
    var position: Int
}

extension SourceFacts {
    /// Facts from an earlier import of the same bytes.
    init?(_ known: KnownFile) {
        guard let kind = MediaKind(rawValue: known.kind) else { return nil }
        self.init(
            kind: kind, mediaType: known.mediaType, byteSize: known.byteSize, checksum: known.checksum,
            width: known.width, height: known.height, duration: known.duration, pages: known.pages,
            pageSizes: known.pages > 1 ? known.images.map { PageSize(width: $0.width, height: $0.height) } : [])
        // Not all its pages are known, as in a catalogue of an earlier version: read it again.
        if pages > 1, pageSizes.count != pages { return nil }
    }
}
