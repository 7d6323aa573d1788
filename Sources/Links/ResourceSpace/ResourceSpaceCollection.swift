internal import Catalogue
internal import Foundation
internal import Ingest

/// The resources that the IIIF user may see, as rows to import.
struct ResourceSpaceCollection {
    private let install: ResourceSpaceInstall
    private let frame: ResourceSpaceReader.Frame
    private let filestore: Filestore
    private let names: [Int: String]

    /// Rows by the folder that their files are below.
    private(set) var stored: [Row] = []
    private(set) var synced: [Row] = []
    /// Numbers of all resources that there are, seen or not.
    private(set) var known: Set<String> = []
    /// Numbers of those that are published.
    private(set) var visible: Set<String> = []
    /// Those without a file of their own or of a related resource.
    private(set) var withoutFile = 0
    private var listed: [String: [Listed]] = [:]
    private var originals: [Int: (path: String, isOpen: Bool)] = [:]
    private var borrowers: [Int: Row] = [:]

    struct Row {
        var ref: Int
        var row: GivenRows.Row
        /// When ResourceSpace changed it, as written there: its file may be another since.
        var modified: String

        /// Another one means that the row is to be imported again.
        var hash: String {
            LinkMapping.digest(
                [row.id, row.file, row.identifier ?? "", row.sequence ?? "", modified]
                    + row.values.flatMap { [$0.field, $0.language ?? ""] + $0.texts + [""] })
        }
    }

    /// A resource in the list that ResourceSpace numbers canvases by.
    private struct Listed {
        var ref: Int
        var sequence: String
    }

    init(_ install: ResourceSpaceInstall, _ frame: ResourceSpaceReader.Frame) {
        (self.install, self.frame) = (install, frame)
        filestore = Filestore(install)
        var names: [Int: String] = [:]
        var taken: Set<String> = ["title", "description", "rights", "toc"]
        for field in frame.fields {
            var name = Self.label(field.title)
            if name.isEmpty || !taken.insert(name.lowercased()).inserted { name += " (\(field.ref))" }
            taken.insert(name.lowercased())
            names[field.ref] = name
        }
        if names[install.titleField] != nil { names[install.titleField] = "title" }
        if let field = install.descriptionField, names[field] != nil { names[field] = "description" }
        if let field = install.licenseField, names[field] != nil { names[field] = "rights" }
        self.names = names
    }

    /// Names of fields in their order.
    var fieldNames: [String] {
        frame.fields.compactMap { names[$0.ref] } + [Self.featured]
    }

    /// The field that makes collections of featured and public ones.
    static let featured = "Collection in ResourceSpace"

    /// A title without its languages, English first, which is what columns are called by.
    static func label(_ title: String) -> String {
        let parts = languages(of: title)
        return (parts.first { $0.language == "en" } ?? parts.first)?.text ?? title
    }

    /// `~en:Page~fr:Feuillet` by language; a title in one language as it is.
    private static func languages(of title: String) -> [(language: String?, text: String)] {
        guard title.hasPrefix("~") else { return [(nil, title)] }
        return title.dropFirst().split(separator: "~").compactMap { part in
            let halves = part.split(separator: ":", maxSplits: 1)
            return halves.count == 2
                ? (String(halves[0]), halves[1].trimmingCharacters(in: .whitespacesAndNewlines)) : nil
        }
    }

    // MARK: Taking in

    mutating func add(
        _ resource: ResourceSpaceResource, _ nodes: [ResourceSpaceReader.Node],
        alternatives: [ResourceSpaceReader.Alternative]
    ) {
        let id = String(resource.ref)
        known.insert(id)
        for alternative in alternatives { known.insert("\(id)alt\(alternative.ref)") }
        let numbers = Set(nodes.map(\.ref))
        let granted = frame.granted[resource.ref] ?? (nil, nil)
        let identifier = identifier(nodes)
        let sequence = install.sequenceField.flatMap { field in nodes.first { $0.field == field }?.name } ?? ""
        if let identifier, frame.user.lists(resource, granted: granted, nodes: numbers) {
            listed[identifier, default: []].append(Listed(ref: resource.ref, sequence: sequence))
        }
        let isSynced = resource.syncedPath != nil && install.syncFolder != nil
        let original =
            resource.syncedPath.flatMap { isSynced ? $0 : nil }
            ?? (resource.ending.isEmpty ? nil : filestore.file(ref: resource.ref, ending: resource.ending))
        let isSeen = frame.user.sees(resource, granted: granted, nodes: numbers)
        if let original, !isSynced { originals[resource.ref] = (original, isSeen) }
        guard isSeen else { return }
        visible.insert(id)
        var row = GivenRows.Row(
            file: original ?? "", identifier: identifier, sequence: sequence.isEmpty ? nil : sequence, id: id,
            number: resource.ref, values: values(nodes, resource))
        row.values.append(FieldText(field: PropertyField.resourceSpaceRef.field, texts: [id]))
        row.values += canvasLabel(sequence)
        guard original != nil else {
            if let type = resource.type, frame.borrowing.contains(type) {
                borrowers[resource.ref] = Row(ref: resource.ref, row: row, modified: resource.modified)
            } else {
                visible.remove(id)
                withoutFile += 1
            }
            return
        }
        if isSynced {
            synced.append(Row(ref: resource.ref, row: row, modified: resource.modified))
        } else {
            stored.append(Row(ref: resource.ref, row: row, modified: resource.modified))
        }
        for alternative in alternatives where !sequence.isEmpty && !alternative.ending.isEmpty {
            visible.insert("\(id)alt\(alternative.ref)")
            stored.append(
                Row(
                    ref: resource.ref,
                    row: GivenRows.Row(
                        file: filestore.file(
                            ref: resource.ref, ending: alternative.ending, alternative: alternative.ref),
                        identifier: identifier ?? id, sequence: sequence, id: "\(id)alt\(alternative.ref)",
                        number: resource.ref,
                        values: [FieldText(field: PropertyField.choiceLabel.field, texts: [alternative.name])]),
                    modified: resource.modified))
        }
    }

