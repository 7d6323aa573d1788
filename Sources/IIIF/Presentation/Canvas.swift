/// How large or how long a canvas is: width and height together, a duration, or all three (3.0, section 5.3).
public struct CanvasExtent: Hashable, Sendable {
    /// Nil where it is to be heard only.
    public let size: PixelSize?
    /// Seconds.
    public let duration: Double?

    /// Takes what is known of a file; nil where that is no extent. A width without height, a size or duration that is
    /// not above zero or not finite count as not known.
    public init?(width: Int?, height: Int?, duration: Double? = nil) {
        size =
            if let width, let height, width > 0, height > 0 { PixelSize(width: width, height: height) } else { nil }
        self.duration = duration.flatMap { $0 > 0 && $0.isFinite ? $0 : nil }
        if size == nil, self.duration == nil { return nil }
    }

    private init(size: PixelSize) {
        self.size = size
        duration = nil
    }

    /// The square that stands for a page whose dimensions nobody knows, its file being missing.
    public static let unknown = CanvasExtent(size: PixelSize(width: 1000, height: 1000))

    /// Whether it has a duration only: a `Timeline` in 4.0.
    public var isTimeline: Bool { size == nil }
    var kind: ResourceReference.Kind { isTimeline ? .timeline : .canvas }
}

/// One view of an object: a page, a photograph, a film.
@dynamicMemberLookup
public struct Canvas: Hashable, Sendable {
    /// HTTP(S), no fragment; the same in every version of the API, so that annotations made on one land in the other.
    public var id: String
    public var extent: CanvasExtent
    public var properties: ResourceProperties
    /// What is painted on it. One page as a rule; none, or one without annotations, where the file is missing or its
    /// derivative is not made yet (recipe 0283).
    public var items: [AnnotationPage] = []
    /// What 2.1 paints where it cannot paint the content: the picture that stands for a recording.
    public var poster: ContentResource?

    public init(id: String, label: LanguageMap, extent: CanvasExtent) {
        self.id = id
        self.extent = extent
        properties = ResourceProperties(label: label)
    }

    public subscript<Value>(dynamicMember path: WritableKeyPath<ResourceProperties, Value>) -> Value {
        get { properties[keyPath: path] }
        set { properties[keyPath: path] = newValue }
    }

    /// Paints one resource on all of it.
    /// - Parameters:
    ///   - page: URI of the annotation page.
    ///   - annotation: URI of the annotation.
    ///   - bodies: alternatives, the one to show first in front; with none, the page stays empty.
    public mutating func paint(_ bodies: [ContentResource], page: String, annotation: String) {
        let content = AnnotationBody(alternatives: bodies.map { .content($0) })
        let annotations = content.map {
            [Annotation(id: annotation, motivation: .painting, body: $0, target: target)]
        }
        items.append(AnnotationPage(id: page, annotations: annotations ?? []))
    }

    /// The whole canvas as an annotation's target.
    public var target: AnnotationTarget { AnnotationTarget(extent.kind, id) }

    var painted: [Annotation] { items.flatMap { $0.annotations ?? [] } }

    /// The annotations that paint it in a version: in 2.1, which paints only images, a picture stands for a recording
    /// in the annotation of the same URI.
    public func painted(as version: PresentationVersion) -> [Annotation] {
        guard version == .v2 else { return painted }
        let images = painted.filter(\.isImage)
        guard images.isEmpty, let picture = standIn, var annotation = painted.first else { return images }
        annotation.body = [.content(picture)]
        return [annotation]
    }

    /// What stands for it where its content is nothing that 2.1 paints.
    private var standIn: ContentResource? {
        if let poster { return poster }
        let attached = (properties.placeholder?.items ?? []) + (properties.accompanying?.items ?? [])
        return attached.flatMap { $0.annotations ?? [] }.flatMap(\.body).flatMap(\.contents).first { $0.kind == .image }
    }
}

/// A canvas that belongs to another resource, before its content or beside it. It can have neither of its own
/// (3.0, section 3.1, `placeholderCanvas` and `accompanyingCanvas`).
public struct AttachedCanvas: Hashable, Sendable {
    public var id: String
    public var label: LanguageMap
    public var extent: CanvasExtent
    public var items: [AnnotationPage]

    public init(id: String, label: LanguageMap = LanguageMap(), extent: CanvasExtent, items: [AnnotationPage]) {
        self.id = id
        self.label = label
        self.extent = extent
        self.items = items
    }
}
