internal import Catalogue
internal import Foundation
internal import Ingest

/// The resources that the IIIF user may see, as rows to import.
struct ResourceSpaceCollection {
    let install: ResourceSpaceInstall
    let frame: ResourceSpaceReader.Frame
    let filestore: Filestore
    private let texts: ResourceSpaceTexts

    /// Rows by the folder that their files are below.
    private(set) var stored: [Row] = []
    private(set) var synced: [Row] = []
    /// Refs of all resources that there are, seen or not.
    private(set) var known: Set<Int> = []
    /// Ids of resources, alternative files and preview pages that are published.
    private(set) var visible: Set<String> = []
    /// Refs of resources that the user may see and that have nothing to show.
    private(set) var withoutFile: Set<Int> = []
    /// Refs of resources whose picture is ResourceSpace's preview.
    private(set) var previewed: Set<Int> = []
    /// Refs of resources that are not published, by the first reason.
    private(set) var refused: [ResourceSpaceRefusal: [Int]] = [:]
    /// Alternative files that are not shown, by the reason.
    private(set) var passedAlternatives: [String: Int] = [:]

    private var listed: [String: [ResourceSpacePosition]] = [:]
    private var originals: [Int: (path: String, isOpen: Bool)] = [:]
    private var borrowers: [Int: Row] = [:]

    struct Row {
        var ref: Int
        var row: GivenRows.Row
        /// When ResourceSpace changed it, as written there: its file may be another since.
        var modified: String
        /// The ending of previews that can stand for a file that cannot be decoded; nil where there are none.
        var previewEnding: String?

        /// Another one means that the row is to be imported again.
        var hash: String {
            LinkMapping.digest(
                [row.id, row.file, row.identifier ?? "", row.sequence ?? "", "\(row.place)", modified]
                    + row.values.flatMap { [$0.field, $0.language ?? ""] + $0.texts + [""] })
        }
    }

    /// - Parameter isRights: whether a text stands for rights that documents give as `rights`.
    init(
        _ install: ResourceSpaceInstall, _ frame: ResourceSpaceReader.Frame,
        isRights: @escaping @Sendable (String) -> Bool
    ) {
        (self.install, self.frame) = (install, frame)
        filestore = Filestore(install)
        texts = ResourceSpaceTexts(install, frame, isRights: isRights)
    }

    /// Names of fields in their order.
    var fieldNames: [String] { texts.fieldNames }

    // MARK: Taking in

    /// Why a resource is not published; empty if it is, files apart.
    func refusals(
        _ resource: ResourceSpaceResource, _ nodes: [ResourceSpaceReader.Node]
    ) -> [ResourceSpaceRefusal] {
        let custom = frame.custom[resource.ref] ?? .none
        let numbers = Set(nodes.map(\.ref))
        var found = frame.access.refusals(
            resource, custom: custom, nodes: numbers, isFeatured: frame.featured.contains(resource.ref))
        if let field = install.identifierField, !texts.isVisible(field) { found.append(.hiddenIdentifier(field)) }
        let (level, because) = frame.access.level(resource, custom: custom, nodes: numbers)
        let isSaid = found.contains { refusal in
            switch refusal {
            case .level, .customAccess: true
            default: false
            }
        }
        if level != 0, !isSaid { found.append(.level(level, because: because)) }
        return found
    }

    mutating func add(
        _ resource: ResourceSpaceResource, _ nodes: [ResourceSpaceReader.Node],
        alternatives: [ResourceSpaceReader.Alternative]
    ) {
        known.insert(resource.ref)
        let refusals = refusals(resource, nodes)
        let identifier = texts.identifier(nodes)
        let sequence = texts.sequence(nodes)
        let isListed = !refusals.contains { refusal in
            // A restricted resource is in its lists all the same.
            if case .level(1, _) = refusal { false } else { true }
        }
        if let identifier, isListed {
            listed[identifier, default: []].append(texts.position(resource, nodes, sequence: sequence))
        }
        let (file, isSynced, previews) = files(of: resource)
        if let file, !isSynced { originals[resource.ref] = (file, refusals.isEmpty) }
        if let first = refusals.first {
            refused[first, default: []].append(resource.ref)
            return
        }
        let id = String(resource.ref)
        visible.insert(id)
        var row = GivenRows.Row(
            file: file ?? "", identifier: identifier, sequence: texts.isSequenceVisible ? sequence.nonEmpty : nil,
            id: id, number: resource.ref, values: texts.values(nodes, resource))
        row.values.append(FieldText(field: PropertyField.resourceSpaceRef.field, texts: [id]))
        var full = Row(ref: resource.ref, row: row, modified: resource.modified)
        if resource.hasImage { full.previewEnding = resource.previewEnding.nonEmpty ?? "jpg" }
        guard file != nil else {
            if let type = resource.type, frame.borrowing.contains(type) {
                borrowers[resource.ref] = full
            } else {
                lacksFile(resource.ref)
            }
            return
        }
        if !previews.isEmpty { previewed.insert(resource.ref) }
        if isSynced { synced.append(full) } else { stored.append(full) }
        addPages(previews.dropFirst(), of: full)
        for alternative in alternatives { add(alternative, of: full, isPage: !sequence.isEmpty) }
    }

    private mutating func lacksFile(_ ref: Int) {
        visible.remove(String(ref))
        withoutFile.insert(ref)
        refused[.noFile, default: []].append(ref)
    }

