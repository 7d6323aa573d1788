import ArgumentParser
import Catalogue
import Foundation
import Imaging
import Ingest
import Links
import Settings

struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Says what is published, pending, failed, and why.",
        discussion: "Exit status: 0 all well, 1 something failed, stopped or was given up.")

    @OptionGroup var home: HomeOption

    @Flag(name: .long, help: "For machines.")
    var json = false

    /// The catalogue's status, the server's where one is running, and that of links.
    private struct Report: Encodable {
        var catalogue: Catalogue.Status
        var server: ServerRecord?
        var links: [LinkStanding]

        private enum Key: CodingKey {
            case server, links
        }

        func encode(to encoder: any Encoder) throws {
            try catalogue.encode(to: encoder)
            var members = encoder.container(keyedBy: Key.self)
            try members.encode(server, forKey: .server)
            try members.encode(links, forKey: .links)
        }
    }

    func run() throws {
        let context = try Context(home)
        let catalogue = try context.catalogue()
        let status = try catalogue.status()
        let server = ServerRecord.current(context.home)
        let links = try context.settings.links.sources.map { try LinkStanding($0, catalogue: catalogue) }
        if json {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
            encoder.keyEncodingStrategy = .convertToSnakeCase
            encoder.dateEncodingStrategy = .iso8601
            print(
                String(
                    decoding: try encoder.encode(Report(catalogue: status, server: server, links: links)), as: UTF8.self
                ))
        } else {
            let sources = [
                (status.imagesFromSource, "from their source"), (status.imagesInPlace, "used as they are"),
            ].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
            let fromSource = sources.isEmpty ? "" : " (\(sources.joined(separator: ", ")))"
            print(
                """
                Objects   \(status.publicObjects) public, \(status.hiddenObjects) not published, \
                \(status.withdrawnObjects) withdrawn
                Files     \(status.resources)
                Images    \(status.readyImages) ready\(fromSource), \(status.pendingImages) pending, \(status.failedImages) failed
                Derived   \(status.derivativeBytes / 1_000_000) MB
                Changed   \(status.lastChange ?? "never")
                """)
            if let verified = status.verified?.split(separator: " "), verified.count == 2 {
                print("Verified  \(verified[0]), \(verified[1]) faults")
            }
            if let server {
                print(Self.line(server))
                for watch in server.watches ?? [] { print(Self.line(watch)) }
            }
            for webhook in status.webhooks { print(Self.line(webhook)) }
            if status.switchedOffObjects > 0 {
                print("Off       \(status.switchedOffObjects) not published: IIIF is switched off for them")
            }
            if status.pendingImages > 0 { print("Pending images are made by the next import.") }
            for retry in status.retries {
                print("Retry     \(retry.identifier): \(retry.file): \(retry.reason)")
            }
            for letter in status.deadLetters { print(Self.line(letter)) }
            for failure in status.failures {
                print("Failed    \(failure.identifier): \(failure.file): \(failure.reason)")
            }
        }
        if !json { for link in links { print("Link      \(link.text)") } }
        let isStopped = server?.watches?.contains { $0.phase == .stopped } ?? false
        if status.failedImages > 0 || isStopped || !status.deadLetters.isEmpty { throw ExitCode(1) }
    }

    private static func line(_ webhook: Catalogue.WebhookStatus) -> String {
        var line = "Webhook   \(webhook.receiver): \(webhook.waiting) to be told, \(webhook.givenUp) given up"
        if let problem = webhook.problem { line += "; the last time \(problem)" }
        return line
    }

    private static func line(_ letter: Catalogue.DeadLetter) -> String {
        let what = letter.identifier.map { "\(letter.kind) of “\($0)”" } ?? letter.kind
        return """
            Given up  \(letter.receiver): change \(letter.position), \(what), after \(letter.attempts) attempts: \
            \(letter.reason)\(letter.isSuperseded ? "; told of a later one since" : "")
            """
    }

    private static func line(_ watch: WatchState) -> String {
        var line = "Watched   \(watch.folder) \(watch.method): \(watch.phase.rawValue)"
        if let reason = watch.reason { line += ", \(reason)" }
        if watch.faults > 0 { line += "; \(watch.faults) faults, such as \(watch.problems.first ?? "")" }
        return line
    }

    private static func line(_ server: ServerRecord) -> String {
        let workers = server.workers
        return """
            Server    \(server.address) since \(server.since.formatted(.iso8601)), process \(server.process)
            Workers   \(workers.started) started, \(workers.died) died, \(workers.killedAtDeadline) killed at the \
            deadline, \(workers.abandoned) not waited for, \(workers.restarted) restarted
            """
    }
}
