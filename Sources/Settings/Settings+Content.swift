extension Settings {
    /// The collection as a whole.
    public struct Collection: Hashable, Sendable {
        /// The name of the collection.
        public var title = LanguageText("Collection")
        /// One or two sentences about the collection.
        public var summary: LanguageText?
        /// The language of text that names none: a BCP 47 tag, or `none`.
        public var language = LanguageText.none
        /// Objects on one page of the home page.
        public var pageSize = 50
        /// Members of one collection document; a collection of more is divided.
        public var documentSize = 1000
        /// The collections by the values of a field, each listed in the collection of everything.
        public var groupings: [Grouping] = []

        public init() {}
    }

    /// How files and spreadsheets come in.
    public struct Import: Hashable, Sendable {
        /// What divides several values in one cell.
        public var separator = "|"
        /// Worker processes at one time; 0 means one for each core.
        public var workers = 0
        /// The share of published objects, 0 to 1, above which `--withdraw-missing` stops.
        public var withdrawLimit = 0.1
        /// The headers of the columns that mean something to the program.
        public var columns = Columns()
        /// Names of files and folders that are not imported: `*` stands for any run of characters, `?` for one.
        public var ignore = [".*", "Thumbs.db", "~$*", "*.tmp", "*.part"]

        public init() {}

        /// Headers, matched without regard to case; no two are equal.
        public struct Columns: Hashable, Sendable {
            public var file = "file"
            public var identifier = "identifier"
            public var sequence = "sequence"
            public var title = "title"
            public var description = "description"
            public var rights = "rights"
            public var published = "published"
            public var id = "id"
            public var toc = "toc"

            public init() {}

            /// Every column as its key in the file and the header it has, in the order of the file.
            public var headers: [(key: String, header: String)] {
                [
                    ("file", file), ("identifier", identifier), ("sequence", sequence), ("title", title),
                    ("description", description), ("rights", rights), ("published", published), ("id", id),
                    ("toc", toc),
                ]
            }
        }
    }

    /// What is said about every object, and which fields are shown.
    public struct Publication: Hashable, Sendable {
        /// Text that a viewer must show (Presentation 3.0, `requiredStatement`).
        public var requiredStatement: RequiredStatement?
        /// The rights URI of objects that name none (Presentation 3.0, `rights`).
        public var rights: String?
        /// Who publishes (Presentation 3.0, `provider`).
        public var provider: Provider?
        /// Text before the number in the label of a canvas that has no title.
        public var sequencePrefix = ""
        /// Fields with a place, a label or a rule of their own, in the order in which they are shown.
        public var fields: [Field] = []
        /// Whether fields that `fields` does not list are published.
        public var otherFields = OtherFields.show

        public init() {}

        /// A label and a value that a viewer must show.
        public struct RequiredStatement: Hashable, Sendable {
            public var label: LanguageText
            public var value: LanguageText

            public init(label: LanguageText, value: LanguageText) {
                self.label = label
                self.value = value
            }
        }

        /// The institution that publishes.
        public struct Provider: Hashable, Sendable {
            /// An http(s) URI that names the institution.
            public var id: String
            public var label: LanguageText
            /// The address of its web page.
            public var homepage: String?
            /// The address of its logo.
            public var logo: String?

            public init(id: String, label: LanguageText, homepage: String? = nil, logo: String? = nil) {
                self.id = id
                self.label = label
                self.homepage = homepage
                self.logo = logo
            }
        }

        /// How one metadata field is published.
        public struct Field: Hashable, Sendable {
            /// The column's header, matched without regard to case.
            public var name: String
            /// The label shown; `nil` means the header.
            public var label: LanguageText?
            /// Whether the world sees it.
            public var isPublic: Bool

            public init(name: String, label: LanguageText? = nil, isPublic: Bool = true) {
                self.name = name
                self.label = label
                self.isPublic = isPublic
            }
        }

        /// What becomes of fields that are not listed.
        public enum OtherFields: String, Hashable, Sendable, CaseIterable {
            case show, hide
        }
    }
}
