/// Writes documents of 2.1.1: the faithful equivalent of what 3.0 says, as far as 2.1 can say it.
///
/// 2.1 paints only images: a film or sound recording is its poster, with the recording in `rendering`.
struct Presentation2Writer {
    var json = JSONWriter()

    mutating func write(_ document: PresentationDocument) -> Bool {
        switch document {
        case .manifest(let manifest):
            let count = manifest.items.count
            self.manifest(manifest) { writer in
                for (index, canvas) in manifest.items.enumerated() {
                    writer.write(canvas)
                    if index == 0 { writer.json.reserve(count, ofSize: writer.json.bytes.count) }
                }
            }
        case .collection(let collection): write(collection)
        case .collectionPage(let page): write(page)
        case .canvas(let canvas, let manifest): write(canvas, within: manifest, context: true)
        case .annotationPage(let page): list(page)
        case .annotation(let annotation): return write(annotation, context: true)
        case .annotationCollection(let collection): layer(collection)
        case .range(let range, let manifest): write(range, isTop: false, within: manifest, context: true)
        case .sequence(let manifest):
            sequence(manifest, within: manifest.id, context: true) { writer in
                for canvas in manifest.items { writer.write(canvas) }
            }
        }
        return true
    }

    // MARK: Documents

    /// - Parameter canvases: writes them.
    mutating func manifest(_ manifest: Manifest, canvases: (inout Presentation2Writer) -> Void) {
        object {
            $0.context()
            $0.head(manifest.id, "sc:Manifest")
            $0.properties(manifest.properties, of: .manifest, viewingDirection: manifest.viewingDirection)
            $0.json.key("sequences")
            $0.json.beginArray()
            $0.sequence(manifest, canvases: canvases)
            $0.json.endArray()
            if !manifest.structures.isEmpty {
                // 2.1 lists all ranges flat; those on top name the others.
                $0.array("structures", manifest.structures) { $0.write($1, isTop: true) }
            }
        }
    }

    private mutating func sequence(
        _ manifest: Manifest, within: String? = nil, context: Bool = false,
        canvases: (inout Presentation2Writer) -> Void
    ) {
        object {
            if context { $0.context() }
            $0.head(manifest.sequence, "sc:Sequence")
            $0.json.member("within", ifPresent: within)
            $0.json.member("startCanvas", ifPresent: manifest.start?.source)
            $0.json.key("canvases")
            $0.json.beginArray()
            canvases(&$0)
            $0.json.endArray()
        }
    }

    private mutating func write(_ collection: ObjectCollection) {
        object {
            $0.context()
            $0.head(collection.id, "sc:Collection")
            $0.properties(collection.properties, of: .collection, viewingDirection: collection.viewingDirection)
            switch collection.members {
            case .items(let items): $0.members(items)
            case .pages(let pages, let total):
                $0.json.member("first", ifPresent: pages.first?.id)
                $0.json.member("last", ifPresent: pages.last?.id)
                $0.json.member("total", total)
            }
        }
    }

    private mutating func write(_ page: CollectionPage) {
        object {
            $0.context()
            $0.head(page.id, "sc:Collection")
            $0.text("label", page.label)
            $0.json.member("within", page.collection.id)
            $0.json.member("next", ifPresent: page.next)
            $0.json.member("prev", ifPresent: page.prev)
            $0.json.member("startIndex", page.startIndex)
            $0.members(page.items)
        }
    }

    /// `members` keeps the order of a mixture (section 5.8); of one kind, more clients know the older name.
    private mutating func members(_ items: [ObjectCollection.Item]) {
        let manifests = items.filter { $0.kind == .manifest }.count
        if manifests == items.count {
            array("manifests", items) { $0.write($1) }
        } else if manifests == 0 {
            array("collections", items) { $0.write($1) }
        } else {
            array("members", items) { $0.write($1) }
        }
    }

    private mutating func write(_ item: ObjectCollection.Item) {
        object {
            $0.head(item.id, item.kind == .manifest ? "sc:Manifest" : "sc:Collection")
            $0.text("label", item.label)
            $0.thumbnail(item.thumbnail)
            $0.json.member("navDate", ifPresent: item.navDate?.text)
            if case .collection(let inner) = item.kind, !inner.isEmpty { $0.members(inner) }
        }
    }

