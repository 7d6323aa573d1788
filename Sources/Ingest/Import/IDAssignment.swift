internal import Catalogue
internal import Foundation
internal import Imaging

/// Gives every row its resource id and its object.
struct IDAssignment {
    let catalogue: Catalogue
    let root: Catalogue.Root
    /// What problems call the place that rows come from.
    let name: String
    /// Whether an id of a row stands, wherever its file was before.
    var trustsIDs = false

    struct Assigned: Sendable {
        var id: String
        var identifier: String
        var read: ReadRow
    }

    struct Result {
        var rows: [Assigned] = []
        var problems: [RowProblem] = []
    }

    func assign(_ rows: [ReadRow]) throws -> Result {
        var result = Result()
        // Ids of known places first, so that no moved or new file takes one of them.
        var taken = Set(rows.compactMap { $0.row.id ?? $0.known?.id })
        for read in rows {
            let id: String
            if let given = read.row.id {
                if !trustsIDs, let problem = try conflict(id: given, with: read) {
                    result.problems.append(problem)
                    continue
                }
                id = given
            } else if let known = read.known {
                id = known.id
            } else if let moved = try movedFrom(read, taken) {
                id = moved
            } else {
                id = try mint(read.file.path, taken)
            }
            taken.insert(id)
            let identifier = read.row.identifier ?? id
            if let spelling = try catalogue.spelling(of: identifier), !spelling.utf8.elementsEqual(identifier.utf8) {
                result.problems.append(
                    problem(
                        read, column: "identifier", value: identifier,
                        reason: "“\(spelling)” is there already and differs only in how its accents are encoded",
                        remedy: "use the same spelling (Unicode normal form) as before"))
                continue
            }
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

    private func mint(_ path: String, _ taken: Set<String>) throws -> String {
        var length = 12
        while true {
            let id = ResourceID.derive(root: root.name, path: path, length: length)
            if try !taken.contains(id) && catalogue.knownFile(id: id) == nil { return id }
            // Another file has it: one that was first seen here and moved away since, or one chance in 10^18.
            if length >= 51 { return ResourceID.derive(root: root.name, path: path + "\0again", length: 24) }
            length += 1
        }
    }

    /// An id in the spreadsheet that belongs to another file, which is still where it was.
    private func conflict(id: String, with read: ReadRow) throws -> RowProblem? {
        guard let known = try catalogue.knownFile(id: id), known.root != root.id || known.path != read.file.path,
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
