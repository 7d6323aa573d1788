public import Catalogue
public import IIIF
public import Settings

/// Makes an object's manifest from what the catalogue knows, for one audience and one version. Pure: the same object,
/// settings and links give the same document.
public struct ManifestBuilder: Sendable {
    public let settings: Settings
    public let capabilities: ImageCapabilities
    let fields: FieldTexts
    /// The places of the configured fields, by their names in small letters.
    let ranks: [String: Int]

    public init(settings: Settings, capabilities: ImageCapabilities) {
        self.settings = settings
        self.capabilities = capabilities
        fields = FieldTexts(settings: settings)
        ranks = Dictionary(
            settings.publication.fields.enumerated().map { ($1.name.lowercased(), $0) }, uniquingKeysWith: min)
    }

    public func manifest(of object: ObjectRecord, links: Links, version: PresentationVersion) -> Manifest {
        let draft = Draft(object, self, links, version)
        var manifest = manifestWithoutCanvases(draft)
        manifest.items = draft.view.pages.indices.map { canvas(at: $0, draft) }
        return manifest
    }

    /// The same as bytes, each canvas made when it is written, on as many processors as there are: an object of ten
    /// thousand pages takes the memory of its document and no more.
    /// - Parameter write: gets the bytes in pieces, and how many there will be about in all.
    public func encodeManifest(
        of object: ObjectRecord, links: Links, version: PresentationVersion,
        to write: (_ piece: [UInt8], _ total: Int) -> Void
    ) {
        let draft = Draft(object, self, links, version)
        let pages = draft.view.pages
        let hasPlaces = pages.contains { $0.isFirst && draft.datesAndPlaces.place(of: $0.row) != nil }
        PresentationDocument.encode(
            manifestWithoutCanvases(draft), canvases: pages.count, places: hasPlaces, as: version,
            workers: Workers.all, to: write
        ) { self.canvas(at: $0, draft) }
    }

    /// The tables of contents of an object.
    public func structures(of object: ObjectRecord, links: Links, version: PresentationVersion) -> [ContentsRange] {
        structures(Draft(object, self, links, version))
    }

    private func structures(_ draft: Draft) -> [ContentsRange] {
        contents(of: draft.view, draft) + contentsFromFile(draft) + chapters(draft)
    }

    func manifestWithoutCanvases(_ draft: Draft) -> Manifest {
        let (view, links, identifier) = (draft.view, draft.links, draft.identifier)
        var manifest = Manifest(
            id: links.manifest(identifier), label: draft.label, sequence: links.sequence(identifier))
        manifest.summary = draft.summary
        manifest.metadata = view.rows.first.map { metadata($0.values, draft.names) } ?? []
        setRights(draft.rights, on: &manifest.properties)
        manifest.requiredStatement = requiredStatement(draft.statement) ?? fields.requiredStatement
        manifest.provider = settings.publication.provider.map { [agent($0)] } ?? []
        manifest.navDate = draft.datesAndPlaces.date
        manifest.navPlace = draft.datesAndPlaces.place.map {
            place($0, label: draft.label, id: links.place(identifier, "object"))
        }
        manifest.behavior = behavior(of: view, for: .manifest)
        manifest.viewingDirection = view.rows.lazy.compactMap(\.properties.viewingDirection).first
        manifest.thumbnail = firstThumbnail(draft).map { [$0] } ?? []
        manifest.placeholder = view.placeholder.flatMap {
            attached($0.resource, "placeholder", named: "object", draft)
        }
        manifest.accompanying = view.accompanying.flatMap {
            attached($0.resource, "accompanying", named: "object", draft)
        }
        manifest.start = start(of: view, draft)
        setLinks(of: view, draft, on: &manifest)
        manifest.structures = structures(draft)
        return manifest
    }

    /// What all parts of a document are made with, several at a time.
    final class Draft: Sendable {
        let identifier: String
        let view: ObjectPages
        let facts: SharedFacts
        let links: Links
        let version: PresentationVersion
        let parts: ObjectLinks
        let names: FieldNames

        var label: LanguageMap { facts.label }
        var summary: LanguageMap { facts.summary }
        var rights: [FieldText] { facts.rights }
        var statement: [FieldText] { facts.statement }
        var datesAndPlaces: DatesAndPlaces { facts.datesAndPlaces }

        init(_ object: ObjectRecord, _ builder: ManifestBuilder, _ links: Links, _ version: PresentationVersion) {
            identifier = object.identifier
            view = ObjectPages(object, order: builder.settings.publication.order)
            var gathering = SharedFacts.Gathering(builder.settings)
            for row in view.rows { gathering.add(row.values, row.properties) }
            facts = gathering.facts(identifier, pages: view.pages.count, builder.fields)
            self.links = links
            self.version = version
            parts = ObjectLinks(links, identifier: identifier, version: version)
            names = FieldNames(builder, of: view.rows.lazy.map(\.values))
        }

