import ArgumentParser
import Catalogue
import Foundation
import Links

struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Says what is published, pending, failed, and why.",
        discussion: "Exit status: 0 all well, 1 something failed.")

    @OptionGroup var home: HomeOption

    @Flag(name: .long, help: "For machines.")
    var json = false

    func run() throws {
        let context = try Context(home)
        let catalogue = try context.catalogue()
        let status = try catalogue.status()
        if json {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
            encoder.keyEncodingStrategy = .convertToSnakeCase
            print(String(decoding: try encoder.encode(status), as: UTF8.self))
        } else {
            let fromSource = status.imagesFromSource > 0 ? " (\(status.imagesFromSource) from their source)" : ""
            print(
                """
                Objects   \(status.publicObjects) public, \(status.hiddenObjects) not published, \
                \(status.withdrawnObjects) withdrawn
                Files     \(status.resources)
                Images    \(status.readyImages) ready\(fromSource), \(status.pendingImages) pending, \(status.failedImages) failed
                Derived   \(status.derivativeBytes / 1_000_000) MB
                Changed   \(status.lastChange ?? "never")
                """)
            if status.pendingImages > 0 { print("Pending images are made by the next import.") }
            for failure in status.failures {
                print("Failed    \(failure.identifier): \(failure.file): \(failure.reason)")
            }
        }
        if !json {
            for link in context.settings.links.sources {
                print("Link      \(try LinkStanding(link, catalogue: catalogue).text)")
            }
        }
        if status.failedImages > 0 { throw ExitCode(1) }
    }
}
