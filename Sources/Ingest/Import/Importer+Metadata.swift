internal import Catalogue
internal import Imaging

extension Importer {
    /// The rows of a spreadsheet with what is known of their files, none of which is looked at.
    /// - Parameter isGiven: whether another system gives the rows; those of new resources are left out then.
    func withoutFiles(
        _ plan: ImportPlan, root: Catalogue.Root, isGiven: Bool, _ report: inout ImportReport
    ) throws -> [ReadRow] {
        var places = try KnownPlaces(plan.rows, root: root, catalogue)
        var rows: [ReadRow] = []
        rows.reserveCapacity(plan.rows.count)
        var absent = 0
        while let place = try places.next() {
            if place.position % 5000 == 0 { try Task.checkCancellation() }
            if isGiven {
                if let row = try known(place, root) { rows.append(row) }
                continue
            }
            let known = place.known
            guard let known, !known.checksum.isEmpty else {
                absent += 1
                rows.append(ReadRow(absent: place, id: known?.id, path: known?.path))
                continue
            }
            guard let facts = SourceFacts(known, resolution: known.resolution ?? workers.documentResolution) else {
                let row = place.row
                report.problems.append(
                    RowProblem(
                        file: plan.name, row: row.row, line: row.line, column: "file", value: row.file,
                        reason: "an earlier version did not note the pages of this file",
                        remedy: "import it once without --metadata-only"))
                continue
            }
            let file = SourceFolder.File(path: known.path, size: known.byteSize, modified: known.modified)
            rows.append(ReadRow(place, file: file, facts: facts, known: known))
        }
        if absent > 0 {
            report.notices.append(
                "\(absent) \(absent == 1 ? "row names a file" : "rows name files") not imported so far: an empty page "
                    + "until an import without --metadata-only finds the file")
        }
        return rows
    }
}
