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
    private let all: PackedRows
    /// What few rows have.
    private var more: More?

    private struct Found {
        let file: SourceFolder.File
        let facts: SourceFacts
        let known: KnownFile?
    }

    private final class More: Sendable {
        /// Nil of a row whose file is missing or broken.
        let found: Found?
        /// The file's path, where the catalogue spells it otherwise than the row.
        let path: String?
        /// In place of the packed row.
        let replacement: ImportRow?

        init(_ found: Found?, path: String?, replacement: ImportRow?) {
            (self.found, self.path, self.replacement) = (found, path, replacement)
        }
    }

    private static let noFacts = SourceFacts(
        kind: .image, mediaType: "application/octet-stream", byteSize: 0, checksum: "")

    /// - Parameter known: what the catalogue knew of this place before.
    init(_ place: KnownPlaces.Place, file: SourceFolder.File, facts: SourceFacts, known: KnownFile?) {
        (all, position) = (place.rows, place.position)
        id = known?.id ?? ""
        more = More(Found(file: file, facts: facts, known: known), path: nil, replacement: nil)
    }

    /// A row whose file is missing or broken.
    /// - Parameter path: under which the catalogue has it, if it does.
    init(absent place: KnownPlaces.Place, id: String?, path: String? = nil) {
        (all, position) = (place.rows, place.position)
        self.id = id ?? ""
        if let path, !path.utf8.elementsEqual(place.path.utf8) { more = More(nil, path: path, replacement: nil) }
    }

    var row: ImportRow {
        get { more?.replacement ?? all.rows[position] }
        set { more = More(more?.found, path: more?.path, replacement: newValue) }
    }
    /// The line of the spreadsheet; 0 where there is none.
    var line: Int { all.rows.line(position) }
    /// The id that the row gives.
    var givenID: String? { all.rows.id(position) }
    /// The object's identifier: its id, where the row gives none.
    var identifier: String { all.rows.identifier(position) ?? id }

    var file: SourceFolder.File {
        more?.found?.file ?? SourceFolder.File(path: more?.path ?? all.rows.file(position), size: 0, modified: 0)
    }
    var facts: SourceFacts { more?.found?.facts ?? Self.noFacts }
    /// What the catalogue knew of this place before, where the file is there.
    var known: KnownFile? { more?.found?.known }

    /// Whether there is a file that can be read; without one, the row keeps its place in its object, empty.
    var isPresent: Bool { more?.found?.facts.checksum.isEmpty == false }
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
