internal import Catalogue
internal import IIIF

/// What the values of a resource's row say beyond text, read once. A class, since
/// there is much in it to be copied from hand to hand. Words that mean nothing are passed over: an import reports them.
final class RowProperties: Sendable {
    let requiredStatement: [FieldText]
    let homepage: String?
    let seeAlso: [String]
    let rendering: [String]
    let behavior: [Behavior]
    let viewingDirection: ViewingDirection?
    let start: StartWord?
    let use: ResourceUse
    let choiceLabel: [FieldText]
    let canvasLabel: [FieldText]
    let canvasURI: String?
    let annotation: [FieldText]
    let annotationTags: [FieldText]
    let annotationPages: [String]

    static let none = RowProperties([])

    /// Whether values say anything of the kind.
    static func isAny(in values: [FieldText]) -> Bool { values.contains { PropertyField(field: $0.field) != nil } }

    init(_ values: [FieldText]) {
        var requiredStatement: [FieldText] = []
        var homepage: String?
        var seeAlso: [String] = []
        var rendering: [String] = []
        var behaviors: [Behavior] = []
        var viewingDirection: ViewingDirection?
        var start: StartWord?
        var use: ResourceUse = .page
        var choiceLabel: [FieldText] = []
        var canvasLabel: [FieldText] = []
        var canvasURI: String?
        var annotation: [FieldText] = []
        var annotationTags: [FieldText] = []
        var annotationPages: [String] = []
        for value in values {
            guard let property = PropertyField(field: value.field), let text = value.texts.first else { continue }
            switch property {
            case .requiredStatement: requiredStatement.append(value)
            case .homepage: homepage = text
            case .seeAlso: seeAlso = value.texts
            case .rendering: rendering = value.texts
            case .behavior:
                for case let behavior? in value.texts.map(Behavior.init(rawValue:))
                where !behaviors.contains(where: { $0 == behavior || $0.excludes(behavior) }) {
                    behaviors.append(behavior)
                }
            case .viewingDirection: viewingDirection = ViewingDirection(rawValue: text)
            case .start: start = StartWord(text)
            case .usedAs: use = ResourceUse(rawValue: text.lowercased()) ?? .page
            case .choiceLabel: choiceLabel.append(value)
            case .canvasLabel: canvasLabel.append(value)
            case .canvasURI: canvasURI = text
            case .annotation: annotation.append(value)
            case .annotationTags: annotationTags.append(value)
            case .annotationPages: annotationPages = value.texts
            case .resourceSpaceRef, .resourceSpaceIndex, .partOf, .volumeOf, .iiif: break
            }
        }
        self.requiredStatement = requiredStatement
        self.homepage = homepage
        self.seeAlso = seeAlso
        self.rendering = rendering
        self.behavior = behaviors
        self.viewingDirection = viewingDirection
        self.start = start
        self.use = use
        self.choiceLabel = choiceLabel
        self.canvasLabel = canvasLabel
        self.canvasURI = canvasURI
        self.annotation = annotation
        self.annotationTags = annotationTags
        self.annotationPages = annotationPages
    }
}
