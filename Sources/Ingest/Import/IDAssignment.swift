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

    struct Assigned: Sendable {
        var id: String
        var identifier: String
        var read: ReadRow
    }

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
            let files = try catalogue.knownFiles(ids: rows.compactMap(\.row.id))
            filesByID = Dictionary(files.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
            for (position, read) in rows.enumerated() where read.row.id == nil && read.known == nil {
                derived[position] = ResourceID.derive(root: root.name, path: read.file.path)
            }
            takenIDs = try catalogue.takenIDs(Array(derived.values))
        }
    }

    struct Result {
        var rows: [Assigned] = []
        var problems: [RowProblem] = []
    }

    func assign(_ rows: [ReadRow]) throws -> Result {
        var result = Result()
        result.rows.reserveCapacity(rows.count)
        // Ids of known places first, so that no moved or new file takes one of them.
        var taken = Set(rows.compactMap { $0.row.id ?? $0.known?.id })
        var ahead = Ahead()
        var position = 0
        for read in rows {
            if position % Self.rowsAtOnce == 0 {
                ahead = try Ahead(rows[position..<min(position + Self.rowsAtOnce, rows.count)], root, catalogue)
            }
            defer { position += 1 }
            let id: String
            if let given = read.row.id {
                if !trustsIDs, let problem = try conflict(id: given, with: read, ahead) {
                    result.problems.append(problem)
                    continue
                }
                id = given
            } else if let known = read.known {
                id = known.id
            } else if let moved = try movedFrom(read, taken) {
                id = moved
            } else {
                id = try mint(read.file.path, taken, ahead, position % Self.rowsAtOnce)
            }
            taken.insert(id)
            let identifier = read.row.identifier ?? id
            // Two folders called alike are two objects, unless a spreadsheet says otherwise.
            if read.row.line == 0, let other = try others(identifier) {
                result.problems.append(
                    problem(
                        read, column: "folder", value: identifier,
                        reason: "an object of this name was imported from \(other)",
                        remedy: "rename the folder, or give a spreadsheet with identifiers"))
                continue
            }
            result.rows.append(Assigned(id: id, identifier: identifier, read: read))
        }
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
            file: name, row: read.row.row, line: read.row.line, column: column, value: value, reason: reason,
            remedy: remedy)
    }
}