    /// Resources that show the picture of another, and the numbers of canvases: when all are known.
    mutating func finish() {
        for (ref, borrower) in borrowers.sorted(by: { $0.key < $1.key }) {
            let lender = (frame.related[ref] ?? []).first { originals[$0]?.isOpen == true }
            guard let lender, let original = originals[lender] else {
                // A picture that may not be seen any more is not seen here either.
                visible.remove(String(ref))
                withoutFile += 1
                continue
            }
            var row = borrower
            // The same file a second time is another place: one file has one place.
            row.row.file =
                String(repeating: "./", count: 1 + stored.count { $0.row.file.hasSuffix("./" + original.path) })
                + original.path
            stored.append(row)
        }
        var index: [Int: Int] = [:]
        for resources in listed.values {
            for (number, resource) in resources.sorted(by: Self.precedes).enumerated() { index[resource.ref] = number }
        }
        func numbered(_ rows: [Row]) -> [Row] {
            rows.sorted { $0.ref < $1.ref }.map { row in
                guard row.row.id == String(row.ref), let number = index[row.ref] else { return row }
                var row = row
                row.row.values.append(
                    FieldText(field: PropertyField.resourceSpaceIndex.field, texts: [String(number)]))
                return row
            }
        }
        stored = numbered(stored)
        synced = numbered(synced)
    }

    /// Texts before numbers, equal ones by their numbers, those without last.
    private static func precedes(_ one: Listed, _ other: Listed) -> Bool {
        func rank(_ listed: Listed) -> Int { listed.sequence.isEmpty ? 2 : Int(listed.sequence) == nil ? 0 : 1 }
        if rank(one) != rank(other) { return rank(one) < rank(other) }
        if let first = Int(one.sequence), let second = Int(other.sequence) {
            if first != second { return first < second }
        } else if one.sequence != other.sequence {
            return one.sequence < other.sequence
        }
        return one.ref < other.ref
    }

    /// What ResourceSpace calls a canvas: the prefix, or else the title of the sequence field, and the sequence.
    private func canvasLabel(_ sequence: String) -> [FieldText] {
        guard !sequence.isEmpty else { return [] }
        let prefix: [(language: String?, text: String)]
        if let given = install.settings.text("iiif_sequence_prefix") {
            prefix = [(nil, given)]
        } else if let title = frame.fields.first(where: { $0.ref == install.sequenceField })?.title {
            prefix = Self.languages(of: title).map { ($0.language, $0.text + " ") }
        } else {
            return []
        }
        let texts = Self.languages(of: sequence)
        var languages: [String?] = []
        for language in (prefix + texts).map(\.language) where language != nil && !languages.contains(language) {
            languages.append(language)
        }
        return (languages.isEmpty ? [nil] : languages).map { language in
            FieldText(
                field: PropertyField.canvasLabel.field, language: language,
                texts: [Self.text(prefix, in: language) + Self.text(texts, in: language)])
        }
    }

    /// What there is in a language, else in English, else at all.
    private static func text(_ texts: [(language: String?, text: String)], in language: String?) -> String {
        (texts.first { $0.language == language } ?? texts.first { $0.language == "en" } ?? texts.first)?.text ?? ""
    }

    private func identifier(_ nodes: [ResourceSpaceReader.Node]) -> String? {
        guard let field = install.identifierField, let node = nodes.first(where: { $0.field == field }) else {
            return nil
        }
        let text = node.name.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !text.isEmpty else { return nil }
        // An ARK that a macro encoded twice, for the sake of ResourceSpace's routes.
        if text.lowercased().hasPrefix("ark%"), let once = text.removingPercentEncoding {
            let twice = once.removingPercentEncoding ?? once
            if twice.lowercased().hasPrefix("ark:") { return twice }
        }
        return text
    }

    private func values(_ nodes: [ResourceSpaceReader.Node], _ resource: ResourceSpaceResource) -> [FieldText] {
        var values: [FieldText] = []
        for field in frame.fields {
            guard let name = names[field.ref] else { continue }
            var texts = nodes.filter { $0.field == field.ref }.map(\.name)
            // Dates without day or month; a range is two of them.
            if [4, 6, 10, 14].contains(field.type) { texts = texts.map(Self.date) }
            if field.type == 14, texts.count == 2 { texts = [texts.sorted().joined(separator: "/")] }
            texts = texts.map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }.filter { !$0.isEmpty }
            if !texts.isEmpty { values.append(FieldText(field: name, texts: texts)) }
        }
        if let collections = frame.collections[resource.ref] {
            values.append(FieldText(field: Self.featured, texts: collections))
        }
        return values
    }

    private static func date(_ text: String) -> String {
        var text = text
        while text.hasSuffix("-00") { text.removeLast(3) }
        return text
    }
}
