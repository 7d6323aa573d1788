/// A label and value pair of descriptive metadata.
public struct MetadataPair: Hashable, Sendable {
    public var label: LanguageMap
    public var value: LanguageMap

    public init(label: LanguageMap, value: LanguageMap) {
        self.label = label
        self.value = value
    }
}

/// Something elsewhere that belongs to a resource: a page, a record, a document, a logo.
public struct ExternalResource: Hashable, Sendable {
    public var id: String
    /// `Text`, `Dataset`, `Image`, `Video`, `Sound`.
    public var type: String
    public var label: LanguageMap
    public var format: String?
    public var width: Int?
    public var height: Int?

    public init(
        id: String, type: String, label: LanguageMap = LanguageMap(), format: String? = nil, width: Int? = nil,
        height: Int? = nil
    ) {
        self.id = id
        self.type = type
        self.label = label
        self.format = format
        self.width = width
        self.height = height
    }
}

/// Who provides the material (3.0, section 3.2, `provider`).
public struct Agent: Hashable, Sendable {
    public var id: String
    public var label: LanguageMap
    public var homepage: [ExternalResource]
    public var logo: [ExternalResource]

    public init(id: String, label: LanguageMap, homepage: [ExternalResource] = [], logo: [ExternalResource] = []) {
        self.id = id
        self.label = label
        self.homepage = homepage
        self.logo = logo
    }
}

/// An image with the Image API service it comes from.
public struct ImageContent: Hashable, Sendable {
    /// The URL of the image itself: an image request, never the service's bare URI.
    public var id: String
    public var width: Int
    public var height: Int
    public var format: ImageFormat
    public var service: Service?

    public struct Service: Hashable, Sendable {
        /// Base URI of the service.
        public var id: String
        public var version: ImageVersion

        public init(id: String, version: ImageVersion) {
            self.id = id
            self.version = version
        }
    }

    public init(id: String, width: Int, height: Int, format: ImageFormat = .jpg, service: Service?) {
        self.id = id
        self.width = width
        self.height = height
        self.format = format
        self.service = service
    }
}

/// A film or a sound recording.
public struct TimedContent: Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable { case video = "Video", sound = "Sound" }

    public var id: String
    public var kind: Kind
    public var format: String
    /// Seconds.
    public var duration: Double
    public var width: Int?
    public var height: Int?

    public init(id: String, kind: Kind, format: String, duration: Double, width: Int? = nil, height: Int? = nil) {
        self.id = id
        self.kind = kind
        self.format = format
        self.duration = duration
        self.width = width
        self.height = height
    }
}

/// One view of an object: a page, a photograph, a film.
public struct Canvas: Hashable, Sendable {
    public enum Content: Hashable, Sendable {
        case image(ImageContent)
        case timed(TimedContent)
    }

    /// A caption or transcript (3.0: a `supplementing` annotation).
    public struct Supplement: Hashable, Sendable {
        public var annotation: String
        public var id: String
        public var format: String
        public var label: LanguageMap
        public var language: String?

        public init(annotation: String, id: String, format: String, label: LanguageMap, language: String?) {
            self.annotation = annotation
            self.id = id
            self.format = format
            self.label = label
            self.language = language
        }
    }

    /// The same in every version of the API, so that annotations made on one land in the other.
    public var id: String
    public var label: LanguageMap
    public var metadata: [MetadataPair] = []
    /// Pixels; both or neither. Neither for sound.
    public var width: Int?
    public var height: Int?
    /// Seconds; for film and sound.
    public var duration: Double?
    public var thumbnail: ImageContent?
    /// What stands for a recording where it cannot be played.
    public var poster: ImageContent?
    public var rendering: [ExternalResource] = []
    /// What is painted on it; nil where the file is missing or its derivative is not made yet (recipe 0283).
    public var content: Content?
    /// URIs of the annotation page and annotation that hold the content.
    public var annotationPage: String
    public var annotation: String
    public var supplements: [Supplement] = []
    public var supplementPage: String

    public init(id: String, label: LanguageMap, annotationPage: String, annotation: String, supplementPage: String) {
        self.id = id
        self.label = label
        self.annotationPage = annotationPage
        self.annotation = annotation
        self.supplementPage = supplementPage
    }
}

/// A section of an object, in its table of contents.
public struct ContentsRange: Hashable, Sendable {
    public indirect enum Item: Hashable, Sendable {
        case canvas(String)
        case range(ContentsRange)
    }

    public var id: String
    public var label: LanguageMap
    public var items: [Item]

    public init(id: String, label: LanguageMap, items: [Item]) {
        self.id = id
        self.label = label
        self.items = items
    }
}

/// An object as viewers see it (3.0, section 5.2; 2.1, section 5.1).
public struct Manifest: Hashable, Sendable {
    public var id: String
    public var label: LanguageMap
    public var summary = LanguageMap()
    public var metadata: [MetadataPair] = []
    public var requiredStatement: MetadataPair?
    /// Only a Creative Commons or RightsStatements.org URI.
    public var rights: RightsURI?
    /// Rights in other words: 2.1's `license` or `attribution` take them as they are.
    public var rightsText: LanguageMap = LanguageMap()
    public var provider: [Agent] = []
    public var thumbnail: ImageContent?
    public var behavior: [String] = []
    public var homepage: [ExternalResource] = []
    public var rendering: [ExternalResource] = []
    public var items: [Canvas] = []
    public var structures: [ContentsRange] = []
    /// The URI of 2.1's one sequence.
    public var sequence: String

    public init(id: String, label: LanguageMap, sequence: String) {
        self.id = id
        self.label = label
        self.sequence = sequence
    }
}

/// A list of objects (3.0, section 5.1).
public struct ObjectCollection: Hashable, Sendable {
    public struct Item: Hashable, Sendable {
        public var id: String
        public var label: LanguageMap
        public var thumbnail: ImageContent?

        public init(id: String, label: LanguageMap, thumbnail: ImageContent? = nil) {
            self.id = id
            self.label = label
            self.thumbnail = thumbnail
        }
    }

    public var id: String
    public var label: LanguageMap
    public var summary = LanguageMap()
    public var requiredStatement: MetadataPair?
    public var provider: [Agent] = []
    public var items: [Item]

    public init(id: String, label: LanguageMap, items: [Item]) {
        self.id = id
        self.label = label
        self.items = items
    }
}
