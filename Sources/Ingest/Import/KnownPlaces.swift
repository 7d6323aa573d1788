internal import Catalogue
internal import Foundation

/// The rows of an import with what the catalogue has of their places, asked for a few thousand at a time.
struct KnownPlaces {
    struct Place: Sendable {
        let rows: PackedRows
        let position: Int
        /// Those in every spelling of the path's accents.
        fileprivate let files: [KnownFile]

        var row: ImportRow { rows.rows[position] }
        /// As the row has it.
        var path: String { rows.rows.file(position) }

        /// The file that was imported from exactly this path.
        func known(_ path: String) -> KnownFile? { files.first { $0.path.utf8.elementsEqual(path.utf8) } }

        /// The file that was imported from this place, however it is spelled.
        var known: KnownFile? { files.isEmpty ? nil : known(path) ?? files.first }
    }

    private let rows: PackedRows
    /// Nil where nothing was imported from it before.
    private let root: Int64?
    private let catalogue: Catalogue
    private var position = 0
    /// By path; Swift compares strings by canonical equivalence, which is meant here.
    private var files: [String: [KnownFile]] = [:]

    private static let rowsAtOnce = 5000

    init(_ rows: ImportRows, root: Catalogue.Root, _ catalogue: Catalogue) throws {
        (self.rows, self.catalogue) = (PackedRows(rows), catalogue)
        self.root = try root.id.flatMap { try catalogue.hasResources(root: $0) ? $0 : nil }
    }

    mutating func next() throws -> Place? {
        guard position < rows.rows.count else { return nil }
        if position % Self.rowsAtOnce == 0 { try ask() }
        defer { position += 1 }
        return Place(
            rows: rows, position: position, files: files.isEmpty ? [] : files[rows.rows.file(position)] ?? [])
    }

    private mutating func ask() throws {
        files = [:]
        guard let root else { return }
        let paths = (position..<min(position + Self.rowsAtOnce, rows.rows.count)).flatMap { position -> [String] in
            let file = rows.rows.file(position)
            if file.utf8.allSatisfy({ $0 < 0x80 }) { return [file] }
            return [file, file.precomposedStringWithCanonicalMapping, file.decomposedStringWithCanonicalMapping]
        }
        files = Dictionary(grouping: try catalogue.knownFiles(root: root, paths: paths), by: \.path)
    }
}
