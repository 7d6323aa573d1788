public import Catalogue
public import Foundation
public import Ingest
public import Settings

/// Publishes what a ResourceSpace holds: its database is read, its files are served where they are.
public struct ResourceSpaceSync: Sendable {
    private let link: Settings.Link
    public let install: ResourceSpaceInstall
    private let reader: ResourceSpaceReader
    private let catalogue: Catalogue

    private static let chunk = 500

    /// - Parameters:
    ///   - environment: holds the password, if the link says so; else `config.php` does.
    ///   - home: what relative paths in the link are relative to.
    public init(
        _ link: Settings.Link, catalogue: Catalogue, environment: [String: String], home: URL
    ) throws(LinkFault) {
        var install = try ResourceSpaceInstall(config: Self.path(link.config ?? "", home))
        if let folder = link.folder { install.storage = Self.path(folder, home) }
        let text = try ConnectionText(
            link.connection ?? install.connection, password: link.password, environment: environment, folder: home,
            fallback: install.password.isEmpty ? nil : install.password)
        (self.link, self.install, self.catalogue) = (link, install, catalogue)
        reader = ResourceSpaceReader(
            session: ODBCSession(text, name: link.name, seconds: link.timeoutSeconds), install: install)
    }

    private static func path(_ path: String, _ home: URL) -> String {
        path.hasPrefix("/") ? path : home.appendingPathComponent(path).path
    }

    /// Connects, and says what is there.
    public func test() async throws -> [String] {
        let collection = try await read()
        func resources(_ ids: Set<String>) -> Int { ids.count { Int($0) != nil } }
        return [
            "ResourceSpace at \(install.server), database \(install.database), files in \(install.storage)",
            "\(resources(collection.known)) resources, of which user \(install.userID ?? 0) may see "
                + "\(resources(collection.visible)) with a file, and \(collection.withoutFile) without one",
            "fields: \(collection.fieldNames.joined(separator: ", "))",
        ]
    }

    /// Reads everything and imports what differs.
    /// - Parameter full: also where nothing seems to have changed.
    public func run(
        importer: Importer, request: (_ folder: String) -> ImportRequest, dryRun: Bool, full: Bool
    ) async throws -> LinkReport {
        var report = LinkReport(link: link.name)
        report.isDryRun = dryRun
        let fingerprint = try await reader.fingerprint() + "|\(install.version)|\(install.storage)"
        let isDue = try catalogue.linkState(link.name, "full").map { $0 < Catalogue.hoursAgo(24) } ?? true
        if !full, !dryRun, !isDue, try catalogue.linkState(link.name, "fingerprint") == fingerprint {
            report.notices.append("nothing has changed in ResourceSpace since the last run")
            return report
        }
        let collection = try await read()
        report.read = collection.known.count { Int($0) != nil }
        if collection.withoutFile > 0 {
            report.notices.append("\(collection.withoutFile) visible resources have no file and no page")
        }
        try withdraw(collection, dryRun, &report)
        var folders = [(install.storage, collection.stored)]
        if let folder = install.syncFolder, !collection.synced.isEmpty { folders.append((folder, collection.synced)) }
        for (folder, all) in folders where !all.isEmpty {
            let rows = full || isDue ? all : try different(all)
            report.unchanged += Set(all.map(\.row.object)).subtracting(rows.map(\.row.object)).count
            guard !rows.isEmpty else { continue }
            var wanted = request(folder)
            wanted.given = GivenRows(name: link.name, rows: rows.map(\.row), fields: collection.fieldNames)
            wanted.owner = ValueOwner.resourceSpace.rawValue
            wanted.dryRun = dryRun
            do {
                let result = try await importer.run(wanted)
                report.created += result.created
                report.updated += result.updated
                report.unchanged += result.unchanged
                report.notices += result.notices
                // A missing file is the other system's, and keeps nothing else from being published.
                for problem in result.problems { report.note(problem: text(problem)) }
                let failed = Set(result.problems.map(\.row))
                if !dryRun { try note(rows.filter { !failed.contains($0.ref) }) }
            } catch let error as ImportError {
                report.fail(error.description)
            }
        }
        if !dryRun, report.outcome == .complete {
            // What had problems is tried again by the next run, although nothing may have changed there.
            try catalogue.setLinkState(link.name, "fingerprint", report.problems.isEmpty ? fingerprint : "")
            if full || isDue { try catalogue.setLinkState(link.name, "full", Catalogue.hoursAgo(0)) }
        }
        return report
    }

