/// What one cell says about an object: a field, perhaps a language, and one or more values.
public struct FieldValue: Hashable, Sendable {
    /// Tells Vitrine's own fields from metadata, whatever the headers are called.
    public enum Role: String, Hashable, Sendable, CaseIterable {
        case title, description, rights, property, metadata
    }

    public let role: Role
    /// `title`, `description`, `rights` or the field of a property, whatever the column is called; for metadata the header without its language,
    /// in the case in which the spreadsheet first writes it, which serves as the label.
    public let field: String
    /// A language tag in conventional case (`fr`, `pt-BR`); nil if the header gives none.
    public let language: String?
    /// Trimmed and never empty. Metadata cells, and those of properties that are lists, are split at the separator; title,
    /// description and rights are one value.
    public let values: [String]

    public init(role: Role, field: String, language: String?, values: [String]) {
        self.role = role
        self.field = field
        self.language = language
        self.values = values
    }
}

/// A field of a spreadsheet: one or, with languages, several columns.
public struct SpreadsheetField: Hashable, Sendable {
    public let role: FieldValue.Role
    /// As in ``FieldValue/field``.
    public let name: String
    /// The header as first written, without its language.
    public let label: String
    /// The languages of its columns, in their order; nil for a column that gives none.
    public internal(set) var languages: [String?]

    public init(role: FieldValue.Role, name: String, label: String, languages: [String?]) {
        self.role = role
        self.name = name
        self.label = label
        self.languages = languages
    }
}
