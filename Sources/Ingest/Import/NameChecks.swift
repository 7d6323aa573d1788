internal import Catalogue

/// Looks for identifiers and ARKs that lead to more than one object: among the rows of an import, and between them and
/// what is in the catalogue.
struct NameChecks {
    let catalogue: Catalogue
    /// The field that holds ARKs; nil where there is none.
    let arkField: String?
    /// What problems call the place that rows come from.
    let name: String

    /// Takes out rows whose identifier another object has in another spelling, and ARKs that another object has.
    func check(_ result: inout IDAssignment.Result) throws {
        var rows: [IDAssignment.Assigned] = []
        var first: [String: IDAssignment.Assigned] = [:]
        // By bytes: as keys, strings in another normal form would be equal.
        var known: [[UInt8]: RowProblem?] = [:]
        let leaving = Dictionary(result.rows.map { ($0.id, $0.identifier) }) { $1 }
        var arks: [ArchivalResourceKey: IDAssignment.Assigned] = [:]
        for assigned in result.rows {
            let identifier = assigned.identifier
            let key = IdentifierReading.key(identifier)
            if let other = first[key], !other.identifier.utf8.elementsEqual(identifier.utf8) {
                result.problems.append(
                    problem(
                        assigned, identifier,
                        reason: "“\(other.identifier)” \(place(of: other)) answers to the same addresses",
                        remedy: "give the two objects identifiers that differ in more than their encoding"))
                continue
            }
            let bytes = Array(identifier.utf8)
            let fault: RowProblem?
            if let checked = known[bytes] {
                fault = checked
            } else {
                fault = try rival(of: assigned, leaving)
                known[bytes] = .some(fault)
            }
            if let fault {
                result.problems.append(fault)
                continue
            }
            first[key] = first[key] ?? assigned
            if let ark = ArchivalResourceKey(identifier) { arks[ark] = arks[ark] ?? assigned }
            rows.append(assigned)
        }
        let given = Set(rows.map { Catalogue.identifierKey($0.identifier) })
        result.rows = try rows.map { try withoutTakenARKs($0, given, &arks, &result.problems) }
    }

    /// What the catalogue has under the same reading, and keeps. What goes over to this identifier whole is renamed.
    private func rival(
        of assigned: IDAssignment.Assigned, _ leaving: [String: String]
    ) throws -> RowProblem? {
        let identifier = assigned.identifier
        for rival in try catalogue.rivals(of: identifier) {
            if Catalogue.identifierKey(rival.identifier) == Catalogue.identifierKey(identifier) {
                return problem(
                    assigned, identifier,
                    reason: "“\(rival.identifier)” is there already and differs only in how its accents are encoded",
                    remedy: "use the same spelling (Unicode normal form) as before")
            }
            let stays = rival.resources.contains { id in
                leaving[id].map { $0.utf8.elementsEqual(rival.identifier.utf8) } ?? true
            }
            guard stays else { continue }
            return problem(
                assigned, identifier,
                reason: "“\(rival.identifier)” is there already and answers to the same addresses",
                remedy: "use the same spelling as before, or name all its files under the new one")
        }
        return nil
    }

    // MARK: ARKs

    private func withoutTakenARKs(
        _ assigned: IDAssignment.Assigned, _ given: Set<String>,
        _ arks: inout [ArchivalResourceKey: IDAssignment.Assigned],
        _ problems: inout [RowProblem]
    ) throws -> IDAssignment.Assigned {
        guard let arkField else { return assigned }
        var assigned = assigned
        for (index, value) in assigned.read.row.values.enumerated()
        where value.field.lowercased() == arkField.lowercased() {
            assigned.read.row.values[index].texts = try value.texts.filter { text in
                guard let ark = ArchivalResourceKey(text) else {
                    problems.append(
                        problem(
                            assigned, text, column: value.field, reason: "this is no ARK",
                            remedy: "write it such as ark:/12345/x1; until then no address leads here by it"))
                    return true
                }
                if let other = arks[ark], !isSame(other.identifier, assigned.identifier) {
                    problems.append(taken(text, value.field, assigned, "“\(other.identifier)” \(place(of: other))"))
                    return false
                }
                arks[ark] = arks[ark] ?? assigned
                let others = try catalogue.holders(of: ark, in: arkField).filter { !isSame($0, assigned.identifier) }
                guard let other = others.first else { return true }
                // What this import itself changes is settled among its rows.
                guard !given.contains(Catalogue.identifierKey(other)) else { return true }
                problems.append(taken(text, value.field, assigned, "“\(other)”"))
                return false
            }
        }
        assigned.read.row.values.removeAll { $0.texts.isEmpty }
        return assigned
    }

    private func isSame(_ first: String, _ second: String) -> Bool {
        Catalogue.identifierKey(first) == Catalogue.identifierKey(second)
    }

    private func taken(
        _ text: String, _ field: String, _ assigned: IDAssignment.Assigned, _ holder: String
    ) -> RowProblem {
        problem(
            assigned, text, column: field, reason: "\(holder) has this ARK already",
            remedy: "give each object its own; hyphens, and slashes at the end, make no difference")
    }

    // MARK: Words

    private func place(of assigned: IDAssignment.Assigned) -> String {
        let row = assigned.read.row
        return row.line == 0 ? "(\(row.file))" : "in row \(row.row)"
    }

    private func problem(
        _ assigned: IDAssignment.Assigned, _ value: String, column: String? = nil, reason: String, remedy: String
    ) -> RowProblem {
        let row = assigned.read.row
        return RowProblem(
            file: name, row: row.row, line: row.line, column: column ?? (row.line == 0 ? "folder" : "identifier"),
            value: value, reason: reason, remedy: remedy)
    }
}
