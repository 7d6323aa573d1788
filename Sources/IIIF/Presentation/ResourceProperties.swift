/// A label and value pair of descriptive metadata (3.0, section 3.1, `metadata` and `requiredStatement`).
public struct MetadataPair: Hashable, Sendable {
    public var label: LanguageMap
    public var value: LanguageMap

    public init(label: LanguageMap, value: LanguageMap) {
        self.label = label
        self.value = value
    }
}

/// What collections, manifests, canvases and ranges alike may say of themselves (3.0, sections 3.1 to 3.3 and
/// appendix A). Each of these types shows it as members of its own: `manifest.summary`.
public struct ResourceProperties: Hashable, Sendable {
    /// Plain text, no HTML (3.0, section 4.5).
    public var label: LanguageMap
    public var metadata: [MetadataPair] = []
    public var summary = LanguageMap()
    /// What a viewer must show. It is `attribution` in 2.1.
    public var requiredStatement: MetadataPair?
    /// Only a Creative Commons or RightsStatements.org URI.
    public var rights: RightsURI?
    /// URIs of other rights statements: 2.1's `license` has room for them, later versions have not.
    public var otherLicenses: [String] = []
    public var provider: [Agent] = []
    public var thumbnail: [ContentResource] = []
    public var navDate: NavigationDate?
    public var navPlace: NavigationPlace?
    /// Shown before the content is (`placeholderContainer` in 4.0; 2.1 has none).
    public var placeholder: AttachedCanvas?
    /// Shown along with the content (`accompanyingContainer` in 4.0; 2.1 has none).
    public var accompanying: AttachedCanvas?
    /// Those that are not for this kind of resource are left out of documents.
    public var behavior: [Behavior] = []
    public var homepage: [ExternalResource] = []
    public var rendering: [ExternalResource] = []
    public var service: [Service] = []
    public var seeAlso: [ExternalResource] = []
    public var partOf: [ResourceReference] = []
    /// Annotations that are not painted.
    public var annotations: [AnnotationPage] = []

    public init(label: LanguageMap) { self.label = label }
}

/// A resource that is named, not described: what contains another, where to begin, a page of a list.
public struct ResourceReference: Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable {
        case collection = "Collection"
        case manifest = "Manifest"
        case canvas = "Canvas"
        /// A canvas that has a duration only: `Timeline` in 4.0, `Canvas` before.
        case timeline = "Timeline"
        case range = "Range"
        case annotationPage = "AnnotationPage"
        case annotationCollection = "AnnotationCollection"
    }

    public var id: String
    public var kind: Kind
    public var label: LanguageMap

    public init(_ kind: Kind, _ id: String, label: LanguageMap = LanguageMap()) {
        self.id = id
        self.kind = kind
        self.label = label
    }
}

/// How a viewer should treat a resource (3.0, section 3.2, `behavior`). Terms are case-sensitive.
public enum Behavior: String, Hashable, Sendable, CaseIterable {
    case autoAdvance = "auto-advance"
    case noAutoAdvance = "no-auto-advance"
    case `repeat` = "repeat"
    case noRepeat = "no-repeat"
    case unordered, individuals, continuous, paged
    case facingPages = "facing-pages"
    case nonPaged = "non-paged"
    case multiPart = "multi-part"
    case together, sequence
    case thumbnailNav = "thumbnail-nav"
    case noNav = "no-nav"
    case hidden

    /// Whether the table of 3.0, section 3.2 lets this kind of resource have it.
    public func applies(to kind: ResourceReference.Kind) -> Bool {
        switch self {
        case .autoAdvance, .noAutoAdvance: [.collection, .manifest, .canvas, .timeline, .range].contains(kind)
        case .repeat, .noRepeat: [.collection, .manifest].contains(kind)
        case .unordered, .individuals, .continuous, .paged: [.collection, .manifest, .range].contains(kind)
        case .facingPages, .nonPaged: [.canvas, .timeline].contains(kind)
        case .multiPart, .together: kind == .collection
        case .sequence, .thumbnailNav, .noNav: kind == .range
        case .hidden: [.annotationPage, .annotationCollection].contains(kind)
        }
    }

    /// Those that exclude one another: an object shows one of each set at most.
    private static let sets: [Set<Behavior>] = [
        [.autoAdvance, .noAutoAdvance], [.repeat, .noRepeat], [.unordered, .individuals, .continuous, .paged],
        [.facingPages, .nonPaged], [.multiPart, .together], [.sequence, .thumbnailNav, .noNav],
    ]

    /// Whether two may not stand together (3.0, section 3.2).
    public func excludes(_ other: Behavior) -> Bool {
        self != other && Self.sets.contains { $0.contains(self) && $0.contains(other) }
    }
}

/// The direction in which canvases or manifests follow one another (3.0, section 3.2, `viewingDirection`).
public enum ViewingDirection: String, Hashable, Sendable, CaseIterable {
    case leftToRight = "left-to-right"
    case rightToLeft = "right-to-left"
    case topToBottom = "top-to-bottom"
    case bottomToTop = "bottom-to-top"
}

/// What happens where a recording is longer or shorter than its place on the canvas (3.0, section 3.2, `timeMode`).
public enum TimeMode: String, Hashable, Sendable, CaseIterable { case trim, scale, loop }
