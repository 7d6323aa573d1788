internal import Catalogue
internal import Foundation
internal import Imaging

/// Gives every row its resource id and its object.
struct IDAssignment {
    let catalogue: Catalogue
    let root: Catalogue.Root
    /// What problems call the place that rows come from.
    let name: String
    /// The field that holds ARKs; nil where there is none.
    var arkField: String?
    /// Whether an id of a row stands, wherever its file was before.
    var trustsIDs = false

    /// Rows about which the catalogue is asked at one time.
    private static let rowsAtOnce = 5000

    /// What the catalogue has of the next rows.
    private struct Ahead {
        /// By the ids that rows give.
        var filesByID: [String: KnownFile] = [:]
        /// The ids that would be derived, by the positions of rows among those asked about.
        var derived: [Int: String] = [:]
        /// Those of them that are taken.
        var takenIDs: Set<String> = []

        init() {}

        init(_ rows: ArraySlice<ReadRow>, _ root: Catalogue.Root, _ catalogue: Catalogue) throws {
            let files = try catalogue.knownFiles(ids: rows.compactMap(\.givenID))
            filesByID = Dictionary(files.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
            for (position, read) in rows.enumerated() where read.givenID == nil && read.id.isEmpty {
                derived[position] = ResourceID.derive(root: root.name, path: read.file.path)
            }
            takenIDs = derived.isEmpty ? [] : try catalogue.takenIDs(Array(derived.values))
        }
    }

    struct Result {
        /// Each with its id.
        var rows: [ReadRow] = []
        var problems: [RowProblem] = []
    }

    func assign(_ given: consuming [ReadRow]) throws -> Result {
        var rows = given
        var result = Result()
        // Ids of known places first, so that no moved or new file takes one of them.
        var taken: Set<String> = []
        taken.reserveCapacity(rows.count)
        for read in rows {
            if let id = read.givenID ?? (read.id.isEmpty ? nil : read.id) { taken.insert(id) }
        }
        var ahead = Ahead()
        // In place: the rows that stay move up.
        var kept = 0
        for position in rows.indices {
            if position % Self.rowsAtOnce == 0 {
                ahead = try Ahead(rows[position..<min(position + Self.rowsAtOnce, rows.count)], root, catalogue)
            }
            var read = rows[position]
            if let given = read.givenID {
                if !trustsIDs, let problem = try conflict(id: given, with: read, ahead) {
                    result.problems.append(problem)
                    continue
                }
                read.id = given
            } else if read.id.isEmpty {
                read.id =
                    try movedFrom(read, taken)
                    ?? mint(read.file.path, taken, ahead, position % Self.rowsAtOnce)
            }
            taken.insert(read.id)
            // Two folders called alike are two objects, unless a spreadsheet says otherwise.
            if read.line == 0, let other = try others(read.identifier) {
                result.problems.append(
                    problem(
                        read, column: "folder", value: read.identifier,
                        reason: "an object of this name was imported from \(other)",
                        remedy: "rename the folder, or give a spreadsheet with identifiers"))
                continue
            }
            rows[kept] = read
            kept += 1
        }
        rows.removeSubrange(kept...)
        result.rows = rows
        try NameChecks(catalogue: catalogue, arkField: arkField, name: name).check(&result)
        return result
    }

    /// A folder that an object of this name came from, and that is still there.
    private func others(_ identifier: String) throws -> String? {
        try catalogue.otherRoots(of: identifier, than: root.id).first {
            FileManager.default.fileExists(atPath: $0)
        }
    }

    /// The id of a file with the same content whose old place is empty now: this is where it went.
    private func movedFrom(_ read: ReadRow, _ taken: Set<String>) throws -> String? {
        guard read.isPresent else { return nil }
        for known in try catalogue.knownFiles(checksum: read.facts.checksum) where !taken.contains(known.id) {
            guard let folder = try catalogue.path(ofRoot: known.root) else { continue }
            if !FileManager.default.fileExists(atPath: folder + "/" + known.path) { return known.id }
        }
        return nil
    }

    private func mint(_ path: String, _ taken: Set<String>, _ ahead: Ahead, _ position: Int) throws -> String {
        var length = ResourceID.length
        if let id = ahead.derived[position], !ahead.takenIDs.contains(id), !taken.contains(id) { return id }
        while true {
            let id = ResourceID.derive(root: root.name, path: path, length: length)
            let isFree =
                try length == ResourceID.length
                ? !ahead.takenIDs.contains(id) : catalogue.takenIDs([id]).isEmpty
            if isFree, !taken.contains(id) { return id }
            // Another file has it: one that was first seen here and moved away since, or one chance in 10^18.
            if length >= 51 { return ResourceID.derive(root: root.name, path: path + "\0again", length: 24) }
            length += 1
        }
    }

    /// An id in the spreadsheet that belongs to another file, which is still where it was.
    private func conflict(id: String, with read: ReadRow, _ ahead: Ahead) throws -> RowProblem? {
        guard let known = ahead.filesByID[id], known.root != root.id || known.path != read.file.path,
            let folder = try catalogue.path(ofRoot: known.root),
            FileManager.default.fileExists(atPath: folder + "/" + known.path)
        else { return nil }
        return problem(
            read, column: "id", value: id, reason: "this id belongs to \(known.path), which is still there",
            remedy: "choose another id, or leave the cell empty")
    }

    private func problem(
        _ read: ReadRow, column: String, value: String, reason: String, remedy: String
    ) -> RowProblem {
        RowProblem(
            file: name, row: read.row.row, line: read.line, column: column, value: value, reason: reason,
            remedy: remedy)
    }
}
