internal import Catalogue
internal import Foundation
internal import Settings

/// What ResourceSpace's fields become here: names, values by language, identifiers and labels.
struct ResourceSpaceTexts: Sendable {
    private let install: ResourceSpaceInstall
    private let access: ResourceSpaceAccess
    /// Those that the user sees, in their order.
    private let fields: [ResourceSpaceReader.Field]
    private let collections: [Int: [String]]
    private let names: [Int: String]
    /// The title of the sequence field; nil where no such field is active.
    private let sequenceTitle: String?
    /// What the licence field's values are called that are no rights.
    private let licenseName: String?
    private let isRights: @Sendable (String) -> Bool
    /// Whether the user sees the sequence field.
    let isSequenceVisible: Bool

    /// The field that makes collections of featured and public ones.
    static let featured = "Collection in ResourceSpace"

    init(
        _ install: ResourceSpaceInstall, _ frame: ResourceSpaceReader.Frame,
        isRights: @escaping @Sendable (String) -> Bool
    ) {
        (self.install, self.isRights) = (install, isRights)
        access = frame.access
        collections = frame.collections
        fields = frame.fields.filter { frame.access.sees(field: $0.ref) && $0.type != 13 }
        var names: [Int: String] = [:]
        var taken: Set<String> = ["title", "description", "rights", "toc"]
        for field in fields {
            var name = Self.label(field.title)
            if name.isEmpty || !taken.insert(name.lowercased()).inserted { name += " (\(field.ref))" }
            taken.insert(name.lowercased())
            names[field.ref] = name
        }
        licenseName = install.licenseField.flatMap { names[$0] }
        if names[install.titleField] != nil { names[install.titleField] = "title" }
        if let field = install.descriptionField, names[field] != nil { names[field] = "description" }
        self.names = names
        let sequence = install.sequenceField.flatMap { ref in frame.fields.first { $0.ref == ref } }
        sequenceTitle = sequence?.title
        isSequenceVisible = install.sequenceField.map { names[$0] != nil } ?? true
    }

    /// Names of fields in their order.
    var fieldNames: [String] {
        var all = fields.compactMap { names[$0.ref] }
        if licenseName != nil { all.append("rights") }
        return all + [Self.featured]
    }

    /// Whether a field is active and the user sees it.
    func isVisible(_ field: Int) -> Bool { names[field] != nil }

    /// A title without its languages, English first, which is what columns are called by.
    static func label(_ title: String) -> String {
        let parts = languages(of: title)
        return ((parts.first { $0.language == "en" } ?? parts.first)?.text ?? title).trimmed
    }

    /// `~en:Page~fr:Feuillet` by language; a text in no language as it is.
    ///
    /// Source: ResourceSpace, `i18n_get_translations`: what stands before the first `~` is lost, and a language has at
    /// least two letters.
    static func languages(of text: String) -> [(language: String?, text: String)] {
        guard text.contains("~") else { return [(nil, text)] }
        var found: [(language: String?, text: String)] = []
        for part in text.split(separator: "~", omittingEmptySubsequences: false).dropFirst() {
            let halves = part.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard halves.count == 2, halves[0].count > 1 else { continue }
            found.removeAll { $0.language == String(halves[0]) }
            found.append((String(halves[0]), String(halves[1])))
        }
        // “~ 1400” names no language and is a text.
        return found.isEmpty ? [(nil, text)] : found
    }

    // MARK: Names and places

    func identifier(_ nodes: [ResourceSpaceReader.Node]) -> String? {
        guard let field = install.identifierField, isVisible(field),
            let node = nodes.first(where: { $0.field == field })
        else { return nil }
        let text = node.name.trimmed
        guard !text.isEmpty else { return nil }
        // An ARK that a macro encoded twice, for the sake of ResourceSpace's routes.
        if text.lowercased().hasPrefix("ark%"), let once = text.removingPercentEncoding {
            let twice = once.removingPercentEncoding ?? once
            if twice.lowercased().hasPrefix("ark:") { return twice }
        }
        return text
    }

    /// The value of the sequence field, as `get_data_by_field` gives it: several values with commas between them.
    func sequence(_ nodes: [ResourceSpaceReader.Node]) -> String {
        guard let field = install.sequenceField else { return "" }
        let text = nodes.filter { $0.field == field }.map(\.name).joined(separator: ", ")
        return ResourceSpacePosition.isBlank(text) ? "" : text
    }

