internal import Catalogue

/// The header, understood: which column is what.
struct SpreadsheetHeader: Sendable {
    /// Columns that hold one plain value each.
    enum Key: Sendable, CaseIterable {
        case file, identifier, sequence, published, id, toc
    }

    struct ValueColumn: Sendable {
        let index: Int
        let role: FieldValue.Role
        let field: String
        let language: String?
        /// Whether a cell is split at the separator.
        let isList: Bool
    }

    /// The header cells, trimmed, by column.
    let labels: [String]
    let fields: [SpreadsheetField]
    /// In the order in which a row gives its values: title, description, rights, properties, then metadata.
    let valueColumns: [ValueColumn]
    /// Columns without a name.
    let unnamed: [Int]
    let notices: [String]
    private let keys: [Key: Int]

    /// The place of a column; nil if the spreadsheet does not have it.
    func index(of key: Key) -> Int? { keys[key] }

    /// A column as a problem names it: by header, or by place if it has none or is beyond the header.
    func name(ofColumn index: Int) -> String {
        if index < labels.count, !labels[index].isEmpty { return labels[index] }
        return "column \(index + 1) (\(ColumnLetters.letters(index + 1)))"
    }

    init(_ cells: [String], names: ColumnNames) throws(SpreadsheetError) {
        let meanings = try Self.meanings(names)
        var labels: [String] = []
        var fields: [SpreadsheetField] = []
        var fieldIndices: [String: Int] = [:]
        var columns: [ValueColumn] = []
        var keys: [Key: Int] = [:]
        var seen: [String: SpreadsheetError.HeaderCell] = [:]
        var unnamed: [Int] = []

        for (index, raw) in cells.enumerated() {
            let label = Self.collapsingSpaces(raw)
            labels.append(label)
            if label.isEmpty {
                unnamed.append(index)
                continue
            }
            let cell = SpreadsheetError.HeaderCell(column: index + 1, text: label)
            if CellFinding(label).unreadable != nil { throw .unreadableHeader(cell) }
            let (name, language) = try Self.split(cell)
            let folded = name.lowercased()
            if let first = seen.updateValue(cell, forKey: folded + "@" + (language ?? "")) {
                throw .duplicateColumn(first, cell)
            }
            switch meanings[folded] {
            case .key(let key):
                guard language == nil else { throw .unexpectedLanguage(cell) }
                keys[key] = index
            case let meaning:
                let role = meaning?.role ?? .metadata
                let property = meaning?.property
                if language != nil, let property, !property.hasLanguages {
                    throw .unexpectedLanguage(cell)
                }
                if let known = fieldIndices[folded] {
                    fields[known].languages.append(language)
                } else {
                    fieldIndices[folded] = fields.count
                    let field = property?.field ?? (role == .metadata ? name : role.rawValue)
                    fields.append(SpreadsheetField(role: role, name: field, label: name, languages: [language]))
                }
                let field = fields[fieldIndices[folded] ?? 0].name
                columns.append(
                    ValueColumn(
                        index: index, role: role, field: field, language: language,
                        isList: property?.isList ?? (role == .metadata)))
            }
        }
        let written = labels.filter { !$0.isEmpty }
        guard keys[.file] != nil else {
            // A column that is known for something else is not the one that was meant.
            let nearest = Nearest.name(to: names.file, among: fields.filter { $0.role == .metadata }.map(\.label))
            throw .missingFileColumn(expected: names.file, headers: written, nearest: nearest)
        }
        self.labels = labels
        self.fields = fields
        self.valueColumns = FieldValue.Role.allCases.flatMap { role in columns.filter { $0.role == role } }
        self.unnamed = unnamed
        self.keys = keys
        self.notices = Self.nearMisses(fields: fields, present: Set(seen.keys), expected: meanings)
    }

    private enum Meaning {
        case key(Key)
        case value(FieldValue.Role)
        case property(PropertyField)

        var role: FieldValue.Role? {
            switch self {
            case .key: nil
            case .value(let role): role
            case .property: .property
            }
        }

        var property: PropertyField? {
            if case .property(let property) = self { property } else { nil }
        }
    }

    private static func meanings(_ names: ColumnNames) throws(SpreadsheetError) -> [String: Meaning] {
        let pairs: [(String, Meaning)] =
            [
                (names.file, .key(.file)), (names.identifier, .key(.identifier)), (names.sequence, .key(.sequence)),
                (names.published, .key(.published)), (names.id, .key(.id)), (names.toc, .key(.toc)),
                (names.title, .value(.title)), (names.description, .value(.description)),
                (names.rights, .value(.rights)),
            ] + PropertyField.allCases.map { (names.header(of: $0), .property($0)) }
        var meanings: [String: Meaning] = [:]
        for (name, meaning) in pairs {
            let folded = collapsingSpaces(name).lowercased()
            if meanings.updateValue(meaning, forKey: folded) != nil { throw .ambiguousColumnName(name) }
        }
        return meanings
    }

    /// `title@fr` → title and fr.
    private static func split(
        _ cell: SpreadsheetError.HeaderCell
    ) throws(SpreadsheetError) -> (name: String, language: String?) {
        guard let at = cell.text.lastIndex(of: "@") else { return (cell.text, nil) }
        let name = String(cell.text[..<at].trimmingSpaces())
        let tag = String(cell.text[cell.text.index(after: at)...].trimmingSpaces())
        guard !name.isEmpty else { throw .namelessColumn(cell) }
        guard let language = LanguageTag.canonical(tag) else { throw .invalidLanguage(cell, tag: tag) }
        return (name, language)
    }

    private static func collapsingSpaces(_ text: String) -> String {
        text.trimmingSpaces().split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// A misspelt `identifier` would silently become metadata; say so.
    private static func nearMisses(
        fields: [SpreadsheetField], present: Set<String>, expected: [String: Meaning]
    ) -> [String] {
        // Short words that many a column may be like are left alone.
        let absent = expected.filter { $0.value.property == nil || $0.key.count >= 8 }.keys.filter { name in
            !present.contains { $0.hasPrefix(name + "@") }
        }.sorted()
        return fields.filter { $0.role == .metadata }.compactMap { field in
            let name = field.name.lowercased()
            let near = absent.first { $0.count >= 5 && Nearest.distance(name, $0) <= 2 }
            return near.map { "column “\(field.name)” is taken as metadata; if “\($0)” is meant, rename it" }
        }
    }
}