    /// Rows are resources there.
    private func text(_ problem: RowProblem) -> String {
        guard problem.row > 0 else { return problem.description }
        let value = problem.value.map { "“\($0)”: " } ?? ""
        return "\(link.name), resource \(problem.row): \(value)\(problem.reason); \(problem.remedy)"
    }

    // MARK: What was imported before

    private static let known = "imported"

    private func place(_ id: String) -> Catalogue.LinkedPlace {
        Catalogue.LinkedPlace(module: "", key: id, identifier: "", isAttached: true)
    }

    /// Rows that are not as they were when they were imported last.
    private func different(_ rows: [ResourceSpaceCollection.Row]) throws -> [ResourceSpaceCollection.Row] {
        let told = try catalogue.told(rows.map { place($0.row.id) }, link: link.name, to: Self.known)
        return zip(rows, told).filter { $0.hash != $1 }.map(\.0)
    }

    private func note(_ rows: [ResourceSpaceCollection.Row]) throws {
        try catalogue.noteTold(rows.map { (place($0.row.id), $0.hash) }, link: link.name, to: Self.known)
    }

    // MARK: Reading

    private func read() async throws -> ResourceSpaceCollection {
        let frame = try await reader.frame()
        let alternatives = link.showsAlternatives ? try await reader.alternatives() : [:]
        var collection = ResourceSpaceCollection(install, frame)
        var place = 0
        while true {
            let rows = try await reader.resources(after: place, limit: Self.chunk)
            for row in rows {
                collection.add(row.resource, row.nodes, alternatives: alternatives[row.resource.ref] ?? [])
            }
            guard let last = rows.last?.resource.ref else { break }
            place = last
        }
        collection.finish()
        return collection
    }

    /// What must not be seen any more goes at once, whatever share of the collection it is; what is not there any more
    /// goes as far as the limit allows: an emptied table must not empty the collection.
    private func withdraw(
        _ collection: ResourceSpaceCollection, _ dryRun: Bool, _ report: inout LinkReport
    ) throws {
        var live: [(id: String, identifier: String)] = []
        for folder in [install.storage, install.syncFolder].compactMap({ $0 }) {
            let real = URL(fileURLWithPath: folder).resolvingSymlinksInPath().path
            guard let root = try catalogue.root(path: real, dryRun: true).id else { continue }
            live += try catalogue.resources(root: root).map { ($0.id, $0.identifier) }
        }
        let hidden = live.filter { collection.known.contains($0.id) && !collection.visible.contains($0.id) }
        var gone = live.filter { !collection.known.contains($0.id) }
        for resource in hidden { report.note("withdraw \(resource.id) (\(resource.identifier)): not public any more") }
        for resource in gone { report.note("withdraw \(resource.id) (\(resource.identifier)): not there any more") }
        if Double(gone.count) > Double(live.count) * link.withdrawLimit {
            report.fail(
                "\(gone.count) of \(live.count) published resources are not in ResourceSpace any more, which is more than "
                    + "withdraw_limit allows (\(link.withdrawLimit)); none of them was withdrawn. If that is meant, "
                    + "run `vitrine link sync \(link.name) --withdraw-limit 1`")
            gone = []
        }
        if link.missing == .keep { gone = [] }
        let withdrawn = (hidden + gone).map(\.id)
        report.withdrawn = withdrawn.count
        if !dryRun, !withdrawn.isEmpty {
            try catalogue.withdraw(resources: withdrawn, actor: "link \(link.name)")
            try catalogue.noteTold(withdrawn.map { (place($0), nil) }, link: link.name, to: Self.known)
        }
    }
}

extension GivenRows.Row {
    /// The object that it belongs to.
    fileprivate var object: String { identifier ?? id }
}
