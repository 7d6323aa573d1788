import ArgumentParser
import Catalogue
import Foundation
import Imaging
import Ingest
import Settings

struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Brings files, and what a spreadsheet says of them, into the collection.",
        discussion: """
            Importing again updates what changed and doubles nothing. Rows with a fault are reported with their row, \
            column and remedy; the others land. Exit status: 0 all well, 1 some rows or files have faults, 2 nothing \
            was imported.
            """)

    @Argument(help: "The folder that files are below.")
    var path: String

    @OptionGroup var home: HomeOption

    @Option(name: .long, help: "A spreadsheet (CSV). Without one, each folder becomes an object.")
    var metadata: String?

    @Flag(
        name: .long,
        help:
            "Take in what the spreadsheet says, and look at no file: what was imported stays, new rows are empty pages."
    )
    var metadataOnly = false

    @Flag(name: .long, help: "Report what would happen; write nothing.")
    var dryRun = false

    @Flag(name: .long, help: "Withdraw what was imported from this folder before and is not named any more.")
    var withdrawMissing = false

    @Option(name: .long, help: "Share (0 to 1) of the folder's resources above which --withdraw-missing stops.")
    var withdrawLimit: Double?

    @Option(name: .long, help: "Worker processes side by side; 0: one per core.")
    var workers: Int?

    func validate() throws {
        guard !metadataOnly || metadata != nil && !withdrawMissing else {
            throw ValidationError(
                metadata == nil
                    ? "--metadata-only needs a spreadsheet: give it with --metadata."
                    : "--metadata-only looks at no file, so it cannot tell what is missing: leave out --withdraw-missing."
            )
        }
    }

    func run() async throws {
        var flags: [SettingPath: String] = [:]
        if let withdrawLimit { flags["import.withdraw_limit"] = String(withdrawLimit) }
        if let workers { flags["import.workers"] = String(workers) }
        let context: Context
        do {
            context = try Context(home, flags: flags)
        } catch let failure as Failure {
            tell(failure.description)
            throw ExitCode(2)
        }
        let report = try await report(context)
        for notice in report.notices { tell(notice) }
        for problem in report.problems { tell("\(problem)") }
        print(Self.summary(report))
        if !report.problems.isEmpty { throw ExitCode(1) }
    }

    private func report(_ context: Context) async throws -> ImportReport {
        let process = ProcessInfo.processInfo.processIdentifier
        let lock: FileLock
        do {
            lock = try FileLock(context.home.importLock, note: "process \(process)")
        } catch let taken as FileLock.Taken {
            tell(ImportError.anotherImport(holder: taken.holder).description)
            throw ExitCode(2)
        }
        defer { withExtendedLifetime(lock) {} }
        var request = context.importRequest(folder: path, spreadsheet: metadata)
        request.dryRun = dryRun
        request.metadataOnly = metadataOnly
        request.withdrawMissing = withdrawMissing
        // Rows alone need none.
        let workers = context.workers(startsNow: !metadataOnly)
        defer { workers.close() }
        let bar = ProgressBar()
        defer { bar.finish() }
        let catalogue = try context.catalogue()
        defer { catalogue.close() }
        let importer = Importer(
            home: context.home, catalogue: catalogue, workers: workers, pyramid: context.pyramid
        ) { bar.show($0) }
        do {
            return try await importer.run(request)
        } catch let error as ImportError {
            bar.finish()
            tell(error.description)
            throw ExitCode(2)
        }
    }

    private static func summary(_ report: ImportReport) -> String {
        func count(_ number: Int, _ one: String, _ many: String) -> String { "\(number) \(number == 1 ? one : many)" }
        var parts = [count(report.resources, "file", "files")]
        if !report.isDryRun {
            parts.append(
                "\(count(report.created, "object", "objects")) created, \(report.updated) updated, "
                    + "\(report.unchanged) unchanged")
            parts.append("\(count(report.images, "image", "images")) prepared")
        }
        if report.withdrawn > 0 { parts.append("\(count(report.withdrawn, "resource", "resources")) withdrawn") }
        parts.append(report.problems.isEmpty ? "no faults" : count(report.problems.count, "fault", "faults"))
        return parts.joined(separator: "; ") + "."
    }
}