    func position(
        _ resource: ResourceSpaceResource, _ nodes: [ResourceSpaceReader.Node], sequence: String
    ) -> ResourceSpacePosition {
        let identifier = nodes.first { $0.field == install.identifierField }
        let date = access.sees(field: install.dateField) ? nodes.first { $0.field == install.dateField }?.name : nil
        return ResourceSpacePosition(
            ref: resource.ref, sequence: sequence, score: identifier?.hits ?? 0, rating: resource.rating,
            hits: resource.hits, date: date)
    }

    /// What ResourceSpace calls a canvas: `$iiif_sequence_prefix` and the sequence; with an empty prefix or without the
    /// setting, the title of the sequence field, a blank, and the sequence.
    /// - Parameters:
    ///   - counted: the number that ResourceSpace gives a page without a sequence.
    ///   - page: of a document, from 1.
    func canvasLabel(_ sequence: String, counted: Int?, page: Int) -> [FieldText] {
        let number: String
        if !sequence.isEmpty {
            number = sequence
        } else if isSequenceVisible, let counted {
            number = String(counted)
        } else {
            return []
        }
        let prefix: [(language: String?, text: String)]
        if let given = install.settings.text("iiif_sequence_prefix") {
            prefix = Self.languages(of: given)
        } else if let title = sequenceTitle {
            prefix = Self.languages(of: title).map { ($0.language, $0.text.trimmed + " ") }
        } else {
            prefix = [(nil, "")]
        }
        let texts = Self.languages(of: number)
        var languages: [String?] = []
        for language in (prefix + texts).map(\.language) where language != nil && !languages.contains(language) {
            languages.append(language)
        }
        let suffix = page > 1 ? " (\(page))" : ""
        return (languages.isEmpty ? [nil] : languages).map { language in
            FieldText(
                field: PropertyField.canvasLabel.field, language: language,
                texts: [text(prefix, in: language) + text(texts, in: language) + suffix])
        }
    }

    /// What there is in a language, else in the default language, else at all.
    private func text(_ texts: [(language: String?, text: String)], in language: String?) -> String {
        (texts.first { $0.language == language } ?? texts.first { $0.language == install.defaultLanguage }
            ?? texts.first)?
            .text ?? ""
    }

    // MARK: Values

    func values(_ nodes: [ResourceSpaceReader.Node], _ resource: ResourceSpaceResource) -> [FieldText] {
        var values: [FieldText] = []
        for field in fields where field.applies(to: resource.type) || field.ref == install.titleField {
            guard let name = names[field.ref] else { continue }
            var texts = nodes.filter { $0.field == field.ref }.map(\.name)
            // Dates without day or month; a range is two of them.
            if field.isDate { texts = texts.map(Self.date) }
            if field.type == 14, texts.count == 2 { texts = [texts.sorted().joined(separator: "/")] }
            texts = texts.map(\.trimmed).filter { !$0.isEmpty }
            if field.ref == install.licenseField {
                let rights = texts.filter { text in Self.languages(of: text).contains { isRights($0.text) } }
                values += Self.translated(rights, "rights", install.defaultLanguage)
                texts.removeAll { rights.contains($0) }
            }
            values += Self.translated(texts, name, install.defaultLanguage, isList: field.isList)
        }
        if let collections = collections[resource.ref] {
            values += Self.translated(collections, Self.featured, install.defaultLanguage, isList: true)
        }
        return values
    }

    /// Values of a field by language. In a list, a value that lacks a translation stands in the default language there.
    ///
    /// Source: ResourceSpace, `IIIFRequest::generateMetadata`.
    private static func translated(
        _ texts: [String], _ field: String, _ standard: String, isList: Bool = false
    ) -> [FieldText] {
        guard !texts.isEmpty else { return [] }
        let all = texts.map { Self.languages(of: $0) }
        guard isList, texts.count > 1, all.contains(where: { $0.contains { $0.language != nil } }) else {
            // The importer divides “~en:Book~fr:Livre” itself.
            return [FieldText(field: field, texts: texts)]
        }
        var languages: [String] = []
        for translations in all {
            for language in translations.map({ $0.language ?? standard }) where !languages.contains(language) {
                languages.append(language)
            }
        }
        return languages.map { language in
            FieldText(
                field: field, language: language,
                texts: all.compactMap { translations in
                    (translations.first { $0.language == language } ?? translations.first { $0.language == standard }
                        ?? translations.first)?.text.trimmed.nonEmpty
                })
        }
    }

    private static func date(_ text: String) -> String {
        var text = text
        while text.hasSuffix("-00") { text.removeLast(3) }
        return text
    }
}
