internal import Catalogue
internal import Imaging

extension Importer {
    /// The rows of a spreadsheet with what is known of their files, none of which is looked at.
    func withoutFiles(_ plan: ImportPlan, root: Catalogue.Root, _ report: inout ImportReport) throws -> [ReadRow] {
        var places = KnownPlaces(plan.rows, root: root, catalogue)
        var rows: [ReadRow] = []
        rows.reserveCapacity(plan.rows.count)
        var absent = 0
        while let place = try places.next() {
            if place.position % 5000 == 0 { try Task.checkCancellation() }
            guard let known = place.known, !known.checksum.isEmpty else {
                absent += 1
                var row = ReadRow(absent: place.row, known: place.known, position: place.position)
                if let known = place.known { row.file.path = known.path }
                rows.append(row)
                continue
            }
            guard let facts = SourceFacts(known, resolution: known.resolution ?? workers.documentResolution) else {
                report.problems.append(
                    RowProblem(
                        file: plan.name, row: place.row.row, line: place.row.line, column: "file",
                        value: place.row.file, reason: "an earlier version did not note the pages of this file",
                        remedy: "import it once without --metadata-only"))
                continue
            }
            rows.append(
                ReadRow(
                    row: place.row,
                    file: SourceFolder.File(path: known.path, size: known.byteSize, modified: known.modified),
                    facts: facts, known: known, position: place.position))
        }
        if absent > 0 {
            report.notices.append(
                "\(absent) \(absent == 1 ? "row names a file" : "rows name files") not imported so far: an empty page "
                    + "until an import without --metadata-only finds the file")
        }
        return rows
    }
}
