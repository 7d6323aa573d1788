import ArgumentParser
import Catalogue
import Foundation
import Imaging
import Ingest

struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Holds catalogue, files and tiles against what they were when imported.",
        discussion: """
            Reads every original and compares its checksum (SHA-256) with that of its import; looks whether each \
            derivative is there and whole, and for files that belong to nothing. May be done while the collection is \
            served. Exit status: 0 all well, or put right; 1 faults are left; 2 it could not be done.
            """)

    @OptionGroup var home: HomeOption

    @Flag(name: .long, help: "Make missing and damaged derivatives anew, remove what belongs to nothing.")
    var repair = false

    @Flag(name: .long, help: "Only look for originals; do not read them.")
    var quick = false

    @Flag(name: .long, help: "For machines.")
    var json = false

    func run() async throws {
        do {
            let report = try await report()
            if json { try printJSON(report) } else { printText(report) }
            if report.open > 0 { throw ExitCode(1) }
        } catch let failure as Failure {
            tell(failure.description)
            throw ExitCode(2)
        } catch let error as CatalogueError {
            tell(error.description)
            throw ExitCode(2)
        }
    }

    private func report() async throws -> VerificationReport {
        let context = try Context(home)
        let lock = try repair ? importLock(context.home) : nil
        defer { withExtendedLifetime(lock) {} }
        let catalogue = try context.catalogue()
        defer { catalogue.close() }
        let bar = ProgressBar()
        defer { bar.finish() }
        let verifier = Verifier(home: context.home, catalogue: catalogue) { bar.show($0) }
        var report = try await verifier.run(readsOriginals: !quick)
        let isSound = !report.faults.contains { $0.kind == .catalogue }
        if repair, isSound {
            let workers = context.workers()
            defer { workers.close() }
            try await verifier.repair(&report, workers: workers, pyramid: context.pyramid)
        }
        if isSound, !quick { try catalogue.noteVerification(faults: report.open) }
        return report
    }

    private func importLock(_ home: Home) throws -> FileLock {
        do {
            return try FileLock(home.importLock, note: "process \(ProcessInfo.processInfo.processIdentifier), verify")
        } catch let taken as FileLock.Taken {
            throw Failure("an import into this home is under way (\(taken.holder)); repair when it is done")
        }
    }

    private func printJSON(_ report: VerificationReport) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        print(String(decoding: try encoder.encode(report), as: UTF8.self))
    }

    private func printText(_ report: VerificationReport) {
        for fault in report.faults {
            let what = fault.identifier.map { "\($0): " } ?? ""
            let whose = fault.resource.map { " (resource \($0))" } ?? ""
            let end = fault.isRepaired ? "put right" : fault.remedy
            print(
                "\(fault.isRepaired ? "Repaired" : "Fault   ")  \(what)\(fault.file)\(whose): \(fault.reason); \(end)")
        }
        let repaired = report.faults.count - report.open
        print(
            "\(report.originals) originals (\(report.bytes / 1_000_000) MB read) and \(report.derivatives) derivatives "
                + "verified; \(report.open) faults\(repaired > 0 ? ", \(repaired) put right" : "").")
    }
}
