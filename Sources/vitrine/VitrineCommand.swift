import ArgumentParser
import Catalogue
import Foundation
import Settings

/// The program. Each subcommand reads the home's settings, wires the parts together, and leaves the rest to them.
@main
struct VitrineCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vitrine",
        abstract: "Publishes a collection as IIIF: deep-zoom images, books, maps, film and sound.",
        version: version,
        subcommands: [
            InitCommand.self, ImportCommand.self, ServeCommand.self, StatusCommand.self, WithdrawCommand.self,
            PurgeCommand.self, ExplainCommand.self, TokenCommand.self, RedirectCommand.self, BackupCommand.self,
            RestoreCommand.self, VerifyCommand.self, WebhookCommand.self, LinkCommand.self,
            WorkerCommand.self,
        ])

    static let version = "0.1.0"

    static func main() async {
        do {
            var command = try parseAsRoot()
            do {
                if var command = command as? any AsyncParsableCommand {
                    try await command.run()
                } else {
                    try command.run()
                }
            } catch {
                if let explanation = CatalogueError.explanation(of: error) { throw Failure(explanation) }
                throw error
            }
        } catch {
            exit(withError: error)
        }
    }
}

/// The home that a command works on.
struct HomeOption: ParsableArguments {
    @Option(name: .long, help: "The home of the collection (or VITRINE_HOME; default: the working directory).")
    var home: String?

    var path: String { home ?? ProcessInfo.processInfo.environment["VITRINE_HOME"] ?? "." }
}

/// What a command tells the person who called it, other than its result.
func tell(_ text: String) {
    FileHandle.standardError.write(Data((text + "\n").utf8))
}

/// Ends the command with a message for people and exit status `code`.
struct Failure: Error, CustomStringConvertible {
    var description: String
    init(_ description: String) { self.description = description }
}
