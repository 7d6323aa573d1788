internal import Catalogue
internal import Imaging

extension Importer {
    /// Does the derivative jobs that there are, and reports those that fail with their rows.
    func makeDerivatives(
        _ assignment: IDAssignment.Result, name: String, _ report: inout ImportReport
    ) async throws {
        let total = try catalogue.pendingJobs()
        let results = try await DerivativeMaker(
            home: home, catalogue: catalogue, workers: workers, pyramid: pyramid, actor: Self.actor
        ).makeAll { done, job in
            progress(ImportProgress(phase: .deriving, done: done, total: max(total, done), file: job.path))
        }
        report.images = results.made
        if results.failures.isEmpty { return }
        let failed = Set(results.failures.map(\.job.image.resource))
        let rows = Dictionary(
            assignment.rows.lazy.filter { failed.contains($0.id) }.map { ($0.id, $0.row) }
        ) { first, _ in first }
        for failure in results.failures {
            let row = rows[failure.job.image.resource]
            report.problems.append(
                RowProblem(
                    file: name, row: row?.row ?? 0, line: row?.line ?? 0, column: "file", value: failure.job.path,
                    reason: failure.reason,
                    remedy: failure.isPermanent
                        ? "check that the file opens elsewhere, or replace it; its page is shown empty until then"
                        : "run the import again"))
        }
    }
}
