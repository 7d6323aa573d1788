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
        let folder = try sourceFolder(request)
        let root = try catalogue.root(path: folder.path, dryRun: request.dryRun)
        let plan = try plan(request, folder: folder, rootName: root.name)
        var report = ImportReport(problems: plan.problems, notices: plan.notices, isDryRun: request.dryRun)
        let ids = IDAssignment(
            catalogue: catalogue, root: root, name: plan.name, arkField: request.arkField,
            trustsIDs: request.given != nil)
        let assignment =
            request.metadataOnly
            ? try ids.assign(withoutFiles(plan, root: root, isGiven: request.given != nil, &report))
            : try await ids.assign(read(plan, folder: folder, root: root, request, &report))
        report.problems += assignment.problems
        report.resources = assignment.rows.count(where: \.isPresent)
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

    enum Reading: Sendable {
        case good(ReadRow)
        case bad(RowProblem, KnownPlaces.Place)
        /// Nothing that could be a resource, nor keep the place of one.
        case irregular(RowProblem)
        /// Not there as far as anybody is to see: it is being written.
        case unfinished
    }

    /// Opens what is new or changed, a few files at a time, each in a worker process.
    private func read(
        _ plan: ImportPlan, folder: SourceFolder, root: Catalogue.Root, _ request: ImportRequest,
        _ report: inout ImportReport
    ) async throws -> [ReadRow] {
        var good: [ReadRow] = []
        var next = try KnownPlaces(plan.rows, root: root, catalogue)
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
            case .bad(let problem, _), .irregular(let problem): report.problems.append(problem)
            case .unfinished: break
            }
        }
        good += try places(results, besides: good, root, request)
        return good.sorted { $0.position < $1.position }
    }

    private func read(_ place: KnownPlaces.Place, _ name: String, _ folder: SourceFolder) async throws -> Reading {
        try Task.checkCancellation()
        let row = place.row
        let problem = { (reason: String, remedy: String) in
            Reading.bad(
                RowProblem(
                    file: name, row: row.row, line: row.line, column: "file", value: row.file, reason: reason,
                    remedy: remedy), place)
        }
        func irregular(_ reason: String) -> Reading {
            .irregular(
                RowProblem(
                    file: name, row: row.row, line: row.line, column: "file", value: row.file, reason: reason,
                    remedy: IrregularFile.remedy))
        }
        let file: SourceFolder.File
        do throws(SourceFolder.Refusal) {
            file = try folder.file(row.file)
        } catch {
            switch error {
            case .irregular(let reason): return irregular(reason)
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
            return .good(ReadRow(place, file: file, facts: facts, known: known))
        }
        let path = folder.absolute(file.path)
        let identity = FileIdentity(path)
        switch await workers.perform(.probe(path: path)) {
        case .facts(let facts):
            // The worker opens the path, which another program may have exchanged for a link, and back.
            if let reason = folder.irregular(row.file) { return irregular(reason) }
            guard FileIdentity(path) == identity else {
                return unfinished(place).map(Reading.good) ?? .unfinished
            }
            return .good(ReadRow(place, file: file, facts: facts, known: known))
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
        let objects = ObjectRows(assignment.rows)
        let files =
            request.metadataOnly ? nil : try filesBeside(assignment, root: root, request, plan, objects, &report)
        if request.dryRun {
            report.notices.append(
                "dry run: \(objects.count) objects with \(assignment.rows.count) files; nothing was written")
        }
        guard let rootID = root.id else {
            // Nothing of this folder was imported before.
            report.created += objects.count
            return
        }
        if !request.metadataOnly, !request.dryRun {
            try catalogue.note(embeddedRights: Self.embeddedRights(assignment.rows.lazy.map(\.facts)))
        }
        let serving = request.fromSource
        let list = ObjectList(count: objects.count) { position in
            files?.updates[position] ?? objects.update(position) { Self.resource($0, serving, nil) }
        }
        if assignment.rows.count < Self.resourcesInBulk || request.dryRun {
            try write(list, root: rootID, files?.stale ?? [], request, &report)
        } else {
            try catalogue.inBulk { try write(list, root: rootID, files?.stale ?? [], request, &report) }
        }
    }

    /// Objects with what lies beside their files.
    private struct ObjectsWithFiles: Sendable {
        var updates: [ObjectUpdate] = []
        /// Images whose derivative must be made again although the source did not change.
        var stale: Set<String> = []
    }

    private func filesBeside(
        _ assignment: IDAssignment.Result, root: Catalogue.Root, _ request: ImportRequest, _ plan: ImportPlan,
        _ objects: ObjectRows, _ report: inout ImportReport
    ) throws -> ObjectsWithFiles {
        let folder = try root.id.flatMap { try catalogue.path(ofRoot: $0) } ?? ""
        var texts = Self.folder(folder, request).map { SideFiles($0) }
        var sideFiles: [Int: [SideFile]] = [:]
        for row in assignment.rows where row.facts.kind == .video || row.facts.kind == .sound {
            sideFiles[row.position] = texts?.files(of: row.file.path) ?? []
        }
        var files = ObjectsWithFiles()
        files.updates = (0..<objects.count).map { position in
            objects.update(position) { row in
                let update = Self.resource(row, request.fromSource, sideFiles[row.position] ?? [])
                if let known = row.known, known.checksum == row.facts.checksum, isMissing(known.images) {
                    files.stale.formUnion(update.images.map(\.id))
                }
                return update
            }
        }
        self.report(&texts, plan, assignment, &report)
        try complete(&files.updates, request, &report)
        return files
    }

    private static func resource(
        _ read: ReadRow, _ serving: SourceServing?, _ sideFiles: [SideFile]?
    ) -> ResourceUpdate {
        let (facts, file, row) = (read.facts, read.file, read.row)
        let role: ImageRecord.Role = facts.kind == .video || facts.kind == .sound ? .poster : .page
        return ResourceUpdate(
            id: read.id, path: file.path, sequence: row.sequence, position: row.place ?? read.position,
            isPublished: row.published, kind: facts.kind.rawValue, mediaType: facts.mediaType,
            byteSize: facts.byteSize, modified: file.modified, checksum: facts.checksum, width: facts.width,
            height: facts.height, duration: facts.duration, pages: facts.pages,
            resolution: facts.resolution,
            images: images(of: facts, id: read.id, role: role).map { image in
                var image = image
                image.tiling = role == .page ? serving?.tiling(of: image, mediaType: facts.mediaType) : nil
                return image
            },
            values: row.values, sideFiles: sideFiles)
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
