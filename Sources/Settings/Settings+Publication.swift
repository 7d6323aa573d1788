extension Settings {
    /// What is said about every object, and which fields are shown.
    public struct Publication: Hashable, Sendable {
        /// Text that a viewer must show (Presentation 3.0, `requiredStatement`).
        public var requiredStatement: RequiredStatement?
        /// Whether anything is published at all.
        public var enabled = true
        /// The rights URI of objects that name none (Presentation 3.0, `rights`).
        public var rights: String?
        /// What the words of a rights column mean.
        public var rightsWords: [RightsWords] = []
        /// The field that holds an object's ARK, where its identifier is none.
        public var arkField: String?
        /// What the institution promises about its ARKs.
        public var arkCommitment: LanguageText?
        /// The address of an object's page elsewhere, with `{identifier}` in it.
        public var homepage: String?
        /// Whether the files of images can be fetched as they are.
        public var originals = false
        /// Pictures that the PDF of an object may have; 0 offers none.
        public var pdfPages = 500
        /// Pixels of their longer side in it.
        public var pdfSize = 1600
        /// Endings, in small letters, of the recordings that are played; nil for all.
        public var mediaExtensions: [String]?
        /// How the files of an object follow one another.
        public var order = Order.natural
        /// Terms with their texts in several languages.
        public var vocabulary: [Term] = []
        /// Who publishes (Presentation 3.0, `provider`).
        public var provider: Provider?
        /// Text before the number in the label of a canvas that has no title.
        public var sequencePrefix = ""
        /// Fields with a place, a type, a label or a rule of their own, in the order in which they are shown.
        public var fields: [Field] = []
        /// Values of fields whose objects are not published.
        public var switchedOff: [FieldValue] = []
        /// Whether annotations stand in manifests or beside them.
        public var annotations = Annotations.embedded
        /// The time zone in which days begin, by its name in the IANA database.
        public var timeZone = "UTC"
        /// What the public and other audiences see, where that is not everything that is published.
        public var audiences: [Audience] = []
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

        /// An element of Dublin Core (ISO 15836-1), title, description, identifier and rights apart.
        public enum Element: String, Hashable, Sendable, CaseIterable {
            case contributor, coverage, creator, date, format, language, publisher, relation, source, subject, type
        }

        /// Words of a rights column and the URI they stand for.
        public struct RightsWords: Hashable, Sendable {
            /// Matched without regard to case.
            public var words: String
            public var uri: String

            public init(words: String, uri: String) {
                self.words = words
                self.uri = uri
            }
        }

        /// A term of a controlled vocabulary.
        public struct Term: Hashable, Sendable {
            /// As it stands in cells, matched without regard to case.
            public var term: String
            public var text: LanguageText

            public init(term: String, text: LanguageText) {
                self.term = term
                self.text = text
            }
        }

        /// How the files of an object follow one another.
        public enum Order: String, Hashable, Sendable, CaseIterable {
            /// 1, 2, 10, 10a, 11; those without a sequence last.
            case natural
            /// Sequences that are no whole numbers first, as texts, then numbers; those without last.
            case resourcespace
        }

        /// A field and one of the values that it may have.
        public struct FieldValue: Hashable, Sendable {
            /// The column's header, matched without regard to case.
            public var field: String
            public var value: String

            public init(field: String, value: String) {
                self.field = field
                self.value = value
            }
        }

        /// Where the annotations of a page stand.
        public enum Annotations: String, Hashable, Sendable, CaseIterable {
            /// In the manifest.
            case embedded
            /// In documents of their own, which the manifest names.
            case referenced
        }

        /// What becomes of fields that are not listed.
        public enum OtherFields: String, Hashable, Sendable, CaseIterable {
            case show, hide
        }
    }
}
