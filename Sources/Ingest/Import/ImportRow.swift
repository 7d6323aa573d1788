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

/// A row whose file has been found and understood, and the id that it goes by. Small, since there may be a million of
/// them: the row is read from where all are packed, and of a file that is not there, nothing is kept.
struct ReadRow: Sendable {
    /// Where it is among the rows of the import.
    let position: Int
    /// The id that the catalogue has this place under, and in the end the one that the row is given; empty for none.
    var id: String
    /// The file's path, where the catalogue spells it otherwise than the row.
    private var path: String?
    /// Nil of a row whose file is missing or broken.
    private let found: Found?
    private let all: PackedRows
    /// In place of the packed one.
    private var replacement: Replacement?

    private final class Found: Sendable {
        let file: SourceFolder.File
        let facts: SourceFacts
        let known: KnownFile?

        init(_ file: SourceFolder.File, _ facts: SourceFacts, _ known: KnownFile?) {
            (self.file, self.facts, self.known) = (file, facts, known)
        }
    }

    private final class Replacement: Sendable {
        let row: ImportRow

        init(_ row: ImportRow) { self.row = row }
    }

    private static let noFacts = SourceFacts(
        kind: .image, mediaType: "application/octet-stream", byteSize: 0, checksum: "")

    /// - Parameter known: what the catalogue knew of this place before.
    init(_ place: KnownPlaces.Place, file: SourceFolder.File, facts: SourceFacts, known: KnownFile?) {
        (all, position) = (place.rows, place.position)
        id = known?.id ?? ""
        found = Found(file, facts, known)
    }

    /// A row whose file is missing or broken.
    /// - Parameter path: under which the catalogue has it, if it does.
    init(absent place: KnownPlaces.Place, id: String?, path: String? = nil) {
        (all, position) = (place.rows, place.position)
        self.id = id ?? ""
        found = nil
        if let path, !path.utf8.elementsEqual(place.path.utf8) { self.path = path }
    }

    var row: ImportRow {
        get { replacement?.row ?? all.rows[position] }
        set { replacement = Replacement(newValue) }
    }
    /// The line of the spreadsheet; 0 where there is none.
    var line: Int { all.rows.line(position) }
    /// The id that the row gives.
    var givenID: String? { all.rows.id(position) }
    /// The object's identifier: its id, where the row gives none.
    var identifier: String { all.rows.identifier(position) ?? id }

    var file: SourceFolder.File {
        found?.file ?? SourceFolder.File(path: path ?? all.rows.file(position), size: 0, modified: 0)
    }
    var facts: SourceFacts { found?.facts ?? Self.noFacts }
    /// What the catalogue knew of this place before, where the file is there.
    var known: KnownFile? { found?.known }

    /// Whether there is a file that can be read; without one, the row keeps its place in its object, empty.
    var isPresent: Bool { found.map { !$0.facts.checksum.isEmpty } ?? false }
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
