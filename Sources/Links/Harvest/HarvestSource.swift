internal import Foundation
public import Settings
internal import Synchronization

/// A repository harvested by OAI-PMH 2.0, in Dublin Core.
public final class HarvestSource: LinkSource {
    private let link: Settings.Link
    private let client: HTTPReader
    private let base: String
    /// Resumption tokens of this run: one that comes again would never end.
    private let tokens = Mutex<Set<String>>([])
    private let repository = Mutex<Repository?>(nil)

    private struct Repository: Sendable {
        /// `no`, `persistent`, `transient` (section 2.5.1).
        var deletions = "no"
        var hasSeconds = false
        /// When it was asked, by its own clock.
        var time = ""
    }

    /// Columns that every record has, beside Dublin Core's elements.
    static let key = "oai_identifier"
    static let stamp = "datestamp"
    private static let elements = [
        "title", "creator", "subject", "description", "publisher", "contributor", "date", "type", "format",
        "identifier", "source", "language", "relation", "coverage", "rights",
    ]

    public init(_ link: Settings.Link) {
        self.link = link
        base = link.url ?? ""
        client = HTTPReader(seconds: link.timeoutSeconds)
    }

    public func table(of module: Settings.Link.Module) async throws -> LinkTable {
        let identity = try await ask(["verb": "Identify"])
        repository.withLock {
            $0 = Repository(
                deletions: identity.deletedRecord, hasSeconds: identity.granularity.contains("hh"),
                time: identity.responseDate)
        }
        var module = module
        module.key = module.key ?? Self.key
        module.changed = module.changed ?? Self.stamp
        if module.fields.isEmpty {
            module.fields = Self.elements.filter { $0 != "identifier" }.map { name in
                let own = ["title", "description", "rights"].contains(name)
                return Settings.Link.Field(
                    column: name, field: own ? name : name.prefix(1).uppercased() + name.dropFirst())
            }
        }
        return try LinkTable(
            module, table: module.table.map { "set \($0)" } ?? "all records",
            has: ([Self.key, Self.stamp] + Self.elements).map { ($0, "") }, preset: .none)
    }

    public func chunk(of table: LinkTable, after place: String?, since: String?) async throws -> LinkChunk {
        var arguments = ["verb": "ListRecords"]
        if let place {
            // Exclusive (section 3.5).
            arguments["resumptionToken"] = place
        } else {
            tokens.withLock { $0 = [] }
            arguments["metadataPrefix"] = "oai_dc"
            arguments["set"] = table.module.table
            arguments["from"] = since
        }
        let answer = try await ask(arguments)
        if let token = answer.token, !tokens.withLock({ $0.insert(token).inserted }) {
            throw LinkFault(
                "the repository at \(base) gives the resumption token “\(token.prefix(80))” a second time, so its list "
                    + "would never end", remedy: "tell its administrators; nothing is withdrawn until it is put right")
        }
        return LinkChunk(rows: answer.rows, next: answer.token)
    }

    public func keys(of table: LinkTable) async throws -> [String]? {
        // Where deletions are told, they come with the changes.
        if repository.withLock({ $0?.deletions }) == "persistent" { return nil }
        var keys: [String] = []
        var arguments = ["verb": "ListIdentifiers", "metadataPrefix": "oai_dc", "set": table.module.table]
        var seen: Set<String> = []
        while true {
            let answer = try await ask(arguments.compactMapValues { $0 })
            keys += answer.rows.filter { !$0.isDeleted }.map(\.key)
            guard let token = answer.token else { return keys }
            guard seen.insert(token).inserted else {
                throw LinkFault(
                    "the repository at \(base) gives a resumption token a second time",
                    remedy: "tell its administrators; nothing is withdrawn until it is put right")
            }
            arguments = ["verb": "ListIdentifiers", "resumptionToken": token]
        }
    }

    public func latest(of table: LinkTable) async throws -> String? {
        guard let repository = repository.withLock({ $0 }), !repository.time.isEmpty else { return nil }
        return repository.hasSeconds ? repository.time : String(repository.time.prefix(10))
    }

    public func row(of table: LinkTable, key: String) async throws -> LinkRow? {
        try await ask(["verb": "GetRecord", "metadataPrefix": "oai_dc", "identifier": key]).rows.first {
            !$0.isDeleted
        }
    }

    private func ask(_ arguments: [String: String]) async throws -> HarvestAnswer {
        let bytes = try await client.get(base, arguments).body
        let answer = try HarvestAnswer(xml: bytes, from: base)
        switch answer.error {
        case nil, "noRecordsMatch", "idDoesNotExist": return answer
        case "badResumptionToken":
            throw LinkFault(
                "the repository at \(base) does not know its own resumption token any more: \(answer.message)",
                remedy: "run the link again; it begins anew and passes over what is unchanged", mayPass: true)
        case let code?:
            throw LinkFault(
                "the repository at \(base) answers \(code): \(answer.message)",
                remedy: "check the url and the set (the module's table) of the link")
        }
    }
}