        /// Of a part of an object, whose facts are known.
        init(
            _ identifier: String, _ view: ObjectPages, _ facts: SharedFacts, _ builder: ManifestBuilder, _ links: Links,
            _ version: PresentationVersion
        ) {
            self.identifier = identifier
            self.view = view
            self.facts = facts
            self.links = links
            self.version = version
            parts = ObjectLinks(links, identifier: identifier, version: version)
            names = FieldNames(builder, of: view.rows.lazy.map(\.values))
        }

        /// The canvas's URI: where it was published before, if that is known, else made from its resource.
        func canvas(_ page: ObjectPages.Page) -> String {
            guard let uri = page.row.properties.canvasURI else { return parts.canvas(page.name) }
            return page.isFirst ? uri : uri + "-p\(page.page ?? 1)"
        }

        /// It or a part of it, as what the canvas is: a sound has no size, which makes it a `Timeline` in 4.0.
        func target(_ page: ObjectPages.Page, selector: Selector? = nil) -> AnnotationTarget {
            let isTimeline = page.resource.kind == "sound" && (page.resource.duration ?? 0) > 0
            return AnnotationTarget(isTimeline ? .timeline : .canvas, canvas(page), selector: selector)
        }
    }

    /// The object's title; without one, its identifier.
    public func label(of object: ObjectRecord) -> LanguageMap {
        let resources =
            settings.publication.order == .natural ? object.resources : ResourceSpaceOrder.sorted(object.resources)
        return label(of: resources.lazy.map(\.values), object.identifier)
    }

    private func label(of rows: some Sequence<[FieldText]>, _ identifier: String) -> LanguageMap {
        let label = fields.map(fields.first(rows, "title"))
        return label.isEmpty ? LanguageMap(identifier) : label
    }

    /// Which canvas of the manifest, and so which parts, a name in a URL means: `r` and the id of the resource, or the
    /// number by which ResourceSpace called it.
    /// - Returns: its place among the manifest's items and the name that the ids of its parts end with; nil where there
    ///   is none.
    public func canvas(named name: String, in object: ObjectRecord) -> (index: Int, name: String)? {
        let view = ObjectPages(object, order: settings.publication.order)
        if let index = view.pages.firstIndex(where: { $0.name == name }) { return (index, name) }
        guard let number = Int(name), let meant = ResourceSpaceOrder.resource(at: number, of: object.resources),
            let index = view.pages.firstIndex(where: { page in
                page.resource.id == meant.id || page.alternatives.contains { $0.resource.id == meant.id }
            })
        else { return nil }
        return (index, view.pages[index].name)
    }

    /// Whether the world may have the resource's file as it is.
    func delivers(_ row: ObjectPages.Row) -> Bool { row.known?.isDelivered ?? delivers(row.resource) }

    /// Whether the world may have the resource's file as it is.
    public func delivers(_ resource: ResourceRecord) -> Bool {
        // What is shown smaller than it is, or drawn from a document to be so, cannot be had whole.
        guard resource.byteSize > 0, !resource.isReduced, resource.cap == nil || resource.kind != "document" else {
            return false
        }
        func isWhole() -> Bool {
            !settings.images.hidesPart(
                of: resource.images.map(\.id), of: resource.id, in: resource.object, spared: resource.spared)
        }
        switch resource.kind {
        case "document": return isWhole()
        case "image": return settings.publication.originals && isWhole()
        default:
            guard let played = settings.publication.mediaExtensions else { return true }
            return Media.ending(resource.mediaType).map { played.contains($0) } ?? false
        }
    }

    // MARK: Viewing

    /// The behaviors of all rows that a manifest may have; of those that exclude one another, the first.
    private func behavior(of view: ObjectPages, for kind: ResourceReference.Kind) -> [Behavior] {
        var result: [Behavior] = []
        for row in view.rows {
            for behavior in row.properties.behavior
            where behavior.applies(to: kind) && !result.contains(where: { $0 == behavior || $0.excludes(behavior) }) {
                result.append(behavior)
            }
        }
        return result
    }

    private func start(of view: ObjectPages, _ draft: Draft) -> AnnotationTarget? {
        for page in view.pages {
            guard page.isFirst, let start = page.properties.start else { continue }
            switch start {
            case .whole: return draft.target(page)
            case .time(let seconds):
                let isRecording = page.resource.duration.map { seconds < $0 } ?? false
                let point = isRecording ? Selector.Point(t: seconds) : nil
                return draft.target(page, selector: point.map { .point($0) })
            }
        }
        return nil
    }
}
