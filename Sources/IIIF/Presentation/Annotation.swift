/// Why an annotation was made (3.0, section 3.5; Web Annotation Data Model, section 3.3.5).
public enum Motivation: String, Hashable, Sendable, CaseIterable {
    case painting, supplementing, contentState
    case assessing, bookmarking, classifying, commenting, describing, editing, highlighting, identifying, linking
    case moderating, questioning, replying, tagging
}

/// What is said of a target by putting something on it or beside it (3.0, section 5.6).
public struct Annotation: Hashable, Sendable {
    public var id: String
    public var motivation: Motivation
    /// Several stand side by side, all meant; alternatives are one `choice`.
    public var body: [AnnotationBody]
    public var target: AnnotationTarget
    public var label = LanguageMap()
    public var timeMode: TimeMode?
    /// What a supplement is to its target: `subtitles`, `closedCaptions`, `transcript` (4.0 only, `provides`).
    public var provides: [String] = []

    public init(id: String, motivation: Motivation, body: AnnotationBody?, target: AnnotationTarget) {
        self.id = id
        self.motivation = motivation
        self.body = body.map { [$0] } ?? []
        self.target = target
    }
}

/// What an annotation puts on its target.
public indirect enum AnnotationBody: Hashable, Sendable {
    case content(ContentResource)
    case text(TextualBody)
    /// Part of a resource, or the resource turned: of an image, what the selector makes of its service.
    case specific(id: String, source: ContentResource, selector: Selector)
    /// One of several, the first unless somebody chooses. Two at least: `init(alternatives:)` sees to it.
    case choice(first: AnnotationBody, others: [AnnotationBody])

    /// A choice of several, one alone as it is; nil for none.
    public init?(alternatives: [AnnotationBody]) {
        guard let first = alternatives.first else { return nil }
        self = alternatives.count == 1 ? first : .choice(first: first, others: Array(alternatives.dropFirst()))
    }
}

/// Text within an annotation (Web Annotation Data Model, section 3.2.4).
public struct TextualBody: Hashable, Sendable {
    public var value: String
    /// `text/plain`, `text/html`.
    public var format: String
    /// BCP 47 tag.
    public var language: String?
    public var purpose: Motivation?

    public init(_ value: String, format: String = "text/plain", language: String? = nil, purpose: Motivation? = nil) {
        self.value = value
        self.format = format
        self.language = language
        self.purpose = purpose
    }
}

/// What an annotation is about: a resource or part of one. Also what `start` and ranges point to.
public struct AnnotationTarget: Hashable, Sendable {
    /// URI of the resource, without a fragment.
    public var source: String
    public var kind: ResourceReference.Kind
    /// Nil for the whole.
    public var selector: Selector?
    /// URI of the part itself, where it has one. 4.0 wants one; without, it is made from the source and the selector.
    public var id: String?

    public init(
        _ kind: ResourceReference.Kind, _ source: String, selector: Selector? = nil, id: String? = nil
    ) {
        self.kind = kind
        self.source = source
        self.selector = selector
        self.id = id
    }

    /// As one URI with a media fragment; nil where the part has a form that only a selector can give.
    var uri: String? {
        switch selector {
        case nil: source
        case .fragment(let fragment): "\(source)#\(fragment.text)"
        case .point(let point): point.fragment.map { "\(source)#\($0.text)" }
        default: nil
        }
    }

    /// The URI of the part as a resource of its own.
    var partID: String { id ?? uri ?? source + "#part" }
}

/// A page of annotations: described here, or only named and to be fetched (3.0, section 5.5).
public struct AnnotationPage: Hashable, Sendable {
    public var id: String
    public var label = LanguageMap()
    /// Nil where the page is elsewhere, at its `id`.
    public var annotations: [Annotation]?
    /// The annotation collection it is a page of.
    public var partOf: [ResourceReference] = []
    public var next: String?
    public var prev: String?
    /// Of its first annotation, in the whole collection, from 0 (3.0's schema has no room for it; 2.1 and 4.0 do).
    public var startIndex: Int?

    public init(id: String, annotations: [Annotation]) {
        self.id = id
        self.annotations = annotations
    }

    /// A page that is fetched from its own address.
    public init(external id: String, label: LanguageMap = LanguageMap()) {
        self.id = id
        self.label = label
    }
}

/// Annotations that belong together, across canvases, in pages (3.0, section 5.8; `sc:Layer` in 2.1).
public struct AnnotationCollection: Hashable, Sendable {
    public var id: String
    public var label: LanguageMap
    public var total: Int
    /// URIs of its first and last page.
    public var first: String
    public var last: String

    public init(id: String, label: LanguageMap, total: Int, first: String, last: String) {
        self.id = id
        self.label = label
        self.total = total
        self.first = first
        self.last = last
    }
}
