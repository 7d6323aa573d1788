internal import Catalogue
internal import Foundation
internal import Ingest
internal import Settings

/// Imports the rows of a ResourceSpace that differ, and previews in place of files that cannot be decoded.
struct ResourceSpaceImport {
    let sync: ResourceSpaceSync
    let importer: Importer
    let request: (_ folder: String) -> ImportRequest
    let collection: ResourceSpaceCollection
    let dryRun: Bool
    /// Import rows that did not change too.
    let everything: Bool
    /// Hashes of rows whose originals could not be decoded before, by id.
    private let undecodable: [String: String]
    /// Rows whose originals are tried, by the folder that they are below.
    private let originals: [(folder: String, rows: [Row])]
    /// Previews in place of originals that could not be decoded before.
    private let previews: [Row]

    private typealias Row = ResourceSpaceCollection.Row

    init(
        sync: ResourceSpaceSync, importer: Importer, request: @escaping (_ folder: String) -> ImportRequest,
        collection: ResourceSpaceCollection, dryRun: Bool, everything: Bool
    ) throws {
        (self.sync, self.importer, self.request, self.collection) = (sync, importer, request, collection)
        (self.dryRun, self.everything) = (dryRun, everything)
        let text = try sync.catalogue.linkState(sync.link.name, Self.memory)
        let known = try text.map { try JSONDecoder().decode([String: String].self, from: Data($0.utf8)) } ?? [:]
        undecodable = known
        var previews: [Row] = []
        func withoutPreviewed(_ rows: [Row]) -> [Row] {
            rows.filter { row in
                let pages = known[row.row.id] == row.hash ? Self.previews(of: row, collection) : []
                previews += pages
                return pages.isEmpty
            }
        }
        var originals = [(folder: sync.install.storage, rows: withoutPreviewed(collection.stored))]
        if let folder = sync.install.syncFolder { originals.append((folder, withoutPreviewed(collection.synced))) }
        (self.originals, self.previews) = (originals, previews)
    }

    private static let memory = "undecodable"

    /// Ids of everything that is published once the rows are imported.
    var visible: Set<String> { collection.visible.union(previews.map(\.row.id)) }

    func run(_ report: inout LinkReport, _ standing: inout StandingProblems) async throws {
        var undecodable = self.undecodable
        var previews = self.previews
        for (folder, all) in originals {
            let failed = try await importRows(all, from: folder, &report, &standing) { failure in
                !failure.isFile || Self.previews(of: failure.row, collection).isEmpty
            }
            for row in failed {
                let pages = Self.previews(of: row, collection)
                guard !pages.isEmpty else { continue }
                undecodable[row.row.id] = row.hash
                previews += pages
            }
        }
        if !previews.isEmpty {
            report.notices.append(
                "\(previews.count) pages are ResourceSpace's previews: their originals cannot be decoded")
            _ = try await importRows(previews, from: sync.install.storage, &report, &standing) { _ in true }
        }
        guard !dryRun else { return }
        let rows = Set((collection.stored + collection.synced).map(\.row.id))
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let text = String(decoding: try encoder.encode(undecodable.filter { rows.contains($0.key) }), as: UTF8.self)
        try sync.catalogue.setLinkState(sync.link.name, Self.memory, text)
    }

    /// A row that was not imported as it is.
    private struct Failure {
        var row: Row
        /// Whether its file is what is wrong, so that its values were imported all the same.
        var isFile: Bool
    }

