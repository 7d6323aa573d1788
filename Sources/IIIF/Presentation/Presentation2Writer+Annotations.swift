/// Annotations as Open Annotation has them (2.1, sections 5.4, 5.5 and 6).
extension Presentation2Writer {
    mutating func list(_ page: AnnotationPage) {
        object {
            $0.context()
            $0.head(page.id, "sc:AnnotationList")
            $0.text("label", page.label)
            $0.json.member("within", ifPresent: page.partOf.first?.id)
            $0.json.member("next", ifPresent: page.next)
            $0.json.member("prev", ifPresent: page.prev)
            $0.json.member("startIndex", ifPresent: page.startIndex)
            $0.json.key("resources")
            $0.json.beginArray()
            for annotation in page.annotations ?? [] { _ = $0.write(annotation) }
            $0.json.endArray()
        }
    }

    mutating func layer(_ collection: AnnotationCollection) {
        object {
            $0.context()
            $0.head(collection.id, "sc:Layer")
            $0.text("label", collection.label)
            $0.json.member("first", collection.first)
            $0.json.member("last", collection.last)
            $0.json.member("total", collection.total)
        }
    }

    /// False, and nothing written, where it paints what 2.1 cannot.
    mutating func write(_ annotation: Annotation, context: Bool = false) -> Bool {
        guard annotation.motivation != .painting || annotation.isImage else { return false }
        object {
            if context { $0.context() }
            $0.head(annotation.id, "oa:Annotation")
            // Transcriptions are painted in 2.1, as text.
            let isContent = [.painting, .supplementing].contains(annotation.motivation)
            $0.json.member("motivation", isContent ? "sc:painting" : "oa:\(annotation.motivation.rawValue)")
            if annotation.body.count == 1, let body = annotation.body.first {
                $0.json.key("resource")
                $0.write(body)
            } else if !annotation.body.isEmpty {
                $0.array("resource", annotation.body) { $0.write($1) }
            }
            $0.json.key("on")
            $0.on(annotation.target)
        }
        return true
    }

    private mutating func write(_ body: AnnotationBody) {
        switch body {
        case .content(let content): write(content)
        case .text(let text):
            object {
                $0.json.member("@type", text.purpose == .tagging ? "oa:Tag" : "cnt:ContentAsText")
                $0.json.member("format", text.format)
                $0.json.member("chars", text.value)
                $0.json.member("language", ifPresent: text.language)
            }
        case .specific(let id, let source, let selector):
            object {
                $0.head(id, "oa:SpecificResource")
                $0.json.key("full")
                $0.write(source)
                $0.json.key("selector")
                $0.write(selector)
            }
        case .choice(let first, let others):
            object {
                $0.json.member("@type", "oa:Choice")
                $0.json.key("default")
                $0.write(first)
                $0.array("item", others) { $0.write($1) }
            }
        }
    }

    private mutating func on(_ target: AnnotationTarget) {
        if let uri = target.uri { return json.value(uri) }
        object {
            $0.json.member("@type", "oa:SpecificResource")
            $0.json.member("full", target.source)
            if let selector = target.selector {
                $0.json.key("selector")
                $0.write(selector)
            }
        }
    }

    private mutating func write(_ selector: Selector) {
        object {
            switch selector {
            case .fragment(let fragment):
                $0.json.member("@type", "oa:FragmentSelector")
                $0.json.member("value", fragment.text)
            case .point(let point):
                $0.json.member("@type", "oa:FragmentSelector")
                $0.json.member("value", point.fragment?.text ?? "")
            case .svg(let document):
                $0.json.member("@type", "oa:SvgSelector")
                $0.json.member("chars", document)
            case .imageAPI:
                $0.json.member("@context", "http://iiif.io/api/annex/openannotation/context.json")
                $0.json.member("@type", "iiif:ImageApiSelector")
                selector.writeImageParameters(to: &$0.json)
            }
        }
    }
}

extension Annotation {
    /// Whether 2.1 can paint it.
    var isImage: Bool { !body.isEmpty && body.allSatisfy(\.isImage) }

    /// What it paints that 2.1 cannot: films, sound.
    var recordings: [ContentResource] { isImage ? [] : body.flatMap(\.contents).filter { $0.kind != .image } }
}

extension AnnotationBody {
    fileprivate var isImage: Bool {
        switch self {
        case .content(let content): content.kind == .image
        case .specific(_, let source, _): source.kind == .image
        case .text: false
        case .choice(let first, let others): ([first] + others).allSatisfy(\.isImage)
        }
    }

    /// The resources in it, alternatives one after another.
    var contents: [ContentResource] {
        switch self {
        case .content(let content), .specific(_, let content, _): [content]
        case .text: []
        case .choice(let first, let others): ([first] + others).flatMap(\.contents)
        }
    }
}
