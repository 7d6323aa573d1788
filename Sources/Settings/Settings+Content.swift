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
        /// The collections by rule, listed there after them.
        public var ruleCollections: [RuleCollection] = []

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
            public var date = "date"
            public var coordinates = "coordinates"
            public var requiredStatement = "required statement"
            public var homepage = "homepage"
            public var seeAlso = "see also"
            public var rendering = "rendering"
            public var behavior = "behavior"
            public var viewingDirection = "viewing direction"
            public var start = "start"
            public var usedAs = "used as"
            public var choiceLabel = "choice label"
            public var canvasLabel = "canvas label"
            public var canvasURI = "canvas uri"
            public var annotation = "annotation"
            public var annotationTags = "annotation tags"
            public var annotationPages = "annotation pages"
            public var partOf = "part of"
            public var volumeOf = "volume of"
            public var iiif = "iiif"
            public var resourceSpaceRef = "resourcespace ref"
            public var resourceSpaceIndex = "resourcespace index"

            public init() {}

            /// Every column as its key in the file and the header it has, in the order of the file.
            public var headers: [(key: String, header: String)] {
                [
                    ("file", file), ("identifier", identifier), ("sequence", sequence), ("title", title),
                    ("description", description), ("rights", rights), ("published", published), ("id", id),
                    ("toc", toc), ("date", date), ("coordinates", coordinates),
                ] + properties
            }

            /// Those of columns that are properties, under the names that the catalogue has for them.
            public var properties: [(key: String, header: String)] {
                [
                    ("required_statement", requiredStatement),
                    ("homepage", homepage),
                    ("see_also", seeAlso),
                    ("rendering", rendering),
                    ("behavior", behavior),
                    ("viewing_direction", viewingDirection),
                    ("start", start),
                    ("used_as", usedAs),
                    ("choice_label", choiceLabel),
                    ("canvas_label", canvasLabel),
                    ("canvas_uri", canvasURI),
                    ("annotation", annotation),
                    ("annotation_tags", annotationTags),
                    ("annotation_pages", annotationPages),
                    ("part_of", partOf),
                    ("volume_of", volumeOf),
                    ("iiif", iiif),
                    ("resourcespace_ref", resourceSpaceRef),
                    ("resourcespace_index", resourceSpaceIndex),
                ]
            }
        }
    }
}
