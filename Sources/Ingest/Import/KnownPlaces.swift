internal import Catalogue
internal import Foundation

/// The rows of an import with what the catalogue has of their places, asked for a few thousand at a time.
struct KnownPlaces {
    struct Place: Sendable {
        var row: ImportRow
        var position: Int
        /// Those in every spelling of the path's accents.
        fileprivate var files: [KnownFile]

        /// The file that was imported from exactly this path.
        func known(_ path: String) -> KnownFile? { files.first { $0.path.utf8.elementsEqual(path.utf8) } }

        /// The file that was imported from this place, however it is spelled.
        var known: KnownFile? { known(row.file) ?? files.first }
    }

    private let rows: [ImportRow]
    private let root: Int64?
    private let catalogue: Catalogue
    private var position = 0
    /// By path; Swift compares strings by canonical equivalence, which is meant here.
    private var files: [String: [KnownFile]] = [:]

    private static let rowsAtOnce = 5000

    init(_ rows: [ImportRow], root: Catalogue.Root, _ catalogue: Catalogue) {
        (self.rows, self.root, self.catalogue) = (rows, root.id, catalogue)
    }

    mutating func next() throws -> Place? {
        guard position < rows.count else { return nil }
        if position % Self.rowsAtOnce == 0 { try ask() }
        defer { position += 1 }
        let row = rows[position]
        return Place(row: row, position: position, files: files[row.file] ?? [])
    }

    private mutating func ask() throws {
        files = [:]
        guard let root else { return }
        let paths = rows[position..<min(position + Self.rowsAtOnce, rows.count)].flatMap { row -> [String] in
            if row.file.utf8.allSatisfy({ $0 < 0x80 }) { return [row.file] }
            return [
                row.file, row.file.precomposedStringWithCanonicalMapping, row.file.decomposedStringWithCanonicalMapping,
            ]
        }
        files = Dictionary(grouping: try catalogue.knownFiles(root: root, paths: paths), by: \.path)
    }
}
