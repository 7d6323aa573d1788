public import Catalogue
internal import Foundation
internal import IIIF
public import Imaging

/// Brings files and what is said of them into the catalogue.
///
/// Good rows land whatever is wrong with others. What is written is written in transactions with their change records;
/// derivatives are jobs in the catalogue. A run that is killed leaves whole objects and open jobs, and the next takes up
/// where it stopped.
public struct Importer: Sendable {
    let home: Home
    let catalogue: Catalogue
    let workers: WorkerPool
    let pyramid: PyramidSettings
    let progress: @Sendable (ImportProgress) -> Void

    static let actor = "import"

    public init(
        home: Home, catalogue: Catalogue, workers: WorkerPool, pyramid: PyramidSettings,
        progress: @escaping @Sendable (ImportProgress) -> Void
    ) {
        self.home = home
        self.catalogue = catalogue
        self.workers = workers
        self.pyramid = pyramid
        self.progress = progress
    }

    /// Runs an import. Whoever calls holds the home's import lock.
    /// - Throws: `ImportError` when nothing could be imported at all, errors of the catalogue, `CancellationError`.
    public func run(_ request: ImportRequest) async throws -> ImportReport {
        let folder = try SourceFolder(request.folder, ignore: request.ignore, unfinished: request.unfinished)
        let root = try catalogue.root(path: folder.path, dryRun: request.dryRun)
        let plan = try plan(request, folder: folder, rootName: root.name)
        var report = ImportReport(problems: plan.problems, notices: plan.notices, isDryRun: request.dryRun)
        let read =
            request.metadataOnly
            ? try withoutFiles(plan, root: root, &report)
            : try await read(plan, folder: folder, root: root, &report)
        let assignment = try IDAssignment(
            catalogue: catalogue, root: root, name: plan.name, arkField: request.arkField,
            trustsIDs: request.given != nil
        ).assign(read)
        report.problems += assignment.problems
        report.resources = assignment.rows.filter(\.read.isPresent).count
        // Before anything is written: an import that stops must not have happened by half.
        let missing =
            request.metadataOnly
            ? [] : try self.missing(request, folder: folder, root: root, plan: plan, assignment: assignment, &report)
        if !request.dryRun {
            try removeLeftovers()
            if !request.metadataOnly { try catalogue.rememberSpreadsheet(request.spreadsheet, ofRoot: root.name) }
            try catalogue.note(fields: plan.fields + request.computed.storedNames)
        }
        try apply(assignment, root: root, request, plan, &report)
        if !request.dryRun {
            try noteConflicts(assignment.rows, &report)
        }
        if request.withdrawMissing { report.withdrawn = missing.count }
        if !request.dryRun, !request.metadataOnly {
            // At once: nobody is to see an object of which only an empty place is left.
            let places = try root.id.map { try emptyPlaces(request, root: $0, plan: plan, assignment) } ?? []
            if !missing.isEmpty || !places.isEmpty {
                try catalogue.withdraw(resources: missing + places, actor: Self.actor)
            }
            try await makeDerivatives(assignment, name: plan.name, &report)
        }
        report.problems.sort { ($0.row, $0.line) < ($1.row, $1.line) }
        return report
    }

    // MARK: Reading files

    private enum Reading: Sendable {
        case good(ReadRow)
        case bad(RowProblem, ImportRow, position: Int)
        /// Not there as far as anybody is to see: it is being written.
        case unfinished
    }

    /// Opens what is new or changed, a few files at a time, each in a worker process.
    private func read(
        _ plan: ImportPlan, folder: SourceFolder, root: Catalogue.Root, _ report: inout ImportReport
    ) async throws -> [ReadRow] {
        var good: [ReadRow] = []
        var next = KnownPlaces(plan.rows, root: root, catalogue)
        var done = 0
        let results = try await withThrowingTaskGroup(of: Reading.self) { group in
            var results: [Reading] = []
            for _ in 0..<(workers.width * 2) {
                guard let place = try next.next() else { break }
                group.addTask { try await read(place, plan.name, folder) }
            }
            while let result = try await group.next() {
                results.append(result)
                done += 1
                if case .good(let row) = result {
                    progress(ImportProgress(phase: .reading, done: done, total: plan.rows.count, file: row.file.path))
                }
                if let place = try next.next() { group.addTask { try await read(place, plan.name, folder) } }
            }
            return results
        }
        for result in results {
            switch result {
            case .good(let row): good.append(row)
            case .bad(let problem, _, _): report.problems.append(problem)
            case .unfinished: break
            }
        }
        good += try places(results, besides: good, root)
        return good.sorted { $0.position < $1.position }
    }

    /// Rows without a file that can be read keep their places in objects that have others (recipe 0283), unless the
    /// catalogue still has what was read there before.
    private func places(_ results: [Reading], besides good: [ReadRow], _ root: Catalogue.Root) throws -> [ReadRow] {
        let objects = Set(good.compactMap { $0.row.identifier.map(Catalogue.identifierKey) })
        return try results.compactMap { result in
            guard case .bad(_, let row, let position) = result, let identifier = row.identifier,
                objects.contains(Catalogue.identifierKey(identifier))
            else { return nil }
            let known = try root.id.flatMap { try catalogue.knownFiles(root: $0, paths: [row.file]).first }
            if let known, !known.checksum.isEmpty { return nil }
            return ReadRow(absent: row, known: known, position: position)
        }
    }

