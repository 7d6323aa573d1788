internal import Catalogue
internal import Foundation
public import Imaging

extension Verifier {
    /// Makes derivatives anew and removes what belongs to nothing. Whoever calls holds the home's import lock.
    ///
    /// Originals are never touched: a damaged one stays reported. What is to be made is queued first, so that a run that
    /// is ended loses nothing: the next import, or a server that makes derivatives, goes on with it.
    public func repair(
        _ report: inout VerificationReport, workers: WorkerPool, pyramid: PyramidSettings
    ) async throws {
        let remade: Set<VerificationFault.Kind> = [.derivativeMissing, .derivativeDamaged, .derivativeForgotten]
        let images = report.faults.filter { remade.contains($0.kind) }.compactMap(\.image)
        if !images.isEmpty {
            for fault in report.faults where fault.kind == .derivativeDamaged {
                try? FileManager.default.removeItem(atPath: fault.file)
            }
            try catalogue.remakeDerivatives(of: images, actor: Self.actor)
            let results = try await DerivativeMaker(
                home: home, catalogue: catalogue, workers: workers, pyramid: pyramid, actor: Self.actor
            ).makeAll { _, _ in }
            let reasons = Dictionary(results.failures.map { ($0.job.image.id, $0.reason) }) { first, _ in first }
            for index in report.faults.indices where remade.contains(report.faults[index].kind) {
                if let reason = report.faults[index].image.flatMap({ reasons[$0] }) {
                    report.faults[index].remedy = "it could not be made anew: \(reason)"
                } else {
                    report.faults[index].isRepaired = true
                }
            }
        }
        for index in report.faults.indices where report.faults[index].kind == .orphan {
            report.faults[index].isRepaired = try remove(report.faults[index])
        }
    }
}
