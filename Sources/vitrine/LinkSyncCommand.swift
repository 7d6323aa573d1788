import ArgumentParser
import Catalogue
import Foundation
import Imaging
import Ingest
import Links
import Settings

struct LinkSyncCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sync", abstract: "Reads a link and brings what changed into the collection.",
        discussion: """
            Exit status: 0 all well, 1 some rows, files or modules have problems, 2 nothing was done. What was there \
            before stays published whatever goes wrong.
            """)

    @OptionGroup var argument: LinkArgument

    @Flag(name: .long, help: "Say what would be created, changed and withdrawn; write nothing.")
    var dryRun = false

    @Flag(name: .long, help: "Read everything, also what seems unchanged.")
    var full = false

    @Option(name: .long, help: "Share (0 to 1) of the link's records above which nothing is withdrawn.")
    var withdrawLimit: Double?

    func run() async throws {
        let context: Context
        var link: Settings.Link
        do {
            context = try Context(argument.home)
            link = try argument.link(in: context)
        } catch let failure as Failure {
            tell(failure.description)
            throw ExitCode(2)
        }
        if let withdrawLimit { link.withdrawLimit = withdrawLimit }
        let report = try await LinkRunner(context: context, link: link).run(dryRun: dryRun, full: full)
        for problem in report.problems { tell(problem) }
        for notice in report.notices { tell(notice) }
        if dryRun { for change in report.changes { print(change) } }
        print(report.summary)
        if report.outcome == .failed { throw ExitCode(2) }
        if !report.problems.isEmpty { throw ExitCode(1) }
    }
}
