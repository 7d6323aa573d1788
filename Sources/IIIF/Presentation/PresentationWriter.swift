/// Writes documents of 3.0, and of 4.0 where it says the same in other words.
struct PresentationWriter {
    var json: JSONWriter
    let version: PresentationVersion
    var is4: Bool { version == .v4 }

    init(_ version: PresentationVersion, json: JSONWriter = JSONWriter()) {
        (self.version, self.json) = (version, json)
    }

    mutating func write(_ document: PresentationDocument) -> Bool {
        switch document {
        case .manifest(let manifest):
            let count = manifest.items.count
            self.manifest(manifest, places: manifest.items.contains { $0.properties.navPlace != nil }) { writer in
                for (index, canvas) in manifest.items.enumerated() {
                    writer.write(canvas)
                    if index == 0 { writer.json.reserve(count, ofSize: writer.json.bytes.count) }
                }
            }
        case .collection(let collection): write(collection)
        case .collectionPage(let page): write(page)
        case .canvas(let canvas, let manifest): write(canvas, manifest: manifest, context: true)
        case .annotationPage(let page): write(page, context: true)
        case .annotation(let annotation): write(annotation, context: true)
        case .annotationCollection(let collection): write(collection, context: true)
        case .range(let range, let manifest): write(range, manifest: manifest, context: true)
        case .sequence: return false
        }
        return true
    }

    // MARK: Documents

    /// - Parameter canvases: writes them.
    mutating func manifest(_ manifest: Manifest, places: Bool, canvases: (inout PresentationWriter) -> Void) {
        let places = places || manifest.properties.navPlace != nil || manifest.structures.contains(where: \.hasPlace)
        object {
            $0.context(navPlace: places)
            $0.head(manifest.id, "Manifest")
            $0.descriptive(manifest.properties, of: .manifest)
            $0.technical(manifest.properties, of: .manifest, viewingDirection: manifest.viewingDirection)
            $0.linking(manifest.properties, services: manifest.services, start: manifest.start)
            $0.array("items", canvases)
            if !manifest.structures.isEmpty { $0.array("structures", manifest.structures) { $0.write($1) } }
            $0.annotations(manifest.properties)
        }
    }

    private mutating func write(_ collection: ObjectCollection) {
        object {
            $0.context(navPlace: collection.properties.navPlace != nil)
            $0.head(collection.id, "Collection")
            $0.descriptive(collection.properties, of: .collection)
            $0.technical(collection.properties, of: .collection, viewingDirection: collection.viewingDirection)
            $0.linking(collection.properties, services: collection.services)
            switch collection.members {
            case .items(let items):
                if $0.is4 { $0.json.member("total", items.count) }
                $0.array("items", items) { $0.write($1) }
            case .pages(let pages, let total):
                if $0.is4 {
                    $0.json.member("total", total)
                    if let first = pages.first, let last = pages.last {
                        $0.named("first", first.id, "CollectionPage")
                        $0.named("last", last.id, "CollectionPage")
                    }
                } else {
                    $0.array("items", pages) {
                        $0.write(ObjectCollection.Item(id: $1.id, kind: .collection([]), label: $1.label))
                    }
                }
            }
            $0.annotations(collection.properties)
        }
    }

    private mutating func write(_ page: CollectionPage) {
        object {
            $0.context()
            $0.head(page.id, $0.is4 ? "CollectionPage" : "Collection")
            $0.json.member("label", page.label)
            $0.references("partOf", [page.collection])
            if $0.is4 {
                if let prev = page.prev { $0.named("prev", prev, "CollectionPage") }
                if let next = page.next { $0.named("next", next, "CollectionPage") }
                $0.json.member("startIndex", page.startIndex)
            }
            $0.array("items", page.items) { $0.write($1) }
        }
    }

    private mutating func write(_ item: ObjectCollection.Item) {
        object {
            var inner: [ObjectCollection.Item] = []
            if case .collection(let items) = item.kind { inner = items }
            $0.head(item.id, item.kind == .manifest ? "Manifest" : "Collection")
            $0.json.member("label", item.label)
            if let thumbnail = item.thumbnail { $0.array("thumbnail", [thumbnail]) { $0.write($1) } }
            $0.json.member("navDate", ifPresent: item.navDate?.text)
            // 4.0's schema asks an embedded collection for a context, which the text forbids: there it is only named.
            if !inner.isEmpty, !$0.is4 { $0.array("items", inner) { $0.write($1) } }
        }
    }

    mutating func write(_ canvas: Canvas, manifest: String? = nil, context: Bool = false) {
        let kind = canvas.extent.kind
        object {
            if context { $0.context(navPlace: canvas.properties.navPlace != nil) }
            $0.head(canvas.id, $0.name(kind))
            $0.descriptive(canvas.properties, of: kind)
            $0.extent(canvas.extent)
            $0.technical(canvas.properties, of: kind)
            $0.linking(canvas.properties, manifest: manifest)
            $0.array("items", canvas.items) { $0.write($1) }
            $0.annotations(canvas.properties)
        }
    }

    mutating func write(_ canvas: AttachedCanvas) {
        object {
            $0.head(canvas.id, $0.name(canvas.extent.kind))
            $0.json.member("label", ifPresent: canvas.label)
            $0.extent(canvas.extent)
            $0.array("items", canvas.items) { $0.write($1) }
        }
    }

    private mutating func write(_ range: ContentsRange, manifest: String? = nil, context: Bool = false) {
        object {
            if context { $0.context(navPlace: range.properties.navPlace != nil) }
            $0.head(range.id, "Range")
            $0.descriptive(range.properties, of: .range)
            $0.technical(range.properties, of: .range, viewingDirection: range.viewingDirection)
            $0.linking(range.properties, manifest: manifest, start: range.start)
            if let supplementary = range.supplementary {
                $0.json.key("supplementary")
                $0.write(supplementary)
            }
            $0.array("items", range.items) { writer, item in
                switch item {
                case .canvas(let target): writer.part(target)
                case .range(let inner): writer.write(inner)
                }
            }
            $0.annotations(range.properties)
        }
    }

    private mutating func extent(_ extent: CanvasExtent) {
        json.member("height", ifPresent: extent.size?.height)
        json.member("width", ifPresent: extent.size?.width)
        json.member("duration", ifPresent: extent.duration)
    }

    // MARK: Members

    mutating func object(_ members: (inout PresentationWriter) -> Void) {
        json.beginObject()
        members(&self)
        json.endObject()
    }

    mutating func array(_ name: StaticString, _ elements: (inout PresentationWriter) -> Void) {
        json.key(name)
        json.beginArray()
        elements(&self)
        json.endArray()
    }

    mutating func array<Element>(
        _ name: StaticString, _ elements: some Sequence<Element>, _ write: (inout PresentationWriter, Element) -> Void
    ) {
        array(name) { for element in elements { write(&$0, element) } }
    }

    mutating func head(_ id: String, _ type: String) {
        json.member("id", id)
        json.member("type", type)
    }

    /// A reference without a label.
    mutating func named(_ name: StaticString, _ id: String, _ type: String) {
        json.key(name)
        object { $0.head(id, type) }
    }

    func name(_ kind: ResourceReference.Kind) -> String {
        kind == .timeline && !is4 ? "Canvas" : kind.rawValue
    }

    /// The presentation context comes last of several (3.0 and 4.0, section 4.6 and "JSON-LD Contexts").
    mutating func context(navPlace: Bool = false) {
        if navPlace, !is4 {
            json.member("@context", [NavigationPlace.context, version.context])
        } else {
            json.member("@context", version.context)
        }
    }
}
