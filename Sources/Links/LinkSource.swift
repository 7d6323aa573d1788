public import Settings

/// One row of a source, whatever the source is: columns with their texts.
public struct LinkRow: Hashable, Sendable {
    /// Tells rows of a module apart.
    public var key: String
    /// Texts by column; columns without text are absent. Several texts where the source has several.
    public var values: [String: [String]]
    /// What the column of changes says; nil where there is none.
    public var changed: String?
    /// Whether the source says that the row is gone.
    public var isDeleted = false

    public init(key: String, values: [String: [String]], changed: String? = nil, isDeleted: Bool = false) {
        (self.key, self.values, self.changed, self.isDeleted) = (key, values, changed, isDeleted)
    }
}

/// Some rows of a module, in the order of the source.
public struct LinkChunk: Sendable {
    public var rows: [LinkRow]
    /// Where the next chunk begins; nil behind the last.
    public var next: String?
    /// What was wrong with single rows, which are left out.
    public var problems: [String] = []
}

/// A module as the source has it: its columns resolved.
public struct LinkTable: Hashable, Sendable {
    public var module: Settings.Link.Module
    /// The name as the source writes it.
    public var table: String
    public var key: String
    public var identifier: String
    public var changed: String?
    /// The columns that are read, and the fields they fill.
    public var fields: [Settings.Link.Field]
    /// Every column that there is, with its type, for people.
    public var columns: [String]

    public init(
        module: Settings.Link.Module, table: String, key: String, identifier: String, changed: String?,
        fields: [Settings.Link.Field], columns: [String]
    ) {
        (self.module, self.table, self.key, self.identifier) = (module, table, key, identifier)
        (self.changed, self.fields, self.columns) = (changed, fields, columns)
    }
}

/// Where rows come from. What adapters do differently ends here.
public protocol LinkSource: Sendable {
    /// Finds a module and its columns.
    /// - Throws: `LinkFault` where the source has no such table or column.
    func table(of module: Settings.Link.Module) async throws -> LinkTable
    /// Rows behind `place`, at most as many as the link's chunk; from the beginning where it is nil.
    /// - Parameter since: only rows whose column of changes has this value or a greater one.
    func chunk(of table: LinkTable, after place: String?, since: String?) async throws -> LinkChunk
    /// All keys, for finding what is gone when only changes were read; nil where the source cannot tell.
    func keys(of table: LinkTable) async throws -> [String]?
    /// The greatest value of the column of changes; nil where there is none.
    func latest(of table: LinkTable) async throws -> String?
    /// One row as it is now; nil where there is none.
    func row(of table: LinkTable, key: String) async throws -> LinkRow?
}
