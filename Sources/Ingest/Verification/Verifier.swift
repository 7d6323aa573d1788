public import Catalogue
internal import Foundation
internal import Imaging

/// Holds a home, and the files it publishes, against what the catalogue has of them.
///
/// The checksum of each original (SHA-256) was taken when it was imported, so that is what it is held against.
public struct Verifier: Sendable {
    let home: Home
    let catalogue: Catalogue
    private let progress: @Sendable (ImportProgress) -> Void

    /// Rows read from the catalogue at a time.
    private static let batch = 500
    static let actor = "verify"

    public init(home: Home, catalogue: Catalogue, progress: @escaping @Sendable (ImportProgress) -> Void) {
        (self.home, self.catalogue, self.progress) = (home, catalogue, progress)
    }

    /// Looks at everything; changes nothing. A catalogue that is damaged is all that is reported then.
    /// - Parameter readsOriginals: whether originals are read from end to end, or only looked for.
    public func run(readsOriginals: Bool = true) async throws -> VerificationReport {
        var report = VerificationReport()
        report.faults = try catalogue.integrityFaults().map {
            VerificationFault(
                kind: .catalogue, file: home.catalogueFile.path, reason: $0,
                remedy: "restore a backup: vitrine restore FILE")
        }
        guard report.faults.isEmpty else { return report }
        try await checkOriginals(readsOriginals, &report)
        try checkDerivatives(&report)
        report.faults += try orphans()
        return report
    }

    // MARK: Originals

    private func checkOriginals(_ readsOriginals: Bool, _ report: inout VerificationReport) async throws {
        var last = ""
        let total = try catalogue.status().resources
        let width = ProcessInfo.processInfo.activeProcessorCount
        while true {
            let batch = try catalogue.originals(after: last, limit: Self.batch)
            guard let end = batch.last else { return }
            last = end.resource
            let checked = try await withThrowingTaskGroup(of: ([VerificationFault], Int).self) { group in
                var waiting = batch.makeIterator()
                var checked: [([VerificationFault], Int)] = []
                func start() {
                    guard let original = waiting.next() else { return }
                    group.addTask { try check(original, readsIt: readsOriginals) }
                }
                for _ in 0..<width { start() }
                while let one = try await group.next() {
                    checked.append(one)
                    start()
                }
                return checked
            }
            report.originals += batch.count
            report.bytes += checked.map(\.1).reduce(0, +)
            report.faults += checked.flatMap(\.0).sorted {
                ($0.identifier ?? "", $0.file) < ($1.identifier ?? "", $1.file)
            }
            progress(
                ImportProgress(
                    phase: .verifying, done: report.originals, total: max(total, report.originals), file: end.path))
        }
    }

    /// - Returns: what is wrong, and how many bytes were read.
    private func check(
        _ original: Catalogue.StoredOriginal, readsIt: Bool
    ) throws -> ([VerificationFault], Int) {
        try Task.checkCancellation()
        var faults = try catalogue.sideFilePaths(of: original.resource).filter {
            !FileManager.default.isReadableFile(atPath: $0)
        }.map {
            VerificationFault(
                kind: .sideFileMissing, identifier: original.identifier, resource: original.resource, file: $0,
                reason: "it is missing or cannot be read", remedy: "put it back, or import again without it")
        }
        func fault(_ kind: VerificationFault.Kind, _ reason: String, _ remedy: String) {
            faults.append(
                VerificationFault(
                    kind: kind, identifier: original.identifier, resource: original.resource, file: original.path,
                    reason: reason, remedy: remedy))
        }
        guard readsIt else {
            if !FileManager.default.isReadableFile(atPath: original.path) {
                fault(.originalMissing, "it is missing or cannot be read", "put it back where it was")
            }
            return (faults, 0)
        }
        do throws(FileDigest.Unreadable) {
            let digest = try FileDigest(original.path)
            // A file that was touched and has the same content is the same file.
            guard digest.checksum != original.checksum else { return (faults, digest.byteSize) }
            if digest.modified == original.modified {
                fault(
                    .originalDamaged,
                    "its content is another than when it was imported, though its time is the same (SHA-256 "
                        + "\(digest.checksum.prefix(16))… instead of \(original.checksum.prefix(16))…)",
                    "put back a good copy of it, and look at the disk")
            } else {
                fault(
                    .originalChanged, "it was changed since it was imported",
                    "import again, if that is meant, or put back the old file")
            }
            return (faults, digest.byteSize)
        } catch {
            fault(.originalMissing, "it cannot be read: \(error.reason)", "put it back where it was")
            return (faults, 0)
        }
    }

    // MARK: Derivatives

    private func checkDerivatives(_ report: inout VerificationReport) throws {
        var last = ""
        while true {
            let batch = try catalogue.derivatives(after: last, limit: Self.batch)
            guard let end = batch.last else { break }
            last = end.image
            for derivative in batch {
                let file = home.derivative(derivative.path)
                report.derivatives += 1
                let isThere = FileManager.default.fileExists(atPath: file)
                let fault = isThere ? DerivativeCheck.fault(of: file, byteSize: derivative.byteSize) : "it is missing"
                guard let fault else { continue }
                report.faults.append(
                    VerificationFault(
                        kind: isThere ? .derivativeDamaged : .derivativeMissing, identifier: derivative.identifier,
                        resource: derivative.resource, file: file, reason: fault,
                        remedy: "make it anew: vitrine verify --repair", image: derivative.image))
            }
        }
        for image in try catalogue.forgottenImages() {
            report.faults.append(
                VerificationFault(
                    kind: .derivativeForgotten, identifier: image.identifier, resource: image.resource,
                    file: image.image, reason: "its derivative is neither there nor to be made",
                    remedy: "make it: vitrine verify --repair", image: image.image))
        }
    }
}
