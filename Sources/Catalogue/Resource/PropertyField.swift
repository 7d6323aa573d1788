/// What a spreadsheet can say of a file or its object that is neither title, description, rights nor descriptive
/// metadata: how it is shown, what belongs to it, where it was published before.
///
/// Kept as fields among the values of a resource, under names that no column of metadata can have.
public enum PropertyField: String, Hashable, Sendable, CaseIterable {
    case requiredStatement = "required_statement"
    case homepage
    case seeAlso = "see_also"
    case rendering
    case behavior
    case viewingDirection = "viewing_direction"
    case start
    case usedAs = "used_as"
    case choiceLabel = "choice_label"
    /// What the page is called.
    case canvasLabel = "canvas_label"
    case canvasURI = "canvas_uri"
    /// A comment on the page, perhaps on a part of it: `xywh=10,20,300,400 The signature`.
    case annotation
    /// Words that the page is tagged with, in the same form.
    case annotationTags = "annotation_tags"
    /// Addresses of annotation pages elsewhere.
    case annotationPages = "annotation_pages"
    /// Collections that the object is part of.
    case partOf = "part_of"
    /// Works in several volumes that the object is a volume of.
    case volumeOf = "volume_of"
    /// `no` where IIIF is switched off for the object.
    case iiif
    case resourceSpaceRef = "resourcespace_ref"
    case resourceSpaceIndex = "resourcespace_index"

    /// The name of the field. Metadata has none that begins with `@`: in a header, that introduces a language.
    public var field: String { "@" + rawValue }

    /// The header of its column where no other is configured.
    public var header: String { String(rawValue.map { $0 == "_" ? " " : $0 }) }

    /// Whether a cell may hold several values.
    public var isList: Bool {
        [.seeAlso, .rendering, .behavior, .annotationTags, .annotationPages, .partOf, .volumeOf].contains(self)
    }

    /// Whether there may be columns for several languages.
    public var hasLanguages: Bool {
        [.requiredStatement, .choiceLabel, .canvasLabel, .annotation, .annotationTags].contains(self)
    }

    /// Whether it settles how an object is shown or addressed, and so is the same for every audience.
    public var isFixed: Bool { isSecret || [.behavior, .viewingDirection, .start, .usedAs, .canvasURI].contains(self) }

    /// Whether no audience is ever told of it.
    public var isSecret: Bool { [.iiif, .resourceSpaceRef, .resourceSpaceIndex].contains(self) }

    public init?(field: String) {
        guard field.utf8.first == UInt8(ascii: "@") else { return nil }
        self.init(rawValue: String(field.dropFirst()))
    }
}

/// What a file is to its object.
public enum ResourceUse: String, Hashable, Sendable, CaseIterable {
    /// A canvas of its own.
    case page
    /// Shown before the file in front of it, or, first of all, before the whole object.
    case placeholder
    /// Shown along with the file in front of it, or, first of all, with the whole object.
    case accompanying
}
