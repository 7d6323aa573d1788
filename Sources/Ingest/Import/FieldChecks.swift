internal import Catalogue
internal import Rules

/// Holds the values of rows against what the settings say that fields are, and computes identifiers.
///
/// A value that does not fit is reported and kept: without it, a rule could take an embargo that nobody can read for none.
struct FieldChecks {
    private let name: String
    private let columns: ColumnNames
    private let fields: [FieldDefinition]
    private let byName: [String: FieldDefinition]
    private let computed: ComputedFields
    private let computesIdentifier: Bool
    /// Fields of which no column is there: said once, not for every row.
    private var absent: Set<String> = []
    private(set) var problems: [RowProblem] = []
    private(set) var notices: [String] = []

    init(name: String, columns: ColumnNames, _ fields: [FieldDefinition], _ computed: ComputedFields) {
        (self.name, self.columns, self.fields, self.computed) = (name, columns, fields, computed)
        byName = Dictionary(fields.map { (RuleText.folded($0.name), $0) }) { _, last in last }
        computesIdentifier = computed.contains(BuiltInField.identifier.rawValue)
    }

    mutating func checkHeader(_ header: [SpreadsheetField]) {
        let known = Set(header.map { RuleText.folded($0.name) })
        for field in fields where !isIdentifier(field) {
            let key = RuleText.folded(field.name)
            if computed.contains(field.name) {
                if known.contains(key) {
                    notices.append("the column “\(field.name)” is passed over: the settings compute this field")
                }
            } else if field.isRequired, !known.contains(key) {
                absent.insert(key)
                problems.append(
                    RowProblem(
                        file: name, row: 0, line: 1, column: field.name,
                        reason: "the field is required and has no column",
                        remedy: "add the column, or take required: true out of the settings"))
            }
        }
    }

    /// The row with the identifier that is computed; nil, and reported, where that is none.
    mutating func withIdentifier(_ row: ObjectRow) -> ObjectRow? {
        guard computesIdentifier else { return row }
        var values = FieldValues()
        for value in row.values {
            for text in value.values { values.add(text, to: value.field, language: value.language) }
        }
        values.add(row.file, to: BuiltInField.file.rawValue)
        if let sequence = row.sequence { values.add(sequence, to: BuiltInField.sequence.rawValue) }
        if let id = row.id { values.add(id, to: BuiltInField.id.rawValue) }
        computed.compute(&values)
        let identifier = values[BuiltInField.identifier.rawValue].first?.text
        if let identifier, let fault = IdentifierRule.check(identifier) {
            report(row, columns.identifier, identifier, "computed, " + fault.reason, fault.remedy)
            return nil
        }
        return ObjectRow(
            row: row.row, line: row.line, file: row.file, identifier: identifier, sequence: row.sequence, id: row.id,
            published: row.published, toc: row.toc, values: row.values)
    }

    /// The values of a row without those of computed fields.
    mutating func checked(_ values: [FieldText], _ row: ObjectRow) -> [FieldText] {
        guard !fields.isEmpty else { return values }
        var seen: [String: Int] = [:]
        var kept: [FieldText] = []
        for value in values {
            let key = RuleText.folded(value.field)
            guard let field = byName[key] else {
                kept.append(value)
                continue
            }
            if computed.contains(field.name) { continue }
            kept.append(value)
            seen[key, default: 0] += value.texts.count
            let column = value.field + (value.language.map { "@\($0)" } ?? "")
            for text in value.texts {
                if let fault = field.fault(of: text) { report(row, column, text, fault.reason, fault.remedy) }
            }
            if field.type == .languageTagged, value.language == nil, let text = value.texts.first, !text.hasPrefix("~")
            {
                report(
                    row, column, text, "the text has no language",
                    "name the language in the column's header, such as \(value.field)@en")
            }
            if !field.isMultiple, value.texts.count > 1 {
                report(row, column, value.texts[1], "the field has one value only", "leave one in the cell")
            }
        }
        for field in fields where field.isRequired && !computed.contains(field.name) {
            let key = RuleText.folded(field.name)
            let isMissing = isIdentifier(field) ? row.identifier == nil : seen[key] == nil && !absent.contains(key)
            if isMissing { report(row, field.name, nil, "the field is required and the cell is empty", remedy(field)) }
        }
        return kept
    }

    private func isIdentifier(_ field: FieldDefinition) -> Bool {
        let key = RuleText.folded(field.name)
        return key == BuiltInField.identifier.rawValue || key == RuleText.folded(columns.identifier)
    }

    private func remedy(_ field: FieldDefinition) -> String {
        field.allowedValues.isEmpty ? "fill it in" : "give \(field.allowedValues.prefix(20).joined(separator: ", "))"
    }

    private mutating func report(
        _ row: ObjectRow, _ column: String, _ text: String?, _ reason: String, _ remedy: String
    ) {
        problems.append(
            RowProblem(
                file: name, row: row.row, line: row.line, column: column, value: text, reason: reason, remedy: remedy))
    }
}