    /// - Parameter isReported: whether a failure is a problem of the run.
    /// - Returns: rows whose files are missing or cannot be decoded.
    private func importRows(
        _ all: [Row], from folder: String, _ report: inout LinkReport, _ standing: inout StandingProblems,
        reporting isReported: (Failure) -> Bool
    ) async throws -> [Row] {
        guard !all.isEmpty else { return [] }
        let rows = everything ? all : try zip(all, sync.hashes(all)).filter { $0.hash != $1 }.map(\.0)
        report.unchanged += Set(all.map(\.row.object)).subtracting(rows.map(\.row.object)).count
        guard !rows.isEmpty else { return [] }
        var wanted = request(folder)
        wanted.given = GivenRows(name: sync.link.name, rows: rows.map(\.row), fields: collection.fieldNames)
        wanted.owner = ValueOwner.resourceSpace.rawValue
        wanted.dryRun = dryRun
        let result: ImportReport
        do {
            result = try await importer.run(wanted)
        } catch let error as ImportError {
            report.fail(error.description)
            try await followWithoutFiles(wanted, &report)
            return []
        }
        report.created += result.created
        report.updated += result.updated
        report.unchanged += result.unchanged
        report.notices += result.notices
        let byRef = Dictionary(grouping: rows, by: \.ref)
        var failed: Set<Int> = []
        var unreadable: [Row] = []
        for problem in result.problems {
            failed.insert(problem.row)
            guard
                let row = byRef[problem.row]?.first(where: { $0.row.file == problem.value })
                    ?? byRef[problem.row]?.first
            else {
                standing.problems.append(text(problem))
                continue
            }
            let isFile = problem.column == "file"
            if isFile { unreadable.append(row) }
            guard isReported(Failure(row: row, isFile: isFile)) else { continue }
            standing.problems.append(text(problem))
            standing.await(awaited(row, folder))
            if !isFile { try withdrawStale(byRef[problem.row] ?? [], &report) }
        }
        if !dryRun { try sync.note(rows.filter { !failed.contains($0.ref) }) }
        return unreadable
    }

    /// Where the files cannot be reached, texts, objects and places follow the source all the same.
    private func followWithoutFiles(_ request: ImportRequest, _ report: inout LinkReport) async throws {
        var wanted = request
        wanted.metadataOnly = true
        wanted.folder = try sync.roots()[request.folder] ?? request.folder
        let result = try await importer.run(wanted)
        report.updated += result.updated
        report.unchanged += result.unchanged
        report.notices += result.notices
        for problem in result.problems where problem.row > 0 {
            report.note(problem: text(problem))
            let rows = wanted.given?.rows.filter { $0.number == problem.row } ?? []
            try withdrawStale(
                rows.map { Row(ref: $0.number, row: $0, modified: "", previewEnding: nil) }, &report, hashes: false)
        }
    }

    /// A row that cannot be imported for what it says, such as an identifier that names two objects, must not leave what
    /// it said before in publication.
    private func withdrawStale(_ rows: [Row], _ report: inout LinkReport, hashes: Bool = true) throws {
        let before = try sync.hashes(rows)
        let stale = zip(rows, before).filter { row, hash in hash != nil && (!hashes || hash != row.hash) }.map(
            \.0.row.id)
        guard !stale.isEmpty else { return }
        for id in stale { report.note("withdraw \(id): what ResourceSpace says of it now cannot be imported") }
        report.withdrawn += stale.count
        if !dryRun { try sync.take(stale) }
    }

    /// Rows are resources there.
    private func text(_ problem: RowProblem) -> String {
        guard problem.row > 0 else { return problem.description }
        let value = problem.value.map { "“\($0)”: " } ?? ""
        return "\(sync.link.name), resource \(problem.row): \(value)\(problem.reason); \(problem.remedy)"
    }

    /// Absolute places where the file of a row, or a preview of it, may appear.
    private func awaited(_ row: Row, _ folder: String) -> [String] {
        let ending = URL(fileURLWithPath: row.row.file).pathExtension
        var places = ["\(folder)/\(row.row.file)"]
        if folder == sync.install.storage, row.row.id == String(row.ref) {
            places += collection.filestore.places(ref: row.ref, ending: ending).map { "\(folder)/\($0)" }
        }
        return places
    }

    /// Rows of a resource's previews, one for each page; empty where there are none.
    private static func previews(of row: Row, _ collection: ResourceSpaceCollection) -> [Row] {
        guard let ending = row.previewEnding, row.row.id == String(row.ref) else { return [] }
        let files = collection.filestore.previews(ref: row.ref, ending: ending)
        guard let first = files.first, first != row.row.file else { return [] }
        return files.enumerated().map { index, file in row.page(index + 1, file: file) }
    }
}

extension GivenRows.Row {
    /// The object that it belongs to.
    var object: String { identifier ?? id }
}