    private mutating func write(_ range: ContentsRange, isTop: Bool, within: String? = nil, context: Bool = false) {
        var canvases: [String] = []
        var inner: [ContentsRange] = []
        for item in range.items {
            switch item {
            case .canvas(let target): canvases.append(target.uri ?? target.source)
            case .range(let range): inner.append(range)
            }
        }
        object {
            if context { $0.context() }
            $0.head(range.id, "sc:Range")
            $0.properties(
                range.properties, of: .range, viewingDirection: range.viewingDirection, hint: isTop ? "top" : nil)
            $0.json.member("within", ifPresent: within)
            $0.json.member("startCanvas", ifPresent: range.start?.source)
            if !inner.isEmpty { $0.json.member("ranges", inner.map(\.id)) }
            if !canvases.isEmpty { $0.json.member("canvases", canvases) }
            $0.json.member("contentLayer", ifPresent: range.supplementary?.id)
        }
        guard !context else { return }
        for range in inner { write(range, isTop: false) }
    }

    mutating func write(_ canvas: Canvas, within manifest: String? = nil, context: Bool = false) {
        let images = canvas.painted(as: .v2)
        var properties = canvas.properties
        properties.rendering =
            canvas.painted.flatMap(\.recordings).map { $0.link(named: canvas.properties.label) }
            + properties.rendering + properties.annotations.flatMap(\.supplements).map { $0.link(named: $0.label) }
        let picture = images.first?.body.lazy.flatMap(\.contents).first
        // 2.1 requires a label.
        if properties.label.isEmpty {
            properties.label = LanguageMap(canvas.id.split(separator: "/").last.map(String.init) ?? canvas.id)
        }
        // 2.1 requires dimensions: a recording without a poster gets those of a usual screen.
        let size = canvas.extent.size ?? picture?.size ?? PixelSize(width: 1280, height: 720)
        object {
            if context { $0.context() }
            $0.head(canvas.id, "sc:Canvas")
            $0.properties(properties, of: .canvas, size: size)
            $0.json.member("within", ifPresent: manifest)
            if !images.isEmpty { $0.array("images", images) { _ = $0.write($1) } }
            let lists = properties.annotations.filter(\.isList)
            if !lists.isEmpty {
                $0.array("otherContent", lists) { writer, page in
                    writer.object {
                        $0.head(page.id, "sc:AnnotationList")
                        $0.text("label", page.label)
                    }
                }
            }
        }
    }

    // MARK: Members

    mutating func object(_ members: (inout Presentation2Writer) -> Void) {
        json.beginObject()
        members(&self)
        json.endObject()
    }

    mutating func array<Element>(
        _ name: StaticString, _ elements: some Sequence<Element>, _ write: (inout Presentation2Writer, Element) -> Void
    ) {
        json.key(name)
        json.beginArray()
        for element in elements { write(&self, element) }
        json.endArray()
    }

    mutating func context() { json.member("@context", PresentationVersion.v2.context) }

    mutating func head(_ id: String, _ type: String) {
        json.member("@id", id)
        json.member("@type", type)
    }

    mutating func text(_ name: StaticString, _ text: LanguageMap) { json.member2(name, ifPresent: text) }
}

extension ContentResource {
    fileprivate func link(named label: LanguageMap) -> ExternalResource {
        ExternalResource(id: id, type: kind, label: self.label.isEmpty ? label : self.label, format: format)
    }
}

extension AnnotationPage {
    /// Files that are supplements: captions, transcripts. 2.1 links them.
    fileprivate var supplements: [ContentResource] {
        (annotations ?? []).flatMap { annotation -> [ContentResource] in
            annotation.motivation == .supplementing ? annotation.body.flatMap(\.contents) : []
        }
    }

    /// Whether there is something on it that a list of 2.1 holds.
    fileprivate var isList: Bool {
        annotations?.contains { !($0.motivation == .supplementing && !$0.body.flatMap(\.contents).isEmpty) } ?? true
    }
}
