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
        /// The first row of each object, by the reading of its identifier.
        var first: [String: Int] = [:]
        let rivals = try rivals(of: result.rows)
        let leaving = rivals.isEmpty ? [:] : Dictionary(result.rows.map { ($0.id, $0.identifier) }) { $1 }
        var arks: [ArchivalResourceKey: ReadRow] = [:]
        var last: (identifier: String, key: String)?
        // In place: the rows that stay move up.
        var kept = 0
        for position in result.rows.indices {
            let row = result.rows[position]
            let identifier = row.identifier
            // Rows of one object mostly follow each other.
            if last?.identifier.utf8.elementsEqual(identifier.utf8) != true {
                let key = IdentifierReading.key(identifier)
                if let other = first[key] {
                    let other = result.rows[other]
                    guard other.identifier.utf8.elementsEqual(identifier.utf8) else {
                        result.problems.append(
                            problem(
                                row, identifier,
                                reason: "“\(other.identifier)” \(place(of: other)) answers to the same addresses",
                                remedy: "give the two objects identifiers that differ in more than their encoding"))
                        continue
                    }
                }
                last = (identifier, key)
            }
            if let fault = fault(of: row, rivals, leaving) {
                result.problems.append(fault)
                continue
            }
            if let key = last?.key, first[key] == nil { first[key] = kept }
            if arkField != nil, let ark = ArchivalResourceKey(identifier) { arks[ark] = arks[ark] ?? row }
            result.rows[kept] = row
            kept += 1
        }
        result.rows.removeSubrange(kept...)
        guard arkField != nil else { return }
        let given = Set(result.rows.map { Catalogue.identifierKey($0.identifier) })
        for position in result.rows.indices {
            result.rows[position] = try withoutTakenARKs(result.rows[position], given, &arks, &result.problems)
        }
    }

    /// Identifiers about which the catalogue is asked at one time.
    private static let identifiersAtOnce = 5000

    /// What the catalogue has under the same reading as identifiers of these rows, by the bytes of those: as keys,
    /// strings in another normal form would be equal.
    private func rivals(of rows: [ReadRow]) throws -> [[UInt8]: [Catalogue.Rival]] {
        var identifiers: [String] = []
        var seen: Set<[UInt8]> = []
        for assigned in rows {
            if let last = identifiers.last, last.utf8.elementsEqual(assigned.identifier.utf8) { continue }
            if seen.insert(Array(assigned.identifier.utf8)).inserted { identifiers.append(assigned.identifier) }
        }
        var rivals: [[UInt8]: [Catalogue.Rival]] = [:]
        for start in stride(from: 0, to: identifiers.count, by: Self.identifiersAtOnce) {
            let some = Array(identifiers[start..<min(start + Self.identifiersAtOnce, identifiers.count)])
            for (identifier, found) in zip(some, try catalogue.rivals(of: some)) where !found.isEmpty {
                rivals[Array(identifier.utf8)] = found
            }
        }
        return rivals
    }

    /// What the catalogue has under the same reading, and keeps. What goes over to this identifier whole is renamed.
    private func fault(
        of assigned: ReadRow, _ rivals: [[UInt8]: [Catalogue.Rival]], _ leaving: [String: String]
    ) -> RowProblem? {
        guard !rivals.isEmpty, let found = rivals[Array(assigned.identifier.utf8)] else { return nil }
        let identifier = assigned.identifier
        for rival in found {
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
        _ assigned: ReadRow, _ given: Set<String>,
        _ arks: inout [ArchivalResourceKey: ReadRow],
        _ problems: inout [RowProblem]
    ) throws -> ReadRow {
        guard let arkField else { return assigned }
        var assigned = assigned
        for (index, value) in assigned.row.values.enumerated()
        where value.field.lowercased() == arkField.lowercased() {
            assigned.row.values[index].texts = try value.texts.filter { text in
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
        assigned.row.values.removeAll { $0.texts.isEmpty }
        return assigned
    }

    private func isSame(_ first: String, _ second: String) -> Bool {
        Catalogue.identifierKey(first) == Catalogue.identifierKey(second)
    }

    private func taken(
        _ text: String, _ field: String, _ assigned: ReadRow, _ holder: String
    ) -> RowProblem {
        problem(
            assigned, text, column: field, reason: "\(holder) has this ARK already",
            remedy: "give each object its own; hyphens, and slashes at the end, make no difference")
    }

    // MARK: Words

    private func place(of assigned: ReadRow) -> String {
        let row = assigned.row
        return row.line == 0 ? "(\(row.file))" : "in row \(row.row)"
    }

    private func problem(
        _ assigned: ReadRow, _ value: String, column: String? = nil, reason: String, remedy: String
    ) -> RowProblem {
        let row = assigned.row
        return RowProblem(
            file: name, row: row.row, line: row.line, column: column ?? (row.line == 0 ? "folder" : "identifier"),
            value: value, reason: reason, remedy: remedy)
    }
}
