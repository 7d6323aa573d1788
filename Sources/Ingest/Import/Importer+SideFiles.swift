internal import Foundation

extension Importer {
    /// Texts that are not what they are called, and those of recordings that are not there.
    func report(
        _ texts: inout SideFiles?, _ plan: ImportPlan, _ assignment: IDAssignment.Result, _ report: inout ImportReport
    ) {
        let named = Set(plan.mentionedFiles).union(plan.rows.map(\.file))
        texts?.noteOrphans(beside: named.union(assignment.rows.map(\.file.path)))
        report.problems += (texts?.faults ?? []).map { fault in
            // The row that names the recording, if one does.
            let row = plan.rows.first { Self.isText(fault.path, of: $0.file) }
            return RowProblem(
                file: plan.name, row: row?.row ?? 0, line: row?.line ?? 0, column: "file", value: fault.path,
                reason: fault.reason, remedy: fault.remedy)
        }
    }

    private static func isText(_ path: String, of file: String) -> Bool {
        path.hasPrefix((file as NSString).deletingPathExtension + ".")
    }
}