    /// The file to import, whether it is below the folder of static sync, and, where it is a preview, all pages.
    private func files(
        of resource: ResourceSpaceResource
    ) -> (file: String?, isSynced: Bool, previews: [String]) {
        if let path = resource.syncedPath, let folder = install.syncFolder, !path.hasPrefix("/"),
            URL(fileURLWithPath: path).pathExtension.lowercased() == resource.ending.lowercased()
        {
            let isThere = FileManager.default.fileExists(atPath: "\(folder)/\(path)")
            if SourceEndings.isDecodable(resource.ending), isThere || !resource.hasImage { return (path, true, []) }
        }
        guard !resource.ending.isEmpty else { return (nil, false, []) }
        let original = filestore.file(ref: resource.ref, ending: resource.ending)
        let isThere = FileManager.default.fileExists(atPath: "\(filestore.folder)/\(original)")
        guard resource.hasImage, !isThere || !SourceEndings.isDecodable(resource.ending) else {
            return (original, false, [])
        }
        let previews = filestore.previews(ref: resource.ref, ending: resource.previewEnding)
        return (previews.first ?? original, false, previews)
    }

    /// Pages of a document from the second on, each a resource that follows the first page.
    private mutating func addPages(_ files: some Sequence<String>, of first: Row) {
        for (index, file) in files.enumerated() {
            let row = first.page(index + 2, file: file)
            visible.insert(row.row.id)
            stored.append(row)
        }
    }

    private mutating func add(_ alternative: ResourceSpaceReader.Alternative, of row: Row, isPage: Bool) {
        if let reason = alternative.isPassedOver(isPage: isPage) {
            passedAlternatives[reason, default: 0] += 1
            return
        }
        let id = "\(row.ref)alt\(alternative.ref)"
        visible.insert(id)
        stored.append(
            Row(
                ref: row.ref,
                row: GivenRows.Row(
                    file: filestore.file(ref: row.ref, ending: alternative.ending, alternative: alternative.ref),
                    identifier: row.row.identifier ?? row.row.id, sequence: row.row.sequence, id: id,
                    number: row.ref,
                    values: [FieldText(field: PropertyField.choiceLabel.field, texts: [alternative.name])]),
                modified: row.modified))
    }

    // MARK: When all are known

    /// Resources that show the picture of another, and the numbers and labels of canvases.
    mutating func finish() {
        for (ref, borrower) in borrowers.sorted(by: { $0.key < $1.key }) {
            let lender = (frame.related[ref] ?? []).first { originals[$0]?.isOpen == true }
            guard let lender, let original = originals[lender] else {
                // A picture that may not be seen any more is not seen here either.
                lacksFile(ref)
                continue
            }
            var row = borrower
            // The same file a second time is another place: one file has one place.
            row.row.file =
                String(repeating: "./", count: 1 + stored.count { $0.row.file.hasSuffix("./" + original.path) })
                + original.path
            row.previewEnding = nil
            stored.append(row)
        }
        let hasSequences = install.sequenceField != nil
        var indexes: [Int: Int] = [:]
        var labels: [Int: Int] = [:]
        for positions in listed.values {
            let sorted = ResourceSpacePosition.sorted(positions, hasSequences: hasSequences)
            for (index, position) in sorted.enumerated() { indexes[position.ref] = index }
            labels.merge(ResourceSpacePosition.labels(ofBlank: sorted, hasSequences: hasSequences)) { first, _ in first
            }
        }
        stored = placed(stored, indexes, labels)
        synced = placed(synced, indexes, labels)
    }

    /// Rows in the order of their refs, with their places.
    private func placed(_ rows: [Row], _ indexes: [Int: Int], _ labels: [Int: Int]) -> [Row] {
        rows.sorted { ($0.ref, $0.row.id) < ($1.ref, $1.row.id) }.map { original in
            var row = original
            let page = row.row.page
            let isResource = row.row.id == String(row.ref)
            if isResource, let index = indexes[row.ref] {
                row.row.values.append(
                    FieldText(field: PropertyField.resourceSpaceIndex.field, texts: [String(index)]))
            }
            if isResource || page > 1 {
                row.row.values += texts.canvasLabel(row.row.sequence ?? "", counted: labels[row.ref], page: page)
            }
            // A hidden sequence orders the pages and is not published.
            if !texts.isSequenceVisible, let index = indexes[row.ref] { row.row.place = index }
            return row
        }
    }
}

extension ResourceSpaceCollection.Row {
    /// The preview of a page. Ids sort by their pages.
    /// - Parameter number: from 1, which is the resource itself.
    func page(_ number: Int, file: String) -> Self {
        var row = self
        row.row.file = file
        row.previewEnding = nil
        if number > 1 {
            let digits = String(number)
            row.row.id += "p" + String(repeating: "0", count: max(0, 3 - digits.count)) + digits
        }
        return row
    }
}

extension GivenRows.Row {
    /// Of a preview of a document; 1 for everything else.
    fileprivate var page: Int {
        let parts = id.split(separator: "p", maxSplits: 1)
        return parts.count == 2 ? Int(parts[1]) ?? 1 : 1
    }
}

extension String {
    /// Nil where it is empty.
    var nonEmpty: String? { isEmpty ? nil : self }
}

/// Endings of files that Vitrine decodes. Others are shown by ResourceSpace's previews where there are any.
enum SourceEndings {
    private static let decodable: Set<String> = [
        "jpg", "jpeg", "jpe", "jfif", "png", "tif", "tiff", "gif", "webp", "svg", "jp2", "j2k", "j2c", "jpf", "jpx",
        "jpc", "heic", "heif", "avif", "jxl", "pdf", "mp4", "m4v", "mov", "webm", "mkv", "mpg", "mpeg", "mp3", "wav",
        "m4a", "aac", "ogg", "oga", "ogv", "opus", "flac",
    ]

    static func isDecodable(_ ending: String) -> Bool { decodable.contains(ending.lowercased()) }
}
