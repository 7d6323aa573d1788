import Foundation
import IIIF

/// Documents of every shape that the model allows, the same for the same seed: odd Unicode, empty fields, one canvas to
/// thousands.
struct GeneratedDocuments {
    private var state: UInt64
    private static let base = "https://example.org/iiif"

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

    /// SplitMix64.
    private mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }

    private mutating func number(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + Int(next() % UInt64(range.count))
    }

    private mutating func chance(_ percent: Int) -> Bool { number(1...100) <= percent }

    private mutating func pick<Element>(_ list: [Element]) -> Element { list[number(0...list.count - 1)] }

    private static let words = [
        "Atlas", "", "e\u{301}tude", "𝔘𝔫𝔦", "שלום", "مرحبا", "👩‍👩‍👧", "\u{202E}reversed", "a\u{0}b", "line\nbreak",
        "tab\there", "quote\"and\\", "</script>", "\u{2028}", "\u{FEFF}", "&amp;", "a < b", "<b>bold</b>", "日本語",
        "Ω≈ç√", "\u{7F}", "~en:x",
        "ﷺ", "n\u{303}\u{323}", "\u{1F1E9}\u{1F1EA}", "'", "/slash/", "%20", "\u{E000}",
    ]

    private mutating func text() -> String {
        let count = number(1...4)
        return (0..<count).map { _ in pick(Self.words) }.joined(separator: " ")
    }

    /// A label, or with `html` a value that may hold some: as anything that publishes must make them (3.0, 4.5).
    private mutating func map(required: Bool = false, html: Bool = false) -> LanguageMap {
        var map = LanguageMap()
        for language in ["none", "en", "fr-CA", "zh-Hant", "es-419", "de-1996"] where chance(40) {
            map.add([text(), text()].map { html ? HTMLText.sanitised($0) : HTMLText.plain($0) }, language: language)
        }
        return map.isEmpty && required ? LanguageMap("untitled") : map
    }

    private mutating func image(_ version: PresentationVersion, _ name: String) -> ContentResource {
        let service = "\(Self.base)/image/\(name)"
        var image = ContentResource.image(
            id: "\(service)/full/\(version == .v2 ? "full" : "max")/0/default.jpg", width: number(1...9000),
            height: number(1...9000), service: chance(80) ? .image(version.imageVersion, id: service) : nil)
        if chance(20) { image.label = map() }
        return image
    }

    private mutating func external(_ kind: ContentResource.Kind, _ name: String) -> ExternalResource {
        ExternalResource(
            id: "https://example.org/\(name)", type: kind, label: map(required: true),
            format: kind == .text ? "text/html" : "application/json",
            profile: chance(30) ? "https://example.org/schema" : nil, language: chance(30) ? ["en", "fr"] : [])
    }

    private mutating func fill(
        _ properties: inout ResourceProperties, _ version: PresentationVersion, name: String, isCanvas: Bool = false
    ) {
        for _ in 0..<number(0...3) {
            properties.metadata.append(MetadataPair(label: map(required: true), value: map(required: true, html: true)))
        }
        properties.summary = map(html: true)
        if chance(30) {
            properties.requiredStatement = MetadataPair(
                label: map(required: true), value: map(required: true, html: true))
        }
        if chance(50) { properties.rights = RightsURI("https://creativecommons.org/licenses/by/4.0/deed.fr") }
        if chance(30), !isCanvas {
            properties.provider = [
                Agent(
                    id: "https://example.org/museum", label: map(required: true), homepage: [external(.text, "home")],
                    logo: [image(version, "logo")], seeAlso: chance(50) ? [external(.dataset, "agent.json")] : [])
            ]
        }
        if chance(60) { properties.thumbnail = [image(version, name + "-thumb")] }
        if chance(40) { properties.navDate = NavigationDate(year: number(1...9999)) }
        if chance(30),
            let place = Coordinates(latitude: Double(number(-90...90)), longitude: Double(number(-180...180)))
        {
            properties.navPlace = NavigationPlace(
                id: "\(Self.base)/\(name)/place",
                features: [.init(id: "\(Self.base)/\(name)/place/1", label: map(), coordinates: place)])
        }
        properties.behavior = Behavior.allCases.filter { _ in chance(10) }
        if chance(40) { properties.homepage = [external(.text, name)] }
        if chance(40) { properties.rendering = [external(.text, name + ".pdf")] }
        if chance(40) { properties.seeAlso = [external(.dataset, name + ".json")] }
        if !isCanvas, chance(20) { properties.service = [Service(.search1, id: "\(Self.base)/search/\(name)")] }
        if chance(20) {
            properties.partOf = [ResourceReference(.collection, "\(Self.base)/collection/top", label: map())]
        }
    }

    private mutating func canvas(_ index: Int, _ version: PresentationVersion) -> Canvas {
        let name = "r\(index)"
        let id = "\(Self.base)/a%2Fb/canvas/\(name)"
        let size = (number(1...20000), number(1...20000))
        let kind = number(0...5)
        let duration = Double(number(1...100_000)) / 1000
        let extent =
            switch kind {
            case 0: CanvasExtent(width: nil, height: nil, duration: duration)
            case 1: CanvasExtent(width: size.0, height: size.1, duration: duration)
            default: CanvasExtent(width: size.0, height: size.1)
            }
        var canvas = Canvas(id: id, label: map(), extent: extent ?? .unknown)
        fill(&canvas.properties, version, name: name, isCanvas: true)
        var bodies: [ContentResource] = []
        switch kind {
        case 0: bodies = [.recording(.sound, id: "\(id).mp3", format: "audio/mpeg", extent: canvas.extent)]
        case 1:
            bodies = [.recording(.video, id: "\(id).mp4", format: "video/mp4", extent: canvas.extent)]
            if chance(50) {
                bodies.append(.recording(.video, id: "\(id).webm", format: "video/webm", extent: canvas.extent))
            }
            canvas.poster = chance(50) ? image(version, name + "-poster") : nil
        case 2: bodies = []
        default: for variant in 0..<number(1...3) { bodies.append(image(version, "\(name)-\(variant)")) }
        }
        canvas.paint(bodies, page: "\(id)/page", annotation: "\(id)/annotation")
        addNotes(to: &canvas)
        if kind < 2, chance(50) {
            var cover = Canvas(id: id + "/cover", label: map(), extent: .unknown)
            cover.paint(
                [image(version, name + "-cover")], page: id + "/cover/page", annotation: id + "/cover/annotation")
            canvas.placeholder = AttachedCanvas(id: cover.id, extent: cover.extent, items: cover.items)
        }
        return canvas
    }

    private mutating func addNotes(to canvas: inout Canvas) {
        let id = canvas.id
        if canvas.extent.duration != nil, chance(60) {
            var captions = ContentResource(.text, id: "\(id).vtt", format: "text/vtt")
            captions.language = ["en"]
            captions.label = LanguageMap("Captions", language: "en")
            var note = Annotation(
                id: "\(id)/captions/1", motivation: .supplementing, body: .content(captions), target: canvas.target)
            note.provides = ["subtitles"]
            canvas.annotations.append(AnnotationPage(id: "\(id)/captions", annotations: [note]))
        }
        if chance(20) {
            let selectors: [Selector?] = [
                nil, .fragment(MediaFragment(region: PixelRectangle(x: 0, y: 0, width: 1, height: 1))),
                Selector.Point(x: 3, y: 4).map { .point($0) }, .svg("<svg><path d=\"M0,0L1,1\"/></svg>"),
            ]
            let target = AnnotationTarget(
                canvas.target.kind, id, selector: canvas.extent.isTimeline ? nil : pick(selectors), id: "\(id)/part")
            let notes = [Motivation.commenting, .tagging].map { motivation in
                Annotation(
                    id: "\(id)/notes/\(motivation.rawValue)", motivation: motivation,
                    body: .text(TextualBody("<p>note</p>", format: "text/html", language: "en")), target: target)
            }
            canvas.annotations.append(AnnotationPage(id: "\(id)/notes", annotations: notes))
        }
        if chance(20) {
            var page = AnnotationPage(
                id: "\(id)/text",
                annotations: [
                    Annotation(
                        id: "\(id)/text/1", motivation: .supplementing,
                        body: .text(TextualBody(text(), language: "de")), target: canvas.target)
                ])
            page.label = map()
            canvas.annotations.append(page)
        }
        if chance(10) { canvas.annotations.append(AnnotationPage(external: "\(id)/elsewhere", label: map())) }
    }

    mutating func manifest(canvases: Int, _ version: PresentationVersion) -> Manifest {
        let id = "\(Self.base)/a%2Fb/manifest"
        var manifest = Manifest(id: id, label: map(required: true), sequence: "\(Self.base)/a%2Fb/sequence/normal")
        fill(&manifest.properties, version, name: "object")
        manifest.viewingDirection = chance(30) ? .rightToLeft : nil
        if chance(20) { manifest.services = [Service(.search1, id: "\(Self.base)/search/all")] }
        manifest.items = (0..<canvases).map { canvas($0, version) }
        let first = manifest.items[0]
        if chance(40) {
            let selector: Selector? = first.extent.duration == nil ? nil : Selector.Point(t: 0.5).map { .point($0) }
            manifest.start = AnnotationTarget(first.target.kind, first.id, selector: selector)
        }
        if chance(60) {
            var chapters = manifest.items.prefix(20).enumerated().map { index, canvas in
                ContentsRange(
                    id: "\(Self.base)/range/\(index)", label: map(required: true),
                    items: [
                        .canvas(canvas.target),
                        .canvas(
                            AnnotationTarget(
                                canvas.target.kind, canvas.id,
                                selector: .fragment(
                                    canvas.extent.isTimeline
                                        ? MediaFragment(start: 0, end: 0.5)
                                        : MediaFragment(region: PixelRectangle(x: 0, y: 0, width: 1, height: 1))))),
                    ])
            }
            for index in chapters.indices where chance(30) {
                chapters[index].supplementary = ResourceReference(
                    .annotationCollection, "\(Self.base)/annotationcollection/\(index)", label: map(required: true))
            }
            manifest.structures = [
                ContentsRange(
                    id: "\(Self.base)/range/top", label: map(required: true), items: chapters.map { .range($0) })
            ]
        }
        return manifest
    }

    mutating func collection(_ count: Int, _ version: PresentationVersion) -> ObjectCollection {
        let items = (0..<count).map { index in
            ObjectCollection.Item(
                id: "\(Self.base)/\(index)/manifest",
                kind: chance(70)
                    ? .manifest
                    : .collection(
                        chance(50)
                            ? []
                            : [ObjectCollection.Item(id: "\(Self.base)/\(index)/inner", label: map(required: true))]),
                label: map(required: true), thumbnail: chance(50) ? image(version, "t\(index)") : nil,
                navDate: NavigationDate(year: 1890))
        }
        var collection = ObjectCollection(id: "\(Self.base)/collection/top", label: map(required: true), items: items)
        fill(&collection.properties, version, name: "collection")
        return collection
    }
}