    private func read(_ place: KnownPlaces.Place, _ name: String, _ folder: SourceFolder) async throws -> Reading {
        try Task.checkCancellation()
        let (row, position) = (place.row, place.position)
        let problem = { (reason: String, remedy: String) in
            Reading.bad(
                RowProblem(
                    file: name, row: row.row, line: row.line, column: "file", value: row.file, reason: reason,
                    remedy: remedy), row, position: position)
        }
        let file: SourceFolder.File
        do throws(SourceFolder.Refusal) {
            file = try folder.file(row.file)
        } catch {
            switch error {
            case .unfinished: return unfinished(place).map(Reading.good) ?? .unfinished
            case .missing(let similar):
                let hint = similar.map { "; did you mean “\($0)”?" } ?? ""
                return problem(
                    "there is no such file below \(folder.path)", "correct the name, or put the file there\(hint)")
            case .outside:
                return problem(
                    "it leads out of \(folder.path)", "give a file that is really below the imported folder")
            case .notAFile: return problem("it is not a file", "name a file, not a folder")
            case .unreadable(let reason):
                return problem("it cannot be opened: \(reason)", "give Vitrine permission to read it")
            }
        }
        let known = place.known(file.path)
        if let known, known.byteSize == file.size, known.modified == file.modified,
            let facts = SourceFacts(known, resolution: workers.documentResolution)
        {
            return .good(ReadRow(row: row, file: file, facts: facts, known: known, position: position))
        }
        switch await workers.perform(.probe(path: folder.absolute(file.path))) {
        case .facts(let facts):
            return .good(ReadRow(row: row, file: file, facts: facts, known: known, position: position))
        case .failed(let failure):
            return problem(failure.reason, "check that the file opens elsewhere, or replace it")
        case .pyramid:
            return problem("the decoder gave no sensible answer", "report this, with the file, to Vitrine's makers")
        }
    }

    // MARK: Writing

    private func apply(
        _ assignment: IDAssignment.Result, root: Catalogue.Root, _ request: ImportRequest, _ plan: ImportPlan,
        _ report: inout ImportReport
    ) throws {
        let dryRun = request.dryRun
        let folder = try root.id.flatMap { try catalogue.path(ofRoot: $0) } ?? ""
        var texts = dryRun || request.metadataOnly ? nil : (try? SourceFolder(folder, ignore: [])).map { SideFiles($0) }
        var order: [String] = []
        var objects: [String: ObjectUpdate] = [:]
        var stale: Set<String> = []
        for assigned in assignment.rows {
            let row = assigned.read
            let isRecording = row.facts.kind == .video || row.facts.kind == .sound
            let sideFiles = request.metadataOnly ? nil : isRecording ? texts?.files(of: row.file.path) ?? [] : []
            let update = resource(assigned, request.fromSource, sideFiles)
            let key = Catalogue.identifierKey(assigned.identifier)
            if objects[key] == nil { order.append(key) }
            objects[key, default: ObjectUpdate(identifier: assigned.identifier, resources: [])].resources.append(update)
            if !request.metadataOnly, let known = row.known, known.checksum == row.facts.checksum,
                isMissing(known.images)
            {
                stale.formUnion(update.images.map(\.id))
            }
        }
        var updates = order.compactMap { objects[$0] }
        if !request.metadataOnly {
            self.report(&texts, plan, assignment, &report)
            try complete(&updates, request, &report)
        }
        guard !dryRun, let rootID = root.id else {
            report.notices.append(
                "dry run: \(order.count) objects with \(assignment.rows.count) files; nothing was written")
            return
        }
        try catalogue.note(embeddedRights: Self.embeddedRights(assignment.rows.lazy.map(\.read.facts)))
        let count = updates.reduce(0) { $0 + $1.resources.count }
        if count < Self.resourcesInBulk {
            try write(updates, root: rootID, stale, request, &report)
        } else {
            try catalogue.inBulk { try write(updates, root: rootID, stale, request, &report) }
        }
    }

    private func resource(
        _ assigned: IDAssignment.Assigned, _ serving: SourceServing?, _ sideFiles: [SideFile]?
    ) -> ResourceUpdate {
        let read = assigned.read
        let facts = read.facts
        let role: ImageRecord.Role = facts.kind == .video || facts.kind == .sound ? .poster : .page
        return ResourceUpdate(
            id: assigned.id, path: read.file.path, sequence: read.row.sequence,
            position: read.row.place ?? read.position,
            isPublished: read.row.published, kind: facts.kind.rawValue, mediaType: facts.mediaType,
            byteSize: facts.byteSize, modified: read.file.modified, checksum: facts.checksum, width: facts.width,
            height: facts.height, duration: facts.duration, pages: facts.pages,
            resolution: facts.resolution,
            images: Self.images(of: facts, id: assigned.id, role: role).map { image in
                var image = image
                image.tiling = role == .page ? serving?.tiling(of: image, mediaType: facts.mediaType) : nil
                return image
            },
            values: read.row.values, sideFiles: sideFiles)
    }

    /// What files that were read just now say of their rights, by their content.
    private static func embeddedRights(_ facts: some Sequence<SourceFacts>) throws -> [String: String] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var notes: [String: String] = [:]
        for fact in facts {
            guard let rights = fact.embeddedRights else { continue }
            notes[fact.checksum] = String(decoding: try encoder.encode(rights), as: UTF8.self)
        }
        return notes
    }

    /// One image for each page, or the one that stands for a recording. Page 3 of `x1` is `x1-p3`.
    static func images(
        of facts: SourceFacts, id: String, role: ImageRecord.Role
    ) -> [ResourceUpdate.Image] {
        guard !facts.checksum.isEmpty else { return [] }
        guard facts.pages > 1, facts.pageSizes.count == facts.pages else {
            return [
                ResourceUpdate.Image(id: id, page: 1, role: role, width: facts.width ?? 0, height: facts.height ?? 0)
            ]
        }
        return facts.pageSizes.enumerated().map { index, size in
            ResourceUpdate.Image(
                id: "\(id)-p\(index + 1)", page: index + 1, role: role, width: size.width, height: size.height)
        }
    }
}
