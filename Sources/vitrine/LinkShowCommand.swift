import ArgumentParser
import Catalogue
import Foundation
import Links
import Settings

struct LinkShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Shows a record as the source has it now, beside what is stored.")

    @OptionGroup var argument: LinkArgument

    @Argument(help: "The record's key in the source; the ref of a resource in a ResourceSpace.")
    var key: String

    func run() async throws {
        let context = try Context(argument.home)
        let link = try argument.link(in: context)
        let catalogue = try context.catalogue()
        defer { catalogue.close() }
        if link.adapter == .resourcespace { return try await show(resource: key, link, context, catalogue) }
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

extension LinkShowCommand {
    /// A resource as ResourceSpace has it, the rule that shows or hides it, and what is stored of it.
    private func show(
        resource key: String, _ link: Settings.Link, _ context: Context, _ catalogue: Catalogue
    ) async throws {
        guard let ref = Int(key), ref > 0 else {
            throw Failure("“\(key)” is no ref of a resource; give a number such as 43")
        }
        do {
            let found = try await context.resourceSpace(link, catalogue: catalogue).explanation(of: ref)
            print(
                "Resource \(ref) in ResourceSpace: \(found.map { $0.isShown ? "shown" : "not shown" } ?? "there is none")"
            )
            for line in found?.lines ?? [] { print("  \(line)") }
            let stored = try catalogue.standing(of: String(ref))
            for standing in stored {
                let state = standing.isWithdrawn || standing.withdrawnBy != nil ? "withdrawn" : "published"
                print("Here: resource \(standing.resource) of the object \(standing.identifier), \(state)")
            }
            if stored.isEmpty { print("Here: not stored") }
            if found?.isShown != true { throw ExitCode(1) }
        } catch let fault as LinkFault {
            throw Failure("link “\(link.name)”: \(fault.description)")
        }
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
