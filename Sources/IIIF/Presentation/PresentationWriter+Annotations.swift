/// Annotations: what is painted, and what is said beside.
extension PresentationWriter {
    mutating func write(_ page: AnnotationPage, context: Bool = false) {
        object {
            if context { $0.context() }
            $0.head(page.id, "AnnotationPage")
            $0.json.member("label", ifPresent: page.label)
            if let annotations = page.annotations {
                $0.references("partOf", page.partOf)
                if let prev = page.prev { $0.named("prev", prev, "AnnotationPage") }
                if let next = page.next { $0.named("next", next, "AnnotationPage") }
                if $0.is4 { $0.json.member("startIndex", ifPresent: page.startIndex) }
                $0.array("items", annotations) { $0.write($1) }
            }
        }
    }

    mutating func write(_ collection: AnnotationCollection, context: Bool) {
        object {
            if context { $0.context() }
            $0.head(collection.id, "AnnotationCollection")
            $0.json.member("label", collection.label)
            $0.json.member("total", collection.total)
            $0.named("first", collection.first, "AnnotationPage")
            $0.named("last", collection.last, "AnnotationPage")
        }
    }

    mutating func write(_ annotation: Annotation, context: Bool = false) {
        object {
            if context { $0.context() }
            $0.head(annotation.id, "Annotation")
            $0.json.member("label", ifPresent: annotation.label)
            $0.json.member("timeMode", ifPresent: annotation.timeMode?.rawValue)
            if $0.is4 {
                $0.json.member("motivation", [annotation.motivation.rawValue])
                if !annotation.provides.isEmpty { $0.json.member("provides", annotation.provides) }
            } else {
                $0.json.member("motivation", annotation.motivation.rawValue)
            }
            if let body = annotation.body.first {
                $0.json.key("body")
                // 4.0's schema knows one body only: several are its List.
                if annotation.body.count == 1 {
                    $0.write(body)
                } else if $0.is4 {
                    $0.object {
                        $0.json.member("type", "List")
                        $0.array("items", annotation.body) { $0.write($1) }
                    }
                } else {
                    $0.json.beginArray()
                    for body in annotation.body { $0.write(body) }
                    $0.json.endArray()
                }
            }
            $0.json.key("target")
            $0.target(annotation.target)
        }
    }

    private mutating func write(_ body: AnnotationBody) {
        switch body {
        case .content(let content): write(content)
        case .text(let text):
            object {
                $0.json.member("type", "TextualBody")
                $0.json.member("value", text.value)
                $0.json.member("format", text.format)
                if let language = text.language { $0.language([language]) }
                $0.json.member("purpose", ifPresent: text.purpose?.rawValue)
            }
        case .specific(let id, let source, let selector):
            object {
                $0.head(id, "SpecificResource")
                $0.json.key("source")
                $0.write(source)
                $0.json.key("selector")
                $0.write(selector)
            }
        case .choice(let first, let others):
            object {
                $0.json.member("type", "Choice")
                $0.array("items", [first] + others) { $0.write($1) }
            }
        }
    }

    mutating func write(_ content: ContentResource) {
        object {
            $0.head(content.id, $0.name(content.kind))
            $0.json.member("label", ifPresent: content.label)
            $0.json.member("rights", ifPresent: content.rights?.uri)
            $0.json.member("format", ifPresent: content.format)
            $0.language(content.language)
            $0.json.member("height", ifPresent: content.size?.height)
            $0.json.member("width", ifPresent: content.size?.width)
            $0.json.member("duration", ifPresent: content.duration)
            $0.write("service", content.service)
        }
    }

    /// 3.0's bodies are Web Annotations', with one language as a string; 4.0 has lists everywhere.
    private mutating func language(_ tags: [String]) {
        guard let first = tags.first else { return }
        if is4 { json.member("language", tags) } else { json.member("language", first) }
    }

    // MARK: Targets

    private mutating func target(_ target: AnnotationTarget) {
        if is4 {
            start(target)
        } else if case .fragment = target.selector, let uri = target.uri {
            json.value(uri)
        } else if target.isWhole {
            json.value(target.source)
        } else {
            specific(target)
        }
    }

    /// A canvas or part of one as an item of a range: 3.0 names parts by their fragments, as its recipes do.
    mutating func part(_ target: AnnotationTarget) {
        if target.isWhole {
            write(ResourceReference(target.kind, target.source))
        } else if !is4, case .fragment = target.selector, let uri = target.uri {
            write(ResourceReference(target.kind, uri))
        } else {
            specific(target)
        }
    }

    /// A canvas, or a Specific Resource with its own URI (3.0, section 3.3, `start`).
    mutating func start(_ target: AnnotationTarget) {
        if target.isWhole { write(ResourceReference(target.kind, target.source)) } else { specific(target) }
    }

    private mutating func specific(_ target: AnnotationTarget) {
        object {
            $0.head(target.partID, "SpecificResource")
            if $0.is4 {
                $0.named("source", target.source, $0.name(target.kind))
            } else {
                $0.json.member("source", target.source)
            }
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
                $0.json.member("type", "FragmentSelector")
                $0.json.member("conformsTo", "http://www.w3.org/TR/media-frags/")
                $0.json.member("value", fragment.text)
            case .point(let point):
                $0.json.member("type", "PointSelector")
                $0.json.member("x", ifPresent: point.x)
                $0.json.member("y", ifPresent: point.y)
                $0.json.member("t", ifPresent: point.t)
            case .svg(let document):
                $0.json.member("type", "SvgSelector")
                $0.json.member("value", document)
            case .imageAPI:
                $0.json.member("type", "ImageApiSelector")
                selector.writeImageParameters(to: &$0.json)
            }
        }
    }
}

extension AnnotationTarget {
    /// Whether it is all of its source: no selector, or the very beginning.
    var isWhole: Bool {
        switch selector {
        case nil: true
        case .point(let point): point.x == nil && point.t == 0
        default: false
        }
    }
}
