extension Settings {
    /// Systems that say what objects are, and that are asked again and again.
    public struct Links: Hashable, Sendable {
        /// The links, by name.
        public var sources: [Link] = []
        /// Days that reports are kept.
        public var reportDays = 30

        public init() {}
    }

    /// One link to a collections management system, a repository or a folder.
    public struct Link: Hashable, Sendable {
        public enum Adapter: String, Hashable, Sendable, CaseIterable {
            case odbc, resourcespace, folder, rest
            case harvest = "oai-pmh"
        }

        /// Where a secret is. Never in the settings.
        public enum Secret: Hashable, Sendable {
            case environment(String)
            case file(String)
        }

        /// What becomes of objects that the source does not have any more.
        public enum Missing: String, Hashable, Sendable, CaseIterable { case withdraw, keep }

        public enum Preset: String, Hashable, Sendable, CaseIterable { case none, tms }

        /// Letters, digits, `-` and `_`.
        public var name: String
        public var adapter: Adapter
        public var preset = Preset.none
        /// ODBC connection string without a password.
        public var connection: String?
        public var password: Secret?
        /// Base URL of a repository or an API.
        public var url: String?
        /// How an API divides its lists.
        public var paging = Paging()
        /// Drop folder; or ResourceSpace's filestore, if not where `config.php` says.
        public var folder: String?
        /// ResourceSpace's `config.php`.
        public var config: String?
        /// Whether alternative files of ResourceSpace are shown as other captures of the page.
        public var showsAlternatives = false
        /// `every 6 hours`, `daily 02:30`; nil: only when asked.
        public var schedule: String?
        /// Hours without a complete run after which the link is stale.
        public var staleHours = 72
        /// Hours without a complete run after which requests for the link's objects get 503; nil: never.
        public var hideAfterHours: Int?
        /// Share of the link's records, 0 to 1, above which nothing is withdrawn.
        public var withdrawLimit = 0.05
        public var missing = Missing.withdraw
        /// Rows fetched and written at a time.
        public var chunk = 500
        /// Seconds that the source may be silent.
        public var timeoutSeconds = 60
        public var modules: [Module] = []
        public var report = Report()
        /// Where the addresses of published objects are put.
        public var outbox = Outbox()

        public init(name: String, adapter: Adapter) { (self.name, self.adapter) = (name, adapter) }

        /// One table, view, set or folder of a link.
        public struct Module: Hashable, Sendable {
            public var name: String
            /// Table or view, perhaps with its schema; file pattern of a folder; set of a repository; path of an API.
            public var table: String?
            /// The column whose values tell rows apart.
            public var key: String?
            /// The column that names the object; nil: the key does.
            public var identifier: String?
            /// A column that grows with every change of a row: time or number.
            public var changed: String?
            public var fields: [Field] = []

            public init(name: String) { self.name = name }
        }

        /// One column and the field that it fills.
        public struct Field: Hashable, Sendable {
            public enum Encoding: String, Hashable, Sendable, CaseIterable {
                case automatic
                case utf8 = "utf-8"
                case utf16 = "utf-16"
                case utf16be = "utf-16be"
                case latin1 = "latin-1"
                case windows1252 = "windows-1252"
            }

            public var column: String
            public var field: String
            public var language: String?
            public var encoding = Encoding.automatic
            /// What divides several values; nil: one value.
            public var separator: String?

            public init(column: String, field: String) { (self.column, self.field) = (column, field) }
        }

        /// How an API gives its rows, a page at a time. Paths are names of members with dots between them.
        public struct Paging: Hashable, Sendable {
            /// Path of the list in an answer; nil: the answer is the list.
            public var rows: String?
            /// Path of the next page's address in an answer; nil: the header `Link` says it, where no parameter is given.
            public var next: String?
            /// Parameter that counts pages.
            public var page: String?
            /// Parameter that counts rows.
            public var offset: String?
            /// Parameter that asks for as many rows as the link's chunk.
            public var size: String?
            /// The number of the first page or row; nil: 1 for pages, 0 for rows.
            public var first: Int?

            public init() {}
        }

        /// Where what is published of a link's records is put, for the institution to pick up.
        public struct Outbox: Hashable, Sendable {
            /// A CSV file, written anew after each run.
            public var file: String?
            /// Address that what is different is posted to, as JSON.
            public var url: String?
            /// Who posts there.
            public var token: Secret?
            /// A table of its own in the linked database.
            public var table: String?

            public init() {}

            public var isEmpty: Bool { file == nil && url == nil && table == nil }
        }

        /// Who is told of a run, besides the file.
        public struct Report: Hashable, Sendable {
            /// Mail address.
            public var mail: String?
            /// Address that the report is posted to, as JSON.
            public var webhook: String?

            public init() {}
        }
    }
}
