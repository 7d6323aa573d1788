public import Catalogue
public import Foundation
public import Settings

/// Puts the addresses of published objects where the institution picks them up: a file, a service, a table of its own.
/// Tables of the other system are never written.
public struct LinkOutbox: Sendable {
    private let link: Settings.Link
    private let catalogue: Catalogue
    private let file: URL?
    private let client: HTTPReader?
    private let table: OutboxTable?

    private static let chunk = 500

    /// - Parameters:
    ///   - environment: holds the secrets, where the link says so.
    ///   - home: what relative paths in the link are relative to.
    public init(
        _ link: Settings.Link, catalogue: Catalogue, environment: [String: String], home: URL
    ) throws(LinkFault) {
        (self.link, self.catalogue) = (link, catalogue)
        file = link.outbox.file.map { $0.hasPrefix("/") ? URL(fileURLWithPath: $0) : home.appendingPathComponent($0) }
        let token = try link.outbox.token?.read(environment: environment, folder: home)
        client = link.outbox.url == nil ? nil : HTTPReader(seconds: link.timeoutSeconds, token: token)
        if let name = link.outbox.table {
            let text = try ConnectionText(
                link.connection ?? "", password: link.password, environment: environment, folder: home)
            table = OutboxTable(
                name: name,
                session: ODBCSession(text, name: link.name, seconds: link.timeoutSeconds, writes: true))
        } else {
            table = nil
        }
    }

    /// Tells what is different from what was told before; a file is written whole.
    /// - Parameter describe: what the public sees of an object; nil where it sees nothing.
    /// - Returns: what could not be told, and why: it is told with the next run.
    public func run(
        at now: Date = .now, describe: (_ identifier: String) async throws -> OutboxEntry.Published?
    ) async throws -> [String] {
        var problems: [String] = []
        let time = now.formatted(.iso8601)
        var writer = OutboxFile(file)
        var isTold = (service: client != nil, table: table != nil)
        var last: Catalogue.LinkedPlace?
        while true {
            try Task.checkCancellation()
            let places = try catalogue.linkedPlaces(link.name, after: last, limit: Self.chunk)
            guard !places.isEmpty else { break }
            last = places.last
            var entries: [OutboxEntry] = []
            for place in places {
                entries.append(
                    OutboxEntry(
                        module: place.module, key: place.key, identifier: place.identifier,
                        published: place.isAttached ? try await describe(place.identifier) : nil))
            }
            writer.add(entries.filter { $0.published != nil }.map { $0.line(at: time) })
            if isTold.service, let client {
                do {
                    try await tell(entries, places, to: "service") { try await post($0, client, time) }
                } catch let fault as LinkFault {
                    isTold.service = false
                    problems.append("the outbox could not be posted: \(fault)")
                }
            }
            if isTold.table, let table {
                do {
                    try await tell(entries, places, to: "table") { try await table.put($0, at: time) }
                } catch let fault as LinkFault {
                    isTold.table = false
                    problems.append("the outbox was not written into \(table.name): \(fault)")
                }
            }
        }
        if let problem = writer.finish() { problems.append(problem) }
        return problems
    }

    private func tell(
        _ entries: [OutboxEntry], _ places: [Catalogue.LinkedPlace], to place: String,
        _ send: ([OutboxEntry]) async throws -> Void
    ) async throws {
        let told = try catalogue.told(places, link: link.name, to: place)
        let different = entries.indices.filter { entries[$0].hash != told[$0] }
        guard !different.isEmpty else { return }
        try await send(different.map { entries[$0] })
        try catalogue.noteTold(different.map { (places[$0], entries[$0].hash) }, link: link.name, to: place)
    }

    private struct Message: Encodable {
        var link: String
        var time: String
        var records: [OutboxEntry]
    }

    private func post(_ entries: [OutboxEntry], _ client: HTTPReader, _ time: String) async throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        try await client.post(
            try encoder.encode(Message(link: link.name, time: time, records: entries)), to: link.outbox.url ?? "")
    }
}
