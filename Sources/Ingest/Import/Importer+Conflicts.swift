internal import Catalogue

extension Importer {
    /// Conflicts told one by one; of more, their number.
    private static let mostConflicts = 100

    /// Tells where the rows of an import and edits of the same resources differ: neither is lost, and it is said which is
    /// shown.
    func noteConflicts(_ rows: [ReadRow], _ report: inout ImportReport) throws {
        let decisions = try catalogue.decisions()
        let others = try catalogue.resourcesWithOtherOwners()
        if decisions.isEmpty, others.isEmpty { return }
        let concerned = Set(others).union(decisions.map(\.resource))
        let byID = Dictionary(rows.lazy.filter { concerned.contains($0.id) }.map { ($0.id, $0) }) { first, _ in first }
        var notes: [String] = []
        for decision in decisions {
            guard let row = byID[decision.resource] else { continue }
            notes += Self.differences(decision, row)
        }
        let shared = others.filter { byID[$0] != nil }
        for conflict in try catalogue.conflicts(of: shared) {
            let edited = conflict.edited.isEmpty ? "that nothing is to be shown" : "“\(conflict.edited)”"
            let (first, second) = conflict.showsEdit ? ("the edit", "the import") : ("the import", "the edit")
            notes.append(
                "“\(conflict.identifier)” (\(conflict.resource)), \(conflict.field): the import says "
                    + "“\(conflict.given)”, an edit says \(edited); \(first) is shown, and what \(second) says is kept")
        }
        report.conflicts = notes.count
        report.notices += notes.prefix(Self.mostConflicts)
        if notes.count > Self.mostConflicts {
            report.notices.append("\(notes.count - Self.mostConflicts) more differences between the import and edits")
        }
    }

    private static func differences(_ decision: Catalogue.Decisions, _ row: ReadRow) -> [String] {
        let place = "“\(row.identifier)” (\(row.id))"
        if decision.isDeleted { return ["\(place): it was deleted by an edit and stays so"] }
        var notes: [String] = []
        func note(_ what: String, _ given: String, _ edited: String) {
            notes.append("\(place), \(what): the import says “\(given)”, an edit says “\(edited)”, which stays")
        }
        if let object = decision.object,
            Catalogue.identifierKey(object) != Catalogue.identifierKey(row.identifier)
        {
            note("object", row.identifier, object)
        }
        if let sequence = decision.sequence, sequence != row.row.sequence ?? "" {
            note("sequence", row.row.sequence ?? "", sequence)
        }
        if let isPublished = decision.isPublished, isPublished != row.row.published {
            note("published", row.row.published ? "yes" : "no", isPublished ? "yes" : "no")
        }
        return notes
    }
}
