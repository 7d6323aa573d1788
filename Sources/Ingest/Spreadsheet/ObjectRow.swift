/// One good row: a file, the object it belongs to, and what is said about them.
public struct ObjectRow: Hashable, Sendable {
    /// The data row, from 1.
    public let row: Int
    /// The line of the spreadsheet on which it begins, from 1.
    public let line: Int
    /// The path below the imported folder, with `/` between its parts; never absolute, and never with a part `..`.
    public let file: String
    /// The object's identifier, which ``IdentifierRule`` accepts; nil if the cell is empty.
    public let identifier: String?
    /// The place in the object, for natural order; nil if the cell is empty.
    public let sequence: String?
    /// The resource's id: 1 to 64 ASCII letters and digits; nil if the cell is empty.
    public let id: String?
    /// Whether the object is public; nil if the cell is empty.
    public let published: Bool?
    /// Entries of the table of contents that begin here.
    public let toc: [String]
    /// Title, description and rights first, then metadata in the order of the columns; nothing for empty cells.
    public let values: [FieldValue]

    /// A row as given; nothing is checked.
    public init(
        row: Int, line: Int, file: String, identifier: String? = nil, sequence: String? = nil, id: String? = nil,
        published: Bool? = nil, toc: [String] = [], values: [FieldValue] = []
    ) {
        self.row = row
        self.line = line
        self.file = file
        self.identifier = identifier
        self.sequence = sequence
        self.id = id
        self.published = published
        self.toc = toc
        self.values = values
    }
}
