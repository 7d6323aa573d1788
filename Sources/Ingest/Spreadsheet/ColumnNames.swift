public import Catalogue

/// The headers under which a spreadsheet gives what Vitrine needs to know. Every other column is metadata.
///
/// Matched without regard to case or surrounding spaces. Only ``file`` must be there.
public struct ColumnNames: Hashable, Sendable {
    /// The file, as a path below the imported folder.
    public var file: String
    /// The object that the file belongs to.
    public var identifier: String
    /// The file's place in its object, in natural order.
    public var sequence: String
    public var title: String
    public var description: String
    public var rights: String
    /// Whether the object is public: yes or no; yes if the cell is empty.
    public var published: String
    /// The resource's id in URLs: 1 to 64 ASCII letters and digits.
    public var id: String
    /// Entries of the table of contents that begin with this file.
    public var toc: String
    /// A date for timelines. The column is metadata too: its words are shown as they are.
    public var date: String
    /// Latitude and longitude. Metadata too.
    public var coordinates: String
    /// Those that are called otherwise than ``PropertyField/header`` says.
    public var properties: [PropertyField: String]

    public func header(of property: PropertyField) -> String { properties[property] ?? property.header }

    /// The default names are the properties' own.
    public init(
        file: String = "file", identifier: String = "identifier", sequence: String = "sequence",
        title: String = "title", description: String = "description", rights: String = "rights",
        published: String = "published", id: String = "id", toc: String = "toc",
        date: String = "date", coordinates: String = "coordinates", properties: [PropertyField: String] = [:]
    ) {
        self.file = file
        self.identifier = identifier
        self.sequence = sequence
        self.title = title
        self.description = description
        self.rights = rights
        self.published = published
        self.id = id
        self.toc = toc
        self.date = date
        self.coordinates = coordinates
        self.properties = properties
    }
}
