public import Catalogue
public import Foundation
public import Ingest
public import Settings

/// Publishes what a ResourceSpace holds: its database is read, its files are served where they are.
public struct ResourceSpaceSync: Sendable {
    let link: Settings.Link
    public let install: ResourceSpaceInstall
    let reader: ResourceSpaceReader
    let catalogue: Catalogue
    let home: URL
    /// What the connection really is, for messages: a link may replace what `config.php` says.
    let connection: ConnectionText
    let isRights: @Sendable (String) -> Bool

    private static let chunk = 500
    /// Raised when the same database is to be read differently, so that an update of Vitrine reads everything.
    private static let reading = "2"

    /// - Parameters:
    ///   - environment: holds the password, if the link says so; else `config.php` does.
    ///   - home: what relative paths in the link are relative to.
    ///   - isRights: whether a text stands for rights that documents give as `rights`.
    public init(
        _ link: Settings.Link, catalogue: Catalogue, environment: [String: String], home: URL,
        isRights: @escaping @Sendable (String) -> Bool
    ) throws(LinkFault) {
        var install = try ResourceSpaceInstall(config: Self.path(link.config ?? "", home))
        if let folder = link.folder { install.storage = Self.path(folder, home) }
        connection = try ConnectionText(
            link.connection ?? install.connection, password: link.password, environment: environment, folder: home,
            fallback: install.password.isEmpty ? nil : install.password)
        (self.link, self.install, self.catalogue, self.home) = (link, install, catalogue, home)
        self.isRights = isRights
        reader = ResourceSpaceReader(
            session: ODBCSession(connection, name: link.name, seconds: link.timeoutSeconds), install: install)
    }

    private static func path(_ path: String, _ home: URL) -> String {
        path.hasPrefix("/") ? path : home.appendingPathComponent(path).path
    }

    /// Reads everything and imports what differs.
    /// - Parameters:
    ///   - settings: a text that changes with the home's settings that an import depends on.
    ///   - full: also where nothing seems to have changed.
    public func run(
        importer: Importer, settings: String, request: @escaping (_ folder: String) -> ImportRequest, dryRun: Bool,
        full: Bool
    ) async throws -> LinkReport {
        try install.checkForPublishing()
        var report = LinkReport(link: link.name)
        report.isDryRun = dryRun
        let before = try StandingProblems(of: link.name, catalogue)
        let fingerprint = try await fingerprint(settings)
        let isDue = try catalogue.linkState(link.name, "full").map { $0 < Catalogue.hoursAgo(24) } ?? true
        if !full, !isDue, try catalogue.linkState(link.name, "fingerprint") == fingerprint, !before.hasChanged {
            report.notices.append("nothing has changed in ResourceSpace since the last run")
            report.standing = before.problems
            return report
        }
        let collection = try await read()
        report.read = collection.known.count
        report.notices += notices(collection)
        // Paths are below these folders, so that every file of another one is another file.
        let folders = [install.storage, install.syncFolder ?? ""].joined(separator: "\n")
        let isMoved = try catalogue.linkState(link.name, "folders") != folders
        let imports = try ResourceSpaceImport(
            sync: self, importer: importer, request: request, collection: collection, dryRun: dryRun,
            everything: full || isDue || isMoved)
        // Before anything is imported, and whatever becomes of the files.
        try await withdraw(collection.known, visible: imports.visible, dryRun, &report)
        var now = StandingProblems()
        now.problems = collection.frame.access.closed.map {
            "\(link.name): nothing is published: \($0)"
        }
        try await imports.run(&report, &now)
        // What was there before does not make a run fail; what is new does.
        let old = Set(before.problems)
        for problem in now.problems where !old.contains(problem) { report.note(problem: problem) }
        report.standing = now.problems.filter(old.contains)
        if !dryRun, report.outcome == .complete {
            try now.store(for: link.name, catalogue)
            try catalogue.setLinkState(link.name, "fingerprint", fingerprint)
            try catalogue.setLinkState(link.name, "folders", folders)
            if full || isDue { try catalogue.setLinkState(link.name, "full", Catalogue.hoursAgo(0)) }
        } else if !dryRun {
            // What did not happen is tried again by the next run, although nothing may have changed there.
            try catalogue.setLinkState(link.name, "fingerprint", "")
        }
        return report
    }

    /// What changes whenever anything does that the published set depends on: the tables, `config.php` and the files
    /// that it includes, the link's settings and the home's.
    private func fingerprint(_ settings: String) async throws -> String {
        let files = install.settings.files.map { path in
            LinkMapping.digest([path, (try? Data(contentsOf: URL(fileURLWithPath: path)))?.base64EncodedString() ?? ""])
        }
        let own = LinkMapping.digest(files + [String(describing: link), install.storage, settings])
        return try await Self.reading + "|" + own + "|" + reader.fingerprint()
    }

    private func notices(_ collection: ResourceSpaceCollection) -> [String] {
        var notices = collection.frame.access.remarks
        notices += install.settings.remarks.map(\.description)
        if !collection.withoutFile.isEmpty {
            notices.append("\(collection.withoutFile.count) visible resources have no file and no page")
        }
        if !collection.previewed.isEmpty {
            notices.append(
                "\(collection.previewed.count) resources are shown by ResourceSpace's previews: Vitrine does not decode "
                    + "their originals, or they are missing")
        }
        for (reason, count) in collection.passedAlternatives.sorted(by: { $0.key < $1.key }) {
            notices.append("\(count) alternative files are not shown: \(reason)")
        }
        return notices
    }

    // MARK: Reading

    func read() async throws -> ResourceSpaceCollection {
        try await reader.reading {
            let frame = try await reader.frame()
            let alternatives = link.showsAlternatives ? try await reader.alternatives() : [:]
            var collection = ResourceSpaceCollection(install, frame, isRights: isRights)
            var place = Int(Int32.min)
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
    }
}
