/// A file that belongs to a resource: captions beside a film, the text of a page, annotations.
public struct SideFile: Hashable, Sendable {
    public enum Role: String, Sendable {
        case caption, transcript, chapters
        /// Annotations of a page; `text` is the annotation page.
        case annotations
        /// The text on a page; its annotation page is read with ``Catalogue/sideTexts(of:for:)`` only, since pages of a
        /// newspaper hold a lot of it.
        case text
        /// A description of the resource in XML, linked as it is; `text` is its profile.
        case record
        /// The same, of the object.
        case objectRecord
        /// The table of contents of the object; `text` is a list of ``ContentsEntry``.
        case contents
    }

    /// Its name in URLs: `captions.en.vtt`.
    public var name: String
    /// Its path below the root.
    public var path: String
    public var language: String?
    /// What it is delivered as.
    public var mediaType: String
    public var role: Role
    /// What documents need of its content; nil where they only name it, and where it is read apart.
    public var text: String?
    /// Annotations in `text`.
    public var items: Int
    /// Bytes of the file and when it was modified (nanoseconds since 1970): unchanged means not read again. 0 where
    /// nobody noted it.
    public var byteSize: Int
    public var modified: Int

    public init(
        name: String, path: String, language: String?, mediaType: String, role: Role = .caption, text: String? = nil,
        items: Int = 0, byteSize: Int = 0, modified: Int = 0
    ) {
        self.name = name
        self.path = path
        self.language = language
        self.mediaType = mediaType
        self.role = role
        self.text = text
        self.items = items
        self.byteSize = byteSize
        self.modified = modified
    }

    /// Whether it is SubRip, which is delivered as WebVTT.
    public var isSubRip: Bool { mediaType == "text/vtt" && path.lowercased().hasSuffix(".srt") }

    /// Whether clients may have the file itself.
    public var isDelivered: Bool { role != .annotations && role != .contents }
}

/// A file that belongs to a resource and cannot be used, or only in part.
public struct SideFileFault: Hashable, Sendable {
    /// Path below the root.
    public var path: String
    /// Where and what, as a sentence without its end.
    public var reason: String

    public init(path: String, reason: String) {
        self.path = path
        self.reason = reason
    }
}

/// A section of an object's table of contents, from a file.
public struct ContentsEntry: Codable, Hashable, Sendable {
    public struct Text: Codable, Hashable, Sendable {
        /// BCP 47 tag; nil where none was given.
        public var language: String?
        public var text: String

        public init(language: String? = nil, text: String) {
            self.language = language
            self.text = text
        }
    }

    public struct Place: Codable, Hashable, Sendable {
        /// Id of the resource.
        public var resource: String
        /// From 1; nil for all pages of the resource.
        public var page: Int?
        /// x, y, width, height in pixels; nil for the whole page.
        public var region: [Int]?

        public init(resource: String, page: Int? = nil, region: [Int]? = nil) {
            self.resource = resource
            self.page = page
            self.region = region
        }
    }

    /// Names the section in URLs: letters, digits and hyphens.
    public var id: String
    /// The section that it is part of.
    public var parent: String?
    public var label: [Text]
    public var places: [Place]
    /// Whether it runs from its place to where the next section begins.
    public var runsOn: Bool

    public init(id: String, parent: String? = nil, label: [Text], places: [Place], runsOn: Bool) {
        self.id = id
        self.parent = parent
        self.label = label
        self.places = places
        self.runsOn = runsOn
    }
}
