import ArgumentParser
import Catalogue
import Foundation
import Ingest
import Links
import Rules
import Settings

struct LinkCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "link", abstract: "Reads what other systems say of the collection.",
        discussion: "Links are configured in vitrine.yaml, links.sources.",
        subcommands: [
            LinkTestCommand.self, LinkSyncCommand.self, LinkShowCommand.self, LinkStatusCommand.self,
            LinkAdoptCommand.self,
        ])
}

/// A link by its name, and the home it belongs to.
struct LinkArgument: ParsableArguments {
    @Argument(help: "The link's name.")
    var name: String

    @OptionGroup var home: HomeOption

    func link(in context: Context) throws -> Settings.Link {
        let links = context.settings.links.sources
        if let link = links.first(where: { $0.name == name }) { return link }
        let nearest = NearestName.find(name, among: links.map(\.name)).map { "did you mean “\($0)”? " } ?? ""
        throw Failure(
            "no link is called “\(name)”; \(nearest)links.sources has "
                + (links.isEmpty ? "none" : links.map(\.name).joined(separator: ", ")))
    }
}

struct LinkTestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test", abstract: "Connects, and shows columns and three rows of each module.",
        discussion: "Of a ResourceSpace: the connection, and how many resources are shown or hidden for which reason.")

    @OptionGroup var argument: LinkArgument

    func run() async throws {
        let context = try Context(argument.home)
        let link = try argument.link(in: context)
        let environment = ProcessInfo.processInfo.environment
        do {
            if link.adapter == .resourcespace {
                let catalogue = try context.catalogue()
                defer { catalogue.close() }
                for line in try await context.resourceSpace(link, catalogue: catalogue).test() { print(line) }
                return
            }
            let source = try LinkSources.open(link, environment: environment, home: context.home.folder)
            var problems = 0
            for module in link.modules {
                do {
                    try await show(module, source)
                } catch let fault as LinkFault {
                    tell(fault.description)
                    problems += 1
                }
            }
            if problems > 0 { throw ExitCode(1) }
        } catch let fault as LinkFault {
            throw Failure("link “\(link.name)”: \(fault.description)")
        }
    }

    private func show(_ module: Settings.Link.Module, _ source: any LinkSource) async throws {
        let table = try await source.table(of: module)
        print("Module \(module.name): \(table.table), key \(table.key), object \(table.identifier)")
        print("  columns: \(table.columns.joined(separator: ", "))")
        for field in table.fields {
            print("  \(field.column) → \(field.field)\(field.language.map { "@\($0)" } ?? "")")
        }
        let chunk = try await source.chunk(of: table, after: nil, since: nil)
        for row in chunk.rows.prefix(3) {
            print("  row \(row.key)")
            for column in table.read {
                for text in row.values[column] ?? [] { print("    \(column): \(text.prefix(200))") }
            }
        }
        if chunk.rows.isEmpty { print("  no rows") }
    }
}

struct LinkAdoptCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "adopt", abstract: "Prints the settings that take over a ResourceSpace, from its config.php.")

    @Argument(help: "ResourceSpace's include/config.php. It is read, never executed.")
    var config: String

    func run() throws {
        do throws(LinkFault) {
            let path = URL(fileURLWithPath: config).standardizedFileURL.path
            let install = try ResourceSpaceInstall(config: path)
            try install.checkNumbers()
            print(install.homeSettings(config: path), terminator: "")
            for remark in install.remarks { tell(remark) }
        } catch {
            throw Failure(error.description)
        }
    }
}
