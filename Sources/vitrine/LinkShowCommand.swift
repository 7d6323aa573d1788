import ArgumentParser
import Catalogue
import Foundation
import Links
import Settings

struct LinkShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Shows a record as the source has it now, beside what is stored.")

    @OptionGroup var argument: LinkArgument

    @Argument(help: "The record's key in the source.")
    var key: String

    func run() async throws {
        let context = try Context(argument.home)
        let link = try argument.link(in: context)
        guard link.adapter != .resourcespace else {
            throw Failure("a ResourceSpace has no modules to show; `vitrine link test \(link.name)` says what it sees")
        }
        let catalogue = try context.catalogue()
        defer { catalogue.close() }
        var isKnown = false
        do {
            let source = try LinkSources.open(
                link, environment: ProcessInfo.processInfo.environment, home: context.home.folder)
            for module in link.modules {
                let record = try await LinkSync(link, source: source, catalogue: catalogue).record(key, in: module)
                isKnown = isKnown || record.live != nil || record.stored != nil
                print("Module \(module.name)")
                print("  object  \(record.live?.identifier ?? record.stored?.identifier ?? "none")")
                print(
                    "  stored  \(record.stored == nil ? "nothing" : record.stored?.isGone == true ? "gone from the source" : "yes")"
                )
                print("  live    \(record.live == nil ? "nothing" : "yes")")
                for value in record.live?.values ?? record.stored?.values ?? [] {
                    print(
                        "  \(value.field)\(value.language.map { "@\($0)" } ?? ""): \(value.texts.joined(separator: " | "))"
                    )
                }
                let lines = LinkDifference.lines(
                    from: record.stored?.values ?? [], to: record.live?.values ?? [])
                if record.stored != nil, record.live != nil { for line in lines { print("  differs  \(line)") } }
            }
        } catch let fault as LinkFault {
            throw Failure("link “\(link.name)”: \(fault.description)")
        }
        if !isKnown { throw ExitCode(1) }
    }
}

struct LinkStatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Says when each link last ran, and what it came to.",
        discussion: "Exit status: 0 all well, 1 a link is stale or its last run had problems.")

    @OptionGroup var home: HomeOption

    func run() throws {
        let context = try Context(home)
        let catalogue = try context.catalogue()
        defer { catalogue.close() }
        var isWell = true
        if context.settings.links.sources.isEmpty { print("No links are configured.") }
        for link in context.settings.links.sources {
            let standing = try LinkStanding(link, catalogue: catalogue)
            print(standing.text)
            isWell = isWell && standing.isWell
        }
        if !isWell { throw ExitCode(1) }
    }
}
