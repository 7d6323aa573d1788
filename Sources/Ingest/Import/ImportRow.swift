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
    /// Its place among all rows there are; nil: its place among those of the import.
    var place: Int?
}

/// A row whose file has been found and understood.
struct ReadRow: Sendable {
    var row: ImportRow
    var file: SourceFolder.File
    var facts: SourceFacts
    /// What the catalogue knew of this place before.
    var known: KnownFile?
    var position: Int

    /// Whether there is a file that can be read; without one, the row keeps its place in its object, empty.
    var isPresent: Bool { !facts.checksum.isEmpty }

    /// A row whose file is missing or broken.
    init(absent row: ImportRow, known: KnownFile?, position: Int) {
        self.init(
            row: row, file: SourceFolder.File(path: row.file, size: 0, modified: 0),
            facts: SourceFacts(kind: .image, mediaType: "application/octet-stream", byteSize: 0, checksum: ""),
            known: known, position: position)
    }

    init(row: ImportRow, file: SourceFolder.File, facts: SourceFacts, known: KnownFile?, position: Int) {
        (self.row, self.file, self.facts, self.known, self.position) = (row, file, facts, known, position)
    }
}

extension SourceFacts {
    /// Facts from an earlier import of the same bytes; nil where they do not say enough.
    /// - Parameter resolution: at which pages are drawn now: what was measured at another is measured again.
    init?(_ known: KnownFile, resolution: Int) {
        if SourceProbe.isDrawn(mediaType: known.mediaType), known.resolution != resolution { return nil }
        guard let kind = MediaKind(rawValue: known.kind) else { return nil }
        self.init(
            kind: kind, mediaType: known.mediaType, byteSize: known.byteSize, checksum: known.checksum,
            width: known.width, height: known.height, duration: known.duration, pages: known.pages,
            pageSizes: known.pages > 1 ? known.images.map { PageSize(width: $0.width, height: $0.height) } : [],
            resolution: known.resolution)
        // Not all its pages are known, as in a catalogue of an earlier version: read it again.
        if pages > 1, pageSizes.count != pages { return nil }
    }
}
