import ArgumentParser
import Catalogue
import Foundation
import Imaging
import Ingest
import Links
import Settings

/// One run of a link, with its lock, its record in the catalogue and its reports.
struct LinkRunner {
    let context: Context
    let link: Settings.Link

    func run(dryRun: Bool, full: Bool) async throws -> LinkReport {
        let process = ProcessInfo.processInfo.processIdentifier
        let lock: FileLock
        do {
            // The kernel releases it with its process, however that ends.
            lock = try FileLock(
                context.home.folder.appendingPathComponent("link-\(link.name).lock"), note: "process \(process)")
        } catch let taken as FileLock.Taken {
            var report = LinkReport(link: link.name)
            report.outcome = .failed
            report.problems = ["this link is being run already (\(taken.holder)); wait until that is done"]
            return report
        }
        defer { withExtendedLifetime(lock) {} }
        let catalogue = try context.catalogue()
        defer { catalogue.close() }
        let run = dryRun ? nil : try catalogue.beginLinkRun(link.name)
        var report: LinkReport
        do {
            report = try await sync(catalogue, dryRun: dryRun, full: full)
        } catch let fault as LinkFault {
            report = LinkReport(link: link.name)
            report.outcome = .failed
            report.problems = ["\(fault.description). What was read before stays published."]
        }
        report.isDryRun = dryRun
        if let run {
            if report.outcome != .failed { report.problems += try await fillOutbox(catalogue) }
            try catalogue.endLinkRun(run, outcome: report.outcome.rawValue, report: report.json)
            let untold = await LinkReporting(
                folder: context.home.folder.appendingPathComponent("reports", isDirectory: true),
                days: context.settings.links.reportDays
            ).send(report, of: link)
            report.notices += untold
            try catalogue.forgetLinkRuns(
                link.name, before: Catalogue.hoursAgo(context.settings.links.reportDays * 24))
        }
        return report
    }

    private func sync(_ catalogue: Catalogue, dryRun: Bool, full: Bool) async throws -> LinkReport {
        let environment = ProcessInfo.processInfo.environment
        guard link.adapter == .resourcespace else {
            let source = try LinkSources.open(link, environment: environment, home: context.home.folder)
            return try await LinkSync(
                link, source: source, catalogue: catalogue, computed: context.settings.computedFields
            ).run(dryRun: dryRun, full: full)
        }
        let sync = try context.resourceSpace(link, catalogue: catalogue)
        let lock: FileLock
        do {
            lock = try FileLock(
                context.home.importLock, note: "process \(ProcessInfo.processInfo.processIdentifier)")
        } catch let taken as FileLock.Taken {
            throw LinkFault(
                "an import into this home is under way (\(taken.holder))", remedy: "wait until it is done",
                mayPass: true)
        }
        defer { withExtendedLifetime(lock) {} }
        let workers = context.workers()
        defer { workers.close() }
        let importer = Importer(
            home: context.home, catalogue: catalogue, workers: workers, pyramid: context.pyramid
        ) { _ in }
        return try await sync.run(
            importer: importer, settings: context.importSettings,
            request: { context.importRequest(folder: $0, spreadsheet: nil) }, dryRun: dryRun,
            full: full)
    }
}
