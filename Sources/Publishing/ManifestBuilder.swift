public import Catalogue
public import IIIF
public import Settings

/// Makes an object's manifest from what the catalogue knows, for one audience and one version. Pure: the same object,
/// settings and links give the same document.
public struct ManifestBuilder: Sendable {
    public let settings: Settings
    public let capabilities: ImageCapabilities
    let fields: FieldTexts

    public init(settings: Settings, capabilities: ImageCapabilities) {
        self.settings = settings
        self.capabilities = capabilities
        fields = FieldTexts(settings: settings)
    }

    public func manifest(of object: ObjectRecord, links: Links, version: PresentationVersion) -> Manifest {
        let view = ObjectPages(object, order: settings.publication.order)
        let draft = Draft(object: object, view: view, label: label(of: object), links: links, version: version)
        let identifier = object.identifier
        var manifest = Manifest(
            id: links.manifest(identifier), label: draft.label, sequence: links.sequence(identifier))
        let resources = view.rows.map(\.resource)
        manifest.summary = fields.value(fields.first(resources, "description"))
        manifest.metadata = resources.first.map { metadata($0.values) } ?? []
        setRights(of: resources, on: &manifest)
        manifest.requiredStatement = requiredStatement(of: view)
        manifest.provider = settings.publication.provider.map { [agent($0)] } ?? []
        let names = DatesAndPlaces(resources, settings: settings)
        manifest.navDate = names.date
        manifest.navPlace = names.place.map { place($0, label: draft.label, id: links.place(identifier, "object")) }
        manifest.behavior = behavior(of: view, for: .manifest)
        manifest.viewingDirection = view.rows.lazy.compactMap(\.properties.viewingDirection).first
        manifest.items = view.pages.indices.map { canvas(at: $0, draft, names) }
        manifest.thumbnail = manifest.items.first { !$0.thumbnail.isEmpty }?.thumbnail ?? []
        manifest.placeholder = view.placeholder.flatMap { attached($0, "placeholder", named: "object", draft) }
        manifest.accompanying = view.accompanying.flatMap { attached($0, "accompanying", named: "object", draft) }
        manifest.start = start(of: view, draft)
        setLinks(of: view, draft, on: &manifest)
        manifest.structures = contents(of: view, draft) + chapters(draft)
        return manifest
    }

    /// What all parts of a document are made with.
    struct Draft {
        var object: ObjectRecord
        var view: ObjectPages
        var label: LanguageMap
        var links: Links
        var version: PresentationVersion

        var identifier: String { object.identifier }

        /// The canvas's URI: where it was published before, if that is known, else made from its resource.
        func canvas(_ page: ObjectPages.Page) -> String {
            guard let uri = page.properties.canvasURI else { return links.canvas(identifier, page.name) }
            return page.isFirst ? uri : uri + "-p\(page.page ?? 1)"
        }
    }

    /// The object's title; without one, its identifier.
    public func label(of object: ObjectRecord) -> LanguageMap {
        let label = fields.map(fields.first(object.resources, "title"))
        return label.isEmpty ? LanguageMap(object.identifier) : label
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
    public func delivers(_ resource: ResourceRecord) -> Bool {
        guard resource.byteSize > 0 else { return false }
        func isWhole() -> Bool {
            !settings.images.hidesPart(of: resource.images.map(\.id), of: resource.id, in: resource.object)
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
            case .whole: return AnnotationTarget(.canvas, draft.canvas(page))
            case .time(let seconds):
                let isRecording = page.resource.duration.map { seconds < $0 } ?? false
                let point = isRecording ? Selector.Point(t: seconds) : nil
                return AnnotationTarget(.canvas, draft.canvas(page), selector: point.map { .point($0) })
            }
        }
        return nil
    }
}
