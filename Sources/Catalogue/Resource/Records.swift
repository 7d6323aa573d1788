/// Who is looking. Everything that reads the catalogue for the world says so, from the first day, even while there is
/// only one audience.
public struct Audience: Hashable, Sendable {
    public let name: String
    /// What the catalogue calls it.
    let number: Int

    /// The public.
    public static let everyone = Audience(name: "public", number: 0)
}

/// Where an object stands towards the world.
public enum PublicationState: String, Codable, Sendable {
    /// Never shown, or not shown any more without having been withdrawn.
    case hidden
    case `public`
    /// Once public, now gone: answers 410 with its identifier and nothing else.
    case withdrawn
}

/// The text of one field in one language, in order.
public struct FieldText: Hashable, Sendable {
    /// The field's name as in the spreadsheet's header, without a language.
    public var field: String
    /// BCP 47 tag; nil where none was given.
    public var language: String?
    public var texts: [String]

    public init(field: String, language: String? = nil, texts: [String]) {
        self.field = field
        self.language = language
        self.texts = texts
    }
}

/// One image of a resource: a page, or the picture that stands for a recording.
public struct ImageRecord: Hashable, Sendable {
    public enum Role: String, Sendable { case page, poster }
    public enum State: String, Sendable { case pending, ready, failed }

    /// The id in image URLs: letters, digits and `-` only.
    public var id: String
    public var resource: String
    /// From 1.
    public var page: Int
    public var role: Role
    public var state: State
    /// Why it failed; nil otherwise.
    public var reason: String?
    /// Size in pixels, orientation applied, as the audience sees it: the full size, or less where that is capped.
    public var width: Int
    public var height: Int
    /// Pixels of the long edge that the audience sees at most, where that is less than there are; else nil.
    public internal(set) var cap: Int?
    /// Full size in pixels, orientation applied: what the derivative and the source have.
    public let fullWidth: Int
    public let fullHeight: Int
    /// Checksum of the source that the derivative was made from, and behind an `@` the resolution at which it was drawn,
    /// if it was: changes when the pixels may have.
    public var checksum: String
    /// The derivative's path below the home's folder of derivatives, or ``inPlace``; nil until there is one. An image
    /// that is ready without one is answered from its source.
    public var derivative: String?
    public var tileSize: Int
    public var levels: Int
    public var hasAlpha: Bool
    /// What is known besides of an image that was read for itself; nil where it was read as a part of an object.
    public struct Context: Hashable, Sendable {
        /// Identifier of its object.
        public var object: String?
        /// The rights stated for it or else for its object, as written; nil where there are none.
        public var rights: String?
        /// What its file says of its rights, JSON; nil where it says nothing.
        public var embeddedRights: String?
        /// When its object last changed, in milliseconds since 1970.
        public var changedAt: Int64?
        /// The next day, ISO 8601, on which it may change by itself; nil where there is none.
        public var due: String?
        /// Names of overlays' rules that do not hold for its resource, with spaces between.
        public var spared = ""
        /// The file it was imported from.
        public var original: OriginalFile?

        public init() {}
    }

    public var context: Context? {
        get { contexts.first }
        set { contexts = newValue.map { [$0] } ?? [] }
    }
    /// At most one, elsewhere in memory: the ten thousand images of an object have none, and need no room for it.
    var contexts: [Context] = []

    /// Stands in a derivative's place where the source is a pyramid itself and is used as it is.
    public static let inPlace = "@original"
    public var isInPlace: Bool { derivative == Self.inPlace }
}

/// A file outside of the home, as it was when it was imported.
public struct OriginalFile: Hashable, Sendable {
    /// Import root that it is in.
    public var root: String
    /// Folder and path in it.
    public var path: String
    public var mediaType: String
    public var byteSize: Int
    /// Nanoseconds since 1970.
    public var modified: Int
    /// SHA-256, hexadecimal.
    public var checksum: String
    /// Dots per inch at which its pages were measured; nil where it has pixels of its own.
    public var resolution: Int?
}

/// One published (or publishable) file.
public struct ResourceRecord: Hashable, Sendable {
    public var id: String
    /// Identifier of its object.
    public var object: String
    /// The folder it was imported from.
    public var root: String
    /// Its path below that folder.
    public var path: String
    public var sequence: String?
    public var isPublished: Bool
    public var kind: String
    public var mediaType: String
    public var byteSize: Int
    /// SHA-256, hexadecimal.
    public var checksum: String
    public var width: Int?
    public var height: Int?
    public var duration: Double?
    public var pages: Int
    /// What rules say of it; at most one, elsewhere in memory, since they say nothing of most.
    var ruled: [Ruled] = []
    public var images: [ImageRecord]
    public var values: [FieldText]
    public var sideFiles: [SideFile]

    struct Ruled: Hashable, Sendable {
        /// Pixels of the long edge that the audience sees of it at most; nil for any number.
        var cap: Int?
        /// The next day, ISO 8601, on which it may change by itself; nil where there is none.
        var due: String?
        /// Whether the cap is less than there is: then no file may be had that holds more.
        var isReduced = false
        /// Names of overlays' rules that do not hold for it, with spaces between.
        var spared = ""
    }

    /// What rules say of it.
    var rules: Ruled {
        get { ruled.first ?? Ruled() }
        set { ruled = newValue == Ruled() ? [] : [newValue] }
    }

    /// Pixels of the long edge that the audience sees of it at most; nil for any number.
    public var cap: Int? { ruled.first?.cap }
    /// The next day, ISO 8601, on which it may change by itself; nil where there is none.
    public var due: String? { ruled.first?.due }
    /// Whether the cap is less than there is: then no file may be had that holds more.
    public var isReduced: Bool { ruled.first?.isReduced ?? false }
    /// Names of overlays' rules that do not hold for it, with spaces between.
    public var spared: String { ruled.first?.spared ?? "" }

    /// Values of one field.
    public func values(of field: String) -> [FieldText] { values.filter { $0.field == field } }
}

/// An object with everything the asking audience may see of it.
public struct ObjectRecord: Hashable, Sendable {
    public var identifier: String
    public var state: PublicationState
    /// The number of the last change that touched it.
    public var change: Int
    /// When, UTC, ISO 8601.
    public var changedAt: String
    /// In sequence order.
    public var resources: [ResourceRecord]
}

/// A line in a list of objects.
public struct ObjectSummary: Hashable, Sendable {
    public var identifier: String
    public var changedAt: String
    public var titles: [FieldText]
    /// The first image that is ready, for a thumbnail.
    public var image: ImageRecord?
    public var kind: String
    /// Resources shown.
    public var count: Int

    public init(
        identifier: String, changedAt: String, titles: [FieldText], image: ImageRecord?, kind: String, count: Int
    ) {
        self.identifier = identifier
        self.changedAt = changedAt
        self.titles = titles
        self.image = image
        self.kind = kind
        self.count = count
    }
}
